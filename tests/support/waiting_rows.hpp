// What statements and users do to each other, as rows of data-driven tests: lines at seconds of a
// running estate, and what is said of them, in its order. The estate is the plain log-shipped one,
// orders on sql-a with 100 users, unless a row names another.
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/support/running_estate.hpp"

namespace switchback::test::waiting {

/// `on`: an instance, whose answer is said as "30: ok" or "30: 5070", with the second of its end;
/// or one of "?" (how many users can post), "?state" (of orders on sql-a), "!stop" and "!start"
/// (the service of an instance), "!away" (the clients use another instance).
struct Line {
  double at;
  std::string on, what{};
};
struct Row {
  std::string name;
  std::vector<Line> lines;
  std::string heard;
  Overrides set{};
  std::string scenario = "shipping-role-change";
};
inline std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.name; }

inline std::string seconds(Scene const& s) {
  auto const tenths = (s.estate.kernel().now().time_since_epoch().count() + 50'000) / 100'000;
  return fmt::format("{}", static_cast<double>(tenths) / 10);
}

inline void act(Scene& s, Line const& line) {
  if (line.on == "?")
    return s.say(seconds(s) + ": " + std::to_string(s.estate.accounts().users_who_can_post()));
  if (line.on == "?state")
    return s.say(seconds(s) + ": " + s.state("sql-a"));
  if (line.on == "!stop" || line.on == "!start") {
    s.estate.topology().change(line.what).sql_server = line.on == "!start";
    return s.estate.propagate("the test");
  }
  if (line.on == "!away") {
    s.estate.redirect_clients("orders", {line.what, {}});
    return;
  }
  Outcome const outcome = run_sql_text(s.estate, line.on, line.what);
  s.say(seconds(s) + ": " + (outcome.number.empty() ? "ok" : outcome.number));
}

inline std::string play(Row const& row) {
  std::vector<Moment> moments;
  double last = 0;
  for (Line const& line : row.lines) {
    moments.push_back({SimTime{Duration{static_cast<std::int64_t>(line.at * 1e6)}},
                       [&line](Scene& s) { act(s, line); }});
    last = std::max(last, line.at);
  }
  std::string heard = run_estate(plan_of(row.scenario, row.set), moments,
                                 SimTime{Duration{static_cast<std::int64_t>((last + 120) * 1e6)}});
  std::replace(heard.begin(), heard.end(), '\n', ' ');
  return heard;
}

} // namespace switchback::test::waiting
