// The pages of a report, read from the record: of one drill, and of all drills of a run.
#pragma once

#include "reports/page.hpp"

namespace switchback {

/// Everything about one drill. Throws RecordError if there is none of this number.
Page drill_page(RecordReader const& record, std::int64_t drill);

/// What all drills of one run come to, and the pages of the worst of them. One page alone if the
/// run has one drill.
std::vector<Page> run_pages(RecordReader const& record, std::int64_t run);

} // namespace switchback
