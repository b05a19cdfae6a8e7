// Whether two copies of a database can become partners of a mirroring session.
//
// Sources: SQL Server docs, "Prepare a Mirror Database for Mirroring", "Database Mirroring:
// Prerequisites, Restrictions, and Recommendations", ALTER DATABASE Database Mirroring; numbers
// from "Database Engine events and errors", 1000 to 1999. 1408 and 1409 describe the same situation
// as 1412, and 1412 is returned.
#pragma once

#include <string_view>

#include "models/database.hpp"

namespace switchback {

/// The error number with which SET PARTNER is refused on the future principal, or 0. `mirror` is
/// the copy with the same name on the other instance, if any. Minimally logged changes that no log
/// backup holds yet (1475) and log that the mirror lacks (1412, 1478) come last.
SqlNumber refuse_partner(Database const& principal, Database const* mirror);

/// 1463: Enterprise, Developer and Standard have mirroring; only the first two have
/// high-performance mode.
bool edition_mirrors(std::string_view edition);
bool edition_mirrors_asynchronously(std::string_view edition);

} // namespace switchback
