// What every part of an estate stands on. Parts do not own each other: the Estate does, and hands
// each this.
#pragma once

#include <experimental/propagate_const>
#include <memory>

#include "sim/estate/fiber.hpp"
#include "sim/estate/journal.hpp"
#include "sim/estate/kernel.hpp"
#include "sim/estate/topology.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/traffic/random.hpp"

namespace switchback {

/// A part that its owner alone changes: through a const owner there is only a const part, so that
/// who asks can change nothing.
template <class T> using Owned = std::experimental::propagate_const<std::unique_ptr<T>>;

struct Ground {
  ScenarioPlan const& scenario;
  Kernel& kernel;
  Journal& journal;
  Topology& topology;
  KeyedRandom const& random;
};

/// How a command came out. A refusal is a value of the simulated world, not an error of ours.
struct Outcome {
  enum class Kind { Executed, NoEffect, Refused } kind = Kind::Executed;
  std::string number; ///< of a refusal: SQL error number, or PowerShell error id
  std::string message;

  bool refused() const { return kind == Kind::Refused; }
  static Outcome executed(std::string message = {}) {
    return {Kind::Executed, {}, std::move(message)};
  }
  static Outcome no_effect(std::string message) { return {Kind::NoEffect, {}, std::move(message)}; }
  static Outcome refuse(std::string number, std::string message) {
    return {Kind::Refused, std::move(number), std::move(message)};
  }
  static Outcome refuse(int number, std::string message) {
    return refuse(std::to_string(number), std::move(message));
  }
};

/// Called once, perhaps at once, when a command has ended.
using Done = std::function<void(Outcome)>;

} // namespace switchback
