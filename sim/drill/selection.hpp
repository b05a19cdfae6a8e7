// Which scenarios a list of files and folders selects.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace switchback {

struct Selection {
  std::vector<std::string> files;   ///< each once, folders' in the order of their names
  std::vector<Diagnostic> problems; ///< unreadable paths, and folders without scenarios
  std::vector<std::string> estates; ///< estates found in the folders
};

/// A file selects itself. A folder selects every *.yaml and *.yml in it and below that is not an
/// estate; names that begin with a dot are left out. A file that is neither clearly an estate nor a
/// valid scenario is selected, so that a broken scenario is an error and not a gap. A folder
/// without any scenario is a problem, since otherwise a misspelt folder would pass.
Selection select_scenarios(std::vector<std::string> const& paths);

} // namespace switchback
