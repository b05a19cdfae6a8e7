// What is to come in a drill: what happens, and what is asked.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "models/units.hpp"

namespace switchback {

/// What happens at one instant happens in this order; then by name of the entity, then as asked
/// for.
enum class Turn { Completion, Fault, Timer, Command, Arrival };

using TimerId = std::uint64_t;    ///< 0: none
using TransferId = std::uint64_t; ///< 0: none
using WorkId = std::uint64_t;     ///< 0: nobody's

struct Due {
  SimTime when;
  Turn turn;
  std::string entity;
  TimerId id;
  std::function<void()> what;
  WorkId work;

  /// What is named to be the last of an instant.
  bool after_looks() const { return turn == Turn::Arrival && entity.starts_with('~'); }
  /// The heap has the earliest on top.
  friend bool operator<(Due const& a, Due const& b) {
    return std::tie(b.when, b.turn, b.entity, b.id) < std::tie(a.when, a.turn, a.entity, a.id);
  }
};

/// Questions, in the order of their instants, then as they were asked.
class Looks {
public:
  void ask(SimTime when, std::function<void()> question) {
    asked_.emplace(when, std::move(question));
  }
  SimTime next() const { return asked_.empty() ? kNever : asked_.begin()->first; }
  /// There is one.
  void answer_next() {
    auto const question = std::move(asked_.begin()->second);
    asked_.erase(asked_.begin());
    question();
  }

private:
  std::multimap<SimTime, std::function<void()>> asked_;
};

} // namespace switchback
