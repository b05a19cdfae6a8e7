#include "sim/estate/journal.hpp"

#include <cstdio>
#include <string>

namespace switchback {

void Journal::add(Fact fact) {
  fact.at = kernel_.now();
  if (trace_) {
    std::string const line = trace_line(fact) + "\n";
    std::fputs(line.c_str(), stderr);
  }
  result_.facts.push_back(std::move(fact));
}

void Journal::state(std::string_view subject, std::string_view model, std::string_view row,
                    std::string_view from, std::string_view to, std::string_view cause) {
  add({{},
       FactKind::State,
       std::string(subject),
       std::string(model),
       std::string(row),
       std::string(from),
       std::string(to),
       std::string(cause),
       0});
}

void Journal::serving(std::string_view database, std::string_view instance, std::uint32_t fork,
                      std::string_view cause) {
  add({{},
       FactKind::Serving,
       std::string(database),
       {},
       {},
       {},
       std::string(instance),
       std::string(cause),
       fork});
}

void Journal::users(std::string_view subject, std::int64_t can_post) {
  add({{}, FactKind::Users, std::string(subject), {}, {}, {}, {}, {}, can_post});
}

void Journal::job(std::string_view instance, std::string_view kind, std::string_view name,
                  std::string_view file, std::string_view outcome, std::int64_t number) {
  add({{},
       FactKind::Job,
       std::string(instance),
       std::string(kind),
       std::string(name),
       std::string(file),
       std::string(outcome),
       {},
       number});
}

void Journal::role_change(std::string_view database, std::string_view from, std::string_view to,
                          std::string_view how, SimTime recovery_point) {
  add({{},
       FactKind::RoleChange,
       std::string(database),
       {},
       {},
       std::string(from),
       std::string(to),
       std::string(how),
       recovery_point.time_since_epoch().count()});
}

void Journal::alarm(std::string_view invariant, std::string_view subject, std::string_view cause) {
  add({{},
       FactKind::Alarm,
       std::string(subject),
       {},
       std::string(invariant),
       {},
       {},
       std::string(cause),
       0});
}

void Journal::notice(std::string_view subject, std::string_view what) {
  add({{}, FactKind::Notice, std::string(subject), {}, {}, {}, std::string(what), {}, 0});
}

void Journal::phase(std::string_view name) {
  add({{}, FactKind::Phase, std::string(name), {}, {}, {}, {}, {}, 0});
}

} // namespace switchback
