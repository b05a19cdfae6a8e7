#include "sim/history/measures.hpp"

#include <algorithm>

#include "sim/history/applications.hpp"
#include "sim/history/losses.hpp"
#include "sim/history/measure_themes.hpp"

namespace switchback {
namespace {

class Measuring {
public:
  explicit Measuring(DrillResult& result) : r_(result) {}

  /// Both ways, in a history of one application.
  void measure_ways() {
    passages_ = all_passages(r_);
    blame();
    for (std::string_view const scope : NamesOf<RunbookRole>::kNames)
      if (std::any_of(passages_.begin(), passages_.end(),
                      [&](Passage const& p) { return p.scope == scope; }))
        measure_way(scope);
  }

  /// The whole of it, or of an application its part. What ways have as well is its sum and comes
  /// last.
  void measure_drill(bool part) {
    for (bool const sum : {false, true})
      for (MeasureRow const& row : measure_rows())
        if (row.of_drill != nullptr && (row.of_way != nullptr) == sum &&
            (!part || row.by_application))
          add(row, "drill", row.of_drill(r_));
  }

private:
  void measure_way(std::string_view scope) {
    Way const way(r_, scope, passages_, lost_);
    for (MeasureRow const& row : measure_rows()) {
      if (row.of_way == nullptr)
        continue;
      MeasuredValue value = row.of_way(way);
      if (value.value && row.parts != nullptr) {
        SegmentWriter writer(std::string(row.name), std::string(scope), r_.segments);
        row.parts(way, writer);
      }
      add(row, scope, std::move(value));
    }
  }

  void add(MeasureRow const& row, std::string_view scope, MeasuredValue value) {
    r_.measures.push_back({std::string(row.name), std::string(scope), value.value,
                           std::string(row.unit), std::move(value.why_null)});
  }

  // --- Losses ---

  /// The fork that was written on the copy which a role change left; 0 if none was seen.
  std::int64_t fork_left(Passage const& p) const {
    std::int64_t fork = 0;
    for (Fact const& fact : r_.facts) {
      if (auto const* change = fact.as<RoleChanged>();
          change != nullptr && fact.at == *p.role_changed && change->database == p.database)
        break;
      if (auto const* service = fact.as<ServiceMoved>();
          service != nullptr && service->database == p.database && service->instance == p.from)
        fork = service->fork;
    }
    return fork;
  }

  /// The role change that cost the messages of a range: the one that left their fork, unless its
  /// new copy held them; then the next one, whose copy did not.
  std::optional<std::size_t> to_blame(FateRange const& range) const {
    std::optional<std::size_t> by_fork, by_time;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      Passage const& p = passages_[i];
      if (!p.role_changed)
        continue;
      bool const lacks = range.to > *p.recovery_point;
      if (!by_fork && lacks && range.fork != 0 && fork_left(p) == std::int64_t{range.fork})
        by_fork = i;
      if (!by_time && range.from < *p.role_changed && lacks)
        by_time = i;
    }
    return by_fork ? by_fork : by_time;
  }

  /// The passage that bears a loss which no role change is to blame for: the first outage without
  /// a role change that was not over before the messages, else the first passage that was not, else
  /// the last.
  std::size_t bearer(FateRange const& range) const {
    std::optional<std::size_t> any;
    for (std::size_t i = 0; i < passages_.size(); ++i) {
      Passage const& p = passages_[i];
      SimTime const over = p.role_changed.value_or(p.recovered.value_or(r_.ended));
      if (over < range.from)
        continue;
      if (!p.role_changed)
        return i;
      if (!any)
        any = i;
    }
    return any.value_or(passages_.size() - 1);
  }

  void blame() {
    lost_.assign(passages_.size(), {});
    std::vector<std::optional<Loss>> rungs(passages_.size() + 1); // the last: nothing is to blame
    for (FateRange& range : r_.fates) {
      if (range.fate != Fate::AcknowledgedLost)
        continue;
      auto const guilty = to_blame(range);
      LostOnPassage& lost = lost_[guilty.value_or(bearer(range))];
      lost.messages += range.messages;
      lost.bytes += range.bytes.value;
      if (!guilty)
        lost.unblamed_from = std::min(lost.unblamed_from, range.from);
      if (range.cause.empty())
        range.cause = guilty ? cause_of_loss(passages_[*guilty]) : "no surviving copy holds them";
      std::optional<Loss>& rung = rungs[guilty.value_or(passages_.size())];
      if (!rung) {
        rung = guilty ? rung_of(r_, passages_[*guilty]) : Loss{};
        rung->from = range.from, rung->to = range.to;
      }
      rung->from = std::min(rung->from, range.from), rung->to = std::max(rung->to, range.to);
      rung->messages += range.messages, rung->bytes.value += range.bytes.value;
    }
    for (std::optional<Loss>& rung : rungs)
      if (rung)
        r_.losses.push_back(std::move(*rung));
  }

  DrillResult& r_;
  std::vector<Passage> passages_;
  std::vector<LostOnPassage> lost_; ///< with each passage
};

void mark(DrillResult& part, std::string const& application) {
  for (Measure& measure : part.measures)
    measure.application = application;
  for (Segment& segment : part.segments)
    segment.application = application;
  for (Loss& loss : part.losses)
    loss.application = application;
}

template <class T> void append(std::vector<T>& all, std::vector<T>& part) {
  std::move(part.begin(), part.end(), std::back_inserter(all));
}

/// What the part found of itself, put back into the whole.
void take_back(DrillResult& whole, DrillResult& part, std::string const& application) {
  mark(part, application);
  append(whole.measures, part.measures);
  append(whole.segments, part.segments);
  append(whole.losses, part.losses);
  auto fate = part.fates.begin();
  for (FateRange& range : whole.fates)
    if (range.application.empty() || range.application == application)
      range.cause = std::move((fate++)->cause);
}

} // namespace

void measure(DrillResult& result) {
  result.measures.clear();
  result.segments.clear();
  result.losses.clear();
  auto const applications = applications_of(result);
  if (has_one_application(result)) {
    Measuring(result).measure_ways();
    mark(result, applications.front());
  } else {
    for (std::string const& application : applications) {
      DrillResult part = part_of(result, application);
      Measuring(part).measure_ways();
      if (applications.size() > 1)
        Measuring(part).measure_drill(true);
      take_back(result, part, application);
    }
  }
  Measuring(result).measure_drill(false);
}

} // namespace switchback
