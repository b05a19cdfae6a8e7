#include "sim/record/one_drill.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/record/tables.hpp"

namespace switchback::record {
namespace {

constexpr int kBusyMs = 10'000;

std::string temporary(SchemaPart const& part) {
  std::string statement = part.statement;
  return statement.insert(statement.find("CREATE ") + 7, "TEMP ");
}

/// What a file of before this version lacks is made beside it, empty, for as long as it is open;
/// its views, which may lack columns, give way to those of this version.
void complete(SQLite::Database& db) {
  std::map<std::string, std::string> lacking;
  for (MissingColumn const& one : missing_columns(db))
    lacking[one.table] += fmt::format(", NULL AS {}", one.column);
  for (auto const& [table, columns] : lacking)
    db.exec(fmt::format("CREATE TEMP VIEW {0} AS SELECT *{1} FROM main.{0}", table, columns));
  std::set<std::string> there;
  SQLite::Statement names(db, "SELECT name FROM main.sqlite_schema WHERE type = 'table'");
  while (names.executeStep())
    there.insert(names.getColumn(0).getString());
  there.erase("words"); // it lacks those of enumerations that came later
  for (SchemaPart const& part : schema())
    if (part.kind == SchemaPart::Kind::View ||
        (part.kind == SchemaPart::Kind::Table && !there.contains(part.name)))
      db.exec(temporary(part));
  fill_words(db);
}

} // namespace

SQLite::Database open_to_read(std::string const& path) {
  check_path(path, false);
  SQLite::Database db(plain_path(path), SQLite::OPEN_READONLY, kBusyMs);
  std::int64_t const version = version_of(db, path);
  if (version == 0)
    throw RecordError(fmt::format("'{}' holds no record of drills", path));
  if (version < kVersion)
    complete(db);
  return db;
}

OneDrill::OneDrill(std::string const& path, std::int64_t drill,
                   std::optional<DrillResult> const& made)
    : db(open_to_read(path)), id(drill) {
  std::map<std::string, std::string> lacking;
  for (MissingColumn const& one : missing_columns(db))
    lacking[one.table] += fmt::format(", NULL AS {}", one.column);
  keep("drills", "id", lacking["drills"]);
  for (RecordTable const& table : {kFacts, kFaults, kRunbooks, kSteps, kCommands, kEffects, kFates,
                                   kMeasures, kSegments, kLosses, kObjectives, kFindings, kReasons})
    if (db.execAndGet(fmt::format("SELECT count(*) FROM main.sqlite_schema WHERE name = '{}'",
                                  table.name))
            .getInt() > 0) // else an empty one stands for it
      keep(table.name, "drill", lacking[table.name]);
  if (made) {
    SQLite::Statement findings(db, insert_into(kFindings)), reasons(db, insert_into(kReasons));
    insert_rows(findings, drill, made->findings);
    insert_rows(reasons, drill, made->reasons);
  }
  for (SchemaPart const& part : schema())
    if (part.kind == SchemaPart::Kind::View)
      db.exec(temporary(part));
  // The dearest of those that many others rest on, each after what it rests on itself.
  for (char const* view : {"timeline", "states", "service", "role_changes", "outages",
                           "finding_reasons", "held_elsewhere", "exposure"})
    keep_copy_of(view);
}

/// A view becomes the table of its rows: what rests on it does not find them again.
void OneDrill::keep_copy_of(char const* view) {
  db.exec(fmt::format("CREATE TEMP TABLE settled AS SELECT * FROM temp.{0}; "
                      "DROP VIEW temp.{0}; CREATE TEMP TABLE {0} AS SELECT * FROM settled; "
                      "DROP TABLE settled",
                      view));
}

void OneDrill::keep(char const* table, char const* key, std::string const& lacking) {
  db.exec(fmt::format("DROP VIEW IF EXISTS temp.{0}; "
                      "CREATE TEMP TABLE {0} AS SELECT *{3} FROM main.{0} WHERE {1} = {2}",
                      table, key, id, lacking));
}

} // namespace switchback::record
