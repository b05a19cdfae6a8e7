// The options of BACKUP and RESTORE: a row for each, with the statements that take it, and what it
// does, or why it does nothing, or that runbooks cannot be run with it.
//
// Sources: SQL Server docs, BACKUP (Transact-SQL), RESTORE Arguments, and the pages of RESTORE
// HEADERONLY, FILELISTONLY, LABELONLY and VERIFYONLY.
#pragma once

#include "sim/runbook/tsql/cursor.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {

/// The option that comes next. 155: there is none of that name; 3032: other statements have it.
void read_option(Cursor& c, Backup& statement, MediaStatement which);
void read_option(Cursor& c, Restore& statement, MediaStatement which);

} // namespace switchback::tsql
