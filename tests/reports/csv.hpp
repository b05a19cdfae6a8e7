// A reader of CSV as RFC 4180 has it, apart from the writer.
#pragma once

#include <string>
#include <vector>

namespace switchback::test {

inline std::vector<std::vector<std::string>> csv_records(std::string const& text) {
  std::vector<std::vector<std::string>> records(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      records.back().back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && c == ',')
      records.back().emplace_back();
    else if (!quoted && c == '\r')
      continue;
    else if (!quoted && c == '\n')
      records.emplace_back(1, "");
    else
      records.back().back() += c;
  }
  records.pop_back(); // after the last line end
  return records;
}

} // namespace switchback::test
