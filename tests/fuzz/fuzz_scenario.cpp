// The loader under libFuzzer. The input is the text of a scenario; everything after a line "=====",
// if there is one, is the text of its estate.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sim/faults/faults.hpp"
#include "sim/scenario/scenario.hpp"
#include "tests/sim/scenario/memory_files.hpp"

namespace {

constexpr char const* kEstate = R"(title: A small estate
sites: { site-1: {}, site-2: {} }
links: { wan: { between: [site-1, site-2] } }
sql: { sql-a: { site: site-1 }, sql-b: { site: site-2 } }
shares: { log-share: { site: site-2, unc: '\\fs-2\logship' } }
databases: { mgc: { primary: sql-a } }
log_shipping: { mgc: { primary: sql-a, secondary: sql-b, share: log-share } }
)";

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace switchback;
  std::string text{reinterpret_cast<char const*>(data), size}, estate = kEstate;
  std::string const separator = "\n=====\n";
  if (auto const at = text.find(separator); at != std::string::npos) {
    estate = text.substr(at + separator.size());
    text.resize(at + 1);
  }
  MemoryFiles files{{{"s.yaml", text},
                     {"e.yaml", estate},
                     {"failover.md", "# Failover\n\n## 1. Look\n"},
                     {"failback.md", "# Failback\n\n## 1. Look\n"}}};
  auto const result = load_scenario("s.yaml", {}, files, fault_kinds());
  // Either a scenario or the reason why there is none; and what was read can be written back.
  if (result.scenario.has_value() != result.diagnostics.empty())
    std::abort();
  if (result.scenario && settable_values(*result.scenario).empty())
    std::abort();
  return 0;
}
