#include "sim/drill/version.hpp"

#include <fmt/format.h>
#include <gnu/libc-version.h>

#include <boost/version.hpp>

#include "sim/estate/kernel.hpp"

namespace switchback {

std::vector<std::pair<std::string, std::string>> versions() {
  int const boost = BOOST_VERSION;
  return {
      {"switchback", SWITCHBACK_VERSION},
      {"commit", SWITCHBACK_COMMIT},
      {"simgrid", simgrid_version()},
      {"boost", std::to_string(boost / 100000) + "." + std::to_string(boost / 100 % 1000)},
      {"libc", gnu_get_libc_version()},
#ifdef __clang__
      {"compiler",
       "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__)},
#else
      {"compiler", "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__)},
#endif
  };
}

std::vector<std::string> not_modelled() {
  return {
      "message bodies",
      "rooms as such",
      "Front End databases",
      "certificates",
      "permissions other than those on a share",
      "the compliance service apart from its machine (stopping it has no effect)",
      "disk space that growing databases take",
      "restores of single files",
      "user transactions and loops in T-SQL (refused by name)",
      "the peer links and heartbeats between chat servers (their settings have no effect)",
      "an upper limit on the rate of log backups beside disk and network",
      "pings delayed by a busy link or machine",
      "a failover to a newer release",
      "files added to a mirrored database",
      "redo before a returning mirror has caught up (log arrives as fast as it is redone then)",
      "the messages and threshold alerts of mirroring",
      "backup compression and buffers",
      "drifting clocks and daylight saving time",
      "the query time-out of `sqllogship`",
      "clients that try a dead server of the active list first",
      "faults that follow events and random faults other than a uniform instant (refused by name)",
  };
}

std::string version_text() {
  std::string text;
  for (auto const& [what, version] : versions())
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, version);
  return text;
}

} // namespace switchback
