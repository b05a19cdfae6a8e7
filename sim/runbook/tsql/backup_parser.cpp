// BACKUP and RESTORE, with a row for each of their options: what it does, or why it does nothing,
// or that runbooks cannot be run with it (SQL Server docs, BACKUP (Transact-SQL), RESTORE
// Arguments).
#include "models/names.hpp"
#include "sim/runbook/tsql/cursor.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {
namespace {

using Kind = Token::Kind;

std::vector<Device> devices(Cursor& c) {
  std::vector<Device> all;
  do {
    if (c.is_word("tape") || c.is_word("url"))
      c.fail(102, "the device type '" + c.now().text +
                      "' is outside the commands that runbooks can be run with");
    if (c.accept("disk")) {
      c.expect_symbol("=");
      all.push_back({false, c.value(false)});
    } else {
      all.push_back({true, c.database()});
    }
  } while (c.accept_symbol(","));
  return all;
}

/// An option that was said before must say the same now.
void state(Cursor const& c, std::optional<bool>& option, bool value) {
  if (option && *option != value)
    c.fail(3031, "the option conflicts with one given before");
  option = value;
}

Value assigned(Cursor& c) {
  c.expect_symbol("=");
  return c.value(false);
}

/// STOPATMARK = 'mark' AFTER 'time'
void mark(Cursor& c, Restore& r) {
  r.stop_at_mark = assigned(c);
  if (c.accept("after"))
    c.value(false);
}

void recovery(Cursor const& c, Restore& r, Restore::Recovery which) {
  if (r.recovery_stated && r.recovery != which)
    c.fail(3031, "the recovery option conflicts with one given before");
  r.recovery = which;
  r.recovery_stated = true;
}

/// What stands behind the word of an option that changes nothing.
enum class Behind { Nothing, Value, PerhapsValue, Move };

template <class Of> struct Row {
  MediaOption option;
  void (*read)(Cursor&, Of&) = nullptr; ///< of one that acts
  Behind behind = Behind::Nothing;
};

constexpr auto kActs = MediaOption::What::Acts;
constexpr auto kHarmless = MediaOption::What::Harmless;
constexpr auto kRefused = MediaOption::What::Refused;

constexpr char kTape[] = "of tapes only", kHeader[] = "a column of the header, which is not shown",
               kDefault[] = "the default", kShows[] = "shows progress",
               kNoPaths[] = "data files have no paths here", kNoBroker[] = "no broker is there",
               kNotYet[] = "not simulated";

// clang-format off
Row<Backup> const kBackup[] = {
    {{"init", kActs}, [](Cursor& c, Backup& b) { state(c, b.init, true); }},
    {{"noinit", kActs}, [](Cursor& c, Backup& b) { state(c, b.init, false); }},
    {{"format", kActs}, [](Cursor& c, Backup& b) { state(c, b.format, true); }},
    {{"noformat", kActs}, [](Cursor& c, Backup& b) { state(c, b.format, false); }},
    {{"skip", kActs}, [](Cursor& c, Backup& b) { state(c, b.skip, true); }},
    {{"noskip", kActs}, [](Cursor& c, Backup& b) { state(c, b.skip, false); }},
    {{"compression", kActs}, [](Cursor& c, Backup& b) { state(c, b.compression, true); }},
    {{"no_compression", kActs}, [](Cursor& c, Backup& b) { state(c, b.compression, false); }},
    {{"checksum", kActs}, [](Cursor&, Backup& b) { b.checksum = true; }},
    {{"copy_only", kActs}, [](Cursor&, Backup& b) { b.copy_only = true; }},
    {{"differential", kActs}, [](Cursor&, Backup& b) { b.differential = true; }},
    {{"norecovery", kActs}, [](Cursor&, Backup& b) { b.norecovery = true; }},
    {{"no_truncate", kActs}, [](Cursor&, Backup& b) { b.no_truncate = true; }},
    {{"continue_after_error", kActs}, [](Cursor&, Backup& b) { b.no_truncate = true; }},
    {{"standby", kActs}, [](Cursor& c, Backup& b) { b.standby = assigned(c); }},
    {{"name", kActs}, [](Cursor& c, Backup& b) { b.name = assigned(c); }},
    {{"medianame", kActs}, [](Cursor& c, Backup& b) { b.media_name = assigned(c); }},
    {{"expiredate", kActs}, [](Cursor& c, Backup& b) { b.expires = assigned(c); }},
    {{"retaindays", kActs}, [](Cursor& c, Backup& b) { b.retain_days = assigned(c); }},
    {{"blocksize", kActs}, [](Cursor& c, Backup& b) { b.sizes.block = assigned(c); }},
    {{"buffercount", kActs}, [](Cursor& c, Backup& b) { b.sizes.buffers = assigned(c); }},
    {{"maxtransfersize", kActs}, [](Cursor& c, Backup& b) { b.sizes.transfer = assigned(c); }},
    {{"description", kHarmless, kHeader}, nullptr, Behind::Value},
    {{"mediadescription", kHarmless, kHeader}, nullptr, Behind::Value},
    {{"stats", kHarmless, kShows}, nullptr, Behind::PerhapsValue},
    {{"no_checksum", kHarmless, kDefault}},
    {{"stop_on_error", kHarmless, kDefault}},
    {{"rewind", kHarmless, kTape}},
    {{"norewind", kHarmless, kTape}},
    {{"unload", kHarmless, kTape}},
    {{"nounload", kHarmless, kTape}},
    {{"restart", kHarmless, "has no effect, as documented"}},
    {{"password", kRefused, kNotYet}},
    {{"mediapassword", kRefused, kNotYet}},
    {{"encryption", kRefused, kNotYet}},
    {{"read_write_filegroups", kRefused, kNotYet}},
};

Row<Restore> const kRestore[] = {
    {{"recovery", kActs}, [](Cursor& c, Restore& r) { recovery(c, r, Restore::Recovery::Recovery); }},
    {{"norecovery", kActs}, [](Cursor& c, Restore& r) { recovery(c, r, Restore::Recovery::NoRecovery); }},
    {{"standby", kActs}, [](Cursor& c, Restore& r) { r.standby = assigned(c); recovery(c, r, Restore::Recovery::Standby); }},
    {{"replace", kActs}, [](Cursor&, Restore& r) { r.replace = true; }},
    {{"stopat", kActs}, [](Cursor& c, Restore& r) { r.stop_at = assigned(c); }},
    {{"stopatmark", kActs}, mark},
    {{"stopbeforemark", kActs}, mark},
    {{"file", kActs}, [](Cursor& c, Restore& r) { r.file = assigned(c); }},
    {{"medianame", kActs}, [](Cursor& c, Restore& r) { r.media_name = assigned(c); }},
    {{"checksum", kActs}, [](Cursor&, Restore& r) { r.checksum = true; }},
    {{"restricted_user", kActs}, [](Cursor&, Restore& r) { r.restricted = true; }},
    {{"blocksize", kActs}, [](Cursor& c, Restore& r) { r.sizes.block = assigned(c); }},
    {{"buffercount", kActs}, [](Cursor& c, Restore& r) { r.sizes.buffers = assigned(c); }},
    {{"maxtransfersize", kActs}, [](Cursor& c, Restore& r) { r.sizes.transfer = assigned(c); }},
    {{"move", kHarmless, kNoPaths}, nullptr, Behind::Move},
    {{"stats", kHarmless, kShows}, nullptr, Behind::PerhapsValue},
    {{"no_checksum", kHarmless, "sets are read alike with it"}},
    {{"stop_on_error", kHarmless, kDefault}},
    {{"enable_broker", kHarmless, kNoBroker}},
    {{"new_broker", kHarmless, kNoBroker}},
    {{"error_broker_conversations", kHarmless, kNoBroker}},
    {{"rewind", kHarmless, kTape}},
    {{"norewind", kHarmless, kTape}},
    {{"unload", kHarmless, kTape}},
    {{"nounload", kHarmless, kTape}},
    {{"loadhistory", kHarmless, "the history of backups is not shown"}},
    {{"restart", kHarmless, "continues a restore of tapes"}},
    {{"continue_after_error", kRefused, kNotYet}},
    {{"partial", kRefused, kNotYet}},
    {{"keep_replication", kRefused, kNotYet}},
    {{"keep_cdc", kRefused, kNotYet}},
    {{"password", kRefused, kNotYet}},
    {{"mediapassword", kRefused, kNotYet}},
};
// clang-format on

void pass_over(Cursor& c, Behind behind) {
  switch (behind) {
  case Behind::Nothing:
    return;
  case Behind::Value:
    assigned(c);
    return;
  case Behind::PerhapsValue:
    c.optional_value();
    return;
  case Behind::Move:
    c.value(false), c.expect("to"), c.value(false);
    return;
  }
}

template <class Of, std::size_t n>
void read_option(Cursor& c, Of& statement, Row<Of> const (&rows)[n], char const* name) {
  for (Row<Of> const& row : rows)
    if (c.is_word(row.option.word)) {
      if (row.option.what == kRefused)
        c.fail(102, "'" + c.now().text + "' is outside the commands that runbooks can be run with");
      c.skip();
      return row.read != nullptr ? row.read(c, statement) : pass_over(c, row.behind);
    }
  c.fail(155, "'" + c.now().text + "' is not a recognized " + name + " option");
}

template <class Of, std::size_t n> std::vector<MediaOption> options_of(Row<Of> const (&rows)[n]) {
  std::vector<MediaOption> all;
  for (Row<Of> const& row : rows)
    all.push_back(row.option);
  return all;
}

} // namespace

std::vector<MediaOption> backup_options() { return options_of(kBackup); }
std::vector<MediaOption> restore_options() { return options_of(kRestore); }

Backup parse_backup(Cursor& c) {
  Backup b;
  if (c.accept("log"))
    b.log = true;
  else
    c.expect("database");
  b.database = c.database();
  c.expect("to");
  b.mirrors.push_back(devices(c));
  while (c.accept("mirror")) {
    c.expect("to");
    b.mirrors.push_back(devices(c));
  }
  if (c.accept("with"))
    do {
      read_option(c, b, kBackup, "BACKUP");
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
      read_option(c, r, kRestore, "RESTORE");
    } while (c.accept_symbol(","));
  return r;
}

} // namespace switchback::tsql
