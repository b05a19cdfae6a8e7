// Carrying out a block of a runbook: its commands, in order, each for its own time, against the
// estate. One executor for each language; a command that the language has and the estate does not
// care about is said to be without effect, and one that is not understood is found before any drill
// starts (check_block).
//
// Whoever carries out a block is a fiber (sim/estate/fiber.hpp): all that is here waits for as long
// as the commands take.
#pragma once

#include <functional>
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
  std::string_view protects{}; ///< see TypedCommand
  WorkId id = 0;               ///< that its effects are told by (Journal::effect)
};

/// As the record keeps it: secrets masked; `step` is the index of its step.
CommandRecord record_of(Carried const& carried, int step);

/// Who keeps what the commands of a block came to.
class CommandLog {
public:
  virtual ~CommandLog() = default;
  /// A command has ended; the next one has not begun.
  virtual void add(Carried const& carried) = 0;
};

/// Carries out the block's commands, each of which is told to `log`. The block must not be an
/// expectation.
void run_block(Estate& estate, Block const& block, CommandLog& log);

/// Everything in the block that is not understood, or names a place that the estate does not have.
std::vector<Diagnostic> check_block(EstatePlan const& estate, std::string const& file,
                                    Block const& block);

/// T-SQL text on an instance, for Invoke-Sqlcmd: answers the first refusal, or what the last
/// statement did.
Outcome run_sql_text(Estate& estate, std::string const& instance, std::string const& text);

// --- For the executors ---

/// Protections, as facts name them.
inline constexpr std::string_view kMirror = "mirror", kLogShipping = "log-shipping";

/// A command as it stands in the block's text.
struct TypedCommand {
  int line = 1, column = 1; ///< within the block's text
  std::string text, place;
  std::string_view protects{}; ///< kMirror, kLogShipping: protection that it is to set up
};

/// Carries out commands one after the other.
class CommandRunner {
public:
  virtual ~CommandRunner() = default;
  virtual Outcome carry_out(TypedCommand const& command, std::function<Outcome()> const& act) = 0;
};

void run_sql(Estate& estate, Block const& block, CommandRunner& runner);
void run_powershell(Estate& estate, Block const& block, CommandRunner& runner);
void run_shell(Estate& estate, Block const& block, CommandRunner& runner);
void run_dialog(Estate& estate, Block const& block, CommandRunner& runner);

/// Of commands that answer at once so many are carried out at one instant; the next one follows
/// kLeastTime later. Assumed: whatever a command is, a thousand take a microsecond. Without it a
/// batch that is repeated thousands of times would be one instant, which the kernel takes for
/// something that answers itself.
inline constexpr int kMostAtOnce = 1000;
inline constexpr Duration kLeastTime = std::chrono::microseconds(1);

struct FileCopy {
  std::string from_folder, pattern, to_folder;
  bool newer_only = false;
  /// The refusal where one file is named and is not there; none: nothing to copy is no failure.
  std::optional<Outcome> missing;
};

/// Copies the files that match, one after the other.
Outcome copy_files(Estate& estate, std::string const& on, FileCopy const& what);

/// The outcome of a command that met nothing to copy, apply or delete; it leaves that as an effect.
Outcome found_nothing(Estate& estate, std::string why);

} // namespace switchback
