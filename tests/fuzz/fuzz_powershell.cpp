// Feeds whatever libFuzzer thinks of to the PowerShell parser and binder; see tests/CMakeLists.txt,
// SWITCHBACK_FUZZ.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/operations/cmdlets.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const script = switchback::powershell::parse(text);
  for (auto const& statement : script.statements)
    for (auto const& command : statement.pipeline)
      switchback::bind_cmdlet(switchback::find_cmdlet(command.name), command, {});
  return 0;
}
