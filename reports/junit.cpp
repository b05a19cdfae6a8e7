// The JUnit file. pugixml escapes markup and quotes; what XML 1.0 cannot hold at all is made
// visible before.
#include <fmt/format.h>

#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "models/microseconds.hpp"
#include "reports/plain_text.hpp"
#include "reports/test_results.hpp"

namespace switchback {
namespace {

std::string seconds(std::chrono::microseconds length) {
  return fmt::format("{}.{:06}", length.count() / kSecond, length.count() % kSecond);
}

void set(pugi::xml_node node, char const* name, std::string_view value) {
  node.append_attribute(name) = one_line(value).c_str();
}

/// "scenarios/site-lost.yaml" as package and class, which readers split at the dots.
std::string class_name(std::string const& file) {
  std::string name = file;
  for (std::string_view const ending : {".yaml", ".yml"})
    if (name.ends_with(ending))
      name.resize(name.size() - ending.size());
  std::string result;
  for (char const c : name)
    if (c == '.')
      result += '_';
    else if (c != '/')
      result += c;
    else if (!result.empty() && result.back() != '.')
      result += '.';
  return result;
}

/// The name, or one with a number behind it if it was given before.
std::string unique(std::set<std::string>& given, std::string const& name) {
  std::string result = name;
  for (int i = 2; !given.insert(result).second; ++i)
    result = fmt::format("{} ({})", name, i);
  return result;
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::chrono::microseconds took{};
};

Counts counts(TestSuite const& suite) {
  Counts sum;
  for (TestCase const& one : suite.cases) {
    ++sum.tests;
    sum.took += one.took;
    sum.failures += one.outcome == TestOutcome::Failed;
    sum.errors += one.outcome == TestOutcome::Error || one.outcome == TestOutcome::Inconclusive ||
                  one.outcome == TestOutcome::NotExercised;
    sum.skipped += one.outcome == TestOutcome::NotRun;
  }
  return sum;
}

void add_case(pugi::xml_node suite, TestCase const& one, std::string const& class_of) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "name", one.name);
  set(node, "classname", class_of);
  set(node, "time", seconds(one.took));
  std::string text;
  for (Evidence const& piece : one.evidence)
    text += to_text(piece) + "\n";
  auto const add = [&](char const* element) {
    pugi::xml_node what = node.append_child(element);
    set(what, "message", one.evidence.empty() ? one.kind : one.evidence.front().text);
    set(what, "type", one.kind);
    what.text() = (text + visible(one.details)).c_str();
  };
  switch (one.outcome) {
  case TestOutcome::Passed:
    break;
  case TestOutcome::Failed:
    add("failure");
    break;
  case TestOutcome::Inconclusive: // not skipped: readers take that for harmless
  case TestOutcome::NotExercised:
  case TestOutcome::Error:
    add("error");
    break;
  case TestOutcome::NotRun:
    node.append_child("skipped").text() = text.c_str();
    break;
  }
  if (!one.details.empty())
    node.append_child("system-out").text() = visible(one.details).c_str();
}

} // namespace

std::string junit_xml(std::vector<TestSuite> const& suites) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("testsuites");
  Counts all;
  std::set<std::string> names, classes;
  for (TestSuite const& suite : suites) {
    Counts const sum = counts(suite);
    all.tests += sum.tests, all.failures += sum.failures, all.errors += sum.errors;
    all.took += sum.took;
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", unique(names, one_line(suite.file)));
    set(node, "tests", std::to_string(sum.tests));
    set(node, "failures", std::to_string(sum.failures));
    set(node, "errors", std::to_string(sum.errors));
    set(node, "skipped", std::to_string(sum.skipped));
    set(node, "time", seconds(sum.took));
    pugi::xml_node properties = node.append_child("properties");
    auto const property = [&](std::string_view name, std::string_view value) {
      pugi::xml_node one = properties.append_child("property");
      set(one, "name", name);
      set(one, "value", value);
    };
    if (!suite.title.empty())
      property("title", suite.title);
    property("outcome", name_of(suite.outcome));
    for (auto const& [name, value] : suite.properties)
      property(name, value);
    std::string const class_of = unique(classes, class_name(one_line(suite.file)));
    std::set<std::string> cases;
    for (TestCase one : suite.cases) {
      one.name = unique(cases, one_line(one.name));
      add_case(node, one, class_of);
    }
  }
  set(root, "name", "switchback");
  set(root, "tests", std::to_string(all.tests));
  set(root, "failures", std::to_string(all.failures));
  set(root, "errors", std::to_string(all.errors));
  set(root, "time", seconds(all.took));
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

} // namespace switchback
