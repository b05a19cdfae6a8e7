#include "sim/drill/performer.hpp"

#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/block_key.hpp"

namespace switchback {

/// One runbook on its way.
struct Performer::Course {
  std::size_t id = 0;
  RunbookPlan const* plan = nullptr;
  Runbook const* runbook = nullptr;
  std::optional<Predicate> trigger;
  std::vector<std::vector<DrawKey>> human_times; ///< by step and block
  SimTime true_since = kNever;
  bool noticing = false, decided = false, running = false, over = false;
  std::uint64_t looks = 0; ///< of the monitor, since it first had something to see
  std::size_t step = 0, block = 0;
  int attempt = 1;
  WorkId work = 0;        ///< the step's
  std::size_t record = 0; ///< index into DrillResult::steps of the block under way
  bool refused = false;
  std::vector<Predicate> expected;
  bool expecting = false;
  TimerId deadline = 0, held = 0;
  SimTime expected_since = kNever;

  Step const& at_step() const { return runbook->steps[step]; }
  Block const& at_block() const { return at_step().blocks[block]; }
};

Performer::Performer(Plan const& plan, Estate& estate, KeyedRandom const& random,
                     DrillResult& result)
    : plan_(plan), estate_(estate), random_(random), result_(result) {
  for (std::size_t i = 0; i < plan.scenario.runbooks.size(); ++i) {
    auto course = std::make_unique<Course>();
    course->id = i;
    course->plan = &plan.scenario.runbooks[i];
    course->runbook = &plan.runbooks[i];
    course->human_times = human_time_keys(plan.runbooks[i]);
    if (!course->plan->when.noticed.empty())
      course->trigger = parse_predicate(course->plan->when.noticed).predicate;
    courses_.push_back(std::move(course));
    RunbookRecord record;
    record.id = static_cast<int>(i);
    record.name = plan.scenario.runbooks[i].name;
    record.role = named<RunbookRole>(plan.scenario.runbooks[i].role);
    result_.runbooks.push_back(std::move(record));
  }
}

Performer::~Performer() = default;

void Performer::begin() {
  estate_.watch([this] { review_triggers(); });
  for (auto& course : courses_)
    if (course->plan->when.at)
      estate_.kernel().at(*course->plan->when.at, Turn::Command, course->plan->name,
                          [this] { review_triggers(); });
  review_triggers();
  look_between_events();
}

void Performer::stop_before(std::string runbook, int step, std::function<void()> stop) {
  stop_runbook_ = std::move(runbook);
  stop_step_ = step;
  stop_ = std::move(stop);
}

bool Performer::idle() const {
  return std::none_of(courses_.begin(), courses_.end(), [](auto const& c) {
    return !c->over && (c->running || c->decided || c->noticing);
  });
}

// --- Triggers ---

void Performer::review_triggers() {
  if (stopped_)
    return;
  for (auto& course : courses_)
    consider(*course);
  for (auto& course : courses_)
    if (course->expecting)
      check_expectation(*course);
}

/// Whoever waits for what moves between events looks every second for as long.
void Performer::look_between_events() {
  auto const waits = [](Course const& course) {
    if (course.expecting)
      return std::any_of(course.expected.begin(), course.expected.end(), moves_between_events);
    return course.trigger && !course.over && !course.running && !course.decided &&
           !course.noticing && moves_between_events(*course.trigger);
  };
  if (look_ != 0 || stopped_ ||
      std::none_of(courses_.begin(), courses_.end(), [&](auto const& c) { return waits(*c); }))
    return;
  look_ = estate_.kernel().after(kBetweenEvents, Turn::Arrival, "~look", [this] {
    look_ = 0;
    review_triggers();
    look_between_events();
  });
}

/// Of what is noticed and decided for a runbook: whatever calls for it, and whose way it is.
DrawKey Performer::answer_key(std::string_view what, Course const& course) {
  return DrawKey(what)
      .with(normalised(course.plan->when.noticed))
      .with(course.plan->role.empty() ? name_of(RunbookRole::Failover)
                                      : std::string_view(course.plan->role));
}

void Performer::consider(Course& course) {
  if (course.over || course.running || course.decided)
    return;
  auto const now = estate_.kernel().now();
  auto const& when = course.plan->when;
  if (!when.after.empty()) {
    auto const it = std::find_if(courses_.begin(), courses_.end(),
                                 [&](auto const& c) { return c->plan->name == when.after; });
    if (it == courses_.end() || !(*it)->over)
      return;
  }
  if (when.at && now < *when.at)
    return;
  RunbookRecord& record = result_.runbooks[course.id];
  if (!course.trigger) {
    course.decided = true;
    record.decided = now;
    estate_.kernel().at(now, Turn::Command, course.plan->name, [this, &course] { start(course); });
    return;
  }
  if (course.noticing)
    return;
  bool const holds = evaluate(*course.trigger, EstateObserver(estate_)) == Truth::Yes;
  if (!holds) {
    course.true_since = kNever;
    return;
  }
  if (course.true_since == kNever) {
    course.true_since = now;
    if (Duration const wait = held_for(*course.trigger); wait > Duration{})
      estate_.kernel().after(wait, Turn::Command, course.plan->name, [this] { review_triggers(); });
  }
  if (now - course.true_since < held_for(*course.trigger))
    return;
  course.noticing = true;
  Duration const notice = random_.draw(plan_.scenario.estate.operations.monitoring_delay,
                                       answer_key("notice", course).with(course.looks++));
  estate_.kernel().after(notice, Turn::Command, course.plan->name, [this, &course] {
    // What is over by the time of the look is not seen.
    if (evaluate(*course.trigger, EstateObserver(estate_)) != Truth::Yes) {
      course.noticing = false;
      course.true_since = kNever;
      if (idle_listener_ && idle())
        idle_listener_();
      return look_between_events();
    }
    auto const noticed = estate_.kernel().now();
    result_.runbooks[course.id].noticed = noticed;
    course.decided = true;
    Duration const decision =
        course.plan->when.decided_after
            ? random_.draw(*course.plan->when.decided_after, answer_key("decision", course))
            : Duration{};
    estate_.kernel().after(decision, Turn::Command, course.plan->name, [this, &course] {
      result_.runbooks[course.id].decided = estate_.kernel().now();
      start(course);
    });
  });
}

void Performer::start(Course& course) {
  if (stopped_)
    return;
  course.running = true;
  result_.runbooks[course.id].started = estate_.kernel().now();
  course.step = course.block = 0;
  next_block(course);
}

// --- Blocks ---

void Performer::tell(StepMoment::What what, Course const& course, Duration human) {
  if (listener_)
    listener_({what, course.plan->name, course.at_step().number, human, course.work});
}

StepRecord& Performer::record(Course& course) { return result_.steps[course.record]; }

void Performer::next_block(Course& course) {
  while (course.step < course.runbook->steps.size() &&
         course.block >= course.at_step().blocks.size()) {
    if (!course.at_step().blocks.empty())
      tell(StepMoment::What::After, course);
    ++course.step;
    course.block = 0;
  }
  if (course.step >= course.runbook->steps.size())
    return end(course, RunbookOutcome::Completed, "");
  if (course.block == 0) {
    if (stop_ && course.plan->name == stop_runbook_ && course.at_step().number == stop_step_) {
      stopped_ = true;
      return stop_();
    }
    course.work = ++works_ << 32;
    tell(StepMoment::What::Before, course);
  }
  course.attempt = 1;
  // What a fault did just now comes before the work on the step.
  estate_.kernel().at(estate_.kernel().now(), Turn::Command, course.plan->name,
                      [this, &course] { begin_block(course); });
}

void Performer::begin_block(Course& course) {
  Block const& block = course.at_block();
  StepRecord step;
  step.runbook = static_cast<int>(course.id);
  step.step = course.at_step().number;
  step.block = static_cast<int>(course.block) + 1;
  step.attempt = course.attempt;
  step.title = course.at_step().title;
  step.language = std::string(name_of(block.kind));
  step.place = block.on;
  step.person = block.by;
  step.line = block.line;
  step.started = estate_.kernel().now();
  step.outcome = StepOutcome::CutOff;
  course.record = result_.steps.size();
  result_.steps.push_back(std::move(step));
  course.refused = false;
  DrawKey const key = course.human_times[course.step][course.block].with(
      static_cast<std::uint64_t>(course.attempt));
  Distribution const instant = Distribution::fixed(Duration{});
  Distribution const takes = block.takes.value_or(
      block.kind == BlockKind::Expect ? instant : plan_.scenario.estate.operations.step_takes);
  Duration const human = random_.draw(takes, key);
  if (course.block == 0 && course.attempt == 1)
    tell(StepMoment::What::HumanTime, course, human);
  estate_.kernel().after(human, Turn::Command, course.plan->name, [this, &course] {
    record(course).commands_from = estate_.kernel().now();
    if (course.block == 0 && course.attempt == 1)
      tell(StepMoment::What::Commands, course);
    if (course.at_block().kind == BlockKind::Expect)
      expectation(course);
    else
      commands(course);
  });
}

void Performer::commands(Course& course) {
  auto const carried_out = [this, &course](Carried const& carried) {
    course.refused = course.refused || carried.outcome.refused();
    estate_.journal().command_stored(carried.id, result_.commands.size());
    result_.commands.push_back(record_of(carried, static_cast<int>(course.record)));
  };
  estate_.kernel().as_work(course.work, [&] {
    run_block(estate_, course.at_block(), carried_out, [this, &course] {
      end_block(course, course.refused ? StepOutcome::Refused : StepOutcome::Done, course.refused);
    });
  });
}

void Performer::expectation(Course& course) {
  course.expected.clear();
  std::string const& text = course.at_block().text;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string const line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.find_first_not_of(" \t\r") != std::string::npos)
      course.expected.push_back(parse_predicate(line).predicate);
  }
  course.expecting = true;
  course.expected_since = kNever;
  course.deadline = estate_.kernel().after(course.at_block().within, Turn::Command,
                                           course.plan->name + "~", [this, &course] {
                                             course.deadline = 0;
                                             check_expectation(course);
                                             if (!course.expecting)
                                               return;
                                             course.expecting = false;
                                             end_block(course, StepOutcome::Unmet, true);
                                           });
  check_expectation(course);
  look_between_events();
}

void Performer::check_expectation(Course& course) {
  auto const now = estate_.kernel().now();
  Duration wait{};
  bool met = true;
  for (Predicate const& predicate : course.expected) {
    met = met && evaluate(predicate, EstateObserver(estate_, course.at_block().on)) == Truth::Yes;
    wait = std::max(wait, held_for(predicate));
  }
  if (!met) {
    course.expected_since = kNever;
    return;
  }
  if (course.expected_since == kNever) {
    course.expected_since = now;
    if (wait > Duration{})
      estate_.kernel().after(wait, Turn::Command, course.plan->name, [this] { review_triggers(); });
  }
  if (now - course.expected_since < wait)
    return;
  course.expecting = false;
  estate_.kernel().cancel(std::exchange(course.deadline, 0));
  end_block(course, StepOutcome::Done, false);
}

void Performer::end_block(Course& course, StepOutcome outcome, bool failed) {
  record(course).ended = estate_.kernel().now();
  record(course).outcome = outcome;
  FailurePolicy policy = course.at_block().on_failure;
  if (course.plan->on_failure)
    if (auto const parsed = parse_policy(*course.plan->on_failure);
        std::holds_alternative<FailurePolicy>(parsed))
      policy = std::get<FailurePolicy>(parsed);
  if (failed && policy.what == FailurePolicy::What::Retry && course.attempt <= policy.times) {
    ++course.attempt;
    estate_.kernel().after(policy.wait, Turn::Command, course.plan->name,
                           [this, &course] { begin_block(course); });
    return;
  }
  if (failed && policy.what != FailurePolicy::What::GoOn)
    return end(course, RunbookOutcome::Stopped,
               std::string(name_of(record(course).outcome)) + " in '" + course.at_step().title +
                   "'");
  ++course.block;
  estate_.kernel().at(estate_.kernel().now(), Turn::Command, course.plan->name,
                      [this, &course] { next_block(course); });
}

void Performer::end(Course& course, RunbookOutcome outcome, std::string why) {
  if (course.step < course.runbook->steps.size())
    tell(StepMoment::What::Over, course);
  course.running = false;
  course.over = true;
  RunbookRecord& record = result_.runbooks[course.id];
  record.ended = estate_.kernel().now();
  record.outcome = outcome;
  record.why = std::move(why);
  estate_.kernel().at(estate_.kernel().now(), Turn::Command, course.plan->name, [this] {
    review_triggers();
    if (idle_listener_)
      idle_listener_();
  });
}

void Performer::close() {
  for (auto& course : courses_) {
    RunbookRecord& record = result_.runbooks[course->id];
    if (course->running) {
      record.outcome = RunbookOutcome::CutOff;
      record.why = "the drill ended";
    } else if (!course->over) {
      record.outcome = RunbookOutcome::NotTriggered;
      record.why = course->decided || course->noticing ? "the drill ended before it started"
                                                       : "its trigger never came";
    }
    if (!record.started || record.outcome == RunbookOutcome::Completed)
      continue;
    // Blocks that were never begun.
    bool const at_work = course->step < course->runbook->steps.size();
    for (std::size_t s = course->step; at_work && s < course->runbook->steps.size(); ++s)
      for (std::size_t b = s == course->step ? course->block + 1 : 0;
           b < course->runbook->steps[s].blocks.size(); ++b) {
        Step const& step = course->runbook->steps[s];
        StepRecord missed;
        missed.runbook = static_cast<int>(course->id);
        missed.step = step.number;
        missed.block = static_cast<int>(b) + 1;
        missed.title = step.title;
        missed.language = std::string(name_of(step.blocks[b].kind));
        missed.place = step.blocks[b].on;
        missed.person = step.blocks[b].by;
        missed.line = step.blocks[b].line;
        missed.outcome = StepOutcome::NotReached;
        result_.steps.push_back(std::move(missed));
      }
  }
}

} // namespace switchback
