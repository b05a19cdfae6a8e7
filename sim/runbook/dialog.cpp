#include "sim/runbook/dialog.hpp"

#include <algorithm>

namespace switchback {
namespace {

/// A part of a line without the blanks around it, and its place.
struct Part {
  std::string text;
  int column = 1;
};

Part part_of(std::string_view line, std::size_t from, std::size_t to) {
  constexpr std::string_view kBlanks = " \t\r";
  while (from < to && kBlanks.find(line[from]) != std::string_view::npos)
    ++from;
  while (to > from && kBlanks.find(line[to - 1]) != std::string_view::npos)
    --to;
  return {std::string(line.substr(from, to - from)), static_cast<int>(from) + 1};
}

} // namespace

DialogField const* Dialog::find(std::string_view key) const {
  auto const it = std::find_if(fields.begin(), fields.end(),
                               [&](DialogField const& field) { return field.key == key; });
  return it == fields.end() ? nullptr : &*it;
}

DialogResult parse_dialog(std::string_view text) {
  DialogResult result;
  Dialog& dialog = result.dialog;
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string_view const line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    Part const whole = part_of(line, 0, line.size());
    if (whole.text.empty())
      continue;
    if (dialog.action.empty()) {
      dialog.action = whole.text;
      dialog.line = number;
      dialog.column = whole.column;
      continue;
    }
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) {
      result.errors.push_back(
          {number, whole.column, "'" + whole.text + "' is not a field, expected KEY: VALUE"});
      continue;
    }
    Part const key = part_of(line, 0, colon), value = part_of(line, colon + 1, line.size());
    if (dialog.find(key.text) != nullptr)
      result.errors.push_back({number, key.column, "duplicate field '" + key.text + "'"});
    else
      dialog.fields.push_back({key.text, value.text, number, key.column, value.column});
  }
  if (dialog.action.empty())
    result.errors.push_back({1, 1, "the dialog has no name"});
  return result;
}

} // namespace switchback
