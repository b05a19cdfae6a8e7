#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "reports/formats.hpp"
#include "reports/pages.hpp"
#include "sim/drill/commands.hpp"
#include "sim/drill/distinct_files.hpp"
#include "sim/drill/stored_tests.hpp"

namespace switchback {
namespace {

/// Subject of a report: one drill, or whole runs.
struct Subject {
  std::vector<std::int64_t> drills, runs;
};

std::vector<Page> pages_of(RecordReader const& record, Subject const& subject) {
  std::vector<Page> pages;
  for (std::int64_t const drill : subject.drills)
    pages.push_back(drill_page(record, drill));
  for (std::int64_t const run : subject.runs)
    for (Page& page : run_pages(record, run))
      pages.push_back(std::move(page));
  return pages;
}

template <std::string (*Write)(Report const&)>
std::string pages(RecordReader const& record, Subject const& subject) {
  return Write({pages_of(record, subject)});
}

std::string junit(RecordReader const& record, Subject const& subject) {
  std::vector<std::int64_t> drills = subject.drills;
  for (std::int64_t const run : subject.runs) {
    auto const of_run = record.drills_of(run);
    drills.insert(drills.end(), of_run.begin(), of_run.end());
  }
  return junit_xml(stored_suites(record, drills));
}

struct Format {
  std::string_view name;
  std::string (*write)(RecordReader const& record, Subject const& subject);
};
Subject subject_of(RecordReader const& record, ReportRequest const& request) {
  Subject subject;
  if (request.drill != 0) {
    record.run_of(request.drill); // throws if it does not exist
    subject.drills.push_back(request.drill);
  } else if (request.all) {
    for (std::string const& scenario : record.scenarios())
      subject.runs.push_back(record.newest_run(scenario));
  } else {
    subject.runs.push_back(record.newest_run(request.scenario));
    if (subject.runs.back() == 0)
      throw RecordError(request.scenario.empty() ? fmt::format("'{}' has no drills", request.db)
                                                 : fmt::format("'{}' has no drill of scenario '{}'",
                                                               request.db, request.scenario));
  }
  return subject;
}

} // namespace

/// All formats; the command line, its help and its tests take them from here.
constexpr Format kFormats[] = {{"html", &pages<written_as<struct HtmlFormat>>},
                               {"markdown", &pages<written_as<struct MarkdownFormat>>},
                               {"json", &pages<written_as<struct JsonFormat>>},
                               {"csv", &pages<written_as<struct CsvFormat>>},
                               {"junit", &junit}};

std::vector<std::string> report_formats() {
  std::vector<std::string> names;
  for (Format const& format : kFormats)
    names.emplace_back(format.name);
  return names;
}

ExitCode report_command(ReportRequest const& request) {
  require_distinct({request.output}, {request.db, request.db + "-wal"});
  RecordReader const record(request.db);
  auto const* const format =
      std::find_if(std::begin(kFormats), std::end(kFormats),
                   [&](Format const& one) { return one.name == request.format; });
  std::string const text = format->write(record, subject_of(record, request));
  if (request.output.empty()) {
    std::cout << text << std::flush;
    return std::cout ? ExitCode::Met : ExitCode::BadInput;
  }
  std::ofstream out(request.output, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  if (!out)
    throw RecordError(fmt::format("cannot write to '{}'", request.output));
  return ExitCode::Met;
}

} // namespace switchback
