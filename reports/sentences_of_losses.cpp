// What findings about losses say.
#include <fmt/format.h>

#include "reports/finding_figures.hpp"
#include "reports/sentences.hpp"

namespace switchback {

Sentence Sentences::lost(std::size_t finding) const {
  Loss const& loss = loss_of(finding);
  Sentence s{figure(loss.messages, Unit::Messages, "losses.messages"),
             fmt::format(" {} (", messages()),
             figure(loss.bytes.value, Unit::Bytes, "losses.bytes"),
             ") acknowledged from ",
             instant(loss.from, "losses.from_us"),
             " to ",
             instant(loss.to, "losses.to_us"),
             " were lost"};
  if (loss.scope.empty()) {
    s.emplace_back(": no surviving copy holds them.");
    return s;
  }
  s.insert(s.end(), {fmt::format(" in the {} of {} from {} to {}: the new copy held only what was "
                                 "written before ",
                                 loss.scope, loss.database, loss.from_instance, loss.to_instance),
                     instant(*loss.recovery_point, "losses.recovery_point_us")});
  if (loss.source_step)
    s.emplace_back(fmt::format(
        ". It was restored from the backup that {} made while {} went on writing to {}.",
        step(r_.steps[static_cast<std::size_t>(*loss.source_step)]), users(), loss.from_instance));
  else if (loss.of == LossOf::FailedBackup)
    s.insert(s.end(),
             {fmt::format(". It ended with {}; the log backup {} failed at ", loss.held,
                          loss.failed_file),
              instant(*loss.failed_at, "losses.failed_us"),
              fmt::format(" ({}{}).", loss.failed_number,
                          loss.fault
                              ? fmt::format(", {} {}",
                                            r_.faults[static_cast<std::size_t>(*loss.fault)].kind,
                                            r_.faults[static_cast<std::size_t>(*loss.fault)].target)
                              : "")});
  else if (!loss.setting.empty())
    s.emplace_back(fmt::format(". It ended with {}, the newest there was: {} is {}.", loss.held,
                               loss.setting, value(loss.setting)));
  else
    s.emplace_back(loss.held.empty() ? "." : fmt::format(". It ended with {}.", loss.held));
  return s;
}

std::vector<Sentence> Sentences::loss(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  Loss const& loss = loss_of(finding);
  std::vector<Sentence> told{lost(finding)};
  if (loss.role_changed && loss.to > *loss.role_changed)
    told.push_back({"RPO counts up to the role change at ",
                    instant(*loss.role_changed, "losses.role_changed_us"), ". Losses went on for ",
                    length(loss.to - *loss.role_changed, "loss_ladder.after_change_us"),
                    fmt::format(" after it: servers still posted to {}.", loss.from_instance)});
  if (auto const* cleared = reason(finding, ReasonRole::Cleared))
    told.push_back({fmt::format("{} kept new sessions out and left open ones as they were "
                                "(chat.clear_drops_sessions is false).",
                                in_words(*cleared))});
  if (auto const* early = reason(finding, ReasonRole::Recovered)) {
    auto const* refused = reason(finding, ReasonRole::Refused);
    std::string files;
    for (FindingReason const* one : reasons(finding, ReasonRole::LeftOut))
      files += (files.empty() ? "" : ", ") +
               r_.facts[static_cast<std::size_t>(one->index)].as<JobEnded>()->file;
    Sentence s{
        fmt::format("{} recovered {} on {} at ", in_words(*early), f.database, loss.to_instance),
        instant(command(*early).from, "commands.from_us"),
        fmt::format(" ({}), before {} was applied. {} came later, at ", command(*early).text,
                    files.empty() ? "the last log" : files, in_words(*refused)),
        instant(command(*refused).from, "commands.from_us"),
        ", and was refused: a recovered database takes no more log (3117)."};
    told.push_back(std::move(s));
  }
  for (FindingReason const* widened : reasons(finding, ReasonRole::Widened)) {
    CommandRecord const& one = command(*widened);
    told.push_back(
        {fmt::format("{} took ", in_words(*widened)),
         length(one.to - one.from, "runbook_commands.length_us"),
         fmt::format(" to be refused, and {} went on writing to the discarded copy.", users())});
  }
  if (!f.instance.empty())
    told.push_back({fmt::format("The copy on {} still holds them when the drill ends. They can be "
                                "extracted by hand as long as nothing overwrites it.",
                                f.instance)});
  return told;
}

Sentence Sentences::compliance(std::size_t finding) const {
  Sentence s{amount(r_.findings[finding], Unit::Number), " of ",
             figure(r_.compliance.events, Unit::Number, "compliance_losses.events"),
             " compliance events will not reach the archive: they were not handed over, and no "
             "database or queue that the pool still uses holds them"};
  for (FindingReason const* one : reasons(finding, ReasonRole::Of)) {
    Fact const& fact = r_.facts[static_cast<std::size_t>(one->index)];
    auto const& moved = *fact.as<ComplianceMoved>();
    s.insert(s.end(), {"; ", figure(moved.events, Unit::Number, "compliance_lost_when.events"),
                       fmt::format(" {} on {} at ", name_of(moved.what), moved.place),
                       instant(fact.at, "compliance_lost_when.at_us"),
                       fmt::format(" ({})", moved.cause.text)});
  }
  s.emplace_back(". Events and messages are stored apart, so one may survive without the other.");
  return s;
}

} // namespace switchback
