// Transact-SQL as operators type it: a text becomes batches of statements, or refusals with the
// number that the server would give. Nothing is guessed and nothing is skipped: a construct outside
// this subset is an error at its place.
//
// Sources: SQL Server docs, the statements' pages (sim/runbook/tsql/statements.hpp), "SQL Server
// Utilities Statements - GO", the log-shipping and Agent procedures.
#pragma once

#include <string_view>

#include "sim/runbook/tsql/statements.hpp"

namespace switchback::tsql {

std::vector<Batch> parse(std::string_view text);

/// A sort of statement that is understood. Its row in parser.cpp reads it too.
struct StatementRow {
  std::vector<std::string_view> openings; ///< the words that open it, in lower case
  std::string_view written, meaning;      ///< for people
};
std::vector<StatementRow> statement_rows();

/// By lower-case name; none is NULL. @@error is among them.
using Variables = std::map<std::string, std::optional<std::string>>;
/// None: NULL, which what is joined to NULL is too. 137 for a variable that was not declared.
std::variant<std::optional<std::string>, Error> evaluate(Value const& value,
                                                         Variables const& variables, Position at);
/// None: unknown, as any comparison with NULL is; IF takes that for false. Two whole numbers are
/// compared as numbers, everything else as text without regard to case; 245 where a number in the
/// text of the condition meets something that is none.
std::variant<std::optional<bool>, Error> holds(Condition const& condition,
                                               Variables const& variables, Position at);

/// An option of BACKUP or RESTORE: it changes an answer or what happens; or it changes nothing, for
/// the reason given; or it is refused by its name with 102.
struct MediaOption {
  std::string_view word;
  enum class What { Acts, Harmless, Refused } what = What::Acts;
  std::string_view why{};
};
std::vector<MediaOption> backup_options();
std::vector<MediaOption> restore_options();

/// How a procedure is called: its parameters in order; `mandatory` come first. Which there are is
/// known to who carries them out.
struct Procedure {
  std::string_view name;
  std::vector<std::string_view> parameters;
  std::size_t mandatory = 0;
  bool in_msdb = false; ///< found there only; the others are found from everywhere
};
/// Whether a call by that name reaches the procedure from a database: msdb's are reached from msdb,
/// or by its name.
bool reached(Procedure const& procedure, Name const& name, std::string_view context);

/// A procedure that answers rows; `key` is the column with the name that a row is about, `argument`
/// the parameter that asks for that name alone, if there is one.
struct ReportTable {
  std::string_view procedure, key, argument;
  std::vector<std::string_view> columns;
};
std::vector<ReportTable> const& report_tables();
/// By its last name, in any case.
ReportTable const* find_report(std::string_view procedure);

/// Arguments by parameter name; 201 for a missing one, 8144 for too many, 8145 for one that does
/// not exist.
std::variant<std::map<std::string, Value>, Error> arguments(Execute const& call,
                                                            Procedure const& procedure);

} // namespace switchback::tsql
