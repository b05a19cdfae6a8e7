#include "sim/runbook/tsql/backup_options.hpp"

#include <algorithm>

#include "models/names.hpp"

namespace switchback::tsql {
namespace {

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

/// MOVE 'logical name' TO 'path'
void move_file(Cursor& c, Restore& r) {
  r.moves.push_back(c.value(false));
  c.expect("to");
  c.value(false);
}

void recovery(Cursor const& c, Restore& r, Restore::Recovery which) {
  if (r.recovery_stated && r.recovery != which)
    c.fail(3031, "the recovery option conflicts with one given before");
  r.recovery = which;
  r.recovery_stated = true;
}

/// What stands behind the word of an option that changes nothing.
enum class Behind { Nothing, PerhapsValue, Move };

constexpr MediaOption::What kActs = MediaOption::What::Acts,
                            kHarmless = MediaOption::What::Harmless,
                            kRefused = MediaOption::What::Refused;

constexpr unsigned bit(MediaStatement s) { return 1U << static_cast<unsigned>(s); }
/// The statements that take an option.
constexpr unsigned kToDatabase = bit(MediaStatement::BackupDatabase),
                   kToLog = bit(MediaStatement::BackupLog), kTo = kToDatabase | kToLog,
                   kOfDatabase = bit(MediaStatement::RestoreDatabase),
                   kOfLog = bit(MediaStatement::RestoreLog), kOf = kOfDatabase | kOfLog,
                   kVerify = bit(MediaStatement::VerifyOnly),
                   kLabel = bit(MediaStatement::LabelOnly),
                   kSetHeaders =
                       bit(MediaStatement::HeaderOnly) | bit(MediaStatement::FileListOnly),
                   kHeaders = kSetHeaders | kLabel, kReads = kOf | kVerify | kHeaders;

template <class Of> struct OptionRow {
  std::string_view word;
  unsigned statements;
  MediaOption::What what;
  std::string_view why{};               ///< it is harmless, or refused
  void (*read)(Cursor&, Of&) = nullptr; ///< of one that acts
  Behind behind = Behind::Nothing;      ///< of one that does not
};

constexpr char kTape[] = "of tapes only", kDefault[] = "the default", kShows[] = "shows progress",
               kNoBroker[] = "no broker is there", kNotYet[] = "not simulated",
               kPages[] = "pages carry their numbers, which are always checked",
               kNoPages[] = "a header has no pages", kLaid[] = "files are laid by a full backup";

// clang-format off
OptionRow<Backup> const kBackup[] = {
    {"init", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.init, true); }},
    {"noinit", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.init, false); }},
    {"format", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.format, true); }},
    {"noformat", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.format, false); }},
    {"skip", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.skip, true); }},
    {"noskip", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.skip, false); }},
    {"compression", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.compression, true); }},
    {"no_compression", kTo, kActs, {}, [](Cursor& c, Backup& b) { state(c, b.compression, false); }},
    {"checksum", kTo, kActs, {}, [](Cursor&, Backup& b) { b.checksum = true; }},
    {"copy_only", kTo, kActs, {}, [](Cursor&, Backup& b) { b.copy_only = true; }},
    {"differential", kToDatabase, kActs, {}, [](Cursor&, Backup& b) { b.differential = true; }},
    {"norecovery", kToLog, kActs, {}, [](Cursor&, Backup& b) { b.norecovery = true; }},
    {"no_truncate", kToLog, kActs, {}, [](Cursor&, Backup& b) { b.no_truncate = true; }},
    {"continue_after_error", kTo, kActs, {}, [](Cursor&, Backup& b) { b.continue_after_error = true; }},
    {"standby", kToLog, kActs, {}, [](Cursor& c, Backup& b) { b.standby = assigned(c); }},
    {"name", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.name = assigned(c); }},
    {"description", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.description = assigned(c); }},
    {"medianame", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.media_name = assigned(c); }},
    {"mediadescription", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.media_description = assigned(c); }},
    {"expiredate", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.expires = assigned(c); }},
    {"retaindays", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.retain_days = assigned(c); }},
    {"blocksize", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.sizes.block = assigned(c); }},
    {"buffercount", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.sizes.buffers = assigned(c); }},
    {"maxtransfersize", kTo, kActs, {}, [](Cursor& c, Backup& b) { b.sizes.transfer = assigned(c); }},
    {"stats", kTo, kHarmless, kShows, nullptr, Behind::PerhapsValue},
    {"no_checksum", kTo, kHarmless, kDefault},
    {"stop_on_error", kTo, kHarmless, kDefault},
    {"rewind", kTo, kHarmless, kTape},
    {"norewind", kTo, kHarmless, kTape},
    {"unload", kTo, kHarmless, kTape},
    {"nounload", kTo, kHarmless, kTape},
    {"restart", kTo, kHarmless, "has no effect, as documented"},
    {"password", kTo, kRefused, kNotYet},
    {"mediapassword", kTo, kRefused, kNotYet},
    {"encryption", kTo, kRefused, kNotYet},
    {"credential", kTo, kRefused, kNotYet},
    {"file_snapshot", kToDatabase, kRefused, kNotYet},
    {"read_write_filegroups", kToDatabase, kRefused, kNotYet},
    {"filegroup", kToDatabase, kRefused, kNotYet},
};

OptionRow<Restore> const kRestore[] = {
    {"recovery", kOf, kActs, {}, [](Cursor& c, Restore& r) { recovery(c, r, Restore::Recovery::Recovery); }},
    {"norecovery", kOf, kActs, {}, [](Cursor& c, Restore& r) { recovery(c, r, Restore::Recovery::NoRecovery); }},
    {"standby", kOf, kActs, {}, [](Cursor& c, Restore& r) { r.standby = assigned(c); recovery(c, r, Restore::Recovery::Standby); }},
    {"replace", kOfDatabase, kActs, {}, [](Cursor&, Restore& r) { r.replace = true; }},
    {"replace", kOfLog, kHarmless, "the checks that it turns off are of full backups"},
    {"stopat", kOf, kActs, {}, [](Cursor& c, Restore& r) { r.stop_at = assigned(c); }},
    {"stopatmark", kOfLog, kActs, {}, mark},
    {"stopbeforemark", kOfLog, kActs, {}, mark},
    {"stopatmark", kOfDatabase, kRefused, kNotYet},
    {"stopbeforemark", kOfDatabase, kRefused, kNotYet},
    {"file", kOf | kVerify | kSetHeaders, kActs, {}, [](Cursor& c, Restore& r) { r.file = assigned(c); }},
    {"medianame", kReads, kActs, {}, [](Cursor& c, Restore& r) { r.media_name = assigned(c); }},
    {"checksum", kOf | kVerify, kActs, {}, [](Cursor&, Restore& r) { r.checksum = true; }},
    {"checksum", kHeaders, kHarmless, kNoPages},
    {"no_checksum", kOf | kVerify, kHarmless, kPages},
    {"no_checksum", kHeaders, kHarmless, kNoPages},
    {"continue_after_error", kOf, kActs, {}, [](Cursor&, Restore& r) { r.continue_after_error = true; }},
    {"continue_after_error", kVerify, kHarmless, "damage is told either way"},
    {"continue_after_error", kHeaders, kHarmless, kNoPages},
    {"stop_on_error", kReads, kHarmless, kDefault},
    {"restricted_user", kOf, kActs, {}, [](Cursor&, Restore& r) { r.restricted = true; }},
    {"move", kOfDatabase | kVerify, kActs, {}, move_file},
    {"move", kOfLog, kHarmless, kLaid, nullptr, Behind::Move},
    {"blocksize", kOf, kActs, {}, [](Cursor& c, Restore& r) { r.sizes.block = assigned(c); }},
    {"buffercount", kOf, kActs, {}, [](Cursor& c, Restore& r) { r.sizes.buffers = assigned(c); }},
    {"maxtransfersize", kOf, kActs, {}, [](Cursor& c, Restore& r) { r.sizes.transfer = assigned(c); }},
    {"stats", kOf | kVerify, kHarmless, kShows, nullptr, Behind::PerhapsValue},
    {"enable_broker", kOf, kHarmless, kNoBroker},
    {"new_broker", kOf, kHarmless, kNoBroker},
    {"error_broker_conversations", kOf, kHarmless, kNoBroker},
    {"rewind", kReads, kHarmless, kTape},
    {"norewind", kReads, kHarmless, kTape},
    {"unload", kReads, kHarmless, kTape},
    {"nounload", kReads, kHarmless, kTape},
    {"loadhistory", kVerify, kHarmless, "the history of backups is not shown"},
    {"restart", kOf, kHarmless, "continues a restore of tapes"},
    {"partial", kOfDatabase, kRefused, kNotYet},
    {"keep_replication", kOf, kRefused, kNotYet},
    {"keep_cdc", kOf, kRefused, kNotYet},
    {"password", kReads, kRefused, kNotYet},
    {"mediapassword", kReads, kRefused, kNotYet},
    {"credential", kReads, kRefused, kNotYet},
    {"page", kOf, kRefused, kNotYet},
    {"filegroup", kOf, kRefused, kNotYet},
};
// clang-format on

void pass_over(Cursor& c, Behind behind) {
  switch (behind) {
  case Behind::Nothing:
    return;
  case Behind::PerhapsValue:
    c.optional_value();
    return;
  case Behind::Move:
    c.value(false), c.expect("to"), c.value(false);
    return;
  }
}

std::string outside(std::string const& word) {
  return "'" + word + "' is outside the commands that runbooks can be run with";
}

template <class Of, std::size_t n>
void read(Cursor& c, Of& statement, MediaStatement which, OptionRow<Of> const (&rows)[n]) {
  std::string const word = c.now().text;
  bool known = false;
  for (OptionRow<Of> const& row : rows) {
    if (!c.is_word(row.word))
      continue;
    known = true;
    if ((row.statements & bit(which)) == 0)
      continue;
    if (row.what == kRefused)
      c.fail(102, outside(word));
    c.skip();
    return row.read != nullptr ? row.read(c, statement) : pass_over(c, row.behind);
  }
  if (known)
    c.fail(3032, "the option '" + word + "' is not supported for " + std::string(name_of(which)));
  std::string_view const name = name_of(which);
  c.fail(155, "'" + word + "' is not a recognized " + std::string(name.substr(0, name.find(' '))) +
                  " option");
}

template <class Of, std::size_t n>
std::vector<MediaOption> options_of(MediaStatement which, OptionRow<Of> const (&rows)[n]) {
  std::vector<MediaOption> all;
  auto const listed = [&](std::string_view word) {
    return std::any_of(all.begin(), all.end(),
                       [&](MediaOption const& o) { return o.word == word; });
  };
  for (OptionRow<Of> const& row : rows)
    if ((row.statements & bit(which)) != 0)
      all.push_back({row.word, row.what, row.why, row.what == kRefused ? 102 : 0});
  for (OptionRow<Of> const& row : rows)
    if (!listed(row.word))
      all.push_back({row.word, kRefused, "of another statement", 3032});
  return all;
}

bool writes(MediaStatement which) {
  return which == MediaStatement::BackupDatabase || which == MediaStatement::BackupLog;
}

} // namespace

std::string_view name_of(MediaStatement statement) {
  switch (statement) {
  case MediaStatement::BackupDatabase:
    return "BACKUP DATABASE";
  case MediaStatement::BackupLog:
    return "BACKUP LOG";
  case MediaStatement::RestoreDatabase:
    return "RESTORE DATABASE";
  case MediaStatement::RestoreLog:
    return "RESTORE LOG";
  case MediaStatement::VerifyOnly:
    return "RESTORE VERIFYONLY";
  case MediaStatement::HeaderOnly:
    return "RESTORE HEADERONLY";
  case MediaStatement::FileListOnly:
    return "RESTORE FILELISTONLY";
  case MediaStatement::LabelOnly:
    return "RESTORE LABELONLY";
  }
  return "";
}

std::vector<MediaOption> media_options(MediaStatement statement) {
  return writes(statement) ? options_of(statement, kBackup) : options_of(statement, kRestore);
}

void read_option(Cursor& c, Backup& statement, MediaStatement which) {
  read(c, statement, which, kBackup);
}

void read_option(Cursor& c, Restore& statement, MediaStatement which) {
  read(c, statement, which, kRestore);
}

} // namespace switchback::tsql
