// Carrying out a block of a runbook: its commands, in order, each for its own time, against the
// estate. One executor for each language; a command that the language has and the estate does not
// care about is said to be without effect, and one that is not understood is found before any drill
// starts (check_block).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/estate/estate.hpp"
#include "sim/runbook/runbook.hpp"

namespace switchback {

/// One command as it came out.
struct Carried {
  int line = 0, column = 0; ///< in the runbook's file
  std::string text, place;
  SimTime from{}, to{};
  Outcome outcome;
  std::string_view protects{}; ///< see Action
  WorkId id = 0;               ///< that its effects are told by (Journal::effect)
};

/// As the record keeps it: secrets masked; `step` is the index of its step.
CommandRecord record_of(Carried const& carried, int step);

/// What a block leaves behind.
using OnCommand = std::function<void(Carried)>;
using OnEnd = std::function<void()>;

/// Carries out the block's commands; calls `on_command` after each and `on_end` after the last. The
/// block, which must not be an expectation, stays alive until then.
void run_block(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end);

/// Everything in the block that is not understood, or names a place that the estate does not have.
std::vector<Diagnostic> check_block(EstatePlan const& estate, std::string const& file,
                                    Block const& block);

// --- For the executors ---

/// Protections, as facts name them.
inline constexpr std::string_view kMirror = "mirror", kLogShipping = "log-shipping";

/// A command ready to go: where it stands in the block's text and what it does.
struct Action {
  int line = 1, column = 1; ///< within the block's text
  std::string text, place;
  std::function<void(Done)> act;
  std::string_view protects{}; ///< kMirror, kLogShipping: protection that it is to set up
};

/// Of commands that answer at once so many are carried out at one instant; the next one follows
/// kLeastTime later. Assumed: whatever a command is, a thousand take a microsecond. Without it a
/// batch that is repeated thousands of times would be one instant, which the kernel takes for
/// something that answers itself.
inline constexpr int kMostAtOnce = 1000;
inline constexpr Duration kLeastTime = std::chrono::microseconds(1);

/// Runs actions one after the other. `next` is asked for the action after each; it may make them as
/// it goes.
void run_actions(Estate& estate, Block const& block,
                 std::function<std::optional<Action>(Outcome const* last)> next,
                 OnCommand on_command, OnEnd on_end);

void run_sql(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end);
void run_powershell(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end);
void run_shell(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end);
void run_dialog(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end);

/// T-SQL text on an instance, for Invoke-Sqlcmd: answers the first refusal, or what the last
/// statement did.
void run_sql_text(Estate& estate, std::string const& instance, std::string const& text, Done done);
struct FileCopy {
  std::string from_folder, pattern, to_folder;
  bool newer_only = false;
  /// The refusal where one file is named and is not there; none: nothing to copy is no failure.
  std::optional<Outcome> missing;
};

/// Copies the files that match, one after the other.
void copy_files(Estate& estate, std::string const& on, FileCopy const& what, Done done);

} // namespace switchback
