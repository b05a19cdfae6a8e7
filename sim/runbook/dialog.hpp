// A dialog block: an action that the vendor describes as clicks in a management console. Its first
// line names the action, the others give its fields:
//
//     Back Up Database
//     database: mgc
//     to: \\fs-2.litwareinc.com\logship\mgc.bak
//
// Here it is read; which dialogs and fields there are is known to who carries them out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace switchback {

struct DialogField {
  std::string key, value;
  int line = 1, key_column = 1, value_column = 1; ///< within the block's text
};

struct Dialog {
  std::string action; ///< its name
  int line = 1, column = 1;
  std::vector<DialogField> fields; ///< as written, each key once

  /// None: the dialog has no such field.
  DialogField const* find(std::string_view key) const;
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
