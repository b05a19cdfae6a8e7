// The messages that users post, all of them as one stream, counted rather than simulated.
//
// The stream runs in blocks of one second. How many messages a block has is keyed (seed, block);
// the instant of each is keyed (seed, block, rank). The instant of a message is when its log record
// would be hardened if it is served, so that a log backup that starts on a whole second cuts
// between blocks. Who may post, and what becomes of a post, is a piecewise constant state,
// published as lanes: shares of the population that are treated alike. A block in which nothing
// changes is counted as a whole; messages are drawn one by one only where a change falls inside a
// block or within the reach of a latency or a retry.
//
// The sender of a message is a position in [0, population), over which the lanes are laid in order.
// A block's count is split over the lanes in force at its start by keyed binomials, ranks are dealt
// to the lanes in order, and the position within the lane is keyed: so a block gives the same
// whether it is counted or drawn.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "sim/record/timeline.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/traffic/message_counts.hpp"

namespace switchback {

struct Lane {
  enum class Kind {
    Served,      ///< accepted, hardened on `fork`, then answered
    Refused,     ///< 503: the client tries again
    NotConnected ///< nothing is sent
  };
  Kind kind = Kind::NotConnected;
  std::int64_t users = 0;
  std::uint32_t fork = 0;
  int group = -1; ///< what breaks together: a chat server
  Duration accept_to_harden{};
  Duration harden_to_result{};
  bool operator==(Lane const&) const = default;
};

/// From `at` on. `interrupted`: groups whose work under way was cut off at that instant.
struct LaneChange {
  SimTime at;
  std::vector<Lane> lanes;
  std::vector<int> interrupted;
};

/// Commits of a fork hardened in [from, to) are in the surviving copy.
struct KeptSpan {
  std::uint32_t fork = 0;
  SimTime from{}, to{};
};

struct StreamOptions {
  Frequency rate;
  std::vector<Fraction> profile; ///< 24 factors, or none
  Fraction medium_rooms{}, large_rooms{};
  std::int64_t population = 0;
  Bytes log_per_message{};
  int post_tries = 1;
  Duration post_retry_every = 5s;
};

/// What becomes of one message, as far as it is known before the surviving copy is.
struct Outcome1 {
  enum class Kind {
    Acknowledged,
    Unknown,
    UnknownNotHardened,
    Refused,
    NotSent
  } kind = Kind::NotSent;
  std::uint32_t fork = 0;
  SimTime hardened{};
};

class MessageStream {
public:
  MessageStream(KeyedRandom const& random, StreamOptions options);

  /// The state from `at` on; the users of the lanes add up to the population. Changes come in order
  /// of time; one at the same instant replaces the one before it (what was interrupted stays
  /// interrupted).
  void set_lanes(SimTime at, std::vector<Lane> lanes, std::vector<int> interrupted = {});

  /// Messages hardened on the fork before `t`, which is not before the last change and not before
  /// an earlier question.
  std::int64_t committed(std::uint32_t fork, SimTime t);
  std::int64_t committed_on_all(SimTime t);

  /// The fate of every message with an instant in [0, end), by what the surviving copy kept. They
  /// add up to messages(end).
  std::vector<FateRange> judge(SimTime end, std::vector<KeptSpan> const& kept);
  std::int64_t messages(SimTime end);

  // For the twin in the tests, which assigns every fate one by one from the same draws.
  std::int64_t count(std::int64_t block) { return counts_.in(block); }
  std::vector<std::int64_t> split(std::int64_t block, std::vector<Lane> const& lanes);
  /// Of the four ranks that the rank is one of: one draw gives four, each of its microseconds as
  /// likely as any other to 1 in 4294.
  std::array<SimTime, 4> instants(std::int64_t block, std::int64_t rank) const;
  std::vector<LaneChange> const& changes() const { return changes_; }
  StreamOptions const& options() const { return options_; }
  KeyedRandom const& random() const { return random_; }

private:
  struct Judge;

  std::size_t change_at(SimTime t) const; ///< index of the change in force
  /// Indices of the first and the last change that a block's messages can meet.
  struct Near {
    std::size_t first, last;
  };
  Near near(std::int64_t block) const;
  std::size_t change_at(SimTime t, Near const& near) const;
  Lane const& lane_at(SimTime t, std::int64_t sender, Near const& near) const;
  Outcome1 outcome(SimTime t, std::int64_t sender, Near const& near) const;
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
  bool whole(std::int64_t block, std::size_t change) const;
  std::optional<Outcome1> alike(std::int64_t block) const;
  std::int64_t before(Late const& late, SimTime t) const;
  std::int64_t ranks_before(std::int64_t block, std::int64_t from, std::int64_t to,
                            SimTime t) const;
  void add_changing(std::int64_t block, SimTime t, std::map<std::uint32_t, std::int64_t>& by_fork,
                    std::vector<Late>* later);
  template <class Sink> void each(std::int64_t block, SimTime until, Sink const& sink);
  Duration unsettled(std::size_t change) const;
  void count_whole(std::int64_t from, std::int64_t until, std::vector<Lane> const& lanes,
                   std::map<std::uint32_t, std::int64_t>& by_fork);
  void add_part(std::int64_t block, std::vector<Lane> const& lanes, SimTime t);
  void settle(SimTime t);
  std::map<std::uint32_t, std::int64_t> const& hardened_before(SimTime t);
  std::int64_t quiet_until(std::int64_t block, std::size_t change) const;

  KeyedRandom const& random_;
  StreamOptions options_;
  MessageCounts counts_;
  std::vector<LaneChange> changes_;
  Duration widest_accept_{}, widest_result_{}; ///< latencies of any lane so far
  Duration reach_{};              ///< how far back an interruption, or on a retry, can reach
  SimTime tallied_{Duration{-1}}; ///< the instant that `tally_` is for
  std::map<std::uint32_t, std::int64_t> tally_;
  // What committed() has behind it: blocks below `settled_` are in `hardened_`, and what they
  // harden later in `late_`.
  std::int64_t settled_ = 0;
  std::map<std::uint32_t, std::int64_t> hardened_;
  std::vector<Late> late_;
  std::map<std::int64_t, std::vector<Met>> met_; ///< of settled blocks with changes near them
};

} // namespace switchback
