// A file is deleted, or a backup file turns out damaged when it is restored: torn, or with a
// header, a set or pages that cannot be read (SQL Server docs, "Database Engine events and errors",
// 3183, 3189, 3203, 3241). Only another copy of the file helps.
#include "sim/faults/targets.hpp"

namespace switchback {
namespace {

Damage damage_of(std::string const& word) {
  return word == "header" ? Damage::Header
         : word == "set"  ? Damage::Set
         : word == "page" ? Damage::Page
         : word == "read" ? Damage::Read
                          : Damage::None;
}

/// The file has one header; of its sets it is the one written last that turns out damaged, as of
/// the files (assumed).
void damage(File& file, Damage damage) {
  if (damage == Damage::Header)
    for (BackupSet& set : file.sets)
      set.damage = damage;
  else if (!file.sets.empty())
    file.sets.back().damage = damage;
}

} // namespace

FaultKind damage_file() {
  return {.name = "damage file",
          .written = "damage: MACHINE, file: PATTERN, as: torn|header|set|page|read|deleted",
          .meaning = "the newest matching backup file cannot be restored, or is deleted",
          .key = "damage",
          .hits = {"a share", "an SQL instance"},
          .keys = {{.key = "file",
                    .type = FaultKey::Type::Text,
                    .meaning = "file name or pattern, of which the newest match is hit",
                    .standard = "*.trn",
                    .reason = "log backups are the files that matter most",
                    .shown = "{}"},
                   {.key = "as",
                    .meaning = "what happens to the file",
                    .words = {"torn", "header", "set", "page", "read", "deleted"},
                    .standard = "torn",
                    .reason = "a transfer that was cut short",
                    .shown = "{}"}},
          .targets = &file_holders,
          .inject = [](Estate& estate, FaultPlan const& fault) {
            std::string const pattern = fault.word("file");
            std::string const as = fault.word("as");
            auto const found = estate.files().newest(fault.target, pattern);
            if (!found) {
              estate.journal().notice(NoticeKind::NoFileToDamage, {fault.target}, pattern);
              return;
            }
            if (as == "deleted") {
              estate.files().folder(*found).remove(found->name);
              return estate.propagate(found->name + " on " + fault.target + " is deleted");
            }
            File& file = *estate.files().folder(*found).find(found->name);
            if (as == "torn")
              file.state = File::State::Torn, file.bytes = Bytes{file.bytes.value / 2};
            else
              damage(file, damage_of(as));
            estate.propagate(found->name + " on " + fault.target + " is damaged");
          }};
}

} // namespace switchback
