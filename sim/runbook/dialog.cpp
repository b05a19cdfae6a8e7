#include "sim/runbook/dialog.hpp"

#include <algorithm>

#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

std::string trimmed(std::string_view text) {
  auto const from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos)
    return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

std::string did_you_mean(std::string const& text, std::vector<std::string> const& valid) {
  std::string const near = nearest(text, valid);
  return near.empty() ? "" : ", did you mean '" + near + "'?";
}

} // namespace

std::vector<DialogKind> const& dialogs() {
  static std::vector<DialogKind> const kDialogs{
      {"Remove Mirroring",
       {"database"},
       {},
       "management studio, Tasks > Mirror: ends the mirroring session"},
      {"Back Up Database",
       {"database", "to"},
       {"type"},
       "management studio, Tasks > Back Up: a full backup to a file"},
      {"Restore Database",
       {"database", "from"},
       {"overwrite", "recovery"},
       "management studio, Restore > From Device"},
      {"Apply Waiting Logs",
       {"database", "folder"},
       {},
       "management studio, Restore > Transaction Log: every waiting file in order, without "
       "recovery"},
      {"Enable Log Shipping",
       {"database", "secondary", "share"},
       {"initialise", "secondary_database"},
       "management studio, Transaction Log Shipping, with a full backup restored on the secondary, "
       "or already initialised"},
      {"Configure Mirror As Log Shipping Primary",
       {"database", "share"},
       {"secondary"},
       "the primary's half of the scripted configuration, run on the mirror while it serves"},
      {"Set Next Hop",
       {"pool", "next_hop"},
       {},
       "Topology Builder: the Front End pool that routes to the chat pool"},
      {"Redirect Clients",
       {"database", "to"},
       {},
       "a name or connection string by which a plain database's clients find it"},
  };
  return kDialogs;
}

DialogResult parse_dialog(std::string_view text) {
  DialogResult result;
  DialogKind const* kind = nullptr;
  int line = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string const one = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    ++line;
    if (one.empty())
      continue;
    if (result.dialog.action.empty()) {
      result.dialog.action = one;
      std::vector<std::string> names;
      for (DialogKind const& known : dialogs()) {
        names.emplace_back(known.name);
        if (known.name == one)
          kind = &known;
      }
      if (kind == nullptr) {
        result.errors.push_back(
            {line, 1, "unknown dialog '" + one + "'" + did_you_mean(one, names)});
        return result;
      }
      continue;
    }
    auto const colon = one.find(':');
    std::string const key = trimmed(one.substr(0, colon));
    if (colon == std::string::npos) {
      result.errors.push_back({line, 1, "'" + one + "' is not a field, expected KEY: VALUE"});
      continue;
    }
    std::vector<std::string> keys(kind->mandatory.begin(), kind->mandatory.end());
    keys.insert(keys.end(), kind->optional.begin(), kind->optional.end());
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      result.errors.push_back({line, 1,
                               "unknown field '" + key + "' of the dialog '" +
                                   result.dialog.action + "'" + did_you_mean(key, keys)});
    else if (!result.dialog.fields.emplace(key, trimmed(one.substr(colon + 1))).second)
      result.errors.push_back({line, 1, "duplicate field '" + key + "'"});
  }
  if (kind == nullptr) {
    result.errors.push_back({1, 1, "the dialog has no name"});
    return result;
  }
  for (std::string_view key : kind->mandatory)
    if (!result.dialog.fields.contains(std::string(key)))
      result.errors.push_back(
          {1, 1,
           "the dialog '" + result.dialog.action + "' needs the field '" + std::string(key) + "'"});
  return result;
}

} // namespace switchback
