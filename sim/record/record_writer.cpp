#include <fmt/format.h>
#include <sqlite3.h>
#include <xxhash.h>

#include <array>
#include <ctime>
#include <thread>
#include <unordered_map>

#include "sim/record/tables.hpp"

namespace switchback {
namespace {

using namespace record;

/// The one place that looks at a real clock: people want to know when a run was made. It goes into
/// no digest.
std::string utc_now() {
  std::time_t const now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// Of a path such as chat.servers.chat-1.active: 0 its key, 1 what that is of, 2 the section.
std::string part_of(std::string const& path, int part) {
  auto const key = path.rfind('.');
  auto const subject = key == std::string::npos ? key : path.rfind('.', key - 1);
  if (part == 0)
    return key == std::string::npos ? path : path.substr(key + 1);
  if (key == std::string::npos)
    return {};
  if (part == 1)
    return subject == std::string::npos ? path.substr(0, key)
                                        : path.substr(subject + 1, key - subject - 1);
  return subject == std::string::npos ? std::string() : path.substr(0, subject);
}

/// The write-ahead log lets people read while drills are stored. Changing to it needs the file for
/// itself, and SQLite does not wait for that by the busy timeout.
void use_write_ahead_log(SQLite::Database& db, std::chrono::milliseconds patience) {
  auto const until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (SQLite::Exception const& error) {
      if (error.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() >= until)
        throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

/// Without a writer the record is one plain file, that is read from where nothing can be written
/// and is left alone by its readers. Whoever else has it open goes on as before.
void put_write_ahead_log_away(SQLite::Database& db) {
  try {
    db.setBusyTimeout(0);
    db.exec("PRAGMA journal_mode = DELETE");
  } catch (SQLite::Exception const&) { // the last one to leave does it
  }
}

/// Opens the database and makes or completes its schema. What belongs to another program is left
/// as it was.
SQLite::Database opened(std::string const& path, std::chrono::milliseconds patience) {
  check_path(path, true);
  // One thread uses it: no mutex.
  SQLite::Database db(plain_path(path),
                      SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                      static_cast<int>(patience.count()));
  if (version_of(db, path) < kVersion) {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    // Another writer may have been faster; the schema's statements pass over what is there.
    if (version_of(db, path) < kVersion) {
      for (SchemaPart const& part : schema()) {
        if (part.kind == SchemaPart::Kind::View) // an earlier version's may lack columns
          db.exec("DROP VIEW IF EXISTS " + part.name);
        else if (part.kind == SchemaPart::Kind::Table)
          db.exec(part.statement);
      }
      for (MissingColumn const& one : missing_columns(db))
        db.exec(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", one.table, one.column, one.type));
      for (SchemaPart const& part : schema())
        if (part.kind != SchemaPart::Kind::Table)
          db.exec(part.statement);
      fill_words(db);
      fill_about(db);
      db.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication,
                          kVersion));
    }
    transaction.commit();
  }
  use_write_ahead_log(db, patience);
  db.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  return db;
}

} // namespace

namespace {

/// What its drills have in common and rests on: texts, choices, versions, engine options.
std::string digest_of(RunDescription const& d) {
  std::string all;
  auto const add = [&](auto const& list) {
    for (auto const& [name, value] : list)
      all += fmt::format("{}:{}{}:{}", name.size(), name, value.size(), value);
    all += ';';
  };
  add(d.sources);
  add(d.overrides);
  add(d.versions);
  add(d.engine_options);
  return digest_of_text(all);
}

} // namespace

std::string digest_of_text(std::string_view text) {
  XXH128_hash_t const hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

struct RecordWriter::Impl {
  std::string path;
  SQLite::Database db;
  std::unordered_map<std::string, std::int64_t> names; ///< words that are in the database
  Binder::Intern intern = [this](std::string const& text) { return name(text); };

  SQLite::Statement find_name{db, "SELECT id FROM names WHERE name = ?"};
  SQLite::Statement add_name{db, "INSERT INTO names (name) VALUES (?)"};
  SQLite::Statement add_run{
      db, insert_into("runs", "begun_at, scenario, scenario_file, title, estate_file, variant, "
                              "wanted, state, recorded_by")};
  SQLite::Statement end_run{db, "UPDATE runs SET state = ? WHERE id = ?"};
  SQLite::Statement find_variant{db, "SELECT coalesce(variant, '') FROM runs WHERE id = ?"};
  SQLite::Statement add_application{db,
                                    insert_into("applications", "run, seq, name, users, together")};
  SQLite::Statement add_application_database{
      db, insert_into("application_databases", "run, application, seq, database")};
  SQLite::Statement add_text{db, "INSERT OR IGNORE INTO texts (digest, text) VALUES (?, ?)"};
  SQLite::Statement add_source{db, insert_into("sources", "run, seq, name, digest")};
  SQLite::Statement add_setting{db, insert_into("settings", "run, kind, seq, name, value")};
  SQLite::Statement add_assumption{
      db, insert_into("assumptions",
                      "run, seq, path, value, meaning, standing, source, section, subject, "
                      "key")};
  SQLite::Statement add_limit{
      db, insert_into("objective_limits", "run, seq, scope, measure, most, application")};
  SQLite::Statement add_drill{
      db, insert_into("drills", std::string(kDrillColumns) + ", identity, checksum, recorded_by")};
  SQLite::Statement add_run_objective{
      db, insert_into("run_objectives", std::string("run, seq, ") + kRunObjectiveColumns)};
  SQLite::Statement facts{db, insert_into(kFacts)}, faults{db, insert_into(kFaults)},
      runbooks{db, insert_into(kRunbooks)}, steps{db, insert_into(kSteps)},
      commands{db, insert_into(kCommands)}, effects{db, insert_into(kEffects)},
      fates{db, insert_into(kFates)}, measures{db, insert_into(kMeasures)},
      segments{db, insert_into(kSegments)}, losses{db, insert_into(kLosses)},
      objectives{db, insert_into(kObjectives)}, findings{db, insert_into(kFindings)},
      reasons{db, insert_into(kReasons)};

  Impl(std::string const& file, std::chrono::milliseconds patience)
      : path(file), db(opened(file, patience)) {}
  ~Impl() { put_write_ahead_log_away(db); }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  template <class... Ts> void insert(SQLite::Statement& statement, Ts const&... values) {
    statement.tryReset(); // it may have failed the last time
    Binder bind(statement);
    bind(values...);
    statement.exec();
    statement.reset();
  }

  std::int64_t name(std::string const& text) {
    if (auto const it = names.find(text); it != names.end())
      return it->second;
    find_name.tryReset();
    find_name.bindNoCopy(1, text);
    std::int64_t id = 0;
    if (find_name.executeStep()) {
      id = find_name.getColumn(0).getInt64();
    } else {
      insert(add_name, text);
      id = db.getLastInsertRowid();
    }
    find_name.reset();
    // Causes may name many files; a run of thousands of drills must not keep them all.
    if (names.size() >= 20'000)
      names.clear();
    return names[text] = id;
  }

  void settings(std::int64_t run, std::string const& kind,
                std::vector<std::pair<std::string, std::string>> const& all) {
    std::int64_t seq = 0;
    for (auto const& [key, value] : all)
      insert(add_setting, run, kind, seq++, key, value);
  }

  void words(std::int64_t run, std::string const& kind, std::vector<std::string> const& all) {
    std::vector<std::pair<std::string, std::string>> pairs;
    pairs.reserve(all.size());
    for (std::string const& one : all)
      pairs.emplace_back(one, "");
    settings(run, kind, pairs);
  }

  static std::vector<FactRow> flat(std::vector<Fact> const& all) {
    std::vector<FactRow> rows;
    rows.reserve(all.size());
    for (Fact const& fact : all)
      rows.push_back(row_of(fact));
    return rows;
  }

  std::string variant_of(std::int64_t run) {
    find_variant.tryReset();
    find_variant.bind(1, run);
    std::string variant = find_variant.executeStep() ? find_variant.getColumn(0).getString() : "";
    find_variant.reset();
    return variant;
  }

  std::int64_t drill(std::int64_t run, DrillResult const& r) {
    ComplianceLedger const& c = r.compliance;
    insert(add_drill, run, r.seed.value, r.status, r.status_detail, r.ended, r.verdict, r.digest,
           r.messages, c.events, c.handed_over, c.in_database, c.in_queues, c.lost,
           digest_of_text(fmt::format("{} seed {}", variant_of(run), r.seed.value)), checksum_of(r),
           kVersion);
    std::int64_t const id = db.getLastInsertRowid();
    insert_rows(facts, id, flat(r.facts), &intern);
    insert_rows(faults, id, r.faults);
    insert_rows(runbooks, id, r.runbooks);
    insert_rows(steps, id, r.steps);
    insert_rows(commands, id, r.commands);
    insert_rows(effects, id, r.effects);
    insert_rows(fates, id, r.fates);
    insert_rows(measures, id, r.measures);
    insert_rows(segments, id, r.segments);
    insert_rows(losses, id, r.losses);
    insert_rows(objectives, id, r.objectives);
    insert_rows(findings, id, r.findings);
    insert_rows(reasons, id, r.reasons);
    return id;
  }

  template <class F> std::int64_t in_transaction(F&& body) {
    return guarded(path, [&] {
      try {
        SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
        std::int64_t const id = body();
        transaction.commit();
        return id;
      } catch (...) {
        names.clear(); // words of a transaction that failed are not in the database
        throw;
      }
    });
  }
};

RecordWriter::RecordWriter(std::string const& path, std::chrono::milliseconds patience)
    : impl_(guarded(path, [&] { return std::make_unique<Impl>(path, patience); })) {}
RecordWriter::~RecordWriter() = default;

std::int64_t RecordWriter::begin_run(RunDescription const& d) {
  return impl_->in_transaction([&] {
    impl_->insert(impl_->add_run, utc_now(), d.scenario_name, d.scenario_file, d.title,
                  d.estate_file, digest_of(d), d.wanted, RunState::Open, kVersion);
    std::int64_t const run = impl_->db.getLastInsertRowid();
    std::int64_t seq = 0;
    for (auto const& [name, text] : d.sources) {
      std::string const digest = digest_of_text(text);
      impl_->insert(impl_->add_text, digest, text);
      impl_->insert(impl_->add_source, run, seq++, name, digest);
    }
    impl_->settings(run, "override", d.overrides);
    impl_->settings(run, "version", d.versions);
    impl_->settings(run, "engine option", d.engine_options);
    impl_->words(run, "expected unmet", d.expected_unmet);
    impl_->words(run, "not modelled", d.not_modelled);
    std::int64_t at = 0;
    for (Assumption const& a : d.assumptions)
      impl_->insert(impl_->add_assumption, run, at++, a.path, a.value, a.meaning, a.standing,
                    a.source, part_of(a.path, 2), part_of(a.path, 1), part_of(a.path, 0));
    at = 0;
    for (ApplicationDescription const& a : d.applications) {
      impl_->insert(impl_->add_application, run, at++, a.name, a.users, std::int64_t{a.together});
      std::int64_t place = 0;
      for (std::string const& database : a.databases)
        impl_->insert(impl_->add_application_database, run, a.name, place++, database);
    }
    at = 0;
    for (ObjectiveLimit const& l : d.limits)
      impl_->insert(impl_->add_limit, run, at++, l.scope, l.measure, l.most, l.application);
    return run;
  });
}

void RecordWriter::conclude(std::int64_t run, std::vector<RunObjective> const& objectives,
                            RunState state) {
  impl_->in_transaction([&] {
    impl_->insert(impl_->end_run, state, run);
    std::int64_t seq = 0;
    for (RunObjective const& o : objectives)
      impl_->insert(impl_->add_run_objective, run, seq++, o.text, o.verdict, o.why, o.line, o.met,
                    o.missed, o.unobserved, o.not_exercised, o.low.millionths, o.high.millionths);
    return run;
  });
}

std::int64_t RecordWriter::store(std::int64_t run, DrillResult const& result) {
  return impl_->in_transaction([&] { return impl_->drill(run, result); });
}

} // namespace switchback
