// Feeds whatever libFuzzer thinks of to the PowerShell parser and binder; see tests/CMakeLists.txt,
// SWITCHBACK_FUZZ.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/runbook/powershell/powershell.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const script = switchback::powershell::parse(text);
  for (auto const& statement : script.statements)
    for (auto const& command : statement.pipeline)
      switchback::powershell::bind(command, {});
  return 0;
}
