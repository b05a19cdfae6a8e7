// The one language of expectations, triggers and objectives:
//
//     mgc on sql-backup is ONLINE and no chat servers on site-1 is running
//     not (pool is FailedOver) for 2min
//     users who can post >= 95%
//     orders on sql-b opens with 954 and role sequence of orders on sql-a = 2
//     last_copied_file of orders in sp_help_log_shipping_secondary_database on sql-c = NULL
//
// It is three-valued: anything that cannot be observed is unknown, and unknown is not met.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units.hpp"

namespace switchback {

enum class Truth { No, Unknown, Yes };
constexpr Truth both(Truth a, Truth b) { return a < b ? a : b; }
constexpr Truth either(Truth a, Truth b) { return a < b ? b : a; }
constexpr Truth opposite(Truth a) {
  return a == Truth::Yes ? Truth::No : a == Truth::No ? Truth::Yes : Truth::Unknown;
}

/// [no|all|n of] SUBJECT [on PLACE] is|is not STATE, MEASURE [of NAME] [on PLACE] < QUANTITY,
/// DATABASE on INSTANCE opens [with ERROR], or of the rows that a procedure answers
/// COLUMN of NAME in PROCEDURE on INSTANCE = VALUE.
struct Claim {
  enum class Quantifier { One, No, All, Count } quantifier = Quantifier::One;
  std::int64_t count = 0;
  std::string subject, place, state; ///< state is empty for a measure
  bool negated = false;
  std::string comparison;    ///< <, <=, >, >=, =; or opens, with its error (0: none) as quantity
  std::int64_t quantity = 0; ///< in the measure's unit; a percentage in millionths
  bool percent = false;
  std::string report; ///< the procedure; subject is the column, `name` identifies the row
  std::string name;
  std::optional<std::string> text; ///< to be equal to, if it is not a number; NULL is a value
  int column = 1;
};

struct Predicate {
  enum class Kind { Claim, And, Or, Not } kind = Kind::Claim;
  Claim claim;
  std::vector<Predicate> parts;
  Duration held_for{}; ///< for DURATION
};

struct PredicateError {
  int column = 1;
  std::string message;
};

struct PredicateResult {
  Predicate predicate;
  std::vector<PredicateError> errors;
};
PredicateResult parse_predicate(std::string_view text);

/// An observer of the estate, from some place.
class Observer {
public:
  virtual ~Observer() = default;
  virtual Truth observe(Claim const& claim) const = 0;
};
Truth evaluate(Predicate const& predicate, Observer const& observer);
/// The longest `for` in it: how long it must hold. Zero: none.
Duration held_for(Predicate const& predicate);

/// Whether it compares quantities that change without an event, such as queues. Waiting for those
/// takes a look every kBetweenEvents; everything else, including the number of users who can post,
/// changes only with events.
bool moves_between_events(Predicate const& predicate);
inline constexpr Duration kBetweenEvents = std::chrono::seconds(1);

/// A state that can be claimed, the kinds of subject that have it, and its meaning.
struct StateRow {
  std::string_view state, subjects, meaning;
};
std::vector<StateRow> const& predicate_states();
struct SeenMeasureRow {
  std::string_view name, unit, meaning;
  /// What 'of' names; Copy: the database's copy on an instance, which 'on' has to name.
  enum class Of { Database, Copy, Application } of = Of::Database;
  bool moves = true; ///< it changes between events
};
/// The row of "send queue of orders"; null: none.
SeenMeasureRow const* measure_of_claim(std::string_view subject);
std::vector<SeenMeasureRow> const& predicate_measures();

} // namespace switchback
