#include "sim/drill/judge.hpp"

#include <algorithm>

#include "reports/figures.hpp"
#include "sim/drill/observer.hpp"
#include "sim/drill/over_many.hpp"
#include "sim/history/measures.hpp"

namespace switchback {
namespace {

class Judge {
public:
  Judge(Plan const& plan, Estate const& estate, DrillResult& result)
      : plan_(plan), estate_(estate), r_(result), passages_(all_passages(result)) {}

  void run() {
    auto const& objectives = plan_.scenario.objectives;
    for (ObjectivePlan const& plan : objectives.failover)
      scope("failover", plan);
    for (ObjectivePlan const& plan : objectives.failback)
      scope("failback", plan);
    for (std::string const& claim : objectives.always)
      if (std::find(invariants().begin(), invariants().end(), claim) != invariants().end())
        invariant(claim, objectives.always_place.line);
    for (OverManyPlan const& many : objectives.over_many)
      part_of_many(many);
    r_.verdict = total();
  }

private:
  void add(std::string const& in, std::string text, Verdict verdict, std::string why, int line,
           std::string measure = {}) {
    r_.objectives.push_back(
        {in, std::move(text), verdict, std::move(why), line, std::move(measure)});
  }

  Measure const* measure_of(std::string const& name, std::string const& in) const {
    for (Measure const& m : r_.measures)
      if (m.name == name && m.scope == in)
        return &m;
    return nullptr;
  }

  /// Whether anything called for it: an outage, or a runbook that was started.
  bool applies(std::string const& name) const {
    Measure const* lost = measure_of("acknowledged_lost", name);
    if ((lost != nullptr && lost->value) ||
        std::any_of(passages_.begin(), passages_.end(), [&](Passage const& p) {
          return p.scope == name && (p.role_changed || p.hurt);
        }))
      return true;
    return name == "failback" &&
           std::any_of(r_.runbooks.begin(), r_.runbooks.end(), [](RunbookRecord const& b) {
             return b.started && b.role == RunbookRole::Failback;
           });
  }

  /// The user's clock as it stands at the end, of outages that are over and of one that is not.
  Duration without_service(std::string const& in) const {
    Duration sum{};
    for (Passage const& p : passages_)
      for (Outage const& outage : p.outages)
        if (p.scope == in)
          sum += outage.to.value_or(r_.ended) - outage.from;
    return sum;
  }

  /// Users are still without service, and no role change has answered it.
  bool nobody_took_over(std::string const& in) const {
    return std::any_of(passages_.begin(), passages_.end(), [&](Passage const& p) {
      return p.scope == in && !p.role_changed && p.hurt && !p.recovered;
    });
  }

  struct Decision {
    Verdict verdict{};
    std::string why;
  };

  Decision decide(std::string const& in, std::string const& name, std::int64_t most) const {
    Measure const* m = measure_of(name, in);
    if (!applies(in))
      return {Verdict::NotApplicable, "nothing called for it"};
    if (m != nullptr && m->value) {
      // A copy that takes over later may lose more.
      if (*m->value <= most && (name == "rpo" || name == "acknowledged_lost") &&
          nobody_took_over(in))
        return {Verdict::Inconclusive,
                shown(*m) + " so far: no copy had taken over when the drill ended"};
      return {*m->value <= most ? Verdict::Met : Verdict::Missed, "it was " + shown(*m)};
    }
    // What has not ended is missed as soon as it has lasted longer than allowed.
    if (Duration const so_far = without_service(in); name == "rto" && so_far.count() > most)
      return {Verdict::Missed, "not over after " + shown(so_far)};
    return {Verdict::Inconclusive, m != nullptr ? m->why_null : "it was not observed"};
  }

  void limit(std::string const& in, std::string const& name, std::string text, std::int64_t most,
             int line) {
    Decision decision = decide(in, name, most);
    add(in, std::move(text), decision.verdict, std::move(decision.why), line, name);
  }

  /// A drill keeps to a limit if every role change of it does that was called for.
  void part_of_many(OverManyPlan const& many) {
    Decision worst{Verdict::NotApplicable, "nothing called for it"};
    for (std::string const in : {"failover", "failback"}) {
      Decision decision = decide(in, many.measure, many.within.count());
      if (gravity(decision.verdict) > gravity(worst.verdict))
        worst = {decision.verdict, in + ": " + decision.why};
    }
    add("drills", text_of(many), worst.verdict, std::move(worst.why), many.place.line,
        many.measure);
  }

  static int gravity(Verdict verdict) {
    switch (verdict) {
    case Verdict::NotApplicable:
      return 0;
    case Verdict::Met:
      return 1;
    case Verdict::Inconclusive:
      return 2;
    case Verdict::Missed:
      return 3;
    }
    return 3;
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
    int const line = o.place.line;
    if (o.rpo)
      limit(in, "rpo", "rpo: " + to_text(*o.rpo), o.rpo->count(), line);
    if (o.rto)
      limit(in, "rto", "rto: " + to_text(*o.rto), o.rto->count(), line);
    if (o.rto_vendor)
      limit(in, "rto_vendor", "rto_vendor: " + to_text(*o.rto_vendor), o.rto_vendor->count(), line);
    if (o.acknowledged_lost)
      limit(in, "acknowledged_lost", "acknowledged_lost: " + std::to_string(*o.acknowledged_lost),
            *o.acknowledged_lost, line);
    if (o.protections_restored) {
      if (!applies(in)) {
        add(in, "protections: restored", Verdict::NotApplicable, "nothing called for it", line,
            "protections");
      } else {
        std::string const& database = estate_.main_database();
        bool const mirror = estate_.mirroring().protects(estate_.serving(), database),
                   shipped = estate_.shipping().works(database);
        std::string const why = mirror && shipped ? "mirrored and shipped"
                                                  : std::string(mirror ? "" : "not mirrored") +
                                                        (mirror || shipped ? "" : ", ") +
                                                        (shipped ? "" : "not log-shipped");
        add(in, "protections: restored", mirror && shipped ? Verdict::Met : Verdict::Missed, why,
            line, "protections");
      }
    }
    for (std::string const& claim : o.expect)
      end_claim(in, claim, line);
  }

  void end_claim(std::string const& in, std::string const& claim, int line) {
    Truth const truth = evaluate(parse_predicate(claim).predicate, EstateObserver(estate_));
    add(in, claim,
        truth == Truth::Yes  ? Verdict::Met
        : truth == Truth::No ? Verdict::Missed
                             : Verdict::Inconclusive,
        "at the end", line);
  }

  void invariant(std::string const& claim, int line) {
    for (Fact const& fact : r_.facts)
      if (auto const* alarm = fact.as<InvariantBroken>();
          alarm != nullptr && alarm->invariant == claim)
        return add("always", claim, Verdict::Missed,
                   "broken at " + shown(fact.at) + ": " + alarm->cause.text, line);
    add("always", claim, Verdict::Met, "", line);
  }

  Verdict total() const {
    Verdict worst = Verdict::NotApplicable;
    bool any = false;
    for (ObjectiveRecord const& o : r_.objectives)
      if (o.scope != "drills") {
        any = true;
        if (gravity(o.verdict) > gravity(worst))
          worst = o.verdict;
      }
    return any || !r_.objectives.empty() ? worst : Verdict::Met;
  }

  Plan const& plan_;
  Estate const& estate_;
  DrillResult& r_;
  std::vector<Passage> passages_;
};

} // namespace

std::vector<std::string_view> const& invariants() {
  static std::vector<std::string_view> const kInvariants{
      kOneServingCopy, kUsersOnOneCopy, "at most one partner serves",
      "a principal under a witness serves only with the mirror or the witness"};
  return kInvariants;
}

void judge(Plan const& plan, Estate const& estate, DrillResult& result) {
  Judge(plan, estate, result).run();
}

} // namespace switchback
