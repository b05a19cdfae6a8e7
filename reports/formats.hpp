// The formats that a report is written in: one function each, over the same pages. The command
// `report` lists them in a table.
#pragma once

#include <string>
#include <vector>

#include "reports/page.hpp"

namespace switchback {

struct Report {
  std::vector<Page> pages;
};

/// The text of a report in a format. Each format is a file that specializes this, and a line in
/// sim/drill/report_command.cpp.
template <class Format> std::string written_as(Report const& report);

struct HtmlFormat;     ///< one file for a browser, with charts; it needs no network
struct MarkdownFormat; ///< for a wiki or a review
struct JsonFormat;     ///< for programs; reports/report.schema.json is its schema
struct CsvFormat;      ///< every figure a row

} // namespace switchback
