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

} // namespace switchback
