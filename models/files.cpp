#include "models/files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/names.hpp"

namespace switchback {

void Folder::put(std::string const& name, File file) {
  files_[lower(name)] = {name, std::move(file)};
}
void Folder::remove(std::string_view name) { files_.erase(lower(name)); }

bool Folder::rename(std::string_view from, std::string const& to) {
  auto entry = files_.extract(lower(from));
  if (entry.empty())
    return false;
  File file = std::move(entry.mapped().second);
  put(to, std::move(file));
  return true;
}

File const* Folder::find(std::string_view name) const {
  auto const it = files_.find(lower(name));
  return it == files_.end() ? nullptr : &it->second.second;
}

File* Folder::find(std::string_view name) {
  auto const it = files_.find(lower(name));
  return it == files_.end() ? nullptr : &it->second.second;
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> all;
  each([&](std::string const& name, File const&) { all.push_back(name); });
  return all;
}

std::vector<std::string> Folder::matching(std::string_view pattern) const {
  std::vector<std::string> found;
  for (auto const& [key, entry] : files_)
    if (matches(key, pattern))
      found.push_back(entry.first);
  return found;
}

int Folder::delete_older(std::string_view extension, SimTime before) {
  auto const ending = lower(extension);
  return static_cast<int>(std::erase_if(files_, [&](auto const& item) {
    return item.first.ends_with(ending) && item.second.second.state != File::State::Writing &&
           item.second.second.created < before;
  }));
}

std::string log_file_name(std::string_view database, SimTime at, std::chrono::sys_days day_0) {
  auto const instant = day_0 + std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
  auto const day = std::chrono::floor<std::chrono::days>(instant);
  std::chrono::year_month_day const date{day};
  std::chrono::hh_mm_ss const time{instant - day};
  return fmt::format("{}_{:04}{:02}{:02}{:02}{:02}{:02}.trn", database,
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

std::string work_name(std::string_view name) {
  auto const dot = name.rfind('.');
  return std::string(name.substr(0, dot)) + ".wrk";
}

bool matches(std::string_view name, std::string_view pattern) {
  // The usual two-pointer match: on a mismatch the last star swallows one character more. Linear in
  // practice, never worse than the product of the lengths.
  std::size_t n = 0, p = 0, star = std::string_view::npos, resume = 0;
  auto const same = [](char a, char b) { return lower(a) == lower(b); };
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || same(pattern[p], name[n]))) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

} // namespace switchback
