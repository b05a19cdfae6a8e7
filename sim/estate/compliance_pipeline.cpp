#include "sim/estate/compliance_pipeline.hpp"

#include <algorithm>

namespace switchback {

CompliancePipeline::CompliancePipeline(EstateContext const& context, SqlServers const& sql,
                                       MirrorSessions const& mirroring, ChatService const& chat,
                                       std::function<std::int64_t()> written)
    : context_(context), sql_(sql), mirroring_(mirroring), chat_(chat),
      written_(std::move(written)) {}

void CompliancePipeline::begin() { arm(); }

/// The database that the pool uses, on the instance that serves it or on its partner. The adapter
/// works even while nobody can post.
bool CompliancePipeline::open() const {
  std::string const& name = plan().compliance_database;
  std::string const& at = serving_.empty() ? compliance_.home : serving_;
  return !at.empty() && (sql_.open(at, name) || sql_.open(mirroring_.partner_of(at, name), name));
}

CompliancePipeline::Posting CompliancePipeline::posting() const {
  Posting all;
  auto const& servers = chat_.servers();
  for (std::size_t i = 0; i < servers.size(); ++i)
    if (!servers[i].connected_to.empty() && chat_.users(i) > 0)
      all.emplace_back(servers[i].name, chat_.users(i));
  return all;
}

std::vector<std::string> CompliancePipeline::running() const {
  std::vector<std::string> names;
  names.reserve(chat_.servers().size());
  for (ChatServer const& server : chat_.servers())
    if (context_.topology.up(server.name) && context_.topology.machine(server.name).chat_service)
      names.push_back(server.name);
  return names;
}

/// Events since the last count, under the state in force since then. Servers share them as they
/// share the users; the remainder goes to the first ones.
void CompliancePipeline::account() {
  std::int64_t const fresh = written_() - compliance_.seen;
  if (was_open_ || posted_by_.empty()) {
    compliance_ = written(compliance_, compliance_.seen + fresh);
    return;
  }
  std::int64_t users = 0, given = 0, so_far = 0;
  for (auto const& [server, n] : posted_by_)
    users += n;
  for (auto const& [server, n] : posted_by_) {
    so_far += n;
    std::int64_t const up_to = (fresh / users) * so_far + (fresh % users) * so_far / users;
    compliance_ = posted(compliance_, server, up_to - given, false);
    given = up_to;
  }
}

/// Events that were not handed over: lost, left behind, or found again where they had been left.
void CompliancePipeline::tell(std::string const& place, bool were_left_behind, ComplianceMove what,
                              std::int64_t events, std::string const& cause) const {
  if (events > 0)
    context_.journal.add(
        ComplianceMoved{plan().compliance_database, place, what, were_left_behind, events, cause});
}

void CompliancePipeline::follow_home() {
  if (serving_.empty() || serving_ == compliance_.home)
    return;
  std::string const& name = plan().compliance_database;
  std::string const partner = mirroring_.partner_of(serving_, name);
  bool const mirror = partner == compliance_.home;
  Compliance const before = compliance_;
  compliance_ = moved(before, serving_, mirror);
  auto const left = [](Compliance const& c, std::string const& instance) {
    auto const it = c.left_behind.find(instance);
    return it == c.left_behind.end() ? 0 : it->second;
  };
  tell(before.home, false, ComplianceMove::LeftBehind,
       left(compliance_, before.home) - left(before, before.home),
       "the pool was moved to " + serving_);
  tell(serving_, true, ComplianceMove::FoundAgain,
       left(before, serving_) - left(compliance_, serving_), "the pool was moved to " + serving_);
  mirrors_[serving_] = partner;
}

void CompliancePipeline::find_destroyed() {
  auto const there = [this](std::string const& instance) {
    auto const copy = [this](std::string const& at) {
      return !at.empty() && sql_.find(at, plan().compliance_database) != nullptr;
    };
    auto const mirror = mirrors_.find(instance);
    return copy(instance) || (mirror != mirrors_.end() && copy(mirror->second));
  };
  std::vector<std::string> homes;
  for (auto const& [instance, rows] : compliance_.left_behind)
    homes.push_back(instance);
  if (!compliance_.home.empty())
    homes.push_back(compliance_.home);
  for (std::string const& instance : homes)
    if (!there(instance)) {
      std::int64_t const before = compliance_.lost;
      compliance_ = database_destroyed(compliance_, instance);
      tell(instance, instance != compliance_.home, ComplianceMove::Lost, compliance_.lost - before,
           "no copy of it has its disks");
    }
}

void CompliancePipeline::drain() {
  for (std::string const& server : running())
    compliance_ = drained(compliance_, server);
}

void CompliancePipeline::review(std::string const& serving) {
  std::string const before = std::exchange(serving_, serving);
  bool const now_open = open();
  bool const moves = !serving.empty() && serving != compliance_.home;
  Posting now = now_open ? Posting{} : posting(); // only asked for while queues grow
  if (moves || now_open != was_open_ || now != posted_by_ || serving.empty() != before.empty()) {
    account();
    was_open_ = now_open;
    posted_by_ = std::move(now);
    follow_home();
    find_destroyed();
  }
  if (now_open && !compliance_.queued.empty())
    drain();
}

void CompliancePipeline::disks_destroyed(std::string const& machine) {
  account();
  std::int64_t const before = compliance_.lost;
  compliance_ = server_destroyed(compliance_, machine);
  tell(machine, false, ComplianceMove::Lost, compliance_.lost - before,
       "its queue's disks are gone");
  find_destroyed();
}

void CompliancePipeline::arm() {
  context_.kernel.at(context_.clocks.next_multiple(plan().compliance_run_every), Turn::Timer,
                     "compliance", [this] {
                       run();
                       arm();
                     });
}

void CompliancePipeline::run() {
  account();
  auto const servers = running();
  lock_ = locked(lock_, servers, context_.kernel.now(), plan().compliance_run_every);
  // Until its lock expires, a holder that is gone keeps the others out.
  bool const holder_runs = std::find(servers.begin(), servers.end(), lock_.holder) != servers.end();
  compliance_ = ran(compliance_, holder_runs && open());
}

ComplianceLedger CompliancePipeline::ledger() {
  account();
  return {compliance_.seen, compliance_.handed_over, compliance_.in_database(),
          compliance_.in_queues(), compliance_.lost + compliance_.left()};
}

} // namespace switchback
