// The command line as plain data. The only user of CLI11.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/units.hpp"

namespace switchback {

struct RunRequest {
  std::vector<std::string> files;
  std::vector<std::pair<std::string, std::string>> set; ///< --set path=value
  Seed seed{1};
  int repeat = 1, jobs = 1;
  std::string db = "switchback.db";
  bool json = false, trace = false, quiet = false;
  std::string until; ///< a time, or RUNBOOK step N
  int timeout_s = 0; ///< real seconds for one drill; 0: none
};
struct TestRequest {
  std::vector<std::string> paths; ///< files, and folders to look for scenarios in
  std::vector<std::pair<std::string, std::string>> set;
  std::string junit; ///< file to write; empty: none
  Seed seed{1};
  int repeat = 0; ///< 0: as many as the scenario's objectives ask for
  int jobs = 1, timeout_s = 0;
  std::string db = "switchback.db";
};
struct CompareRequest {
  std::string a, b;               ///< scenario files; b empty: the same with other settings
  std::vector<std::int64_t> runs; ///< or two runs of the database, which is then only read
  std::vector<std::pair<std::string, std::string>> set, set_a, set_b;
  Seed seed{1};
  int repeat = 100, jobs = 1, timeout_s = 0;
  bool unpaired = false;
  std::string db = "switchback.db";
};
struct ReportRequest {
  std::string db = "switchback.db";
  std::int64_t drill = 0;              ///< 0: not one drill
  std::string scenario;                ///< its newest run; empty: the newest run of any
  bool all = false;                    ///< the newest run of every scenario
  std::string format = "html", output; ///< output empty: standard output
};
/// What `report --format` takes.
std::vector<std::string> report_formats();

struct CheckRequest {
  std::vector<std::string> files;
  std::vector<std::pair<std::string, std::string>> set;
};
struct ListRequest {
  std::string what; ///< one of lists() in sim/drill/lists.hpp, or schema
  bool json = false;
  std::string folder = "scenarios";
};
struct ReplayRequest {
  std::int64_t drill = 0; ///< 0: the newest
  std::string db = "switchback.db";
  bool trace = false, quiet = false;
};

struct Request {
  std::optional<RunRequest> run;
  std::optional<TestRequest> test;
  std::optional<CompareRequest> compare;
  std::optional<ReportRequest> report;
  std::optional<CheckRequest> check;
  std::optional<ListRequest> list;
  std::optional<ReplayRequest> replay;
  std::optional<int> answered; ///< help, version or a usage error was printed: the exit code
};

Request read_command_line(int argc, char const* const* argv);

} // namespace switchback
