// People and scripts at work. Whoever waits in a drill, an operator with a runbook, a typed
// command, a step of an Agent's job, is a fiber, so that waiting is a call that returns:
//
//   for (BackupKind kind : {BackupKind::Full, BackupKind::Log})
//     if (Outcome const o = await(sql.backup(principal, request(kind))); o.refused())
//       return o;
//
// SimGrid sees one actor, whichever fiber runs. The rules:
//
// - A fiber belongs to the machine that it runs on. It is cut off when that machine is lost and
//   when the drill ends, and in no other case: when the other end is lost, its wait returns an
//   outcome that says so.
// - Cutting off throws CutOff out of the wait, up to the fiber's first frame. It runs destructors;
//   it takes back what the wait had registered; it is no error of the simulated world, whose
//   errors are values.
// - Nobody waits in a C++ handler, in a destructor, or in a callback of C code (NoAwait): two
//   fibers that wait in handlers swap their exceptions. Such a wait aborts the program.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/estate/kernel.hpp"

namespace switchback {

class Fiber;

struct CutOff {};

using FiberId = std::uint64_t; ///< 0: none

class Fibers {
public:
  explicit Fibers(Kernel& kernel);
  ~Fibers(); ///< all have ended
  Fibers(Fibers const&) = delete;
  Fibers& operator=(Fibers const&) = delete;

  /// Begins `body` now and returns when it waits for the first time, or has ended. `machine`: that
  /// it runs on; empty: an operator's desk, which nothing is lost with. An exception that leaves
  /// `body` is thrown again to whoever woke the fiber.
  FiberId spawn(std::string machine, std::function<void()> body);
  /// The same as part of the fiber that runs, which waits for its end and is told nothing else: it
  /// may have been cut off. Cutting off the waiting fiber cuts off this one first.
  void call(std::string machine, std::function<void()> body);
  /// Unwinds a fiber and what it has called; one that runs now unwinds at its next wait. Unknown
  /// ids are ignored.
  void cut_off(FiberId id);
  /// Cuts off those of every machine that is lost, in the order of their beginning.
  void lose(std::function<bool(std::string const& machine)> const& lost);
  /// The drill is over: cuts off all. No fiber runs.
  void end();

  static FiberId current(); ///< the one that runs
  std::size_t under_way() const { return fibers_.size(); }
  std::size_t stacks() const; ///< allocated so far: as many as were under way at once

private:
  friend class Waiting;
  struct Stacks;

  Fiber& make(std::string machine, std::function<void()> body);
  void resume(Fiber& fiber);
  void suspend(Fiber& fiber);
  void ended(Fiber& fiber);
  void cut_off(Fiber& fiber);
  static Fiber& running(char const* what); ///< the fiber that runs and may wait; or aborts

  Kernel& kernel_;
  std::unique_ptr<Stacks> stacks_;
  std::vector<std::unique_ptr<Fiber>> fibers_; ///< under way, in the order of their beginning
  std::vector<std::unique_ptr<Fiber>> spare_; ///< ended; answers that come too late still find them
  FiberId last_ = 0;
};

/// Wakes the fiber that waits for it with a value. Whoever comes too late, or a second time, is
/// ignored.
template <class R> class Answer {
public:
  Answer(Fiber* fiber, std::uint64_t wait) : fiber_(fiber), wait_(wait) {}
  void operator()(R value) const;

private:
  Fiber* fiber_;
  std::uint64_t wait_;
};

/// One wait of the fiber that runs.
class Waiting {
public:
  explicit Waiting(void* answer);
  ~Waiting();
  Waiting(Waiting const&) = delete;
  Waiting& operator=(Waiting const&) = delete;

  /// False: the fiber is cut off.
  bool until_answered();
  Fiber* fiber() const { return fiber_; }
  std::uint64_t number() const { return number_; }

  /// Where the answer goes; none: nobody waits for it any more.
  static void* place(Fiber* fiber, std::uint64_t number);
  static void wake(Fiber* fiber);

private:
  Fiber* fiber_;
  std::uint64_t number_;
};

template <class R> void Answer<R>::operator()(R value) const {
  if (void* const place = Waiting::place(fiber_, wait_)) {
    static_cast<std::optional<R>*>(place)->emplace(std::move(value));
    Waiting::wake(fiber_);
  }
}

/// Waits until the Answer<R> is called that `begin` is given, at once or later. `take_back` undoes
/// what `begin` registered if the fiber is cut off before.
template <class R, class Begin, class TakeBack>
R wait_for(Begin const& begin, TakeBack const& take_back) {
  std::optional<R> answer;
  Waiting waiting(&answer);
  begin(Answer<R>(waiting.fiber(), waiting.number()));
  if (!waiting.until_answered()) {
    take_back();
    throw CutOff{};
  }
  return *std::move(answer);
}

/// Something that takes time and is done elsewhere, by a server or a model: await() begins it. It
/// goes on when the fiber that waits for it is cut off; its answer is ignored then.
template <class R> struct Pending { std::function<void(std::function<void(R)>)> begin; };

template <class R> R await(Pending<R> const& pending) {
  return wait_for<R>([&](Answer<R> answer) { pending.begin(answer); }, [] {});
}

/// Waits; `turn` and `entity` order what is due at one instant, as in Kernel::at().
void sleep(Kernel& kernel, Duration delay, std::string_view entity, Turn turn = Turn::Command);

/// A transfer from its start to its end; true: it was whole. It breaks off if the fiber is cut off;
/// `moved` is told then too.
bool transfer(Kernel& kernel, TransferSpec const& spec, Bytes& moved);

/// What `body` returns, run on a machine while this fiber waits; nothing: that machine was lost
/// before it returned.
template <class Body>
std::optional<std::invoke_result_t<Body const&>> call_on(Kernel& kernel, std::string const& machine,
                                                         Body const& body) {
  std::optional<std::invoke_result_t<Body const&>> result;
  kernel.fibers().call(machine, [&] { result.emplace(body()); });
  return result;
}

/// In whose scope nobody may wait: around calls of C code that call back.
class NoAwait {
public:
  NoAwait();
  ~NoAwait();
  NoAwait(NoAwait const&) = delete;
  NoAwait& operator=(NoAwait const&) = delete;
};

} // namespace switchback
