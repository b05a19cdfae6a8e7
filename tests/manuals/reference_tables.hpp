// The reference tables of the manuals, made from the tables that the program itself works with. In
// a manual a table stands between two marks:
//
//     <!-- table: keys of load -->
//     ...
//     <!-- end of table -->
#pragma once

#include <string>
#include <vector>

namespace switchback {

struct ReferenceTable {
  std::string name;
  std::string text;               ///< Markdown, each line with its end
  std::vector<std::string> words; ///< the first column
};
std::vector<ReferenceTable> reference_tables();

/// The manual with each table that it marks as the program has it. `unknown` takes the names of
/// marks for which there is no table.
std::string with_current_tables(std::string const& manual, std::vector<std::string>& unknown);

} // namespace switchback
