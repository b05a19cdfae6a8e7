// Whether two copies of a database can become partners of a mirroring session.
//
// Sources: SQL Server docs, "Prepare a Mirror Database for Mirroring", "Database Mirroring:
// Prerequisites, Restrictions, and Recommendations", ALTER DATABASE Database Mirroring; numbers
// from "Database Engine events and errors", 1000 to 1999. 1408 and 1409 say the same as 1412 in
// other words: 1412 is answered.
#pragma once

#include <string_view>

#include "models/database.hpp"

namespace switchback {

/// The number of SET PARTNER's refusal on the future principal, or 0. `mirror` is the copy of that
/// name on the other instance, if there is one. Minimally logged changes that no log backup holds
/// yet (1475) and log that the mirror lacks (1412, 1478) come last.
SqlNumber refuse_partner(Database const& principal, Database const* mirror);

/// 1463: mirroring is there in Enterprise, Developer and Standard; high performance in the first
/// two only.
bool edition_mirrors(std::string_view edition);
bool edition_mirrors_asynchronously(std::string_view edition);

} // namespace switchback
