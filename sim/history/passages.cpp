// What belongs together in a drill's history: outages, role changes, the faults and runbooks that
// led to them.
#include <algorithm>

#include "sim/history/applications.hpp"
#include "sim/history/measures.hpp"
#include "sim/history/outage_finder.hpp"

namespace switchback {
namespace {

/// The instance that served a database first.
std::string home_of(std::vector<Fact> const& facts, std::string const& database) {
  for (Fact const& fact : facts)
    if (auto const* service = fact.as<ServiceMoved>();
        service != nullptr && service->database == database && !service->instance.empty())
      return service->instance;
  return {};
}

/// When the copy on `from` last stopped serving before the role change at facts[change].
SimTime stop_of(std::vector<Fact> const& facts, std::size_t change) {
  auto const& role = *facts[change].as<RoleChanged>();
  SimTime stop = facts[change].at;
  bool serves = true;
  for (std::size_t i = 0; i < change; ++i) {
    auto const* service = facts[i].as<ServiceMoved>();
    if (service == nullptr || service->database != role.database)
      continue;
    bool const now = service->instance == role.from;
    if (serves && !now)
      stop = facts[i].at;
    serves = now;
  }
  return serves ? facts[change].at : stop;
}

std::optional<SimTime> disaster_of(DrillResult const& r, SimTime after, SimTime stop) {
  std::optional<SimTime> last;
  for (FaultRecord const& fault : r.faults) {
    if (!fault.injected || *fault.injected < after || *fault.injected > stop)
      continue;
    bool const over = fault.healed && *fault.healed <= stop && *fault.injected < stop;
    if (!over && (!last || *last < *fault.injected))
      last = fault.injected;
  }
  return last;
}

/// Whether a command of the runbook that began by then was carried out and had an effect.
bool did_something(DrillResult const& r, std::size_t runbook, SimTime until) {
  return std::any_of(r.commands.begin(), r.commands.end(), [&](CommandRecord const& command) {
    return command.from <= until && command.outcome == CommandOutcome::Executed &&
           r.steps[static_cast<std::size_t>(command.step)].runbook == static_cast<int>(runbook);
  });
}

/// The runbook that was begun last in [after, until]; who did nothing that had an effect led to
/// nothing, if another did.
std::optional<std::size_t> last_begun(DrillResult const& r, SimTime after, SimTime until) {
  std::optional<std::size_t> found;
  bool effective = false;
  for (std::size_t i = 0; i < r.runbooks.size(); ++i) {
    auto const& started = r.runbooks[i].started;
    if (!started || *started < after || *started > until)
      continue;
    bool const did = did_something(r, i, until);
    if (!found || did > effective || (did == effective && *r.runbooks[*found].started <= *started))
      found = i, effective = did;
  }
  return found;
}

/// Where a runbook was called for by the end of another, that other, and so on.
std::size_t first_of_chain(DrillResult const& r, std::size_t last, SimTime after) {
  auto const& all = r.runbooks;
  for (std::size_t links = 0; links < all.size() && !all[last].noticed; ++links) {
    RunbookRecord const& one = all[last];
    auto const before = std::find_if(all.begin(), all.end(), [&](RunbookRecord const& other) {
      return other.started && *other.started >= after && other.ended && one.decided &&
             *other.ended == *one.decided && *other.started < *one.decided;
    });
    if (before == all.end())
      break;
    last = static_cast<std::size_t>(before - all.begin());
  }
  return last;
}

/// The runbook that was decided on first of those begun in [disaster, until]; else, of those that
/// were still under way when disaster struck.
std::optional<std::size_t> first_answer(DrillResult const& r, SimTime after, SimTime disaster,
                                        SimTime until) {
  std::optional<std::size_t> found;
  bool begun_since = false;
  for (std::size_t i = 0; i < r.runbooks.size(); ++i) {
    RunbookRecord const& one = r.runbooks[i];
    if (!one.started || *one.started < after || *one.started > until ||
        (one.ended && *one.ended < disaster))
      continue;
    bool const since = *one.started >= disaster;
    auto const decided = [](RunbookRecord const& b) { return b.decided.value_or(*b.started); };
    if (!found || since > begun_since ||
        (since == begun_since && decided(one) < decided(r.runbooks[*found])))
      found = i, begun_since = since;
  }
  return found;
}

/// Which runbooks led to a passage, and when the first of them was decided on. Whatever people did
/// between a disaster and the service's return was their answer to it, the first command included;
/// what was over before the disaster was none, and none was decided on before it. Of a planned
/// change it is the runbook begun last and those that called for it.
void take_runbooks(Passage& p, DrillResult const& r, SimTime after, SimTime until) {
  if (p.disaster) {
    p.runbook = first_answer(r, after, *p.disaster, until);
    if (!p.runbook)
      return;
    p.performed_by = last_begun(r, std::max(after, *r.runbooks[*p.runbook].started), until);
    if (auto const decided = r.runbooks[*p.runbook].decided)
      p.decided = std::max(*decided, *p.disaster);
    return;
  }
  p.performed_by = last_begun(r, after, until);
  if (!p.performed_by)
    return;
  p.runbook = first_of_chain(r, *p.performed_by, after);
  p.decided = r.runbooks[*p.runbook].decided;
}

/// The first instant from `from` on at which any user can post.
std::optional<SimTime> posting_from(std::vector<Fact> const& facts, SimTime from) {
  std::int64_t users = 0;
  for (Fact const& fact : facts) {
    auto const* change = fact.as<UsersChanged>();
    if (change == nullptr)
      continue;
    if (fact.at > from && users > 0)
      return from;
    users = change->users;
    if (fact.at > from && users > 0)
      return fact.at;
  }
  return users > 0 ? std::optional(from) : std::nullopt;
}

/// Up to where the passages before have been told.
struct ReportedSoFar {
  SimTime faults_and_runbooks{};
  std::size_t outages = 0; ///< so many of them
};

void take_outages(Passage& p, std::vector<Outage> const& all, std::size_t told) {
  // What hurt users after the disaster or the decision belongs to the passage; so does, whenever it
  // began, what still hurts them when the role changes.
  SimTime const begun = p.disaster.value_or(p.decided.value_or(SimTime{}));
  SimTime const until = *p.role_changed;
  for (std::size_t i = told; i < all.size() && all[i].from <= until; ++i)
    if (all[i].from >= begun || !all[i].to || *all[i].to > until)
      p.outages.push_back(all[i]);
  if (p.outages.empty())
    return;
  p.hurt = p.outages.front().from;
  p.recovered = p.outages.back().to;
}

Passage role_change(DrillResult const& r, std::size_t fact, ReportedSoFar const& told,
                    std::vector<Outage> const& all) {
  RoleChanged const& change = *r.facts[fact].as<RoleChanged>();
  SimTime const at = r.facts[fact].at;
  Passage p;
  p.scope = change.to == home_of(r.facts, change.database) ? "failback" : "failover";
  p.database = change.database;
  p.from = change.from;
  p.to = change.to;
  p.by = change.by;
  p.role_changed = at;
  p.recovery_point = change.recovery_point;
  p.stopped = stop_of(r.facts, fact);
  p.disaster = disaster_of(r, told.faults_and_runbooks, *p.stopped);
  take_runbooks(p, r, told.faults_and_runbooks, at);
  // A mirror that took over by itself after a disaster did so whatever people were at work on.
  bool const by_itself = p.by == RoleChangeBy::Mirroring && p.disaster;
  if (p.performed_by && !by_itself && r.runbooks[*p.performed_by].role)
    p.scope = name_of(*r.runbooks[*p.performed_by].role);
  p.answered = posting_from(r.facts, at);
  take_outages(p, all, told.outages);
  return p;
}

bool continues(DrillResult const& r, Passage const& before, Passage const& now) {
  if (now.performed_by || now.disaster || !before.performed_by)
    return false;
  auto const& ended = r.runbooks[*before.performed_by].ended;
  return !ended || *ended >= *now.role_changed;
}

/// The last role change that was told.
Passage const* last_change(std::vector<Passage> const& found) {
  auto const it = std::find_if(found.rbegin(), found.rend(),
                               [](Passage const& p) { return p.role_changed.has_value(); });
  return it == found.rend() ? nullptr : &*it;
}

/// An outage that belongs to no role change.
Passage without_change(DrillResult const& r, std::vector<Passage> const& found,
                       ReportedSoFar const& told, Outage const& outage) {
  Passage p;
  p.outages = {outage};
  p.hurt = outage.from;
  p.recovered = outage.to;
  p.answered = outage.turn;
  p.disaster = disaster_of(r, told.faults_and_runbooks, outage.from);
  take_runbooks(p, r, told.faults_and_runbooks, outage.to.value_or(r.ended));
  Passage const* const before = last_change(found);
  auto const begun = last_begun(r, told.faults_and_runbooks, outage.from);
  bool const away = before != nullptr && before->to != home_of(r.facts, before->database);
  bool const at_work =
      begun && (!p.disaster || r.runbooks[*begun].ended.value_or(r.ended) >= outage.from);
  // The runbook at work says whose way it is; where it does not, the way back begins with work on
  // it after the service has moved.
  auto const role = begun ? r.runbooks[*begun].role : std::nullopt;
  bool const back = role ? *role == RunbookRole::Failback : away;
  p.scope = at_work && back ? "failback" : "failover";
  return p;
}

/// A drill whose faults hurt nobody and moved nothing, or that lost messages all the same.
std::optional<Passage> nothing_came_of_it(DrillResult const& r) {
  bool const struck = std::any_of(r.faults.begin(), r.faults.end(),
                                  [](FaultRecord const& f) { return f.injected.has_value(); });
  bool const lost = std::any_of(r.fates.begin(), r.fates.end(), [](FateRange const& range) {
    return range.fate == Fate::AcknowledgedLost;
  });
  if (!struck && !lost)
    return std::nullopt;
  Passage p;
  p.scope = "failover";
  p.disaster = disaster_of(r, SimTime{}, r.ended);
  take_runbooks(p, r, SimTime{}, r.ended);
  return p;
}

/// Adds a passage; the vendor's clock of its scope counts no time twice.
void append(std::vector<Passage>& found, Passage p) {
  for (Passage const& before : found)
    if (p.decided && before.scope == p.scope && before.decided && before.answered)
      p.decided = std::max(*p.decided, *before.answered);
  found.push_back(std::move(p));
}

} // namespace

std::vector<Outage> outages(std::vector<Fact> const& facts, std::string_view application) {
  OutageFinder finder;
  for (Fact const& fact : facts)
    if (auto const* change = fact.as<UsersChanged>();
        change != nullptr && (application.empty() || change->application == application))
      finder.users(fact.at, change->users);
  return finder.found();
}

namespace {

/// Of a history of one application.
std::vector<Passage> passages_of_one(DrillResult const& result) {
  std::vector<Outage> const all = outages(result.facts);
  std::vector<Passage> found;
  ReportedSoFar told;
  auto const left_over = [&](std::size_t end) {
    for (; told.outages < end; ++told.outages)
      append(found, without_change(result, found, told, all[told.outages]));
  };
  for (std::size_t i = 0; i < result.facts.size(); ++i) {
    if (result.facts[i].kind() != FactKind::RoleChange)
      continue;
    Passage p = role_change(result, i, told, all);
    if (Passage const* const before = last_change(found);
        before != nullptr && continues(result, *before, p))
      p.continued = true, p.scope = before->scope, p.performed_by = before->performed_by;
    // What it did not take ended before what it took began.
    auto const upto = std::find_if(all.begin(), all.end(), [&](Outage const& outage) {
      return outage.from > *p.role_changed;
    });
    std::size_t const end = std::max(told.outages, static_cast<std::size_t>(upto - all.begin()));
    left_over(end - p.outages.size());
    told = {*p.role_changed + Duration{1}, end};
    append(found, std::move(p));
  }
  left_over(all.size());
  if (found.empty())
    if (auto none = nothing_came_of_it(result))
      found.push_back(std::move(*none));
  return found;
}

} // namespace

std::vector<Passage> all_passages(DrillResult const& result) {
  std::vector<Passage> all;
  bool const one = has_one_application(result);
  for (std::string const& application : applications_of(result)) {
    auto found = one ? passages_of_one(result) : passages_of_one(part_of(result, application));
    for (Passage& passage : found) {
      passage.application = application;
      all.push_back(std::move(passage));
    }
  }
  return all;
}

std::vector<Passage> passages(DrillResult const& result) {
  std::vector<Passage> all = all_passages(result);
  all.erase(std::remove_if(all.begin(), all.end(), [](Passage const& p) { return p.continued; }),
            all.end());
  return all;
}

} // namespace switchback
