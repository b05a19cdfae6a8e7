// What went wrong in small drills whose answers are worked out by hand, and what would change it.
#include <boost/test/unit_test.hpp>

#include "tests/sim/record/made_causes.hpp"
#include "tests/sim/record/recovered_early.hpp"
#include "tests/support/found.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

Fact mirror(std::int64_t at, char const* from, char const* to, char const* cause) {
  return old_fact(second(at), FactKind::State, "mgc", "protection", "mirror", from, to, cause, 0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(findings)

BOOST_AUTO_TEST_CASE(losses_go_to_the_setting_that_would_have_moved_their_end) {
  Found const found(failover());
  Finding const& f = found.only(FindingKind::LostMessages);
  BOOST_TEST((f.advice == Advice::ShortenSetting));
  BOOST_TEST(f.setting == "log_shipping.mgc.backup_every");
  BOOST_TEST(*f.amount == 300);
  BOOST_TEST((f.unit == CostUnit::Messages));
}

BOOST_AUTO_TEST_CASE(a_failed_backup_is_to_blame_before_how_often_it_runs) {
  DrillResult r = failover();
  r.facts.insert(r.facts.begin() + 6,
                 old_fact(second(85), FactKind::Job, "sql-a", "backup", "LSBackup_mgc",
                          "mgc_20150105000125.trn", "failed", "", 3201));
  r.faults[1].injected = second(80);
  measure(r);
  Found const found(r);
  BOOST_TEST((found.only(FindingKind::LostMessages).advice == Advice::RepeatFailedBackup));
  BOOST_TEST(found.only(FindingKind::LostMessages).setting == "");
}

BOOST_AUTO_TEST_CASE(the_copy_that_still_holds_lost_messages_is_named) {
  BOOST_TEST(Found(failback()).only(FindingKind::LostMessages).instance == "sql-b");
  DrillResult restored = failback();
  state(restored, 1500, "mgc on sql-b", "database", "ONLINE", "RESTORING");
  state(restored, 1600, "mgc on sql-b", "database", "RESTORING", "ONLINE");
  BOOST_TEST(Found(restored).only(FindingKind::LostMessages).instance == "");
  DrillResult other = failback();
  other.fates.back().fork = 7;
  BOOST_TEST(Found(other).only(FindingKind::LostMessages).instance == "");
}

BOOST_AUTO_TEST_CASE(sessions_that_clearing_the_list_left_are_to_blame_unless_it_ends_them) {
  FindingContext context{{{"chat.clear_drops_sessions", "false"}}, {}};
  Found const left(failback(), context);
  BOOST_TEST((left.only(FindingKind::LostMessages).advice == Advice::EndSessionsBeforeBackup));
  BOOST_TEST(left.reasons(FindingKind::LostMessages, ReasonRole::Cleared) == "command 0");
  context.values["chat.clear_drops_sessions"] = "true";
  BOOST_TEST((Found(failback(), context).only(FindingKind::LostMessages).advice ==
              Advice::StopPostsBeforeBackup));
}

BOOST_AUTO_TEST_CASE(a_runbook_that_never_cleared_the_list_is_told_to) {
  DrillResult r = failback();
  r.effects.erase(r.effects.begin());
  BOOST_TEST((Found(r).only(FindingKind::LostMessages).advice == Advice::ClearListBeforeBackup));
}

BOOST_AUTO_TEST_CASE(a_copy_that_was_recovered_before_its_last_log_is_told_with_both_commands) {
  Found const found(recovered_early());
  BOOST_TEST((found.only(FindingKind::LostMessages).advice == Advice::ApplyLogsBeforeRecovery));
  BOOST_TEST(found.reasons(FindingKind::LostMessages, ReasonRole::Recovered) == "command 0");
  BOOST_TEST(found.reasons(FindingKind::LostMessages, ReasonRole::Refused) == "command 1");
  BOOST_TEST(found.subjects(FindingKind::LostMessages, ReasonRole::LeftOut) == "sql-a, sql-a");
  // Without the refusal nothing tells that it was the order of the commands.
  DrillResult none = recovered_early();
  none.commands.pop_back();
  none.effects.clear();
  BOOST_TEST((Found(none).only(FindingKind::LostMessages).advice == Advice::FetchLogs));
  // Nor does a log of another database that was refused at the same time and place.
  DrillResult other = recovered_early();
  other.effects[0].database = "mgccomp";
  BOOST_TEST(Found(other).reasons(FindingKind::LostMessages, ReasonRole::Recovered) == "");
}

BOOST_AUTO_TEST_CASE(logs_that_were_fetched_and_are_not_in_the_copy_are_told_otherwise) {
  DrillResult r = recovered_early();
  r.effects = {{second(125), 0, EffectKind::FileCopied, "", "share", "sql-b", "x.trn", 0}};
  BOOST_TEST((Found(r).only(FindingKind::LostMessages).advice == Advice::BringNewestLog));
}

BOOST_AUTO_TEST_CASE(a_refused_command_widens_a_loss_by_as_long_as_it_took) {
  // Step 4 was refused between the backup at 900 s and the role change at 1000 s.
  Found const found(failback());
  BOOST_TEST(found.reasons(FindingKind::LostMessages, ReasonRole::Widened) == "command 3");
  BOOST_TEST(found.reasons(FindingKind::RefusedCommand, ReasonRole::Widened) == "loss 0");
}

BOOST_AUTO_TEST_CASE(two_written_copies_are_told_from_the_first_server_to_the_last) {
  Found const found(failback());
  Finding const& f = found.only(FindingKind::BrokenInvariant);
  BOOST_TEST(f.instance == "sql-b");
  BOOST_TEST(f.other == "sql-a");
  BOOST_TEST((f.from == second(1000) && f.to == second(1030)));
  BOOST_TEST(*f.amount == 30'000'000);
  BOOST_TEST(found.subjects(FindingKind::BrokenInvariant, ReasonRole::Began) == "chat-1");
  BOOST_TEST(found.subjects(FindingKind::BrokenInvariant, ReasonRole::Ended) == "chat-2");
  BOOST_TEST((f.advice == Advice::GoesWithTheLoss));
}

BOOST_AUTO_TEST_CASE(an_invariant_that_breaks_again_is_one_finding) {
  DrillResult r = failover();
  r.facts.push_back(old_fact(second(400), FactKind::Alarm, "mgc", "", "at most one serving copy",
                             "", "", "split", 0));
  Found const found(r);
  BOOST_TEST((found.only(FindingKind::BrokenInvariant).advice == Advice::FindTheCause));
  BOOST_TEST(found.subjects(FindingKind::BrokenInvariant, ReasonRole::Of) == "mgc, mgc");
}

BOOST_AUTO_TEST_CASE(a_refusal_says_who_was_in_the_way_and_what_it_would_have_overwritten) {
  Found const found(failback());
  Finding const& f = found.only(FindingKind::RefusedCommand);
  BOOST_TEST((f.advice == Advice::SaveMessagesFirst));
  BOOST_TEST(f.instance == "sql-b");
  BOOST_TEST(found.subjects(FindingKind::RefusedCommand, ReasonRole::InUse) == "chat-1, chat-2");
  BOOST_TEST(found.reasons(FindingKind::RefusedCommand, ReasonRole::Holds) == "loss 0");
  DrillResult kept = failback();
  kept.losses.clear();
  BOOST_TEST((Found(kept).only(FindingKind::RefusedCommand).advice == Advice::EndSessionsFirst));
}

BOOST_AUTO_TEST_CASE(a_step_that_found_nothing_to_do_is_told_with_its_time) {
  Found const found(failback());
  BOOST_TEST(*found.only(FindingKind::IdleStep).amount == 40'000'000);
  BOOST_TEST(found.reasons(FindingKind::IdleStep, ReasonRole::Of) == "step 1");
}

BOOST_AUTO_TEST_CASE(what_a_failback_leaves_moved_is_told) {
  Finding const left = Found(failback()).only(FindingKind::NotMovedBack);
  BOOST_TEST(left.instance == "fe-1");
  BOOST_TEST(left.detail == "fe-1");
  BOOST_TEST(left.other == "fe-2");
  DrillResult back = failback();
  state(back, 1500, "fe-1", "front end pool", "fe-2", "fe-1");
  BOOST_TEST(Found(back).count(FindingKind::NotMovedBack) == 0u);
}

BOOST_AUTO_TEST_CASE(time_that_only_restored_protection_is_told) {
  // Of 130 s of RTO its step took 80 s.
  DrillResult r = failover();
  r.commands.erase(r.commands.begin());
  r.effects = {{r.commands[0].to, 0, EffectKind::MirrorSetUp, "mgc", "sql-b", "sql-c", "", 0}};
  measure(r);
  Found const found(r);
  BOOST_TEST(*found.only(FindingKind::WaitForProtection).amount == 80'000'000);
  BOOST_TEST(
      (found.r.findings[found.all(FindingKind::Wait)[0]].advice == Advice::RestoreAfterwards));
  // Its own step restores a database.
  BOOST_TEST(Found(failover()).count(FindingKind::WaitForProtection) == 0u);
}

BOOST_AUTO_TEST_CASE(waits_that_keep_to_their_objective_with_room_to_spare_are_nothing_to_change) {
  auto const waits = [](std::int64_t most, char const* application = "") {
    return Found(failover(), {{}, {{"failover", "rto", most, application}}})
        .count(FindingKind::Wait);
  };
  BOOST_TEST(waits(250'000'000) == 4u); // 130 s are more than half of it
  BOOST_TEST(waits(261'000'000) == 0u);
  BOOST_TEST(waits(261'000'000, "another") == 4u);
}

BOOST_AUTO_TEST_CASE(advice_follows_what_took_the_time_and_names_the_value_that_decides_it) {
  // Of 80 s of the step people took 60 s; with 10 s of people and a command of 70 s it is the
  // latter.
  auto const longest = [](DrillResult r) {
    measure(r);
    Found const found(r);
    return found.r.findings[found.all(FindingKind::Wait)[0]];
  };
  BOOST_TEST((longest(failover()).advice == Advice::ScriptForPeople));
  BOOST_TEST(longest(failover()).setting == "runbooks.failover.5.takes");
  DrillResult r = failover();
  r.steps[0].commands_from = second(130);
  r.commands.erase(r.commands.begin());
  r.commands[0].text = "Invoke-CsPoolFailOver";
  r.commands[0].from = second(130), r.commands[0].to = second(195);
  r.facts.insert(r.facts.begin() + 12,
                 old_fact(second(195), FactKind::State, "fe-1", "front end pool", "", "fe-1",
                          "fe-2", "Invoke-CsPoolFailOver", 0));
  BOOST_TEST((longest(r).advice == Advice::BeginCommandSooner));
  BOOST_TEST(longest(r).setting == "front_ends.fe-1.failover_takes");
}

BOOST_AUTO_TEST_CASE(what_ended_service_is_the_fault_of_that_instant) {
  DrillResult r = failover();
  r.facts.insert(r.facts.begin() + 8,
                 old_fact(second(100), FactKind::State, "chat-1", "chat server", "C5", "Connected",
                          "NoDatabase", "connection lost", 0));
  measure(r);
  Found const found(r);
  BOOST_TEST(found.reasons(FindingKind::ServiceEnded, ReasonRole::Began) == "fault 0");
}

BOOST_AUTO_TEST_CASE(of_a_plain_database_service_ends_with_its_copy) {
  Found const found(failover());
  BOOST_TEST(found.only(FindingKind::ServiceEnded).database == "mgc");
  BOOST_TEST(found.reasons(FindingKind::ServiceEnded, ReasonRole::Began) == "fault 0");
}

BOOST_AUTO_TEST_CASE(a_protection_is_taken_by_the_step_whose_command_was_under_way) {
  // Step 3 takes the mirror at 900 s. It is in step again by step 4 at 950 s, and counts from 970 s
  // on; that it then loses is restored by nothing.
  DrillResult r = failback();
  r.commands[3].outcome = CommandOutcome::Executed;
  r.facts.push_back(mirror(0, "", "yes", "begun"));
  r.facts.push_back(mirror(900, "yes", "no", "command on sql-a"));
  state(r, 950, "mgc on sql-a", "mirroring", "SYNCHRONIZING", "SYNCHRONIZED", "caught up");
  r.facts.push_back(mirror(970, "no", "yes", "chat service"));
  r.facts.push_back(mirror(1500, "yes", "no", "no partner"));
  Found const found(r);
  Finding const& closed = found.only(FindingKind::ProtectionMissing);
  BOOST_TEST((closed.from == second(900) && closed.to == second(970)));
  BOOST_TEST(found.reasons(FindingKind::ProtectionMissing, ReasonRole::Began) == "command 2");
  BOOST_TEST(found.reasons(FindingKind::ProtectionMissing, ReasonRole::Ended) == "command 3");
  BOOST_TEST(found.reasons(FindingKind::ProtectionMissing, ReasonRole::InStep) != "");
  Finding const& open = found.only(FindingKind::ProtectionNotBack);
  BOOST_TEST((open.from == second(1500) && open.to == second(2000)));
  BOOST_TEST((open.advice == Advice::AddRestoringStep));
  BOOST_TEST(found.reasons(FindingKind::ProtectionNotBack, ReasonRole::Began) == "");
}

BOOST_AUTO_TEST_CASE(the_refused_command_that_was_to_restore_a_protection_is_named) {
  DrillResult r = failover();
  r.commands[0].protects = "log-shipping";
  Found const found(r);
  BOOST_TEST((found.only(FindingKind::ProtectionNotBack).advice == Advice::RestoreProtection));
  BOOST_TEST(found.reasons(FindingKind::ProtectionNotBack, ReasonRole::Refused) == "command 0");
}

BOOST_AUTO_TEST_CASE(a_process_that_only_ships_log_ends_neither_service_nor_a_mirror) {
  DrillResult r = failover();
  r.faults[1] = {1, "lose process", "sql-b", "sql-agent", second(100), {}, ""};
  r.facts.push_back(old_fact(second(100), FactKind::State, "mgc", "protection", "quorum", "yes",
                             "no", "gone", 0));
  Found const found(r);
  BOOST_TEST(found.reasons(FindingKind::ProtectionMissing, ReasonRole::Began) == "fault 0");
}

BOOST_AUTO_TEST_CASE(servers_that_connect_to_a_rebuilt_copy_are_told) {
  DrillResult r = failover();
  state(r, 300, "mgc on sql-a", "database", "ABSENT", "ONLINE", "rebuilt, empty");
  state(r, 310, "chat-1", "chat server", "Starting", "Connected sql-a");
  state(r, 320, "chat-2", "chat server", "Starting", "Connected sql-a");
  state(r, 350, "chat-1", "chat server", "Connected sql-a", "Connected sql-b");
  state(r, 360, "chat-2", "chat server", "Connected sql-a", "Connected sql-b");
  Found const found(r);
  Finding const& f = found.only(FindingKind::RebuiltCopyUsed);
  BOOST_TEST(f.instance == "sql-a");
  BOOST_TEST((f.from == second(310) && f.to == second(360)));
  BOOST_TEST(found.subjects(FindingKind::RebuiltCopyUsed, ReasonRole::Of) == "chat-1, chat-2");
}

BOOST_AUTO_TEST_CASE(compliance_events_are_lost_where_disks_are_gone_or_nobody_comes_back_to) {
  Found const found(events_lost(), {{{"chat.compliance_database", "mgccomp"}}, {}});
  Finding const& f = found.only(FindingKind::LostCompliance);
  BOOST_TEST(*f.amount == 14);
  BOOST_TEST(f.setting == "chat.compliance_run_every"); // no log of it is shipped
  std::vector<std::int64_t> events;
  for (FindingReason const& one : found.r.reasons)
    if (one.finding == static_cast<int>(found.all(FindingKind::LostCompliance)[0]))
      events.push_back(
          found.r.facts[static_cast<std::size_t>(one.index)].as<ComplianceMoved>()->events);
  BOOST_TEST(events == (std::vector<std::int64_t>{5, 9}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_misses_an_objective_comes_before_what_is_larger_and_within_it_by_size) {
  DrillResult r = failback();
  r.fates[0] = {second(50), second(100), Fate::AcknowledgedLost, 1, 900, Bytes{}, 900, 0, 0, ""};
  measure(r);
  r.objectives = {{"failback", "acknowledged_lost: 0", Verdict::Missed, "it was 130 messages", 4,
                   "acknowledged_lost"}};
  Found const found(r);
  BOOST_TEST(*found.r.findings[0].amount == 130);
  BOOST_TEST(*found.r.findings[1].amount == 900);
  BOOST_TEST(found.reasons(FindingKind::LostMessages, ReasonRole::Misses, 0) == "objective 0");
  BOOST_TEST(found.reasons(FindingKind::LostMessages, ReasonRole::Misses, 1) == "");
}

BOOST_AUTO_TEST_CASE(an_objective_of_one_application_is_not_missed_by_what_another_lost) {
  DrillResult r = failover();
  r.losses[0].application = "shop";
  r.objectives = {{"failover", "rpo: 10s", Verdict::Missed, "", 4, "rpo", "bills"}};
  BOOST_TEST(Found(r).reasons(FindingKind::LostMessages, ReasonRole::Misses) == "");
  r.objectives[0].application = "shop";
  BOOST_TEST(Found(r).reasons(FindingKind::LostMessages, ReasonRole::Misses) == "objective 0");
}

BOOST_AUTO_TEST_CASE(findings_are_told_in_the_order_in_which_to_act) {
  std::string kinds;
  Found const found(failover());
  for (Finding const& f : found.r.findings)
    kinds += std::string(name_of(f.kind)) + (f.advice == Advice::None ? " (none)\n" : "\n");
  BOOST_TEST(kinds == "lost messages\nbroken invariant\nlost compliance events\n"
                      "protection not restored\nrefused command\nstep not done\nwait\nwait\nwait\n"
                      "wait\nprotection missing\nservice ended (none)\n");
}

BOOST_AUTO_TEST_SUITE_END()
