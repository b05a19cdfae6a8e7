// What Install-CsMirrorDatabase does: export each database to the share, import it on the mirror,
// build the session, with the topology's witness (Lync Server 2013, "Deploying SQL mirroring for
// back-end server high availability").
#pragma once

#include <string>
#include <vector>

#include "sim/estate/estate.hpp"

namespace switchback {

struct MirrorSetup {
  std::string principal, mirror, witness;
  std::string share_path; ///< UNC folder
  std::vector<std::string> databases;
  bool drop_existing = false;
};

/// One database after the other; ends with the first refusal, or when all are synchronised.
Outcome mirror_databases(Estate& estate, MirrorSetup const& setup);

/// The mirror and witness that the topology gives a principal; empty names if there are none.
MirrorSetup mirror_of_topology(EstatePlan const& plan, std::string const& principal);

} // namespace switchback
