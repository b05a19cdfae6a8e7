#include "sim/estate/database_service.hpp"

#include <algorithm>

namespace switchback {
namespace {

template <class Names> std::string joined(Names const& instances) {
  std::string all;
  for (std::string const& instance : instances)
    all += (all.empty() ? "" : " and ") + instance;
  return all;
}

} // namespace

DatabaseService::DatabaseService(EstateContext const& context, SqlServers& sql,
                                 MirrorSessions& mirroring, DatabasePlan const& plan,
                                 Clients clients, std::string application)
    : context_(context), sql_(sql), mirroring_(mirroring), plan_(plan), clients_(clients),
      application_(std::move(application)), log_(context, sql, mirroring, plan) {}

bool DatabaseService::hardens(std::string const& instance) const {
  Database const* copy = std::as_const(sql_).find(instance, name());
  if (copy == nullptr || copy->read_only) // 3906
    return false;
  auto const works = [&](std::string const& machine) {
    auto const& m = context_.topology.machine(machine);
    return m.log_drive && !m.hung_but_pings && !m.hung;
  };
  if (!works(instance))
    return false;
  if (mirroring_.waits_for_redo(instance, name()) || log_.full(instance))
    return false;
  // A mirror that answers nothing but pings keeps every commit waiting.
  return mirroring_.commit_mode(instance, name()) != mirroring::CommitMode::Synchronous ||
         works(mirroring_.partner_of(instance, name()));
}

void DatabaseService::review() {
  log_.review();
  if (clients_ != Clients::Pool) // its servers follow the pool's state, whatever else is open
    review_copies();
}

/// An empty database that nobody wrote to, as topologies and new machines have, is not a copy.
void DatabaseService::review_copies() {
  std::set<std::string> now;
  for (SqlPlan const& instance : context_.scenario.estate.sql)
    if (Database const* copy = std::as_const(sql_).find(instance.name, name());
        copy != nullptr && copy->ever_written && sql_.open(instance.name, name()) &&
        hardens(instance.name))
      now.insert(instance.name);
  if (now == open_)
    return;
  bool const parted = now.size() > 1 && open_.size() <= 1;
  if (!now.contains(taken_over_))
    taken_over_.clear();
  for (std::string const& instance : now)
    if (!open_.contains(instance) && !last_serving_.empty() && !now.contains(last_serving_))
      taken_over_ = instance;
  open_ = std::move(now);
  if (parted && clients_ == Clients::Own)
    look_for_two_copies();
}

/// After everything due at this instant: a principal that wakes up must first learn what became due
/// while it hung.
void DatabaseService::look_for_two_copies() {
  context_.kernel.at(context_.kernel.now(), Turn::Arrival, name(), [this] {
    if (open_.size() > 1)
      context_.journal.alarm(kOneServingCopy, name(), joined(open_) + " take writes");
  });
}

std::uint32_t DatabaseService::fork_on(std::string const& instance) const {
  return std::as_const(sql_).find(instance, name())->content.fork().value;
}

void DatabaseService::used(std::vector<Copy> const& copies, Cause const& why) {
  in_use_ = !copies.empty();
  // Nearly always one copy serves, the same as a second ago.
  if (copies.size() == 1 && serving_now_.size() == 1 && taken_over_.empty())
    if (auto const it = serving_now_.find(*copies.front().instance);
        it != serving_now_.end() && it->second == copies.front().fork)
      return;
  Forks now;
  for (Copy const& one : copies)
    now[*one.instance] = one.fork;
  if (now.size() > 1 && serving_now_.size() <= 1) {
    std::vector<std::string> both;
    for (auto const& [instance, fork] : now)
      both.push_back(instance);
    if (clients_ == Clients::Pool)
      context_.journal.alarm(kOneServingCopy, name(), joined(both) + " take writes");
    context_.journal.alarm(kUsersOnOneCopy, name(), "users write to " + joined(both) + " at once");
  }
  if (in_use_)
    taken_over_.clear();
  else if (!taken_over_.empty())
    now[taken_over_] = fork_on(taken_over_);
  if (now == serving_now_)
    return;
  // The new copy takes over; an old one that goes on alongside is an alarm, not another role
  // change.
  std::string next = now.contains(last_serving_) ? last_serving_
                     : now.empty()               ? std::string{}
                                                 : now.begin()->first;
  for (auto const& [instance, fork] : now)
    if (!serving_now_.contains(instance) && instance != last_serving_)
      next = instance;
  serving_now_ = std::move(now);
  move_to(next, next.empty() ? 0 : serving_now_.at(next), why);
}

void DatabaseService::move_to(std::string const& next, std::uint32_t fork, Cause const& why) {
  if (!next.empty() && !last_serving_.empty() && next != last_serving_) {
    sql_.advance_content(next, name());
    bool const mirror = mirroring_.partner_of(next, name()) == last_serving_;
    SimTime const point = recovery_point(std::as_const(sql_).find(next, name())->content);
    context_.journal.role_change({name(), last_serving_, next,
                                  mirror ? RoleChangeBy::Mirroring : RoleChangeBy::Recovery, point,
                                  application_});
    recovery_points_.push_back(point);
  }
  if (next == serving_ && (next.empty() || fork == last_fork_))
    return;
  serving_changes_ += next != serving_ ? 1 : 0;
  serving_ = next;
  if (!next.empty()) {
    if (served_.empty() || fork != last_fork_)
      served_.emplace_back(fork, context_.kernel.now());
    last_serving_ = next;
    last_fork_ = fork;
  }
  context_.journal.serving({name(), next, fork, why, application_});
}

/// The instant up to which a copy holds everything users wrote, on whichever fork. Going back from
/// the last fork they wrote on, the first one that the copy has part of gives the instant; writes
/// on later forks are not in the copy.
SimTime DatabaseService::recovery_point(LogPath const& content) const {
  SimTime before = kNever;
  for (auto it = served_.rbegin(); it != served_.rend(); ++it) {
    if (SimTime const held = content.holds_until(ForkId{it->first}); held > SimTime{})
      return std::min(before, held);
    before = it->second;
  }
  return SimTime{};
}

std::string DatabaseService::surviving_copy() const {
  SqlServers const& sql = sql_;
  auto const end_of = [&](std::string const& instance) {
    return sql.content_now(instance, name()).end().lsn;
  };
  // The copy that users are on counts, even an empty one made in its place; one that they left
  // counts if they wrote to it.
  if (!serving_.empty() && sql.find(serving_, name()) != nullptr)
    return serving_;
  if (Database const* last = last_serving_.empty() ? nullptr : sql.find(last_serving_, name());
      last != nullptr && (last->ever_written || end_of(last_serving_) > Lsn{}))
    return last_serving_;
  // No copy that ever served is left: take the one that holds most.
  std::string best;
  for (SqlPlan const& plan : context_.scenario.estate.sql)
    if (Database const* copy = sql.find(plan.name, name());
        copy != nullptr && copy->ever_written && !copy->broken_restore)
      if (best.empty() || end_of(best) < end_of(plan.name))
        best = plan.name;
  return best;
}

std::vector<KeptSpan> DatabaseService::kept_by(std::string const& copy) const {
  std::vector<KeptSpan> kept;
  if (copy.empty())
    return kept;
  LogPath const content = std::as_const(sql_).content_now(copy, name());
  for (LogSpan const& span : content.spans())
    kept.push_back({span.fork.value, span.from.at, span.to.at});
  return kept;
}

} // namespace switchback
