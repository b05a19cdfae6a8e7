// A dialog block: an action that the vendor describes as clicks in a management console. Its first
// line names the action, the others give its fields:
//
//     Back Up Database
//     database: mgc
//     to: \\fs-2.litwareinc.com\logship\mgc.bak
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace switchback {

struct DialogKind {
  std::string_view name;
  std::vector<std::string_view> mandatory, optional;
  std::string_view meaning;
};
std::vector<DialogKind> const& dialogs();

struct Dialog {
  std::string action; ///< as in dialogs()
  std::map<std::string, std::string> fields;
};

struct DialogError {
  int line = 1, column = 1; ///< within the block's text
  std::string message;
};

struct DialogResult {
  Dialog dialog;
  std::vector<DialogError> errors;
};

DialogResult parse_dialog(std::string_view text);

} // namespace switchback
