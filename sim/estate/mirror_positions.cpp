// How far the log of a mirroring session has come: computed for the instant of a question, and
// stored by turns that change what the log depends on.
#include <fmt/format.h>

#include <algorithm>

#include "sim/estate/mirror_sessions.hpp"

namespace switchback {

using mirroring::kWitness;
using mirroring::Node;

MirrorSessions::Positions MirrorSessions::positions_now(SessionRuntime const& live) const {
  auto const principal = mirroring::principal(live.session);
  if (!principal)
    return {live.session, live.log};
  LogPath const content = servers().content_now(live.nodes[*principal], live.database);
  return content.empty() ? Positions{live.session, live.log}
                         : followed(live, {live.session, live.log}, *principal, content.end());
}

/// The principal's log has reached `end`: how much of it was sent, hardened and redone since
/// `there`.
MirrorSessions::Positions MirrorSessions::followed(SessionRuntime const& live, Positions there,
                                                   int principal, LogPoint end) const {
  auto const now = context_.kernel.now();
  auto& [session, log] = there;
  Node const mirror = mirroring::other(principal);
  LogPoint const known = mirroring::partner(session, mirror).hardened;
  if (log.principal != principal)
    log = {principal, now, end.lsn, {}, {}};
  bool const flows = mirroring::log_flows(session);
  mirroring::QueueRates rates{BytesPerSecond{0}, session.settings.redo_rate};
  if (flows && mirroring::partner(session, principal).safety_full)
    rates.send.reset();
  else if (flows)
    rates.send = mirroring::log_rate(
        context_.topology.bandwidth(live.nodes[principal], live.nodes[mirror]), live.compression);
  Bytes const unsent = std::max(Bytes{}, log.end - known.lsn);
  auto const queues =
      mirroring::advanced({log.at, unsent, log.redo}, now, end.lsn - log.end, rates);
  log.at = now;
  log.end = end.lsn;
  log.redo = queues.redo;
  session = mirroring::step(session, mirroring::Committed{end}).next;
  if (log.ends.empty() || log.ends.back().lsn < end.lsn)
    log.ends.push_back(end);
  if (!flows)
    return there;
  LogPoint const sent = queues.send.value == 0
                            ? end
                            : mirroring::point_at(log.ends, {end.lsn.value - queues.send.value});
  std::erase_if(log.ends, [&](LogPoint const& one) { return one.lsn <= sent.lsn; });
  log.ends.insert(log.ends.begin(), sent);
  LogPoint const redone{{std::max<std::int64_t>(0, sent.lsn.value - log.redo.value)}, sent.at};
  session = mirroring::step(session, mirroring::Hardened{sent, redone}).next;
  return there;
}

/// How much of the principal's log the mirror's copy holds, by the positions of `session`.
std::optional<LogPath> MirrorSessions::mirrored(mirroring::Session const& session, Node mirror,
                                                LogPath content) {
  LogPoint const hardened = mirroring::partner(session, mirror).hardened;
  if (hardened != content.end() && !mirroring::log_flows(session))
    return std::nullopt;
  if (hardened.lsn < content.end().lsn)
    content.cut(content.fork(), hardened);
  return content;
}

std::optional<LogPath> MirrorSessions::mirrored(std::string const& instance,
                                                std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  auto const principal = live == nullptr ? std::nullopt : mirroring::principal(live->session);
  if (!principal || live->nodes[*principal] == instance)
    return std::nullopt;
  LogPath content = servers().content_now(live->nodes[*principal], database);
  if (content.empty())
    return std::nullopt;
  auto const positions = followed(*live, {live->session, live->log}, *principal, content.end());
  return mirrored(positions.session, mirroring::other(*principal), std::move(content));
}

void MirrorSessions::advance(SessionRuntime& live) {
  auto const principal = mirroring::principal(live.session);
  if (!principal)
    return;
  std::string const& instance = live.nodes[*principal];
  Database const* database = servers_.find(instance, live.database);
  if (database == nullptr)
    return;
  servers_.advance_content(instance, live.database);
  auto positions =
      followed(live, {live.session, std::move(live.log)}, *principal, database->content.end());
  live.session = positions.session;
  live.log = std::move(positions.log);
  Node const mirror = mirroring::other(*principal);
  Database* copy = servers_.find(live.nodes[mirror], live.database);
  if (copy == nullptr)
    return;
  if (auto content = mirrored(live.session, mirror, database->content)) {
    copy->content = *std::move(content);
    copy->next_log_backup = database->next_log_backup;
    copy->differential_base = database->differential_base;
    copy->bases_in_log = database->bases_in_log;
  }
}

void MirrorSessions::advance() {
  for (auto& live : sessions_)
    if (live->session.partners[0].in_session && live->session.partners[1].in_session)
      advance(*live);
}

// --- Questions ---

std::optional<MirrorSessions::View> MirrorSessions::view(std::string const& instance,
                                                         std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  if (live == nullptr)
    return std::nullopt;
  auto const node = static_cast<std::size_t>(node_of(*live, instance));
  auto const [session, log] = positions_now(*live);
  auto const& mine = session.partners[node];
  View view;
  view.principal = mine.principal;
  view.witness_set = mine.witness_set;
  view.sees_witness = session.sees[node][kWitness];
  view.role_sequence = mine.role_sequence;
  view.failover_point = session.failover_point[node];
  if (mine.principal)
    view.send_queue = mirroring::send_queue(session, node_of(*live, instance));
  else
    view.redo_queue = log.redo; // redo goes on while the partners are apart
  return view;
}

std::optional<Lsn> MirrorSessions::unconfirmed(std::string const& instance,
                                               std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  if (live == nullptr)
    return std::nullopt;
  return mirroring::oldest_log_needed(positions_now(*live).session, node_of(*live, instance));
}

/// The queue that this end knows: log to send, or to redo.
std::string MirrorSessions::queue_of(SessionRuntime const& live, Node node) const {
  auto const [session, log] = positions_now(live);
  return session.partners[static_cast<std::size_t>(node)].principal
             ? fmt::format(", send queue {}", mirroring::send_queue(session, node).value)
             : fmt::format(", redo queue {}", log.redo.value);
}

std::string MirrorSessions::describe() const {
  std::string text = "Mirroring\n";
  for (auto const& live : sessions_)
    for (int node : {0, 1})
      if (live->session.partners[static_cast<std::size_t>(node)].in_session)
        text += "  " + live->database + " on " + live->nodes[node] +
                (live->session.partners[static_cast<std::size_t>(node)].principal ? " PRINCIPAL "
                                                                                  : " MIRROR ") +
                std::string(mirroring::name_of(mirroring::shown_state(live->session, node))) +
                queue_of(*live, node) + "\n";
  return text;
}

} // namespace switchback
