// The views answer in SQL what C++ says of the same drill.
#include <boost/test/unit_test.hpp>

#include <filesystem>

#include <fstream>

#include "failover.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

constexpr std::uint64_t kGreatestSeed = 0xFFFF'FFFF'FFFF'FFFF;

DrillResult with_findings(DrillResult r) {
  add_findings(r, {});
  return r;
}

/// A record with the small failover, twice in one run, and one that crashed.
struct Stored {
  Folder folder;
  std::string path = folder.file("a.db");
  Stored() {
    RecordWriter writer(path);
    std::int64_t const run = writer.begin_run(description());
    DrillResult const found = with_findings(failover(kGreatestSeed));
    writer.store(run, found);
    DrillResult better = found;
    better.objectives[0].verdict = Verdict::Met;
    writer.store(run, better);
    DrillResult crashed;
    crashed.status = DrillStatus::Crashed;
    crashed.verdict = Verdict::Inconclusive;
    writer.store(run, crashed);
  }
  std::string operator()(std::string const& sql) const { return answer(path, sql); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(views, Stored)

BOOST_AUTO_TEST_CASE(the_summary_has_a_row_for_each_drill_with_its_seed_as_it_is_typed) {
  Stored const& ask = *this;
  BOOST_TEST(ask("SELECT drill, scenario, seed, status, verdict, messages, acknowledged_lost, "
                 "alarms, refused_commands, digest FROM drill_summary") ==
             "1|site-lost|18446744073709551615|completed|missed|1000|300|1|1|"
             "00112233445566778899aabbccddeeff\n"
             "2|site-lost|18446744073709551615|completed|missed|1000|300|1|1|"
             "00112233445566778899aabbccddeeff\n"
             "3|site-lost|1|crashed|inconclusive|0|0|0|0|\n");
  // 100 - 70; 230 - 100; 200 for nobody could post before 230: 230 - 120.
  BOOST_TEST(
      ask("SELECT failover_rpo_us, failover_rto_us, failover_rto_vendor_us, "
          "failover_acknowledged_lost, failback_rto_us FROM drill_summary WHERE drill <> 2") ==
      "30000000|130000000|110000000|300|NULL\nNULL|NULL|NULL|NULL|NULL\n");
}

BOOST_AUTO_TEST_CASE(segments_add_up_to_their_measures_in_sql_too) {
  BOOST_TEST((*this)("SELECT scope, measure, sum(length_us) FROM rto_segments WHERE drill = 1 "
                     "GROUP BY scope, measure ORDER BY measure") ==
             "failover|rto|130000000\nfailover|rto_vendor|110000000\n");
  BOOST_TEST((*this)("SELECT kind, length_us / 1000000 FROM rto_segments WHERE drill = 1 AND "
                     "measure = 'rto' ORDER BY position") ==
             "detection|10\ndecision|10\nhuman|60\ncommand|5\ncommand|1\nwait|14\nwait|30\n");
}

BOOST_AUTO_TEST_CASE(rto_by_step_adds_up_people_commands_and_waits_of_each) {
  // Step 4: 60 s of people, commands of 5 s and 1 s, 14 s until it was done.
  BOOST_TEST((*this)("SELECT step, kind, people_us / 1000000, commands_us / 1000000, other_us / "
                     "1000000, length_us / 1000000 FROM rto_by_step WHERE drill = 1 AND measure = "
                     "'rto' ORDER BY first") ==
             "until failover was called for|detection|0|0|10|10\n"
             "to begin failover|decision|0|0|10|10\n"
             "failover: 4. Bring it online||60|6|14|80\n"
             "for the service to answer|wait|0|0|30|30\n");
  BOOST_TEST(
      (*this)("SELECT count(*) FROM rto_spans s WHERE length_us <> (SELECT sum(length_us) FROM "
              "rto_by_step b WHERE b.drill = s.drill AND b.scope = s.scope AND b.measure = "
              "s.measure)") == "0\n");
}

BOOST_AUTO_TEST_CASE(what_went_on_while_users_waited_is_told_with_alike_things_together) {
  DrillResult r = failover();
  auto const server = [&](char const* name, std::int64_t at) {
    r.facts.push_back(old_fact(second(at), FactKind::State, name, "chat server", "C3", "NoDatabase",
                               "Connected sql-b", "database opened", 0));
  };
  server("chat-1", 210), server("chat-2", 210), server("chat-3", 240); // users are back at 230
  RecordWriter writer(path);
  std::string const drill = std::to_string(writer.store(1, r));
  BOOST_TEST(
      (*this)("SELECT at_us / 1000000, subjects, to_state, cause FROM wait_events WHERE drill "
              "= " +
              drill) == "210|chat-1, chat-2|Connected sql-b|database opened\n");
}

BOOST_AUTO_TEST_CASE(losses_are_added_up_by_cause) {
  BOOST_TEST((*this)("SELECT cause, from_us, to_us, messages, bytes, small, medium, large FROM "
                     "loss_by_cause WHERE drill = 1") ==
             "failover of mgc from sql-a to sql-b at 00:03:20 (the pool was moved): the new copy "
             "holds what "
             "was written before 00:01:10|70000000|100000000|300|3000|289|10|1\n");
}

BOOST_AUTO_TEST_CASE(the_ledger_holds_every_message_once) {
  BOOST_TEST((*this)("SELECT fate, messages, bytes FROM message_ledger WHERE drill = 1") ==
             "acknowledged, kept|450|4500\nacknowledged, lost|300|3000\nnot sent|250|0\n");
  BOOST_TEST((*this)("SELECT count(*) FROM drills d WHERE messages <> (SELECT "
                     "coalesce(sum(messages), 0) FROM message_ledger l WHERE l.drill = d.id)") ==
             "0\n");
}

BOOST_AUTO_TEST_CASE(steps_have_their_human_time_and_their_commands) {
  BOOST_TEST((*this)("SELECT runbook, step, title, human_us, commands_us, length_us, outcome FROM "
                     "step_durations WHERE drill = 1") ==
             "failover|4|Bring it online|60000000|20000000|80000000|refused\n");
  BOOST_TEST((*this)("SELECT runbook, step, line, place, text, number FROM refused_commands WHERE "
                     "drill = 1") == "failover|4|6|sql-b|restore log mgc|3117\n");
}

BOOST_AUTO_TEST_CASE(gaps_in_protection_end_with_the_drill_and_add_up_to_the_exposure) {
  BOOST_TEST((*this)("SELECT database, protection, from_us, to_us, length_us, open_at_end, cause "
                     "FROM protection_gaps WHERE drill = 1 ORDER BY from_us") ==
             "mgc|mirror|100000000|300000000|200000000|0|lose-site site-1\n" // the fault of 100 s
             "mgc|log-shipping|110000000|1000000000|890000000|1|no copy\n");
  BOOST_TEST((*this)("SELECT count(*) FROM measures m WHERE name = 'without_log_shipping' AND "
                     "value = (SELECT sum(length_us) FROM protection_gaps g WHERE g.drill = "
                     "m.drill AND protection = 'log-shipping')") == "2\n");
}

BOOST_AUTO_TEST_CASE(the_loss_ladder_says_after_which_step_and_for_want_of_what) {
  // sql-b opened after step 4, and its log ends with the backup that was begun at 70 s.
  BOOST_TEST(
      (*this)("SELECT scope, database, from_instance, to_instance, messages, from_us, to_us, "
              "recovery_point_us, last_step, made_by, held, setting FROM loss_ladder WHERE "
              "drill = 1") == "failover|mgc|sql-a|sql-b|300|70000000|100000000|70000000|"
                              "failover step 4 (Bring it online)||the log backup "
                              "mgc_20150105000110.trn|log_shipping.mgc.backup_every\n");
  BOOST_TEST((*this)("SELECT kind, amount, unit FROM what_to_change WHERE drill = 1 ORDER BY "
                     "place") == "lost messages|300|messages\nbroken invariant|150000000|instant\n"
                                 "lost compliance events|150|number\n"
                                 "protection not restored|890000000|us\n"
                                 "refused command|180000000|instant\nstep not done|NULL|instant\n"
                                 "wait|80000000|us\nwait|30000000|us\nwait|10000000|us\n"
                                 "wait|10000000|us\nprotection missing|200000000|us\n");
}

BOOST_AUTO_TEST_CASE(clocks_stand_beside_their_objectives) {
  BOOST_TEST((*this)("SELECT scope, measure, value, objective, verdict FROM clocks WHERE drill = 1 "
                     "ORDER BY seq") == "failover|rpo|30000000|rpo: 10s|missed\n"
                                        "failover|acknowledged_lost|300||\n"
                                        "failover|rto|130000000|rto: 5min|met\n"
                                        "failover|rto_vendor|110000000||\n");
}

BOOST_AUTO_TEST_CASE(role_changes_and_alarms_can_be_looked_up) {
  BOOST_TEST((*this)("SELECT at_us, database, from_instance, to_instance, how, recovery_point_us "
                     "FROM role_changes WHERE drill = 1") ==
             "200000000|mgc|sql-a|sql-b|the pool was moved|70000000\n");
  BOOST_TEST((*this)("SELECT at_us, invariant, subject, cause FROM alarms WHERE drill = 1") ==
             "150000000|at most one serving copy|mgc|split\n");
}

BOOST_AUTO_TEST_CASE(objectives_can_be_followed_and_counted) {
  BOOST_TEST((*this)("SELECT drill, scope, text, verdict FROM objective_trend") ==
             "1|failover|rpo: 10s|missed\n1|failover|rto: 5min|met\n"
             "2|failover|rpo: 10s|met\n2|failover|rto: 5min|met\n");
  BOOST_TEST((*this)("SELECT run, text, drills, met, missed FROM objective_tally ORDER BY text") ==
             "1|rpo: 10s|2|1|1\n1|rto: 5min|2|2|0\n");
}

BOOST_AUTO_TEST_CASE(views_use_the_names_that_the_program_uses) {
  RecordWriter writer(path);
  DrillResult all;
  for (FactBody const& one :
       {FactBody(PhaseBegun{}), FactBody(StateChanged{}), FactBody(ServiceMoved{}),
        FactBody(UsersChanged{}), FactBody(JobEnded{}), FactBody(RoleChanged{}),
        FactBody(InvariantBroken{}), FactBody(Noticed{}), FactBody(ComplianceMoved{})})
    all.facts.push_back({second(static_cast<std::int64_t>(all.facts.size())), one});
  for (int i = 0; i < 6; ++i)
    all.fates.push_back({{}, {}, static_cast<Fate>(i), 0, 1, {}, 1, 0, 0, ""});
  std::string const drill = std::to_string(writer.store(1, all));
  std::string kinds, fates;
  for (int i = 0; i < 9; ++i)
    kinds += std::string(name_of(static_cast<FactKind>(i))) + "\n";
  for (int i = 0; i < 6; ++i)
    fates += std::string(name_of(static_cast<Fate>(i))) + "\n";
  BOOST_TEST(answer(path, "SELECT kind FROM timeline WHERE drill = " + drill + " ORDER BY seq") ==
             kinds);
  BOOST_TEST(answer(path, "SELECT fate FROM message_ledger WHERE drill = " + drill) == fates);
}

BOOST_AUTO_TEST_CASE(every_column_of_every_table_has_a_comment) {
  std::ifstream in(std::string(SWITCHBACK_SOURCE_DIR) + "/sim/record/schema.sql");
  std::string line;
  bool table = false;
  int columns = 0;
  while (std::getline(in, line)) {
    if (line.rfind("CREATE TABLE", 0) == 0)
      table = true;
    else if (line.rfind(")", 0) == 0)
      table = false;
    bool const column = table && line.size() > 3 && line[2] >= 'a' && line[2] <= 'z';
    // What refers to the table that it is a part of needs no words.
    bool const part = line.rfind("  drill ", 0) == 0 || line.rfind("  run INTEGER", 0) == 0 ||
                      line.rfind("  seq ", 0) == 0 || line.rfind("  id ", 0) == 0;
    columns += column ? 1 : 0;
    BOOST_TEST((!column || part || line.find(" -- ") != std::string::npos), line);
  }
  BOOST_TEST(columns > 100);
}

BOOST_AUTO_TEST_CASE(no_view_searches_in_text) {
  namespace fs = std::filesystem;
  int files = 0;
  for (auto const& entry :
       fs::directory_iterator(std::string(SWITCHBACK_SOURCE_DIR) + "/sim/record")) {
    if (entry.path().extension() != ".sql")
      continue;
    ++files;
    std::ifstream in(entry.path());
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      std::string const code = line.substr(0, line.find("--"));
      for (char const* search :
           {" LIKE ", "instr(", "substr(", " GLOB ", " REGEXP ", "lower(", "trim(", "replace("})
        BOOST_TEST(code.find(search) == std::string::npos, entry.path().filename().string()
                                                               << ":" << number << ": " << search);
    }
  }
  BOOST_TEST(files >= 5);
}

BOOST_AUTO_TEST_SUITE_END()
