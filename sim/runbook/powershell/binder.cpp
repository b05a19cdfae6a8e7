#include <algorithm>
#include <cctype>
#include <set>

#include "models/names.hpp"

#include "sim/runbook/powershell/powershell.hpp"

namespace switchback::powershell {
namespace {

using Type = Parameter::Type;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && same_name(text.substr(0, prefix.size()), prefix);
}

/// Parameters that every cmdlet has.
std::vector<Parameter> const& common() {
  static std::vector<Parameter> const kCommon{
      {"Verbose", Type::Switch},
      {"Debug", Type::Switch},
      {"WhatIf", Type::Switch, false, -1, {}, {"wi"}},
      {"Confirm", Type::Switch, false, -1, {}, {"cf"}},
      {"ErrorAction",
       Type::Enum,
       false,
       -1,
       {"Stop", "Continue", "SilentlyContinue", "Inquire", "Ignore"},
       {"ea"}},
      {"WarningAction", Type::Enum, false, -1, {"Stop", "Continue", "SilentlyContinue", "Inquire"}},
      {"OutVariable", Type::Text}};
  return kCommon;
}

std::string expanded(std::string const& text, Variables const& variables) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '`' && i + 1 < text.size() && text[i + 1] == '$') {
      result += '$';
      i += 2;
    } else if (text[i] == '$' && i + 1 < text.size() &&
               (std::isalpha(static_cast<unsigned char>(text[i + 1])) != 0 || text[i + 1] == '{')) {
      bool const braces = text[i + 1] == '{';
      std::size_t const from = i + (braces ? 2 : 1);
      std::size_t end = from;
      while (end < text.size() &&
             (braces
                  ? text[end] != '}'
                  : std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
        ++end;
      if (auto const it = variables.find(lower(text.substr(from, end - from)));
          it != variables.end())
        result += it->second.text;
      i = braces && end < text.size() ? end + 1 : end;
    } else {
      result += text[i++];
    }
  }
  return result;
}

std::variant<Value, Error> converted(Parameter const& parameter, Value value, Position at) {
  if (parameter.type == Type::Enum) {
    std::vector<std::string_view> matches;
    for (std::string_view name : parameter.values) {
      if (same_name(name, value.text))
        return Value::of(std::string(name));
      if (!value.text.empty() && starts_with(name, value.text))
        matches.push_back(name);
    }
    if (matches.size() != 1)
      return Error{"CannotConvertArgumentNoMessage", at,
                   "'" + value.text + "' is no value of -" + std::string(parameter.name)};
    return Value::of(std::string(matches.front()));
  }
  if (parameter.type == Type::Number &&
      (value.text.empty() || value.text.find_first_not_of("0123456789") != std::string::npos))
    return Error{"CannotConvertArgumentNoMessage", at,
                 "'" + value.text + "' is no number, as -" + std::string(parameter.name) +
                     " takes it"};
  if (parameter.type == Type::Switch && value.kind != Value::Kind::Truth)
    value = Value::of(!same_name(value.text, "false") && value.text != "0");
  return value;
}

} // namespace

bool Bound::is_set(std::string const& name) const {
  auto const it = values.find(name);
  return it != values.end() && it->second.truth;
}

std::string Bound::text(std::string const& name) const {
  auto const it = values.find(name);
  return it == values.end() ? std::string{} : it->second.text;
}

Value evaluate(Expression const& e, Variables const& variables) {
  switch (e.kind) {
  case Expression::Kind::Literal:
    return Value::of(e.text);
  case Expression::Kind::Expandable:
    return Value::of(expanded(e.text, variables));
  case Expression::Kind::Variable: {
    std::string const name = lower(e.text);
    if (name == "null")
      return {};
    if (name == "true" || name == "false")
      return Value::of(name == "true");
    auto const it = variables.find(name);
    return it == variables.end() ? Value{} : it->second; // an unknown variable is $null
  }
  case Expression::Kind::List: {
    std::vector<Value> items;
    for (Expression const& item : e.items)
      items.push_back(evaluate(item, variables));
    return Value::list(std::move(items));
  }
  case Expression::Kind::Table: {
    Value table;
    table.kind = Value::Kind::Table;
    for (auto const& [key, entry] : e.entries)
      table.entries.emplace_back(key, evaluate(entry, variables));
    return table;
  }
  }
  return {};
}

namespace {

bool is_called(Parameter const& parameter, std::string_view name) {
  return same_name(parameter.name, name) ||
         std::any_of(parameter.aliases.begin(), parameter.aliases.end(),
                     [&](std::string_view alias) { return same_name(alias, name); });
}

std::variant<Parameter const*, Error> find_parameter(Cmdlet const& cmdlet,
                                                     Argument const& argument) {
  std::vector<Parameter const*> found;
  for (auto const* list : {&cmdlet.parameters, &common()})
    for (Parameter const& parameter : *list) {
      if (is_called(parameter, argument.parameter))
        return &parameter;
      if (starts_with(parameter.name, argument.parameter))
        found.push_back(&parameter);
    }
  if (found.size() == 1)
    return found.front();
  std::string const where = " of " + std::string(cmdlet.name);
  if (found.empty())
    return Error{"NamedParameterNotFound", argument.at,
                 "-" + argument.parameter + " is no parameter" + where};
  return Error{"AmbiguousParameter", argument.at,
               "-" + argument.parameter + " could be more than one parameter" + where};
}

} // namespace

std::variant<Bound, Error> bind(Cmdlet const& cmdlet, Command const& command,
                                Variables const& variables) {
  Bound bound;
  std::vector<Argument const*> positional;
  for (Argument const& argument : command.arguments) {
    if (argument.parameter.empty()) {
      positional.push_back(&argument);
      continue;
    }
    auto const found = find_parameter(cmdlet, argument);
    if (auto const* error = std::get_if<Error>(&found))
      return *error;
    Parameter const& parameter = *std::get<Parameter const*>(found);
    if (parameter.type == Type::Switch && !argument.value) {
      bound.values[std::string(parameter.name)] = Value::of(true);
      continue;
    }
    if (!argument.value)
      return Error{"MissingArgument", argument.at,
                   "-" + std::string(parameter.name) + " needs a value"};
    auto value = converted(parameter, evaluate(*argument.value, variables), argument.at);
    if (auto const* error = std::get_if<Error>(&value))
      return *error;
    bound.values[std::string(parameter.name)] = std::get<Value>(std::move(value));
  }
  int position = 0;
  for (Argument const* argument : positional) {
    Parameter const* target = nullptr;
    for (; target == nullptr && position < 8; ++position)
      for (Parameter const& parameter : cmdlet.parameters)
        if (parameter.position == position && !bound.values.contains(std::string(parameter.name)))
          target = &parameter;
    if (target == nullptr)
      return Error{"PositionalParameterNotFound", argument->at,
                   "no parameter of " + std::string(cmdlet.name) +
                       " takes this value by its position"};
    auto value = converted(*target, evaluate(*argument->value, variables), argument->at);
    if (auto const* error = std::get_if<Error>(&value))
      return *error;
    bound.values[std::string(target->name)] = std::get<Value>(std::move(value));
  }
  for (Parameter const& parameter : cmdlet.parameters)
    if (parameter.mandatory && !bound.values.contains(std::string(parameter.name)))
      return Error{"MissingMandatoryParameter", command.at,
                   std::string(cmdlet.name) + " needs -" + std::string(parameter.name)};
  bound.what_if = bound.is_set("WhatIf");
  bound.stop_on_error = same_name(bound.text("ErrorAction"), "Stop");
  return bound;
}

} // namespace switchback::powershell
