// The parts of an estate record here what happened, with the kernel's time.
#pragma once

#include <string>
#include <string_view>

#include "sim/estate/kernel.hpp"
#include "sim/history/history.hpp"

namespace switchback {

class Journal {
public:
  Journal(Kernel const& kernel, DrillResult& result, bool trace)
      : kernel_(kernel), result_(result), trace_(trace) {}

  /// Whose state: a copy is a database on an instance; a chat server may be connected to one.
  struct Subject {
    std::string_view name;
    std::string_view instance{};
  };
  void state(StateModel model, Subject subject, std::string_view label, std::string_view from,
             std::string_view to, Cause cause, std::int64_t value = 0);
  void serving(ServiceMoved moved) { add(std::move(moved)); }
  void users(std::string_view application, std::int64_t can_post);
  void job(JobEnded ended) { add(std::move(ended)); }
  void role_change(RoleChanged changed) { add(std::move(changed)); }
  void alarm(std::string_view invariant, std::string_view database, Cause cause);
  void notice(NoticeKind kind, Subject subject, std::string_view detail = {},
              std::int64_t value = 0);
  /// Records what the command in progress changed; nothing if there is none: jobs and clients leave
  /// facts of their own.
  void effect(EffectKind kind, std::string_view database, std::string_view instance,
              std::string_view target = {}, std::string_view file = {}, std::int64_t value = 0);
  WorkId next_command() { return ++commands_; }
  /// The command's place in DrillResult::commands, known when it has ended.
  void command_stored(WorkId command, std::size_t place);
  /// Called once, at the end: drops the effects of commands that never ended.
  void close();

  void phase(Phase phase) { add(PhaseBegun{phase}); }
  void add(FactBody what);

  DrillResult const& result() const { return result_; }

private:
  Kernel const& kernel_;
  DrillResult& result_;
  WorkId commands_ = 0;
  std::vector<int> places_; ///< by command
  bool trace_;              ///< each fact to standard error as it happens
};

} // namespace switchback
