// What a drill's history comes to: pure functions over its facts, faults, runbooks, steps, commands
// and fates. Nothing is measured while the drill runs, and no report measures anything again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/history/history.hpp"

namespace switchback {

/// What a measure comes to, or why it has no value.
struct MeasuredValue {
  std::optional<std::int64_t> value; ///< in the unit of its row
  std::string why_null{};            ///< empty where there is a value
};

class Way;
class SegmentWriter;

/// A measure with how it is read from a history. Lists, manuals, the record and reports take it
/// from here: there is no other place that has to know of it.
struct MeasureRow {
  std::string_view name, unit; ///< unit: as Measure::unit
  std::string_view meaning, formula;
  MeasuredValue (*of_way)(Way const&) = nullptr; ///< null: failover and failback have none
  MeasuredValue (*of_drill)(DrillResult const&) = nullptr; ///< null: a drill as a whole has none
  /// Several applications of one drill have each its own value of_drill besides.
  bool by_application = false;
  /// Writes the parts that its value of a way is the sum of; null: it is told as a whole.
  void (*parts)(Way const&, SegmentWriter&) = nullptr;

  /// All that it is given for.
  constexpr std::string_view scope() const {
    if (of_way == nullptr)
      return "drill";
    return of_drill == nullptr ? "failover, failback" : "failover, failback, drill";
  }
};
/// Every measure there is, in the order in which they are listed.
std::vector<MeasureRow> const& measure_rows();

/// A time in which users could not work: from the first one hurt until 95 % of those who could post
/// before can again.
struct Outage {
  SimTime from{};
  std::optional<SimTime> to; ///< none: not before the drill ended
  std::int64_t before = 0;   ///< users that could post before it
  std::optional<SimTime>
      turn; ///< from then on users came back; before it they were at their fewest
};

/// All outages of a drill in order, from its Users facts. A fall that leaves 95 % or more of the
/// users at work is no outage, unless it goes on: the outage then begins with its first user.
/// Of one application's users, or, where none is named, of the only ones.
std::vector<Outage> outages(std::vector<Fact> const& facts, std::string_view application = {});

/// One role change with what led to it and what came of it; or an outage without one.
struct Passage {
  std::string application{}; ///< whose users it hurt, or whose database changed its role
  /// failover: away from the instance that served first; failback: back to it.
  std::string scope;
  /// The runbook that had led to the passage before went on to move the database once more, to a
  /// mirror and back for instance. That is part of the way which it went first and has its scope.
  bool continued = false;
  std::string database, from, to;        ///< of the role change
  std::optional<RoleChangeBy> by;        ///< none: there was no role change
  std::optional<SimTime> role_changed;   ///< the new copy opened; none: there was no role change
  std::optional<SimTime> recovery_point; ///< cut-off of the log that the new copy recovered
  std::optional<SimTime> stopped;        ///< the copy before it served nobody any more
  /// The last fault before the copy stopped, unless it was healed by then; none: a planned change.
  std::optional<SimTime> disaster;
  std::optional<std::size_t> performed_by; ///< index of the runbook that led to it last
  std::optional<std::size_t> runbook;      ///< index of the first of the runbooks that led to it
  /// When that one was decided on: not before the disaster, nor before the answer of the passage
  /// before in the same scope, up to which the vendor's clock has run already.
  std::optional<SimTime> decided;
  std::optional<SimTime> answered;  ///< from then on users could post on the new copy
  std::vector<Outage> outages;      ///< that belong to it
  std::optional<SimTime> hurt;      ///< the first of them began
  std::optional<SimTime> recovered; ///< the last of them was over
};

/// All passages of each application in order, continued ones included. Each outage is in exactly
/// one, so that an objective sees it: in that of the first role change that ended it or that came
/// after the disaster or the decision before it; else in a passage of its own, which is a failover
/// that did not happen, unless people were at work on the way back. An unrelated role change later
/// on thus meets no objective in its place. Of a drill that hurt nobody and moved nothing there is
/// one without outages if faults struck or messages were lost.
std::vector<Passage> all_passages(DrillResult const& result);
/// Those that are not continued: the first for each failover and each failback.
std::vector<Passage> passages(DrillResult const& result);

/// Fills measures, segments, losses and the causes of lost ranges from all the rest of the result,
/// `ended` included. What is there of measures, segments and losses is replaced.
void measure(DrillResult& result);

} // namespace switchback
