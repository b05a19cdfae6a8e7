// What the files of measures share: the way that one is read from, and how they hand in their rows.
#pragma once

#include <algorithm>

#include "sim/history/measures.hpp"
#include "sim/history/segments.hpp"

namespace switchback {

// The measures of each theme, which has a file of its own; measure_rows.cpp puts them in order.
std::vector<MeasureRow> loss_measures();
std::vector<MeasureRow> service_measures();
std::vector<MeasureRow> exposure_measures();
std::vector<MeasureRow> work_measures();

/// What a passage lost.
struct LostOnPassage {
  std::int64_t messages = 0, bytes = 0;
  SimTime unblamed_from = SimTime::max(); ///< first of those that no role change is to blame for
};

/// Failover or failback in a history of one application, with what was lost on it.
class Way {
public:
  /// `all`: all_passages() of the drill, and `lost` with each of them. Both must outlive it.
  Way(DrillResult const& drill, std::string_view scope, std::vector<Passage> const& all,
      std::vector<LostOnPassage> const& lost)
      : drill_(drill), scope_(scope), all_(all), lost_(lost) {
    for (std::size_t i = 0; i < all_.size(); ++i)
      weigh(i);
  }

  DrillResult const& drill() const { return drill_; }
  /// Of the drill, in order, of both scopes.
  std::vector<Passage> const& all_passages() const { return all_; }
  /// The role change that lost the longest time, or a loss without one; null: neither was observed.
  Passage const* worst() const { return worst_; }
  Duration worst_loss() const { return worst_loss_; }
  LostOnPassage const& lost() const { return sum_; } ///< all of it, continued passages included

  /// Calls body with each passage that is not continued.
  template <class F> void each_begun(F&& body) const {
    for (Passage const& p : all_)
      if (p.scope == scope_ && !p.continued)
        body(p);
  }
  template <class F> void each(F&& body) const {
    for (Passage const& p : all_)
      if (p.scope == scope_)
        body(p);
  }

private:
  void weigh(std::size_t i) {
    Passage const& p = all_[i];
    if (p.scope != scope_)
      return;
    sum_.messages += lost_[i].messages;
    sum_.bytes += lost_[i].bytes;
    if (!p.role_changed && lost_[i].messages == 0)
      return;
    Duration const window = loss_window(i);
    if (worst_ == nullptr || worst_loss_ < window)
      worst_ = &p, worst_loss_ = window;
  }

  /// From the cut-off of the recovered log to the disaster, or, if there was none, to when the old
  /// copy stopped. Where no role change is to blame nothing was recovered of what is lost: from its
  /// first message.
  Duration loss_window(std::size_t i) const {
    Passage const& p = all_[i];
    SimTime const end = p.disaster.value_or(p.stopped.value_or(p.hurt.value_or(drill_.ended)));
    return std::max(Duration{}, end - std::min(p.recovery_point.value_or(SimTime::max()),
                                               lost_[i].unblamed_from));
  }

  DrillResult const& drill_;
  std::string_view scope_;
  std::vector<Passage> const& all_;
  std::vector<LostOnPassage> const& lost_;
  Passage const* worst_ = nullptr;
  Duration worst_loss_{};
  LostOnPassage sum_;
};

} // namespace switchback
