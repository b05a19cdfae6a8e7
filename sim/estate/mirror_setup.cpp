// How mirroring sessions begin: those of the estate file, and SET PARTNER.
#include "models/failure_detection.hpp"
#include "models/mirroring_setup.hpp"
#include "sim/estate/mirror_sessions.hpp"

namespace switchback {

using mirroring::Effect;

void MirrorSessions::begin() {
  for (MirroringPlan const& plan : context_.scenario.estate.mirroring) {
    Database* principal = servers_.find(plan.principal, plan.database);
    if (principal == nullptr)
      continue;
    Database copy = *principal;
    copy.state = DatabaseState::Restoring;
    copy.log_restored = true;
    // The estate was built with this copy: it is placed before anything runs.
    servers_.adopt(plan.mirror, copy);
    establish(plan.database, plan.principal, plan.mirror, plan.witness);
  }
}

int MirrorSessions::refusal(std::string const& name, std::string const& principal,
                            std::string const& mirror) {
  Database const* p = servers_.find(principal, name);
  Database const* m = servers_.find(mirror, name);
  if (p == nullptr)
    return 1416;
  if (!edition_mirrors(servers_.edition(principal)) || !edition_mirrors(servers_.edition(mirror)))
    return 1463;
  servers_.advance_content(principal, name);
  if (int const number = refuse_partner(*p, m))
    return number;
  if (!servers_.runs(mirror) || !context_.topology.reachable(principal, mirror) ||
      !ends_listen(principal, mirror))
    return 1418;
  return 0;
}

int MirrorSessions::establish(std::string const& name, std::string const& principal,
                              std::string const& mirror, std::string const& witness) {
  if (int const number = refusal(name, principal, mirror))
    return number;
  Database* p = servers_.find(principal, name);
  Database* m = servers_.find(mirror, name);
  m->partner_named.clear();
  MirroringPlan const* stated = context_.index.mirroring(name);
  MirroringPlan const plan = stated != nullptr ? *stated : MirroringPlan{};
  auto live = std::make_unique<SessionRuntime>();
  live->database = name;
  live->nodes[0] = principal;
  live->nodes[1] = mirror;
  live->nodes[2] = witness;
  mirroring::Settings settings;
  settings.safety_full = plan.safety_full;
  settings.witness = !witness.empty() && servers_.alive(witness) &&
                     context_.topology.reachable(principal, witness) &&
                     context_.topology.reachable(mirror, witness);
  settings.timeout = plan.partner_timeout;
  settings.ping = plan.ping_every;
  settings.role_switch = plan.role_switch;
  settings.readings = plan;
  settings.readings.safety_off_allowed =
      edition_mirrors_asynchronously(servers_.edition(principal));
  SqlPlan const& redoes = *context_.index.sql(mirror);
  settings.redo_rate = {
      redoes.redo_rate.value *
      mirroring::redo_threads(edition_mirrors_asynchronously(redoes.edition), redoes.processors)};
  live->compression = plan.compression;
  live->session = mirroring::begin(settings, 0, p->content.end());
  for (int a : {0, 1, 2})
    for (int b : {0, 1, 2})
      live->linked[a][b] = a != b;
  for (int node : {0, 1, 2})
    live->physical[node] = node_up(*live, node), live->hung[node] = false;
  show_role(*live, 0);
  show_role(*live, 1);
  Bytes const behind = p->content.end().lsn - m->content.end().lsn;
  for (LogPoint* known : {&live->session.partners[1].hardened, &live->session.partners[1].redone,
                          &live->session.failover_point[0], &live->session.failover_point[1]})
    *known = m->content.end();
  sessions_.push_back(std::move(live));
  SessionRuntime& added = *sessions_.back();
  if (context_.kernel.now() == SimTime{} && behind.value == 0) {
    feed(added, mirroring::CaughtUp{p->content.end()}, "start of the drill");
  } else {
    context_.journal.effect(EffectKind::MirrorSetUp, name, principal, mirror);
    context_.journal.state(StateModel::Mirroring, {name, principal}, "", "", "SYNCHRONIZING",
                           "session established with " + mirror);
    Effect resync{};
    resync.kind = Effect::Kind::StartResync;
    resync.bytes = behind;
    start_resync(added, resync);
  }
  return 0;
}

Outcome MirrorSessions::set_witness(std::string const& instance, std::string const& database,
                                    std::string const& witness) {
  SessionRuntime* live = find(instance, database);
  if (live == nullptr)
    return Outcome::refuse(1416,
                           "database '" + database + "' is not configured for database mirroring");
  int const node = node_of(*live, instance);
  auto const& partner = live->session.partners[static_cast<std::size_t>(node)];
  if (partner.principal && !partner.witness_set) {
    if (witness == live->nodes[0] || witness == live->nodes[1])
      return Outcome::refuse(1429, "the witness must be distinct from both partners (5069)");
    // It must be there to be told; a machine that was dead when it was named would never be missed.
    if (!servers_.alive(witness) || !context_.topology.carries(instance, witness))
      return Outcome::refuse(1456, "the command could not be sent to '" + witness + "' (5069)");
    if (!servers_.endpoint_started(witness))
      return Outcome::refuse(1427, "'" + witness + "' could not act as the witness (5069)");
    live->nodes[mirroring::kWitness] = witness;
    physical_change();
  }
  return command(instance, database, mirroring::SetWitness{node, true});
}

/// Both endpoints are started: stopping one cuts every session of its instance (CREATE ENDPOINT,
/// STATE).
bool MirrorSessions::ends_listen(std::string const& a, std::string const& b) const {
  return servers_.endpoint_started(a) && servers_.endpoint_started(b);
}

} // namespace switchback
