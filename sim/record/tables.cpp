#include "sim/record/tables.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <sstream>
#include <utility>

#include "schema.inc"

namespace switchback::record {

Verdict Fetcher::verdict(std::string const& name) {
  for (Verdict v : {Verdict::Met, Verdict::Missed, Verdict::Inconclusive, Verdict::NotApplicable})
    if (name == name_of(v))
      return v;
  throw RecordError("holds the unknown verdict '" + name + "'");
}

std::vector<SchemaPart> schema() {
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
        fmt::format("'{}' can not be made: there is no folder '{}'", path, folder.string()));
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
    throw RecordError(fmt::format("'{}' can not be opened", path));
  case SQLITE_READONLY:
    throw RecordError(fmt::format("'{}' can not be written to", path));
  case SQLITE_FULL:
    throw RecordError(fmt::format("there is no room left for '{}'", path));
  case SQLITE_IOERR:
    throw RecordError(fmt::format("'{}' can not be read or written: {}", path, error.what()));
  case SQLITE_CORRUPT:
    throw RecordError(fmt::format("'{}' is damaged ({})", path, error.what()));
  default:
    throw RecordError(fmt::format("'{}' can not be used: {}", path, error.what()));
  }
}

} // namespace switchback::record
