#include <algorithm>
#include <charconv>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

/// Opening and closing a file across a share (assumed).
constexpr Duration kPerFile = 500ms;

Outcome not_found(std::string const& folder) {
  return Outcome::refuse("53", "the network path '" + folder + "' was not found");
}

/// Of a folder that is named in the place of a file, no file is taken.
bool is_folder(Estate& estate, std::string const& path, std::string const& on) {
  auto const place = estate.files().resolve_folder(path, on);
  return place && estate.files().find(*place) != nullptr;
}

} // namespace

Outcome copy_files(Estate& estate, std::string const& on, FileCopy const& what) {
  auto const from = estate.files().resolve_folder(what.from_folder, on);
  auto const to = estate.files().resolve_folder(what.to_folder, on);
  if (!from || !estate.files().accessible(*from, on))
    return not_found(what.from_folder);
  if (!to || !estate.files().accessible(*to, on))
    return not_found(what.to_folder);
  Folder const* source = estate.files().find(*from);
  Folder const* target = estate.files().find(*to);
  if (what.missing && what.pattern.find_first_of("*?") == std::string::npos &&
      !is_folder(estate, what.from_folder + "\\" + what.pattern, on)) {
    File const* file = source != nullptr ? source->find(what.pattern) : nullptr;
    if (file == nullptr)
      return *what.missing;
    if (file->state == File::State::Writing)
      return Outcome::refuse("32", "The process cannot access the file because it is being "
                                   "used by another process.");
  }
  std::vector<std::string> names;
  if (source != nullptr)
    for (std::string const& name : source->matching(what.pattern)) {
      if (source->find(name)->state == File::State::Writing)
        continue; // its writer holds it
      if (what.newer_only && target != nullptr && target->find(name) != nullptr &&
          target->find(name)->state == File::State::Complete)
        continue;
      names.push_back(name);
    }
  if (names.empty())
    return found_nothing(estate, "no file to copy");
  for (std::string const& name : names) {
    FilePlace const there{from->machine, from->folder, name}, here{to->machine, to->folder, name};
    if (Outcome copied = estate.files().copy(there, here, kPerFile); copied.refused())
      return copied;
  }
  return Outcome::executed(std::to_string(names.size()) + " files copied");
}

namespace {

/// Of the programs that copy, only robocopy takes what it is not to find for nothing to do. System
/// error 2 stands for both of the others, which have a text and no number.
FileCopy file_copy(shell::Copy const& typed) {
  FileCopy copy{typed.from_folder, typed.pattern, typed.to_folder, typed.newer_only, {}};
  switch (typed.program) {
  case shell::Copy::Program::Copy:
    copy.missing = Outcome::refuse("2", "The system cannot find the file specified.");
    break;
  case shell::Copy::Program::Xcopy:
    copy.missing = Outcome::refuse("2", "File not found - " + typed.pattern);
    break;
  case shell::Copy::Program::Robocopy:
    break;
  }
  return copy;
}

/// The estate's own number of a row, or as the estate's plan says that commands write it.
std::optional<std::uint32_t> row_id(Estate& estate, std::string const& instance, JobKind kind,
                                    std::string const& text) {
  std::uint32_t number = 0;
  if (auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      error == std::errc{} && end == text.data() + text.size())
    return number;
  auto const& plan = estate.scenario().estate;
  auto const& tables = estate.shipping().tables(instance);
  auto const of_secondary = [&](SecondaryPlan const& one, std::string const& database) {
    ShippingSecondary const* row = tables.secondary(database);
    return one.secondary == instance && row != nullptr && same_name(one.secondary_id, text)
               ? std::optional(row->id)
               : std::nullopt;
  };
  for (LogShippingPlan const& one : plan.log_shipping) {
    ShippingPrimary const* primary = tables.primary(one.database);
    if (kind == JobKind::Backup && primary != nullptr && same_name(one.primary_id, text))
      return primary->id;
    if (auto const id = of_secondary(one, one.database); id && kind != JobKind::Backup)
      return id;
  }
  for (FurtherSecondaryPlan const& one : plan.secondaries)
    if (auto const id = of_secondary(one, one.database); id && kind != JobKind::Backup)
      return id;
  return std::nullopt;
}

/// SQL Server docs, "sqllogship Application". The program asks `-server` to work, wherever it was
/// called; a server that is there but does not run refuses at once, one that is silent when the
/// login's time is over. -verboselevel changes what is printed; a query has no time-out by default,
/// and none is kept to here.
Outcome ship_log(Estate& estate, std::string const& on, shell::LogShip const& call) {
  auto const instance = estate.sql().by_name(call.server);
  if (!instance)
    return Outcome::refuse("53", "there is no server '" + call.server + "'");
  if (*instance != on && !estate.topology().reachable(on, *instance)) {
    sleep(estate.kernel(), std::chrono::seconds{call.login_timeout}, on);
    return Outcome::refuse("53", "the server '" + call.server + "' does not answer");
  }
  if (!estate.sql().runs(*instance))
    return Outcome::refuse("53", "the server '" + call.server + "' does not run");
  JobKind const kind = call.work == shell::LogShip::Work::Backup ? JobKind::Backup
                       : call.work == shell::LogShip::Work::Copy ? JobKind::Copy
                                                                 : JobKind::Restore;
  auto const id = row_id(estate, *instance, kind, call.id);
  if (!id)
    return Outcome::refuse(kNoSuchAgent,
                           "'" + call.id + "' is no " +
                               (kind == JobKind::Backup ? "primary_id" : "secondary_id") + " on " +
                               *instance);
  return estate.shipping().run_once(*instance, kind, *id);
}

Outcome delete_files(Estate& estate, std::string const& on, shell::Delete const& typed) {
  auto const place = estate.files().resolve_folder(typed.folder, on);
  if (!place || !estate.files().accessible(*place, on))
    return not_found(typed.folder);
  Folder& folder = estate.files().folder(*place);
  auto const names = folder.matching(typed.pattern);
  for (std::string const& name : names)
    folder.remove(name);
  return names.empty() ? found_nothing(estate, "no file to delete")
                       : Outcome::executed(std::to_string(names.size()) + " files deleted");
}

Outcome unreachable(std::string const& machine) {
  return Outcome::refuse("53", machine + " does not answer");
}

Outcome perform(Estate& estate, std::string const& on, shell::Command const& command) {
  if (!estate.topology().up(on))
    return unreachable(on);
  if (auto const* copy = std::get_if<shell::Copy>(&command.body))
    return copy_files(estate, on, file_copy(*copy));
  if (auto const* erase = std::get_if<shell::Delete>(&command.body))
    return delete_files(estate, on, *erase);
  if (auto const* call = std::get_if<shell::LogShip>(&command.body))
    return ship_log(estate, on, *call);
  if (auto const* wait = std::get_if<shell::Wait>(&command.body)) {
    sleep(estate.kernel(), std::chrono::seconds(wait->seconds), on);
    return Outcome::executed();
  }
  return Outcome::no_effect("it only reports");
}

} // namespace

void run_shell(Estate& estate, Block const& block, CommandRunner& runner) {
  for (shell::Command const& command : shell_of(block).commands)
    runner.carry_out({command.at.line, command.at.column, command.text, block.on}, [&] {
      return call_on(estate.kernel(), block.on, [&] { return perform(estate, block.on, command); })
          .value_or(unreachable(block.on));
    });
}

} // namespace switchback
