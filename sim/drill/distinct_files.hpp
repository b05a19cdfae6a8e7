// No output of a command is one of its inputs, and no two outputs are the same file.
#pragma once

#include <string>
#include <vector>

namespace switchback {

/// Throws RecordError if an output is one of the inputs or another output: the same path, or the
/// same file by device and inode, so that links count. Empty paths and special files (/dev/null)
/// are ignored.
void require_distinct(std::vector<std::string> const& outputs,
                      std::vector<std::string> const& inputs);

/// Existing files that a scenario's text names, even if it is not valid YAML: every word, and every
/// line after its key, that is the path of a file inside the scenario's folder.
std::vector<std::string> files_named(std::string const& scenario, std::string const& text);

} // namespace switchback
