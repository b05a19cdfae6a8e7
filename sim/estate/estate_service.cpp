// What the users of an estate get: how each server treats its users, which copy serves them, and
// what protects the database meanwhile.
#include <algorithm>
#include <cmath>
#include <utility>

#include "models/log_queues.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

/// The log block goes to the mirror, is hardened there, and the answer comes back ("Database
/// Mirroring Operating Modes").
Duration Estate::mirrored_commit(std::string const& instance, Duration local) const {
  std::string const partner = mirroring_->partner_of(instance, database_);
  auto const of_database =
      std::find_if(scenario_.estate.mirroring.begin(), scenario_.estate.mirroring.end(),
                   [&](auto const& m) { return m.database == database_; });
  MirroringPlan const plan =
      of_database == scenario_.estate.mirroring.end() ? MirroringPlan{} : *of_database;
  Duration flush{};
  for (SqlPlan const& sql : scenario_.estate.sql)
    if (sql.name == partner)
      flush = sql.log_flush;
  Bytes const block = mirroring::compressed(stream_->options().log_per_message, plan.compression);
  Duration const there = time_for(block, topology_.bandwidth(instance, partner)) +
                         topology_.round_trip(instance, partner) + flush;
  return plan.serial_commit ? local + there : std::max(local, there);
}

Estate::Commit const& Estate::commit_on(std::string const& instance) {
  if (commit_ && commit_->instance == instance)
    return *commit_;
  auto const plan = std::find_if(scenario_.estate.sql.begin(), scenario_.estate.sql.end(),
                                 [&](SqlPlan const& p) { return p.name == instance; });
  Commit commit{instance, mirroring_->commit_mode(instance, database_), plan->log_flush, {}};
  if (commit.mode == mirroring::CommitMode::Synchronous) {
    commit.takes = mirrored_commit(instance, commit.takes);
    commit.carried = mirroring_->carried(instance, database_);
  }
  return commit_.emplace(std::move(commit));
}

Lane Estate::served_lane(std::string const& server, std::string const& instance) {
  Lane lane;
  lane.kind = Lane::Kind::Served;
  lane.fork = sql_->find(instance, database_)->content.fork().value;
  Duration const trip = topology_.round_trip(server, instance);
  ChatPoolPlan const defaults;
  Duration result =
      (scenario_.estate.chat ? scenario_.estate.chat->result_latency : defaults.result_latency) +
      trip / 2;
  Commit const& commit = commit_on(instance);
  if (commit.mode == mirroring::CommitMode::Held) {
    // Answered only when the principal knows that the mirror is gone.
    result += mirroring_->silence_borne(instance, database_);
  }
  lane.accept_to_harden = trip / 2 + commit.takes;
  lane.harden_to_result = result;
  return lane;
}

/// A commit there is hardened wherever it has to be.
bool Estate::hardens(std::string const& instance) const {
  auto const works = [&](std::string const& machine) {
    auto const& m = topology_.machine(machine);
    return m.log_drive && !m.stalled && !m.hung;
  };
  if (!works(instance))
    return false;
  if (mirroring_->stalled(instance, database_) || full_logs_.contains(instance))
    return false;
  // A mirror that answers pings, and no more, keeps every commit waiting.
  return mirroring_->commit_mode(instance, database_) != mirroring::CommitMode::Synchronous ||
         works(mirroring_->partner_of(instance, database_));
}

/// How the users of a server are treated; `source` is its place among the sources of lanes.
Lane const& Estate::treatment(std::size_t source, std::string const& server,
                              std::string const& instance) {
  if (treatments_.size() <= source)
    treatments_.resize(source + 1);
  auto& known = treatments_[source];
  if (!known) {
    known.emplace();
    known->kind = Lane::Kind::Refused;
    if (!instance.empty() && sql_->opens(instance, database_, server) && hardens(instance))
      known = served_lane(server, instance);
    known->group = static_cast<int>(source);
  }
  return *known;
}

namespace {

/// The users of a lane apart: who gets through, who gives up without a commit, who waits.
std::vector<Lane> parted(Lane lane, mirroring::Jam const& jam, Duration longer) {
  auto const part = [users = lane.users](Fraction share) {
    return (users * share.millionths + 500'000) / 1'000'000;
  };
  Lane waits, given_up;
  given_up.kind = Lane::Kind::Refused;
  given_up.group = lane.group;
  given_up.users = part(jam.given_up);
  std::int64_t const through = std::min(part(jam.through), lane.users - given_up.users);
  waits.users = lane.users - through - given_up.users;
  lane.users = through;
  lane.accept_to_harden += longer;
  std::vector<Lane> pieces{lane, given_up, waits};
  std::erase_if(pieces, [](Lane const& piece) { return piece.users == 0; });
  return pieces;
}

} // namespace

/// Users whose commits wait for a mirror that the way carries too little to: each waits before he
/// posts again, so that as much is written as is carried. Answers how many get nothing written,
/// since they give up first.
std::int64_t Estate::jam(std::vector<Lane>& lanes, std::vector<Serving> const& serving) {
  jammed_ = {};
  for (Serving const& one : serving) {
    Commit const& commit = commit_on(*one.instance);
    if (commit.mode != mirroring::CommitMode::Synchronous)
      continue;
    auto const there = [&](Lane const& lane) {
      return lane.kind == Lane::Kind::Served && lane.fork == one.fork;
    };
    std::int64_t users = 0;
    for (Lane const& lane : lanes)
      users += there(lane) ? lane.users : 0;
    auto const jam = mirroring::jammed(
        {users, stream_->options().log_per_message, log_rate(users), patience_}, commit.carried);
    if (jam == mirroring::Jam{})
      return 0; // one principal at most has a mirror in step
    jammed_ = jam.commit;
    std::vector<Lane> split;
    for (Lane const& lane : lanes)
      if (there(lane))
        for (Lane const& piece : parted(lane, jam, std::max(Duration{}, jam.commit - commit.takes)))
          split.push_back(piece);
      else
        split.push_back(lane);
    lanes = std::move(split);
    std::int64_t const tried = jam.through.millionths + jam.given_up.millionths;
    return tried == 0 ? users : users * jam.given_up.millionths / tried;
  }
  return 0;
}

void Estate::publish() {
  std::vector<Lane> lanes;
  std::vector<Serving> serving;
  std::int64_t served = 0, in = 0;
  auto const offer = [&](std::size_t source, std::string const& server, std::string const& instance,
                         std::int64_t users) {
    if (users == 0)
      return;
    in += users;
    lanes.push_back(treatment(source, server, instance));
    lanes.back().users = users;
    if (lanes.back().kind == Lane::Kind::Served) {
      served += users;
      if (serving.empty() || *serving.back().instance != instance)
        serving.push_back({&instance, lanes.back().fork});
    }
  };
  std::vector<int> interrupted;
  if (chat_) {
    auto const& servers = chat_->servers();
    lanes.reserve(servers.size() + 1);
    for (std::size_t i = 0; i < servers.size(); ++i)
      offer(i, servers[i].name, servers[i].connected_to, chat_->users(i));
    interrupted = chat_->take_interrupted();
  } else if (clients_) {
    std::string const& instance = clients_->instance();
    offer(0, instance.empty() ? scenario_.estate.databases.front().primary : instance, instance,
          clients_->users());
    if (clients_->take_interrupted())
      interrupted.push_back(0);
  }
  Lane outside;
  outside.users = population_ - in;
  if (outside.users > 0 || lanes.empty())
    lanes.push_back(outside);
  served -= jam(lanes, serving);
  stream_->set_lanes(kernel_.now(), std::move(lanes), std::move(interrupted));
  note_serving(serving);
  note_users(served);
  note_commit();
  note_log_stream();
}

/// Log that so many users' messages write, in bytes a second, by the hour of the day.
BytesPerSecond Estate::log_rate(std::int64_t posting) const {
  auto const& load = scenario_.load;
  auto const hour = static_cast<std::size_t>(kernel_.now().time_since_epoch() / 1h % 24);
  double const factor =
      load.profile.empty() ? 1.0 : static_cast<double>(load.profile[hour].millionths) / 1e6;
  double const messages = static_cast<double>(load.chat_rate.per_1000s) / 1000.0 * factor *
                          static_cast<double>(posting) / static_cast<double>(population_);
  return {std::llround(messages * static_cast<double>(stream_->options().log_per_message.value))};
}

/// What is written where users post: by the share of users who can, in the twentieths that
/// note_users() keeps, and in high safety no more than the way to the mirror carries.
BytesPerSecond Estate::written() {
  BytesPerSecond const offered{log_rate(population_).value *
                               std::clamp<std::int64_t>(bucket_, 0, 20) / 20};
  Commit const& commit = commit_on(serving_);
  return commit.mode == mirroring::CommitMode::Synchronous ? std::min(offered, commit.carried)
                                                           : offered;
}

/// The log goes to the mirror as it is written, and bulk transfers share what that leaves of the
/// way ("Database Mirroring": a principal sends its log over the network all the time).
void Estate::note_log_stream() {
  BytesPerSecond const log = serving_.empty() ? BytesPerSecond{} : written();
  // Anything else that it depends on is a change of the sessions, which is reviewed.
  if (noted_log_ == std::pair{serving_, log.value})
    return;
  noted_log_ = {serving_, log.value};
  auto const way = std::exchange(log_stream_, {});
  BytesPerSecond const rate =
      serving_.empty() ? BytesPerSecond{} : mirroring_->sent(serving_, database_, log);
  if (rate.value > 0)
    log_stream_ = {serving_, mirroring_->partner_of(serving_, database_)};
  if (way != log_stream_)
    kernel_.set_stream(way.first, way.second, {});
  kernel_.set_stream(log_stream_.first, log_stream_.second, rate);
  if (!serving_.empty())
    mirroring_->follow_redo(serving_, database_, log);
  watch_log(log);
}

Bytes Estate::log_in_use(std::string const& instance) const {
  sql_->touch(instance, database_);
  return switchback::log_in_use(*sql_->find(instance, database_),
                                mirroring_->unconfirmed(instance, database_),
                                plan_->open_transactions);
}

void Estate::look_at_logs() {
  if (plan_ == nullptr || !plan_->log_size)
    return;
  for (SqlPlan const& sql : scenario_.estate.sql) {
    bool const full = sql_->open(sql.name, database_) && log_in_use(sql.name) >= *plan_->log_size;
    if (full && full_logs_.insert(sql.name).second)
      journal_.notice(NoticeKind::LogFull, {database_, sql.name});
    if (!full && full_logs_.erase(sql.name) > 0)
      journal_.notice(NoticeKind::LogHasRoom, {database_, sql.name});
  }
}

/// Looks again and again, after a quarter of the time that the log of the copy that serves has to
/// its end: users post in bursts.
void Estate::watch_log(BytesPerSecond grows) {
  kernel_.cancel(std::exchange(log_watch_, 0));
  if (serving_.empty() || grows.value <= 0 || plan_ == nullptr || !plan_->log_size)
    return;
  constexpr Duration kLeast = 100ms;
  Bytes const room = *plan_->log_size - log_in_use(serving_);
  if (room.value <= 0)
    return changed("the log of " + database_ + " is full");
  log_watch_ = kernel_.after(std::max(kLeast, time_for(room, grows) / 4), Turn::Timer, "log stream",
                             [this, grows] {
                               log_watch_ = 0;
                               watch_log(grows);
                             });
}

/// Put down when it has become another by a tenth.
void Estate::note_commit() {
  commit_latency_.reset();
  if (serving_.empty())
    return;
  Commit const& commit = commit_on(serving_);
  Duration const now = std::max(commit.takes, jammed_), before = commit_noted_.value_or(0s);
  commit_latency_ = now;
  if (commit_noted_ && std::chrono::abs(now - before) * 10 <= before)
    return;
  commit_noted_ = now;
  journal_.state(StateModel::CommitLatency, {database_}, mirroring::name_of(commit.mode),
                 before == 0s ? std::string{} : to_text(before), to_text(now), why_, now.count());
}

void Estate::note_serving(std::vector<Serving> const& serving) {
  // Nearly always one copy serves, the one that did a second ago.
  if (serving.size() == 1 && serving_now_.size() == 1)
    if (auto const it = serving_now_.find(*serving.front().instance);
        it != serving_now_.end() && it->second == serving.front().fork)
      return;
  std::map<std::string, std::uint32_t> now;
  for (Serving const& one : serving)
    now[*one.instance] = one.fork;
  if (now == serving_now_)
    return;
  if (now.size() > 1 && serving_now_.size() <= 1) {
    std::string both;
    for (auto const& [instance, fork] : now)
      both += (both.empty() ? "" : " and ") + instance;
    journal_.alarm("at most one serving copy", database_, "users post to " + both + " at once");
  }
  // The copy that was not there before takes over; a second one that goes on beside it is an alarm,
  // not another role change.
  std::string next = now.contains(last_serving_) ? last_serving_
                     : now.empty()               ? std::string{}
                                                 : now.begin()->first;
  for (auto const& [instance, fork] : now)
    if (!serving_now_.contains(instance) && instance != last_serving_)
      next = instance;
  serving_now_ = std::move(now);
  if (!next.empty() && !last_serving_.empty() && next != last_serving_) {
    sql_->touch(next, database_);
    bool const mirror = mirroring_->partner_of(next, database_) == last_serving_;
    journal_.role_change(database_, last_serving_, next,
                         mirror ? RoleChangeBy::Mirroring : RoleChangeBy::Recovery,
                         recovery_point(sql_->find(next, database_)->content));
    recovery_points_.push_back(recovery_point(sql_->find(next, database_)->content));
  }
  std::uint32_t const fork = next.empty() ? 0 : serving_now_.at(next);
  if (next == serving_ && (next.empty() || fork == last_fork_))
    return;
  serving_ = next;
  if (!next.empty()) {
    if (served_.empty() || fork != last_fork_)
      served_.emplace_back(fork, kernel_.now());
    last_serving_ = next;
    last_fork_ = fork;
  }
  journal_.serving(database_, next, fork, why_);
}

/// Back from the fork that users wrote on last: the first that the copy has part of says up to
/// when; what they wrote on later ones is not in it.
SimTime Estate::recovery_point(LogPath const& content) const {
  SimTime before = kNever;
  for (auto it = served_.rbegin(); it != served_.rend(); ++it) {
    if (SimTime const held = content.holds_until(ForkId{it->first}); held > SimTime{})
      return std::min(before, held);
    before = it->second;
  }
  return SimTime{};
}

void Estate::note_users(std::int64_t can_post) {
  std::int64_t const before = std::exchange(can_post_, can_post);
  // What decides on outages is a fact, and every twentieth of the population, nobody and everybody:
  // enough for every measure, few enough to keep.
  auto const keep = outage_finder_.users(kernel_.now(), can_post);
  std::int64_t const bucket = can_post == population_ ? 21
                              : can_post == 0         ? -1
                                                      : can_post * 20 / population_;
  if (keep == OutageFinder::Keep::TheOneBeforeToo && noted_users_ != before)
    journal_.users(database_, before);
  if (bucket != bucket_ || (keep != OutageFinder::Keep::Nothing && noted_users_ != can_post))
    journal_.users(database_, *(noted_users_ = can_post));
  bucket_ = bucket;
}

void Estate::note_protection() {
  std::string const& at = serving_.empty() ? last_serving_ : serving_;
  auto const note = [&](char const* what, bool holds, std::string const& of = {}) {
    std::string const& database = of.empty() ? database_ : of;
    std::string const now = holds ? "yes" : "no";
    std::string& before = protection_[of.empty() ? what : what + (" of " + of)];
    if (before != now)
      journal_.state(StateModel::Protection, {database}, what, before, now, why_);
    before = now;
  };
  note("mirror", !at.empty() && mirroring_->protects(at, database_));
  note("log-shipping", shipping_->works(database_));
  // A copy that serves has quorum, or needs none; with the session's end it stays as it was until
  // one serves.
  auto const quorum = mirroring_->quorum(database_);
  if (quorum || (protection_.contains("quorum") && !serving_.empty()))
    note("quorum", !serving_.empty() || *quorum);
  if (!compliance_)
    return;
  // Its pair is that of the pool, whichever of the two serves it; no page has it shipped.
  std::string const& events = scenario_.estate.chat->compliance_database;
  if (!at.empty()) {
    std::string const partner = mirroring_->partner_of(at, events);
    bool const partner_serves = !partner.empty() && sql_->open(partner, events);
    note("mirror", mirroring_->protects(partner_serves ? partner : at, events), events);
  }
  compliance_->review(serving_);
}

} // namespace switchback
