#include "sim/operations/block_run.hpp"

#include <algorithm>

#include "sim/operations/cmdlets.hpp"
#include "sim/operations/dialogs.hpp"
#include "sim/operations/sql_procedures.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

/// The commands of a block, each a piece of work of its own.
class BlockRunner final : public CommandRunner {
public:
  BlockRunner(Estate& estate, Block const& block, CommandLog& log)
      : estate_(estate), block_(block), log_(log) {}

  Outcome carry_out(TypedCommand const& command, std::function<Outcome()> const& act) override {
    auto& kernel = estate_.kernel();
    auto const from = kernel.now();
    WorkId const id = estate_.journal().next_command();
    Outcome outcome;
    // All that comes of the command is part of it.
    kernel.as_work(step_of(kernel.work()) | id, [&] { outcome = act(); });
    log_.add({block_.line + command.line, command.column, command.text, command.place, from,
              kernel.now(), outcome, command.protects, id});
    // The next command is a turn of its own.
    sleep(kernel, ++done_ % kMostAtOnce == 0 ? kLeastTime : Duration{}, block_.on);
    return outcome;
  }

private:
  Estate& estate_;
  Block const& block_;
  CommandLog& log_;
  int done_ = 0;
};

void complain(std::vector<Diagnostic>& all, std::string const& file, Block const& block, int line,
              int column, std::string message) {
  all.push_back({{file, block.line + line, column}, std::move(message)});
}

/// Names are quoted in messages, and a message is a line that people read.
std::string shortened(std::string const& name) {
  return name.size() > 80 ? name.substr(0, 77) + "..." : name;
}

void check_sql(std::vector<Diagnostic>& all, std::string const& file, Block const& block) {
  for (auto const& batch : sql_of(block)) {
    for (auto const& error : batch.errors)
      complain(all, file, block, error.at.line, error.at.column,
               "T-SQL error " + std::to_string(error.number) + ": " + error.message);
    for (auto const& statement : batch.statements)
      if (auto const* call = std::get_if<tsql::Execute>(&statement.body)) {
        auto const* procedure = find_procedure(call->procedure.last());
        if (procedure != nullptr) {
          auto const bound = tsql::arguments(*call, procedure->syntax);
          if (auto const* error = std::get_if<tsql::Error>(&bound))
            complain(all, file, block, error->at.line, error->at.column,
                     "T-SQL error " + std::to_string(error->number) + ": " + error->message);
        } else {
          std::vector<std::string> names;
          for (ProcedureRow const& known : procedures())
            names.emplace_back(known.syntax.name);
          std::string const near = nearest(call->procedure.last(), names);
          complain(all, file, block, statement.at.line, statement.at.column,
                   "could not find stored procedure '" + shortened(call->procedure.last()) +
                       "' (2812)" + (near.empty() ? "" : ", did you mean '" + near + "'?"));
        }
      }
  }
}

void check_powershell(std::vector<Diagnostic>& all, std::string const& file, Block const& block) {
  auto const& script = powershell_of(block);
  for (auto const& error : script.errors)
    complain(all, file, block, error.at.line, error.at.column, error.id + ": " + error.message);
  for (auto const& statement : script.statements)
    for (auto const& command : statement.pipeline)
      // Values may come from variables that are not set yet; names of cmdlets and parameters do
      // not.
      if (auto const bound = bind_cmdlet(find_cmdlet(command.name), command, {});
          std::holds_alternative<powershell::Error>(bound)) {
        auto const& error = std::get<powershell::Error>(bound);
        if (error.id.starts_with("CannotConvert") && command.text.find('$') != std::string::npos)
          continue;
        std::vector<std::string> names;
        if (error.id != "CommandNotFoundException") {
          complain(all, file, block, error.at.line, error.at.column,
                   error.id + ": " + error.message);
          continue;
        }
        for (CmdletRow const& cmdlet : cmdlets())
          names.emplace_back(cmdlet.syntax.name);
        std::string const near = nearest(command.name, names);
        complain(all, file, block, error.at.line, error.at.column,
                 error.id + ": " + error.message +
                     (near.empty() ? "" : ", did you mean '" + near + "'?"));
      }
}

bool is_place(EstatePlan const& estate, std::string const& name, BlockKind kind) {
  auto const named = [&](auto const& list) { return plan_named(list, name) != nullptr; };
  if (named(estate.sql))
    return true;
  if (kind == BlockKind::Sql)
    return false;
  return named(estate.front_ends) || named(estate.shares) ||
         (estate.chat && named(estate.chat->servers));
}

std::vector<std::string> places(EstatePlan const& estate, BlockKind kind) {
  std::vector<std::string> names;
  for (auto const& sql : estate.sql)
    names.push_back(sql.name);
  if (kind != BlockKind::Sql) {
    for (auto const& front_end : estate.front_ends)
      names.push_back(front_end.name);
    for (auto const& share : estate.shares)
      names.push_back(share.name);
    if (estate.chat)
      for (auto const& server : estate.chat->servers)
        names.push_back(server.name);
  }
  return names;
}

} // namespace

CommandRecord record_of(Carried const& carried, int step) {
  using Kind = Outcome::Kind;
  CommandRecord command;
  command.step = step;
  command.line = carried.line;
  command.column = carried.column;
  command.text = mask_secrets(carried.text);
  command.place = carried.place;
  command.from = carried.from;
  command.to = carried.to;
  command.outcome = carried.outcome.kind == Kind::Executed   ? CommandOutcome::Executed
                    : carried.outcome.kind == Kind::NoEffect ? CommandOutcome::NoEffect
                                                             : CommandOutcome::Refused;
  command.number = carried.outcome.number;
  command.message = carried.outcome.message;
  command.protects = carried.protects;
  return command;
}

void run_block(Estate& estate, Block const& block, CommandLog& log) {
  BlockRunner runner(estate, block, log);
  switch (block.kind) {
  case BlockKind::Sql:
    return run_sql(estate, block, runner);
  case BlockKind::PowerShell:
    return run_powershell(estate, block, runner);
  case BlockKind::Cmd:
    return run_shell(estate, block, runner);
  case BlockKind::Dialog:
    return run_dialog(estate, block, runner);
  case BlockKind::Expect:
    break;
  }
}

std::vector<Diagnostic> check_block(EstatePlan const& estate, std::string const& file,
                                    Block const& block) {
  std::vector<Diagnostic> all;
  if (!block.on.empty() && !is_place(estate, block.on, block.kind)) {
    std::string const near = nearest(block.on, places(estate, block.kind));
    complain(all, file, block, 0, 1,
             "'" + block.on + "' is no " +
                 (block.kind == BlockKind::Sql ? "SQL instance" : "machine") + " of the estate" +
                 (near.empty() ? "" : ", did you mean '" + near + "'?"));
  }
  switch (block.kind) {
  case BlockKind::Sql:
    check_sql(all, file, block);
    break;
  case BlockKind::PowerShell:
    check_powershell(all, file, block);
    break;
  case BlockKind::Cmd:
    for (auto const& error : shell_of(block).errors)
      complain(all, file, block, error.at.line, error.at.column, error.message);
    break;
  case BlockKind::Dialog:
    for (auto const& error : check_dialog(estate, dialog_of(block)))
      complain(all, file, block, error.line, error.column, error.message);
    break;
  case BlockKind::Expect:
    break; // the reader has checked it
  }
  return all;
}

Outcome found_nothing(Estate& estate, std::string why) {
  estate.journal().effect(EffectKind::FoundNothing, "", "");
  return Outcome::no_effect(std::move(why));
}

} // namespace switchback
