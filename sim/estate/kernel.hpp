// Time and bulk transfers of a drill. Everything else sees whole microseconds, timers and transfers
// that end, and nothing of SimGrid.
//
// All of a drill runs inside one SimGrid actor, which waits for whichever comes first, the next
// timer or the end of a transfer. SimGrid shares links, disks and redo threads between the
// transfers (max-min fairness, model CM02); timers, and the order of what is due at one instant,
// are the kernel's own. One Kernel per process: a second SimGrid engine in the same process would
// inherit the first one's clock.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/units.hpp"
#include "sim/estate/agenda.hpp"

namespace switchback {

class Fibers; // sim/estate/fiber.hpp

/// A machine that can send, receive, read, write and redo.
struct MachineSpec {
  std::string name, site;
  BytesPerSecond nic;   ///< each way
  Duration nic_latency; ///< one way
  BytesPerSecond disk_read, disk_write;
  BytesPerSecond redo{}; ///< zero: it has no database engine
};

struct CableSpec {
  std::string name, from_site, to_site;
  BytesPerSecond bandwidth; ///< each way
  Duration latency;         ///< one way
};

/// A bulk transfer: its parts start together and it ends with the last of them (pipelined: assumed,
/// since backup, copy and restore all work through buffers).
struct TransferSpec {
  std::string from, to; ///< machines; the same for local work
  Bytes bytes;
  bool reads = true;   ///< the disk of `from`
  bool writes = true;  ///< the disk of `to`
  bool redoes = false; ///< runs through the redo thread of `to`
};

struct TransferEnd {
  bool whole = true; ///< false: it was broken
  Bytes moved;       ///< what had gone through all of its parts
};

class Kernel {
public:
  Kernel(std::vector<MachineSpec> machines, std::vector<CableSpec> cables);
  ~Kernel();
  Kernel(Kernel const&) = delete;
  Kernel& operator=(Kernel const&) = delete;

  SimTime now() const { return now_; }

  /// An instant in the past counts as now. The entity's name orders what is due at the same
  /// instant.
  TimerId at(SimTime when, Turn turn, std::string_view entity, std::function<void()> what);
  TimerId after(Duration delay, Turn turn, std::string_view entity, std::function<void()> what) {
    return at(now_ + delay, turn, entity, std::move(what));
  }
  /// Asks a question at an instant, after everything due then except arrivals named with a tilde.
  /// It may ask further questions but start nothing (a logic_error): looking changes neither the
  /// order nor the instants of what happens.
  void look(SimTime when, std::function<void()> question) {
    looks_.ask(std::max(when, now_), std::move(question));
  }
  /// Forgets a timer; one that has fired, or 0, is ignored.
  void cancel(TimerId id);

  /// Runs something as part of a piece of work: everything that it requests, directly or
  /// indirectly, belongs to that work.
  void as_work(WorkId work, std::function<void()> const& what);
  WorkId work() const { return work_; }
  WorkId exchange_work(WorkId work) { return std::exchange(work_, work); }
  /// Who waits in this drill.
  Fibers& fibers() { return *fibers_; }
  /// Told of each transfer of at least one byte that starts as part of somebody's work.
  using OnStart = std::function<void(WorkId, TransferId, Bytes)>;
  void on_start(OnStart listener) { on_start_ = std::move(listener); }

  /// Starts a transfer between machines that a cable joins; one of zero bytes ends at once, in a
  /// separate turn. `done` is called in the turn of completions.
  TransferId start(TransferSpec const& spec, std::function<void(TransferEnd)> done);
  /// Breaks a transfer; its `done` is called in a turn of completions at this instant. Unknown ids
  /// are ignored.
  void break_off(TransferId id);
  /// Bytes that have passed all parts by now. Only in a turn: a question may concern an instant
  /// that the engine has already passed.
  Bytes moved(TransferId id);
  bool under_way(TransferId id) const;
  /// Transfers under way that use the machine, or the cable (by name).
  std::vector<TransferId> using_machine(std::string_view machine) const;
  std::vector<TransferId> using_cable(std::string_view cable) const;

  /// Changes a capacity from now on, for transfers under way too; never above what was built. A
  /// zero is raised to 1 B/s, since a resource without capacity does not exist for SimGrid.
  void set_cable(std::string_view cable, BytesPerSecond bandwidth);
  void set_disk(std::string_view machine, BytesPerSecond read);
  /// While a machine hangs, nothing passes its network cards, disk or redo thread (1 B/s);
  /// capacities set meanwhile apply afterwards.
  void set_hanging(std::string_view machine, bool hangs);
  /// Continuous traffic between two machines; transfers share the rest of the capacity. Replaces
  /// the earlier value for the same pair; zero: none.
  void set_stream(std::string_view from, std::string_view to, BytesPerSecond rate);

  /// Runs `begin`, then everything that is due, until nothing is left, `stop` was called, or the
  /// next thing is due after `limit`. Answers the instant reached. An exception that leaves an
  /// action is thrown again here. Every fiber is cut off at the end.
  SimTime run(std::function<void()> begin, SimTime limit);
  void stop() { stopped_ = true; }

  std::uint64_t turns() const { return turns_; } ///< actions run, for the benchmarks

private:
  struct Engine;
  struct Flow;

  void loop(std::function<void()> const& begin, SimTime limit);
  void run_due();
  void finish(Flow& flow, bool whole);
  void catch_up();
  /// Answers the questions about instants up to `until`; leaves the clock at the last one.
  void answer_looks(SimTime until) {
    answering_ = true;
    for (; !stopped_ && looks_.next() <= until; looks_.answer_next())
      now_ = std::max(now_, looks_.next());
    answering_ = false;
  }

  std::vector<MachineSpec> machines_;
  std::vector<CableSpec> cables_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Fibers> fibers_;
  Agenda due_;
  std::vector<std::unique_ptr<Flow>> flows_; ///< under way, in order of their start
  SimTime now_{};
  std::uint64_t sequence_ = 0, turns_ = 0, turns_here_ = 0;
  SimTime last_turn_{Duration{-1}};
  WorkId work_ = 0; ///< current actions are part of it
  OnStart on_start_;
  Looks looks_;
  bool stopped_ = false, answering_ = false;
};

/// Name and value of every engine option that a result may depend on; stored with the drill.
std::vector<std::pair<std::string, std::string>> engine_options();
/// "3.32" or "4.0".
std::string simgrid_version();

} // namespace switchback
