// The documentation that travels in each record, read from the comments of its own schema.
#include <map>
#include <sstream>
#include <utility>

#include "columns.inc"
#include "sim/record/tables.hpp"

namespace switchback::record {
namespace {

using Documented = std::pair<std::string, std::string>; ///< unit, line

std::string trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(" \n");
  return from == std::string_view::npos
             ? std::string()
             : std::string(text.substr(from, text.find_last_not_of(" \n") - from + 1));
}

/// "from_us | instant | beginning of [from, to)" by its name.
std::map<std::string, Documented> read_columns() {
  std::map<std::string, Documented> all;
  std::istringstream lines(kColumnLines);
  for (std::string line; std::getline(lines, line);) {
    auto const first = line.find('|'), second = line.find('|', first + 1);
    if (line.starts_with('#') || second == std::string::npos)
      continue;
    all[trimmed(line.substr(0, first))] = {trimmed(line.substr(first + 1, second - first - 1)),
                                           trimmed(line.substr(second + 1))};
  }
  return all;
}

/// The comment before a statement, its lines joined.
std::string comment_of(std::string const& statement) {
  std::string comment;
  std::istringstream lines(statement);
  for (std::string line; std::getline(lines, line) && !line.starts_with("CREATE ");)
    if (line.starts_with("-- "))
      comment += (comment.empty() ? "" : " ") + line.substr(3);
    else
      comment.clear(); // what stood above is not about it
  return comment;
}

/// The comments of a table's columns; one may go on in lines of its own.
std::map<std::string, std::string> comments_of_columns(std::string const& statement) {
  std::map<std::string, std::string> all;
  std::string column;
  std::istringstream lines(statement);
  for (std::string line; std::getline(lines, line);) {
    auto const at = line.find("-- ");
    std::string const code = trimmed(line.substr(0, at));
    if (!code.empty())
      column = code.substr(0, code.find(' '));
    if (at != std::string::npos && line.starts_with("  "))
      all[column] += (all[column].empty() ? "" : " ") + line.substr(at + 3);
  }
  return all;
}

std::string unit_of(std::string const& column, std::string const& line) {
  if (column == "bytes")
    return "bytes";
  if (column == "messages" || column == "small" || column == "medium" || column == "large")
    return "messages";
  if (!column.ends_with("_us"))
    return {};
  return line.starts_with("length") ? "us" : "instant";
}

} // namespace

std::vector<AboutLine> about(SQLite::Database& db) {
  auto const documented = read_columns();
  std::vector<AboutLine> all;
  for (SchemaPart const& part : schema()) {
    if (part.kind == SchemaPart::Kind::Index)
      continue;
    all.push_back({part.name, "", "", comment_of(part.statement)});
    auto const comments = part.kind == SchemaPart::Kind::Table
                              ? comments_of_columns(part.statement)
                              : std::map<std::string, std::string>();
    SQLite::Statement columns(db, "SELECT name FROM pragma_table_info(?)");
    columns.bind(1, part.name);
    while (columns.executeStep()) {
      AboutLine line{part.name, columns.getColumn(0).getString(), "", ""};
      auto it = documented.find(line.name + "." + line.column);
      if (auto const own = comments.find(line.column); own != comments.end()) {
        line.line = own->second, line.unit = unit_of(line.column, line.line);
      } else if (it != documented.end() ||
                 (it = documented.find(line.column)) != documented.end()) {
        line.unit = it->second.first, line.line = it->second.second;
      }
      all.push_back(std::move(line));
    }
  }
  return all;
}

void fill_about(SQLite::Database& db) {
  std::vector<AboutLine> const all = about(db);
  SQLite::Statement add(
      db, "INSERT OR REPLACE INTO about (name, column_name, unit, line) VALUES (?, ?, ?, ?)");
  for (AboutLine const& one : all) {
    add.bindNoCopy(1, one.name);
    add.bindNoCopy(2, one.column);
    add.bindNoCopy(3, one.unit);
    add.bindNoCopy(4, one.line);
    add.exec();
    add.reset();
  }
}

} // namespace switchback::record
