// What the makers of findings share: who was at work at an instant, what had struck, and a place to
// put what they find.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "sim/history/findings.hpp"
#include "sim/history/measures.hpp"

namespace switchback {

/// Shorter gaps are told, and nothing is advised.
inline constexpr Duration kWorthAdvice = std::chrono::seconds(60);

/// A reason before its finding has a place.
struct Reason {
  ReasonRole role{};
  ReasonOf of{};
  int index = 0;
};

struct FoundOne {
  Finding finding;
  std::vector<Reason> reasons;
  /// Measures, or the invariant, whose missed objectives of `scope` it counts against.
  std::vector<std::string> counts_against{};
  int order = 0; ///< among findings of one kind and size
};

/// One pass over a result for each kind of finding. Lists of the result have integer indices.
class FindingSearch {
public:
  FindingSearch(DrillResult const& result, FindingContext const& context)
      : r_(result), context_(context), passages_(all_passages(result)) {}

  void lost_messages();
  void broken_invariants();
  void lost_compliance();
  void protections();
  void refused_commands();
  void steps_not_done();
  void sign_ins_closed();
  void waits();
  void refused_messages();
  void services_ended();
  void rebuilt_copies_used();
  void not_moved_back();
  void outages_not_over();

  std::vector<FoundOne> found;

private:
  using Group = std::vector<int>; ///< indices of segments

  std::string const& value(std::string const& path) const { return context_.value(path); }
  FoundOne& add(FindingKind kind) {
    found.emplace_back().finding.kind = kind;
    return found.back();
  }
  int runbook_of(int command) const { return step_of(command).runbook; }
  StepRecord const& step_of(int command) const {
    return r_.steps[at(r_.commands[at(command)].step)];
  }
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }

  /// What brought about a change at an instant: the faults that struck then, or else the first
  /// command that was carried out then; neither: the history's own words are all there is. The loss
  /// of an Agent ends log shipping alone.
  void begun_by(std::vector<Reason>& out, SimTime struck, SimTime commanded, bool by_agent,
                ReasonRole role = ReasonRole::Began) const;
  std::optional<int> command_under_way(SimTime t) const;
  /// The way that an instant belongs to: of the role change that it comes before, or of the outage
  /// that it is in; after the last one, of that.
  std::string scope_at(SimTime t, std::optional<int> command = {}) const;
  bool has_effect(int command, EffectKind kind) const;

  void advise_on_loss(std::size_t loss, FoundOne& one) const;
  bool recovered_too_early(Loss const& loss, FoundOne& one) const;
  void left_out_logs(Loss const& loss, FoundOne& one) const;
  std::optional<int> list_cleared(Loss const& loss) const;
  bool runbook_did(int runbook, SimTime until, std::initializer_list<EffectKind> kinds,
                   std::int64_t value) const;
  void servers_on_two_copies(SimTime at, FoundOne& one) const;
  std::pair<std::string, std::string> unused_copy(std::string const& application) const;
  void what_was_missing(FoundOne& one) const;
  void gap(std::size_t begin, std::optional<std::size_t> end);
  void waits_of(Measure const& rto);
  void wait(Measure const& rto, Group const& group);
  void advise_on_wait(FoundOne& one, Group const& group) const;
  std::vector<Group> by_step(std::string const& application, std::string const& scope) const;
  std::int64_t length_of(Group const& group, SegmentKind kind = SegmentKind::None) const;
  bool only_protects(Group const& group) const;
  bool is_idle(Group const& group) const;
  bool is_idle_step(int step) const;

  DrillResult const& r_;
  FindingContext const& context_;
  std::vector<Passage> passages_;
};

} // namespace switchback
