// Feeds whatever libFuzzer thinks of to the command-line parser; see tests/CMakeLists.txt,
// SWITCHBACK_FUZZ.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/runbook/shell/shell.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  switchback::shell::parse(text);
  return 0;
}
