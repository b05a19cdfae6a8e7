// The cmdlets that runbooks may use. A row has a cmdlet's syntax, where it is installed, what it is
// for and its body, and stands in the file of its theme:
//
//   cmdlets_chat.cpp    the chat pool, its servers and services, the topology
//   cmdlets_mirror.cpp  mirrored databases of the product
//   cmdlets_pools.cpp   Front End pools, the Central Management Store
//   cmdlets_system.cpp  PowerShell itself, Invoke-Sqlcmd
//
// A theme of its own takes one more line in cmdlets.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/estate/estate.hpp"
#include "sim/runbook/powershell/powershell.hpp"

namespace switchback {

/// A cmdlet as it was typed.
struct CmdletCall {
  Estate& estate;
  std::string const& on; ///< machine
  powershell::Bound const& given;

  bool has(std::string const& name) const { return given.has(name); }
  bool is_set(std::string const& name) const { return given.is_set(name); }
  std::string text(std::string const& name) const { return given.text(name); }
};

/// Machines on which a cmdlet is found; typed elsewhere it is no command. Lync Server's are on each
/// Front End and chat server, and where its administrative tools were put (`lync_tools`): Lync
/// Server 2013, 'Install Lync Server administrative tools'. Assumed: SQL Server's are wherever
/// operators work.
enum class Installed : std::uint8_t { Everywhere, LyncServers };

struct CmdletRow {
  powershell::Cmdlet syntax;
  Installed installed = Installed::Everywhere;
  std::string_view meaning;
  Outcome (*run)(CmdletCall const&) = nullptr;
  Duration takes{};            ///< before its effect
  std::string_view protects{}; ///< kMirror, kLogShipping: protection that it is to set up
};

std::vector<CmdletRow> const& cmdlets();
/// By its name, in any case; none: no cmdlet of that name is known.
CmdletRow const* find_cmdlet(std::string_view name);
/// Its arguments, or CommandNotFoundException if there is no cmdlet.
std::variant<powershell::Bound, powershell::Error>
bind_cmdlet(CmdletRow const* cmdlet, powershell::Command const& command,
            powershell::Variables const& variables);
/// As people read it; empty: everywhere.
std::string_view where(Installed installed);
bool is_installed(CmdletRow const& cmdlet, EstatePlan const& estate, std::string_view machine);

// --- For the themes ---

/// Loading the module and talking to the store (assumed; the pages give no figure).
inline constexpr Duration kTalksToTheStore = 5s;

/// The bodies of cmdlets that change nothing.
Outcome only_reports(CmdletCall const&);
Outcome in_force_already(CmdletCall const&);

ChatPoolPlan const& pool_of(CmdletCall const& call);
/// Whether the instance answers whoever sits at the machine.
bool answers(CmdletCall const& call, std::string const& instance);

} // namespace switchback
