// The command that gives a drill again.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/units.hpp"

namespace switchback {

/// `set`: paths and values, as --set takes them.
std::string rerun_command(std::string const& file,
                          std::vector<std::pair<std::string, std::string>> const& set, Seed seed);

} // namespace switchback
