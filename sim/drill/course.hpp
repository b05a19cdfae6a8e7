// What the operators keep of a runbook: for performer.cpp, which begins and ends it, and
// performer_blocks.cpp, which works through it.
#pragma once

#include <optional>
#include <vector>

#include "sim/drill/performer.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {

/// One runbook on its way.
struct Performer::Course {
  std::size_t id = 0;
  RunbookPlan const* plan = nullptr;
  Runbook const* runbook = nullptr;
  std::optional<Predicate> trigger;
  SimTime true_since = kNever;
  bool noticing = false, decided = false, running = false, over = false;
  std::uint64_t looks = 0; ///< of the monitor, since it first had something to see
  std::size_t step = 0, block = 0;
  int attempt = 1;
  WorkId work = 0;        ///< the step's
  std::size_t record = 0; ///< index into DrillResult::steps of the block under way
  std::vector<ExpectedLine> const* expected = nullptr;
  std::optional<Answer<bool>> met; ///< while it is expected
  SimTime expected_since = kNever;

  RunbookStep const& at_step() const { return runbook->steps[step]; }
  Block const& at_block() const { return at_step().blocks[block]; }
};

} // namespace switchback
