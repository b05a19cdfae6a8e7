// A runbook: Markdown whose level-2 headings are steps and whose fenced blocks hold commands as
// typed. A fence's info string says in which language, where, by whom, and how long the person
// takes:
//
//     ```sql on=sql-backup by=dba takes=lognormal(median=3min, p95=9min)
//
// Kinds of block: sql, powershell, cmd, dialog (a named action of management studio), expect (a
// check the operator makes). Anything else is prose for the reader, but a misspelt kind is an
// error.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/distribution.hpp"
#include "models/draw_key.hpp"
#include "sim/scenario/quantities.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

enum class BlockKind { Sql, PowerShell, Cmd, Dialog, Expect };
std::string_view name_of(BlockKind);

/// A word of a fence's info string.
struct FenceWord {
  std::string_view word, meaning;
};
std::vector<FenceWord> const& block_kinds(); ///< the first word; in the order of BlockKind
std::vector<FenceWord> const& block_keys();  ///< the keys that may follow, as KEY=VALUE

/// What happens when a command of the block is refused, or its expectation is not met.
struct FailurePolicy {
  enum class What { Stop, GoOn, Retry } what = What::GoOn;
  int times = 0;   ///< Retry: largest number of further tries
  Duration wait{}; ///< Retry: before each
  bool operator==(FailurePolicy const&) const = default;
};
Parsed<FailurePolicy> parse_policy(std::string_view text);

struct BlockTree; // sim/runbook/block_tree.hpp

struct Block {
  BlockKind kind{};
  std::string on, by;
  std::optional<Distribution> takes;
  Duration within{}; ///< expect: how long the operator waits for it to come true
  /// By default a refused command does not stop its block, an unmet expectation stops the runbook.
  FailurePolicy on_failure;
  std::string text;
  int line = 0;                          ///< of the fence; its text begins on the next
  std::shared_ptr<BlockTree const> tree; ///< of the text
  DrawKey human_time{""};                ///< of a runbook's block, but for the attempt
};

struct RunbookStep {
  int number = 0; ///< that its heading begins with; 0: none
  std::string title;
  int line = 0;
  std::vector<Block> blocks;
};

struct Runbook {
  std::string name, file, title;
  std::vector<RunbookStep> steps;
};

struct RunbookResult {
  Runbook runbook;
  std::vector<Diagnostic> diagnostics;
};

/// Reads a runbook; `fill` gives the values of its <names>. <spid> is not one of them: it
/// stands for each session shown by the block's last sp_who2.
RunbookResult read_runbook(std::string const& name, std::string const& file, std::string_view text,
                           std::map<std::string, std::string> const& fill);

/// The text with passwords replaced by ****: -P word, PASSWORD = '..', -Password word.
std::string mask_secrets(std::string_view text);

} // namespace switchback
