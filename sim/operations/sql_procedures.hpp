// The stored procedures that are known by name. A row has a procedure's parameters, what it is for
// and its body, and stands in the file of its theme:
//
//   sql_shipping_procedures.cpp  log shipping
//   sql_agent_procedures.cpp     SQL Server Agent
//   sql_server_procedures.cpp    the server itself
//
// A theme of its own takes one more line in sql_procedures.cpp.
#pragma once

#include <charconv>

#include "sim/operations/block_run.hpp"
#include "sim/operations/sql_session.hpp"

namespace switchback {

struct OutOfRange {}; ///< a number that is no int

/// The arguments of a call by name, and what its OUTPUT parameters answer.
class ProcedureCall {
public:
  ProcedureCall(SqlSession& of, std::string_view name, std::map<std::string, std::string> arguments)
      : session(of), procedure(name), arguments_(std::move(arguments)) {}

  bool has(char const* name) const {
    auto const it = arguments_.find(name);
    return it != arguments_.end() && !it->second.empty();
  }
  std::string text(char const* name, std::string const& fallback = {}) const {
    return has(name) ? arguments_.find(name)->second : fallback;
  }
  /// An int of T-SQL; too large a number ends the call with 8114.
  std::int64_t number(char const* name, std::int64_t fallback = 0) const {
    std::string const given = text(name);
    std::int32_t value = 0;
    auto const end = std::from_chars(given.data(), given.data() + given.size(), value);
    if (end.ec == std::errc::result_out_of_range)
      throw OutOfRange{};
    return end.ec == std::errc{} ? value : fallback;
  }
  std::optional<bool> flag(char const* name) const {
    return has(name) ? std::optional{number(name) != 0} : std::nullopt;
  }
  std::optional<Duration> minutes(char const* name) const {
    return has(name) ? std::optional<Duration>{std::chrono::minutes{number(name)}} : std::nullopt;
  }
  std::optional<std::string> given(char const* name) const {
    return has(name) ? std::optional{text(name)} : std::nullopt;
  }
  /// An instance by any of its names; as it is written if the estate has none of that name.
  std::string server(char const* name) const {
    std::string const written = text(name);
    return session.estate.sql().by_name(written).value_or(written);
  }

  Shipping& shipping() const { return session.estate.shipping(); }
  std::string const& on() const { return session.instance; }

  SqlSession& session;
  std::string_view procedure;
  std::map<std::string, std::string> outputs; ///< by parameter

  std::map<std::string, std::string> const& arguments() const { return arguments_; }

private:
  std::map<std::string, std::string> arguments_;
};

struct ProcedureRow {
  tsql::Procedure syntax;
  std::string_view meaning;
  Outcome (*run)(ProcedureCall&) = nullptr;
  std::string_view protects{}; ///< kMirror, kLogShipping: protection that it is to set up
};

std::vector<ProcedureRow> const& procedures();
/// By its last name, in any case; none: no procedure of that name is known.
ProcedureRow const* find_procedure(std::string_view name);

// --- For the themes ---

/// The body of a procedure that tells something and changes nothing.
Outcome report(ProcedureCall& c);

/// What the parameters, or the columns of the table, ask for.
ShippingSecondaryChange secondary_change(ProcedureCall const& c);

} // namespace switchback
