#include "sim/traffic/clients.hpp"

#include <algorithm>
#include <utility>

namespace switchback {
namespace {

constexpr Duration kBin = 1s;

SimTime bin_end_after(SimTime now) {
  auto const bins = now.time_since_epoch() / kBin;
  return SimTime{(bins + 1) * kBin};
}

constexpr DrawKey kArrivals{"arrivals"}, kSeconds{"second endpoints"}, kFirsts{"first endpoints"};

/// By when users fell out and how long they have been let in again: where the same outage is over
/// at another instant, they sign in alike.
std::uint64_t key_of(DrawKey const& what, SimTime fell_out, Duration let_in) {
  return what.with(static_cast<std::uint64_t>(fell_out.time_since_epoch().count()))
      .with(static_cast<std::uint64_t>(let_in / kBin))
      .value();
}

} // namespace

ClientCohorts::ClientCohorts(KeyedRandom const& random, std::string const& home, std::int64_t users,
                             ChatPoolPlan const& plan)
    : random_(random), stream_(stream_id("clients of " + home)), population_(users),
      double_users_millionths_(
          std::clamp<std::int64_t>(plan.endpoints_per_1000_users - 1000, 0, 1000) * 1000),
      first_window_(plan.first_retry_within), widest_window_(plan.retry_at_most),
      capacity_millis_(plan.sign_in_capacity.per_1000s), in_(plan.servers.size(), 0),
      open_(plan.servers.size(), false) {}

void ClientCohorts::keep(std::vector<bool> const& open) {
  open_ = open;
  opened_ = std::count(open.begin(), open.end(), true);
}

void ClientCohorts::begin(SimTime, std::vector<bool> const& open) {
  keep(open);
  std::int64_t servers = opened_, left = population_;
  for (std::size_t i = 0; i < in_.size() && servers > 0; ++i)
    if (open[i]) {
      in_[i] = left / servers--;
      left -= in_[i];
    }
  if (left > 0)
    out_.push_back({SimTime{}, left, SimTime{}, SimTime{}});
}

void ClientCohorts::lose(SimTime now, std::size_t server) {
  if (in_[server] == 0)
    return;
  fall_out(now, std::exchange(in_[server], 0));
  if (anything_open() && !next_bin_)
    next_bin_ = bin_end_after(now);
}

/// Users who fall out at the same instant are one cohort, whichever server they were on.
void ClientCohorts::fall_out(SimTime now, std::int64_t users) {
  if (!out_.empty() && out_.back().since == now && out_.back().window_from == now)
    out_.back().users += users;
  else
    out_.push_back({now, users, now, now + first_window_});
}

std::int64_t ClientCohorts::outside() const {
  std::int64_t users = queued_users_;
  for (Cohort const& cohort : out_)
    users += cohort.users;
  return users;
}

void ClientCohorts::plan_windows(SimTime now) {
  for (Cohort& cohort : out_) {
    // The current window of a client that has tried in vain since it fell out.
    SimTime from = cohort.since;
    Duration width = first_window_;
    while (from + width <= now) {
      from += width;
      width = std::min(2 * width, widest_window_);
    }
    if (from == cohort.since) { // still in its first window
      cohort.window_from = from;
      cohort.window_to = from + width;
    } else {
      cohort.window_from = now;
      cohort.window_to = now + width;
    }
  }
}

void ClientCohorts::set_open(SimTime now, std::vector<bool> const& open, std::int64_t sharers) {
  bool const served = anything_open();
  keep(open);
  sharers_ = sharers;
  if (!anything_open()) {
    if (queued_users_ > 0) // the servers at which they waited are gone: they try again
      fall_out(now, queued_users_);
    queued_users_ = queued_seconds_ = credit_millis_ = 0;
    next_bin_.reset();
    return;
  }
  if (!served) {
    plan_windows(now);
    return_ = {out_.empty() ? now : out_.front().since, now};
  }
  if (!next_bin_ && (outside() > 0 || queued_seconds_ > 0))
    next_bin_ = bin_end_after(now);
}

std::optional<SimTime> ClientCohorts::next_change() const { return next_bin_; }

std::int64_t ClientCohorts::arrivals(Cohort& cohort, SimTime from, SimTime to, std::uint64_t key) {
  SimTime const begin = std::max(from, cohort.window_from), end = std::min(to, cohort.window_to);
  if (cohort.users == 0 || end <= begin)
    return 0;
  if (end == cohort.window_to)
    return std::exchange(cohort.users, 0);
  auto const part = (end - begin).count(), whole = (cohort.window_to - begin).count();
  std::int64_t const users = random_.binomial(cohort.users, part, whole, stream_, key);
  cohort.users -= users;
  return users;
}

void ClientCohorts::sign_in(std::int64_t endpoints, std::uint64_t key) {
  std::int64_t const waiting = queued_users_ + queued_seconds_;
  endpoints = std::min(endpoints, waiting);
  if (endpoints == 0)
    return;
  // First and second endpoints queue in no particular order.
  std::int64_t firsts = endpoints == waiting
                            ? queued_users_
                            : random_.binomial(endpoints, queued_users_, waiting, stream_, key);
  firsts = std::clamp(firsts, endpoints - std::min(endpoints, queued_seconds_),
                      std::min(endpoints, queued_users_));
  queued_users_ -= firsts;
  queued_seconds_ -= endpoints - firsts;
  std::int64_t servers = opened_, left = firsts;
  // The odd ones go to each server in turn, or the first would slowly fill.
  std::size_t const n = open_.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t const i = (k + bins_) % n;
    if (open_[i]) {
      std::int64_t const share = left / servers--;
      in_[i] += share;
      left -= share;
    }
  }
}

void ClientCohorts::advance(SimTime now) {
  while (next_bin_ && *next_bin_ <= now) {
    SimTime const to = *next_bin_, from = to - kBin;
    ++bins_;
    std::int64_t arrived = 0;
    for (Cohort& cohort : out_)
      arrived +=
          arrivals(cohort, from, to, key_of(kArrivals, cohort.since, to - cohort.window_from));
    queued_users_ += arrived;
    queued_seconds_ += random_.binomial(arrived, double_users_millionths_, 1'000'000, stream_,
                                        key_of(kSeconds, return_.fell_out, to - return_.served));
    std::erase_if(out_, [](Cohort const& cohort) { return cohort.users == 0; });
    credit_millis_ += capacity_millis_ * opened_ / sharers_;
    std::int64_t const endpoints = credit_millis_ / 1000;
    credit_millis_ = queued_users_ + queued_seconds_ > endpoints ? credit_millis_ % 1000 : 0;
    sign_in(endpoints, key_of(kFirsts, return_.fell_out, to - return_.served));
    if (out_.empty() && queued_users_ == 0 && queued_seconds_ == 0)
      next_bin_.reset();
    else
      next_bin_ = to + kBin;
  }
}

} // namespace switchback
