#include <algorithm>
#include <charconv>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/shell/shell.hpp"

namespace switchback {
namespace {

/// Opening and closing a file across a share (assumed).
constexpr Duration kPerFile = 500ms;

struct Copying : std::enable_shared_from_this<Copying> {
  Estate& estate;
  FilePlace from, to;
  std::vector<std::string> names;
  std::size_t next = 0;
  Done done;

  Copying(Estate& e, FilePlace f, FilePlace t, std::vector<std::string> n, Done d)
      : estate(e), from(std::move(f)), to(std::move(t)), names(std::move(n)), done(std::move(d)) {}

  void go() {
    if (next == names.size())
      return done(Outcome::executed(std::to_string(names.size()) + " files copied"));
    FilePlace source = from, target = to;
    source.name = target.name = names[next++];
    auto self = shared_from_this();
    estate.files().copy(source, target, kPerFile, [self](Outcome const& outcome) {
      if (outcome.refused())
        return self->done(outcome);
      self->go();
    });
  }
};

/// Of a folder that is named in the place of a file, no file is taken.
bool is_folder(Estate& estate, std::string const& path, std::string const& on) {
  auto const place = estate.files().resolve_folder(path, on);
  return place && estate.files().find(*place) != nullptr;
}

} // namespace

void copy_files(Estate& estate, std::string const& on, FileCopy const& what, Done done) {
  auto const from = estate.files().resolve_folder(what.from_folder, on);
  auto const to = estate.files().resolve_folder(what.to_folder, on);
  if (!from || !estate.files().accessible(*from, on))
    return done(Outcome::refuse("53", "the network path '" + what.from_folder + "' was not found"));
  if (!to || !estate.files().accessible(*to, on))
    return done(Outcome::refuse("53", "the network path '" + what.to_folder + "' was not found"));
  Folder const* source = estate.files().find(*from);
  Folder const* target = estate.files().find(*to);
  if (what.missing && what.pattern.find_first_of("*?") == std::string::npos &&
      !is_folder(estate, what.from_folder + "\\" + what.pattern, on)) {
    File const* file = source != nullptr ? source->find(what.pattern) : nullptr;
    if (file == nullptr)
      return done(*what.missing);
    if (file->state == File::State::Writing)
      return done(Outcome::refuse("32", "The process cannot access the file because it is being "
                                        "used by another process."));
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
    return done(Outcome::no_effect("no file to copy"));
  std::make_shared<Copying>(estate, *from, *to, std::move(names), std::move(done))->go();
}

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
void ship_log(Estate& estate, std::string const& on, shell::LogShip const& call, Done done) {
  auto const instance = estate.sql().by_name(call.server);
  if (!instance)
    return done(Outcome::refuse("53", "there is no server '" + call.server + "'"));
  auto const silent = [call, done](std::string const& why) {
    done(Outcome::refuse("53", "the server '" + call.server + "' " + why));
  };
  if (*instance != on && !estate.topology().reachable(on, *instance)) {
    estate.kernel().after(std::chrono::seconds{call.login_timeout}, Turn::Command, on,
                          [silent] { silent("does not answer"); });
    return;
  }
  if (!estate.sql().runs(*instance))
    return silent("does not run");
  JobKind const kind = call.work == shell::LogShip::Work::Backup ? JobKind::Backup
                       : call.work == shell::LogShip::Work::Copy ? JobKind::Copy
                                                                 : JobKind::Restore;
  auto const id = row_id(estate, *instance, kind, call.id);
  if (!id)
    return done(Outcome::refuse(kNoSuchAgent,
                                "'" + call.id + "' is no " +
                                    (kind == JobKind::Backup ? "primary_id" : "secondary_id") +
                                    " on " + *instance));
  estate.shipping().run_once(*instance, kind, *id, std::move(done));
}

void run_shell(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end) {
  auto script = std::make_shared<shell::Script>(shell::parse(block.text));
  auto index = std::make_shared<std::size_t>(0);
  auto next = [&estate, &block, script, index](Outcome const*) -> std::optional<Action> {
    if (*index >= script->commands.size())
      return std::nullopt;
    shell::Command const& command = script->commands[(*index)++];
    Action a{command.at.line, command.at.column, command.text, block.on, {}};
    a.act = [&estate, &block, script, &command](Done done) {
      if (!estate.topology().up(block.on))
        return done(Outcome::refuse("53", block.on + " does not answer"));
      if (auto const* copy = std::get_if<shell::Copy>(&command.body))
        return copy_files(estate, block.on, file_copy(*copy), std::move(done));
      if (auto const* erase = std::get_if<shell::Delete>(&command.body)) {
        auto const place = estate.files().resolve_folder(erase->folder, block.on);
        if (!place || !estate.files().accessible(*place, block.on))
          return done(
              Outcome::refuse("53", "the network path '" + erase->folder + "' was not found"));
        Folder& folder = estate.files().folder(*place);
        auto const names = folder.matching(erase->pattern);
        for (std::string const& name : names)
          folder.remove(name);
        return done(names.empty()
                        ? Outcome::no_effect("no file to delete")
                        : Outcome::executed(std::to_string(names.size()) + " files deleted"));
      }
      if (auto const* call = std::get_if<shell::LogShip>(&command.body))
        return ship_log(estate, block.on, *call, std::move(done));
      if (auto const* wait = std::get_if<shell::Wait>(&command.body)) {
        estate.kernel().after(std::chrono::seconds(wait->seconds), Turn::Command, block.on,
                              [done = std::move(done)] { done(Outcome::executed()); });
        return;
      }
      done(Outcome::no_effect("it only reports"));
    };
    return a;
  };
  run_actions(estate, block, next, std::move(on_command), std::move(on_end));
}

} // namespace switchback
