// Names of jobs, servers, databases and files compare without regard to case, as under SQL Server's
// default collations and in Windows file systems. Only the letters of ASCII have a case here
// (assumed: the estates' names have no others).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace switchback {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    c = lower(c);
  return result;
}

/// Letter for letter. Most names of an estate's parts differ at their ends, if not in length.
inline bool equal_names(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || (a.back() == b.back() && a == b));
}

inline bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         (a == b || std::equal(a.begin(), a.end(), b.begin(),
                               [](char x, char y) { return lower(x) == lower(y); }));
}

} // namespace switchback
