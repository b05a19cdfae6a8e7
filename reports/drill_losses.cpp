#include <fmt/format.h>

#include "reports/drill_sections.hpp"

namespace switchback {
namespace {

void ladder(AskDrill const& ask, std::vector<Section>& sections) {
  Section& s = add_section(sections, "losses", "What was lost");
  ResultTable ladder =
      ask("loss_ladder",
          "Acknowledged messages that were lost: when they were written, by which role "
          "change, for want of what",
          "loss_ladder",
          {{"no", "No.", Unit::Number},
           {"scope", "Of", Unit::Text},
           {"database", "Database", Unit::Text},
           {"from_instance", "From", Unit::Text},
           {"to_instance", "To", Unit::Text},
           {"messages", "Messages", Unit::Messages},
           {"bytes", "Log", Unit::Bytes},
           {"from_us", "First written", Unit::Instant},
           {"to_us", "Last written", Unit::Instant},
           {"recovery_point_us", "New copy held up to", Unit::Instant},
           {"role_changed_us", "Role changed", Unit::Instant},
           {"after_change_us", "Lost after it for", Unit::Length},
           {"still_on", "Still on the copy of", Unit::Text}},
          "seq", "No acknowledged message was lost.");
  each_row(ladder, [&](ResultRow const& row) {
    s.charts.push_back(
        {"loss",
         fmt::format("Lost in the {} to {}", row.text("scope"), row.text("to_instance")),
         row.number("after_change_us") > 0
             ? "The time in which the lost messages were written: from what the new copy held to "
               "after the role change, since users still posted to the old copy. The table below "
               "has the instants."
             : "The time in which the lost messages were written, after what the new copy "
               "held and before the role changed. The table below has the instants.",
         {{"no", row.value("no")}}});
  });
  bool const any = !ladder.rows.empty();
  s.tables.push_back(std::move(ladder));
  if (any)
    s.tables.push_back(ask(
        "loss_causes", "Why: what the new copy was made from, and what decides it", "loss_ladder",
        {{"no", "No.", Unit::Number},
         {"scope", "Of", Unit::Text},
         {"held", "Its log ended with", Unit::Text},
         {"made_by", "Backup made by", Unit::Text},
         {"last_step", "Role changed after", Unit::Text},
         {"setting", "Setting", Unit::Code},
         {"setting_value", "Its value", Unit::Text}},
        "seq"));
}

void exposure(AskDrill const& ask, std::vector<Section>& sections) {
  Section& s = add_section(sections, "exposure", "Exposure: what could have been lost");
  s.sentences.push_back(
      {"If the copy that serves and everything around it were lost at an instant, what was "
       "acknowledged since the newest log held elsewhere would be lost, if all of that is applied. "
       "Log is held elsewhere on "
       "the share that the backups go to, if the share survives, or copied to the secondary. "
       "A backup that a runbook's command wrote to the share counts as well; what else people copy "
       "by hand does not, nor a copy that a role change left behind. A mirror "
       "guards against the loss of one instance, not of its site. Quorum: two of principal, mirror "
       "and witness see each other; without it a mirrored database does not serve."});
  ResultTable steps = ask("exposure", "Potential loss from backup to backup", "exposure",
                          {{"database", "Database", Unit::Text},
                           {"instance", "Served by", Unit::Text},
                           {"held_where", "Log held", Unit::Text},
                           {"from_us", "From", Unit::Instant},
                           {"to_us", "To", Unit::Instant},
                           {"held_up_to_us", "Held up to", Unit::Instant},
                           {"least_us", "Potential loss then", Unit::Length},
                           {"most_us", "growing to", Unit::Length}},
                          "database, held_where, from_us", "No log backup was made.", true);
  if (!steps.rows.empty())
    s.charts.push_back({"exposure",
                        "Potential loss if disaster struck now",
                        "It grows with time and falls whenever a log backup arrives. The worst "
                        "moments are in the table below.",
                        {}});
  s.tables.push_back(ask("worst_exposure", "The worst moments", "worst_exposure",
                         {{"database", "Database", Unit::Text},
                          {"instance", "Served by", Unit::Text},
                          {"begun_us", "from", Unit::Instant},
                          {"held_where", "Log held", Unit::Text},
                          {"most_us", "Potential loss", Unit::Length},
                          {"at_us", "At", Unit::Instant},
                          {"held_up_to_us", "Held up to", Unit::Instant}},
                         "database, held_where DESC, at_us", "No log backup was made."));
  s.tables.push_back(std::move(steps));
  s.tables.push_back(ask("protection_gaps", "Times without a protection", "protection_gaps",
                         {{"database", "Database", Unit::Text},
                          {"protection", "Without", Unit::Text},
                          {"from_us", "From", Unit::Instant},
                          {"to_us", "To", Unit::Instant},
                          {"length_us", "Length", Unit::Length},
                          {"cause", "Begun by", Unit::Text},
                          {"ended_by", "Ended by", Unit::Text},
                          {"in_step_us", "Mirror in step from", Unit::Instant},
                          {"still_open", "Open at the end", Unit::Text},
                          {"refused", "Refused step that was to restore it", Unit::Text}},
                         "from_us, database, protection", "Every protection stood all the time."));
  s.tables.push_back(ask("alarms", "Rules that were broken", "alarms",
                         {{"at_us", "At", Unit::Instant},
                          {"invariant", "Rule", Unit::Text},
                          {"subject", "Of", Unit::Text},
                          {"cause", "Cause", Unit::Text}},
                         "seq", "No rule was broken."));
}

} // namespace

void add_losses(AskDrill const& ask, std::vector<Section>& sections) {
  ladder(ask, sections);
  exposure(ask, sections);
}

} // namespace switchback
