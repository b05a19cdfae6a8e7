#include <boost/test/unit_test.hpp>

#include <set>

#include "sim/history/history.hpp"

using namespace switchback;

namespace {

Fact fact(FactBody what) {
  // 10:07:30.
  return {SimTime{Duration{36'450'000'000}}, std::move(what)};
}

StateChanged const kChange{StateModel::Database, "mgc",    "sql-b",     "row",
                           "RESTORING",          "ONLINE", "recovered", 0};

} // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(each_kind_of_fact_has_its_line) {
  std::string const at = "[     36450.000] ";
  BOOST_TEST(trace_line(fact(PhaseBegun{Phase::Run})) == at + "phase run");
  BOOST_TEST(trace_line(fact(kChange)) ==
             at + "mgc on sql-b database row RESTORING -> ONLINE: recovered");
  BOOST_TEST(trace_line(fact(StateChanged{StateModel::ChatServer, "chat-1", "sql-b", "C3",
                                          "NoDatabase", "Connected", "opened", 0})) ==
             at + "chat-1 chat server C3 NoDatabase -> Connected sql-b: opened");
  BOOST_TEST(trace_line(fact(ServiceMoved{"mgc", "sql-b", 7, "cause"})) ==
             at + "mgc served by sql-b on fork 7: cause");
  BOOST_TEST(trace_line(fact(UsersChanged{"mgc", 7})) == at + "mgc users 7");
  BOOST_TEST(
      trace_line(fact(JobEnded{
          "sql-b", JobKindTold::Copy, "LSCopy", "mgc", "a.trn", JobOutcome::Failed, 53, {}})) ==
      at + "sql-b copy LSCopy a.trn failed 53");
  BOOST_TEST(trace_line(fact(RoleChanged{"mgc", "sql-a", "sql-b", RoleChangeBy::Mirroring, {}})) ==
             at + "mgc role sql-a -> sql-b: mirroring");
  BOOST_TEST(trace_line(fact(InvariantBroken{"one copy", "mgc", "cause"})) ==
             at + "ALARM one copy mgc: cause");
  BOOST_TEST(trace_line(fact(Noticed{NoticeKind::Renamed, "mgc", "sql-b", "old", 0})) ==
             at + "mgc on sql-b renamed to old");
  BOOST_TEST(trace_line(fact(
                 ComplianceMoved{"mgccomp", "sql-a", ComplianceMove::Lost, false, 7, "cause"})) ==
             at + "mgccomp compliance sql-a lost 7: cause");
}

BOOST_AUTO_TEST_CASE(what_is_empty_leaves_no_gap_in_the_line) {
  StateChanged bare = kChange;
  bare.label = bare.from = bare.cause.text = "";
  BOOST_TEST(trace_line(fact(bare)) == "[     36450.000] mgc on sql-b database -> ONLINE");
  BOOST_TEST(trace_line(fact(ServiceMoved{"mgc", "", 0, "cause"})) ==
             "[     36450.000] mgc served by nobody: cause");
}

BOOST_AUTO_TEST_CASE(a_row_of_before_version_8_tells_the_same_fact) {
  std::vector<FactBody> const all{
      kChange,
      StateChanged{StateModel::ChatServer, "chat-1", "sql-b", "C3", "NoDatabase", "Connected",
                   CauseKind::ReplicaArrived, 0},
      StateChanged{StateModel::Protection, "mgc", "", "mirror", "no", "yes", CauseKind::CaughtUp,
                   0},
      ServiceMoved{"mgc", "sql-b", 7, "cause"},
      UsersChanged{"mgc", 7},
      JobEnded{"sql-b",
               JobKindTold::Copy,
               "LSCopy",
               "mgc",
               "mgc_20150105001500.trn",
               JobOutcome::Failed,
               53,
               {}},
      RoleChanged{"mgc", "sql-a", "sql-b", RoleChangeBy::Recovery, SimTime{Duration{5}}},
      InvariantBroken{"one copy", "mgc", "cause"},
      ComplianceMoved{"mgccomp", "sql-a", ComplianceMove::FoundAgain, false, 7, "cause"}};
  for (FactBody const& what : all) {
    FactRow row = row_of(fact(what));
    row.database = row.instance = row.application = "";
    row.cause_kind = CauseKind::Other;
    if (row.kind == FactKind::Compliance)
      row.kind = FactKind::Notice;
    BOOST_TEST((fact_of_old(row).what == what), trace_line(fact(what)));
  }
}

BOOST_AUTO_TEST_CASE(instants_are_shown_to_the_millisecond_and_cut_off) {
  Fact f = fact(PhaseBegun{Phase::Run});
  f.at = SimTime{Duration{1'999'999}};
  BOOST_TEST(trace_line(f) == "[         1.999] phase run");
  f.at = SimTime{Duration{-2'500}};
  BOOST_TEST(trace_line(f) == "[        -0.002] phase run");
  f.at = SimTime::min();
  BOOST_TEST(trace_line(f) == "[-9223372036854.775] phase run");
}

BOOST_AUTO_TEST_CASE(every_enumerator_has_a_name_of_its_own) {
  auto const check = [](auto const& table) {
    std::set<std::string_view> const names(table.begin(), table.end());
    BOOST_TEST(names.size() == table.size());
  };
  check(NamesOf<FactKind>::kNames);
  check(NamesOf<StateModel>::kNames);
  check(NamesOf<CauseKind>::kNames);
  check(NamesOf<JobKindTold>::kNames);
  check(NamesOf<JobOutcome>::kNames);
  check(NamesOf<NoticeKind>::kNames);
  check(NamesOf<Fate>::kNames);
  check(NamesOf<Verdict>::kNames);
}

BOOST_AUTO_TEST_SUITE_END()
