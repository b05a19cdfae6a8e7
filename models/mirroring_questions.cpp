// Questions to a session.
#include <algorithm>

#include "models/mirroring_rules.hpp"

namespace switchback::mirroring {

std::string_view name_of(State state) {
  switch (state) {
  case State::Suspended:
    return "SUSPENDED";
  case State::Disconnected:
    return "DISCONNECTED";
  case State::Synchronizing:
    return "SYNCHRONIZING";
  case State::PendingFailover:
    return "PENDING_FAILOVER";
  case State::Synchronized:
    return "SYNCHRONIZED";
  }
  return "";
}

std::string_view name_of_state_change(int number) {
  static constexpr std::array<std::string_view, 13> kNames{"",
                                                           "synchronized principal with witness",
                                                           "synchronized principal without witness",
                                                           "synchronized mirror with witness",
                                                           "synchronized mirror without witness",
                                                           "connection with principal lost",
                                                           "connection with mirror lost",
                                                           "manual failover",
                                                           "automatic failover",
                                                           "mirroring suspended",
                                                           "no quorum",
                                                           "synchronizing mirror",
                                                           "principal running exposed"};
  return number >= 1 && number <= 12 ? kNames[static_cast<std::size_t>(number)] : kNames[0];
}

std::string_view name_of(Message message) {
  switch (message) {
  case Message::Record:
    return "the mirror is behind";
  case Message::Recorded:
    return "recorded";
  case Message::TakeOver:
    return "the principal is gone, may I take over";
  case Message::Granted:
    return "take over";
  case Message::Report:
    return "what has changed";
  case Message::Tail:
    return "the tail of the log is here";
  case Message::Handover:
    return "the role is yours";
  }
  return "";
}

Session begin(Settings const& settings, Node first_principal, LogPoint hardened) {
  Session s;
  s.settings = settings;
  s.timeout.fill(settings.timeout);
  for (Node n : {0, 1}) {
    Partner& p = partner(s, n);
    p.principal = n == first_principal;
    p.hardened = p.redone = failover_point(s, n) = hardened;
    p.safety_full = settings.safety_full;
    p.witness_set = settings.witness;
    p.confirmed = p.principal && settings.witness;
    p.exposure_recorded = p.principal;
  }
  s.witness = {settings.witness, first_principal, 1, false, false, false};
  for (Node a : {0, 1, 2})
    for (Node b : {0, 1, 2})
      if (a != b) {
        s.link[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] = true;
        sees(s, a, b) = settings.witness || (a != kWitness && b != kWitness);
      }
  return s;
}

bool reaches(Session const& s, Node a, Node b) { return up(s, a) && up(s, b) && linked(s, a, b); }

bool connected(Session const& s, Node a, Node b) {
  return sees(s, a, b) && sees(s, b, a) && up(s, a) && up(s, b);
}

std::optional<Node> principal(Session const& s) {
  std::optional<Node> best;
  for (Node n : {0, 1}) {
    Partner const& p = partner(s, n);
    if (p.in_session && p.principal && (!best || p.role_sequence > partner(s, *best).role_sequence))
      best = n;
  }
  return best;
}

bool has_quorum(Session const& s, Node n) {
  return !partner(s, n).witness_set || sees(s, n, other(n)) ||
         (sees(s, n, kWitness) && partner(s, n).confirmed);
}

bool may_serve(Session const& s, Node n) { return may_open(s, n) && !hung(s, n); }

bool may_open(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  return up(s, n) && p.in_session && p.principal && !p.switching && !p.pending_failover &&
         has_quorum(s, n);
}

int opening_error(Session const& s, Node n) {
  if (!partner(s, n).principal)
    return 954;
  if (may_open(s, n))
    return 0;
  return has_quorum(s, n) && up(s, n) ? 956 : 955;
}

State shown_state(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  if (p.pending_failover)
    return s.settings.readings.handover_shows_pending ? State::PendingFailover
                                                      : State::Synchronizing;
  if (p.suspended || (p.claim == Claim::Failover && s.settings.readings.failover_shows_suspended))
    return State::Suspended;
  if (!sees(s, n, other(n)))
    return State::Disconnected;
  bool const counts = p.safety_full || s.settings.readings.off_shows_synchronized;
  return p.synchronized && counts ? State::Synchronized : State::Synchronizing;
}

std::string_view name_of(CommitMode mode) {
  switch (mode) {
  case CommitMode::Synchronous:
    return "synchronous";
  case CommitMode::Exposed:
    return "alone";
  case CommitMode::Asynchronous:
    return "asynchronous";
  case CommitMode::Held:
    return "held";
  }
  return "";
}

CommitMode commit_mode(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  bool const alone = !p.witness_set || p.exposure_recorded;
  if (!p.safety_full)
    return alone ? CommitMode::Asynchronous : CommitMode::Held;
  if (!p.synchronized)
    return alone ? CommitMode::Exposed : CommitMode::Held;
  return talk(s, n, other(n)) ? CommitMode::Synchronous : CommitMode::Held;
}

Duration partner_timeout(Session const& s, Node by) {
  bool const full = partner(s, by == kWitness ? principal(s).value_or(0) : by).safety_full;
  return full ? s.timeout[static_cast<std::size_t>(by)] : Duration{std::chrono::seconds{10}};
}

Bytes send_queue(Session const& s, Node n) {
  return std::max(Bytes{}, partner(s, n).hardened.lsn - failover_point(s, n).lsn);
}

Bytes redo_queue(Session const& s, Node n) {
  return std::max(Bytes{}, partner(s, n).hardened.lsn - partner(s, n).redone.lsn);
}

namespace {

Bytes stalling_queue(Session const& s, bool waits) {
  auto const& [limit, share] =
      std::pair{s.settings.readings.redo_queue_limit, s.settings.readings.redo_resumes_at};
  if (!limit)
    return Bytes{};
  return waits ? Bytes{limit->value / 1'000'000 * share.millionths +
                       limit->value % 1'000'000 * share.millionths / 1'000'000}
               : *limit;
}

} // namespace

bool redo_stalls(Session const& s, bool waits) {
  auto const p = principal(s);
  return s.settings.readings.redo_queue_limit && p && log_flows(s) &&
         redo_queue(s, other(*p)) >= stalling_queue(s, waits);
}

Bytes redo_until_change(Session const& s, bool waits) {
  auto const p = principal(s);
  if (!p)
    return {};
  Bytes const missing{stalling_queue(s, waits).value - redo_queue(s, other(*p)).value};
  return std::max(Bytes{}, waits ? Bytes{-missing.value} : missing);
}

std::optional<Lsn> oldest_log_needed(Session const& s, Node n) {
  if (!partner(s, n).in_session || !partner(s, n).principal)
    return std::nullopt;
  return failover_point(s, n).lsn;
}

std::vector<std::string> broken_invariants(Session const& s) {
  std::vector<std::string> broken;
  auto const& [a, b] = s.partners;
  bool const forced = a.claim == Claim::Forced || b.claim == Claim::Forced;
  if (may_serve(s, 0) && may_serve(s, 1) && !forced)
    broken.emplace_back("at most one partner serves");
  if (a.in_session && b.in_session && a.principal && b.principal &&
      a.role_sequence == b.role_sequence)
    broken.emplace_back("two principals never have the same role sequence");
  for (Node n : {0, 1}) {
    Partner const& p = partner(s, n);
    bool const witness = sees(s, n, kWitness);
    if (may_serve(s, n) && p.witness_set && !sees(s, n, other(n)) && !witness)
      broken.emplace_back("a principal under a witness serves only with the mirror or the witness");
    if (p.synchronized && (!p.in_session || p.suspended))
      broken.emplace_back("who is synchronised is in the session and not suspended");
    if (p.asks && (p.principal || !witness || sees(s, n, other(n))))
      broken.emplace_back("who asks for the role has kept the witness since it lost the principal");
  }
  return broken;
}

} // namespace switchback::mirroring
