// One child process for each drill: SimGrid's clock cannot be reset within a process, and a
// crashing drill must not take the others down.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "models/units.hpp"

namespace switchback {

/// How a child ended.
struct ChildEnd {
  enum class How { Sent, Died, TimedOut } how = How::Sent;
  std::string message; ///< Sent: what the child's function returned
  int signal = 0;      ///< Died: the signal, or 0 if it exited without sending all of its message
  int exit_code = 0;
};

struct WorkerOptions {
  int jobs = 1;
  std::chrono::milliseconds timeout{}; ///< of one drill in real time; zero: none
  /// Called in each process that forks drills, before the first: the drills inherit what it builds.
  std::function<void()> prepare{};
};

/// Runs `drill` once for each seed, each in a child of its own, at most `jobs` at a time, and calls
/// `deliver` in the order of the seeds whatever order they end in. Children die with this process.
/// Throws std::system_error if no pipe or process is available. `deliver` may return false to end
/// early: drills under way are killed.
void run_in_children(std::vector<Seed> const& seeds, WorkerOptions const& options,
                     std::function<std::string(Seed)> const& drill,
                     std::function<bool(Seed, ChildEnd)> const& deliver);

} // namespace switchback
