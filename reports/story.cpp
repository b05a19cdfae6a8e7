#include "reports/story.hpp"

namespace switchback {
namespace {

class Teller {
public:
  Teller(AskDrill const& ask, StoredDrill const& drill, Sentences const& sentences)
      : ask_(ask), r_(drill.result), sentences_(sentences) {}

  Story tell() {
    happened();
    story_.lost = what_was_lost(ask_, r_, sentences_);
    story_.waited = how_long_users_waited(ask_, r_, sentences_);
    wrong();
    return std::move(story_);
  }

private:
  void happened() {
    for (FaultRecord const& fault : r_.faults)
      story_.happened.push_back(sentences_.fault(fault));
    if (r_.faults.empty())
      story_.happened.push_back({"No fault struck."});
    bool moved = false;
    for (Fact const& fact : r_.facts)
      if (fact.as<RoleChanged>() != nullptr) {
        story_.happened.push_back(sentences_.role_change(fact));
        moved = true;
      }
    if (!moved)
      story_.happened.push_back({"No database changed its place."});
  }

  void wrong() {
    tell_of(FindingKind::BrokenInvariant);
    ResultTable const summary =
        ask_("drill_summary", "", "drill_summary", {{"refused_commands", "", Unit::Number}}, "");
    each_row(summary, [&](ResultRow const& row) {
      if (row.number("refused_commands") > 0)
        story_.wrong.push_back({"Refused commands: ", row.figure("refused_commands"), "."});
    });
    for (FindingKind const kind : {FindingKind::RebuiltCopyUsed, FindingKind::ProtectionNotBack,
                                   FindingKind::ProtectionMissing, FindingKind::NotMovedBack})
      tell_of(kind);
  }

  void tell_of(FindingKind kind) {
    for (std::size_t i = 0; i < r_.findings.size(); ++i)
      if (r_.findings[i].kind == kind)
        for (Sentence& one : sentences_.told(i))
          story_.wrong.push_back(std::move(one));
  }

  AskDrill const& ask_;
  DrillResult const& r_;
  Sentences const& sentences_;
  Story story_;
};

} // namespace

Story story_of(AskDrill const& ask, StoredDrill const& drill, Sentences const& sentences) {
  return Teller(ask, drill, sentences).tell();
}

} // namespace switchback
