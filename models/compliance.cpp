#include "models/compliance.hpp"

#include <algorithm>

namespace switchback {

namespace {

std::int64_t sum(std::map<std::string, std::int64_t> const& parts) {
  std::int64_t all = 0;
  for (auto const& [name, events] : parts)
    all += events;
  return all;
}

bool no_debts(std::map<std::string, std::int64_t> const& parts) {
  return std::all_of(parts.begin(), parts.end(), [](auto const& part) { return part.second > 0; });
}

} // namespace

std::int64_t Compliance::in_queues() const { return sum(queued); }
std::int64_t Compliance::left() const { return sum(left_behind); }

bool adds_up(Compliance const& c) {
  return no_debts(c.queued) && no_debts(c.left_behind) && c.handed_over >= 0 && c.lost >= 0 &&
         c.in_database() >= 0;
}

Compliance written(Compliance c, std::int64_t total) {
  c.seen = total;
  return c;
}

Compliance posted(Compliance c, std::string const& server, std::int64_t events,
                  bool database_open) {
  c.seen += events;
  if (!database_open && events > 0)
    c.queued[server] += events;
  return c;
}

Compliance drained(Compliance c, std::string const& server) {
  c.queued.erase(server);
  return c;
}

Compliance server_destroyed(Compliance c, std::string const& server) {
  if (auto const it = c.queued.find(server); it != c.queued.end()) {
    c.lost += it->second;
    c.queued.erase(it);
  }
  return c;
}

Compliance database_destroyed(Compliance c, std::string const& instance) {
  if (instance == c.home) {
    c.lost += c.in_database();
  } else if (auto const it = c.left_behind.find(instance); it != c.left_behind.end()) {
    c.lost += it->second;
    c.left_behind.erase(it);
  }
  return c;
}

Compliance ran(Compliance c, bool database_open) {
  if (database_open)
    c.handed_over += c.in_database();
  return c;
}

Compliance moved(Compliance c, std::string const& to, bool same_content) {
  if (!c.home.empty() && c.home != to && !same_content) {
    if (std::int64_t const rows = c.in_database(); rows > 0)
      c.left_behind[c.home] += rows;
    c.left_behind.erase(to); // what was left there is in use again
  }
  c.home = to;
  return c;
}

ComplianceLock locked(ComplianceLock lock, std::vector<std::string> const& running, SimTime now,
                      Duration lease) {
  bool const holder_runs = std::find(running.begin(), running.end(), lock.holder) != running.end();
  if (!lock.holder.empty() && holder_runs)
    return {lock.holder, now + lease};
  if (!lock.holder.empty() && now < lock.expires)
    return lock;
  return running.empty() ? ComplianceLock{} : ComplianceLock{running.front(), now + lease};
}

} // namespace switchback
