// What every part of an estate needs. Parts do not own each other: the Estate owns them and gives
// each of them this.
#pragma once

#include <experimental/propagate_const>
#include <memory>

#include "sim/estate/clocks.hpp"
#include "sim/estate/fiber.hpp"
#include "sim/estate/journal.hpp"
#include "sim/estate/kernel.hpp"
#include "sim/estate/topology.hpp"
#include "sim/scenario/estate_index.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/traffic/random.hpp"

namespace switchback {

/// A part that only its owner changes: a const owner gives access to a const part only, so
/// questions cannot change anything.
template <class T> using Owned = std::experimental::propagate_const<std::unique_ptr<T>>;

struct EstateContext {
  ScenarioPlan const& scenario;
  Kernel& kernel;
  Journal& journal;
  Topology& topology;
  KeyedRandom const& random;
  EstateIndex const& index; ///< of the scenario's estate
  Clocks const& clocks;
};

/// The outcome of a command. A refusal is part of the simulated world, not an error of the program.
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

/// Called once, perhaps immediately, when a command has ended.
using Done = std::function<void(Outcome)>;

} // namespace switchback
