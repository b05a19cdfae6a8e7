#include <fmt/format.h>

#include <map>

#include "sim/record/one_drill.hpp"
#include "sim/record/tables.hpp"

namespace switchback {
namespace {

using namespace record;

constexpr std::int64_t kFindingsSince = 9; ///< version of the record

Value value_of(SQLite::Column const& column) {
  if (column.isNull())
    return {};
  if (column.isInteger())
    return column.getInt64();
  return column.getString();
}

std::vector<std::vector<Value>> answers(SQLite::Database& db, std::string const& sql,
                                        std::int64_t parameter) {
  std::vector<std::vector<Value>> rows;
  SQLite::Statement statement(db, sql);
  statement.bind(1, parameter);
  while (statement.executeStep()) {
    auto& row = rows.emplace_back();
    for (int i = 0; i < statement.getColumnCount(); ++i)
      row.push_back(value_of(statement.getColumn(i)));
  }
  return rows;
}

} // namespace

FindingContext context_of(RunDescription const& run) {
  FindingContext context{{}, run.limits};
  for (Assumption const& one : run.assumptions)
    context.values.emplace(one.path, one.value);
  return context;
}

struct RecordReader::Impl {
  std::string path;
  SQLite::Database db;
  std::unique_ptr<OneDrill> one; ///< the last that was asked about by itself
  std::map<std::int64_t, std::string> words;
  SQLite::Statement find_word{db, "SELECT name FROM names WHERE id = ?"};
  Fetcher::Word word = [this](std::int64_t id) -> std::string const& { return word_of(id); };

  explicit Impl(std::string const& file) : path(file), db(open_to_read(file)) {}

  std::string const& word_of(std::int64_t id) {
    if (auto const it = words.find(id); it != words.end())
      return it->second;
    find_word.reset();
    find_word.bind(1, id);
    if (!find_word.executeStep())
      throw RecordError(fmt::format("lacks the word {} of a fact", id));
    return words.emplace(id, find_word.getColumn(0).getString()).first->second;
  }

  /// Calls `take` with each row of a query that has one parameter.
  template <class F> void each(std::string const& sql, std::int64_t parameter, F&& take) {
    SQLite::Statement statement(db, sql);
    statement.bind(1, parameter);
    while (statement.executeStep()) {
      Fetcher row(statement);
      take(row);
    }
  }

  template <class T>
  void rows(RecordTable const& table, std::int64_t drill, std::vector<T>& all,
            Fetcher::Word const* interned = nullptr) {
    SQLite::Statement statement(db, fmt::format("SELECT {} FROM {} WHERE drill = ? ORDER BY seq",
                                                table.columns, table.name));
    statement.bind(1, drill);
    while (statement.executeStep()) {
      Fetcher row(statement, interned);
      fields(row, all.emplace_back());
    }
  }

  void facts(std::int64_t drill, std::vector<Fact>& all) {
    SQLite::Statement statement(
        db, fmt::format("SELECT {} FROM facts WHERE drill = ? ORDER BY seq", kFacts.columns));
    constexpr int kDatabase = 9; // its place in kFacts
    statement.bind(1, drill);
    while (statement.executeStep()) {
      FactRow row;
      Fetcher fetch(statement, &word);
      fields(fetch, row);
      bool const old = statement.getColumn(kDatabase).isNull();
      auto fact = old ? std::optional(fact_of_old(std::move(row))) : fact_of(row);
      if (!fact)
        throw RecordError("holds a fact that tells nothing");
      all.push_back(std::move(*fact));
    }
  }

  RunDescription description(std::int64_t run) {
    RunDescription d;
    each("SELECT scenario, scenario_file, title, estate_file, coalesce(wanted, 0) FROM runs WHERE "
         "id = ?",
         run, [&](Fetcher& row) {
           row(d.scenario_name, d.scenario_file, d.title, d.estate_file, d.wanted);
         });
    each("SELECT s.name, t.text, s.digest FROM sources s JOIN texts t USING (digest) WHERE s.run = "
         "? ORDER BY s.seq",
         run, [&](Fetcher& row) {
           auto& [name, text] = d.sources.emplace_back();
           std::string digest;
           row(name, text, digest);
           if (digest_of_text(text) != digest)
             throw RecordError(fmt::format("holds a text of '{}' that was changed", name));
         });
    each(
        "SELECT kind, name, value FROM settings WHERE run = ? ORDER BY kind, seq", run,
        [&](Fetcher& row) {
          std::string kind, name, value;
          row(kind, name, value);
          if (kind == "expected unmet" || kind == "not modelled") {
            (kind == "not modelled" ? d.not_modelled : d.expected_unmet).push_back(std::move(name));
            return;
          }
          auto& list = kind == "override"  ? d.overrides
                       : kind == "version" ? d.versions
                                           : d.engine_options;
          list.emplace_back(std::move(name), std::move(value));
        });
    each(
        "SELECT path, value, meaning, standing, source FROM assumptions WHERE run = ? ORDER BY seq",
        run, [&](Fetcher& row) {
          Assumption& a = d.assumptions.emplace_back();
          row(a.path, a.value, a.meaning, a.standing, a.source);
        });
    each(
        "SELECT scope, measure, most, application FROM objective_limits WHERE run = ? ORDER BY seq",
        run, [&](Fetcher& row) {
          ObjectiveLimit& l = d.limits.emplace_back();
          row(l.scope, l.measure, l.most, l.application);
        });
    each("SELECT name, users, together FROM applications WHERE run = ? ORDER BY seq", run,
         [&](Fetcher& row) {
           ApplicationDescription& a = d.applications.emplace_back();
           std::int64_t together = 0;
           row(a.name, a.users, together);
           a.together = together != 0;
         });
    each("SELECT application, database FROM application_databases WHERE run = ? ORDER BY "
         "application, seq",
         run, [&](Fetcher& row) {
           std::string application, database;
           row(application, database);
           for (ApplicationDescription& a : d.applications)
             if (a.name == application)
               a.databases.push_back(database);
         });
    return d;
  }

  /// Rows of another version may lack columns: only those of this one can be held to their sum.
  /// Before version 9 findings were not stored; they follow from the rest.
  void check(std::int64_t id, DrillResult& result, RunDescription const& run) {
    std::int64_t version = 0, sum = 0;
    each("SELECT coalesce(recorded_by, 0), coalesce(checksum, 0) FROM drills WHERE id = ?", id,
         [&](Fetcher& row) { row(version, sum); });
    if (version == kVersion && sum != checksum_of(result))
      throw RecordError(fmt::format("holds rows of drill {} that were changed", id));
    if (version >= kFindingsSince)
      return;
    if (!refers_to_itself(result))
      throw RecordError(fmt::format("holds a row of drill {} that refers to none", id));
    add_findings(result, context_of(run));
  }

  /// Of a drill that was recorded before they were stored.
  std::optional<DrillResult> findings_of(std::int64_t id) {
    std::int64_t version = kVersion;
    each("SELECT coalesce(recorded_by, 0) FROM drills WHERE id = ?", id,
         [&](Fetcher& row) { row(version); });
    if (version >= kFindingsSince)
      return std::nullopt;
    return drill(id).result;
  }

  StoredDrill drill(std::int64_t id) {
    StoredDrill stored;
    DrillResult& r = stored.result;
    ComplianceLedger& c = r.compliance;
    each(fmt::format("SELECT {} FROM drills WHERE id = ?", kDrillColumns), id, [&](Fetcher& row) {
      stored.id = id;
      row(stored.run, r.seed.value, r.status, r.status_detail, r.ended, r.verdict, r.digest,
          r.messages, c.events, c.handed_over, c.in_database, c.in_queues, c.lost);
    });
    if (stored.id == 0)
      throw RecordError(fmt::format("has no drill {}", id));
    stored.description = description(stored.run);
    facts(id, r.facts);
    rows(kFaults, id, r.faults);
    rows(kRunbooks, id, r.runbooks);
    rows(kSteps, id, r.steps);
    rows(kCommands, id, r.commands);
    rows(kEffects, id, r.effects);
    rows(kFates, id, r.fates);
    rows(kMeasures, id, r.measures);
    rows(kSegments, id, r.segments);
    rows(kLosses, id, r.losses);
    rows(kObjectives, id, r.objectives);
    rows(kFindings, id, r.findings);
    rows(kReasons, id, r.reasons);
    check(id, r, stored.description);
    return stored;
  }
};

RecordReader::RecordReader(std::string const& path)
    : impl_(guarded(path, [&] { return std::make_unique<Impl>(path); })) {}
RecordReader::~RecordReader() = default;

std::vector<std::int64_t> RecordReader::drills() const {
  return guarded(impl_->path, [&] {
    std::vector<std::int64_t> ids;
    impl_->each("SELECT id FROM drills WHERE id > ? ORDER BY id", 0,
                [&](Fetcher& row) { row(ids.emplace_back()); });
    return ids;
  });
}

std::vector<std::int64_t> RecordReader::drills_of(std::int64_t run) const {
  return guarded(impl_->path, [&] {
    std::vector<std::int64_t> ids;
    impl_->each("SELECT id FROM drills WHERE run = ? ORDER BY id", run,
                [&](Fetcher& row) { row(ids.emplace_back()); });
    return ids;
  });
}

std::vector<RunObjective> RecordReader::run_objectives(std::int64_t run) const {
  return guarded(impl_->path, [&] {
    std::vector<RunObjective> objectives;
    impl_->each(fmt::format("SELECT {} FROM run_objectives WHERE run = ? ORDER BY seq",
                            kRunObjectiveColumns),
                run, [&](Fetcher& row) {
                  RunObjective& o = objectives.emplace_back();
                  row(o.text, o.verdict, o.why, o.line, o.met, o.missed, o.unobserved,
                      o.not_exercised, o.low.millionths, o.high.millionths);
                });
    return objectives;
  });
}

std::int64_t RecordReader::newest_run(std::string const& scenario) const {
  return guarded(impl_->path, [&] {
    SQLite::Statement find(impl_->db, "SELECT coalesce(max(r.id), 0) FROM runs r WHERE (r.scenario "
                                      "= ?1 OR ?1 = '') AND EXISTS (SELECT 1 FROM drills d WHERE "
                                      "d.run = r.id)");
    find.bind(1, scenario);
    find.executeStep();
    return find.getColumn(0).getInt64();
  });
}

std::vector<std::string> RecordReader::scenarios() const {
  return guarded(impl_->path, [&] {
    std::vector<std::string> names;
    impl_->each("SELECT r.scenario FROM runs r WHERE r.id > ? AND EXISTS (SELECT 1 FROM drills d "
                "WHERE d.run = r.id) GROUP BY r.scenario ORDER BY max(r.id)",
                0, [&](Fetcher& row) { row(names.emplace_back()); });
    return names;
  });
}

RunDescription RecordReader::describe(std::int64_t run) const {
  return guarded(impl_->path, [&] { return impl_->description(run); });
}

std::vector<std::vector<Value>> RecordReader::select(std::string const& sql,
                                                     std::int64_t parameter) const {
  return guarded(impl_->path, [&] { return answers(impl_->db, sql, parameter); });
}

std::vector<std::vector<Value>> RecordReader::select_of_drill(std::string const& sql,
                                                              std::int64_t drill) const {
  return guarded(impl_->path, [&] {
    if (!impl_->one || impl_->one->id != drill)
      impl_->one = std::make_unique<OneDrill>(impl_->path, drill, impl_->findings_of(drill));
    return answers(impl_->one->db, sql, drill);
  });
}

std::optional<RunState> RecordReader::state_of(std::int64_t run) const {
  return guarded(impl_->path, [&] {
    std::optional<RunState> state;
    impl_->each("SELECT state FROM runs WHERE id = ? AND state IS NOT NULL", run,
                [&](Fetcher& row) { row(state.emplace()); });
    return state;
  });
}

std::int64_t RecordReader::run_of(std::int64_t drill) const {
  return guarded(impl_->path, [&] {
    std::int64_t run = 0;
    impl_->each("SELECT run FROM drills WHERE id = ?", drill, [&](Fetcher& row) { row(run); });
    if (run == 0)
      throw RecordError(fmt::format("'{}' has no drill {}", impl_->path, drill));
    return run;
  });
}

std::int64_t RecordReader::newest() const {
  return guarded(impl_->path, [&] {
    return impl_->db.execAndGet("SELECT coalesce(max(id), 0) FROM drills").getInt64();
  });
}

StoredDrill RecordReader::read(std::int64_t drill) const {
  try {
    return guarded(impl_->path, [&] { return impl_->drill(drill); });
  } catch (RecordError const& error) {
    // What is wrong with the content does not know the file's name.
    std::string const what = error.what();
    throw RecordError(what.starts_with('\'') ? what : fmt::format("'{}' {}", impl_->path, what));
  }
}

} // namespace switchback
