#include "sim/estate/journal.hpp"

#include <cstdio>
#include <string>

namespace switchback {

void Journal::add(FactBody what) {
  Fact fact{kernel_.now(), std::move(what)};
  if (trace_) {
    std::string const line = trace_line(fact) + "\n";
    std::fputs(line.c_str(), stderr);
  }
  result_.facts.push_back(std::move(fact));
}

void Journal::state(StateModel model, Subject subject, std::string_view label,
                    std::string_view from, std::string_view to, Cause cause, std::int64_t value) {
  add(StateChanged{model, std::string(subject.name), std::string(subject.instance),
                   std::string(label), std::string(from), std::string(to), std::move(cause),
                   value});
}

void Journal::users(std::string_view application, std::int64_t can_post) {
  add(UsersChanged{std::string(application), can_post});
}

void Journal::alarm(std::string_view invariant, std::string_view database, Cause cause) {
  add(InvariantBroken{std::string(invariant), std::string(database), std::move(cause)});
}

void Journal::notice(NoticeKind kind, Subject subject, std::string_view detail,
                     std::int64_t value) {
  add(Noticed{kind, std::string(subject.name), std::string(subject.instance), std::string(detail),
              value});
}

} // namespace switchback
