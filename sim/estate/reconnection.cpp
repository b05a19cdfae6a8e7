#include "sim/estate/reconnection.hpp"

#include <algorithm>

namespace switchback {
namespace {

/// For an unlimited attempt: gives up finding anything after this many failed tries in a row.
constexpr int kEnough = 1'000;

/// An application does not start attempts faster than this (assumed): both names may reject one at
/// once.
constexpr Duration kLeastPause{1'000'000};

} // namespace

void Reconnection::begin(client::Settings const& settings, client::Names const& names,
                         Duration every, SimTime now) {
  settings_ = settings;
  names_ = names;
  every_ = std::max(every, kLeastPause);
  state_ = {client::begin(settings, names, now), now};
  answers_.clear();
  waiting_ = true;
}

bool Reconnection::at_start(State const& state) const {
  return state.at == state.attempt.began && state.attempt.round == 1 && !state.attempt.second;
}

/// One try: where it leads, or what it found.
Reconnection::Found Reconnection::play(State& state, Answers const& answers) const {
  auto const anew = [&](SimTime failed) {
    SimTime const at = std::max(failed, state.attempt.began + every_);
    state = {client::begin(settings_, names_, at), at};
  };
  auto const one = client::next(state.attempt, state.at);
  if (!one) {
    anew(state.at);
    return {};
  }
  auto const answer = answers.at(one->name);
  if (answer == client::Answer::Connects)
    return {state.at, one->name};
  SimTime const ended = answer == client::Answer::Silent ? one->until : state.at;
  auto const result = client::after(state.attempt, answer, ended);
  if (auto const* failed = std::get_if<client::Failed>(&result))
    anew(failed->at);
  else
    state.at = std::get<client::TryAgain>(result).at;
  return {};
}

/// Simulates the tries that began before now.
void Reconnection::advance(SimTime now) {
  while (state_.at < now) {
    if (at_start(state_)) {
      // Attempts that fail alike take equally long: whole ones are skipped.
      State next = state_;
      int tries = 0;
      do {
        if (play(next, answers_).at != kNever)
          break;
      } while (!at_start(next) && ++tries < kEnough);
      Duration const period = next.at - state_.at;
      if (at_start(next) && period > Duration{} && next.at < now) {
        SimTime const at = state_.at + (now - Duration{1} - state_.at) / period * period;
        state_ = {client::begin(settings_, names_, at), at};
      }
    }
    if (play(state_, answers_).at != kNever)
      return; // its owner has been told and is about to connect
  }
}

/// A try that is rejected is over, whatever the answer becomes later at the same instant.
void Reconnection::turned_away(SimTime now) {
  while (state_.at == now) {
    auto const one = client::next(state_.attempt, now);
    if (!one || answers_.at(one->name) != client::Answer::Rejected)
      return;
    play(state_, answers_);
  }
}

Reconnection::Found Reconnection::look(SimTime now, Ask const& ask) {
  if (!answers_.empty())
    advance(now);
  answers_.clear();
  bool any = false;
  for (std::string const& name : {names_.initial, names_.failover})
    if (!name.empty()) {
      answers_[name] = ask(name);
      any = any || answers_[name] == client::Answer::Connects;
    }
  if (!any) {
    turned_away(now);
    return {};
  }
  State state = state_;
  state.at = std::max(state.at, now);
  for (int tries = 0; tries < kEnough; ++tries)
    if (Found found = play(state, answers_); found.at != kNever)
      return found;
  return {};
}

} // namespace switchback
