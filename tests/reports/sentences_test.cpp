// The one test of wording: every kind of finding and every advice, as they are said.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include "reports/figures.hpp"
#include "reports/sentences.hpp"
#include "tests/sim/record/asked.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

/// A drill with one row of each list that findings point to.
StoredDrill told() {
  StoredDrill d;
  d.description.assumptions = {{"log_shipping.mgc.backup_every", "15min", "", "", ""},
                               {"chat.compliance_run_every", "30min", "", "", ""},
                               {"chat.sign_in_capacity", "60/s", "", "", ""}};
  DrillResult& r = d.result;
  r = failback();
  r.facts.clear();
  auto const server = [&](std::int64_t at, char const* name, char const* to, char const* why) {
    r.facts.push_back(
        old_fact(second(at), FactKind::State, name, "chat server", "", "Connected", to, why, 0));
  };
  server(100, "chat-1", "Connected sql-a", "database opened");                    // 0
  server(130, "chat-2", "NoDatabase", "replica of the management store arrived"); // 1
  state(r, 120, "chat-pool", "active list", "", "0 active servers", "Set-Cs");    // 2
  r.facts.push_back(old_fact(second(140), FactKind::Alarm, "mgc", "", "at most one serving copy",
                             "", "", "users write to sql-b and sql-a at once", 0)); // 3
  r.facts.push_back(old_fact(second(150), FactKind::Notice, "mgccomp", "compliance", "", "sql-a",
                             "lost", "its disks are gone", 5)); // 4
  r.facts.push_back(old_fact(second(160), FactKind::State, "mgc", "protection", "mirror", "yes",
                             "no", "no partner", 0));                                       // 5
  state(r, 170, "mgc on sql-b", "mirroring", "SYNCHRONIZING", "SYNCHRONIZED", "caught up"); // 6
  state(r, 180, "fe-1", "front end pool", "fe-1", "fe-2");                                  // 7
  state(r, 190, "fe-1", "management store", "fe-1", "fe-2");                                // 8
  state(r, 200, "chat-pool", "next hop", "fe-1", "fe-2");                                   // 9
  r.facts.push_back(old_fact(second(90), FactKind::Job, "sql-a", "backup", "job",
                             "mgc_20150105000130.trn", "done", "", 90'000'000)); // 10
  r.faults.push_back({1, "lose link", "wan", "", {}, {}, "its step was never reached"});
  r.runbooks[0].outcome = RunbookOutcome::Stopped, r.runbooks[0].why = "step 4 was refused";
  r.steps[3].outcome = StepOutcome::Unmet;
  r.segments.clear();
  r.segments.push_back({"rto", "failback", 0, second(100), second(160), SegmentKind::Human,
                        "back: 1. Do it", SegmentOf::Step, 0, 0, std::nullopt, "", ""});
  r.segments.push_back({"rto", "failback", 1, second(160), second(190), SegmentKind::Decision,
                        "to begin back", SegmentOf::Decision, 0, std::nullopt, std::nullopt, "",
                        ""});
  r.objectives = {{"failback", "protections: restored", Verdict::Met, "", 6, "protections"}};
  r.losses.resize(1);
  return d;
}

class Telling {
public:
  Telling() : drill_(told()) {}

  void say(Finding finding, std::vector<FindingReason> reasons) {
    kinds.insert(finding.kind);
    advice.insert(finding.advice);
    DrillResult& r = drill_.result;
    r.findings = {std::move(finding)};
    r.reasons = std::move(reasons);
    BOOST_REQUIRE(refers_to_itself(r));
    Finding const& f = r.findings[0];
    Sentences const sentences(drill_);
    out_ << "## " << name_of(f.kind) << ", " << name_of(f.advice) << "\n\n"
         << Sentences::heading(f.kind) << ": " << sentences.what(0) << "\n";
    if (f.advice != Advice::None)
      out_ << "\n- " << to_text(sentences.change(0), glance) << "\n";
    for (Sentence const& one : sentences.told(0))
      out_ << "\n> " << to_text(one, glance) << "\n";
    out_ << "\n";
  }

  Loss& loss() { return drill_.result.losses[0]; }
  std::string text() const { return out_.str(); }

  std::set<FindingKind> kinds;
  std::set<Advice> advice;

private:
  StoredDrill drill_;
  std::ostringstream out_;
};

using enum ReasonRole;
FindingReason why(ReasonRole role, ReasonOf of, int index) { return {0, role, of, index}; }

Finding of(FindingKind kind, Advice advice, char const* setting = "") {
  Finding f;
  f.kind = kind, f.advice = advice, f.setting = setting;
  f.scope = "failback", f.database = "mgc";
  f.from = second(120), f.to = second(230), f.amount = 110'000'000, f.unit = CostUnit::Time;
  return f;
}

void losses(Telling& say) {
  auto const with = [&](Advice advice, char const* setting, std::vector<FindingReason> more) {
    more.insert(more.begin(), why(Of, ReasonOf::Loss, 0));
    say.say(of(FindingKind::LostMessages, advice, setting), more);
  };
  with(Advice::EndSessionsBeforeBackup, "", {why(Cleared, ReasonOf::Command, 0)});
  with(Advice::ClearListBeforeBackup, "", {});
  with(Advice::StopPostsBeforeBackup, "", {why(Widened, ReasonOf::Command, 3)});
  Loss& loss = say.loss();
  loss.source_step.reset();
  loss.held = "the log backup mgc_1.trn", loss.of = LossOf::FailedBackup;
  loss.failed_at = second(95), loss.failed_file = "mgc_2.trn", loss.failed_number = 3201;
  loss.fault = 1;
  with(Advice::RepeatFailedBackup, "", {});
  loss.of = LossOf::LogBackup, loss.setting = "log_shipping.mgc.backup_every";
  with(Advice::ShortenSetting, "log_shipping.mgc.backup_every", {});
  loss.of = LossOf::NewerLeftOut, loss.setting = "";
  with(Advice::ApplyLogsBeforeRecovery, "",
       {why(Recovered, ReasonOf::Command, 1), why(Refused, ReasonOf::Command, 3),
        why(LeftOut, ReasonOf::Fact, 10)});
  with(Advice::FetchLogs, "", {});
  with(Advice::BringNewestLog, "", {});
  loss.scope = "";
  with(Advice::KeepACopyElsewhere, "", {});
  loss.scope = "failback";
}

void work(Telling& say) {
  Finding refused = of(FindingKind::RefusedCommand, Advice::EndSessionsFirst);
  refused.instance = "sql-b";
  std::vector<FindingReason> reasons{why(Of, ReasonOf::Command, 3), why(InUse, ReasonOf::Fact, 0)};
  say.say(refused, reasons);
  refused.advice = Advice::SaveMessagesFirst;
  reasons.push_back(why(Holds, ReasonOf::Loss, 0));
  reasons.push_back(why(Widened, ReasonOf::Loss, 0));
  say.say(refused, reasons);
  say.say(of(FindingKind::RefusedCommand, Advice::MendRefusal), {why(Of, ReasonOf::Command, 3)});
  Finding step = of(FindingKind::StepNotDone, Advice::SeeWhyNotReached);
  step.detail = "not reached";
  say.say(step, {why(Of, ReasonOf::Step, 3)});
  step.advice = Advice::SeeWhatItWaitsFor, step.detail = "unmet";
  say.say(step, {why(Of, ReasonOf::Step, 3)});
  say.say(of(FindingKind::IdleStep, Advice::None), {why(Of, ReasonOf::Step, 1)});
  Finding gap = of(FindingKind::ProtectionNotBack, Advice::RestoreProtection);
  gap.detail = "mirror";
  say.say(gap, {why(Of, ReasonOf::Fact, 5), why(Refused, ReasonOf::Command, 3)});
  gap.advice = Advice::AddRestoringStep, gap.detail = "log-shipping";
  say.say(gap, {why(Of, ReasonOf::Fact, 5), why(Began, ReasonOf::Fault, 0)});
  gap.kind = FindingKind::ProtectionMissing, gap.advice = Advice::ShortenGap;
  say.say(gap, {why(Of, ReasonOf::Fact, 5), why(Began, ReasonOf::Fault, 0),
                why(Ended, ReasonOf::Command, 2), why(InStep, ReasonOf::Fact, 6)});
}

void service(Telling& say) {
  Finding broken = of(FindingKind::BrokenInvariant, Advice::FindTheCause);
  broken.detail = "at most one serving copy";
  say.say(broken, {why(Of, ReasonOf::Fact, 3), why(Of, ReasonOf::Fact, 3)});
  broken.instance = "sql-b", broken.other = "sql-a";
  for (Advice const advice : {Advice::GoesWithTheLoss, Advice::StopServersBeforeMove}) {
    broken.advice = advice;
    say.say(broken, {why(Of, ReasonOf::Fact, 3), why(Began, ReasonOf::Fact, 0),
                     why(Ended, ReasonOf::Fact, 1)});
  }
  Finding events = of(FindingKind::LostCompliance, Advice::KeepACopyElsewhere);
  events.database = "mgccomp", events.amount = 5, events.unit = CostUnit::Events;
  say.say(events, {why(Of, ReasonOf::Fact, 4)});
  events.advice = Advice::ProtectCompliance, events.setting = "chat.compliance_run_every";
  say.say(events, {});
  events.setting = "log_shipping.mgc.backup_every";
  say.say(events, {});
  Finding closed = of(FindingKind::SignInsClosed, Advice::ShortenAndAnnounce);
  closed.users = 1000;
  say.say(closed, {why(Began, ReasonOf::Command, 0)});
  Finding ended = of(FindingKind::ServiceEnded, Advice::None);
  ended.database = "";
  say.say(ended, {why(Lost, ReasonOf::Fact, 1), why(Began, ReasonOf::Command, 0),
                  why(Told, ReasonOf::Fact, 2)});
  say.say(ended, {why(Lost, ReasonOf::Fact, 1), why(Began, ReasonOf::Fault, 0)});
  Finding open = of(FindingKind::OutageNotOver, Advice::FinishTheRunbook);
  open.instance = "sql-b";
  for (Advice const advice :
       {Advice::FinishTheRunbook, Advice::TellClients, Advice::ActOnOutage, Advice::FindTheCause}) {
    open.advice = advice;
    say.say(open, {why(Of, ReasonOf::Step, 3), why(Began, ReasonOf::Fault, 0)});
  }
  Finding empty = of(FindingKind::RebuiltCopyUsed, Advice::None);
  empty.instance = "sql-a";
  say.say(empty, {why(Of, ReasonOf::Fact, 0)});
  for (int const move : {7, 8, 9}) {
    Finding moved = of(FindingKind::NotMovedBack, Advice::None);
    moved.detail = "fe-1", moved.other = "fe-2";
    say.say(moved, {why(Of, ReasonOf::Fact, move)});
  }
}

void waits(Telling& say) {
  for (Advice const advice :
       {Advice::RestoreAfterwards, Advice::PassOverIdleStep, Advice::BeginCommandSooner,
        Advice::ScriptForPeople, Advice::ScriptAndPrepare, Advice::DecideByRule,
        Advice::NoticeSooner, Advice::TellThePoolAtOnce, Advice::RaiseSignInCapacity,
        Advice::ShortenTimeout, Advice::SeeMeanwhile})
    say.say(of(FindingKind::Wait, advice,
               advice == Advice::RaiseSignInCapacity ? "chat.sign_in_capacity" : ""),
            {why(Of, ReasonOf::Segment, advice == Advice::DecideByRule ? 1 : 0)});
  Finding refused =
      of(FindingKind::RefusedMessages, Advice::ShortenOutage, "chat.sign_in_capacity");
  refused.amount = 7, refused.unit = CostUnit::Messages;
  say.say(refused, {why(Of, ReasonOf::Segment, 0)});
  refused.scope = "";
  say.say(refused, {});
  say.say(of(FindingKind::WaitForProtection, Advice::None), {why(Of, ReasonOf::Segment, 0)});
}

} // namespace

BOOST_AUTO_TEST_SUITE(sentences)

BOOST_AUTO_TEST_CASE(every_finding_and_every_advice_is_said_like_this) {
  Telling say;
  losses(say);
  work(say);
  service(say);
  waits(say);
  BOOST_TEST(say.kinds.size() == NamesOf<FindingKind>::kNames.size());
  BOOST_TEST(say.advice.size() == NamesOf<Advice>::kNames.size());
  std::ifstream in(std::string(SWITCHBACK_SOURCE_DIR) + "/tests/golden/sentences.md");
  std::stringstream golden;
  golden << in.rdbuf();
  BOOST_TEST(say.text() == golden.str());
  if (say.text() != golden.str())
    std::ofstream("sentences-as-they-are.md", std::ios::binary) << say.text();
}

BOOST_AUTO_TEST_CASE(no_number_has_two_meanings) {
  std::set<std::string_view> numbers;
  for (RefusalMeaning const& one : refusal_meanings())
    BOOST_TEST(numbers.insert(one.number).second, one.number);
  BOOST_TEST(numbers.size() > 40u);
}

BOOST_AUTO_TEST_SUITE_END()
