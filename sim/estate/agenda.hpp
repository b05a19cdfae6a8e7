// The agenda of a drill: what is due to happen, and questions to be answered.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "models/units.hpp"

namespace switchback {

/// Order of what is due at the same instant; then by the name of the entity, then in the order of
/// the requests.
enum class Turn { Completion, Fault, Timer, Command, Arrival };

using TimerId = std::uint64_t;    ///< 0: none
using TransferId = std::uint64_t; ///< 0: none
/// 0: none. The upper half is a step of a runbook, the lower half a command.
using WorkId = std::uint64_t;
constexpr WorkId step_of(WorkId work) { return work >> 32 << 32; }
constexpr WorkId command_of(WorkId work) { return work & 0xFFFF'FFFFU; }

struct Due {
  SimTime when;
  Turn turn;
  std::string entity;
  TimerId id;
  std::function<void()> what;
  WorkId work;

  /// Named to be the last of its instant.
  bool after_looks() const { return turn == Turn::Arrival && entity.starts_with('~'); }
  /// The heap has the earliest on top.
  friend bool operator<(Due const& a, Due const& b) {
    return std::tie(b.when, b.turn, b.entity, b.id) < std::tie(a.when, a.turn, a.entity, a.id);
  }
};

/// Questions, in the order of their instants, then in the order in which they were asked.
class Looks {
public:
  void ask(SimTime when, std::function<void()> question) {
    asked_.emplace(when, std::move(question));
  }
  SimTime next() const { return asked_.empty() ? kNever : asked_.begin()->first; }
  /// Only if there is one.
  void answer_next() {
    auto const question = std::move(asked_.begin()->second);
    asked_.erase(asked_.begin());
    question();
  }

private:
  std::multimap<SimTime, std::function<void()>> asked_;
};

} // namespace switchback
