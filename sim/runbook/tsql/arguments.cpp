#include <algorithm>

#include "models/names.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {

bool reached(Procedure const& procedure, Name const& name, std::string_view context) {
  std::size_t const parts = name.parts.size();
  std::string_view const at = parts >= 3 ? std::string_view(name.parts[parts - 3]) : context;
  return !procedure.in_msdb || same_word(at, "msdb");
}

std::variant<std::map<std::string, Value>, Error> arguments(Execute const& call,
                                                            Procedure const& procedure) {
  std::map<std::string, Value> bound;
  if (call.positional.size() > procedure.parameters.size())
    return Error{8144, call.arguments_at,
                 "procedure '" + std::string(procedure.name) +
                     "' has too many arguments specified"};
  for (std::size_t i = 0; i < call.positional.size(); ++i)
    bound[std::string(procedure.parameters[i])] = call.positional[i];
  for (auto const& [name, value] : call.named) {
    if (std::find(procedure.parameters.begin(), procedure.parameters.end(), name) ==
        procedure.parameters.end())
      return Error{8145, call.arguments_at,
                   "'" + name + "' is not a parameter of procedure '" +
                       std::string(procedure.name) + "'"};
    bound[name] = value;
  }
  for (std::size_t i = 0; i < procedure.mandatory; ++i)
    if (!bound.contains(std::string(procedure.parameters[i])))
      return Error{201, call.arguments_at,
                   "procedure '" + std::string(procedure.name) + "' expects parameter '" +
                       std::string(procedure.parameters[i]) + "', which was not supplied"};
  return bound;
}

std::variant<std::optional<std::string>, Error> evaluate(Value const& value,
                                                         Variables const& variables, Position at) {
  std::string text;
  bool null = false;
  for (Value::Part const& part : value.parts) {
    if (part.kind == Value::Part::Kind::Null) {
      null = true;
      continue;
    }
    if (part.kind != Value::Part::Kind::Variable) {
      text += part.text;
      continue;
    }
    std::string const name = lower(part.text);
    auto const it = variables.find(name);
    if (it == variables.end())
      return Error{137, at, "the scalar variable '" + part.text + "' must be declared"};
    null = null || !it->second;
    text += it->second.value_or("");
  }
  return null ? std::nullopt : std::optional{text};
}

} // namespace switchback::tsql
