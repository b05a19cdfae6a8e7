// What role changes cost, on small histories made by hand.
#include "tests/sim/history/made_history.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(measures)

BOOST_AUTO_TEST_CASE(the_recovery_point_lies_before_the_disaster_by_what_was_not_shipped) {
  History h = site_lost();
  measure(h.r);
  BOOST_TEST(h.number("failover", "disaster") == us(at(10, 7, 30)));
  BOOST_TEST(h.number("failover", "recovery_point") == us(at(10, 0)));
  // 10:07:30 - 10:00:00.
  BOOST_TEST(h.number("failover", "rpo") == 450 * kSecond);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  BOOST_TEST(h.number("failover", "acknowledged_lost_bytes") == 10'800 * 2048);
  BOOST_TEST(h.number("drill", "acknowledged_lost") == 10'800);
}

BOOST_AUTO_TEST_CASE(the_user_waits_from_the_first_one_hurt_until_95_percent_can_post_again) {
  History h = site_lost();
  measure(h.r);
  // 10:07:30 to 10:54:30; 95 % of 80,000 is 76,000, and 75,999 is not enough.
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  BOOST_TEST(h.number("drill", "outage") == 47 * kMinute);
  BOOST_TEST(h.segments("failover", "rto") ==
             "60 detection until prepare was called for\n" // 10:07:30 - 10:08:30
             "1200 decision to begin prepare\n"            // - 10:28:30
             "570 human prepare: 1. Move the store\n"      // - 10:38:00
             "120 command prepare: 1. Move the store: Invoke-CsManagementServerFailover\n"
             "300 human failover: 4. Bring it online\n" // 10:40 - 10:45
             "10 wait failover: 4. Bring it online\n"
             "50 command failover: 4. Bring it online: restore database mgc\n"
             "30 wait before failover: 5. Set the state\n" // 10:46:00 - 10:46:30
             "150 human failover: 5. Set the state\n"      // - 10:49:00
             "60 replication of the management store to the chat servers\n"
             "150 wait for the service to answer\n"             // 10:50:00 - 10:52:30
             "120 sign-in until 95 % of the users can post\n"); // - 10:54:30
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(the_vendor_counts_from_the_first_decision_until_the_service_answers) {
  History h = site_lost();
  measure(h.r);
  // The failover was begun by the end of the preparation: 10:28:30 to 10:52:30.
  BOOST_TEST(h.number("failover", "rto_vendor") == 24 * kMinute);
  BOOST_TEST(h.segments("failover", "rto_vendor").rfind("570 human prepare: 1.", 0) == 0u);
  BOOST_TEST(h.segments("failover", "rto_vendor").find("sign-in") == std::string::npos);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(a_planned_failback_begins_with_the_first_user_hurt_and_loses_nothing) {
  History h = there_and_back();
  measure(h.r);
  BOOST_TEST(h.number("failback", "recovery_point") == us(at(33, 20)));
  BOOST_TEST(h.why_null("failback", "disaster") ==
             "the faults before it belong to an earlier role change");
  // The old copy stopped at 33:10:30, before the tail was taken.
  BOOST_TEST(h.number("failback", "rpo") == 0);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 0);
  // 33:10:00, not 33:10:30, to 33:45:00.
  BOOST_TEST(h.number("failback", "rto") == 35 * kMinute);
  BOOST_TEST(h.segments("failback", "rto") ==
             "600 human failback: 2. Back up\n"
             "600 command failback: 2. Back up: backup database mgc\n"
             "600 wait for the service to answer\n"
             "300 sign-in until 95 % of the users can post\n");
  // Decided at 33:00, answered at 33:40.
  BOOST_TEST(h.number("failback", "rto_vendor") == 40 * kMinute);
  // What the failover cost is as before.
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(a_failback_that_posts_after_its_backup_loses_from_the_backup_to_the_stop) {
  History h = site_lost();
  h.runbook("failback", {}, at(33, 0), at(33, 45));
  // The list was not cleared: the old copy served until the new one opened.
  h.role(at(33, 40), "sql-b", "sql-a", at(33, 20));
  h.serving(at(33, 40), "sql-a", 3);
  h.lost(at(33, 20), at(33, 40), 2, 28'800);
  measure(h.r);
  // 33:20 to 33:40.
  BOOST_TEST(h.number("failback", "rpo") == 20 * kMinute);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 28'800);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  // Nobody was kept from posting.
  BOOST_TEST(h.number("failback", "rto") == 0);
  BOOST_TEST(h.r.fates[0].cause ==
             "failover of mgc from sql-a to sql-b at 10:52:30 (the pool was moved): the new copy "
             "holds what was written before 10:00:00");
  BOOST_TEST(h.r.fates[1].cause ==
             "failback of mgc from sql-b to sql-a at 1d 09:40:00 (the pool was moved): the new "
             "copy holds what was written before 1d 09:20:00");
}

BOOST_AUTO_TEST_CASE(what_the_failover_kept_and_the_failback_lost_is_the_failbacks_fault) {
  History h = there_and_back();
  // Written on the first fork at 09:00, held by the failover, whose log reached to 10:00, and not
  // by the copy that came back with a log that ends at 08:00.
  for (Fact& fact : h.r.facts)
    if (auto* role = std::get_if<RoleChanged>(&fact.what); role != nullptr && role->to == "sql-a")
      role->recovery_point = at(8, 0);
  h.lost(at(9, 0), at(9, 30), 1, 500);
  measure(h.r);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 500);
}

BOOST_AUTO_TEST_CASE(a_cause_that_is_given_is_kept_and_a_loss_without_a_role_change_is_told) {
  History h;
  h.fault(at(1, 0));
  h.lost(at(0, 0), at(1, 0), 1, 5);
  h.lost(at(0, 0), at(1, 0), 1, 6);
  h.r.fates[0].cause = "step 4";
  measure(h.r);
  BOOST_TEST(h.r.fates[0].cause == "step 4");
  BOOST_TEST(h.r.fates[1].cause == "no surviving copy holds them");
  // Nothing was recovered: from the first message, at 0:00, to the disaster at 1:00.
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 11);
  BOOST_TEST(h.number("failover", "rpo") == 60 * kMinute);
  BOOST_TEST(h.number("drill", "acknowledged_lost") == 11);
}

BOOST_AUTO_TEST_CASE(of_several_changes_away_the_worst_rpo_counts_and_the_waits_add_up) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  // The mirror takes over by itself within 20 s and loses nothing.
  h.fault(at(9, 0));
  h.serving(at(9, 0), "", 0);
  h.users(at(9, 0), 0);
  h.role(at(9, 0, 10), "sql-a", "sql-m", at(9, 0), "mirroring");
  h.serving(at(9, 0, 10), "sql-m", 1);
  h.users(at(9, 0, 10), 500);
  h.users(at(9, 0, 20), 1000);
  // Then the site is lost.
  h.fault(at(10, 0));
  h.serving(at(10, 0), "", 0);
  h.users(at(10, 0), 0);
  h.runbook("failover", at(10, 1), at(10, 5), at(10, 30));
  h.role(at(10, 30), "sql-m", "sql-b", at(9, 45));
  h.serving(at(10, 30), "sql-b", 2);
  h.users(at(10, 30), 1000);
  h.lost(at(9, 45), at(10, 0), 1, 900);
  measure(h.r);
  auto const all = passages(h.r);
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].scope == "failover");
  BOOST_TEST(all[1].scope == "failover");
  BOOST_TEST(!all[0].decided.has_value());
  BOOST_TEST(h.number("failover", "rpo") == 15 * kMinute);
  BOOST_TEST(h.number("failover", "disaster") == us(at(10, 0)));
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 900);
  // 20 s and 30 min.
  BOOST_TEST(h.number("failover", "rto") == 20 * kSecond + 30 * kMinute);
  // Only the second had a decision: 10:05 to 10:30.
  BOOST_TEST(h.number("failover", "rto_vendor") == 25 * kMinute);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(what_the_failback_moves_afterwards_is_part_of_the_failback) {
  History h = there_and_back();
  // Its last step, before it ends at 34:00, swaps the partners of the new mirror and back.
  h.r.runbooks.back().ended = at(34, 0);
  h.serving(at(33, 50), "", 0);
  h.users(at(33, 50), 0);
  h.role(at(33, 50, 5), "sql-a", "sql-m", at(33, 50));
  h.serving(at(33, 50, 5), "sql-m", 4);
  h.users(at(33, 50, 5), 80'000);
  h.role(at(33, 55), "sql-m", "sql-a", at(33, 54));
  h.serving(at(33, 55), "sql-a", 5);
  h.lost(at(33, 54), at(33, 55), 4, 1440);
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  // The service had been restored by then, and users were hurt for 5 s more on the same way.
  BOOST_TEST(h.number("failback", "rto") == 35 * kMinute + 5 * kSecond);
  BOOST_TEST(h.number("failback", "rto_vendor") == 40 * kMinute);
  BOOST_TEST(h.number("drill", "outage") == 82 * kMinute + 5 * kSecond);
  // What it lost it lost.
  BOOST_TEST(h.number("failback", "rpo") == 60 * kSecond);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 1440);
  BOOST_TEST(passages(h.r).size() == 2u);
  BOOST_TEST(all_passages(h.r).size() == 4u);
  // After the runbook, or on account of a fault, it is a failover.
  h.r.runbooks.back().ended = at(33, 49);
  BOOST_TEST(passages(h.r).at(2).scope == "failover");
  h.r.runbooks.back().ended = at(34, 0);
  h.fault(at(33, 50));
  BOOST_TEST(passages(h.r).at(2).scope == "failover");
}

BOOST_AUTO_TEST_CASE(the_wait_in_an_automatic_failover_is_split_by_what_was_waited_for) {
  // The mirror notices after 10 s, has taken the role 3 s later, and users are back at the chat
  // servers' next try, 7 s after that. Without a mirror it is one wait.
  for (std::string const how : {"mirroring", "restore"}) {
    History h;
    h.serving(at(0, 0), "sql-a", 1);
    h.users(at(0, 0), 1000);
    h.fault(at(10, 0));
    h.serving(at(10, 0), "", 0);
    h.users(at(10, 0), 0);
    auto const state = [&](int s, char const* subject, char const* model, char const* to,
                           std::string_view cause) {
      h.r.facts.push_back(old_fact(at(10, 0, s), FactKind::State, subject, model, "", "", to,
                                   std::string(cause), 0));
    };
    state(10, "mgc on sql-b", "mirroring", "DISCONNECTED", "notices");
    state(12, "mgccomp on sql-b", "mirroring", "DISCONNECTED", "notices");
    state(13, "mgc on sql-b", "mirroring event", "principal running exposed",
          name_of(CauseKind::RoleTaken));
    state(20, "chat-1", "chat server", "Connected sql-b", "database opened");
    h.role(at(10, 0, 20), "sql-a", "sql-b", at(10, 0), how);
    h.serving(at(10, 0, 20), "sql-b", 1);
    h.users(at(10, 0, 20), 1000);
    measure(h.r);
    BOOST_TEST(h.segments("failover", "rto") ==
               (how == "mirroring"
                    ? "10 wait until mgc on sql-b notices that its principal is gone\n"
                      "3 wait until mgc on sql-b has taken the role\n"
                      "7 wait until the chat servers reach mgc on sql-b\n"
                    : "20 wait for the service to answer\n"));
    check_sums(h.r);
  }
}

namespace {

/// A planned failback after a failover long ago. At 9:00:00 step 6 sets the list to other servers,
/// and people go on to the next step until 9:10:00. The replica of chat-5, which leaves the list,
/// arrives at 9:00:20 and ends its sessions; that of chat-1, which comes on it, arrives at
/// `arrives`.
History list_changed(SimTime arrives) {
  History h;
  auto const server = [&](SimTime t, char const* name, char const* model, char const* from,
                          char const* to, std::string_view cause) {
    h.r.facts.push_back(
        old_fact(t, FactKind::State, name, model, "", from, to, std::string(cause), 0));
  };
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  h.role(at(1, 0), "sql-a", "sql-b", at(1, 0));
  h.serving(at(1, 0), "sql-b", 2);
  h.runbook("failback", {}, at(8, 50), at(9, 15));
  h.step(6, "Set the list", at(8, 50), at(9, 0), at(9, 0), "powershell");
  h.step(7, "Set the state", at(9, 0), at(9, 10), at(9, 10), "powershell");
  server(at(9, 0), "pool", "active list", "", "1 active servers", "Set-CsPersistentChatActive");
  server(at(9, 0, 20), "chat-5", "chat server", "Connected", "NoDatabase",
         name_of(CauseKind::ReplicaArrived));
  h.users(at(9, 0, 20), 0);
  server(at(9, 0, 20), "chat-5", "sign-ins", "taken", "not taken",
         name_of(CauseKind::ReplicaArrived));
  server(arrives, "chat-1", "chat server", "NoDatabase", "Connected sql-b", "database opened");
  server(arrives, "chat-1", "sign-ins", "not taken", "taken", name_of(CauseKind::ReplicaArrived));
  h.users(arrives + std::chrono::seconds(2), 100);
  h.users(arrives + std::chrono::seconds(60), 1000);
  h.role(at(9, 20), "sql-b", "sql-a", at(9, 20));
  h.serving(at(9, 20), "sql-a", 3);
  return h;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_wait_for_replicas_is_no_work_of_the_step_that_is_under_way) {
  History h = list_changed(at(9, 1, 20));
  measure(h.r);
  BOOST_TEST(h.segments("failback", "rto") ==
             "60 replication of the management store to the chat servers\n" // 9:00:20 - 9:01:20
             "2 wait for the service to answer\n"
             "58 sign-in until 95 % of the users can post\n");
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(work_that_users_waited_for_ends_with_the_command_that_told_the_pool) {
  // The list is emptied at 9:00, and set again at 9:10 by step 7; step 8 goes on meanwhile.
  History h = list_changed(at(9, 11));
  h.step(8, "Clean up", at(9, 10), at(9, 15), at(9, 15), "powershell");
  auto const list = std::find_if(h.r.facts.begin(), h.r.facts.end(),
                                 [](Fact const& f) { return row_of(f).subject == "chat-1"; });
  h.r.facts.insert(list, old_fact(at(9, 10), FactKind::State, "pool", "active list", "", "",
                                  "1 active servers", "Set-CsPersistentChatActiveServer", 0));
  measure(h.r);
  BOOST_TEST(h.segments("failback", "rto") ==
             "580 human failback: 7. Set the state\n" // 9:00:20 - 9:10:00
             "60 replication of the management store to the chat servers\n"
             "2 wait for the service to answer\n"
             "58 sign-in until 95 % of the users can post\n");
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(a_server_on_the_list_that_has_no_database_opens_nothing) {
  // chat-1 comes on the list at 9:01:20, and reaches a database at 9:10:30 only, after step 7.
  History h = list_changed(at(9, 10, 30));
  auto const list = std::find_if(h.r.facts.begin(), h.r.facts.end(),
                                 [](Fact const& f) { return row_of(f).subject == "chat-1"; });
  Fact listed = *std::next(list);
  listed.at = at(9, 1, 20);
  h.r.facts.erase(std::next(list));
  h.r.facts.insert(list, listed);
  h.r.facts.insert(h.r.facts.begin(), old_fact(at(0, 0), FactKind::State, "chat-1", "chat server",
                                               "", "Connected", "NoDatabase", "lost", 0));
  measure(h.r);
  BOOST_TEST(h.segments("failback", "rto").starts_with("580 human failback: 7. Set the state\n"));
  check_sums(h.r);
}

BOOST_AUTO_TEST_SUITE_END()
