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

void Journal::effect(EffectKind kind, std::string_view database, std::string_view instance,
                     std::string_view target, std::string_view file, std::int64_t value) {
  WorkId const command = command_of(kernel_.work());
  if (command != 0)
    result_.effects.push_back({kernel_.now(), static_cast<int>(command), kind,
                               std::string(database), std::string(instance), std::string(target),
                               std::string(file), value});
}

void Journal::command_stored(WorkId command, std::size_t place) {
  if (command == 0)
    return;
  if (places_.size() <= command)
    places_.resize(command + 1, -1);
  places_[command] = static_cast<int>(place);
}

void Journal::close() {
  auto const place = [this](CommandEffect const& effect) {
    auto const command = static_cast<std::size_t>(effect.command);
    return command < places_.size() ? places_[command] : -1;
  };
  std::erase_if(result_.effects, [&](CommandEffect const& effect) { return place(effect) < 0; });
  for (CommandEffect& effect : result_.effects)
    effect.command = place(effect);
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
