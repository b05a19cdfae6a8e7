// A scenario file as plain data, with everything it refers to already read: the estate with
// overrides applied, the runbooks' texts, the faults, triggers and objectives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/runbook_role.hpp"
#include "sim/scenario/estate_plan.hpp"
#include "sim/scenario/fault_plan.hpp"

namespace switchback {

/// When a runbook starts. All given conditions must hold.
struct TriggerPlan {
  std::string noticed;                       ///< a predicate; empty: none
  std::optional<Distribution> decided_after; ///< from the notice to the start
  std::optional<SimTime> at;                 ///< not before
  std::string after;                         ///< a runbook's name, which must have ended
};

struct RunbookPlan {
  std::string name; ///< file name without folder and .md
  std::string file; ///< as the scenario writes it
  std::string text;
  TriggerPlan when;
  /// Which way it leads: failover or failback. Empty: not stated, which scenarios with failback
  /// objectives do not allow.
  std::string role;
  std::map<std::string, std::string> fill; ///< for its <placeholders>
  std::optional<std::string>
      on_failure; ///< overrides the policy of every block: stop, go-on, retry(n, wait)
  SourcePlace place;
};

/// A role change is a failover or a failback, as the runbooks that make it say: `failover` is
/// judged on the role change away from the primary, `failback` on the one back to it.
struct ObjectivePlan {
  std::string application; ///< whose role change; empty: every application's, and the worst counts
  SourcePlace application_place;
  std::optional<Duration> rpo, rto, rto_vendor;
  std::optional<std::int64_t> acknowledged_lost; ///< largest number of messages
  bool protections_restored = false;
  std::vector<std::string> expect; ///< predicates that must hold at the end
  SourcePlace place;
};

/// An operator's command at a given time, outside runbooks: one sql, powershell, cmd or dialog
/// text.
struct CommandPlan {
  SimTime at{};
  std::string on;                           ///< the machine at which it is typed
  std::string sql, powershell, cmd, dialog; ///< exactly one is given
  /// Expected answers, of which one must come: done, refused (any refusal), or the number of a
  /// refusal. None: it is not judged.
  std::vector<std::string> answers;
  SourcePlace place, text_place;
  std::string const& text() const {
    for (std::string const* one : {&sql, &powershell, &cmd})
      if (!one->empty())
        return *one;
    return dialog;
  }
};

/// A check: a claim, and when it must hold.
struct CheckPlan {
  std::optional<SimTime> at; ///< holds: at this instant, once everything due then has happened
  std::optional<SimTime> from, to; ///< holds: all the time; without `to` until the drill ends
  struct Window {
    SimTime from, to;
  };
  std::optional<Window> within; ///< becomes: turns from false to true in [from, to]
  std::string holds, becomes;   ///< a predicate; exactly one is given
  SourcePlace place;
  std::string const& predicate() const { return holds.empty() ? becomes : holds; }
};

struct OverManyPlan {  ///< rto: { within: 90min, in: 95%, drills: 200 }
  std::string measure; ///< rto, rpo, rto_vendor
  Duration within{};
  Fraction in{};
  int drills = 0;
  SourcePlace place;
};

struct ObjectivesPlan {
  std::vector<ObjectivePlan> failover, failback; ///< at most one for each application, or for all
  std::vector<std::string> always;               ///< invariants by name or predicates
  SourcePlace always_place;
  std::vector<OverManyPlan> over_many;
};

/// The text of one objective: its key, and the application if it names one.
std::string objective_key(ObjectivePlan const& plan, std::string const& key);

struct LoadPlan {
  std::int64_t users = 80'000;
  Frequency chat_rate{24'000};
  /// Room classes of a message, in millionths; the rest is small rooms.
  Fraction medium_rooms{69'583}, large_rooms{6'250};
  /// 24 factors, one for each hour of the day (UTC), in millionths of chat_rate; empty: constant.
  std::vector<Fraction> profile;
};

struct ScenarioPlan {
  std::string name; ///< file name without folder and .yaml
  std::string file;
  std::string title;
  std::string estate_file;
  EstatePlan estate;
  LoadPlan load;
  std::vector<std::pair<std::string, std::string>>
      overrides; ///< path and text, from `set` and --set
  std::vector<FaultPlan> faults;
  std::vector<RunbookPlan> runbooks;
  std::vector<CommandPlan> commands;
  std::vector<CheckPlan> checks;
  ObjectivesPlan objectives;
  /// Objectives, by name, that this scenario is meant to miss. `test` passes it if exactly these
  /// stay unmet; nothing else takes them into account.
  std::vector<std::string> expected_unmet;
  SourcePlace expected_unmet_place;
  /// What no drill need exercise: "objective failover rpo", "runbook failback-safe", "fault 2".
  std::vector<std::string> may_not_happen;
  SourcePlace may_not_happen_place;
  /// A refusal that no command's `answers` expects is missed.
  bool only_expected_refusals = false;
  SourcePlace refusals_place;
  std::chrono::sys_days day_0 = std::chrono::sys_days{std::chrono::year{2015} / 1 / 5};
  SimTime ends{Duration{36h}}; ///< if runbooks are still under way it goes on, up to `settle`
  Duration settle = 1h;        ///< how long to wait after `ends` at most
  /// The texts read (scenario, estate, runbooks), by the names that the record uses.
  std::vector<std::pair<std::string, std::string>> sources;
};

/// An application of a drill, with all its values from wherever they are stated.
struct Application {
  std::string name;
  std::vector<std::string> databases; ///< at least one
  bool together = false;
  bool pool = false; ///< the chat pool, whose users sign in at its servers
  std::int64_t users = 0;
  Frequency writes;
  std::vector<SimTime> commits_at; ///< in order; not empty: exactly these instead of `writes`
};

/// The applications of an estate under a scenario's load: those that the estate states, and one for
/// every other database except the pool's compliance database, under the database's name. The pool
/// comes first, if there is one; the others follow in the order of their first databases.
std::vector<Application> applications_of(EstatePlan const& estate, LoadPlan const& load);
/// Log written by one commit to a database, as its application or the database itself states.
Bytes log_per_commit(EstatePlan const& estate, std::string const& database);

/// The name of a check, or of a command's expected answer, as an objective of scope `check`.
std::string objective_text(CommandPlan const& command);
std::string objective_text(CheckPlan const& check);
/// The name of each objective: "failover rpo", "always at most one serving copy", "drills rto",
/// "check at 00:02:00 orders on sql-a is serving".
std::vector<std::string> objective_names(ScenarioPlan const& scenario);

/// One thing wrong with an input.
struct Diagnostic {
  SourcePlace place;
  std::string message; ///< lower case, no full stop; ends with the nearest valid name, if any
  bool operator==(Diagnostic const&) const = default;
};
std::string to_text(Diagnostic const&); ///< file:line:column: message

struct LoadResult {
  std::optional<ScenarioPlan> scenario; ///< absent if there is any diagnostic
  std::vector<Diagnostic> diagnostics;  ///< all of them, in file order
  /// With diagnostics: what could be read, if at least the estate is sound, so that references to
  /// it can be checked and all errors reported at once.
  std::optional<ScenarioPlan> partial;
};

/// Source of texts. It is all that the loader needs of the outside world, so tests, and replay from
/// a record, can supply their own texts.
class FileSource {
public:
  virtual ~FileSource() = default;
  /// The text of a file, or why there is none ("no such file", "is a directory", "larger than 1
  /// MB").
  struct Answer {
    std::optional<std::string> text;
    std::string why_not;
  };
  virtual Answer read(std::string const& path) = 0;
  /// Whether `path`, with every symbolic link followed, lies outside `folder`. A source without
  /// links needs no check beyond the loader's own check of the path.
  virtual bool leaves(std::string const& folder, std::string const& path);
};

/// Reads from the disk: regular files of at most 1 MB.
class DiskFiles final : public FileSource {
public:
  Answer read(std::string const& path) override;
  bool leaves(std::string const& folder, std::string const& path) override;
};

/// Reads a scenario, its estate and its runbooks' texts. Paths in the file are relative to its
/// folder and must stay inside it. `set` comes after the file's own overrides. `kinds` of fault
/// must outlive the result, whose faults point to them.
LoadResult load_scenario(std::string const& path,
                         std::vector<std::pair<std::string, std::string>> const& set,
                         FileSource& files, FaultKinds const& kinds);

/// Whether a file's text describes an estate and not a scenario: it has sections of an estate and
/// no keys of a scenario. False if that is unclear, or if the file is not valid YAML.
bool describes_an_estate(std::string const& path, std::string_view text);

/// JSON Schema (draft 2020-12) of the two kinds of file, made from the loader's own table of keys.
std::string scenario_schema(FaultKinds const& kinds);
std::string estate_schema();

/// One estate value that `set` and --set can change, for the table of assumptions.
struct SettableValue {
  std::string path;     ///< log_shipping.mgc.backup_every
  std::string text;     ///< exact, in the loader's own form; none: no such partner
  std::string meaning;  ///< what the value is
  std::string standing; ///< of a default: documented, measured, assumed; estate: the estate says
                        ///< otherwise than the default; set: by `set` or --set
  std::string source;   ///< of a default; otherwise the estate's or the scenario's file
  bool operator==(SettableValue const&) const = default;
};

/// Every value of the scenario's estate, in the order of the table of keys and of the file's names.
std::vector<SettableValue> settable_values(ScenarioPlan const& scenario);
/// The same for the values under `load`.
std::vector<SettableValue> load_values(ScenarioPlan const& scenario);

} // namespace switchback
