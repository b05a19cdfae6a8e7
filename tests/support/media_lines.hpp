// Lines of T-SQL about backups of orders on a running estate, and what they are answered.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"

namespace switchback::test {

using namespace std::chrono_literals;

/// Lines ten seconds apart on sql-a, or on the machine named before @; a line that begins with ! is
/// a command of the shell, one that begins with # a dialog, and of one that begins with ? the text
/// of the answer is told unless it has a number. ~page damages pages of orders there, ~suspect its
/// data files, and ~page:FILE, ~set:FILE, .. the newest file of that name.
using Lines = std::vector<std::string>;

inline std::string full(std::string const& to, std::string const& with = {}) {
  return "backup database orders to " + to + (with.empty() ? "" : " with " + with);
}
inline std::string log(std::string const& to, std::string const& with = {}) {
  return "backup log orders to " + to + (with.empty() ? "" : " with " + with);
}
inline std::string again(std::string const& from, std::string const& with = {}) {
  return "restore database again from " + from + (with.empty() ? "" : " with " + with);
}
inline std::string again_log(std::string const& from, std::string const& with = {}) {
  return "restore log again from " + from + (with.empty() ? "" : " with " + with);
}

inline constexpr char kOne[] = "disk = 'D:\\b\\1.bak'", kTwo[] = "disk = 'D:\\b\\2.bak'",
                      kBoth[] = "disk = 'D:\\b\\1.bak', disk = 'D:\\b\\2.bak'",
                      kSets[] = "disk = 'D:\\b\\sets.bak'", kGone[] = "disk = 'D:\\b\\gone.bak'",
                      kNul[] = "disk = 'NUL'";

/// A fault, of which nothing is told.
inline void damage_at(Scene& s, std::string const& on, std::string const& what) {
  auto const colon = what.find(':');
  if (what == "suspect") {
    s.estate.sql().find(on, "orders")->state = DatabaseState::Suspect;
    return s.estate.propagate("test");
  }
  std::string const file = colon == std::string::npos ? "orders.mdf" : what.substr(colon + 1);
  strike(s.estate, fault_of("damage file", on, {{"as", what.substr(0, colon)}, {"file", file}}));
}

inline void tell_text(Scene& s, std::string const& on, std::string const& text) {
  Outcome const told = run_sql_text(s.estate, on, text);
  s.say(told.number.empty() ? told.message : told.number);
}

inline Moment line_at(Duration at, std::string const& line) {
  auto const mark = line.find('@');
  bool const named = mark != std::string::npos && line.starts_with("sql-");
  std::string const on = named ? line.substr(0, mark) : "sql-a";
  std::string const text = named ? line.substr(mark + 1) : line;
  return {SimTime{at}, [on, text](Scene& s) {
            if (text.starts_with("~"))
              return damage_at(s, on, text.substr(1));
            if (text.starts_with("?"))
              return tell_text(s, on, text.substr(1));
            if (!text.starts_with("!") && !text.starts_with("#"))
              return s.sql(on, text);
            auto const kind = text.front() == '!' ? BlockKind::Cmd : BlockKind::Dialog;
            s.block(kind, on, text.substr(1), [&s](Carried const& c) {
              s.say(c.outcome.refused() ? c.outcome.number : "ok");
            });
          }};
}

/// A database of 10 MB, mirrored from sql-a to sql-b and shipped to sql-c.
inline Plan media_plan(Overrides set = {}) {
  set.insert(set.begin(), {"databases.orders.size", "10MB"});
  return plan_of("orders-principal-lost", set);
}

/// From the first minute on.
inline std::vector<Moment> moments_of(Lines const& lines) {
  std::vector<Moment> moments;
  for (std::string const& line : lines)
    moments.push_back(line_at(60s + 10s * static_cast<int>(moments.size()), line));
  return moments;
}

/// Of each line: ok, the number, or the text; one after the other.
inline std::string answers(Lines const& lines, Overrides const& set = {}) {
  auto const moments = moments_of(lines);
  Duration const at = 60s + 10s * static_cast<int>(moments.size());
  std::string heard = run_estate(media_plan(set), moments, SimTime{at + 1s});
  std::replace(heard.begin(), heard.end(), '\n', ' ');
  return heard;
}

/// A claim on what lines are answered, with values of the estate that it needs.
struct MediaClaim {
  char const* name;
  Lines lines;
  std::string answers;
  Overrides set{};
  friend std::ostream& operator<<(std::ostream& out, MediaClaim const& c) { return out << c.name; }
};

} // namespace switchback::test
