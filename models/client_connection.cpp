#include "models/client_connection.hpp"

#include <algorithm>

namespace switchback::client {
namespace {

bool endless(Settings const& settings) { return settings.login_timeout == Duration{}; }

SimTime end_of(Attempt const& a) {
  return endless(a.settings) ? kNever : a.began + a.settings.login_timeout;
}

bool alternates(Attempt const& a) { return !a.names.failover.empty(); }

Result at_or_over(Attempt const& a, SimTime at) {
  if (at >= end_of(a))
    return Failed{end_of(a)};
  return TryAgain{at};
}

/// What follows a round: the next one, perhaps after a delay.
Result end_round(Attempt& a, SimTime now) {
  // A round whose two tries are answered at once takes no time.
  bool const delayed = a.inactive || a.refused + a.rejected == 2;
  ++a.round;
  a.second = a.inactive = false;
  a.refused = a.rejected = 0;
  return at_or_over(a, delayed ? now + delay(++a.delays) : now);
}

} // namespace

Names learned(Names const& names, std::string const& mirror, Settings const& settings) {
  Names now = names;
  if (mirror == names.initial || mirror.empty() || (names.cached && !settings.refreshes_partner))
    return now;
  now.failover = mirror;
  now.cached = true;
  return now;
}

Duration slot(Settings const& settings, int round) {
  Duration const whole = endless(settings) ? Settings{}.login_timeout : settings.login_timeout;
  return Duration{whole.count() * kSlotStep.millionths / 1'000'000 * round};
}

Duration delay(int number) {
  return number > 4 ? Duration{std::chrono::seconds{1}}
                    : Duration{std::chrono::milliseconds{100 << std::max(0, number - 1)}};
}

Attempt begin(Settings const& settings, Names const& names, SimTime now) {
  Attempt attempt;
  attempt.settings = settings;
  attempt.names = names;
  attempt.began = now;
  return attempt;
}

std::optional<Try> next(Attempt const& a, SimTime now) {
  SimTime const end = end_of(a);
  if (now >= end)
    return std::nullopt;
  if (!alternates(a))
    return Try{a.names.initial, end};
  std::string const& name = a.second ? a.names.failover : a.names.initial;
  if (a.settings.protocol == Protocol::NamedPipes)
    return Try{name, a.second ? end : std::min(end, now + a.settings.named_pipes_wait)};
  return Try{name, std::min(end, now + slot(a.settings, a.round))};
}

Result after(Attempt& a, Answer answer, SimTime now) {
  if (answer == Answer::Connects)
    return Connected{};
  if (!alternates(a)) // whatever it says, the attempt runs to its end
    return answer == Answer::Rejected ? Result{Failed{now}}
           : endless(a.settings)      ? Result{TryAgain{now + delay(++a.delays)}}
                                      : Result{Failed{end_of(a)}};
  a.inactive = a.inactive || answer == Answer::Inactive;
  a.refused += answer == Answer::Refused ? 1 : 0;
  a.rejected += answer == Answer::Rejected ? 1 : 0;
  if (!a.second) {
    a.second = true;
    return at_or_over(a, now);
  }
  if (a.rejected == 2)
    return Failed{now};
  return end_round(a, now);
}

} // namespace switchback::client
