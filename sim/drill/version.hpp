// What this program is made of: printed by --version and stored with every drill, since a digest is
// promised for one version of SimGrid, Boost and the C library.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace switchback {

/// switchback, commit, simgrid, boost, libc, compiler.
std::vector<std::pair<std::string, std::string>> versions();
std::string version_text();

} // namespace switchback
