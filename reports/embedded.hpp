// Files that travel inside of the program, so that a report can be written wherever it stands:
// templates, style and script of the page, chart specifications, and Vega from Debian's package.
#pragma once

#include <string>
#include <string_view>

namespace switchback {

/// By its name without folder, such as timeline.vg.json. A name that there is not is our own bug.
std::string_view embedded(std::string_view file);

/// Vega's modules as one script that defines the object `vega`.
std::string vega_script();

} // namespace switchback
