#include <fmt/format.h>

#include <utility>

#include "reports/drill_sections.hpp"

namespace switchback {
namespace {

ResultTable spans(AskDrill const& ask) {
  return ask("spans", "", "rto_spans",
             {{"scope", "", Unit::Text},
              {"measure", "", Unit::Text},
              {"from_us", "", Unit::Instant},
              {"to_us", "", Unit::Instant}},
             "scope DESC, from_us");
}

void timeline(AskDrill const& ask, std::vector<Section>& sections) {
  Section& s = add_section(sections, "timeline", "Timeline");
  ResultTable lanes = ask("lanes", "Who or what was in which state from when to when", "lanes",
                          {{"part", "Part", Unit::Number},
                           {"kind", "Kind", Unit::Text},
                           {"lane", "Lane", Unit::Text},
                           {"from_us", "From", Unit::Instant},
                           {"to_us", "To", Unit::Instant},
                           {"state", "State", Unit::Text},
                           {"users", "Users", Unit::Number},
                           {"detail", "Detail", Unit::Text}},
                          "part, kind, lane, from_us", "Nothing happened.", true);
  if (!lanes.rows.empty())
    s.charts.push_back({"timeline",
                        "The whole drill",
                        "Lanes for faults, runbooks and the people who work through them, service "
                        "to users, the states and roles of every copy of a database, its "
                        "protections, and the chat servers. The table below has the same lanes.",
                        {{"from_us", std::int64_t{0}}, {"to_us", std::int64_t{-1}}}});
  std::string last;
  each_row(spans(ask), [&](ResultRow const& row) {
    if (std::exchange(last, row.text("scope")) == row.text("scope"))
      return;
    s.charts.push_back(
        {"timeline",
         "Around the " + row.text("scope"),
         "The same lanes while users, or operators, waited in the " + row.text("scope") + ".",
         {{"from_us", row.value("from_us")}, {"to_us", row.value("to_us")}}});
  });
  s.tables.push_back(std::move(lanes));
}

void waterfall(AskDrill const& ask, std::vector<Section>& sections) {
  Section& s = add_section(sections, "waterfall", "What RTO consists of");
  std::vector<Column> const columns{
      {"scope", "Of", Unit::Text},       {"measure", "Clock", Unit::Text},
      {"position", "No.", Unit::Number}, {"kind", "Kind", Unit::Text},
      {"what", "What", Unit::Text},      {"from_us", "From", Unit::Instant},
      {"to_us", "To", Unit::Instant},    {"length_us", "Length", Unit::Length}};
  each_row(spans(ask), [&](ResultRow const& row) {
    bool const users = row.text("measure") == "rto";
    s.charts.push_back(
        {"waterfall",
         fmt::format("The {} on the {}'s clock", row.text("scope"), users ? "user" : "vendor"),
         "One bar for each segment, from its begin to its end, coloured by kind. "
         "The table below has the same segments.",
         {{"scope", row.value("scope")},
          {"measure", row.value("measure")},
          {"table", users ? std::string("user_segments") : std::string("vendor_segments")}}});
  });
  s.tables.push_back(
      ask("rto_by_step", "On the user's clock: by step, the longest first", "rto_by_step",
          {{"scope", "Of", Unit::Text},
           {"step", "Step, or what else", Unit::Text},
           {"kind", "Kind", Unit::Text},
           {"people_us", "People", Unit::Length},
           {"commands_us", "Commands", Unit::Length},
           {"other_us", "Other", Unit::Length},
           {"length_us", "In all", Unit::Length}},
          "scope DESC, length_us DESC, first", "Nobody waited.", false, "measure = 'rto'"));
  s.tables.push_back(ask("wait_events", "What went on while users waited for the service itself",
                         "wait_events",
                         {{"scope", "Of", Unit::Text},
                          {"position", "Segment", Unit::Number},
                          {"at_us", "At", Unit::Instant},
                          {"subjects", "Of what", Unit::Text},
                          {"model", "State of", Unit::Text},
                          {"from_state", "From", Unit::Text},
                          {"to_state", "To", Unit::Text},
                          {"cause", "Cause", Unit::Text}},
                         "scope DESC, place", "Nothing that the record tells."));
  s.tables.push_back(ask("sign_in_gaps", "Times in which no chat server took sign-ins",
                         "sign_in_gaps",
                         {{"scope", "Of", Unit::Text},
                          {"from_us", "From", Unit::Instant},
                          {"to_us", "To", Unit::Instant},
                          {"length_us", "Length", Unit::Length},
                          {"cause", "Begun by", Unit::Text},
                          {"users_most", "Users who could post, at most", Unit::Number},
                          {"turned_away", "Turned away", Unit::Number},
                          {"why_null", "Why not observed", Unit::Text}},
                         "from_us", "A chat server always did, or the record names none."));
  s.tables.push_back(ask("rto_by_kind", "Each RTO by kind of segment", "rto_by_kind",
                         {{"scope", "Of", Unit::Text},
                          {"measure", "Clock", Unit::Text},
                          {"kind", "Kind", Unit::Text},
                          {"parts", "Segments", Unit::Number},
                          {"length_us", "Length", Unit::Length}},
                         "scope DESC, measure, length_us DESC", "Nobody waited."));
  s.tables.push_back(ask("user_segments", "On the user's clock: its segments, in order",
                         "rto_segments", columns, "scope DESC, position", "Nobody waited.", false,
                         "measure = 'rto'"));
  s.tables.push_back(ask("vendor_segments", "On the vendor's clock: its segments, in order",
                         "rto_segments", columns, "scope DESC, position", "Nothing was decided.",
                         true, "measure = 'rto_vendor'"));
}

} // namespace

void add_times(AskDrill const& ask, std::vector<Section>& sections) {
  timeline(ask, sections);
  waterfall(ask, sections);
}

} // namespace switchback
