// What a block of a runbook is, wherever it stands: the key of the time that people take for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/runbook/runbook.hpp"
#include "models/draw_key.hpp"

namespace switchback {

/// The first command of a block as a key: its first line that is neither empty nor a comment, in
/// small letters, with single blanks and without the end of a statement.
std::string first_command(Block const& block);

/// For each step of the runbook, for each of its blocks, the key of its human time, but for the
/// attempt. Blocks that are alike are told apart by their order.
std::vector<std::vector<DrawKey>> human_time_keys(Runbook const& runbook);

} // namespace switchback
