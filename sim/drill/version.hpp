// Versions of the program and its parts: printed by --version and stored with every drill, since
// digests are reproducible for one version of SimGrid, Boost and the C library.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace switchback {

/// switchback, commit, simgrid, boost, libc, compiler.
std::vector<std::pair<std::string, std::string>> versions();
std::string version_text();

/// What this version does not model, in the words of models/README.md: reports of its drills list
/// it.
std::vector<std::string> not_modelled();

} // namespace switchback
