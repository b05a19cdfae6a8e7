#include "sim/record/timeline.hpp"

#include <fmt/format.h>

#include <initializer_list>

namespace switchback {
namespace {

/// The words that are not empty, with one blank between them.
std::string joined(std::initializer_list<std::string_view> words) {
  std::string line;
  for (std::string_view const word : words) {
    if (word.empty())
      continue;
    if (!line.empty())
      line += ' ';
    line += word;
  }
  return line;
}

std::string text_of(Fact const& f) {
  std::string const because = f.cause.empty() ? "" : ": " + f.cause;
  switch (f.kind) {
  case FactKind::Phase:
    return joined({"phase", f.subject});
  case FactKind::State:
    return joined({f.subject, f.model, f.row, f.from, "->", f.to}) + because;
  case FactKind::Serving:
    return f.to.empty()
               ? joined({f.subject, "served by nobody"}) + because
               : fmt::format("{} served by {} on fork {}{}", f.subject, f.to, f.value, because);
  case FactKind::Users:
    return joined({f.subject, fmt::format("users {}", f.value)});
  case FactKind::Job:
    return joined({f.subject, f.model, f.row, f.from, f.to,
                   f.value == 0 || f.to == "done" ? std::string() : std::to_string(f.value)});
  case FactKind::RoleChange:
    return joined({f.subject, "role", f.from, "->", f.to}) + because;
  case FactKind::Alarm:
    return joined({"ALARM", f.row, f.subject}) + because;
  case FactKind::Notice:
    return joined({f.subject, f.to}) + because;
  }
  return {};
}

} // namespace

std::string name_of(ObjectiveRecord const& objective) {
  // Limits are written KEY: VALUE; a claim holds no colon.
  return objective.scope + " " + objective.text.substr(0, objective.text.find(": "));
}

std::string_view name_of(FactKind kind) {
  switch (kind) {
  case FactKind::Phase:
    return "phase";
  case FactKind::State:
    return "state";
  case FactKind::Serving:
    return "serving";
  case FactKind::Users:
    return "users";
  case FactKind::Job:
    return "job";
  case FactKind::RoleChange:
    return "role change";
  case FactKind::Alarm:
    return "alarm";
  case FactKind::Notice:
    return "notice";
  }
  return "";
}

std::string_view name_of(Fate fate) {
  switch (fate) {
  case Fate::AcknowledgedKept:
    return "acknowledged, kept";
  case Fate::AcknowledgedLost:
    return "acknowledged, lost";
  case Fate::Refused:
    return "refused";
  case Fate::UnknownKept:
    return "unknown, kept";
  case Fate::UnknownLost:
    return "unknown, lost";
  case Fate::NotSent:
    return "not sent";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
  case Verdict::Met:
    return "met";
  case Verdict::Missed:
    return "missed";
  case Verdict::Inconclusive:
    return "inconclusive";
  case Verdict::NotApplicable:
    return "not applicable";
  }
  return "";
}

std::string trace_line(Fact const& fact) {
  std::int64_t const us = fact.at.time_since_epoch().count();
  auto const size = us < 0 ? 0 - static_cast<std::uint64_t>(us) : static_cast<std::uint64_t>(us);
  std::string const when =
      fmt::format("{}{}.{:03}", us < 0 ? "-" : "", size / 1'000'000, size / 1000 % 1000);
  return fmt::format("[{:>14}] {}", when, text_of(fact));
}

} // namespace switchback
