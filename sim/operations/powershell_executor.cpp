#include "sim/operations/block_run.hpp"
#include "sim/operations/cmdlets.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

using powershell::Bound;

class PowerShellExecutor {
public:
  PowerShellExecutor(Estate& estate, Block const& block, CommandRunner& runner)
      : estate_(estate), on_(block.on), script_(powershell_of(block)), runner_(runner) {}

  void run() {
    for (auto const& statement : script_.statements) {
      for (powershell::Command const& command : statement.pipeline)
        if (!carry_out(command))
          return;
      if (statement.value)
        variables_[statement.assign_to] = powershell::evaluate(*statement.value, variables_);
    }
  }

private:
  /// False: -ErrorAction Stop ends the script.
  bool carry_out(powershell::Command const& command) {
    CmdletRow const* cmdlet = find_cmdlet(command.name);
    TypedCommand const typed{command.at.line, command.at.column, command.text, on_,
                             cmdlet != nullptr ? cmdlet->protects : std::string_view{}};
    if (cmdlet != nullptr && !is_installed(*cmdlet, estate_.scenario().estate, on_)) {
      runner_.carry_out(typed, [&] {
        return Outcome::refuse("CommandNotFoundException",
                               "'" + command.name + "' is not installed on " + on_);
      });
      return true;
    }
    auto const bound = bind_cmdlet(cmdlet, command, variables_);
    if (auto const* error = std::get_if<powershell::Error>(&bound)) {
      runner_.carry_out(typed, [&] { return Outcome::refuse(error->id, error->message); });
      return true;
    }
    auto const& given = std::get<Bound>(bound);
    Outcome const outcome = runner_.carry_out(typed, [&] {
      return call_on(estate_.kernel(), on_, [&] { return execute(*cmdlet, given); })
          .value_or(unreachable());
    });
    return !outcome.refused() || !given.stop_on_error;
  }

  Outcome unreachable() const {
    return Outcome::refuse("ComputerUnreachable", on_ + " does not answer");
  }

  Outcome execute(CmdletRow const& cmdlet, Bound const& given) {
    if (!estate_.topology().up(on_))
      return unreachable();
    if (given.what_if)
      return Outcome::no_effect("-WhatIf changes nothing");
    if (cmdlet.takes > Duration{})
      sleep(estate_.kernel(), cmdlet.takes, on_);
    if (cmdlet.installed == Installed::LyncServers && estate_.chat() == nullptr)
      return Outcome::refuse("NotInTopology", "the estate has no chat pool");
    return cmdlet.run({estate_, on_, given});
  }

  Estate& estate_;
  std::string on_;
  powershell::Script const& script_;
  powershell::Variables variables_;
  CommandRunner& runner_;
};

} // namespace

void run_powershell(Estate& estate, Block const& block, CommandRunner& runner) {
  PowerShellExecutor(estate, block, runner).run();
}

} // namespace switchback
