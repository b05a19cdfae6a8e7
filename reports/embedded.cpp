#include "reports/embedded.hpp"

#include <fmt/format.h>

#include <stdexcept>

// Two of Vega's modules are longer than the 65,536 characters that every compiler must take; g++
// and clang take more.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
#include "embedded.inc"
#pragma GCC diagnostic pop

namespace switchback {

std::string_view embedded(std::string_view file) {
  for (EmbeddedFile const& one : kEmbedded)
    if (one.name == file)
      return one.text;
  throw std::logic_error(fmt::format("'{}' is not embedded", file));
}

std::string vega_script() {
  // Debian has Vega as modules in the form of CommonJS; page/modules.js gives each the others.
  std::string modules;
  for (EmbeddedFile const& one : kEmbedded)
    if (one.name.ends_with(".min.js"))
      modules += fmt::format("\"{}\": function (exports, module, require) {{\n{}\n}},\n",
                             one.name.substr(0, one.name.find('.')),
                             one.text.substr(0, one.text.rfind("//# sourceMappingURL")));
  std::string script(embedded("modules.js"));
  constexpr std::string_view kPlace = "/* modules */";
  return script.replace(script.find(kPlace), kPlace.size(), modules);
}

} // namespace switchback
