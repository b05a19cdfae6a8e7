// What every page ends with: what the figures rest on, how to get them again, what they leave out.
#pragma once

#include "reports/page.hpp"

namespace switchback {

/// Adds the sections to a page's own.
void closing(RecordReader const& record, std::int64_t run, RunDescription const& description,
             std::string const& rerun, std::vector<Section>& sections);

} // namespace switchback
