// Dialogs: what is wrong with them, and carrying them out.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/names.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/operations/dialogs.hpp"
#include "sim/runbook/block_tree.hpp"
#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

/// What a field's value may be: every name that is valid.
struct Expected {
  std::string_view what;
  std::vector<std::string> names;
};

Expected databases_of(EstatePlan const& estate) {
  Expected e{"database", {}};
  for (DatabasePlan const& database : estate.databases)
    e.names.push_back(database.name);
  return e;
}

Expected instances_of(EstatePlan const& estate) {
  Expected e{"instance", {}};
  for (SqlPlan const& sql : estate.sql)
    e.names.insert(e.names.end(), {sql.name, sql.fqdn});
  return e;
}

Expected shares_of(EstatePlan const& estate) {
  Expected e{"share", {}};
  for (SharePlan const& share : estate.shares)
    e.names.insert(e.names.end(), {share.name, share.unc});
  return e;
}

Expected front_ends_of(EstatePlan const& estate) {
  Expected e{"Front End pool", {}};
  for (FrontEndPlan const& front_end : estate.front_ends)
    e.names.insert(e.names.end(), {front_end.name, front_end.fqdn});
  return e;
}

Expected chat_pool_of(EstatePlan const& estate) {
  Expected e{"chat pool", {}};
  if (estate.chat)
    e.names.insert(e.names.end(), {estate.chat->name, estate.chat->fqdn});
  return e;
}

/// Empty: the value is one of them, in any case.
std::string complaint(std::string const& value, Expected const& expected) {
  if (std::any_of(expected.names.begin(), expected.names.end(),
                  [&](std::string const& name) { return !name.empty() && same_name(name, value); }))
    return {};
  return fmt::format("unknown {} '{}'{}", expected.what, value, suggestion(value, expected.names));
}

/// A path is in a share of the estate, on a drive of the machine, or a bare name in the instance's
/// backup folder.
std::string path_complaint(EstatePlan const& estate, std::string const& path) {
  if (path.starts_with("\\\\")) {
    auto const server_end = path.find('\\', 2);
    auto const share_end =
        server_end == std::string::npos ? std::string::npos : path.find('\\', server_end + 1);
    return complaint(path.substr(0, share_end), shares_of(estate));
  }
  bool const drive =
      path.size() >= 2 && path[1] == ':' && std::isalpha(static_cast<unsigned char>(path[0])) != 0;
  return drive || path.find_first_of("\\/:") == std::string::npos
             ? std::string{}
             : fmt::format("'{}' is not a path, expected one such as D:\\Backup\\x.bak or "
                           "\\\\SERVER\\SHARE\\x.bak",
                           path);
}

std::string value_complaint(EstatePlan const& estate, FieldRow const& field,
                            std::string const& value) {
  switch (field.kind) {
  case FieldKind::Database:
    return complaint(value, databases_of(estate));
  case FieldKind::Instance: // a port or an instance's name may stand behind it
    return complaint(value.substr(0, value.find_first_of("\\,")), instances_of(estate));
  case FieldKind::Share:
    return complaint(value, shares_of(estate));
  case FieldKind::ChatPool:
    return complaint(value, chat_pool_of(estate));
  case FieldKind::FrontEnd:
    return complaint(value, front_ends_of(estate));
  case FieldKind::Path:
    return path_complaint(estate, value);
  case FieldKind::OneOf:
    break;
  }
  std::vector<std::string> const values(field.values.begin(), field.values.end());
  if (complaint(value, {"value", values}).empty())
    return {};
  return fmt::format("{} is '{}', expected {}{}", field.key, value, fmt::join(values, ", "),
                     suggestion(value, values));
}

Outcome perform(DialogRow const* dialog, DialogCall const& call) {
  if (dialog == nullptr) // check_dialog lets none through
    return Outcome::refuse("NotKnown", "no dialog '" + call.given.action + "'");
  if (dialog->at_instance &&
      (!call.estate.sql().is_instance(call.on) || !call.estate.sql().runs(call.on)))
    return Outcome::refuse(53, "the instance " + call.on + " does not answer");
  return dialog->run(call);
}

} // namespace

std::string DialogCall::text(std::string_view key) const {
  DialogField const* field = given.find(key);
  return field == nullptr ? std::string{} : field->value;
}

bool DialogCall::is(std::string_view key, std::string_view value) const {
  return same_name(text(key), value);
}

DialogRow const* find_dialog(std::string_view name) {
  auto const it = std::find_if(dialogs().begin(), dialogs().end(),
                               [&](DialogRow const& row) { return row.name == name; });
  return it == dialogs().end() ? nullptr : &*it;
}

std::string fields_of(DialogRow const& dialog) {
  std::string mandatory, optional;
  for (FieldRow const& field : dialog.fields) {
    std::string& list = field.mandatory ? mandatory : optional;
    list.append(list.empty() ? "" : ", ").append(field.key);
    if (!field.values.empty())
      list += fmt::format(" ({})", fmt::join(field.values, ", "));
  }
  return "fields: " + mandatory + (optional.empty() ? "" : "; optional: ") + optional;
}

std::vector<DialogError> check_dialog(EstatePlan const& estate, DialogResult const& read) {
  std::vector<DialogError> errors = read.errors;
  Dialog const& dialog = read.dialog;
  if (dialog.action.empty())
    return errors;
  DialogRow const* row = find_dialog(dialog.action);
  if (row == nullptr) {
    std::vector<std::string> names;
    for (DialogRow const& known : dialogs())
      names.emplace_back(known.name);
    errors.push_back(
        {dialog.line, dialog.column,
         fmt::format("unknown dialog '{}'{}", dialog.action, suggestion(dialog.action, names))});
    return errors;
  }
  std::vector<std::string> keys;
  for (FieldRow const& field : row->fields) {
    keys.emplace_back(field.key);
    if (field.mandatory && dialog.find(field.key) == nullptr)
      errors.push_back({dialog.line, dialog.column,
                        fmt::format("the dialog '{}' needs the field '{}'", row->name, field.key)});
  }
  for (DialogField const& given : dialog.fields) {
    auto const field = std::find_if(row->fields.begin(), row->fields.end(),
                                    [&](FieldRow const& one) { return one.key == given.key; });
    if (field == row->fields.end())
      errors.push_back({given.line, given.key_column,
                        fmt::format("unknown field '{}' of the dialog '{}'{}", given.key, row->name,
                                    suggestion(given.key, keys))});
    else if (std::string message = value_complaint(estate, *field, given.value); !message.empty())
      errors.push_back({given.line, given.value_column, std::move(message)});
  }
  return errors;
}

void run_dialog(Estate& estate, Block const& block, CommandRunner& runner) {
  Dialog const& given = dialog_of(block).dialog;
  DialogRow const* dialog = find_dialog(given.action);
  std::string text = block.text;
  text.erase(text.find_last_not_of(" \r\n") + 1);
  TypedCommand const command{1, 1, std::move(text), block.on,
                             dialog != nullptr ? dialog->protects : std::string_view{}};
  runner.carry_out(command, [&] { return perform(dialog, {estate, block.on, given}); });
}

} // namespace switchback
