#include "sim/history/outage_finder.hpp"

#include <utility>

namespace switchback {
namespace {

/// Assumed: a fall of users that pauses for longer than this, with 95 % still at work, is over by
/// the definition of an outage; what follows is another. Clients that lose a server are moved in
/// bins of 1 s, so the steps of one fall are far closer together.
constexpr Duration kPauseInFall = std::chrono::seconds(60);

/// The least that counts as 95 % of the users before.
std::int64_t enough(std::int64_t before) { return before - before / 20; }

} // namespace

OutageFinder::Keep OutageFinder::users(SimTime at, std::int64_t now) {
  Keep keep = Keep::Nothing;
  if (!level_) {
    level_ = now;
    keep = Keep::This;
  } else if (open_) {
    keep = during(at, now);
  } else if (now >= *level_) {
    if (fall_)
      keep = Keep::This;
    level_ = now;
    fall_.reset();
  } else {
    keep = below(at, now);
  }
  last_ = now;
  return keep;
}

std::vector<Outage> OutageFinder::found() {
  if (open_)
    found_.push_back(*open_);
  return std::move(found_);
}

/// Each step of a fall decides whether it pauses, and from where it goes on.
OutageFinder::Keep OutageFinder::below(SimTime at, std::int64_t now) {
  if (now >= last_)
    return Keep::Nothing; // what was enough, more is
  if (!fall_) {
    fall_ = at;
  } else if (at - last_fall_ > kPauseInFall) {
    fall_ = at;
    level_ = last_;
  }
  last_fall_ = at;
  if (now < enough(*level_)) {
    open_ = Outage{*fall_, {}, *level_, {}};
    fewest_ = now;
  }
  return Keep::TheOneBeforeToo;
}

OutageFinder::Keep OutageFinder::during(SimTime at, std::int64_t now) {
  if (now >= enough(open_->before)) {
    open_->to = at;
    if (!open_->turn)
      open_->turn = at;
    if (open_->from < at)
      found_.push_back(*open_);
    open_.reset();
    fall_.reset();
    level_ = now;
    return Keep::This;
  }
  if (now <= fewest_) {
    fewest_ = now;
    bool const had_turned = open_->turn.has_value();
    open_->turn.reset();
    return had_turned ? Keep::This : Keep::Nothing;
  }
  if (open_->turn)
    return Keep::Nothing;
  open_->turn = at;
  return Keep::TheOneBeforeToo;
}

} // namespace switchback
