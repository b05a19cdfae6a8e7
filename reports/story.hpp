// What happened in a drill, and what to change first, in plain sentences whose figures are columns
// of the record.
#pragma once

#include "reports/page.hpp"

namespace switchback {

struct Story {
  std::vector<Sentence> happened, lost, waited, wrong;
};
Story story_of(RecordReader const& record, std::int64_t drill);

} // namespace switchback
