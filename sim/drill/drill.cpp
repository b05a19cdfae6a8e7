#include "sim/drill/drill.hpp"

#include <algorithm>
#include <utility>

#include "sim/drill/checks.hpp"
#include "sim/drill/injector.hpp"
#include "sim/drill/judge.hpp"
#include "sim/drill/observer.hpp"
#include "sim/drill/performer.hpp"
#include "sim/drill/timed_commands.hpp"
#include "sim/estate/estate.hpp"
#include "sim/history/measures.hpp"

namespace switchback {
namespace {

/// A drill in its phases. The estate starts warm: all users signed in and everything in step, as
/// after a long quiet time.
class Drill {
public:
  Drill(Plan const& plan, Seed seed, DrillOptions const& options)
      : plan_(plan), options_(options), random_(seed),
        own_kernel_(options.kernel == nullptr ? kernel_for(plan) : nullptr),
        kernel_(options.kernel == nullptr ? *own_kernel_ : *options.kernel),
        journal_(kernel_, result_, options.trace),
        estate_(plan.scenario, random_, kernel_, journal_),
        injector_(plan.scenario, estate_, random_, result_, options.without_fault),
        performer_(plan, estate_, random_, result_), commands_(plan, estate_, result_),
        checks_(plan.scenario, estate_, result_) {
    result_.seed = seed;
  }

  DrillOutput run() {
    // Whatever is still pending at the end never happens: the limit, a day beyond the longest
    // possible drill, is never reached.
    SimTime const limit = plan_.scenario.ends + plan_.scenario.settle + 24h;
    kernel_.run([this] { begin(); }, limit);
    finish();
    return {std::move(result_), std::move(description_)};
  }

private:
  void begin() {
    estate_.begin();
    journal_.phase(Phase::Run);
    injector_.begin();
    performer_.on_step([this](StepMoment const& moment) { injector_.on_step(moment); });
    performer_.on_idle([this] { review_end(); });
    performer_.begin();
    commands_.on_idle([this] { review_end(); });
    commands_.begin();
    checks_.begin();
    kernel_.at(plan_.scenario.ends, Turn::Arrival, "~end", [this] {
      journal_.phase(Phase::Settle);
      review_end();
    });
    kernel_.at(plan_.scenario.ends + plan_.scenario.settle, Turn::Arrival, "~end",
               [this] { stop(); });
    stop_points();
    for (SimTime const when : options_.looks)
      kernel_.look(when, [this] { options_.look(std::as_const(estate_)); });
  }

  void stop_points() {
    auto const describe = [this] {
      description_ = estate_.describe();
      stop();
    };
    if (options_.until)
      kernel_.at(*options_.until, Turn::Arrival, "~until", describe);
    if (auto const at = options_.until_step.find(" step "); at != std::string::npos)
      performer_.stop_before(options_.until_step.substr(0, at),
                             std::atoi(options_.until_step.substr(at + 6).c_str()), describe);
  }

  /// The drill ends at the scenario's end if nothing is under way; otherwise work may go on until
  /// it has settled or the bound is reached.
  void review_end() {
    if (kernel_.now() < plan_.scenario.ends || !performer_.idle() || !commands_.idle())
      return;
    auto const missing = [&](ObjectivePlan const& plan) {
      return plan.protections_restored && !estate_.protection().missing(plan.application).empty();
    };
    auto const& o = plan_.scenario.objectives;
    if (std::none_of(o.failover.begin(), o.failover.end(), missing) &&
        std::none_of(o.failback.begin(), o.failback.end(), missing))
      stop();
  }

  void stop() {
    if (ended_)
      return;
    ended_ = true;
    result_.ended = kernel_.now();
    journal_.phase(Phase::Judge);
    performer_.close();
    auto judgement = estate_.judge();
    result_.fates = std::move(judgement.fates);
    result_.messages = judgement.messages;
    result_.compliance = judgement.compliance;
    for (std::string const& database : judgement.lost_databases)
      journal_.notice(NoticeKind::NoCopyLeft, {database});
    commands_.close();
    checks_.close();
    journal_.close();
    measure(result_);
    judge(plan_, estate_, result_);
    kernel_.stop();
  }

  void finish() {
    result_.status = ended_ ? DrillStatus::Completed : DrillStatus::TimedOut;
    if (!ended_)
      result_.status_detail = "nothing was left to happen before the end",
      result_.verdict = Verdict::Inconclusive;
    result_.digest = digest_of(result_);
    add_findings(result_, plan_.context);
  }

  Plan const& plan_;
  DrillOptions const& options_;
  DrillResult result_;
  KeyedRandom random_;
  std::unique_ptr<Kernel> own_kernel_;
  Kernel& kernel_;
  Journal journal_;
  Estate estate_;
  Injector injector_;
  Performer performer_;
  TimedCommands commands_;
  Checks checks_;
  std::string description_;
  bool ended_ = false;
};

} // namespace

std::unique_ptr<Kernel> kernel_for(Plan const& plan) {
  return std::make_unique<Kernel>(machines_of(plan.scenario.estate),
                                  cables_of(plan.scenario.estate));
}

DrillOutput run_drill(Plan const& plan, Seed seed, DrillOptions const& options) {
  return Drill(plan, seed, options).run();
}

} // namespace switchback
