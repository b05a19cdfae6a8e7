// What a command writes is none of what it reads, and no two of its outputs are one file.
#pragma once

#include <string>
#include <vector>

namespace switchback {

/// Throws RecordError if an output is one of the inputs or another output: the same path, or the
/// same file by device and inode, so that links count. Empty paths and what is no plain file
/// (/dev/null) are nobody's.
void require_distinct(std::vector<std::string> const& outputs,
                      std::vector<std::string> const& inputs);

/// Existing files that the text of a scenario names, as far as can be told of one that cannot be
/// read as YAML: every word of it, and every line behind its key, that is the path of a file in the
/// scenario's folder or below it.
std::vector<std::string> files_named(std::string const& scenario, std::string const& text);

} // namespace switchback
