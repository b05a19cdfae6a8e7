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

/// One file for a browser, with charts; it needs no network.
std::string html(Report const& report);
/// For a wiki or a review.
std::string markdown(Report const& report);
/// For programs; reports/report.schema.json is its schema.
std::string json(Report const& report);
/// Every figure a row.
std::string csv(Report const& report);

} // namespace switchback
