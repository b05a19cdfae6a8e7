// Stored drills as tests, from the record alone: what `test` would have said of them.
#pragma once

#include <vector>

#include "reports/test_results.hpp"
#include "sim/record/record.hpp"

namespace switchback {

/// One suite for each run that the drills belong to, in the order of the drills. Real times are not
/// in the record: they are 0. Throws RecordError if there is no such drill, or if this program can
/// not read the scenario of one any more.
std::vector<TestSuite> stored_suites(RecordReader const& record,
                                     std::vector<std::int64_t> const& drills);

} // namespace switchback
