#include "sim/faults/faults.hpp"

#include <cstdio>
#include <cstdlib>

namespace switchback {

// A kind is registered by its name here, and defined in the file of that name: once in a list that
// is used twice, to declare the functions and to call them.
#define SWITCHBACK_FAULT_KINDS(KIND)                                                               \
  KIND(lose_site)                                                                                  \
  KIND(lose_host)                                                                                  \
  KIND(lose_process)                                                                               \
  KIND(lose_link)                                                                                  \
  KIND(lose_share)                                                                                 \
  KIND(slow_link)                                                                                  \
  KIND(slow_disk)                                                                                  \
  KIND(lose_disks)                                                                                 \
  KIND(lose_drive)                                                                                 \
  KIND(lose_network)                                                                               \
  KIND(hang)                                                                                       \
  KIND(fail_redo)                                                                                  \
  KIND(fill_disk)                                                                                  \
  KIND(deny_rights)                                                                                \
  KIND(damage_file)

#define SWITCHBACK_DECLARE(NAME) FaultKind NAME();
SWITCHBACK_FAULT_KINDS(SWITCHBACK_DECLARE)

FaultKinds const& fault_kinds() {
#define SWITCHBACK_CALL(NAME) NAME(),
  static FaultKinds const kKinds{SWITCHBACK_FAULT_KINDS(SWITCHBACK_CALL)};
  return kKinds;
}

FaultKind const& fault_kind(std::string_view name) {
  for (FaultKind const& kind : fault_kinds())
    if (kind.name == name)
      return kind;
  std::fprintf(stderr, "no kind of fault '%.*s'\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

} // namespace switchback
