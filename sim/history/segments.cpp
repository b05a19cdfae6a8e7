#include "sim/history/segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

namespace switchback {
namespace {

/// The facts of (from, to], which are in the order of time.
std::span<Fact const> facts_within(DrillResult const& r, SimTime from, SimTime to) {
  auto const later = [](SimTime t, Fact const& fact) { return t < fact.at; };
  auto const first = std::upper_bound(r.facts.begin(), r.facts.end(), from, later);
  return {first, std::upper_bound(first, r.facts.end(), std::max(from, to), later)};
}

/// What opened the service: a command told the pool something, and a chat server took sign-ins from
/// the arrival of its replica on.
struct Opening {
  SimTime told, arrived;
};

/// Who takes sign-ins, by the facts: servers that are connected and on the list of their replicas.
/// They were connected at first; who never left the list or came on it is taken to be on it.
class SignInServers {
public:
  explicit SignInServers(std::vector<Fact> const& facts) {
    for (Fact const& fact : facts)
      if (auto const* change = state_of(fact, StateModel::SignIns))
        servers_.try_emplace(change->name, std::pair{true, change->from == "taken"});
  }
  /// Whether the change's server takes sign-ins from it on, and did not before.
  bool opens(StateChanged const& change) {
    auto& [connected, listed] =
        servers_.try_emplace(change.name, std::pair{true, true}).first->second;
    bool const before = connected && listed;
    if (change.model == StateModel::ChatServer)
      connected = !change.instance.empty();
    else
      listed = change.to == "taken";
    return !before && connected && listed;
  }

private:
  std::map<std::string, std::pair<bool, bool>> servers_;
};

/// The last opening within (from, to] that a replica brought about.
std::optional<Opening> last_opening(DrillResult const& r, SimTime from, SimTime to) {
  std::optional<Opening> found;
  std::optional<SimTime> told;
  std::set<std::string> arrivals; // servers whose replica arrived at this instant
  SimTime now{};
  SignInServers servers(r.facts);
  for (Fact const& fact : r.facts) {
    if (fact.at > to)
      break;
    auto const* change = fact.as<StateChanged>();
    if (change == nullptr)
      continue;
    if (now != fact.at)
      now = fact.at, arrivals.clear();
    if (change->model == StateModel::ActiveList || change->model == StateModel::Pool ||
        change->model == StateModel::NextHop)
      told = fact.at;
    if (change->cause.kind == CauseKind::ReplicaArrived)
      arrivals.insert(change->name);
    if (change->model != StateModel::ChatServer && change->model != StateModel::SignIns)
      continue;
    if (servers.opens(*change) && arrivals.contains(change->name) && told && fact.at > from)
      found = Opening{*told, fact.at};
  }
  return found;
}

/// A time with what it went by with; several may overlap where runbooks run side by side.
struct Piece {
  SimTime from, to;
  Segment about;
};

Segment about(SegmentOf of, SegmentKind kind, std::string what) {
  Segment segment;
  segment.of = of;
  segment.kind = kind;
  segment.what = std::move(what);
  return segment;
}

std::string name_of_step(DrillResult const& r, StepRecord const& step) {
  auto const index = static_cast<std::size_t>(step.runbook);
  std::string const runbook =
      step.runbook >= 0 && index < r.runbooks.size() ? r.runbooks[index].name + ": " : "";
  return runbook + (step.step == 0 ? "" : std::to_string(step.step) + ". ") + step.title;
}

/// The first line of a command, short enough for a table.
std::string name_of_command(std::string const& text) {
  constexpr std::size_t kMost = 60;
  std::string line = text.substr(0, text.find('\n'));
  if (line.size() <= kMost)
    return line;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80)
    --end; // not inside of a character
  return line.substr(0, end) + "...";
}

/// Those of a step with any part in [from, end).
void pieces_of_step(DrillResult const& r, std::size_t index, SimTime from, SimTime end,
                    std::vector<Piece>& pieces) {
  StepRecord const& step = r.steps[index];
  if (!step.started)
    return;
  SimTime const done = step.ended.value_or(end), work = step.commands_from.value_or(done);
  if (done <= from || *step.started >= end)
    return;
  auto const part = [&](SimTime since, SimTime to, SegmentKind kind, std::string what) -> Segment& {
    pieces.push_back({since, to, about(SegmentOf::Step, kind, std::move(what))});
    pieces.back().about.runbook = step.runbook;
    pieces.back().about.step = static_cast<int>(index);
    return pieces.back().about;
  };
  std::string const name = name_of_step(r, step);
  part(*step.started, work, SegmentKind::Human, name);
  SimTime at = work;
  for (std::size_t i = 0; i < r.commands.size(); ++i) {
    CommandRecord const& command = r.commands[i];
    if (command.step != static_cast<int>(index) || command.to <= at)
      continue;
    part(at, command.from, SegmentKind::Wait, name);
    part(std::max(at, command.from), command.to, SegmentKind::Command,
         name + ": " + name_of_command(command.text))
        .command = static_cast<int>(i);
    at = command.to;
  }
  part(at, done, SegmentKind::Wait, name);
}

/// All pieces that are longer than nothing, in the order in which they begin.
std::vector<Piece> pieces_of(DrillResult const& r, Passage const& p, SimTime from, SimTime end) {
  std::vector<Piece> pieces;
  if (p.runbook) {
    RunbookRecord const& runbook = r.runbooks[*p.runbook];
    SimTime const begun = runbook.started.value_or(runbook.decided.value_or(from));
    SimTime const noticed = runbook.noticed.value_or(from);
    auto const part = [&](SimTime since, SimTime until, Segment of) {
      of.runbook = static_cast<int>(*p.runbook);
      pieces.push_back({since, until, std::move(of)});
    };
    part(from, noticed,
         about(SegmentOf::Notice, SegmentKind::Detection,
               "until " + runbook.name + " was called for"));
    part(std::max(from, noticed), begun,
         about(SegmentOf::Decision, SegmentKind::Decision, "to begin " + runbook.name));
  }
  for (std::size_t i = 0; i < r.steps.size(); ++i)
    pieces_of_step(r, i, from, end, pieces);
  pieces.erase(std::remove_if(pieces.begin(), pieces.end(),
                              [](Piece const& piece) { return piece.to <= piece.from; }),
               pieces.end());
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](Piece const& a, Piece const& b) { return a.from < b.from; });
  return pieces;
}

Segment replication() {
  return about(SegmentOf::Replication, SegmentKind::Replication,
               "of the management store to the chat servers");
}

/// The value that a failover of a store or of a pool was drawn from, if the command was one.
std::string setting_of_command(DrillResult const& r, SimTime end) {
  for (Fact const& fact : facts_within(r, end - Duration{1}, end)) {
    auto const* change = fact.as<StateChanged>();
    if (change == nullptr)
      continue;
    if (change->model == StateModel::ManagementStore)
      return "management_store.failover_takes";
    if (change->model == StateModel::FrontEndPool)
      return "front_ends." + change->name +
             (change->to == change->name ? ".failback_takes" : ".failover_takes");
  }
  return {};
}

/// Path of the value that a segment's length was drawn from or that decides it.
std::string setting_of(DrillResult const& r, Segment const& segment, SimTime end) {
  auto const runbook = [&] { return r.runbooks[static_cast<std::size_t>(*segment.runbook)].name; };
  switch (segment.of) {
  case SegmentOf::Notice:
    return "operations.monitoring_delay";
  case SegmentOf::Decision:
    return "runbooks." + runbook() + ".decided_after";
  case SegmentOf::Step:
    if (segment.command)
      return setting_of_command(r, end);
    return segment.kind != SegmentKind::Human
               ? ""
               : fmt::format("runbooks.{}.{}.takes", runbook(),
                             r.steps[static_cast<std::size_t>(*segment.step)].line);
  case SegmentOf::MirrorNotices:
    return "mirroring." + segment.database + ".partner_timeout";
  case SegmentOf::MirrorSwitches:
    return "mirroring." + segment.database + ".role_switch";
  case SegmentOf::Replication:
    return "management_store.replication";
  case SegmentOf::SignIn:
    return "chat.sign_in_capacity";
  case SegmentOf::BeforeStep:
  case SegmentOf::ServersConnect:
  case SegmentOf::Answer:
    return {};
  }
  return {};
}

} // namespace

void SegmentWriter::add(DrillResult const& r, SimTime from, SimTime to, Segment about) {
  if (from >= to)
    return;
  about.setting = setting_of(r, about, to);
  about.measure = measure_, about.scope = scope_, about.order = ++order_;
  about.from = from, about.to = to;
  out_.push_back(std::move(about));
}

/// A wait up to the arrival of the last replica in it was a wait for replication.
void SegmentWriter::wait(DrillResult const& r, SimTime from, SimTime to, Segment const& what) {
  SimTime replicated = from;
  for (Fact const& fact : facts_within(r, from, to))
    if (auto const* change = fact.as<StateChanged>();
        change != nullptr && change->cause.kind == CauseKind::ReplicaArrived)
      replicated = fact.at;
  add(r, from, replicated, replication());
  add(r, replicated, to, what);
}

/// The wait for the service itself: in an automatic failover for the mirror to notice, for its role
/// to change, and for the chat servers to reach it.
void SegmentWriter::answer(DrillResult const& r, Passage const& p, SimTime from, SimTime to) {
  std::string const copy = p.database + " on " + p.to;
  auto const part = [&](SegmentOf of, std::string what) {
    Segment segment = about(of, SegmentKind::Wait, std::move(what));
    segment.database = p.database;
    return segment;
  };
  Segment last = part(SegmentOf::Answer, "for the service to answer");
  if (p.by == RoleChangeBy::Mirroring)
    for (Fact const& fact : facts_within(r, from, to)) {
      auto const* change = fact.as<StateChanged>();
      if (change == nullptr || fact.at <= from)
        continue;
      bool const of_copy = change->name == p.database && change->instance == p.to;
      if (of_copy && change->model == StateModel::Mirroring && change->to == "DISCONNECTED") {
        wait(r, from, fact.at,
             part(SegmentOf::MirrorNotices,
                  "until " + copy + " notices that its principal is gone"));
        from = fact.at;
      } else if (of_copy && change->model == StateModel::MirroringEvent &&
                 change->cause.kind == CauseKind::RoleTaken) {
        wait(r, from, fact.at,
             part(SegmentOf::MirrorSwitches, "until " + copy + " has taken the role"));
        from = fact.at;
      } else if (change->model == StateModel::ChatServer && change->instance == p.to &&
                 fact.at == to) {
        last = part(SegmentOf::ServersConnect, "until the chat servers reach " + copy);
      }
    }
  wait(r, from, to, last);
}

void SegmentWriter::work(DrillResult const& r, Passage const& p, SimTime from, SimTime to) {
  SimTime at = from;
  for (Piece const& piece : pieces_of(r, p, from, to)) {
    if (piece.to <= at || piece.from >= to)
      continue;
    Segment before = piece.about;
    before.of = SegmentOf::BeforeStep;
    before.kind = SegmentKind::Wait, before.what = "before " + piece.about.what;
    before.command.reset();
    wait(r, at, std::max(at, piece.from), before);
    at = std::max(at, piece.from);
    SimTime const end = std::min(piece.to, to);
    if (piece.about.kind == SegmentKind::Wait)
      wait(r, at, end, piece.about);
    else
      add(r, at, end, piece.about);
    at = end;
  }
  answer(r, p, at, to);
}

/// Of an outage that ended when replicas brought what a command had told the pool, users waited for
/// the work up to that command and for its replication. What people did meanwhile, on the step
/// under way or the next one, is not what they waited for.
void SegmentWriter::user_outage(DrillResult const& r, Passage const& p, Outage const& outage) {
  SimTime const turn = std::min(outage.turn.value_or(*outage.to), *outage.to);
  if (auto const opening = last_opening(r, outage.from, turn)) {
    SimTime const told = std::max(outage.from, opening->told);
    if (outage.from < told)
      work(r, p, outage.from, told);
    add(r, told, opening->arrived, replication());
    answer(r, p, opening->arrived, turn);
  } else {
    work(r, p, outage.from, turn);
  }
  add(r, turn, *outage.to,
      about(SegmentOf::SignIn, SegmentKind::SignIn, "until 95 % of the users can post"));
}

void SegmentWriter::vendor_span(DrillResult const& r, Passage const& p) {
  work(r, p, *p.decided, *p.answered);
}

} // namespace switchback
