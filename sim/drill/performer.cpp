#include "sim/drill/performer.hpp"

#include <algorithm>

#include "sim/drill/course.hpp"
#include "sim/runbook/block_key.hpp"

namespace switchback {

Performer::Performer(Plan const& plan, Estate& estate, KeyedRandom const& random,
                     DrillResult& result)
    : plan_(plan), estate_(estate), random_(random), result_(result) {
  for (std::size_t i = 0; i < plan.scenario.runbooks.size(); ++i) {
    auto course = std::make_unique<Course>();
    course->id = i;
    course->plan = &plan.scenario.runbooks[i];
    course->runbook = &plan.runbooks[i];
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
    if (course->met)
      check_expectation(*course);
}

/// Whoever waits for what moves between events looks every second for as long.
void Performer::look_between_events() {
  auto const waits = [](Course const& course) {
    if (course.met)
      return std::any_of(course.expected->begin(), course.expected->end(), [](auto const& line) {
        return moves_between_events(line.read.predicate);
      });
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
  if (!course.trigger) {
    course.decided = true;
    result_.runbooks[course.id].decided = now;
    estate_.kernel().fibers().spawn("", [this, &course] {
      pass(course);
      work_through(course);
    });
    return;
  }
  if (course.noticing)
    return;
  if (!holds(course)) {
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
  estate_.kernel().fibers().spawn("", [this, &course] { notice(course); });
}

bool Performer::holds(Course const& course) const {
  return evaluate(*course.trigger, EstateObserver(estate_)) == Truth::Yes;
}

/// The monitor looks, somebody decides, and the work begins.
void Performer::notice(Course& course) {
  pass(course, random_.draw(plan_.scenario.estate.operations.monitoring_delay,
                            answer_key("notice", course).with(course.looks++)));
  if (!holds(course)) { // what is over by the time of the look is not seen
    course.noticing = false;
    course.true_since = kNever;
    if (idle_listener_ && idle())
      idle_listener_();
    return look_between_events();
  }
  result_.runbooks[course.id].noticed = estate_.kernel().now();
  course.decided = true;
  auto const& decision = course.plan->when.decided_after;
  pass(course, decision ? random_.draw(*decision, answer_key("decision", course)) : Duration{});
  result_.runbooks[course.id].decided = estate_.kernel().now();
  work_through(course);
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
        RunbookStep const& step = course->runbook->steps[s];
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
