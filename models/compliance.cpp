#include "models/compliance.hpp"

#include <algorithm>

namespace switchback {

std::int64_t Compliance::in_queues() const {
  std::int64_t sum = 0;
  for (auto const& [server, events] : queued)
    sum += events;
  return sum;
}

bool adds_up(Compliance const& c) {
  bool const no_debts = std::all_of(c.queued.begin(), c.queued.end(),
                                    [](auto const& queue) { return queue.second > 0; });
  return no_debts && c.handed_over >= 0 && c.lost >= 0 && c.in_database() >= 0;
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

Compliance database_destroyed(Compliance c) {
  c.lost += c.in_database();
  return c;
}

Compliance ran(Compliance c, bool database_open) {
  if (database_open)
    c.handed_over += c.in_database();
  return c;
}

Compliance moved(Compliance c, std::string const& to, bool same_content) {
  if (!c.home.empty() && c.home != to && !same_content)
    c.lost += c.in_database();
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
