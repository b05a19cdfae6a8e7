// The applications of a drill, each with its own part of the history.
#pragma once

#include <string>
#include <vector>

#include "sim/history/history.hpp"

namespace switchback {

/// Their names, in the order in which facts tell of their users. One without a name stands for a
/// history that tells of none.
std::vector<std::string> applications_of(DrillResult const& result);

/// Whether measures tell of several applications, so that they are told apart by them.
bool tell_of_several(std::vector<Measure> const& measures);

/// All of the history is that of its only application: there is nothing to part.
bool has_one_application(DrillResult const& result);

/// What happened to one application's users and databases, with all faults, runbooks and other
/// facts and without the services, role changes, users and messages of others; measures, segments,
/// losses and objectives are left out. Indices of faults, runbooks, steps and commands stay as they
/// are.
DrillResult part_of(DrillResult const& result, std::string const& application);

} // namespace switchback
