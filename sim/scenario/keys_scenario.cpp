// The keys of a scenario file.
#include "sim/scenario/keys.hpp"

#include "models/microseconds.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::string_view kCapacity =
    "Lync Server 2013, 'Capacity Planning for Persistent Chat Server'";

constexpr KeyRow<ScenarioPlan> kScenario[] = {
    {"title", &ScenarioPlan::title, ByType, Required, "what the drill is about, in one line"},
    {"estate", &ScenarioPlan::estate_file, File, Required, "path of the estate file"},
    {"load", {}, Part, Optional, "users and the messages they post"},
    {"set", {}, Part, Optional, "estate values to override, by path"},
    {"faults", {}, Part, Optional, "what goes wrong, and when"},
    {"runbooks", {}, Part, Optional, "what the operators do, and when"},
    {"commands", {}, Part, Optional, "what operators type at given times, outside runbooks"},
    {"checks", {}, Part, Optional, "claims that must hold at given times"},
    {"objectives", {}, Part, Optional, "limits and claims that decide the verdict"},
    {"expected_unmet", &ScenarioPlan::expected_unmet, TextList, Optional,
     "objectives, such as 'failback rto', that this scenario is meant to miss; only `test` takes "
     "them into account"},
    {"may_not_happen", &ScenarioPlan::may_not_happen, TextList, Optional,
     "what need not be exercised, such as 'objective failover rpo', 'runbook failback-safe' or "
     "'fault 2'; a name that does happen is missed"},
    {"refusals", &ScenarioPlan::only_expected_refusals, ExpectedOrAny, Optional,
     "only_expected: a refused command whose 'answers' do not expect it is missed", Assumed,
     "operators meet refusals and go on"},
    {"day_0", &ScenarioPlan::day_0, ByType, Optional, "calendar date of day 0", Assumed,
     "file names need a calendar; a Monday"},
    {"ends",
     &ScenarioPlan::ends,
     ByType,
     Optional,
     "end of the drill if nothing is under way",
     Assumed,
     "a day, and the failback on the next",
     {1'000'000, 366 * kDay}},
    {"settle", &ScenarioPlan::settle, ByType, Optional,
     "longest wait after `ends` for work under way and for protections that an objective wants "
     "restored",
     Assumed, "several periods of each log-shipping job"},
};

constexpr KeyRow<LoadPlan> kLoad[] = {
    {"users",
     &LoadPlan::users,
     ByType,
     Optional,
     "number of users",
     Documented,
     kCapacity,
     {1, 10'000'000}},
    {"chat_rate", &LoadPlan::chat_rate, ByType, Optional,
     "messages, or commits of a plain database, of all users together", Documented, kCapacity},
    {"medium_rooms", &LoadPlan::medium_rooms, ByType, Optional,
     "share of messages posted to medium-sized rooms", Documented, kCapacity},
    {"large_rooms", &LoadPlan::large_rooms, ByType, Optional,
     "share of messages posted to large rooms", Documented, kCapacity},
    {"profile",
     {},
     Factors,
     Optional,
     "24 factors of chat_rate, one for each hour of the day (UTC), each at most 10",
     Assumed,
     "constant unless given"},
};

constexpr KeyRow<FaultPlan> kFault[] = {
    {"at",
     {},
     AtOrShare,
     Optional,
     "the time, or uniform(09:00, 17:00); with 'during', a share of the human time or of the first "
     "transfer ('50% of transfer')"},
    {"before", {}, StepBoundary, Optional, "strikes before this runbook step"},
    {"during", {}, StepBoundary, Optional, "strikes during this runbook step"},
    {"after", {}, StepBoundary, Optional, "strikes after this runbook step"},
    {"after_bytes", &FaultPlan::after_bytes, ByType, Optional,
     "with 'during': strikes when the step's first bulk transfer has moved this much"},
    {"heal_at", &FaultPlan::heal_at, ByType, Optional, "when everything is back as it was"},
    {"heal_after", &FaultPlan::heal_after, ByType, Optional, "the same, as a time after the fault"},
    {"rebuilt_at", &FaultPlan::rebuilt_at, ByType, Optional,
     "when it is back, but fresh and empty"},
    {"on", {}, Unknown, Optional, "refused: faults that follow an observed event"},
    {"noticed", {}, Unknown, Optional, "faults on an observed event"},
};

constexpr KeyRow<RunbookPlan> kRunbook[] = {
    {"run", &RunbookPlan::file, File, Required, "path of the runbook (.md)"},
    {"when", {}, Part, Required, "conditions for its start"},
    {"role", &RunbookPlan::role, RoleName, Optional,
     "failover or failback: whose objectives and measures its work counts towards; required if the "
     "scenario has failback objectives"},
    {"fill", {}, FillMap, Optional, "map: the text for each <name>"},
    {"on_failure", &RunbookPlan::on_failure, OnFailure, Optional,
     "replaces the on_failure of every block in the runbook"},
};

constexpr KeyRow<TriggerPlan> kTrigger[] = {
    {"noticed", &TriggerPlan::noticed, ByType, Optional,
     "a claim that monitoring must have noticed"},
    {"decided_after", &TriggerPlan::decided_after, ByType, Optional,
     "time between notice and start"},
    {"at", &TriggerPlan::at, ByType, Optional, "starts no earlier"},
    {"after", &TriggerPlan::after, ByType, Optional, "name of a runbook that must have ended"},
};

constexpr KeyRow<CommandPlan> kCommand[] = {
    {"at", &CommandPlan::at, ByType, Required, "time at which it is typed"},
    {"on", &CommandPlan::on, ByType, Required, "the SQL instance or machine at which it is typed"},
    {"sql", &CommandPlan::sql, ByType, Optional, "T-SQL"},
    {"powershell", &CommandPlan::powershell, ByType, Optional, "PowerShell"},
    {"cmd", &CommandPlan::cmd, ByType, Optional, "commands of the command prompt"},
    {"dialog", &CommandPlan::dialog, ByType, Optional,
     "a dialog's name and its fields, one on each line, such as Redirect Clients"},
    {"answers", &CommandPlan::answers, TextList, Optional,
     "expected answer, or a list of which one must come: done, refused, or the error number or id "
     "of its refusal"},
};

constexpr KeyRow<CheckPlan> kCheck[] = {
    {"at", &CheckPlan::at, ByType, Optional,
     "with 'holds': the instant, once everything due then has happened"},
    {"from", &CheckPlan::from, ByType, Optional, "with 'holds': the claim holds from here on"},
    {"to", &CheckPlan::to, ByType, Optional,
     "with 'from': up to here; not given: to the end of the drill"},
    {"within",
     {},
     TimeWindow,
     Optional,
     "with 'becomes': two times between which the claim comes true"},
    {"holds", &CheckPlan::holds, ByType, Optional, "a claim"},
    {"becomes", &CheckPlan::becomes, ByType, Optional,
     "a claim that comes true, having been false just before"},
};

constexpr KeyRow<ObjectivePlan> kObjective[] = {
    {"application", &ObjectivePlan::application, ByType, Optional,
     "the application it applies to; not given: all of them, and the worst verdict counts"},
    {"rpo", &ObjectivePlan::rpo, ByType, Optional, "largest loss allowed, as time"},
    {"rto", &ObjectivePlan::rto, ByType, Optional,
     "longest time without service for users, all outages added up"},
    {"rto_vendor", &ObjectivePlan::rto_vendor, ByType, Optional,
     "longest time from the decision until the service answers"},
    {"acknowledged_lost", &ObjectivePlan::acknowledged_lost, ByType, Optional,
     "largest number of acknowledged messages that may be lost"},
    {"protections", &ObjectivePlan::protections_restored, RestoredOnly, Optional,
     "mirroring and log shipping work again, as far as the estate has them"},
    {"expect", &ObjectivePlan::expect, TextList, Optional,
     "claims that must hold when the drill ends"},
};

constexpr KeyRow<OverManyPlan> kOverMany[] = {
    {"within", &OverManyPlan::within, ByType, Required, "the limit"},
    {"in",
     &OverManyPlan::in,
     ByType,
     Required,
     "the share of drills that must keep to the limit",
     Given,
     {},
     {1, 1'000'000}},
    {"drills",
     &OverManyPlan::drills,
     ByType,
     Required,
     "number of drills that the decision needs",
     Given,
     {},
     {1, 1'000'000}},
};

constexpr KeyRow<ObjectivesPlan> kObjectives[] = {
    {"failover", {}, Part, Optional, "objectives of the failover; a list if applications differ"},
    {"failback", {}, Part, Optional, "objectives of the failback; a list if applications differ"},
    {"always", &ObjectivesPlan::always, TextList, Optional,
     "invariants by name, or claims, that hold throughout the drill"},
    {"rpo", {}, ManyGoal, Optional, "limit for a share of many drills"},
    {"rto", {}, ManyGoal, Optional, "limit for a share of many drills"},
    {"rto_vendor", {}, ManyGoal, Optional, "limit for a share of many drills"},
};

} // namespace

template <> KeyTable<ScenarioPlan> table_of() { return {"the scenario", kScenario}; }
template <> KeyTable<LoadPlan> table_of() { return {"load", kLoad}; }
template <> KeyTable<FaultPlan> table_of() { return {"a fault", kFault}; }
template <> KeyTable<RunbookPlan> table_of() { return {"a runbook", kRunbook}; }
template <> KeyTable<CommandPlan> table_of() { return {"a command", kCommand}; }
template <> KeyTable<CheckPlan> table_of() { return {"a check", kCheck}; }
template <> KeyTable<TriggerPlan> table_of() { return {"when", kTrigger}; }
template <> KeyTable<ObjectivePlan> table_of() { return {"an objective", kObjective}; }
template <> KeyTable<OverManyPlan> table_of() {
  return {"an objective over many drills", kOverMany};
}
template <> KeyTable<ObjectivesPlan> table_of() { return {"objectives", kObjectives}; }

} // namespace switchback
