// BACKUP and RESTORE; sim/runbook/tsql/backup_options.cpp has their options.
#include "sim/runbook/tsql/backup_options.hpp"

namespace switchback::tsql {
namespace {

enum class DeviceKind { Disk, Tape, Url };

/// Devices of a statement, list by list. A logical device counts as a disk: no other kind is made
/// here.
struct Devices {
  std::vector<std::vector<Device>> lists{};
  std::vector<DeviceKind> kinds{}; ///< of each list

  /// The kinds go before what cannot be simulated of them.
  void read(Cursor& c) {
    std::optional<DeviceKind> kind;
    auto& list = lists.emplace_back();
    do {
      DeviceKind const here = c.is_word("tape")  ? DeviceKind::Tape
                              : c.is_word("url") ? DeviceKind::Url
                                                 : DeviceKind::Disk;
      if (kind.value_or(here) != here)
        c.fail(3011, "all backup devices must be of the same general class");
      kind = here;
      bool const named = here != DeviceKind::Disk || c.is_word("disk");
      if (named) {
        c.skip();
        c.expect_symbol("=");
        list.push_back({false, c.value(false)});
      } else {
        list.push_back({true, c.database()});
      }
    } while (c.accept_symbol(","));
    kinds.push_back(*kind);
  }

  void check(Cursor const& c) const {
    for (DeviceKind const kind : kinds)
      if (kind != kinds.front())
        c.fail(3212, "the mirrors of a backup must have devices of the same kind");
    if (kinds.front() != DeviceKind::Disk)
      c.fail(102, std::string("the device type '") +
                      (kinds.front() == DeviceKind::Tape ? "tape" : "url") +
                      "' is outside the commands that runbooks can be run with");
  }
};

/// A part of the database between its name and the devices.
void refuse_parts(Cursor const& c) {
  for (auto const* part : {"file", "filegroup", "read_write_filegroups", "page"})
    if (c.is_word(part))
      c.fail(102, "'" + c.now().text + "' is outside the commands that runbooks can be run with");
}

template <class Of> void read_options(Cursor& c, Of& statement, MediaStatement which) {
  if (c.accept("with"))
    do {
      read_option(c, statement, which);
    } while (c.accept_symbol(","));
}

[[noreturn]] void no_device(Cursor const& c) {
  c.fail(3207, "backup or restore requires at least one backup device");
}

/// What the statement is, of those that read a medium without a database.
constexpr std::pair<char const*, Restore::What> kReports[] = {
    {"headeronly", Restore::What::HeaderOnly},
    {"filelistonly", Restore::What::FileListOnly},
    {"verifyonly", Restore::What::VerifyOnly},
    {"labelonly", Restore::What::LabelOnly}};

MediaStatement statement_of(Restore::What what) {
  switch (what) {
  case Restore::What::Database:
    return MediaStatement::RestoreDatabase;
  case Restore::What::Log:
    return MediaStatement::RestoreLog;
  case Restore::What::HeaderOnly:
    return MediaStatement::HeaderOnly;
  case Restore::What::FileListOnly:
    return MediaStatement::FileListOnly;
  case Restore::What::VerifyOnly:
    return MediaStatement::VerifyOnly;
  case Restore::What::LabelOnly:
    return MediaStatement::LabelOnly;
  }
  return MediaStatement::RestoreDatabase;
}

} // namespace

Backup parse_backup(Cursor& c) {
  Backup b;
  if (c.accept("log"))
    b.log = true;
  else
    c.expect("database");
  b.database = c.database();
  refuse_parts(c);
  Devices devices;
  bool const named = c.accept("to");
  if (named) {
    devices.read(c);
    while (c.accept("mirror")) {
      c.expect("to");
      devices.read(c);
    }
    devices.check(c);
  } else if (!c.is_word("with") && !c.is_end() && !c.is_symbol(";") && !starts_statement(c.now())) {
    c.expect("to");
  }
  read_options(c, b, b.log ? MediaStatement::BackupLog : MediaStatement::BackupDatabase);
  if (!named)
    no_device(c);
  b.mirrors = std::move(devices.lists);
  if (b.norecovery && b.standby)
    c.fail(3031, "the option NORECOVERY conflicts with STANDBY");
  return b;
}

Restore parse_restore(Cursor& c) {
  Restore r;
  using What = Restore::What;
  for (auto const& [word, what] : kReports)
    if (c.accept(word))
      r.what = what;
  bool const reports = r.what != What::Database;
  if (!reports) {
    if (c.accept("log"))
      r.what = What::Log;
    else
      c.expect("database");
    r.database = c.database();
    refuse_parts(c);
  }
  if (c.accept("from")) {
    Devices devices;
    devices.read(c);
    devices.check(c);
    r.devices = std::move(devices.lists.front());
  }
  read_options(c, r, statement_of(r.what));
  if (reports && r.devices.empty())
    no_device(c);
  return r;
}

} // namespace switchback::tsql
