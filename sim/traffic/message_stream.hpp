// The messages that users post, all of them as one stream, counted rather than simulated.
//
// A block of the stream in which nothing changes is counted as a whole; messages are drawn one by
// one only where a change falls inside a block or within the reach of a latency or a retry. What
// a message is and what becomes of it stands in message_history.hpp.
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

  /// Messages hardened on the fork before `t`, which is not before the last change and not before
  /// an earlier question.
  std::int64_t committed(std::uint32_t fork, SimTime t);
  std::int64_t committed_on_all(SimTime t);

  /// The fate of every message with an instant in [0, end), by what the surviving copy kept. They
  /// add up to messages(end), and those with a fork to what was hardened on it before `end`: a post
  /// that is refused until then is refused, though it may be tried again. What was hardened before
  /// one of `points` and lost is in another range than what was hardened after it: another role
  /// change may have cost it. (message_judge.cpp)
  std::vector<FateRange> judge(SimTime end, std::vector<KeptSpan> const& kept,
                               std::vector<SimTime> const& points = {});

private:
  struct Judge;
  using ByFork = std::map<std::uint32_t, std::int64_t>;

  /// Messages that are hardened after the end of their block: one, or all of the block.
  struct Late {
    SimTime from{}, to{}; ///< when
    std::uint32_t fork = 0;
    std::int64_t block = 0, messages = 0;
  };
  /// Messages of one block with one outcome; they differ in their instants.
  struct Met {
    Outcome1 outcome; ///< `hardened`: of the first that was
    SimTime hardened_last{}, first{}, last{};
    std::int64_t messages = 0;
  };
  static void remember(std::vector<Met>& met, SimTime at, Outcome1 const& outcome);

  void settle(SimTime t);
  ByFork const& hardened_before(SimTime t);
  std::int64_t before(Late const& late, SimTime t) const;
  void add_whole(std::int64_t from, std::int64_t until, std::vector<Part> const& parts,
                 ByFork& by_fork);
  void add_part(std::int64_t block, std::vector<Part> const& parts, SimTime t);
  void add_changing(std::int64_t block, SimTime t, ByFork& by_fork, std::vector<Late>* later);
  void judge_changing(Judge& judge, std::int64_t block, SimTime end);
  void judge_whole(Judge& judge, std::int64_t from, std::int64_t until,
                   std::vector<Part> const& parts);

  SimTime tallied_{Duration{-1}}; ///< the instant that `tally_` is for
  ByFork tally_;
  // What committed() has behind it: blocks below `settled_` are in `hardened_`, and what they
  // harden later in `late_`.
  std::int64_t settled_ = 0;
  ByFork hardened_;
  std::vector<Late> late_;
  std::map<std::int64_t, std::vector<Met>> met_; ///< of settled blocks with changes near them
};

} // namespace switchback
