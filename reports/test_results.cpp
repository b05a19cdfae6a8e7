#include "reports/test_results.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/plain_text.hpp"

namespace switchback {
namespace {

/// What GitHub's workflow commands take for a line end, and in a property for its end.
std::string github_escaped(std::string_view text, bool property) {
  std::string result;
  for (char const c : one_line(text)) {
    if (c == '%' || (property && (c == ':' || c == ',')))
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result;
}

/// The first case of a suite that came out as the suite did.
TestCase const* decisive(TestSuite const& suite) {
  auto const it = std::find_if(suite.cases.begin(), suite.cases.end(), [&](TestCase const& c) {
    return c.outcome == suite.outcome && !c.evidence.empty();
  });
  return it == suite.cases.end() ? nullptr : &*it;
}

bool wants_a_look(TestSuite const& suite) {
  return suite.outcome != TestOutcome::Passed && suite.outcome != TestOutcome::NotRun;
}

} // namespace

std::string_view name_of(TestOutcome outcome) {
  switch (outcome) {
  case TestOutcome::Passed:
    return "passed";
  case TestOutcome::Failed:
    return "failed";
  case TestOutcome::Inconclusive:
    return "inconclusive";
  case TestOutcome::NotExercised:
    return "not exercised";
  case TestOutcome::Error:
    return "error";
  case TestOutcome::NotRun:
    return "not run";
  }
  return "";
}

std::string github_annotations(std::vector<TestSuite> const& suites) {
  std::string text;
  for (TestSuite const& suite : suites) {
    TestCase const* bad = wants_a_look(suite) ? decisive(suite) : nullptr;
    if (bad == nullptr)
      continue;
    // Where a step of a runbook is to blame, that is the file that a change would show.
    for (Evidence const& piece : bad->evidence)
      text += fmt::format("::error file={}{},title={}::{}\n", github_escaped(piece.file, true),
                          piece.line > 0 ? fmt::format(",line={}", piece.line) : "",
                          github_escaped(suite.file, true), github_escaped(piece.text, false));
  }
  return text;
}

std::string markdown_summary(std::vector<TestSuite> const& suites) {
  std::string text = "## Runbooks and scenarios\n\n| outcome | scenario | why |\n|---|---|---|\n";
  for (TestSuite const& suite : suites) {
    TestCase const* bad = wants_a_look(suite) ? decisive(suite) : nullptr;
    std::string const why = bad != nullptr ? to_text(bad->evidence.front()) : suite.note;
    text += fmt::format("| {} | {}<br>{} | {} |\n", name_of(suite.outcome),
                        markdown_text(suite.file), markdown_text(suite.title), markdown_text(why));
  }
  return text + "\n";
}

} // namespace switchback
