// What a block says, parsed once, when the block is read. The tree stays with its block: `check`
// looks at it, and the executors carry it out.
#pragma once

#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/runbook/dialog.hpp"
#include "sim/runbook/powershell/powershell.hpp"
#include "sim/runbook/predicate.hpp"
#include "sim/runbook/runbook.hpp"
#include "sim/runbook/shell/shell.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback {

/// A line of an expectation that is not blank.
struct ExpectedLine {
  int line = 1; ///< within the block's text
  PredicateResult read;
};

/// In its language, with what is wrong in it. Places are within the block's text.
struct BlockTree {
  std::variant<std::vector<tsql::Batch>, powershell::Script, shell::Script, DialogResult,
               std::vector<ExpectedLine>>
      said;
};

std::shared_ptr<BlockTree const> parse_block(BlockKind kind, std::string_view text);

/// T-SQL in which <spid> is kEachSession.
std::vector<tsql::Batch> parse_sql(std::string_view text);

/// What <spid> stands for in KILL until the sessions are known.
inline constexpr std::int64_t kEachSession = 999'999;

// The block is of that kind, and was given its tree.
inline auto const& sql_of(Block const& block) {
  return std::get<std::vector<tsql::Batch>>(block.tree->said);
}
inline auto const& powershell_of(Block const& block) {
  return std::get<powershell::Script>(block.tree->said);
}
inline auto const& shell_of(Block const& block) {
  return std::get<shell::Script>(block.tree->said);
}
inline auto const& dialog_of(Block const& block) {
  return std::get<DialogResult>(block.tree->said);
}
inline auto const& expected_of(Block const& block) {
  return std::get<std::vector<ExpectedLine>>(block.tree->said);
}

} // namespace switchback
