// What a scenario file describes, as plain data, with everything it refers to already read: the
// estate with the overrides applied, the texts of the runbooks, the faults, the triggers, the
// objectives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/runbook_role.hpp"
#include "sim/scenario/estate_plan.hpp"

namespace switchback {

/// A place in a file, for messages. Line and column count from 1; 0 means the whole file.
struct SourcePlace {
  std::string file;
  int line = 0, column = 0;
  bool operator==(SourcePlace const&) const = default;
};

/// Which step of which runbook: `failover-as-published step 6`.
struct StepReference {
  std::string runbook; ///< its name: the file name without folder and .md
  int step = 0;        ///< the number that the step's heading carries
};

enum class FaultKind {
  LoseSite,
  LoseHost,
  LoseProcess,
  LoseLink,
  LoseShare,
  SlowLink,
  SlowDisk,
  LoseDisks,
  LoseDrive,
  LoseNetwork,
  Hang,
  FailRedo,
  FillDisk,
  DenyRights,
  DamageFile
};

struct FaultPlan {
  FaultKind kind{};
  std::string target;         ///< name of a site, host, link or share of the estate
  std::string process;        ///< LoseProcess: sql-server, sql-agent or chat-service
  std::string drive;          ///< LoseDrive: log or data
  std::string network;        ///< LoseNetwork: all or clients
  bool reported = false;      ///< LoseLink: both ends are told at once
  bool answers_pings = false; ///< Hang: only the pings of mirroring are answered
  /// When. Exactly one of `at` and `boundary` is given.
  std::optional<SimTime> at;
  /// With `at`: at a random instant in [at, at + within), of its own in each drill.
  std::optional<Duration> within;
  enum class Boundary { None, Before, During, After } boundary = Boundary::None;
  StepReference step;
  /// During: a share of the drawn human time of the step's first block, or of its first bulk
  /// transfer, or so many bytes into that transfer. At most one of the three; none means at the
  /// beginning of the step's work.
  std::optional<Fraction> of_human_time, of_transfer;
  std::optional<Bytes> after_bytes;

  bool disks_destroyed = false;               ///< LoseSite, LoseHost, LoseShare: the data go too
  BytesPerSecond slowed_to;                   ///< SlowLink, SlowDisk
  std::string denied_to;                      ///< DenyRights: SQL instance
  std::string file;                           ///< DamageFile: a pattern; the newest that matches
  std::string damage = "torn";                ///< DamageFile; see damage_file.cpp
  std::optional<SimTime> heal_at, rebuilt_at; ///< at most one; none: never
  std::optional<Duration> heal_after;         ///< after the injection
  SourcePlace place;
};

/// When a runbook starts. All that is given must hold.
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
  /// Whose way it is: failover, failback. Empty: not stated, which an objective on failback does
  /// not allow, since then it must be known.
  std::string role;
  std::map<std::string, std::string> fill; ///< for its <placeholders>
  std::optional<std::string>
      on_failure; ///< overrides the policy of every block: stop, go-on, retry(n, wait)
  SourcePlace place;
};

/// A role change is either way; which runbooks make it decides: `failover` is judged on the role
/// change away from the primary, `failback` on the one back to it.
struct ObjectivePlan {
  std::string application; ///< whose role change; empty: every application's, the worst of them
  SourcePlace application_place;
  std::optional<Duration> rpo, rto, rto_vendor;
  std::optional<std::int64_t> acknowledged_lost; ///< at most so many messages
  bool protections_restored = false;
  std::vector<std::string> expect; ///< predicates that must hold at the end
  SourcePlace place;
};

/// An operator's command at a given time, without a runbook: one sql, powershell, cmd or
/// dialog text.
struct CommandPlan {
  SimTime at{};
  std::string on;                           ///< the machine at which it is typed
  std::string sql, powershell, cmd, dialog; ///< exactly one is given
  std::string answers; ///< what it must answer: done, or the number of a refusal; empty: anything
  SourcePlace place, text_place;
  std::string const& text() const {
    for (std::string const* one : {&sql, &powershell, &cmd})
      if (!one->empty())
        return *one;
    return dialog;
  }
};

/// Something that must be so: a predicate, and when.
struct CheckPlan {
  std::optional<SimTime> at;       ///< holds: at this instant, after all that happens then
  std::optional<SimTime> from, to; ///< holds: all the time; without `to` until the drill ends
  struct Window {
    SimTime from, to;
  };
  std::optional<Window> within; ///< becomes: comes true, not having been so, in [from, to]
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

/// The text of one objective: its key, and whose it is if it names an application.
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
  /// Objectives, by name, that this scenario is known not to meet: it is there to show just that.
  /// `test` passes it as long as they, and no others, stay unmet; nothing else heeds them.
  std::vector<std::string> expected_unmet;
  SourcePlace expected_unmet_place;
  std::chrono::sys_days day_0 = std::chrono::sys_days{std::chrono::year{2015} / 1 / 5};
  SimTime ends{Duration{36h}}; ///< if runbooks are still under way it goes on, up to `settle`
  Duration settle = 1h;        ///< how long after the last fault, heal and runbook to wait at most
  /// The texts read, by the name used for them, for the record: scenario, estate, runbooks.
  std::vector<std::pair<std::string, std::string>> sources;
};

/// An application of a drill with all its values, wherever they were stated.
struct Application {
  std::string name;
  std::vector<std::string> databases; ///< at least one
  bool together = false;
  bool pool = false; ///< the chat pool, whose users stand at its servers
  std::int64_t users = 0;
  Frequency writes;
  std::vector<SimTime> commits_at; ///< in order; not empty: exactly these instead of `writes`
};

/// The applications of an estate under a scenario's load: those that the estate states, in its
/// order, and of every other database but the pool's compliance database one by its name. The pool,
/// if there is one, is the first; otherwise they stand in the order of their first databases.
std::vector<Application> applications_of(EstatePlan const& estate, LoadPlan const& load);
/// Log that one commit to a database writes: of its application, or of the database itself.
Bytes log_per_commit(EstatePlan const& estate, std::string const& database);

/// How a check, or what a command must answer, is called as an objective of the scope `check`.
std::string objective_text(CommandPlan const& command);
std::string objective_text(CheckPlan const& check);
/// The name of each objective: "failover rpo", "always at most one serving copy", "drills rto",
/// "check at 00:02:00 orders on sql-a is serving".
std::vector<std::string> objective_names(ScenarioPlan const& scenario);

/// One thing wrong with an input.
struct Diagnostic {
  SourcePlace place;
  std::string
      message; ///< lower case, no full stop; ends with the nearest valid name where there is one
  bool operator==(Diagnostic const&) const = default;
};
std::string to_text(Diagnostic const&); ///< file:line:column: message

struct LoadResult {
  std::optional<ScenarioPlan> scenario; ///< absent if there is any diagnostic
  std::vector<Diagnostic> diagnostics;  ///< all of them, in file order
  /// With diagnostics: what could be read, if at least the estate is sound, so that what refers to
  /// it can be held against it and all that is wrong be told at once.
  std::optional<ScenarioPlan> partial;
};

/// Where texts come from. The loader asks for nothing else of the outside world, so that tests, and
/// replay from a record, can hand it texts of their own.
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
  /// links has nothing to add to the loader's own check of the path's text.
  virtual bool leaves(std::string const& folder, std::string const& path);
};

/// Reads from the disk: regular files of at most 1 MB.
class DiskFiles final : public FileSource {
public:
  Answer read(std::string const& path) override;
  bool leaves(std::string const& folder, std::string const& path) override;
};

/// Reads a scenario, its estate and its runbooks' texts. Paths in the file are relative to its
/// folder and may not leave the tree that holds the scenario: its own folder and what lies below.
/// `set` comes after the file's own overrides.
LoadResult load_scenario(std::string const& path,
                         std::vector<std::pair<std::string, std::string>> const& set,
                         FileSource& files);

/// Whether a file's text describes an estate and no scenario: it has sections of the one and no
/// keys of the other. Of a file that cannot be told, or not even be read as YAML, it does not.
bool describes_an_estate(std::string const& path, std::string_view text);

/// JSON Schema (draft 2020-12) of the two kinds of file, made from the loader's own table of keys.
std::string scenario_schema();
std::string estate_schema();

/// One value of an estate that `set` and --set can change, for the table of assumptions.
struct SettableValue {
  std::string path;     ///< log_shipping.mgc.backup_every
  std::string text;     ///< exact, in the form in which the loader reads it; none: no such partner
  std::string meaning;  ///< what the value is
  std::string standing; ///< of a default: documented, measured, assumed; estate: the estate says
                        ///< otherwise than the default; set: by `set` or --set
  std::string source;   ///< of a default; otherwise the estate's or the scenario's file
  bool operator==(SettableValue const&) const = default;
};

/// Every value of the scenario's estate, in the order of the table of keys and of the file's names.
std::vector<SettableValue> settable_values(ScenarioPlan const& scenario);
/// The same of what users do; the scenario states it under `load`.
std::vector<SettableValue> load_values(ScenarioPlan const& scenario);

} // namespace switchback
