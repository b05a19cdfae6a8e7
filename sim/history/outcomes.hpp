// How drills, runbooks, steps and commands end, and what kinds of thing an RTO consists of. The
// record stores them by their names, so that SQL reads them as they are.
#pragma once

#include "models/enum_names.hpp"

namespace switchback {

/// An enumeration that the record and the message hold by name. The empty name: not told yet.
template <class E>
concept TextEnum = NamedEnum<E> && requires {
  NamesOf<E>::kStoredByName;
};

enum class DrillStatus { None, Completed, Crashed, TimedOut };
template <> struct NamesOf<DrillStatus> {
  static constexpr std::string_view kWhat = "drill status";
  static constexpr bool kStoredByName = true;
  static constexpr std::array<std::string_view, 4> kNames{"", "completed", "crashed", "timed out"};
};

enum class RunbookOutcome { None, Completed, Stopped, NotTriggered, CutOff };
template <> struct NamesOf<RunbookOutcome> {
  static constexpr std::string_view kWhat = "runbook outcome";
  static constexpr bool kStoredByName = true;
  static constexpr std::array<std::string_view, 5> kNames{"", "completed", "stopped",
                                                          "not triggered", "cut off"};
};

enum class StepOutcome { None, Done, Refused, Unmet, NotReached, CutOff };
template <> struct NamesOf<StepOutcome> {
  static constexpr std::string_view kWhat = "step outcome";
  static constexpr bool kStoredByName = true;
  static constexpr std::array<std::string_view, 6> kNames{"",      "done",        "refused",
                                                          "unmet", "not reached", "cut off"};
};

/// NoEffect: known, and without effect on the estate.
enum class CommandOutcome { None, Executed, NoEffect, Refused };
template <> struct NamesOf<CommandOutcome> {
  static constexpr std::string_view kWhat = "command outcome";
  static constexpr bool kStoredByName = true;
  static constexpr std::array<std::string_view, 4> kNames{"", "executed", "no effect", "refused"};
};

enum class SegmentKind { None, Detection, Decision, Human, Command, Wait, Replication, SignIn };
template <> struct NamesOf<SegmentKind> {
  static constexpr std::string_view kWhat = "segment kind";
  static constexpr bool kStoredByName = true;
  static constexpr std::array<std::string_view, 8> kNames{
      "", "detection", "decision", "human", "command", "wait", "replication", "sign-in"};
};

} // namespace switchback
