#include "sim/estate/review_rounds.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>

namespace switchback {

bool ReviewRounds::changed(Cause const& why) {
  why_ = why;
  if (under_way_) {
    again_ = true;
    answers_.push_back(why.text);
    return false;
  }
  under_way_ = true;
  answers_.clear();
  int rounds = 0;
  do {
    if (rounds++ == kMost)
      give_up();
    again_ = false;
    review_();
  } while (again_);
  under_way_ = false;
  return true;
}

void ReviewRounds::give_up() const {
  std::map<std::string, int> counted;
  for (std::string const& answer : answers_)
    ++counted[answer];
  std::fprintf(stderr, "bug: after %d reviews the estate still changes. Changes meanwhile:\n",
               kMost);
  for (auto const& [cause, times] : counted)
    std::fprintf(stderr, "  %d times: %s\n", times, cause.c_str());
  std::fputs(describe_().c_str(), stderr);
  std::abort();
}

} // namespace switchback
