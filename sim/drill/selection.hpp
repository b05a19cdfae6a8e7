// Which scenarios a command line of files and folders means.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace switchback {

struct Selection {
  std::vector<std::string> files;   ///< each once, folders' in the order of their names
  std::vector<Diagnostic> problems; ///< what cannot be read, or holds no scenario
  std::vector<std::string> estates; ///< what a folder holds beside them
};

/// A file stands for itself. A folder stands for every *.yaml and *.yml in it and below, names with
/// a dot before them left out, but for estates: a file that is neither clearly an estate nor a
/// sound scenario is selected, so that a broken scenario is an error and not a gap. A folder
/// without any scenario is a problem, since a misspelt one would have passed.
Selection select_scenarios(std::vector<std::string> const& paths);

} // namespace switchback
