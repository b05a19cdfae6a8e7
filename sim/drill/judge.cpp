#include "sim/drill/judge.hpp"

#include <algorithm>

#include "reports/figures.hpp"
#include "sim/drill/exercise.hpp"
#include "sim/drill/exit_code.hpp"
#include "sim/drill/observer.hpp"
#include "sim/drill/over_many.hpp"
#include "sim/history/applications.hpp"
#include "sim/history/measures.hpp"
#include "sim/scenario/objective_limits.hpp"

namespace switchback {
namespace {

class ObjectiveJudge {
public:
  ObjectiveJudge(Plan const& plan, Estate const& estate, DrillResult& result)
      : plan_(plan), estate_(estate), r_(result), passages_(all_passages(result)),
        applications_(applications_of(result)) {}

  void run() {
    auto const& objectives = plan_.scenario.objectives;
    for (ObjectivePlan const& plan : objectives.failover)
      scope("failover", plan);
    for (ObjectivePlan const& plan : objectives.failback)
      scope("failback", plan);
    for (std::string const& claim : objectives.always)
      if (std::find(invariants().begin(), invariants().end(), claim) != invariants().end())
        invariant(claim, objectives.always_place.line);
    if (plan_.scenario.only_expected_refusals)
      refusals();
    for (OverManyPlan const& many : objectives.over_many)
      part_of_many(many);
    r_.verdict = verdict_of(plan_.scenario, r_.objectives);
  }

private:
  void add(std::string const& in, std::string text, Verdict verdict, std::string why, int line,
           std::string measure = {}, std::string application = {}) {
    r_.objectives.push_back({in, std::move(text), verdict, std::move(why), line, std::move(measure),
                             std::move(application)});
  }

  /// Failover or failback of one application.
  struct Way {
    std::string scope, application;
    bool has(Passage const& p) const { return p.scope == scope && p.application == application; }
  };

  Measure const* measure_of(std::string const& name, Way const& way) const {
    for (Measure const& m : r_.measures)
      if (m.name == name && m.scope == way.scope && m.application == way.application)
        return &m;
    return nullptr;
  }

  /// Whether anything called for it: an outage, or a runbook that was started.
  bool applies(Way const& way) const {
    Measure const* lost = measure_of("acknowledged_lost", way);
    if ((lost != nullptr && lost->value) ||
        std::any_of(passages_.begin(), passages_.end(),
                    [&](Passage const& p) { return way.has(p) && (p.role_changed || p.hurt); }))
      return true;
    return way.scope == "failback" &&
           std::any_of(r_.runbooks.begin(), r_.runbooks.end(), [](RunbookRecord const& b) {
             return b.started && b.role == RunbookRole::Failback;
           });
  }

  /// The user's clock at the end of the drill: outages that are over, and one that is not.
  Duration without_service(Way const& way) const {
    Duration sum{};
    for (Passage const& p : passages_)
      for (Outage const& outage : p.outages)
        if (way.has(p))
          sum += outage.to.value_or(r_.ended) - outage.from;
    return sum;
  }

  /// Users are still without service, and no role change has answered it.
  bool nobody_took_over(Way const& way) const {
    return std::any_of(passages_.begin(), passages_.end(), [&](Passage const& p) {
      return way.has(p) && !p.role_changed && p.hurt && !p.recovered;
    });
  }

  struct Decision {
    Verdict verdict = Verdict::NotExercised;
    std::string why = "nothing called for it";
  };

  Decision decide(Way const& way, std::string const& name, std::int64_t most) const {
    Measure const* m = measure_of(name, way);
    if (!applies(way))
      return {};
    if (m != nullptr && m->value) {
      // A copy that takes over later may lose more.
      if (*m->value <= most && (name == "rpo" || name == "acknowledged_lost") &&
          nobody_took_over(way))
        return {Verdict::Inconclusive,
                shown(*m) + " so far: no copy had taken over when the drill ended"};
      return {*m->value <= most ? Verdict::Met : Verdict::Missed, "it was " + shown(*m)};
    }
    // An outage that has not ended misses its limit as soon as it has lasted longer.
    if (Duration const so_far = without_service(way); name == "rto" && so_far.count() > most)
      return {Verdict::Missed, "not over after " + shown(so_far)};
    return {Verdict::Inconclusive, m != nullptr ? m->why_null : "it was not observed"};
  }

  /// The decision for the named application, or for all: then the gravest verdict counts, and its
  /// application is named.
  template <class Decide>
  Decision worst_of(std::string const& application, Decide const& decide_one) const {
    if (!application.empty() || applications_.size() == 1)
      return decide_one(application.empty() ? applications_.front() : application);
    Decision worst;
    for (std::string const& one : applications_) {
      Decision decision = decide_one(one);
      if (graver(worst.verdict, decision.verdict) != worst.verdict)
        worst = {decision.verdict, one + ": " + decision.why};
    }
    return worst;
  }

  void limit(std::string const& in, ObjectivePlan const& plan, StatedLimit const& stated) {
    Decision decision = worst_of(plan.application, [&](std::string const& application) {
      return decide({in, application}, stated.measure, stated.most);
    });
    add(in, objective_key(plan, stated.measure) + ": " + stated.text, decision.verdict,
        std::move(decision.why), plan.place.line, stated.measure, plan.application);
  }

  /// A drill keeps to a limit if each of its role changes that was called for does.
  void part_of_many(OverManyPlan const& many) {
    Decision worst;
    for (std::string const in : {"failover", "failback"}) {
      Decision decision = worst_of({}, [&](std::string const& application) {
        return decide({in, application}, many.measure, many.within.count());
      });
      if (graver(worst.verdict, decision.verdict) != worst.verdict)
        worst = {decision.verdict, in + ": " + decision.why};
    }
    add("drills", text_of(many), worst.verdict, std::move(worst.why), many.place.line,
        many.measure);
  }

  static std::string shown(SimTime at) {
    return glance(at.time_since_epoch().count(), Unit::Instant);
  }
  static std::string shown(Duration length) { return glance(length.count(), Unit::Length); }
  static std::string shown(Measure const& m) {
    if (m.unit == "us")
      return shown(Duration{*m.value});
    return std::to_string(*m.value) + " " + m.unit;
  }

  void scope(std::string const& in, ObjectivePlan const& o) {
    for (StatedLimit const& stated : limits_of(o))
      limit(in, o, stated);
    if (o.protections_restored)
      protections(in, o);
    for (std::string const& claim : o.expect)
      end_claim(in, claim, o.place.line);
  }

  void protections(std::string const& in, ObjectivePlan const& o) {
    Decision decision = worst_of(o.application, [&](std::string const& application) {
      if (!applies({in, application}))
        return Decision{};
      std::string why;
      for (auto const& [database, what] : estate_.protection().missing(application))
        why += (why.empty() ? "" : ", ") + database + " is " + what;
      return Decision{why.empty() ? Verdict::Met : Verdict::Missed,
                      why.empty() ? "mirrored and shipped" : why};
    });
    add(in, objective_key(o, "protections") + ": restored", decision.verdict,
        std::move(decision.why), o.place.line, "protections", o.application);
  }

  void end_claim(std::string const& in, std::string const& claim, int line) {
    Truth const truth = evaluate(parse_predicate(claim).predicate, EstateObserver(estate_));
    add(in, claim,
        truth == Truth::Yes  ? Verdict::Met
        : truth == Truth::No ? Verdict::Missed
                             : Verdict::Inconclusive,
        "at the end", line);
  }

  /// What a command's `answers` expect is judged with that command.
  void refusals() {
    auto const judged = [&](CommandRecord const& command) {
      auto const runbook =
          static_cast<std::size_t>(r_.steps[static_cast<std::size_t>(command.step)].runbook);
      auto const first = plan_.scenario.runbooks.size();
      return runbook >= first && !plan_.scenario.commands[runbook - first].answers.empty();
    };
    std::int64_t unexpected = 0;
    std::string first;
    for (CommandRecord const& command : r_.commands)
      if (command.outcome == CommandOutcome::Refused && !judged(command) && ++unexpected == 1)
        first = "at " + shown(command.from) + " on " + command.place + ": " + command.number +
                ", " + command.message;
    add("always", "refusals: only_expected", unexpected == 0 ? Verdict::Met : Verdict::Missed,
        unexpected == 0 ? "" : std::to_string(unexpected) + " refused, the first " + first,
        plan_.scenario.refusals_place.line);
  }

  void invariant(std::string const& claim, int line) {
    for (Fact const& fact : r_.facts)
      if (auto const* alarm = fact.as<InvariantBroken>();
          alarm != nullptr && alarm->invariant == claim)
        return add("always", claim, Verdict::Missed,
                   "broken at " + shown(fact.at) + ": " + alarm->cause.text, line);
    add("always", claim, Verdict::Met, "", line);
  }

  Plan const& plan_;
  Estate const& estate_;
  DrillResult& r_;
  std::vector<Passage> passages_;
  std::vector<std::string> applications_;
};

} // namespace

std::vector<std::string_view> const& invariants() {
  static std::vector<std::string_view> const kInvariants{
      kOneServingCopy, kUsersOnOneCopy, "at most one partner serves",
      "a principal under a witness serves only with the mirror or the witness"};
  return kInvariants;
}

void judge(Plan const& plan, Estate const& estate, DrillResult& result) {
  ObjectiveJudge(plan, estate, result).run();
}

} // namespace switchback
