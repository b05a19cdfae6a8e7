// What happened in a drill, and what to change first, in plain sentences whose figures are columns
// of the record.
#pragma once

#include "reports/drill_sections.hpp"
#include "reports/sentences.hpp"

namespace switchback {

struct Story {
  std::vector<Sentence> happened, lost, waited, wrong;
};
Story story_of(AskDrill const& ask, StoredDrill const& drill, Sentences const& sentences);

} // namespace switchback
