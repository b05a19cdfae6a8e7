// Findings of a drill made by hand, asked for by kind.
#pragma once

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

#include "sim/history/findings.hpp"
#include "sim/history/history.hpp"

namespace switchback::test {

/// A result with its findings.
class Found {
public:
  explicit Found(DrillResult result, FindingContext const& context = {}) : r(std::move(result)) {
    add_findings(r, context);
  }

  std::vector<std::size_t> all(FindingKind kind) const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < r.findings.size(); ++i)
      if (r.findings[i].kind == kind)
        places.push_back(i);
    return places;
  }
  std::size_t count(FindingKind kind) const { return all(kind).size(); }
  /// The only one of its kind.
  Finding const& only(FindingKind kind) const {
    BOOST_REQUIRE_EQUAL(count(kind), 1u);
    return r.findings[all(kind).front()];
  }
  /// What the n-th of a kind rests on in one role: "command 0, fact 7".
  std::string reasons(FindingKind kind, ReasonRole role, std::size_t n = 0) const {
    BOOST_REQUIRE_GT(count(kind), n);
    std::string text;
    for (FindingReason const& one : r.reasons)
      if (one.finding == static_cast<int>(all(kind)[n]) && one.role == role)
        text += (text.empty() ? "" : ", ") + std::string(name_of(one.of)) + " " +
                std::to_string(one.index);
    return text;
  }
  /// The facts that it rests on: their subjects.
  std::string subjects(FindingKind kind, ReasonRole role, std::size_t n = 0) const {
    std::string text;
    for (FindingReason const& one : r.reasons)
      if (one.finding == static_cast<int>(all(kind).at(n)) && one.role == role &&
          one.of == ReasonOf::Fact)
        text += (text.empty() ? "" : ", ") +
                row_of(r.facts[static_cast<std::size_t>(one.index)]).subject;
    return text;
  }

  DrillResult r;
};

} // namespace switchback::test
