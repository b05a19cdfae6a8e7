#include "reports/listing.hpp"

#include <map>
#include <sstream>

#include "reports/queries.hpp"

namespace switchback {
namespace {

/// A runbook's name is its file's without folder and ending.
std::string name_of_file(std::string const& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  return name.ends_with(".md") ? name.substr(0, name.size() - 3) : std::string();
}

struct Notes {
  std::vector<Sentence> notes;
  bool bad = false;
};
using NotesByLine = std::map<std::int64_t, Notes>;

void note_step(ResultRow const& row, Notes& at) {
  std::string const outcome = row.text("outcome");
  at.bad = at.bad || outcome != "done";
  std::string const attempt =
      row.number("attempt") > 1 ? "attempt " + std::to_string(row.number("attempt")) + ": " : "";
  if (row.is_null("started_us")) {
    at.notes.push_back({attempt + outcome});
    return;
  }
  Sentence s{attempt + outcome + ", begun ", row.figure("started_us")};
  if (!row.is_null("human_us"))
    s.insert(s.end(), {": ", row.figure("human_us"), " by " + row.text("person")});
  if (!row.is_null("commands_us"))
    s.insert(s.end(),
             {", then ", row.figure("commands_us"),
              row.text("language") == "expect" ? " until it was decided" : " of commands"});
  at.notes.push_back(std::move(s));
}

void note_command(ResultRow const& row, Notes& at) {
  at.bad = at.bad || row.text("outcome") == "refused";
  Sentence s{row.text("outcome") + " on " + row.text("place") + " at ", row.figure("from_us"), ", ",
             row.figure("length_us")};
  if (row.text("outcome") == "refused")
    s.emplace_back(": " + row.text("number") + " " + row.text("message"));
  else if (row.text("outcome") == "no effect" && !row.text("message").empty())
    s.emplace_back(": " + row.text("message"));
  at.notes.push_back(std::move(s));
  if (!row.is_null("lost_by_sessions_left")) {
    at.bad = true;
    at.notes.push_back({"it kept new sessions out and left those there were as they were: ",
                        row.figure("lost_by_sessions_left"),
                        " messages that they went on to post were lost"});
  }
}

} // namespace

std::vector<Listing> listings(RunDescription const& run, ResultTable const& steps,
                              ResultTable const& commands) {
  std::map<std::string, NotesByLine> notes;
  std::vector<std::string> order;
  each_row(steps, [&](ResultRow const& row) {
    if (notes.find(row.text("runbook")) == notes.end())
      order.push_back(row.text("runbook"));
    note_step(row, notes[row.text("runbook")][row.number("line")]);
  });
  each_row(commands, [&](ResultRow const& row) {
    note_command(row, notes[row.text("runbook")][row.number("line")]);
  });
  std::vector<Listing> found;
  for (std::string const& name : order)
    for (auto const& [path, text] : run.sources) {
      if (name_of_file(path) != name)
        continue;
      Listing listing{name, path, {}};
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        Listing::Line& one = listing.lines.emplace_back();
        one.number = static_cast<int>(listing.lines.size());
        one.text = line;
        if (auto const it = notes[name].find(one.number); it != notes[name].end()) {
          one.notes = it->second.notes;
          one.bad = it->second.bad;
        }
      }
      found.push_back(std::move(listing));
      break;
    }
  return found;
}

} // namespace switchback
