// What testing scenarios came to, as plain data: what the JUnit file, the annotations and the
// summary of a pipeline are made of.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "reports/evidence.hpp"

namespace switchback {

enum class TestOutcome {
  Passed,
  Failed,       ///< an objective missed that the scenario does not expect to be
  Inconclusive, ///< a measure not observed, a limit reached, too few drills
  NotExercised, ///< no drill put something to the test that the scenario states
  Error,        ///< bad input, or our own fault
  NotRun        ///< other input was bad
};
std::string_view name_of(TestOutcome);

struct TestCase {
  std::string name; ///< unique within its scenario
  TestOutcome outcome{};
  std::string kind;               ///< of what did not pass: missed, inconclusive, crashed, ...
  std::vector<Evidence> evidence; ///< at least one unless it passed
  std::string details; ///< lines for whoever looks closer: seed, digest, how to run it again
  std::chrono::microseconds took{};
};

/// One scenario.
struct TestSuite {
  std::string file, title;
  TestOutcome outcome{}; ///< the gravest of its cases
  std::string note;      ///< what a reader should know of a scenario that passed; may be empty
  std::vector<std::pair<std::string, std::string>> properties; ///< seed, digest, ...
  std::vector<TestCase> cases;
};

/// In the form that Jenkins reads (the schema is kept with the tests).
std::string junit_xml(std::vector<TestSuite> const& suites);

/// One line for each scenario that did not pass: GitHub's workflow commands, which put the text
/// beside the line of the file. Its documentation: "Workflow commands for GitHub Actions".
std::string github_annotations(std::vector<TestSuite> const& suites);

/// A table in Markdown.
std::string markdown_summary(std::vector<TestSuite> const& suites);

} // namespace switchback
