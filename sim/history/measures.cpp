#include "sim/history/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/history/applications.hpp"
#include "sim/history/losses.hpp"
#include "sim/history/segments.hpp"

namespace switchback {
namespace {

class Measuring {
public:
  explicit Measuring(DrillResult& result) : r_(result) {}

  /// Both ways, in a history of one application.
  void measure_ways() {
    passages_ = all_passages(r_);
    blame();
    for (std::string_view const scope : NamesOf<RunbookRole>::kNames)
      if (std::any_of(passages_.begin(), passages_.end(),
                      [&](Passage const& p) { return p.scope == scope; }))
        measure_scope(std::string(scope));
  }

  void measure_drill() {
    std::int64_t hurt = 0;
    for (std::string const& application : applications_of(r_))
      for (Outage const& outage : outages(r_.facts, application))
        hurt += (outage.to.value_or(r_.ended) - outage.from).count();
    bool const users = std::any_of(r_.facts.begin(), r_.facts.end(),
                                   [](Fact const& f) { return f.kind() == FactKind::Users; });
    add("outage", "drill", users ? std::optional(hurt) : std::nullopt, "us",
        "no users were connected");
    exposure("mirror", "without_mirror");
    exposure("log-shipping", "without_log_shipping");
    exposure("quorum", "without_quorum");
    std::optional<std::int64_t> commit;
    for (Fact const& fact : r_.facts)
      if (auto const* change = state_of(fact, StateModel::CommitLatency))
        commit = std::max(commit.value_or(0), change->value);
    add("commit_latency", "drill", commit, "us", "no database was served");
    add("alarms", "drill",
        std::count_if(r_.facts.begin(), r_.facts.end(),
                      [](Fact const& f) { return f.kind() == FactKind::Alarm; }),
        "count", {});
    measure_messages();
  }

  /// Of the fates that there are.
  void measure_messages() {
    std::int64_t acknowledged = 0, lost = 0;
    for (FateRange const& range : r_.fates) {
      bool const gone = range.fate == Fate::AcknowledgedLost;
      acknowledged += gone || range.fate == Fate::AcknowledgedKept ? range.messages : 0;
      lost += gone ? range.messages : 0;
    }
    add("messages_acknowledged", "drill", acknowledged, "messages", {});
    add("acknowledged_lost", "drill", lost, "messages", {});
  }

private:
  void add(std::string name, std::string scope, std::optional<std::int64_t> value, std::string unit,
           std::string why_null) {
    r_.measures.push_back({std::move(name), std::move(scope), value, std::move(unit),
                           value ? std::string() : std::move(why_null)});
  }

  /// The ways that were gone, without what their runbooks went on to do.
  template <class F> void each_way(std::string const& scope, F&& body) const {
    for (Passage const& p : passages_)
      if (p.scope == scope && !p.continued)
        body(p);
  }
  template <class F> void each(std::string const& scope, F&& body) const {
    for (std::size_t i = 0; i < passages_.size(); ++i)
      if (passages_[i].scope == scope)
        body(i, passages_[i]);
  }

  // --- One way, there or back ---

  /// What was lost with a role change: from the cut-off of the recovered log to the disaster, or,
  /// if there was none, to when the old copy stopped.
  /// Where no role change is to blame nothing was recovered of what is lost: from its first
  /// message.
  Duration loss_window(std::size_t i) const {
    Passage const& p = passages_[i];
    SimTime const end = p.disaster.value_or(p.stopped.value_or(p.hurt.value_or(r_.ended)));
    return std::max(Duration{}, end - std::min(p.recovery_point.value_or(SimTime::max()),
                                               lost_[i].unblamed_from));
  }

  /// Why a role change has no disaster.
  std::string why_no_disaster(Passage const& p) const {
    bool told = false, healed = false;
    std::optional<SimTime> before;
    for (Passage const& other : passages_)
      if (other.role_changed && p.role_changed && *other.role_changed < *p.role_changed)
        before = other.role_changed;
    for (FaultRecord const& fault : r_.faults)
      if (fault.injected && *fault.injected <= p.stopped.value_or(r_.ended))
        (before && *fault.injected <= *before ? told : healed) = true;
    if (healed)
      return before ? "the faults since the role change before it were healed when the old copy "
                      "stopped"
                    : "the faults before it were healed when the old copy stopped";
    return told ? "the faults before it belong to an earlier role change"
                : "no fault came before it";
  }

  void measure_scope(std::string const& scope) {
    Passage const* worst = nullptr;
    Duration rpo{};
    std::int64_t messages = 0, bytes = 0;
    each(scope, [&](std::size_t i, Passage const& p) {
      messages += lost_[i].messages;
      bytes += lost_[i].bytes;
      if (!p.role_changed && lost_[i].messages == 0)
        return;
      if (worst == nullptr || rpo < loss_window(i))
        worst = &p, rpo = loss_window(i);
    });
    auto const instant = [](std::optional<SimTime> t) {
      return t ? std::optional(t->time_since_epoch().count()) : std::nullopt;
    };
    auto const seen = [&](std::int64_t value) {
      return worst != nullptr ? std::optional(value) : std::nullopt;
    };
    std::string const none = "no role change was observed";
    add("disaster", scope, worst != nullptr ? instant(worst->disaster) : std::nullopt, "instant",
        worst == nullptr ? none : why_no_disaster(*worst));
    add("recovery_point", scope, worst != nullptr ? instant(worst->recovery_point) : std::nullopt,
        "instant", none);
    add("rpo", scope, seen(rpo.count()), "us", none);
    add("acknowledged_lost", scope, seen(messages), "messages", none);
    add("acknowledged_lost_bytes", scope, seen(bytes), "bytes", none);
    user_clock(scope);
    vendor_clock(scope);
  }

  void user_clock(std::string const& scope) {
    std::int64_t sum = 0;
    std::string why;
    if (std::none_of(r_.facts.begin(), r_.facts.end(), [](Fact const& f) {
          auto const* change = f.as<UsersChanged>();
          return change != nullptr && change->users > 0;
        }))
      why = "no users were connected";
    each(scope, [&](std::size_t, Passage const& p) {
      for (Outage const& outage : p.outages) {
        if (outage.to)
          sum += (*outage.to - outage.from).count();
        else
          why = "95 % of the users could not post again before the drill ended";
      }
    });
    add("rto", scope, why.empty() ? std::optional(sum) : std::nullopt, "us", why);
    if (!why.empty())
      return;
    SegmentWriter writer("rto", scope, r_.segments);
    each(scope, [&](std::size_t, Passage const& p) {
      for (Outage const& outage : p.outages)
        writer.user_outage(r_, p, outage);
    });
  }

  void vendor_clock(std::string const& scope) {
    std::int64_t sum = 0;
    bool decided = false, open = false;
    std::string why = "no runbook was decided on";
    each_way(scope, [&](Passage const& p) {
      if (!p.decided)
        return;
      decided = true;
      if (p.answered)
        sum += std::max(Duration{}, *p.answered - *p.decided).count();
      else
        open = true, why = p.hurt || p.role_changed
                               ? "the service did not answer again before the drill ended"
                               : "users were never without service, and no role changed";
    });
    bool const known = decided && !open;
    add("rto_vendor", scope, known ? std::optional(sum) : std::nullopt, "us", why);
    if (!known)
      return;
    SegmentWriter writer("rto_vendor", scope, r_.segments);
    each_way(scope, [&](Passage const& p) {
      if (p.decided && *p.decided < *p.answered)
        writer.vendor_span(r_, p);
    });
  }

  // --- The whole drill ---

  void exposure(std::string_view protection, char const* name) {
    // By database, since each is protected for itself; the time counts for each that lacks it and
    // that users post to. The compliance database is none of these: its gaps are told apart.
    auto const serves = [this](std::string const& database) {
      bool any = false;
      for (Fact const& fact : r_.facts)
        if (auto const* service = fact.as<ServiceMoved>()) {
          any = true;
          if (service->database == database)
            return true;
        }
      return !any;
    };
    std::int64_t without = 0;
    bool seen = false;
    for (std::size_t i = 0; i < r_.facts.size(); ++i) {
      Fact const& fact = r_.facts[i];
      auto const* const change = state_of(fact, StateModel::Protection);
      if (change == nullptr || change->label != protection || !serves(change->name))
        continue;
      seen = true;
      auto const next = std::find_if(r_.facts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     r_.facts.end(), [&](Fact const& other) {
                                       auto const* one = state_of(other, StateModel::Protection);
                                       return one != nullptr && one->label == protection &&
                                              one->name == change->name;
                                     });
      SimTime const until = next == r_.facts.end() ? r_.ended : next->at;
      if (change->to == "no" && fact.at < until)
        without += (until - fact.at).count();
    }
    add(name, "drill", seen ? std::optional(without) : std::nullopt, "us",
        "no database's protection was watched");
  }

  // --- Losses ---

  /// The fork that was written on the copy which a role change left; 0 if none was seen.
  std::int64_t fork_left(Passage const& p) const {
    std::int64_t fork = 0;
    for (Fact const& fact : r_.facts) {
      if (auto const* change = fact.as<RoleChanged>();
          change != nullptr && fact.at == *p.role_changed && change->database == p.database)
        break;
      if (auto const* service = fact.as<ServiceMoved>();
          service != nullptr && service->database == p.database && service->instance == p.from)
        fork = service->fork;
    }
    return fork;
  }

  /// The role change that cost the messages of a range: the one that left their fork, unless its
  /// new copy held them; then the next one, whose copy did not.
  std::optional<std::size_t> to_blame(FateRange const& range) const {
    std::optional<std::size_t> by_fork, by_time;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      Passage const& p = passages_[i];
      if (!p.role_changed)
        continue;
      bool const lacks = range.to > *p.recovery_point;
      if (!by_fork && lacks && range.fork != 0 && fork_left(p) == std::int64_t{range.fork})
        by_fork = i;
      if (!by_time && range.from < *p.role_changed && lacks)
        by_time = i;
    }
    return by_fork ? by_fork : by_time;
  }

  /// The passage that bears a loss which no role change is to blame for: the first outage without
  /// a role change that was not over before the messages, else the first passage that was not, else
  /// the last.
  std::size_t bearer(FateRange const& range) const {
    std::optional<std::size_t> any;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      Passage const& p = passages_[i];
      SimTime const over = p.role_changed.value_or(p.recovered.value_or(r_.ended));
      if (over < range.from)
        continue;
      if (!p.role_changed)
        return i;
      if (!any)
        any = i;
    }
    return any.value_or(passages_.size() - 1);
  }

  void blame() {
    lost_.assign(passages_.size(), {});
    std::vector<std::optional<Loss>> rungs(passages_.size() + 1); // the last: nothing is to blame
    for (FateRange& range : r_.fates) {
      if (range.fate != Fate::AcknowledgedLost)
        continue;
      auto const guilty = to_blame(range);
      Lost& lost = lost_[guilty.value_or(bearer(range))];
      lost.messages += range.messages;
      lost.bytes += range.bytes.value;
      if (!guilty)
        lost.unblamed_from = std::min(lost.unblamed_from, range.from);
      if (range.cause.empty())
        range.cause = guilty ? cause_of_loss(passages_[*guilty]) : "no surviving copy holds them";
      std::optional<Loss>& rung = rungs[guilty.value_or(passages_.size())];
      if (!rung) {
        rung = guilty ? rung_of(r_, passages_[*guilty]) : Loss{};
        rung->from = range.from, rung->to = range.to;
      }
      rung->from = std::min(rung->from, range.from), rung->to = std::max(rung->to, range.to);
      rung->messages += range.messages, rung->bytes.value += range.bytes.value;
    }
    for (std::optional<Loss>& rung : rungs)
      if (rung)
        r_.losses.push_back(std::move(*rung));
  }

  DrillResult& r_;
  std::vector<Passage> passages_;
  struct Lost {
    std::int64_t messages = 0, bytes = 0;
    SimTime unblamed_from = SimTime::max(); ///< first of those that no role change is to blame for
  };
  std::vector<Lost> lost_; ///< with each passage
};

} // namespace

namespace {

void mark(DrillResult& part, std::string const& application) {
  for (Measure& measure : part.measures)
    measure.application = application;
  for (Segment& segment : part.segments)
    segment.application = application;
  for (Loss& loss : part.losses)
    loss.application = application;
}

template <class T> void append(std::vector<T>& all, std::vector<T>& part) {
  std::move(part.begin(), part.end(), std::back_inserter(all));
}

/// What the part found of itself, put back into the whole.
void take_back(DrillResult& whole, DrillResult& part, std::string const& application) {
  mark(part, application);
  append(whole.measures, part.measures);
  append(whole.segments, part.segments);
  append(whole.losses, part.losses);
  auto fate = part.fates.begin();
  for (FateRange& range : whole.fates)
    if (range.application.empty() || range.application == application)
      range.cause = std::move((fate++)->cause);
}

} // namespace

void measure(DrillResult& result) {
  result.measures.clear();
  result.segments.clear();
  result.losses.clear();
  auto const applications = applications_of(result);
  if (has_one_application(result)) {
    Measuring(result).measure_ways();
    mark(result, applications.front());
  } else {
    for (std::string const& application : applications) {
      DrillResult part = part_of(result, application);
      Measuring(part).measure_ways();
      if (applications.size() > 1)
        Measuring(part).measure_messages();
      take_back(result, part, application);
    }
  }
  Measuring(result).measure_drill();
}

} // namespace switchback
