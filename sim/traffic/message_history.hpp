// The outcome of each message, by how its sender is treated when it is posted.
//
// The stream runs in blocks of one second. How many messages a block has is keyed (seed, block);
// the instant of each is keyed (seed, block, rank). The instant of a message is when its log record
// would be hardened if it is served, so that a log backup that starts on a whole second cuts
// between blocks. Who may post, and with what outcome, is a piecewise constant state, published as
// lanes: shares of the population that are treated alike.
//
// The sender of a message is a position in [0, population), over which the lanes are laid in order.
// Keyed binomials split a block's count over the lanes in force at its start, neighbours with the
// same treatment taken together; ranks are dealt to the parts in order, and the position within the
// part is keyed: so counting and drawing a block give the same.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

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

/// Neighbouring lanes that treat messages alike as long as nothing changes.
struct Part {
  Lane::Kind kind = Lane::Kind::NotConnected;
  std::uint32_t fork = 0; ///< of those that are served
  std::int64_t users = 0;
};

/// In force from `at` on. `interrupted`: groups whose work in progress was cut off at that instant.
struct LaneChange {
  SimTime at;
  std::vector<Lane> lanes;
  std::vector<int> interrupted;
  std::vector<Part> parts{}; ///< of the lanes
};

struct StreamOptions {
  Frequency rate;
  std::vector<Fraction> profile; ///< 24 factors, or none
  Fraction medium_rooms{}, large_rooms{};
  std::int64_t population = 0;
  std::vector<SimTime> commits_at; ///< in order; not empty: exactly these messages, by a served
                                   ///< user if there is one
  Bytes log_per_message{};
  int post_tries = 1;
  Duration post_retry_every = 5s;
};

/// The outcome of one message, as far as it is known before the surviving copy is.
struct MessageFate {
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

class MessageHistory {
public:
  MessageHistory(KeyedRandom const& random, StreamOptions options);

  /// The state from `at` on; the users of the lanes add up to the population. Changes come in order
  /// of time; one at the same instant replaces the one before it (what was interrupted stays
  /// interrupted).
  void set_lanes(SimTime at, std::vector<Lane> const& lanes, std::vector<int> interrupted = {});

  std::int64_t messages(SimTime end) const; ///< with an instant before `end`
  std::int64_t count(std::int64_t block) const { return counts_.in(block); }
  /// A block's messages by the parts of the population.
  std::vector<std::int64_t> deal(std::int64_t block, std::vector<Part> const& parts) const;
  /// Of the four ranks that the rank is one of: one draw gives four, each of its microseconds as
  /// likely as any other to 1 in 4294.
  std::array<SimTime, 4> instants(std::int64_t block, std::int64_t rank) const;
  std::vector<LaneChange> const& changes() const { return changes_; }
  StreamOptions const& options() const { return options_; }
  KeyedRandom const& random() const { return random_; }

protected:
  /// The same, part by part: sink(index of the part, messages).
  template <class Sink>
  void deal_out(std::int64_t block, std::vector<Part> const& parts, Sink const& sink) const;
  static constexpr Duration kBlock = MessageCounts::kBlock;
  static constexpr SimTime start_of(std::int64_t block) { return SimTime{block * kBlock}; }
  static constexpr std::int64_t block_of(SimTime t) { return t.time_since_epoch() / kBlock; }

  std::size_t change_at(SimTime t) const; ///< index of the change in force
  /// No change within the block, or reaching into it, treats its messages differently from their
  /// lanes at its start.
  bool whole(std::int64_t block, std::size_t change) const;
  /// The first block from `block` on that must be examined because a change is near.
  std::int64_t quiet_until(std::int64_t block, std::size_t change) const;
  /// The time after a block's end in which a change may still affect its messages.
  Duration unsettled(std::size_t change) const;
  /// Changes are near, but affect all messages of the block alike: one outcome stands for all.
  /// `hardened` is that of a message at the block's start; the others are offset by their instants.
  std::optional<MessageFate> alike(std::int64_t block) const;
  /// Each message of the block with an instant before `until`: sink(instant, outcome).
  template <class Sink> void each(std::int64_t block, SimTime until, Sink const& sink) const;
  /// How many of the ranks [from, to) have an instant before `t`.
  std::int64_t ranks_before(std::int64_t block, std::int64_t from, std::int64_t to,
                            SimTime t) const;

  MessageCounts counts_;
  std::vector<LaneChange> changes_;
  Duration reach_{}; ///< how far a retry reaches

private:
  static constexpr std::uint32_t kSenders = stream_id("message senders");
  static constexpr std::uint32_t kSplits = stream_id("message lanes");
  /// 16 million messages in a second are more than the loader lets through.
  static constexpr std::uint64_t key_of(std::int64_t block, std::int64_t rank) {
    return (static_cast<std::uint64_t>(block) << 24) | static_cast<std::uint64_t>(rank);
  }

  /// Whose users fare best.
  static std::size_t best_part(std::vector<Part> const& parts);

  /// Indices of the first and the last change that a block's messages can meet: a handful, where
  /// there are hundreds.
  struct Near {
    std::size_t first, last;
    bool divided; ///< one of them treats senders differently
  };
  Near near(std::int64_t block) const;
  std::size_t change_at(SimTime t, Near const& near) const;
  Lane const& lane_at(SimTime t, std::int64_t sender, Near const& near) const;
  std::int64_t sender(std::int64_t block, std::int64_t rank, SimTime t, std::int64_t base,
                      std::int64_t users) const;
  MessageFate outcome(SimTime t, std::int64_t sender, Near const& near) const;
  /// All posts at `t` have the same outcome: no change nearby treats senders differently, and no
  /// try is so close to an interruption that its server's latencies decide.
  bool alike_for_all(SimTime t, Near const& near) const;

  KeyedRandom const& random_;
  StreamOptions options_;
  Duration widest_accept_{}, widest_result_{}; ///< latencies of any lane so far
};

template <class Sink>
void MessageHistory::deal_out(std::int64_t block, std::vector<Part> const& parts,
                              Sink const& sink) const {
  std::int64_t messages = count(block), users = options_.population;
  if (!counts_.given().empty())
    return sink(best_part(parts), messages);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::int64_t const dealt = random_.binomial(messages, parts[i].users, users, kSplits,
                                                key_of(block, static_cast<std::int64_t>(i)));
    sink(i, dealt);
    messages -= dealt;
    users -= parts[i].users;
  }
}

template <class Sink>
void MessageHistory::each(std::int64_t block, SimTime until, Sink const& sink) const {
  auto const& parts = changes_[change_at(start_of(block))].parts;
  auto const counts = deal(block, parts);
  Near const around = near(block);
  std::array<SimTime, 4> four;
  std::int64_t rank = 0, base = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::int64_t k = 0; k < counts[i]; ++k, ++rank) {
      if (rank % 4 == 0)
        four = instants(block, rank);
      SimTime const t = four[static_cast<std::size_t>(rank % 4)];
      if (t >= until)
        continue;
      if (alike_for_all(t, around)) {
        sink(t, outcome(t, base, around));
        continue;
      }
      sink(t, outcome(t, sender(block, rank, t, base, parts[i].users), around));
    }
    base += parts[i].users;
  }
}

} // namespace switchback
