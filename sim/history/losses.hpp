// What a role change lost, and what made it so.
#pragma once

#include <string>

#include "sim/history/measures.hpp"

namespace switchback {

/// The cause that is written beside each lost range: the role change and up to when its new copy
/// holds what was acknowledged.
std::string cause_of_loss(Passage const& p);

/// The rung of the loss ladder that belongs to a role change, without its messages: what the new
/// copy was made from, by which step, and which setting would have moved its end.
Loss rung_of(DrillResult const& r, Passage const& p);

} // namespace switchback
