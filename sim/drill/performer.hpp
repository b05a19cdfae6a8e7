// The operators: they notice, decide, and work through runbooks. Whoever has a runbook in hand is a
// fiber (sim/estate/fiber.hpp), from what he noticed to the runbook's end.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/drill/observer.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

/// What others want to know of the work on a step; the fault injector does.
struct StepMoment {
  /// After: it was gone through; Over: the runbook ends in it.
  enum class What { Before, HumanTime, Commands, After, Over } what;
  std::string runbook;
  int step = 0;
  Duration human_time{}; ///< HumanTime: what was drawn for its first block
  WorkId work = 0;       ///< what its commands do is part of it
};

class Performer {
public:
  Performer(Plan const& plan, Estate& estate, KeyedRandom const& random, DrillResult& result);
  ~Performer();

  void begin();
  void on_step(std::function<void(StepMoment const&)> listener) { listener_ = std::move(listener); }
  /// Before this step, by runbook and number, `stop` is called instead of it.
  void stop_before(std::string runbook, int step, std::function<void()> stop);
  /// No runbook is under way or about to start.
  bool idle() const;
  /// Called when a runbook has ended.
  void on_idle(std::function<void()> listener) { idle_listener_ = std::move(listener); }
  /// The drill is over: says of everything that was not reached that it was not.
  void close();

private:
  struct Course;

  void review_triggers();
  static DrawKey answer_key(std::string_view what, Course const& course);
  void consider(Course& course);
  bool holds(Course const& course) const;
  void notice(Course& course);
  void work_through(Course& course);
  bool begin_step(Course& course);
  bool block(Course& course);
  void begin_record(Course& course);
  bool attempt_block(Course& course);
  bool commands(Course& course);
  bool expectation(Course& course);
  void check_expectation(Course& course);
  void look_between_events();
  FailurePolicy policy_of(Course const& course) const;
  void end(Course& course, RunbookOutcome outcome, std::string why);
  void pass(Course const& course, Duration time = {});
  StepRecord& record(Course& course);
  void tell(StepMoment::What what, Course const& course, Duration human = {});

  Plan const& plan_;
  Estate& estate_;
  KeyedRandom const& random_;
  DrillResult& result_;
  std::vector<std::unique_ptr<Course>> courses_;
  std::function<void(StepMoment const&)> listener_;
  std::function<void()> idle_listener_;
  std::string stop_runbook_;
  int stop_step_ = 0;
  std::function<void()> stop_;
  WorkId works_ = 0;
  TimerId look_ = 0; ///< at what moves between events
  bool stopped_ = false;
};

} // namespace switchback
