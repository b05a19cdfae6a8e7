// The keys of a scenario file.
#include "sim/scenario/keys.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::string_view kCapacity =
    "Lync Server 2013, 'Capacity Planning for Persistent Chat Server'";
constexpr std::int64_t kDay = 86'400'000'000;

constexpr Row<ScenarioPlan> kScenario[] = {
    {"title", &ScenarioPlan::title, ByType, Required, "what the drill is about, in one line"},
    {"estate", &ScenarioPlan::estate_file, File, Required, "file of the estate"},
    {"load", {}, Part, Optional, "the users and their messages"},
    {"set", {}, Part, Optional, "values of the estate to change, by path"},
    {"faults", {}, Part, Optional, "what goes wrong, and when"},
    {"runbooks", {}, Part, Optional, "what the operators do, and when"},
    {"commands", {}, Part, Optional, "what operators type at given times, without a runbook"},
    {"checks", {}, Part, Optional, "what must be so at given times"},
    {"objectives", {}, Part, Optional, "what must be reached"},
    {"expected_unmet", &ScenarioPlan::expected_unmet, TextList, Optional,
     "objectives, such as 'failback rto', that the scenario is there to show unmet"},
    {"day_0", &ScenarioPlan::day_0, ByType, Optional, "the date of day 0", Assumed,
     "file names need a calendar; a Monday"},
    {"ends",
     &ScenarioPlan::ends,
     ByType,
     Optional,
     "when the drill ends if nothing is under way",
     Assumed,
     "a day, and the failback on the next",
     {1'000'000, 366 * kDay}},
    {"settle", &ScenarioPlan::settle, ByType, Optional,
     "how long to wait at most after the last fault, heal and runbook", Assumed,
     "several periods of each log-shipping job"},
};

constexpr Row<LoadPlan> kLoad[] = {
    {"users",
     &LoadPlan::users,
     ByType,
     Optional,
     "people who use the chat",
     Documented,
     kCapacity,
     {1, 10'000'000}},
    {"chat_rate", &LoadPlan::chat_rate, ByType, Optional, "messages of all rooms together",
     Documented, kCapacity},
    {"medium_rooms", &LoadPlan::medium_rooms, ByType, Optional,
     "share of the messages that go to medium rooms", Documented, kCapacity},
    {"large_rooms", &LoadPlan::large_rooms, ByType, Optional,
     "share of the messages that go to large rooms", Documented, kCapacity},
    {"profile",
     {},
     Factors,
     Optional,
     "24 factors of chat_rate, one for each hour of the day in UTC, of at most 10 each",
     Assumed,
     "constant unless given"},
};

constexpr Row<FaultPlan> kFault[] = {
    {"at",
     {},
     AtOrShare,
     Optional,
     "when, or uniform(09:00, 17:00); with 'during' a share of the human time, or such as '50% of "
     "transfer'"},
    {"before", {}, StepBoundary, Optional, "the runbook step before which it happens"},
    {"during", {}, StepBoundary, Optional, "the runbook step in which it happens"},
    {"after", {}, StepBoundary, Optional, "the runbook step after which it happens"},
    {"after_bytes", &FaultPlan::after_bytes, ByType, Optional,
     "with 'during': so much into the first bulk transfer of the step"},
    {"lose", {}, Target, Optional, "site, host, link or share that is lost"},
    {"lose_disks", {}, Target, Optional, "host whose disks are lost"},
    {"slow", {}, Target, Optional, "link, or host whose disks become slow"},
    {"hang", {}, Target, Optional, "SQL instance's host that does nothing any more"},
    {"answers_pings", &FaultPlan::answers_pings, ByType, Optional,
     "with 'hang': mirroring's pings are answered all the same", Assumed,
     "a host that hangs answers nothing"},
    {"fail_redo",
     {},
     Target,
     Optional,
     "SQL instance whose mirrors can not apply a piece of log (1453, 1454)"},
    {"to", &FaultPlan::slowed_to, ByType, Optional, "with 'slow': the rate that is left"},
    {"fill", {}, Target, Optional, "host whose disk becomes full"},
    {"deny", {}, Target, Optional, "share that an instance loses its rights at"},
    {"instance", &FaultPlan::denied_to, ByType, Optional, "with 'deny': the SQL instance"},
    {"damage", {}, Target, Optional, "host or share on which a file is damaged or deleted"},
    {"file", &FaultPlan::file, ByType, Optional,
     "with 'damage': name or pattern; the newest file that matches", Assumed,
     "any file: the newest log backup"},
    {"as", &FaultPlan::damage, DamageName, Optional,
     "with 'damage': torn, header, set, page, read or deleted", Assumed,
     "a transfer that broke off"},
    {"process", &FaultPlan::process, ProcessName, Optional,
     "with 'lose': only this process of the host"},
    {"drive", &FaultPlan::drive, DriveName, Optional,
     "with 'lose': only this drive of the SQL instance's host, log or data"},
    {"network", &FaultPlan::network, NetworkName, Optional,
     "with 'lose': only the host's network, all of it or the one that clients use"},
    {"reported", &FaultPlan::reported, ByType, Optional,
     "with 'lose' and a link: the network stack of both ends tells at once", Assumed,
     "packets are lost without a word"},
    {"disks", &FaultPlan::disks_destroyed, DestroyedOrKept, Optional,
     "with 'lose': whether the data go too", Assumed, "a loss of power keeps them"},
    {"heal_at", &FaultPlan::heal_at, ByType, Optional, "when what was lost is back as it was"},
    {"heal_after", &FaultPlan::heal_after, ByType, Optional, "the same, from the fault on"},
    {"rebuilt_at", &FaultPlan::rebuilt_at, ByType, Optional,
     "when it is there again, but fresh and empty"},
    {"on", {}, Unknown, Optional, "faults on an observed event"},
    {"noticed", {}, Unknown, Optional, "faults on an observed event"},
};

constexpr Row<RunbookPlan> kRunbook[] = {
    {"run", &RunbookPlan::file, File, Required, "file of the runbook"},
    {"when", {}, Part, Required, "what must hold before it starts"},
    {"role", &RunbookPlan::role, RoleName, Optional,
     "whose way it is: failover or failback; required where the scenario states objectives of a "
     "failback"},
    {"fill", {}, FillMap, Optional, "texts for its <placeholders>"},
    {"on_failure", &RunbookPlan::on_failure, OnFailure, Optional,
     "overrides the policy of every block: stop, go-on or retry(n, wait)"},
};

constexpr Row<TriggerPlan> kTrigger[] = {
    {"noticed", &TriggerPlan::noticed, ByType, Optional, "a predicate that monitoring has noticed"},
    {"decided_after", &TriggerPlan::decided_after, ByType, Optional,
     "from the notice to the start"},
    {"at", &TriggerPlan::at, ByType, Optional, "not before"},
    {"after", &TriggerPlan::after, ByType, Optional, "a runbook, by name, that must have ended"},
};

constexpr Row<CommandPlan> kCommand[] = {
    {"at", &CommandPlan::at, ByType, Required, "when it is typed"},
    {"on", &CommandPlan::on, ByType, Required, "the SQL instance or machine at which it is typed"},
    {"sql", &CommandPlan::sql, ByType, Optional, "T-SQL"},
    {"powershell", &CommandPlan::powershell, ByType, Optional, "PowerShell"},
    {"cmd", &CommandPlan::cmd, ByType, Optional, "commands of the command prompt"},
    {"dialog", &CommandPlan::dialog, ByType, Optional,
     "a named management-studio action and its fields, a line each, such as Redirect Clients"},
    {"answers", &CommandPlan::answers, ByType, Optional,
     "what it must answer: done, or the number or id of its refusal"},
};

constexpr Row<CheckPlan> kCheck[] = {
    {"at", &CheckPlan::at, ByType, Optional,
     "with 'holds': the instant, after all that happens then"},
    {"from", &CheckPlan::from, ByType, Optional,
     "with 'holds': it is so all the time from here on"},
    {"to", &CheckPlan::to, ByType, Optional, "beside 'from'; without it until the drill ends"},
    {"within", {}, TimeWindow, Optional, "with 'becomes': the first and the last instant for it"},
    {"holds", &CheckPlan::holds, ByType, Optional, "a predicate"},
    {"becomes", &CheckPlan::becomes, ByType, Optional,
     "a predicate that comes true, not having been so just before"},
};

constexpr Row<ObjectivePlan> kObjective[] = {
    {"application", &ObjectivePlan::application, ByType, Optional,
     "the application it is about; not given: every one, and the worst of them counts"},
    {"rpo", &ObjectivePlan::rpo, ByType, Optional, "most data that may be lost, as time"},
    {"rto", &ObjectivePlan::rto, ByType, Optional,
     "time without service for the users, all their outages together"},
    {"rto_vendor", &ObjectivePlan::rto_vendor, ByType, Optional,
     "longest time from the decision to the service's answer"},
    {"acknowledged_lost", &ObjectivePlan::acknowledged_lost, ByType, Optional,
     "most acknowledged messages that may be lost"},
    {"protections", &ObjectivePlan::protections_restored, RestoredOnly, Optional,
     "that mirroring and log shipping stand again"},
    {"expect", &ObjectivePlan::expect, TextList, Optional, "predicates that hold at the end"},
};

constexpr Row<OverManyPlan> kOverMany[] = {
    {"within", &OverManyPlan::within, ByType, Required, "the limit"},
    {"in",
     &OverManyPlan::in,
     ByType,
     Required,
     "the share of the drills that keep to it",
     Given,
     {},
     {1, 1'000'000}},
    {"drills",
     &OverManyPlan::drills,
     ByType,
     Required,
     "how many drills decide",
     Given,
     {},
     {1, 1'000'000}},
};

constexpr Row<ObjectivesPlan> kObjectives[] = {
    {"failover",
     {},
     Part,
     Optional,
     "of the role change away from the primary; a list where applications differ"},
    {"failback",
     {},
     Part,
     Optional,
     "of the role change back to it; a list where applications differ"},
    {"always", &ObjectivesPlan::always, TextList, Optional,
     "invariants by name, or predicates ('at most one serving copy': one takes writes; 'users "
     "write "
     "to one copy')"},
    {"rpo", {}, ManyGoal, Optional, "over many drills"},
    {"rto", {}, ManyGoal, Optional, "over many drills"},
    {"rto_vendor", {}, ManyGoal, Optional, "over many drills"},
};

} // namespace

template <> Table<ScenarioPlan> table_of() { return {"the scenario", kScenario}; }
template <> Table<LoadPlan> table_of() { return {"load", kLoad}; }
template <> Table<FaultPlan> table_of() { return {"a fault", kFault}; }
template <> Table<RunbookPlan> table_of() { return {"a runbook", kRunbook}; }
template <> Table<CommandPlan> table_of() { return {"a command", kCommand}; }
template <> Table<CheckPlan> table_of() { return {"a check", kCheck}; }
template <> Table<TriggerPlan> table_of() { return {"when", kTrigger}; }
template <> Table<ObjectivePlan> table_of() { return {"an objective", kObjective}; }
template <> Table<OverManyPlan> table_of() { return {"an objective over many drills", kOverMany}; }
template <> Table<ObjectivesPlan> table_of() { return {"objectives", kObjectives}; }

} // namespace switchback
