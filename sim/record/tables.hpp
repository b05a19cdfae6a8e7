// What the writer and the reader of the record share: which columns hold the fields of which
// struct, how values are bound and fetched, and how SQLite's errors are worded.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <type_traits>

#include "sim/history/fields.hpp"
#include "sim/record/record.hpp"

namespace switchback::record {

/// "SWBA", in the file's head, where `file` and other programs look for it.
inline constexpr std::int64_t kApplication = 0x53574241;
/// The newest form of the record that this program knows: PRAGMA user_version.
inline constexpr std::int64_t kVersion = 10;

/// A table with one row for each element of a list in DrillResult: its columns, after `drill` and
/// `seq`, in the order of the struct's fields.
struct RecordTable {
  char const *name, *columns;
};
inline constexpr RecordTable kFacts{
    "facts", "at_us, kind, subject, model, label, from_state, to_state, cause, value, "
             "database, instance, application, cause_kind, fault"};
inline constexpr RecordTable kFaults{"faults",
                                     "id, kind, target, detail, injected_us, healed_us, why_not"};
inline constexpr RecordTable kRunbooks{
    "runbooks", "id, name, noticed_us, decided_us, started_us, ended_us, outcome, why, role"};
inline constexpr RecordTable kSteps{
    "steps", "runbook, step, block, attempt, title, language, place, person, "
             "line, started_us, commands_from_us, ended_us, outcome"};
inline constexpr RecordTable kCommands{
    "commands", "step, line, column_no, text, place, from_us, to_us, outcome, number, message, "
                "protects"};
inline constexpr RecordTable kEffects{
    "effects", "at_us, command, kind, database, instance, target, file, value"};
inline constexpr RecordTable kFates{
    "fates",
    "from_us, to_us, fate, fork, messages, bytes, small, medium, large, cause, application, "
    "database"};
inline constexpr RecordTable kMeasures{"measures",
                                       "name, scope, value, unit, why_null, application"};
inline constexpr RecordTable kSegments{
    "segments", "measure, scope, position, from_us, to_us, kind, what, of, runbook, "
                "step, command, database, setting, application"};
inline constexpr RecordTable kLosses{
    "losses", "scope, database, from_instance, to_instance, how, role_changed_us, from_us, to_us, "
              "messages, bytes, recovery_point_us, step, held, source_step, setting, of, "
              "failed_us, failed_file, failed_number, fault, application"};
inline constexpr RecordTable kObjectives{"objectives",
                                         "scope, text, verdict, why, line, measure, application"};
inline constexpr RecordTable kFindings{
    "findings", "kind, scope, application, database, instance, other, detail, from_us, to_us, "
                "amount, unit, users, advice, setting"};
inline constexpr RecordTable kReasons{"reasons", "finding, role, of, ref"};
inline constexpr char const* kRunObjectiveColumns =
    "text, verdict, why, line, met, missed, unobserved, not_applicable, low_millionths, "
    "high_millionths";
inline constexpr char const* kDrillColumns =
    "run, seed, status, status_detail, ended_us, verdict, digest, messages, compliance_events, "
    "compliance_handed_over, compliance_in_database, compliance_in_queues, compliance_lost";

/// Binds values to a statement's parameters in order. Facts give it somewhere to intern their
/// words.
class Binder {
public:
  template <class T> using Of = T const;
  using Intern = std::function<std::int64_t(std::string const&)>;
  explicit Binder(SQLite::Statement& statement, Intern const* intern = nullptr)
      : statement_(statement), intern_(intern) {}
  template <class... Ts> void operator()(Ts const&... values) { (put(values), ...); }

private:
  void put(std::int64_t value) { statement_.bind(++at_, value); }
  void put(int value) { put(std::int64_t{value}); }
  void put(std::uint32_t value) { put(std::int64_t{value}); }
  void put(std::uint64_t value) { put(static_cast<std::int64_t>(value)); } // its 64 bits
  template <NamedEnum E> void put(E value) { put(static_cast<std::int64_t>(value)); }
  template <TextEnum E> void put(E value) { statement_.bind(++at_, std::string(name_of(value))); }
  void put(Verdict verdict) { statement_.bind(++at_, std::string(name_of(verdict))); }
  void put(SimTime t) { put(t.time_since_epoch().count()); }
  void put(std::string const& text) {
    if (intern_ != nullptr)
      put((*intern_)(text));
    else
      statement_.bindNoCopy(++at_, text); // it lives in the result until the row is inserted
  }
  template <class T> void put(std::optional<T> const& value) {
    if (value)
      put(*value);
    else
      statement_.bind(++at_);
  }

  SQLite::Statement& statement_;
  Intern const* intern_;
  int at_ = 0;
};

std::string insert_into(char const* table, std::string const& columns);
std::string insert_into(RecordTable const& table);

/// Inserts what a drill has of one table, with a statement made by insert_into().
template <class T>
void insert_rows(SQLite::Statement& statement, std::int64_t drill, std::vector<T> const& all,
                 Binder::Intern const* interned = nullptr) {
  statement.tryReset(); // it may have failed the last time
  std::int64_t seq = 0;
  for (T const& one : all) {
    Binder bind(statement, interned);
    bind(drill, seq++);
    fields(bind, one);
    statement.exec();
    statement.reset();
  }
}

/// Fetches the columns of a row in order.
class Fetcher {
public:
  template <class T> using Of = T;
  using Word = std::function<std::string const&(std::int64_t)>;
  explicit Fetcher(SQLite::Statement& statement, Word const* word = nullptr)
      : statement_(statement), word_(word) {}
  template <class... Ts> void operator()(Ts&... values) { (get(values), ...); }

private:
  std::int64_t number() { return statement_.getColumn(at_++).getInt64(); }
  template <class T> void get(T& value) {
    if constexpr (std::is_same_v<T, Verdict>) {
      value = verdict(statement_.getColumn(at_++).getString());
    } else if constexpr (TextEnum<T>) {
      std::string const name = statement_.getColumn(at_++).getString();
      auto const known = named<T>(name);
      if (!known)
        throw RecordError("holds the unknown " + std::string(NamesOf<T>::kWhat) + " '" + name +
                          "'");
      value = *known;
    } else {
      std::int64_t const n = number();
      bool good = true;
      if constexpr (NamedEnum<T>)
        good = exists<T>(n);
      else
        good = static_cast<std::int64_t>(static_cast<T>(n)) == n;
      if (!good)
        throw RecordError("holds the number " + std::to_string(n) + " where none can be");
      value = static_cast<T>(n);
    }
  }
  void get(SimTime& t) { t = SimTime{Duration{number()}}; }
  /// A column that an older file lacks is NULL, which reads as an empty text.
  void get(std::string& text) {
    if (statement_.getColumn(at_).isNull())
      text.clear(), ++at_;
    else
      text = word_ != nullptr ? (*word_)(number()) : statement_.getColumn(at_++).getString();
  }
  template <class T> void get(std::optional<T>& value) {
    if (statement_.getColumn(at_).isNull())
      value.reset(), ++at_;
    else
      get(value.emplace());
  }
  static Verdict verdict(std::string const& name);

  SQLite::Statement& statement_;
  Word const* word_;
  int at_ = 0;
};

/// A statement of the schema, and the name of what it makes.
struct SchemaPart {
  enum class Kind { Table, View, Index } kind{};
  std::string name, statement; ///< the statement with the comment before it
};
std::vector<SchemaPart> const& schema();

/// Columns that a table of this version has and a file's lacks, each with its type; all are NULL in
/// rows of before.
struct MissingColumn {
  std::string table, column, type;
};
std::vector<MissingColumn> missing_columns(SQLite::Database& db);

/// A word of the history's enumerations, for the table `words`.
struct Word {
  std::string_view enumeration;
  std::int64_t number;
  std::string_view word;
};
std::vector<Word> words();
void fill_words(SQLite::Database& db); ///< the table `words`

/// What a table, a view or one of its columns means; see the table `about`.
struct AboutLine {
  std::string name, column, unit, line;
};
/// Of everything in the schema, as `db`, which has all of it, lists the columns. A column without a
/// line has an empty one.
std::vector<AboutLine> about(SQLite::Database& db);
void fill_about(SQLite::Database& db);

/// The bytes of a drill's rows as a number: tells a tampered or damaged drill.
std::int64_t checksum_of(DrillResult const& result);

/// The path as SQLite should see it: no URI, no in-memory database, whatever the file's name.
std::string plain_path(std::string const& path);
/// What keeps a file of this path from being opened, as far as it can be told beforehand. Throws.
void check_path(std::string const& path, bool to_write);
/// Throws unless the database is one of ours and not newer than this program. Answers its version;
/// 0 for a database that holds nothing at all.
std::int64_t version_of(SQLite::Database& db, std::string const& path);
[[noreturn]] void fail(std::string const& path, SQLite::Exception const& error);

/// Runs `body`; what SQLite has against it becomes a RecordError with the path in it.
template <class F> auto guarded(std::string const& path, F&& body) {
  try {
    return body();
  } catch (SQLite::Exception const& error) {
    fail(path, error);
  }
}

} // namespace switchback::record
