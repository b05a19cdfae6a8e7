#include "sim/record/measures.hpp"

#include <algorithm>

namespace switchback {
namespace {

using Facts = std::vector<Fact>;

std::string first_copy(Facts const& facts) {
  for (Fact const& fact : facts)
    if (fact.kind == FactKind::Serving && !fact.to.empty())
      return fact.to;
  return {};
}

Fact const* role_change(Facts const& facts, std::string const& home, bool back) {
  bool away = false;
  for (Fact const& fact : facts) {
    if (fact.kind != FactKind::RoleChange)
      continue;
    bool const leaves = fact.from == home, returns = fact.to == home;
    if (!back && leaves)
      return &fact;
    if (back && returns && away)
      return &fact;
    away = away || leaves;
  }
  return nullptr;
}

/// When users fell below what they were, before `until`; and what they were. The last such fall
/// counts.
struct Fall {
  std::optional<SimTime> at;
  std::int64_t before = 0;
};
Fall last_fall(Facts const& facts, SimTime since, SimTime until) {
  Fall fall;
  std::int64_t value = -1, high = 0;
  bool below = false;
  for (Fact const& fact : facts) {
    if (fact.kind != FactKind::Users)
      continue;
    if (fact.at > until)
      break;
    if (value >= 0 && fact.at >= since && !below && fact.value < value) {
      fall.at = fact.at;
      fall.before = value;
      below = true;
    }
    high = below ? high : fact.value;
    if (below && fact.value * 100 >= fall.before * 95)
      below = false;
    value = fact.value;
  }
  return fall;
}

std::optional<SimTime> first_users(Facts const& facts, SimTime from, std::int64_t at_least) {
  for (Fact const& fact : facts)
    if (fact.kind == FactKind::Users && fact.at >= from && fact.value >= at_least && fact.value > 0)
      return fact.at;
  return std::nullopt;
}

std::optional<SimTime> disaster_before(DrillResult const& r, SimTime stop) {
  std::optional<SimTime> last;
  for (FaultRecord const& fault : r.faults)
    if (fault.injected && *fault.injected <= stop && (!last || *last < *fault.injected))
      last = fault.injected;
  return last;
}

std::optional<SimTime> decision(DrillResult const& r, SimTime from, SimTime until) {
  std::optional<SimTime> first;
  for (RunbookRecord const& runbook : r.runbooks)
    if (runbook.decided && *runbook.decided >= from && *runbook.decided <= until &&
        (!first || *runbook.decided < *first))
      first = runbook.decided;
  return first;
}

Passage passage(DrillResult const& r, Fact const* change, std::string const& scope, SimTime since) {
  Passage p;
  p.scope = scope;
  SimTime const until = change != nullptr ? change->at : r.ended;
  Fall const fall = last_fall(r.facts, since, until);
  if (fall.at) {
    p.hurt = fall.at;
    SimTime const open = change != nullptr ? std::max(*fall.at, change->at) : r.ended + Duration{1};
    p.answered = first_users(r.facts, open, 1);
    p.recovered = first_users(r.facts, open, (fall.before * 95 + 99) / 100);
    // Users that never left a first copy can post before the role changes; what counts is when
    // enough can.
    p.disaster = disaster_before(r, *fall.at);
  } else if (change != nullptr) {
    p.disaster = disaster_before(r, change->at);
  }
  if (change != nullptr) {
    p.role_changed = change->at;
    p.recovery_point = SimTime{Duration{change->value}};
  }
  p.decided = decision(r, scope == "failover" && p.hurt ? *p.hurt : since, until);
  return p;
}

/// Puts labelled pieces end to end over [from, to): what no piece covers is a wait.
class Partition {
public:
  Partition(std::string measure, std::string scope, SimTime from, SimTime to,
            std::vector<Segment>& out)
      : measure_(std::move(measure)), scope_(std::move(scope)), cursor_(from), end_(to), out_(out) {
  }
  void piece(SimTime from, SimTime to, std::string kind, std::string what) {
    from = std::clamp(from, cursor_, end_);
    to = std::clamp(to, from, end_);
    if (from > cursor_ && to > from)
      add(from, "wait", "before " + what);
    if (to > from)
      add(to, std::move(kind), std::move(what));
  }
  void close(std::string kind, std::string what) {
    if (cursor_ < end_)
      add(end_, std::move(kind), std::move(what));
  }
  void wait_until(SimTime to, std::string what) {
    to = std::min(to, end_);
    if (cursor_ < to)
      add(to, "wait", std::move(what));
  }

private:
  void add(SimTime to, std::string kind, std::string what) {
    out_.push_back({measure_, scope_, ++order_, cursor_, to, std::move(kind), std::move(what)});
    cursor_ = to;
  }
  std::string measure_, scope_;
  SimTime cursor_, end_;
  std::vector<Segment>& out_;
  int order_ = 0;
};

void segments(DrillResult& r, Passage const& p, char const* measure, SimTime from, SimTime to) {
  Partition parts(measure, p.scope, from, to, r.segments);
  SimTime const answered = p.answered.value_or(to);
  for (RunbookRecord const& runbook : r.runbooks)
    if (runbook.noticed && *runbook.noticed < answered) {
      parts.piece(from, *runbook.noticed, "detection", "until " + runbook.name + " was called for");
      if (runbook.decided)
        parts.piece(*runbook.noticed, *runbook.decided, "decision", "for " + runbook.name);
      break;
    }
  for (StepRecord const& step : r.steps) {
    if (!step.started || *step.started >= answered)
      continue;
    std::string const name = r.runbooks[static_cast<std::size_t>(step.runbook)].name + ": " +
                             (step.step == 0 ? "" : std::to_string(step.step) + ". ") + step.title;
    SimTime const work = step.commands_from.value_or(answered),
                  done = step.ended.value_or(answered);
    parts.piece(*step.started, std::min(work, answered), "human", name);
    parts.piece(work, std::min(done, answered), step.language == "expect" ? "wait" : "command",
                name);
  }
  parts.wait_until(answered, "for the service to answer");
  parts.close("sign-in", "until 95 % of the users can post");
}

void add(DrillResult& r, std::string name, std::string scope, std::optional<std::int64_t> value,
         std::string unit, std::string why) {
  r.measures.push_back({std::move(name), std::move(scope), value, std::move(unit),
                        value ? std::string{} : std::move(why)});
}

std::optional<std::int64_t> length(std::optional<SimTime> from, std::optional<SimTime> to) {
  if (!from || !to)
    return std::nullopt;
  return std::max<std::int64_t>(0, (*to - *from).count());
}

void passage_measures(DrillResult& r, Passage const& p,
                      std::pair<std::int64_t, std::int64_t> lost) {
  std::string const none = "no role change was observed";
  bool const changed = p.role_changed.has_value();
  if (p.scope == "failover") {
    add(r, "rpo", p.scope,
        changed && p.disaster ? length(p.recovery_point, p.disaster) : std::nullopt, "us",
        changed ? "no fault came before it" : none);
  } else {
    // Nothing broke: what is lost was written between the cut-off of the copy and the end of the
    // old one's service.
    std::optional<SimTime> until;
    for (FateRange const& range : r.fates)
      if (range.fate == Fate::AcknowledgedLost && p.recovery_point && range.to > *p.recovery_point)
        until = std::max(until.value_or(range.to), range.to);
    add(r, "rpo", p.scope,
        lost.first == 0 ? std::optional<std::int64_t>(0) : length(p.recovery_point, until), "us",
        none);
  }
  add(r, "acknowledged_lost", p.scope, changed ? std::optional(lost.first) : std::nullopt,
      "messages", none);
  add(r, "acknowledged_lost_bytes", p.scope, changed ? std::optional(lost.second) : std::nullopt,
      "bytes", none);
  std::string const not_back = "95 % of the users could not post again before the drill ended";
  auto const rto = p.hurt    ? length(p.hurt, p.recovered)
                   : changed ? std::optional<std::int64_t>(0)
                             : std::nullopt;
  add(r, "rto", p.scope, rto, "us", p.hurt ? not_back : none);
  if (rto && p.hurt)
    segments(r, p, "rto", *p.hurt, *p.recovered);
  auto const answered = p.hurt ? p.answered : p.role_changed;
  add(r, "rto_vendor", p.scope, length(p.decided, answered), "us",
      !p.decided ? "no runbook was decided on"
                 : "the service did not answer again before the drill ended");
  if (p.decided && answered && *answered > *p.decided)
    segments(r, p, "rto_vendor", *p.decided, *answered);
}

void exposure(DrillResult& r, char const* protection, char const* name) {
  std::int64_t without = 0;
  std::optional<SimTime> since;
  bool seen = false;
  for (Fact const& fact : r.facts) {
    if (fact.kind != FactKind::State || fact.model != "protection" || fact.row != protection)
      continue;
    seen = true;
    if (since)
      without += (fact.at - *since).count();
    since = fact.to == "no" ? std::optional(fact.at) : std::nullopt;
  }
  if (since)
    without += (r.ended - *since).count();
  add(r, name, "drill", seen ? std::optional(without) : std::nullopt, "us", "it was not watched");
}

void blame(DrillResult& r, std::vector<Passage> const& all) {
  for (FateRange& range : r.fates) {
    if (range.fate != Fate::AcknowledgedLost)
      continue;
    for (Passage const& p : all)
      if (p.role_changed && (p.scope == "failback" || range.from < *p.role_changed) &&
          range.cause.empty()) {
        std::string const when =
            p.recovery_point ? " holds what was written before " + to_text(*p.recovery_point) : "";
        range.cause = "the " + p.scope + " at " + to_text(*p.role_changed) + ": its copy" + when;
      }
    if (range.cause.empty())
      range.cause = "no surviving copy has them";
  }
}

} // namespace

std::vector<MeasureRow> const& measure_rows() {
  static std::vector<MeasureRow> const kMeasures{
      {"rpo", "failover, failback", "us",
       "disaster (the last fault before the serving copy stopped) less the recovery point (cut-off "
       "of the log that was recovered); judged when the new copy opens"},
      {"acknowledged_lost", "failover, failback", "messages",
       "messages whose result reached the client and that the surviving copy does not hold"},
      {"acknowledged_lost_bytes", "failover, failback", "bytes", "log of those messages"},
      {"rto", "failover, failback", "us",
       "the user's clock: from the first user hurt until 95 % of the users connected before can "
       "post again; 0 if nobody was"},
      {"rto_vendor", "failover, failback", "us",
       "the vendor's clock: from the decision until the service answers"},
      {"without_mirror", "drill", "us",
       "time in which the serving copy had no synchronised mirror"},
      {"without_log_shipping", "drill", "us", "time without a working log-shipping chain"},
      {"without_quorum", "drill", "us", "time in which a mirroring session had no quorum"},
      {"alarms", "drill", "count", "broken invariants"},
      {"messages_acknowledged", "drill", "messages", "messages whose result reached the client"},
  };
  return kMeasures;
}

std::vector<Passage> passages(DrillResult const& r) {
  std::string const home = first_copy(r.facts);
  Fact const* over = role_change(r.facts, home, false);
  Fact const* back = role_change(r.facts, home, true);
  std::vector<Passage> all;
  bool const faults = std::any_of(r.faults.begin(), r.faults.end(),
                                  [](FaultRecord const& f) { return f.injected.has_value(); });
  if (over != nullptr || faults)
    all.push_back(passage(r, over, "failover", SimTime{}));
  if (back != nullptr)
    all.push_back(passage(r, back, "failback", over->at + Duration{1}));
  return all;
}

void measure(DrillResult& r) {
  auto const all = passages(r);
  std::optional<SimTime> over;
  for (Passage const& p : all)
    if (p.scope == "failover")
      over = p.role_changed;
  for (Passage const& p : all) {
    std::pair<std::int64_t, std::int64_t> lost{};
    for (FateRange const& range : r.fates)
      if (range.fate == Fate::AcknowledgedLost &&
          (p.scope == "failover") == (!over || range.from < *over))
        lost.first += range.messages, lost.second += range.bytes.value;
    passage_measures(r, p, lost);
  }
  exposure(r, "mirror", "without_mirror");
  exposure(r, "log-shipping", "without_log_shipping");
  exposure(r, "quorum", "without_quorum");
  add(r, "alarms", "drill",
      std::count_if(r.facts.begin(), r.facts.end(),
                    [](Fact const& f) { return f.kind == FactKind::Alarm; }),
      "count", "");
  std::int64_t acknowledged = 0;
  for (FateRange const& range : r.fates)
    if (range.fate == Fate::AcknowledgedKept || range.fate == Fate::AcknowledgedLost)
      acknowledged += range.messages;
  add(r, "messages_acknowledged", "drill", acknowledged, "messages", "");
  blame(r, all);
}

} // namespace switchback
