// Reviews of an estate, one after the other, until nothing changes any more. A part may answer a
// change with another one: it is then reviewed again. Parts that keep answering each other are a
// bug, which stops the drill and says who they are.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/history/facts.hpp"

namespace switchback {

class ReviewRounds {
public:
  /// More answers than this to one change are a bug. A change needs one or two; the parts are far
  /// fewer than this, and each of them has a few states.
  static constexpr int kMost = 100;

  /// `describe`: where and in which state, for the message of such a bug.
  ReviewRounds(std::function<void()> review, std::function<std::string()> describe)
      : review_(std::move(review)), describe_(std::move(describe)) {}

  /// Something has changed. Within a review it is reviewed afterwards, and this answers false.
  bool changed(Cause const& why);
  /// Notes why what follows happens, without a review.
  void because(Cause const& why) { why_ = why; }
  bool under_way() const { return under_way_; }
  Cause const& why() const { return why_; } ///< of the newest change

private:
  [[noreturn]] void give_up() const;

  std::function<void()> review_;
  std::function<std::string()> describe_;
  bool under_way_ = false, again_ = false;
  Cause why_;
  std::vector<std::string> answers_; ///< the causes of the changes within the present reviews
};

} // namespace switchback
