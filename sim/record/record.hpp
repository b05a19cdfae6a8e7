// The record: finished drills in a SQLite file. schema.sql documents every table and column,
// views.sql, causes.sql, answers.sql and findings.sql every view. Only the parent process of a run
// opens it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/history/history.hpp"

namespace switchback {

/// The file cannot be opened, its content does not match its checksums, is not ours, is newer than
/// this program, stays locked for longer than the writer's patience, or the disk is full.
struct RecordError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// XXH3-128 of a text, 32 hexadecimal digits.
std::string digest_of_text(std::string_view text);

/// A value that a drill rests on.
struct Assumption {
  std::string path, value, meaning;
  std::string standing; ///< documented, measured, assumed; estate, scenario, runbook, set
  std::string source;
  bool operator==(Assumption const&) const = default;
};

/// An application of the estate: whose users write to which databases.
struct ApplicationDescription {
  std::string name;
  std::int64_t users = 0;
  bool together = false; ///< its users need all of its databases, served by one instance
  std::vector<std::string> databases;
  bool operator==(ApplicationDescription const&) const = default;
};

/// How a run ended. Open: it is under way, or was cut short.
enum class RunState { Open, Finished, Interrupted };
template <> struct NamesOf<RunState> {
  static constexpr std::string_view kWhat = "run state";
  static constexpr std::array<std::string_view, 3> kNames{"open", "finished", "interrupted"};
};

/// What is the same for all drills of one run and enough to rerun each from the record alone.
struct RunDescription {
  std::string scenario_name, scenario_file, title, estate_file;
  std::vector<std::pair<std::string, std::string>> overrides;
  std::vector<std::pair<std::string, std::string>>
      sources; ///< name used, full text with secrets masked
  std::vector<std::pair<std::string, std::string>>
      versions; ///< switchback, commit, simgrid, boost, libc, compiler
  std::vector<std::pair<std::string, std::string>> engine_options;
  std::vector<std::string> expected_unmet; ///< objectives that the scenario shows unmet
  std::vector<std::string> not_modelled;   ///< by the version that ran it, in words
  std::vector<Assumption> assumptions;
  std::vector<ObjectiveLimit> limits;
  std::vector<ApplicationDescription> applications;
  std::int64_t wanted = 0; ///< drills asked for; 0: not known, of a record of before version 8
};

/// What the findings of its drills need to know of a run.
FindingContext context_of(RunDescription const& run);

/// A cell of a query's answer: NULL, a number or a text.
using Value = std::variant<std::monostate, std::int64_t, std::string>;

/// An objective over many drills, decided by all drills of a run together.
struct RunObjective {
  std::string text; ///< as in the drills' own objectives of scope "drills"
  int line = 0;     ///< in the scenario
  std::int64_t met = 0, missed = 0, unobserved = 0, not_exercised = 0; ///< drills
  Fraction low, high; ///< what share of all drills keeps to it, with a confidence of 95 %
  Verdict verdict{};
  std::string why;
  bool operator==(RunObjective const&) const = default;
};

class RecordWriter {
public:
  /// Opens or creates the file; brings an older schema up to date by adding what it lacks.
  /// `patience`: how long each call waits for another writer on the same file.
  explicit RecordWriter(std::string const& path,
                        std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~RecordWriter();
  RecordWriter(RecordWriter const&) = delete;
  RecordWriter& operator=(RecordWriter const&) = delete;

  std::int64_t begin_run(RunDescription const&);
  /// Stores one drill in one transaction: whole or not at all. Answers its id.
  std::int64_t store(std::int64_t run, DrillResult const&);
  /// Once, when no more of its drills will be stored: all that were wanted are, or it was
  /// interrupted.
  void conclude(std::int64_t run, std::vector<RunObjective> const&,
                RunState state = RunState::Finished);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct StoredDrill {
  std::int64_t id = 0, run = 0;
  RunDescription description;
  DrillResult result;
};

class RecordReader {
public:
  explicit RecordReader(std::string const& path);
  ~RecordReader();
  RecordReader(RecordReader const&) = delete;
  RecordReader& operator=(RecordReader const&) = delete;

  std::vector<std::int64_t> drills() const;
  std::int64_t newest() const;                                 ///< 0 if there is none
  std::vector<std::int64_t> drills_of(std::int64_t run) const; ///< none if there is no such run
  /// Of a file of before they were stored: none.
  std::vector<RunObjective> run_objectives(std::int64_t run) const;
  /// The newest run of a scenario, by its name; 0 if there is none. Of any scenario if it is empty.
  std::int64_t newest_run(std::string const& scenario) const;
  std::vector<std::string> scenarios() const; ///< names, in the order of their newest runs
  RunDescription describe(std::int64_t run) const;
  /// The answer to a query over tables and views, with the number for its only parameter. A file of
  /// before this version is read as if it were complete: what it lacks is empty.
  std::vector<std::vector<Value>> select(std::string const& sql, std::int64_t parameter) const;
  /// The same about one drill, whose number is the parameter; quick however many there are.
  std::vector<std::vector<Value>> select_of_drill(std::string const& sql, std::int64_t drill) const;
  /// Nothing: it was recorded before version 8, which did not say.
  std::optional<RunState> state_of(std::int64_t run) const;
  std::int64_t run_of(std::int64_t drill) const; ///< throws RecordError if there is no such drill
  StoredDrill read(std::int64_t drill) const;    ///< throws RecordError if there is no such drill

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace switchback
