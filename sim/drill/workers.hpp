// One child process for each drill: SimGrid's clock cannot be set back within a process, and a
// drill that crashes must not take the others with it.
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
  /// Called in each process that drills are forked from, before the first: what it builds, the
  /// drills find.
  std::function<void()> prepare{};
};

/// Runs `drill` once for each seed, each in a child of its own, at most `jobs` at a time, and calls
/// `deliver` in the order of the seeds whatever order they end in. Children die with this process.
/// Throws std::system_error if the system gives no pipe or process. `deliver` may answer false to
/// end early: what is under way is killed.
void run_in_children(std::vector<Seed> const& seeds, WorkerOptions const& options,
                     std::function<std::string(Seed)> const& drill,
                     std::function<bool(Seed, ChildEnd)> const& deliver);

} // namespace switchback
