// The table of keys of scenario and estate files: for each struct of the plans its keys, the member
// behind each key, its meaning, and the standing and source of its default. Reading, overrides by
// path, messages about unknown keys, the list of settable values, the JSON Schemas and the manual
// are all made from it. The defaults themselves are those of a default-constructed struct.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/estate_index.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

/// How the text of a value is read, if its type alone does not say. From Site on it refers to
/// something that must exist in the estate.
enum class Form {
  ByType,
  Fqdn,
  Unc,
  Folder,
  FullOrOff,           ///< of a switch: full or off
  RestoredOnly,        ///< of a switch: restored
  KnownOrUnknown,      ///< of a switch
  SerialOrOverlapping, ///< of a switch
  ExpectedOrAny,       ///< of a switch: only_expected or any
  RoleName,            ///< of a runbook
  Edition,
  Endpoint, ///< none or a port
  OnFailure,
  StepBoundary, ///< RUNBOOK step N
  AtOrShare,    ///< a time; with `during` a share
  SignedTime,   ///< a length of time that may be negative
  LinkEnds,
  TimeWindow, ///< two times
  Factors,
  FillMap,
  File,
  TextList, ///< one text or a list of texts
  ManyGoal, ///< { within, in, drills }
  Part,     ///< a map or list with a table of its own
  Unknown,  ///< known to later versions only: refused by name
  Site,
  Sql,
  Share,
  Database,
  FrontEnd
};
constexpr bool is_reference(Form form) { return form >= Form::Site; }

enum class Need { Required, Optional };
enum class Standing { Given, Documented, Measured, Assumed }; ///< Given: there is no default

/// Least and most, in the unit of the type: microseconds, bytes, thousandths per second,
/// millionths.
struct Limits {
  std::int64_t least = 0, most = -1; ///< most below least: the limits of the type
  bool or_zero = false;
};

/// One of the types of values, wrapped; monostate: read by hand, listed for its name, meaning and
/// schema.
template <template <class T> class Wrapped>
using OneOfTypes =
    std::variant<std::monostate, Wrapped<std::string>, Wrapped<std::vector<std::string>>,
                 Wrapped<bool>, Wrapped<std::int64_t>, Wrapped<int>, Wrapped<Duration>,
                 Wrapped<SimTime>, Wrapped<Bytes>, Wrapped<BytesPerSecond>, Wrapped<Frequency>,
                 Wrapped<Fraction>, Wrapped<Distribution>, Wrapped<std::chrono::sys_days>,
                 Wrapped<std::optional<Duration>>, Wrapped<std::optional<SimTime>>,
                 Wrapped<std::optional<Bytes>>, Wrapped<std::optional<std::int64_t>>,
                 Wrapped<std::optional<std::string>>, Wrapped<std::optional<Distribution>>,
                 Wrapped<std::optional<Frequency>>, Wrapped<std::vector<SimTime>>>;

template <class S> struct MemberOf { template <class T> using Type = T S::*; };
/// A member of S that the reader fills in.
template <class S> using Member = OneOfTypes<MemberOf<S>::template Type>;

template <class T> using Pointer = T*;
template <class T> using ConstPointer = T const*;
/// A value within some struct. Whatever reads or shows values works on these, once for each type
/// and not for each type of each struct, which would take minutes to compile.
using ValuePlace = OneOfTypes<Pointer>;
using ValueSeen = OneOfTypes<ConstPointer>;

/// What a row says besides its member.
struct KeyInfo {
  std::string_view key;
  Form form;
  Need need;
  std::string_view meaning;
  Standing standing;
  std::string_view source;
  Limits limits;
};

template <class S> struct KeyRow {
  std::string_view key;
  Member<S> member{};
  Form form = Form::ByType;
  Need need = Need::Optional;
  std::string_view meaning{};
  Standing standing = Standing::Given;
  std::string_view source{};
  Limits limits{};

  KeyInfo info() const { return {key, form, need, meaning, standing, source, limits}; }
  ValuePlace place_in(S& plan) const { return within<ValuePlace>(plan); }
  ValueSeen seen_in(S const& plan) const { return within<ValueSeen>(plan); }

private:
  template <class Place, class Plan> Place within(Plan& plan) const {
    return within<Place>(plan, std::make_index_sequence<std::variant_size_v<Place>>{});
  }
  // Each struct has a copy of this, so it is kept cheaper to compile than std::visit.
  template <class Place, class Plan, std::size_t... I>
  Place within(Plan& plan, std::index_sequence<0, I...>) const {
    Place place;
    static_cast<void>(
        ((member.index() == I && (place.template emplace<I>(&(plan.*std::get<I>(member))), true)) ||
         ...));
    return place;
  }
};

template <class S> struct KeyTable {
  std::string_view what; ///< in messages: unknown key 'x' in WHAT
  std::span<KeyRow<S> const> rows;
};

template <class S> KeyTable<S> table_of();
template <> KeyTable<SitePlan> table_of();
template <> KeyTable<LinkPlan> table_of();
template <> KeyTable<SqlPlan> table_of();
template <> KeyTable<SharePlan> table_of();
template <> KeyTable<DatabasePlan> table_of();
template <> KeyTable<ApplicationPlan> table_of();
template <> KeyTable<MirroringPlan> table_of();
template <> KeyTable<LogShippingPlan> table_of();
template <> KeyTable<FurtherSecondaryPlan> table_of();
template <> KeyTable<FrontEndPlan> table_of();
template <> KeyTable<ManagementStorePlan> table_of();
template <> KeyTable<ChatPoolPlan> table_of();
template <> KeyTable<ChatServerPlan> table_of();
template <> KeyTable<OperationsPlan> table_of();
template <> KeyTable<LoadPlan> table_of();
template <> KeyTable<FaultPlan> table_of();
template <> KeyTable<TriggerPlan> table_of();
template <> KeyTable<RunbookPlan> table_of();
template <> KeyTable<CommandPlan> table_of();
template <> KeyTable<CheckPlan> table_of();
template <> KeyTable<ObjectivePlan> table_of();
template <> KeyTable<OverManyPlan> table_of();
template <> KeyTable<ObjectivesPlan> table_of();
template <> KeyTable<ScenarioPlan> table_of();

/// The sections of an estate file, in the order in which they are read: visit(key, meaning, member)
/// for each, where member is a vector (a map keyed by name), an optional or a struct.
template <class Visitor> void for_each_section(Visitor&& visit) {
  visit("sites", "places that can be lost as a whole", &EstatePlan::sites);
  visit("links", "two-way links between two sites", &EstatePlan::links);
  visit("sql", "SQL Server instances, each on a machine of the same name", &EstatePlan::sql);
  visit("shares", "file shares, each on a machine of the same name", &EstatePlan::shares);
  visit("databases", "databases, and the instance that serves each at first",
        &EstatePlan::databases);
  visit("applications", "applications, by name: clients of one or more databases",
        &EstatePlan::applications);
  visit("mirroring", "mirroring sessions, by database", &EstatePlan::mirroring);
  visit("log_shipping", "log-shipped databases, by name", &EstatePlan::log_shipping);
  visit("secondaries", "additional secondaries of log-shipped databases", &EstatePlan::secondaries);
  visit("front_ends", "Front End pools", &EstatePlan::front_ends);
  visit("management_store", "the Central Management Store", &EstatePlan::management_store);
  visit("chat", "the Persistent Chat pool", &EstatePlan::chat);
  visit("operations", "delays of people and monitoring", &EstatePlan::operations);
}

template <class S> std::vector<std::string> keys_of(KeyTable<S> const& table) {
  std::vector<std::string> keys;
  for (KeyRow<S> const& row : table.rows)
    keys.emplace_back(row.key);
  return keys;
}
std::vector<std::string> section_keys(); ///< of an estate file, title included

/// The type of a section's entries.
template <class T> struct PartOf {
  using Type = T;
  static constexpr bool kNamed = false, kOptional = false;
};
template <class T> struct PartOf<std::vector<T>> {
  using Type = T;
  static constexpr bool kNamed = true, kOptional = false;
};
template <class T> struct PartOf<std::optional<T>> {
  using Type = T;
  static constexpr bool kNamed = false, kOptional = true;
};

} // namespace switchback
