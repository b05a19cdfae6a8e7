#include "sim/record/record.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <xxhash.h>

#include <ctime>
#include <map>

#include "schema.inc"

namespace switchback {
namespace {

constexpr int kApplication = 0x53574241; // "SWBA"
constexpr int kVersion = 1;
constexpr int kBusyMs = 10'000;

template <class F> auto guarded(std::string const& path, F&& body) {
  try {
    return body();
  } catch (SQLite::Exception const& error) {
    if (error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED)
      throw RecordError("the database '" + path + "' is in use by another writer");
    throw RecordError("the database '" + path + "': " + error.what());
  }
}

std::string digest(std::string_view text) {
  XXH128_hash_t const hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string utc_now() {
  std::time_t const now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::int64_t us(SimTime t) { return t.time_since_epoch().count(); }
SimTime time_of(std::int64_t us) { return SimTime{Duration{us}}; }

/// Binds whatever a column takes, in order.
class Row {
public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}
  Row& operator<<(std::int64_t v) { return statement_.bind(++i_, v), *this; }
  Row& operator<<(int v) { return *this << static_cast<std::int64_t>(v); }
  Row& operator<<(std::string const& v) { return statement_.bindNoCopy(++i_, v), *this; }
  Row& operator<<(SimTime v) { return *this << us(v); }
  template <class T> Row& operator<<(std::optional<T> const& v) {
    if (v)
      return *this << *v;
    statement_.bind(++i_);
    return *this;
  }
  void insert() {
    statement_.exec();
    statement_.reset();
    i_ = 0;
  }

private:
  SQLite::Statement& statement_;
  int i_ = 0;
};

/// Takes columns in order.
class Columns {
public:
  explicit Columns(SQLite::Statement& statement) : statement_(statement) {}
  std::int64_t number() { return statement_.getColumn(i_++).getInt64(); }
  std::string text() { return statement_.getColumn(i_++).getString(); }
  SimTime time() { return time_of(number()); }
  std::optional<std::int64_t> maybe() {
    auto const column = statement_.getColumn(i_++);
    return column.isNull() ? std::nullopt : std::optional<std::int64_t>(column.getInt64());
  }
  std::optional<SimTime> maybe_time() {
    auto const n = maybe();
    return n ? std::optional(time_of(*n)) : std::nullopt;
  }

private:
  SQLite::Statement& statement_;
  int i_ = 0;
};

void check_ours(SQLite::Database& db, std::string const& path) {
  int const application = db.execAndGet("PRAGMA application_id").getInt();
  int const version = db.execAndGet("PRAGMA user_version").getInt();
  if (application != kApplication)
    throw RecordError("'" + path + "' is a database of another program");
  if (version > kVersion)
    throw RecordError(fmt::format(
        "'{}' was written by a newer switchback (version {} of the record, this one knows {})",
        path, version, kVersion));
}

} // namespace

struct RecordWriter::Impl {
  std::string path;
  SQLite::Database db;
  std::map<std::string, std::int64_t, std::less<>> names;
  std::map<std::string, SQLite::Statement> statements;

  explicit Impl(std::string const& file)
      : path(file), db(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMs) {
    bool const fresh = db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
    if (!fresh)
      check_ours(db, path); // before anything is changed: the journal mode stays with the file
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    if (!fresh)
      return;
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    if (db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0) {
      db.exec(kSchema);
      db.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication,
                          kVersion));
    }
    transaction.commit();
  }

  Row row(std::string const& table, int columns) {
    auto it = statements.find(table);
    if (it == statements.end()) {
      std::string marks = "?";
      for (int i = 1; i < columns; ++i)
        marks += ",?";
      it = statements.try_emplace(table, db, "INSERT INTO " + table + " VALUES (" + marks + ")")
               .first;
    }
    return Row(it->second);
  }

  std::int64_t name(std::string const& text) {
    if (auto const it = names.find(text); it != names.end())
      return it->second;
    SQLite::Statement find(db, "SELECT id FROM names WHERE name = ?");
    find.bind(1, text);
    std::int64_t id = 0;
    if (find.executeStep()) {
      id = find.getColumn(0).getInt64();
    } else {
      SQLite::Statement add(db, "INSERT INTO names (name) VALUES (?)");
      add.bind(1, text);
      add.exec();
      id = db.getLastInsertRowid();
    }
    return names[text] = id;
  }

  void settings(std::int64_t run, char const* kind,
                std::vector<std::pair<std::string, std::string>> const& all) {
    int place = 0;
    for (auto const& [key, value] : all)
      (row("settings", 5) << run << std::string(kind) << place++ << key << value).insert();
  }

  void store(std::int64_t drill, DrillResult const& r) {
    int i = 0;
    for (Fact const& f : r.facts)
      (row("facts", 11) << drill << i++ << f.at << static_cast<int>(f.kind) << name(f.subject)
                        << name(f.model) << name(f.row) << name(f.from) << name(f.to)
                        << name(f.cause) << f.value)
          .insert();
    i = 0;
    for (FaultRecord const& f : r.faults)
      (row("faults", 9) << drill << i++ << f.id << f.kind << f.target << f.detail << f.injected
                        << f.healed << f.not_injected_because)
          .insert();
    i = 0;
    for (RunbookRecord const& b : r.runbooks)
      (row("runbooks", 10) << drill << i++ << b.id << b.name << b.noticed << b.decided << b.started
                           << b.ended << b.outcome << b.why)
          .insert();
    i = 0;
    for (StepRecord const& s : r.steps)
      (row("steps", 15) << drill << i++ << s.runbook << s.step << s.block << s.attempt << s.title
                        << s.language << s.place << s.person << s.line << s.started
                        << s.commands_from << s.ended << s.outcome)
          .insert();
    i = 0;
    for (CommandRecord const& c : r.commands)
      (row("commands", 12) << drill << i++ << c.step << c.line << c.column << c.text << c.place
                           << c.from << c.to << c.outcome << c.number << c.message)
          .insert();
    i = 0;
    for (FateRange const& f : r.fates)
      (row("fates", 12) << drill << i++ << f.from << f.to << static_cast<int>(f.fate)
                        << static_cast<std::int64_t>(f.fork) << f.messages << f.bytes.value
                        << f.small << f.medium << f.large << f.cause)
          .insert();
    i = 0;
    for (Measure const& m : r.measures)
      (row("measures", 7) << drill << i++ << m.name << m.scope << m.value << m.unit << m.why_null)
          .insert();
    i = 0;
    for (Segment const& s : r.segments)
      (row("segments", 9) << drill << i++ << s.measure << s.scope << s.order << s.from << s.to
                          << s.kind << s.what)
          .insert();
    i = 0;
    for (ObjectiveRecord const& o : r.objectives)
      (row("objectives", 7) << drill << i++ << o.scope << o.text << std::string(name_of(o.verdict))
                            << o.why << o.line)
          .insert();
  }
};

RecordWriter::RecordWriter(std::string const& path)
    : impl_(guarded(path, [&] { return std::make_unique<Impl>(path); })) {}
RecordWriter::~RecordWriter() = default;

std::int64_t RecordWriter::begin_run(RunDescription const& d) {
  return guarded(impl_->path, [&] {
    SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    (impl_->row("runs", 6) << std::optional<std::int64_t>{} << utc_now() << d.scenario_name
                           << d.scenario_file << d.title << d.estate_file)
        .insert();
    std::int64_t const run = impl_->db.getLastInsertRowid();
    int place = 0;
    for (auto const& [name, text] : d.sources) {
      std::string const id = digest(text);
      SQLite::Statement add(impl_->db, "INSERT OR IGNORE INTO texts VALUES (?, ?)");
      add.bind(1, id);
      add.bind(2, text);
      add.exec();
      (impl_->row("sources", 4) << run << place++ << name << id).insert();
    }
    impl_->settings(run, "override", d.overrides);
    impl_->settings(run, "version", d.versions);
    impl_->settings(run, "engine option", d.engine_options);
    transaction.commit();
    return run;
  });
}

std::int64_t RecordWriter::store(std::int64_t run, DrillResult const& r) {
  return guarded(impl_->path, [&] {
    SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    auto const& c = r.compliance;
    (impl_->row("drills", 14) << std::optional<std::int64_t>{} << run
                              << static_cast<std::int64_t>(r.seed.value) << r.status
                              << r.status_detail << r.ended << std::string(name_of(r.verdict))
                              << r.digest << r.messages << c.events << c.handed_over
                              << c.in_database << c.in_queues << c.lost)
        .insert();
    std::int64_t const drill = impl_->db.getLastInsertRowid();
    try {
      impl_->store(drill, r);
      transaction.commit();
    } catch (...) {
      impl_->names.clear(); // what was interned in the transaction goes with it
      throw;
    }
    return drill;
  });
}

struct RecordReader::Impl {
  std::string path;
  SQLite::Database db;

  explicit Impl(std::string const& file) : path(file), db(file, SQLite::OPEN_READONLY, kBusyMs) {
    check_ours(db, path);
  }

  template <class F> void each(char const* sql, std::int64_t id, F&& take) {
    SQLite::Statement statement(db, sql);
    statement.bind(1, id);
    while (statement.executeStep()) {
      Columns columns(statement);
      take(columns);
    }
  }

  Verdict verdict(std::string const& name) const {
    for (Verdict v : {Verdict::Met, Verdict::Missed, Verdict::Inconclusive, Verdict::NotApplicable})
      if (name == name_of(v))
        return v;
    throw RecordError("'" + path + "' holds an unknown verdict '" + name + "'");
  }

  void description(StoredDrill& d) {
    auto& run = d.description;
    each("SELECT scenario, scenario_file, title, estate_file FROM runs WHERE id = ?", d.run,
         [&](Columns& c) {
           run.scenario_name = c.text(), run.scenario_file = c.text(), run.title = c.text(),
           run.estate_file = c.text();
         });
    each("SELECT s.name, t.text FROM sources s JOIN texts t USING (digest) WHERE s.run = ? ORDER "
         "BY s.place",
         d.run, [&](Columns& c) {
           std::string const name = c.text();
           run.sources.emplace_back(name, c.text());
         });
    each("SELECT kind, name, value FROM settings WHERE run = ? ORDER BY kind, place", d.run,
         [&](Columns& c) {
           std::string const kind = c.text(), name = c.text();
           auto& list = kind == "override"  ? run.overrides
                        : kind == "version" ? run.versions
                                            : run.engine_options;
           list.emplace_back(name, c.text());
         });
  }

  void facts(StoredDrill& d) {
    std::map<std::int64_t, std::string> names;
    each("SELECT id, name FROM names WHERE id > ?", 0, [&](Columns& c) {
      std::int64_t const id = c.number();
      names[id] = c.text();
    });
    each("SELECT at_us, kind, subject, model, label, from_state, to_state, cause, value FROM facts "
         "WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           Fact f;
           f.at = c.time();
           f.kind = static_cast<FactKind>(c.number());
           for (std::string* text : {&f.subject, &f.model, &f.row, &f.from, &f.to, &f.cause})
             *text = names[c.number()];
           f.value = c.number();
           d.result.facts.push_back(std::move(f));
         });
  }

  void course(StoredDrill& d) {
    auto& r = d.result;
    each("SELECT id, kind, target, detail, injected_us, healed_us, why_not FROM faults WHERE drill "
         "= ? ORDER BY place",
         d.id, [&](Columns& c) {
           FaultRecord f;
           f.id = static_cast<int>(c.number()), f.kind = c.text(), f.target = c.text(),
           f.detail = c.text();
           f.injected = c.maybe_time(), f.healed = c.maybe_time(),
           f.not_injected_because = c.text();
           r.faults.push_back(std::move(f));
         });
    each("SELECT id, name, noticed_us, decided_us, started_us, ended_us, outcome, why FROM "
         "runbooks WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           RunbookRecord b;
           b.id = static_cast<int>(c.number()), b.name = c.text();
           b.noticed = c.maybe_time(), b.decided = c.maybe_time(), b.started = c.maybe_time(),
           b.ended = c.maybe_time();
           b.outcome = c.text(), b.why = c.text();
           r.runbooks.push_back(std::move(b));
         });
    each("SELECT runbook, step, block, attempt, title, language, place_on, person, line, "
         "started_us, commands_from_us, ended_us, outcome "
         "FROM steps WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           StepRecord s;
           for (int* number : {&s.runbook, &s.step, &s.block, &s.attempt})
             *number = static_cast<int>(c.number());
           for (std::string* text : {&s.title, &s.language, &s.place, &s.person})
             *text = c.text();
           s.line = static_cast<int>(c.number());
           s.started = c.maybe_time(), s.commands_from = c.maybe_time(), s.ended = c.maybe_time(),
           s.outcome = c.text();
           r.steps.push_back(std::move(s));
         });
    each("SELECT step, line, column_no, text, place_on, from_us, to_us, outcome, number, message "
         "FROM commands WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           CommandRecord k;
           for (int* number : {&k.step, &k.line, &k.column})
             *number = static_cast<int>(c.number());
           k.text = c.text(), k.place = c.text(), k.from = c.time(), k.to = c.time();
           k.outcome = c.text(), k.number = c.text(), k.message = c.text();
           r.commands.push_back(std::move(k));
         });
  }

  void judgement(StoredDrill& d) {
    auto& r = d.result;
    each("SELECT from_us, to_us, fate, fork, messages, bytes, small, medium, large, cause FROM "
         "fates WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           FateRange f;
           f.from = c.time(), f.to = c.time(), f.fate = static_cast<Fate>(c.number()),
           f.fork = static_cast<std::uint32_t>(c.number());
           f.messages = c.number(), f.bytes.value = c.number(), f.small = c.number(),
           f.medium = c.number(), f.large = c.number(), f.cause = c.text();
           r.fates.push_back(std::move(f));
         });
    each("SELECT name, scope, value, unit, why_null FROM measures WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           Measure m;
           m.name = c.text(), m.scope = c.text(), m.value = c.maybe(), m.unit = c.text(),
           m.why_null = c.text();
           r.measures.push_back(std::move(m));
         });
    each("SELECT measure, scope, position, from_us, to_us, kind, what FROM segments WHERE drill = "
         "? ORDER BY place",
         d.id, [&](Columns& c) {
           Segment s;
           s.measure = c.text(), s.scope = c.text(), s.order = static_cast<int>(c.number()),
           s.from = c.time(), s.to = c.time(), s.kind = c.text(), s.what = c.text();
           r.segments.push_back(std::move(s));
         });
    each("SELECT scope, text, verdict, why, line FROM objectives WHERE drill = ? ORDER BY place",
         d.id, [&](Columns& c) {
           ObjectiveRecord o;
           o.scope = c.text(), o.text = c.text(), o.verdict = verdict(c.text()), o.why = c.text(),
           o.line = static_cast<int>(c.number());
           r.objectives.push_back(std::move(o));
         });
  }
};

RecordReader::RecordReader(std::string const& path)
    : impl_(guarded(path, [&] { return std::make_unique<Impl>(path); })) {}
RecordReader::~RecordReader() = default;

std::vector<std::int64_t> RecordReader::drills() const {
  return guarded(impl_->path, [&] {
    std::vector<std::int64_t> ids;
    impl_->each("SELECT id FROM drills WHERE id > ? ORDER BY id", 0,
                [&](Columns& c) { ids.push_back(c.number()); });
    return ids;
  });
}

std::int64_t RecordReader::newest() const {
  return guarded(impl_->path, [&] {
    return impl_->db.execAndGet("SELECT coalesce(max(id), 0) FROM drills").getInt64();
  });
}

StoredDrill RecordReader::read(std::int64_t id) const {
  return guarded(impl_->path, [&] {
    StoredDrill d;
    auto& r = d.result;
    impl_->each(
        "SELECT id, run, seed, status, status_detail, ended_us, verdict, digest, messages, "
        "compliance_events, compliance_handed_over, "
        "compliance_in_database, compliance_in_queues, compliance_lost FROM drills WHERE id = ?",
        id, [&](Columns& c) {
          d.id = c.number(), d.run = c.number(),
          r.seed.value = static_cast<std::uint64_t>(c.number());
          r.status = c.text(), r.status_detail = c.text(), r.ended = c.time(),
          r.verdict = impl_->verdict(c.text()), r.digest = c.text();
          r.messages = c.number();
          for (std::int64_t* n :
               {&r.compliance.events, &r.compliance.handed_over, &r.compliance.in_database,
                &r.compliance.in_queues, &r.compliance.lost})
            *n = c.number();
        });
    if (d.id == 0)
      throw RecordError(fmt::format("the database '{}' has no drill {}", impl_->path, id));
    impl_->description(d);
    impl_->facts(d);
    impl_->course(d);
    impl_->judgement(d);
    return d;
  });
}

} // namespace switchback
