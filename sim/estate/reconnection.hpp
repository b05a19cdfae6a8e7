// A client without a connection that tries to get one, attempt after attempt, by the provider's
// algorithm (models/client_connection.hpp). Failed tries are not events of the kernel: they are
// simulated when the names' answers change, which the owner must report.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "models/client_connection.hpp"

namespace switchback {

class Reconnection {
public:
  using Ask = std::function<client::Answer(std::string const& name)>;
  /// An attempt that will connect if no answer changes before it does.
  struct Found {
    SimTime at = kNever;
    std::string instance;
  };

  /// The first attempt begins now. A failed one is followed by another, at once or, if that is
  /// later, `every` after its start.
  void begin(client::Settings const& settings, client::Names const& names, Duration every,
             SimTime now);
  bool waiting() const { return waiting_; }
  void end() { waiting_ = false; }
  /// Answers may differ from now on. A try in progress keeps the answer it began with.
  Found look(SimTime now, Ask const& ask);

private:
  struct State {
    client::Attempt attempt;
    SimTime at{}; ///< when its next try begins
  };
  using Answers = std::map<std::string, client::Answer>;

  Found play(State& state, Answers const& answers) const;
  bool at_start(State const& state) const;
  void advance(SimTime now);
  void turned_away(SimTime now);

  client::Settings settings_;
  client::Names names_;
  Duration every_{};
  State state_;
  Answers answers_; ///< since the last look
  bool waiting_ = false;
};

} // namespace switchback
