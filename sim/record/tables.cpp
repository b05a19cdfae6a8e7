#include "sim/record/tables.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <utility>

#include "schema.inc"

namespace switchback::record {

Verdict Fetcher::verdict(std::string const& name) {
  if (auto const verdict = named<Verdict>(name))
    return *verdict;
  if (name == "not applicable") // as it was called before version 10
    return Verdict::NotExercised;
  throw RecordError("holds the unknown verdict '" + name + "'");
}

namespace {

std::vector<SchemaPart> read_schema() {
  std::vector<SchemaPart> parts;
  for (char const* const text : kSchema) {
    std::istringstream lines(text);
    std::string statement;
    for (std::string line; std::getline(lines, line);) {
      statement += line + "\n";
      if (sqlite3_complete(statement.c_str()) == 0)
        continue;
      auto const create = statement.find("CREATE ");
      auto const name = statement.find("IF NOT EXISTS ", create) + 14;
      SchemaPart part;
      part.kind = statement.compare(create + 7, 5, "TABLE") == 0  ? SchemaPart::Kind::Table
                  : statement.compare(create + 7, 4, "VIEW") == 0 ? SchemaPart::Kind::View
                                                                  : SchemaPart::Kind::Index;
      part.name = statement.substr(name, statement.find_first_of(" \n", name) - name);
      part.statement = std::exchange(statement, {});
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

template <NamedEnum E> void add_words(std::vector<Word>& all) {
  std::int64_t number = 0;
  for (std::string_view const name : NamesOf<E>::kNames)
    all.push_back({NamesOf<E>::kWhat, number++, name});
}

using Columns = std::vector<std::pair<std::string, std::string>>; ///< name and type

Columns columns_of(SQLite::Database& db, std::string const& schema_name, std::string const& table) {
  Columns columns;
  SQLite::Statement info(db, "SELECT name, type FROM pragma_table_info(?, ?)");
  info.bind(1, table);
  info.bind(2, schema_name);
  while (info.executeStep())
    columns.emplace_back(info.getColumn(0).getString(), info.getColumn(1).getString());
  return columns;
}

} // namespace

std::string insert_into(char const* table, std::string const& columns) {
  std::string marks = "?";
  for (char const c : columns)
    marks += c == ',' ? ", ?" : "";
  return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, columns, marks);
}

std::string insert_into(RecordTable const& table) {
  return insert_into(table.name, std::string("drill, seq, ") + table.columns);
}

std::vector<SchemaPart> const& schema() {
  static std::vector<SchemaPart> const kParts = read_schema();
  return kParts;
}

std::vector<MissingColumn> missing_columns(SQLite::Database& db) {
  SQLite::Database whole(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  std::vector<MissingColumn> missing;
  for (SchemaPart const& part : schema()) {
    if (part.kind != SchemaPart::Kind::Table)
      continue;
    Columns const there = columns_of(db, "main", part.name);
    if (there.empty())
      continue; // the table itself is missing
    whole.exec(part.statement);
    for (auto const& [name, type] : columns_of(whole, "main", part.name))
      if (std::none_of(there.begin(), there.end(),
                       [&name = name](auto const& one) { return one.first == name; }))
        missing.push_back({part.name, name, type});
  }
  return missing;
}

std::vector<Word> words() {
  std::vector<Word> all;
  add_words<FactKind>(all);
  add_words<Phase>(all);
  add_words<StateModel>(all);
  add_words<CauseKind>(all);
  add_words<JobKindTold>(all);
  add_words<JobOutcome>(all);
  add_words<RoleChangeBy>(all);
  add_words<NoticeKind>(all);
  add_words<ComplianceMove>(all);
  add_words<Fate>(all);
  add_words<Verdict>(all);
  add_words<RunState>(all);
  add_words<EffectKind>(all);
  add_words<LossOf>(all);
  add_words<RunbookRole>(all);
  add_words<SegmentOf>(all);
  add_words<DrillStatus>(all);
  add_words<RunbookOutcome>(all);
  add_words<StepOutcome>(all);
  add_words<CommandOutcome>(all);
  add_words<SegmentKind>(all);
  add_words<FindingKind>(all);
  add_words<Advice>(all);
  add_words<CostUnit>(all);
  add_words<ReasonRole>(all);
  add_words<ReasonOf>(all);
  return all;
}

void fill_words(SQLite::Database& db) {
  SQLite::Statement add(db,
                        "INSERT OR IGNORE INTO words (enumeration, number, word) VALUES (?, ?, ?)");
  for (Word const& word : words()) {
    add.bind(1, std::string(word.enumeration));
    add.bind(2, word.number);
    add.bind(3, std::string(word.word));
    add.exec();
    add.reset();
  }
}

std::int64_t checksum_of(DrillResult const& result) {
  std::string const message = encode(result);
  return static_cast<std::int64_t>(XXH3_64bits(message.data(), message.size()));
}

std::string plain_path(std::string const& path) {
  bool const special = path.rfind(':', 0) == 0 || path.rfind("file:", 0) == 0;
  return special ? "./" + path : path;
}

void check_path(std::string const& path, bool to_write) {
  namespace fs = std::filesystem;
  if (path.empty() || path.find('\0') != std::string::npos)
    throw RecordError("the path of the database is empty or holds a NUL byte");
  std::error_code error;
  auto const status = fs::status(path, error);
  if (fs::is_directory(status))
    throw RecordError(fmt::format("'{}' is a directory, expected a database", path));
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw RecordError(fmt::format("'{}' is no regular file", path));
  if (fs::exists(status))
    return;
  if (!to_write)
    throw RecordError(fmt::format("'{}': no such file", path));
  auto const folder = fs::path(path).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, error))
    throw RecordError(
        fmt::format("'{}' cannot be made: there is no folder '{}'", path, folder.string()));
}

std::int64_t version_of(SQLite::Database& db, std::string const& path) {
  // In one statement: between several another writer may make the schema, and what was read before
  // and after would not fit together.
  SQLite::Statement head(db, "SELECT application_id, user_version, (SELECT count(*) FROM "
                             "sqlite_schema) FROM pragma_application_id, pragma_user_version");
  head.executeStep();
  std::int64_t const application = head.getColumn(0).getInt64();
  std::int64_t const version = head.getColumn(1).getInt64();
  bool const empty = head.getColumn(2).getInt64() == 0;
  if (empty && application == 0 && version == 0)
    return 0;
  if (application != kApplication)
    throw RecordError(fmt::format("'{}' is a database of another program", path));
  if (version > kVersion)
    throw RecordError(fmt::format("'{}' was written by a newer switchback: its record is of "
                                  "version {}, this program knows versions up to {}",
                                  path, version, kVersion));
  return version;
}

void fail(std::string const& path, SQLite::Exception const& error) {
  switch (error.getErrorCode()) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    throw RecordError(
        fmt::format("'{}' is in use by another program and did not become free", path));
  case SQLITE_NOTADB:
    throw RecordError(fmt::format("'{}' is no database", path));
  case SQLITE_CANTOPEN:
    throw RecordError(fmt::format("'{}' cannot be opened", path));
  case SQLITE_READONLY:
    throw RecordError(fmt::format("'{}' cannot be written to", path));
  case SQLITE_FULL:
    throw RecordError(fmt::format("there is no room left for '{}'", path));
  case SQLITE_IOERR:
    throw RecordError(fmt::format("'{}' cannot be read or written: {}", path, error.what()));
  case SQLITE_CORRUPT:
    throw RecordError(fmt::format("'{}' is damaged ({})", path, error.what()));
  default:
    throw RecordError(fmt::format("'{}' cannot be used: {}", path, error.what()));
  }
}

} // namespace switchback::record
