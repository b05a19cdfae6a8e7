// Splits the time of an outage into what it was spent on. The segments of one measure and scope
// follow each other and leave nothing over.
#pragma once

#include "sim/history/measures.hpp"

namespace switchback {

class SegmentWriter {
public:
  SegmentWriter(std::string measure, std::string scope, std::vector<Segment>& out)
      : measure_(std::move(measure)), scope_(std::move(scope)), out_(out) {}

  /// The user's clock: an outage that is over.
  void user_outage(DrillResult const& r, Passage const& p, Outage const& outage);
  /// The vendor's clock: from the decision to the answer; both are there.
  void vendor_span(DrillResult const& r, Passage const& p);

private:
  void work(DrillResult const& r, Passage const& p, SimTime from, SimTime to);
  /// What a segment is about, but for when it is.
  void wait(DrillResult const& r, SimTime from, SimTime to, Segment const& about);
  void answer(DrillResult const& r, Passage const& p, SimTime from, SimTime to);
  void add(DrillResult const& r, SimTime from, SimTime to, Segment about);

  std::string measure_, scope_;
  std::vector<Segment>& out_;
  int order_ = 0;
};

} // namespace switchback
