#include "sim/operations/sql_procedures.hpp"

#include "models/names.hpp"

namespace switchback {

using ProcedureTheme = std::vector<ProcedureRow> const&();
ProcedureTheme server_procedures, shipping_procedures, agent_procedures;

std::vector<ProcedureRow> const& procedures() {
  static std::vector<ProcedureRow> const kProcedures = [] {
    std::vector<ProcedureRow> all;
    for (ProcedureTheme* theme : {server_procedures, shipping_procedures, agent_procedures})
      all.insert(all.end(), theme().begin(), theme().end());
    return all;
  }();
  return kProcedures;
}

ProcedureRow const* find_procedure(std::string_view name) {
  for (ProcedureRow const& procedure : procedures())
    if (tsql::same_word(procedure.syntax.name, name))
      return &procedure;
  return nullptr;
}

Outcome report(ProcedureCall& c) {
  return Outcome::no_effect(report_of(c.session, c.procedure, c.arguments()));
}

ShippingSecondaryChange secondary_change(ProcedureCall const& c) {
  ShippingSecondaryChange change;
  change.restore_delay = c.minutes("@restore_delay");
  change.threshold = c.minutes("@restore_threshold");
  change.restore_all = c.flag("@restore_all");
  change.standby = c.flag("@restore_mode");
  change.disconnect_users = c.flag("@disconnect_users");
  change.alert = c.flag("@threshold_alert_enabled");
  return change;
}

namespace {

/// Every procedure reads its numbers before it changes anything.
template <class Act> Outcome in_range(Act const& act) {
  try {
    return act();
  } catch (OutOfRange const&) {
    return Outcome::refuse(8114, "error converting a number to data type int");
  }
}

} // namespace

Outcome perform(SqlSession& session, tsql::Execute const& call, tsql::Position at) {
  ProcedureRow const* procedure = find_procedure(call.procedure.last());
  if (procedure == nullptr || !tsql::reached(procedure->syntax, call.procedure, session.context()))
    return Outcome::refuse(2812, "could not find stored procedure '" + call.procedure.last() + "'");
  auto const bound = tsql::arguments(call, procedure->syntax);
  if (auto const* error = std::get_if<tsql::Error>(&bound))
    return Outcome::refuse(error->number, error->message);
  Outcome refused;
  std::map<std::string, std::string> arguments;
  for (auto const& [name, value] : std::get<std::map<std::string, tsql::Value>>(bound)) {
    auto const evaluated = session.text(value, at, refused);
    if (!evaluated)
      return refused;
    arguments[name] = *evaluated;
  }
  ProcedureCall typed(session, procedure->syntax.name, std::move(arguments));
  Outcome answer = in_range([&] { return procedure->run(typed); });
  for (auto const& [parameter, variable] : call.outputs)
    if (auto const output = typed.outputs.find(parameter); output != typed.outputs.end())
      session.variables[variable] = output->second;
  return answer;
}

/// The columns have the names of the procedures' parameters (log_shipping_secondary_databases).
Outcome perform(SqlSession& session, tsql::UpdateShipping const& u, tsql::Position at) {
  Outcome refused;
  std::map<std::string, std::string> arguments;
  for (auto const& [column, value] : u.columns) {
    auto const evaluated = session.text(value, at, refused);
    if (!evaluated)
      return refused;
    arguments["@" + column] = *evaluated;
  }
  auto const only = u.database ? session.text(*u.database, at, refused) : std::string{};
  if (!only)
    return refused;
  auto& shipping = session.estate.shipping();
  ProcedureCall const call(session, "", std::move(arguments));
  return in_range([&] {
    ShippingSecondaryChange const change = secondary_change(call);
    int rows = 0;
    for (ShippingSecondary const& row : std::vector(shipping.tables(session.instance).secondaries))
      if (only->empty() || same_name(row.database, *only)) {
        shipping.change_secondary(session.instance, row.database, change);
        ++rows;
      }
    return Outcome::executed(std::to_string(rows) + " rows affected");
  });
}

} // namespace switchback
