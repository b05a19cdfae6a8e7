// Results for tests of the record: random ones that use every field, and files to keep them in.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "sim/record/record.hpp"
#include "tests/support/facts.hpp"

namespace switchback::test {

/// A folder that goes when the test does.
class Folder {
public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "switchback-record-XXXXXX").string();
    path_ = mkdtemp(name.data()) != nullptr ? name : std::string();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  std::string file(std::string const& name) const { return path_ + "/" + name; }

private:
  std::string path_;
};

/// The answer to a query, columns joined by '|', rows by line ends.
inline std::string answer(std::string const& path, std::string const& sql) {
  SQLite::Database db(path, SQLite::OPEN_READONLY, 1000);
  SQLite::Statement query(db, sql);
  std::string text;
  while (query.executeStep()) {
    for (int i = 0; i < query.getColumnCount(); ++i) {
      auto const column = query.getColumn(i);
      text += (i == 0 ? "" : "|") + (column.isNull() ? std::string("NULL") : column.getString());
    }
    text += '\n';
  }
  return text;
}

/// Anything that the types allow, texts with NUL bytes, quotes and broken UTF-8 included. The
/// generator's raw numbers are the same everywhere; its distributions are not used.
class Anything {
public:
  explicit Anything(std::uint64_t seed) : next_(seed) {}

  DrillResult result(std::size_t most = 12) {
    DrillResult r;
    r.seed = Seed{next_()};
    r.status = one_of<DrillStatus>(4), r.status_detail = text(), r.digest = text();
    r.ended = time();
    r.verdict = one_of<Verdict>(4);
    r.messages = number();
    r.compliance = {number(), number(), number(), number(), number()};
    for (std::size_t n = below(most); n > 0; --n)
      r.facts.push_back(fact());
    for (std::size_t n = below(most); n > 0; --n)
      r.faults.push_back({small(), text(), text(), text(), maybe(), maybe(), text()});
    for (std::size_t n = below(most); n > 0; --n)
      r.runbooks.push_back({small(), text(), maybe(), maybe(), maybe(), maybe(),
                            one_of<RunbookOutcome>(5), text(),
                            below(2) == 0 ? std::optional(one_of<RunbookRole>(2)) : std::nullopt});
    for (std::size_t n = r.runbooks.empty() ? 0 : below(most); n > 0; --n)
      r.steps.push_back({index(r.runbooks.size()), small(), small(), small(), text(), text(),
                         text(), text(), small(), maybe(), maybe(), maybe(),
                         one_of<StepOutcome>(6)});
    for (std::size_t n = r.steps.empty() ? 0 : below(most); n > 0; --n)
      r.commands.push_back({index(r.steps.size()), small(), small(), text(), text(), time(), time(),
                            one_of<CommandOutcome>(4), text(), text(), text()});
    for (std::size_t n = r.commands.empty() ? 0 : below(most); n > 0; --n)
      r.effects.push_back({time(), index(r.commands.size()), one_of<EffectKind>(18), text(), text(),
                           text(), text(), number()});
    for (std::size_t n = below(most); n > 0; --n)
      r.fates.push_back({time(), time(), one_of<Fate>(6), static_cast<std::uint32_t>(next_()),
                         number(), Bytes{number()}, number(), number(), number(), text()});
    for (std::size_t n = below(most); n > 0; --n)
      r.measures.push_back(
          {text(), text(), below(2) == 0 ? std::nullopt : std::optional(number()), text(), text()});
    auto const place = [&] { return below(3) == 0 ? std::nullopt : std::optional(small()); };
    for (std::size_t n = below(most); n > 0; --n)
      r.segments.push_back({text(), text(), small(), time(), time(), one_of<SegmentKind>(8), text(),
                            one_of<SegmentOf>(10), place(), place(), place(), text(), text()});
    for (std::size_t n = below(most); n > 0; --n)
      r.losses.push_back(
          {text(),   text(),          text(),  text(),  text(), maybe(), time(), time(),
           number(), Bytes{number()}, maybe(), place(), text(), place(), text(), one_of<LossOf>(6),
           maybe(),  text(),          small(), place()});
    for (std::size_t n = below(most); n > 0; --n)
      r.objectives.push_back({text(), text(), one_of<Verdict>(4), text(), small(), text()});
    for (std::size_t n = below(most); n > 0; --n) {
      auto const size = [&] { return below(2) == 0 ? std::nullopt : std::optional(number()); };
      r.findings.push_back({one_of<FindingKind>(15), text(), text(), text(), text(), text(), text(),
                            maybe(), maybe(), size(), one_of<CostUnit>(4), size(),
                            one_of<Advice>(35), text()});
      r.reasons.push_back({small(), one_of<ReasonRole>(14), one_of<ReasonOf>(8), small()});
    }
    return r;
  }

  Fact fact() {
    Fact fact{time(), {}, below(3) == 0 ? std::optional(small()) : std::nullopt};
    Cause const cause{one_of<CauseKind>(6), text()};
    switch (one_of<FactKind>(9)) {
    case FactKind::Phase:
      fact.what = PhaseBegun{one_of<Phase>(3)};
      break;
    case FactKind::State: {
      auto const model = one_of<StateModel>(15);
      bool const placed = model <= StateModel::LogShipping || model == StateModel::ChatServer;
      fact.what = StateChanged{model, text(),  placed ? text() : "", text(), text(), text(),
                               cause, number()};
      break;
    }
    case FactKind::Serving:
      fact.what = ServiceMoved{text(), text(), static_cast<std::uint32_t>(next_()), cause};
      break;
    case FactKind::Users:
      fact.what = UsersChanged{text(), number()};
      break;
    case FactKind::Job: {
      auto const kind = one_of<JobKindTold>(5);
      auto const outcome = one_of<JobOutcome>(4);
      bool const cut = kind == JobKindTold::Backup && outcome == JobOutcome::Done;
      fact.what = JobEnded{text(),
                           kind,
                           text(),
                           text(),
                           text(),
                           outcome,
                           cut ? 0 : small(),
                           cut ? time() : SimTime{}};
      break;
    }
    case FactKind::RoleChange:
      fact.what = RoleChanged{text(), text(), text(), one_of<RoleChangeBy>(2), time()};
      break;
    case FactKind::Alarm:
      fact.what = InvariantBroken{text(), text(), cause};
      break;
    case FactKind::Notice:
      fact.what = Noticed{one_of<NoticeKind>(9), text(), text(), text(), number()};
      break;
    case FactKind::Compliance:
      fact.what = ComplianceMoved{text(),        text(),   one_of<ComplianceMove>(3),
                                  below(2) == 0, number(), cause};
      break;
    }
    return fact;
  }

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next_() % n); }
  std::string text() {
    static std::array<std::string, 12> const kTexts{
        "",    "mgc",         "sql-1",    "mirroring", "M3", std::string("nul\0inside", 10),
        "'\"", "line\nbreak", "\xff\xfe", "Zürich",    "->", std::string(300, 'x')};
    return kTexts[below(kTexts.size())];
  }

private:
  template <class E> E one_of(std::size_t n) { return static_cast<E>(below(n)); }
  std::int64_t number() { return static_cast<std::int64_t>(next_()) >> below(64); }
  SimTime time() { return SimTime{Duration{number()}}; }
  std::optional<SimTime> maybe() { return below(3) == 0 ? std::nullopt : std::optional(time()); }
  int small() { return static_cast<int>(static_cast<std::int32_t>(next_() & 0xFFFFFFFF)); }
  int index(std::size_t size) { return static_cast<int>(below(size)); }

  std::mt19937_64 next_;
};

/// A drill of the usual size, with words that repeat as those of real facts do.
inline DrillResult usual_result(std::uint64_t seed, std::size_t facts = 1500) {
  DrillResult r;
  r.seed = Seed{seed};
  r.status = DrillStatus::Completed;
  r.digest = "0123456789abcdef0123456789abcdef";
  r.ended = SimTime{std::chrono::hours(36)};
  r.runbooks.push_back({0, "failover-as-published", {}, {}, {}, {}, RunbookOutcome::Completed, ""});
  for (std::size_t i = 0; i < facts; ++i) {
    std::string const n = std::to_string(i / 6 % 200);
    r.facts.push_back(old_fact(SimTime{std::chrono::seconds(80 * i)}, FactKind::Job,
                               i % 2 == 0 ? "sql-primary" : "sql-backup",
                               i % 3 == 0 ? "copy" : "restore", "LSCopy_mgc",
                               "mgc_20150105" + n + "00.trn", "done", "", 0));
  }
  for (int i = 0; i < 40; ++i) {
    r.steps.push_back({0, i, 1, 1, "Bring the backup database online", "sql", "sql-backup", "dba",
                       i * 7, r.ended, r.ended, r.ended, StepOutcome::Done});
    r.commands.push_back({i, i * 7 + 1, 1,
                          "restore log mgc from disk = N'D:\\LogShip\\mgc_20150105" +
                              std::to_string(i) + "00.trn' with norecovery",
                          "sql-backup", r.ended, r.ended, CommandOutcome::Executed, "", ""});
  }
  for (int i = 0; i < 60; ++i)
    r.fates.push_back(
        {r.ended, r.ended, Fate::AcknowledgedKept, 1, 1000, Bytes{2'048'000}, 900, 90, 10, ""});
  for (int i = 0; i < 25; ++i)
    r.measures.push_back({"rpo", "failover", 450'000'000, "us", ""});
  for (int i = 0; i < 60; ++i)
    r.segments.push_back({"rto", "failover", i, r.ended, r.ended, SegmentKind::Human,
                          "failover-as-published: 4. Bring the backup database online"});
  r.objectives.push_back({"failover", "rpo: 15min", Verdict::Met, "it was 7min 30s", 14});
  r.messages = 60'000;
  return r;
}

inline RunDescription description() {
  RunDescription d;
  d.scenario_name = "site-lost";
  d.scenario_file = "scenarios/site-lost.yaml";
  d.title = "The primary site is lost";
  d.estate_file = "estates/stretched.yaml";
  d.overrides = {{"log_shipping.mgc.backup_every", "5min"}, {"load.users", "10"}};
  d.sources = {{"scenarios/site-lost.yaml", "title: x\n"},
               {"scenarios/estates/stretched.yaml", "sites: []\n"},
               {"scenarios/copy.yaml", "title: x\n"}};
  d.versions = {{"switchback", "0.1.0"}, {"simgrid", "3.32"}};
  d.engine_options = {{"network/model", "CM02"}};
  return d;
}

} // namespace switchback::test
