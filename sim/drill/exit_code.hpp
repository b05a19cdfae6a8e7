// Exit codes of the program. scenarios/README.md has the table.
#pragma once

#include "sim/history/history.hpp"

namespace switchback {

enum class ExitCode {
  Met = 0,          ///< every objective met
  Missed = 1,       ///< an objective missed; `check`: NO-GO
  BadInput = 2,     ///< bad input or usage, or a database that cannot be written
  Inconclusive = 3, ///< a measure not observed, something not exercised, or a limit reached
  Internal = 70     ///< a fault of the program: a drill crashed, or replay gave another digest
};

/// Of several verdicts on what was exercised the gravest: missed, inconclusive, met. One that was
/// not exercised gives way to each of them: it says nothing about the others.
constexpr Verdict graver(Verdict a, Verdict b) {
  constexpr auto kGravity = [](Verdict verdict) {
    switch (verdict) {
    case Verdict::NotExercised:
      return 0;
    case Verdict::Met:
      return 1;
    case Verdict::Inconclusive:
      return 2;
    case Verdict::Missed:
      return 3;
    }
    return 3;
  };
  return kGravity(a) >= kGravity(b) ? a : b;
}

/// Of several the gravest: 70, 2, 3, 1, 0.
constexpr ExitCode graver(ExitCode a, ExitCode b) {
  constexpr auto kGravity = [](ExitCode code) {
    switch (code) {
    case ExitCode::Met:
      return 0;
    case ExitCode::Missed:
      return 1;
    case ExitCode::Inconclusive:
      return 2;
    case ExitCode::BadInput:
      return 3;
    case ExitCode::Internal:
      return 4;
    }
    return 4;
  };
  return kGravity(a) >= kGravity(b) ? a : b;
}

/// With something that no drill of a run exercised: it decides only what is met so far, as within a
/// drill.
constexpr ExitCode not_exercised(ExitCode code) {
  return code == ExitCode::Met ? ExitCode::Inconclusive : code;
}

constexpr ExitCode exit_code(Verdict verdict) {
  switch (verdict) {
  case Verdict::Met:
    return ExitCode::Met;
  case Verdict::Missed:
    return ExitCode::Missed;
  case Verdict::NotExercised:
  case Verdict::Inconclusive:
    return ExitCode::Inconclusive;
  }
  return ExitCode::Internal;
}

} // namespace switchback
