// Identifies a runbook block independently of its position: the key of its human time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/draw_key.hpp"
#include "sim/runbook/runbook.hpp"

namespace switchback {

/// A text as part of a key: single blanks, none at the ends, lower case.
std::string normalised(std::string_view text);

/// The first command of a block, in lower case, without comments, with single blanks:
///   sql         the first statement, by its tokens: up to GO, a semicolon, or a line that begins
///               with the word of another statement. [mgc], "mgc" and mgc are the same.
///   powershell  the first statement: up to a semicolon or to the end of a line that neither ends
///               in a backtick nor leaves a bracket open.
///   cmd         the first command, without @: up to & or the end of a line that does not end in ^.
///   dialog, expect   the first line.
/// A comment that is not closed takes the rest. Empty if the block holds only comments.
std::string first_command(Block const& block);

/// For each step of the runbook and each of its blocks, the key of its human time, except for the
/// attempt. Equal blocks are distinguished by their order.
std::vector<std::vector<DrawKey>> human_time_keys(Runbook const& runbook);

} // namespace switchback
