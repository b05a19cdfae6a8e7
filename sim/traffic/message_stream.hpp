// All messages that users post, as one stream, counted rather than simulated.
//
// A block of the stream in which nothing changes is counted as a whole; messages are drawn one by
// one only where a change falls inside a block or within the reach of a latency or a retry.
// message_history.hpp defines messages and their outcomes.
#pragma once

#include <map>
#include <vector>

#include "sim/history/history.hpp"
#include "sim/traffic/message_history.hpp"

namespace switchback {

/// Commits of a fork hardened in [from, to) are in the surviving copy.
struct KeptSpan {
  std::uint32_t fork = 0;
  SimTime from{}, to{};
};

class MessageStream : public MessageHistory {
public:
  using MessageHistory::MessageHistory;

  /// Messages hardened on the fork before `t`, which is not before the last change nor the instant
  /// of the last advance().
  std::int64_t committed(std::uint32_t fork, SimTime t) const;
  std::int64_t committed_on_all(SimTime t) const;

  /// As MessageHistory does; now and then a change also counts what is behind it for good, or each
  /// question would have to count it anew.
  void set_lanes(SimTime at, std::vector<Lane> const& lanes, std::vector<int> interrupted = {});

  /// Counts up to `t` for good, so that later counts begin there. Only a turn that changes
  /// something calls it; it changes no count (a test compares).
  void advance(SimTime t);

  /// The fate of every message with an instant in [0, end), by what the surviving copy kept. They
  /// add up to messages(end), and those with a fork to what was hardened on it before `end`: a post
  /// refused until then counts as refused, though it may be tried again. Lost messages hardened
  /// before and after one of `points` are in different ranges, since different role changes may
  /// have lost them. (message_judge.cpp)
  std::vector<FateRange> judge(SimTime end, std::vector<KeptSpan> const& kept,
                               std::vector<SimTime> const& points = {}) const;

  /// Messages acknowledged by `end` that the kept spans do not hold, as in judge(); costs only as
  /// much as those messages.
  std::int64_t acknowledged_lost(SimTime end, std::vector<KeptSpan> const& kept) const;

private:
  struct FateAssignment;
  void judge_all(FateAssignment& judge) const;
  using ByFork = std::map<std::uint32_t, std::int64_t>;

  /// Messages hardened after the end of their block: one, or all of the block.
  struct Late {
    SimTime from{}, to{}; ///< when
    std::uint32_t fork = 0;
    std::int64_t block = 0, messages = 0;
  };
  /// Messages of one block with one outcome; they differ in their instants.
  struct SeenFate {
    MessageFate outcome; ///< `hardened`: of the first that was
    SimTime hardened_last{}, first{}, last{};
    std::int64_t messages = 0;
  };
  static void remember(std::vector<SeenFate>& met, SimTime at, MessageFate const& outcome);

  using MetByBlock = std::map<std::int64_t, std::vector<SeenFate>>;
  /// Blocks below `until` are in `hardened`, and what they harden later in `late`.
  struct Counted {
    std::int64_t until = 0;
    ByFork hardened;
    std::vector<Late> late;
  };
  void count_on(Counted& counted, SimTime t, MetByBlock* met) const;
  ByFork tally(Counted const& counted, SimTime t) const;
  ByFork hardened_before(SimTime t) const;
  std::int64_t before(Late const& late, SimTime t) const;
  void add_whole(std::int64_t from, std::int64_t until, std::vector<Part> const& parts,
                 ByFork& by_fork) const;
  void add_part(std::int64_t block, std::vector<Part> const& parts, SimTime t,
                ByFork& by_fork) const;
  void add_changing(std::int64_t block, SimTime t, ByFork& by_fork, std::vector<Late>* later,
                    MetByBlock* met) const;
  void judge_changing(FateAssignment& judge, std::int64_t block, SimTime end) const;
  bool nothing_lost(FateAssignment const& judge, std::int64_t block) const;
  void judge_whole(FateAssignment& judge, std::int64_t from, std::int64_t until,
                   std::vector<Part> const& parts) const;

  SimTime tallied_{Duration{-1}}; ///< the instant that `tally_` is for
  ByFork tally_;
  Counted counted_; ///< by advance()
  MetByBlock met_;  ///< of the blocks counted with changes near them
};

} // namespace switchback
