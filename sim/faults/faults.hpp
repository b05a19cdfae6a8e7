// The kinds of fault that a scenario can inject, each with its way of healing. A kind is one file
// and one row of kFaultKinds; the injector knows no kind by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace switchback {

class Estate;

struct FaultKindRow {
  FaultKind kind;
  std::string_view name;    ///< as reports show it
  std::string_view written; ///< as a scenario writes it
  std::string_view meaning;
  void (*inject)(Estate&, FaultPlan const&);
  void (*heal)(Estate&, FaultPlan const&); ///< everything comes back as it was
  void (*rebuild)(Estate&,
                  FaultPlan const&); ///< a fresh replacement; null: only healing makes sense
};

/// All kinds, in the order in which they are listed.
std::vector<FaultKindRow> const& fault_kinds();
FaultKindRow const& fault_kind(FaultKind kind);

// One pair or triple for each kind, in the file of its name.
void lose_site(Estate&, FaultPlan const&);
void heal_site(Estate&, FaultPlan const&);
void rebuild_site(Estate&, FaultPlan const&);
void lose_host(Estate&, FaultPlan const&);
void heal_host(Estate&, FaultPlan const&);
void rebuild_host(Estate&, FaultPlan const&);
void lose_process(Estate&, FaultPlan const&);
void heal_process(Estate&, FaultPlan const&);
void lose_link(Estate&, FaultPlan const&);
void heal_link(Estate&, FaultPlan const&);
void lose_share(Estate&, FaultPlan const&);
void heal_share(Estate&, FaultPlan const&);
void rebuild_share(Estate&, FaultPlan const&);
void slow_link(Estate&, FaultPlan const&);
void unslow_link(Estate&, FaultPlan const&);
void slow_disk(Estate&, FaultPlan const&);
void unslow_disk(Estate&, FaultPlan const&);
void lose_disks(Estate&, FaultPlan const&);
void rebuild_disks(Estate&, FaultPlan const&);
void lose_drive(Estate&, FaultPlan const&);
void heal_drive(Estate&, FaultPlan const&);
void lose_network(Estate&, FaultPlan const&);
void heal_network(Estate&, FaultPlan const&);
void hang(Estate&, FaultPlan const&);
void wake(Estate&, FaultPlan const&);
void fail_redo(Estate&, FaultPlan const&);
void repair_redo(Estate&, FaultPlan const&);

void fill_disk(Estate&, FaultPlan const&);
void free_disk(Estate&, FaultPlan const&);
void deny_rights(Estate&, FaultPlan const&);
void grant_rights(Estate&, FaultPlan const&);
void damage_file(Estate&, FaultPlan const&);
void leave_damaged(Estate&, FaultPlan const&);

} // namespace switchback
