#include "reports/closing.hpp"

#include "reports/queries.hpp"

namespace switchback {
namespace {

/// What a reader who knows databases, but not this product or this program, may miss.
Section words() {
  Section s{"words", "Words", {}, {}, {}, {}, {}, {}, {}};
  for (
      char const* const one : {
          "1d 09:48:12: an instant, on day 1 of the scenario, which begins with day 0 at 00:00 "
          "UTC. "
          "A length is written 27h 3min 5s.",
          "mgc: the content database of Persistent Chat, with all messages. mgccomp: its "
          "compliance "
          "database, with the events that an archive has to get.",
          "principal, mirror, witness: the serving copy of a mirrored database, its hot standby, "
          "and the third party without which the mirror does not take over by itself. Safety full: "
          "a commit waits for the mirror; off: it does not.",
          "role change: another copy of a database takes over. Failover: away from the instance "
          "that served first; failback: back to it. \"The pool was moved\": chat servers were told "
          "to use the other site's databases.",
          "RPO: time whose acknowledged messages are lost. RTO: time in which fewer than 95 % of "
          "the users could post. Exposure: "
          "what RPO would be if the disaster struck now.",
          "next hop: the Front End pool that clients reach the chat pool through. Central "
          "Management Store: where the cmdlets write the pool's settings; each server works by its "
          "own replica of it, which lags.",
          "active servers: those chat servers that take sign-ins.",
          "alarms: rules that must always hold and were broken, such as that at most one copy "
          "serves.",
      })
    s.items.push_back({one});
  return s;
}

} // namespace

void closing(RecordReader const& record, std::int64_t run, RunDescription const& description,
             std::string const& rerun, std::vector<Section>& sections) {
  auto const asked = [&](std::string id, std::string caption, std::string from,
                         std::vector<Column> columns, std::string none, bool folded,
                         std::string where = {}) {
    return ask(record,
               {std::move(id), std::move(caption), std::move(from), "run", std::move(columns),
                "seq", std::move(where), std::move(none), folded},
               run);
  };
  Section again{"rerun", "How to run it again", {}, {}, {}, {}, {}, {}, {rerun}};
  again.sentences.push_back(
      {"The same scenario and seed give the same history, byte for byte, with these versions. "
       "From the record alone: switchback replay, with the drill's number."});
  again.tables.push_back(asked(
      "versions", "Versions, engine options and overrides", "settings",
      {{"kind", "Kind", Unit::Text}, {"name", "Name", Unit::Text}, {"value", "Value", Unit::Code}},
      "None were stored.", true, "kind IN ('version', 'engine option', 'override')"));
  Section assumptions{"assumptions", "What the figures rest on", {}, {}, {}, {}, {}, {}, {}};
  assumptions.sentences.push_back(
      {"Every value, and how sure it is: documented or measured defaults, assumed ones, what the "
       "estate, the scenario or a runbook states (estate, scenario, runbook), and what the "
       "scenario's set or the command line set (set). What a runbook states of people's times is "
       "as good as who wrote it: measure it in a drill of your own."});
  assumptions.tables.push_back(asked("assumptions", "All values", "assumptions",
                                     {{"path", "Value of", Unit::Code},
                                      {"value", "Is", Unit::Text},
                                      {"standing", "Standing", Unit::Text},
                                      {"meaning", "Meaning", Unit::Text},
                                      {"source", "Source", Unit::Text}},
                                     "This record is older than the table of values.", true));
  Section limits{"limits", "What this report does not tell", {}, {}, {}, {}, {}, {}, {}};
  limits.sentences.push_back({"Not modelled, so that no figure here takes it into account:"});
  for (std::string const& one : description.not_modelled)
    limits.items.push_back({one});
  if (description.not_modelled.empty())
    limits.items.push_back({"(this record is older than the list; the README has it)"});
  limits.tables.push_back(asked("undocumented",
                                "Defaults that nobody has documented: measure them on your estate "
                                "and set them",
                                "undocumented",
                                {{"path", "Value of", Unit::Code},
                                 {"values_alike", "Values alike", Unit::Number},
                                 {"value", "Is", Unit::Text},
                                 {"meaning", "Meaning", Unit::Text},
                                 {"source", "Why it was assumed so", Unit::Text}},
                                "Every value is documented, measured or stated.", false));
  sections.push_back(words());
  sections.push_back(std::move(assumptions));
  sections.push_back(std::move(again));
  sections.push_back(std::move(limits));
}

} // namespace switchback
