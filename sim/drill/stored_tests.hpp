// Stored drills as tests, from the record alone, as `test` would have reported them.
#pragma once

#include <vector>

#include "reports/test_results.hpp"
#include "sim/record/record.hpp"

namespace switchback {

/// One suite for each run that the drills belong to, in the order of the drills. Real times are not
/// in the record and are 0. Throws RecordError if a drill does not exist, or if this program can no
/// longer read its scenario.
std::vector<TestSuite> stored_suites(RecordReader const& record,
                                     std::vector<std::int64_t> const& drills);

} // namespace switchback
