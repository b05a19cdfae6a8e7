// Working through a runbook: its steps and blocks, their human time, commands, expectations.
#include <algorithm>

#include "sim/drill/course.hpp"
#include "sim/operations/block_run.hpp"

namespace switchback {

/// An operator's time; none: what a fault did just now comes before what he does next.
void Performer::pass(Course const& course, Duration time) {
  sleep(estate_.kernel(), time, course.plan->name);
}

void Performer::tell(StepMoment::What what, Course const& course, Duration human) {
  if (listener_)
    listener_({what, course.plan->name, course.at_step().number, human, course.work});
}

StepRecord& Performer::record(Course& course) { return result_.steps[course.record]; }

void Performer::work_through(Course& course) {
  if (stopped_)
    return;
  course.running = true;
  result_.runbooks[course.id].started = estate_.kernel().now();
  auto const& steps = course.runbook->steps;
  for (course.step = 0; course.step < steps.size(); ++course.step) {
    for (course.block = 0; course.block < course.at_step().blocks.size(); ++course.block) {
      if (course.block == 0 && !begin_step(course))
        return;
      pass(course);
      if (!block(course))
        return end(course, RunbookOutcome::Stopped,
                   std::string(name_of(record(course).outcome)) + " in '" + course.at_step().title +
                       "'");
      pass(course);
    }
    if (!course.at_step().blocks.empty())
      tell(StepMoment::What::After, course);
  }
  end(course, RunbookOutcome::Completed, "");
}

/// False: the drill is to stop before this step.
bool Performer::begin_step(Course& course) {
  if (stop_ && course.plan->name == stop_runbook_ && course.at_step().number == stop_step_) {
    stopped_ = true;
    stop_();
    return false;
  }
  course.work = ++works_ << 32;
  tell(StepMoment::What::Before, course);
  return true;
}

/// With as many attempts as it is given; false: the runbook stops here.
bool Performer::block(Course& course) {
  FailurePolicy const policy = policy_of(course);
  for (course.attempt = 1;; ++course.attempt) {
    if (attempt_block(course))
      return true;
    if (policy.what != FailurePolicy::What::Retry || course.attempt > policy.times)
      return policy.what == FailurePolicy::What::GoOn;
    pass(course, policy.wait);
  }
}

FailurePolicy Performer::policy_of(Course const& course) const {
  if (course.plan->on_failure)
    if (auto const parsed = parse_policy(*course.plan->on_failure);
        std::holds_alternative<FailurePolicy>(parsed))
      return std::get<FailurePolicy>(parsed);
  return course.at_block().on_failure;
}

void Performer::begin_record(Course& course) {
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
}

bool Performer::attempt_block(Course& course) {
  begin_record(course);
  Block const& block = course.at_block();
  DrawKey const key = block.human_time.with(static_cast<std::uint64_t>(course.attempt));
  Distribution const instant = Distribution::fixed(Duration{});
  Distribution const takes = block.takes.value_or(
      block.kind == BlockKind::Expect ? instant : plan_.scenario.estate.operations.step_takes);
  Duration const human = random_.draw(takes, key);
  bool const first = course.block == 0 && course.attempt == 1;
  if (first)
    tell(StepMoment::What::HumanTime, course, human);
  pass(course, human);
  record(course).commands_from = estate_.kernel().now();
  if (first)
    tell(StepMoment::What::Commands, course);
  bool const expects = block.kind == BlockKind::Expect;
  bool const well = expects ? expectation(course) : commands(course);
  record(course).ended = estate_.kernel().now();
  record(course).outcome = well      ? StepOutcome::Done
                           : expects ? StepOutcome::Unmet
                                     : StepOutcome::Refused;
  return well;
}

/// False: one was refused.
bool Performer::commands(Course& course) {
  class Log final : public CommandLog {
  public:
    Log(Performer& performer, std::size_t step) : performer_(performer), step_(step) {}
    void add(Carried const& carried) override {
      refused = refused || carried.outcome.refused();
      auto& commands = performer_.result_.commands;
      performer_.estate_.journal().command_stored(carried.id, commands.size());
      commands.push_back(record_of(carried, static_cast<int>(step_)));
    }
    bool refused = false;

  private:
    Performer& performer_;
    std::size_t step_;
  } log(*this, course.record);
  estate_.kernel().as_work(course.work, [&] { run_block(estate_, course.at_block(), log); });
  return !log.refused;
}

/// False: it was not met in its time.
bool Performer::expectation(Course& course) {
  course.expected = &expected_of(course.at_block());
  course.expected_since = kNever;
  TimerId deadline = 0;
  auto const give_up = [&] {
    course.met.reset();
    estate_.kernel().cancel(deadline);
  };
  bool const met = wait_for<bool>(
      [&](Answer<bool> answer) {
        course.met = answer;
        deadline = estate_.kernel().after(course.at_block().within, Turn::Command,
                                          course.plan->name + "~", [this, &course, answer] {
                                            check_expectation(course);
                                            answer(false);
                                          });
        check_expectation(course);
        look_between_events();
      },
      give_up);
  give_up();
  return met;
}

void Performer::check_expectation(Course& course) {
  auto const now = estate_.kernel().now();
  Duration wait{};
  bool met = true;
  for (ExpectedLine const& line : *course.expected) {
    Predicate const& predicate = line.read.predicate;
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
  auto const answer = *std::exchange(course.met, std::nullopt);
  answer(true);
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
  pass(course);
  review_triggers();
  if (idle_listener_)
    idle_listener_();
}

} // namespace switchback
