// The dialogs that runbooks may use. A row has a dialog's fields with the kind of their values,
// what it stands for and its body, and stands in dialogs.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/estate/estate.hpp"
#include "sim/runbook/dialog.hpp"

namespace switchback {

/// What a field's value must be: something of the estate, by any of its names, or one of some
/// words.
enum class FieldKind : std::uint8_t { Database, Instance, Share, ChatPool, FrontEnd, Path, OneOf };

struct FieldRow {
  std::string_view key;
  FieldKind kind;
  bool mandatory = true;
  std::vector<std::string_view> values{}; ///< OneOf, in any case; the first one is the default
};

/// A dialog as it was filled in.
struct DialogCall {
  Estate& estate;
  std::string const& on; ///< machine
  Dialog const& given;

  std::string text(std::string_view key) const; ///< empty if it is not given
  bool is(std::string_view key, std::string_view value) const;
};

struct DialogRow {
  std::string_view name;
  std::vector<FieldRow> fields;
  std::string_view meaning;
  Outcome (*run)(DialogCall const&) = nullptr;
  bool at_instance = true;     ///< needs the instance on its machine to answer
  std::string_view protects{}; ///< kMirror, kLogShipping: protection that it is to set up
};

std::vector<DialogRow> const& dialogs();
/// None: no dialog of that name is known.
DialogRow const* find_dialog(std::string_view name);
/// Its fields as people read them.
std::string fields_of(DialogRow const& dialog);

/// All that is wrong with a dialog as it stands in a runbook: its text, its name, its fields, their
/// values.
std::vector<DialogError> check_dialog(EstatePlan const& estate, DialogResult const& read);

} // namespace switchback
