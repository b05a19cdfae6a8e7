// What findings say in English. All wording of findings is here and in sentences_of_advice.cpp;
// their facts, numbers and order come from the record.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/page.hpp"

namespace switchback {

class Sentences {
public:
  explicit Sentences(StoredDrill const& drill);

  /// Its kind, as the cell of a table says it.
  static std::string_view heading(FindingKind kind);
  /// What it is about, in few words.
  std::string what(std::size_t finding) const;
  /// What would change it; empty: nothing is advised.
  Sentence change(std::size_t finding) const;
  /// What happened, in whole sentences.
  std::vector<Sentence> told(std::size_t finding) const;

  /// What the length of an RTO alone does not say; empty: nothing.
  std::string rto_remark(Measure const& rto) const;

  Sentence fault(FaultRecord const& fault) const;
  Sentence role_change(Fact const& fact) const;

  /// "messages" of a chat service, "transactions" of a plain database; and so on.
  std::string_view messages() const { return chat_ ? "messages" : "transactions"; }
  std::string_view users() const { return chat_ ? "users" : "clients"; }
  std::string_view post() const { return chat_ ? "post" : "write"; }

private:
  using Reasons = std::vector<FindingReason const*>;
  Reasons reasons(std::size_t finding, ReasonRole role) const;
  FindingReason const* reason(std::size_t finding, ReasonRole role) const; ///< the first; or none
  CommandRecord const& command(FindingReason const& reason) const;
  Loss const& loss_of(std::size_t finding) const;
  std::string step(StepRecord const& step) const; ///< "failover step 4 (Bring it online)"
  std::string step_of_command(int command) const;
  std::string in_words(FindingReason const& reason) const;
  std::string joined(Reasons const& all) const;
  std::string part(Segment const& segment) const; ///< of an RTO: its step, or what was waited for
  std::string const& value(std::string const& path) const;
  std::string setting(Finding const& finding) const; ///< "path is value"
  std::string servers(Reasons const& facts) const;
  std::string after_restoring(std::size_t finding) const;

  // Of each kind.
  std::vector<Sentence> loss(std::size_t finding) const;
  Sentence lost(std::size_t finding) const;
  std::vector<Sentence> broken(std::size_t finding) const;
  Sentence compliance(std::size_t finding) const;
  std::vector<Sentence> unprotected(std::size_t finding) const;
  Sentence ended_service(std::size_t finding) const;
  Sentence closed(std::size_t finding) const;

  // Of kinds of advice; see sentences_of_advice.cpp.
  std::string on_loss(std::size_t finding) const;
  std::string on_work(std::size_t finding) const;
  std::string on_wait(std::size_t finding) const;
  std::string on_open_outage(std::size_t finding) const;

  StoredDrill const& drill_;
  DrillResult const& r_;
  bool chat_ = false;
};

/// What a refusal with one of SQL Server's numbers means, and what to change (SQL Server docs,
/// "Database Engine events and errors", and the statements' own pages).
struct RefusalMeaning {
  std::string_view number, meaning, change;
};
std::vector<RefusalMeaning> const& refusal_meanings();

} // namespace switchback
