// A database that is backed up, and copies of it, for tests of chains of backups and restores.
#pragma once

#include <boost/test/unit_test.hpp>

#include "models/database_rules.hpp"

namespace switchback::test {

/// A database that is written to, one byte of log a second, and backed up.
struct Server {
  Database db;
  SimTime now{};

  explicit Server(bool in_production = true) {
    db.name = "mgc";
    db.family = 1;
    db.size = Bytes{1000};
    db.content = LogPath::begin({1}, now);
    if (in_production)
      full();
  }
  explicit Server(Database copy, SimTime at) : db(std::move(copy)), now(at) {}

  void write(std::int64_t seconds) {
    now += std::chrono::seconds{seconds};
    db.content.grow({db.content.end().lsn + Bytes{seconds}, now});
  }
  BackupSet take(BackupOptions const& options) {
    BOOST_REQUIRE(refuse_backup(db, options) == 0);
    BackupSet const set = capture(db, options);
    finish_backup(db, set, options);
    return set;
  }
  BackupSet full(bool copy_only = false) { return take({BackupKind::Full, copy_only}); }
  BackupSet differential() { return take({BackupKind::Differential}); }
  BackupSet log(bool copy_only = false) { return take({BackupKind::Log, copy_only}); }
  BackupSet tail(bool no_truncate = false) {
    return take({BackupKind::Log, false, true, no_truncate});
  }
};

inline Database copy_of(BackupSet const& full) {
  Database copy = restored("mgc", full, full.bytes);
  finish_full(copy);
  return copy;
}

/// RESTORE .. WITH NORECOVERY: the number, and the copy moved on if it is 0.
inline SqlNumber restore(Database& copy, BackupSet const& set) {
  SqlNumber const number = refuse_restore(&copy, "mgc", set, {});
  if (number != 0)
    return number;
  begin_restore(copy, set);
  if (set.kind == BackupKind::Log)
    apply_log(copy, set);
  else
    apply_differential(copy, set);
  return 0;
}

} // namespace switchback::test
