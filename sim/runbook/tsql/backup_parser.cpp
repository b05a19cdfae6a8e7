#include <set>

#include "models/names.hpp"
#include "sim/runbook/tsql/cursor.hpp"

namespace switchback::tsql {
namespace {

using Kind = Token::Kind;

std::vector<Value> devices(Cursor& c) {
  std::vector<Value> all;
  do {
    if (c.accept("disk") || c.accept("tape") || c.accept("url")) {
      c.expect_symbol("=");
      all.push_back(c.value(false));
    } else {
      all.push_back(c.database()); // a logical device
    }
  } while (c.accept_symbol(","));
  return all;
}

void backup_option(Cursor& c, Backup& b) {
  static std::set<std::string> const kPlain{
      "noinit",      "format",         "noformat", "skip",   "noskip", "checksum", "no_checksum",
      "compression", "no_compression", "norewind", "rewind", "unload", "nounload", "stop_on_error"};
  static std::set<std::string> const kWithValue{
      "name",       "description", "medianame",   "mediadescription", "retaindays",
      "expiredate", "blocksize",   "buffercount", "maxtransfersize",  "password"};
  if (c.accept("init"))
    b.init = true;
  else if (c.accept("copy_only"))
    b.copy_only = true;
  else if (c.accept("norecovery"))
    b.norecovery = true;
  else if (c.accept("no_truncate") || c.accept("continue_after_error"))
    b.no_truncate = true;
  else if (c.accept("differential"))
    b.differential = true;
  else if (c.accept("standby"))
    c.expect_symbol("="), b.standby = c.value(false);
  else if (c.accept("stats"))
    c.optional_value();
  else if (c.now().kind == Kind::Word && kPlain.contains(lower(c.now().text)))
    c.skip();
  else if (c.now().kind == Kind::Word && kWithValue.contains(lower(c.now().text)))
    c.skip(), c.expect_symbol("="), c.value(false);
  else
    c.fail(155, "'" + c.now().text + "' is not a recognized BACKUP option");
}

/// STOPATMARK = 'mark' AFTER 'time'
void mark(Cursor& c, Restore& r) {
  c.expect_symbol("=");
  r.stop_at_mark = c.value(false);
  if (c.accept("after"))
    c.value(false);
}

void restore_option(Cursor& c, Restore& r) {
  static std::set<std::string> const kPlain{
      "checksum",        "no_checksum",      "nounload",
      "unload",          "norewind",         "rewind",
      "restricted_user", "keep_replication", "continue_after_error",
      "stop_on_error",   "partial",          "enable_broker"};
  static std::set<std::string> const kWithValue{"file",        "medianame",       "blocksize",
                                                "buffercount", "maxtransfersize", "password"};
  auto const recovery = [&](Restore::Recovery which) {
    if (r.recovery_stated && r.recovery != which)
      c.fail(3031, "the recovery option conflicts with one given before");
    r.recovery = which;
    r.recovery_stated = true;
  };
  if (c.accept("recovery"))
    recovery(Restore::Recovery::Recovery);
  else if (c.accept("norecovery"))
    recovery(Restore::Recovery::NoRecovery);
  else if (c.accept("standby"))
    c.expect_symbol("="), r.standby = c.value(false), recovery(Restore::Recovery::Standby);
  else if (c.accept("replace"))
    r.replace = true;
  else if (c.accept("stats"))
    c.optional_value();
  else if (c.accept("stopat"))
    c.expect_symbol("="), r.stop_at = c.value(false);
  else if (c.accept("stopatmark") || c.accept("stopbeforemark"))
    mark(c, r);
  else if (c.accept("move"))
    c.value(false), c.expect("to"), c.value(false);
  else if (c.now().kind == Kind::Word && kPlain.contains(lower(c.now().text)))
    c.skip();
  else if (c.now().kind == Kind::Word && kWithValue.contains(lower(c.now().text)))
    c.skip(), c.expect_symbol("="), c.value(false);
  else
    c.fail(155, "'" + c.now().text + "' is not a recognized RESTORE option");
}

} // namespace

Backup parse_backup(Cursor& c) {
  Backup b;
  if (c.accept("log"))
    b.log = true;
  else
    c.expect("database");
  b.database = c.database();
  c.expect("to");
  b.devices = devices(c);
  if (c.accept("with"))
    do {
      backup_option(c, b);
    } while (c.accept_symbol(","));
  if ((b.norecovery || b.standby) && !b.log)
    c.fail(3032, "NORECOVERY and STANDBY go with BACKUP LOG only");
  if (b.norecovery && b.standby)
    c.fail(3031, "the option NORECOVERY conflicts with STANDBY");
  return b;
}

Restore parse_restore(Cursor& c) {
  Restore r;
  using What = Restore::What;
  static constexpr std::pair<char const*, What> kReports[] = {{"headeronly", What::HeaderOnly},
                                                              {"filelistonly", What::FileListOnly},
                                                              {"verifyonly", What::VerifyOnly},
                                                              {"labelonly", What::LabelOnly}};
  for (auto const& [word, what] : kReports)
    if (c.accept(word))
      r.what = what;
  if (r.what == What::Database) {
    if (c.accept("log"))
      r.what = What::Log;
    else
      c.expect("database");
    r.database = c.database();
  }
  if (c.accept("from"))
    r.devices = devices(c);
  else if (r.what != What::Database && r.what != What::Log)
    c.fail("FROM");
  if (c.accept("with"))
    do {
      restore_option(c, r);
    } while (c.accept_symbol(","));
  return r;
}

} // namespace switchback::tsql
