// A fault of a scenario, and what a kind of fault is. The kinds themselves stand in sim/faults, a
// file for each; whoever reads a scenario is given them, and knows none by name.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/units.hpp"
#include "sim/scenario/source_place.hpp"

namespace switchback {

class Estate; // what kinds act on; nothing here looks into it
struct EstatePlan;
struct FaultKind;

/// Which step of which runbook: `failover-as-published step 6`.
struct StepReference {
  std::string runbook; ///< its name: the file name without folder and .md
  int step = 0;        ///< the number that the step's heading carries
};

/// Of a key beside the target: a word or name, a switch, or a rate.
using FaultValue = std::variant<std::string, bool, BytesPerSecond>;
using FaultValues = std::map<std::string, FaultValue, std::less<>>;

struct FaultPlan {
  FaultKind const* kind = nullptr; ///< not null in a plan without errors
  std::string target;              ///< name of a site, machine, link or share of the estate
  FaultValues values;              ///< those that the scenario gives, by key
  /// When. Exactly one of `at` and `boundary` is given.
  std::optional<SimTime> at;
  /// With `at`: at a random instant in [at, at + within), drawn in each drill.
  std::optional<Duration> within;
  enum class Boundary { None, Before, During, After } boundary = Boundary::None;
  StepReference step;
  /// During: a share of the drawn human time of the step's first block, a share of its first bulk
  /// transfer, or a number of bytes into that transfer. At most one of the three; none: when the
  /// step's commands begin.
  std::optional<Fraction> of_human_time, of_transfer;
  std::optional<Bytes> after_bytes;

  std::optional<SimTime> heal_at, rebuilt_at; ///< at most one; none: never
  std::optional<Duration> heal_after;         ///< after the injection
  SourcePlace place;

  /// The value of a key, or its default. The key must be one of the kind's, of this type.
  std::string word(std::string_view key) const;
  bool is_on(std::string_view key) const;
  BytesPerSecond rate(std::string_view key) const;
};

/// A key that can stand beside the one that names the target.
struct FaultKey {
  enum class Type { Word, Switch, Rate, Text, Instance };
  enum class Need {
    Optional,
    Required,
    Chooses ///< the kind is chosen by this key: `process` makes `lose: MACHINE` a lost process
  };
  std::string_view key;
  Type type = Type::Word;
  std::string_view meaning;
  Need need = Need::Optional;
  std::vector<std::string_view> words{}; ///< of Type::Word, all of them
  std::string_view standard{};           ///< its value if it is not given
  std::string_view reason{};             ///< why this is assumed if it is not given
  std::string_view shown{};              ///< in the record, {} for the value; empty: not shown
};

/// The data are lost as well: such a fault cannot heal, only be rebuilt.
constexpr std::string_view kDestroyed = "destroyed";

/// A kind of fault with everything that is known of it.
struct FaultKind {
  std::string_view name;    ///< as reports show it; instants are drawn by it, so it stays
  std::string_view written; ///< as a scenario writes it
  std::string_view meaning;
  std::string_view key;               ///< whose value is the target: lose
  std::vector<std::string_view> hits; ///< what a target can be: "a share", "an SQL instance"
  std::vector<FaultKey> keys{};
  /// The names that a fault with these values can hit.
  std::vector<std::string> (*targets)(EstatePlan const&, FaultPlan const&) = nullptr;
  void (*inject)(Estate&, FaultPlan const&) = nullptr;
  void (*heal)(Estate&, FaultPlan const&) = nullptr;    ///< all is as it was; null: cannot heal
  void (*rebuild)(Estate&, FaultPlan const&) = nullptr; ///< fresh and empty; null: only heals

  FaultKey const* find(std::string_view beside) const; ///< null: not a key of this kind
  bool is_chosen() const;                              ///< it has a key that chooses it
};
using FaultKinds = std::vector<FaultKind>;

/// What the record shows of a fault's values: "log drive", "to 98KiB/s"; empty if nothing.
std::string detail_of(FaultPlan const& fault);

} // namespace switchback
