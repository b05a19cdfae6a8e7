#include "sim/estate/log_space.hpp"

#include "models/log_queues.hpp"

namespace switchback {

Bytes LogSpace::in_use(std::string const& instance) const {
  Database copy = *sql_.find(instance, plan_.name);
  copy.content = sql_.content_now(instance, plan_.name);
  return log_in_use(copy, mirroring_.unconfirmed(instance, plan_.name), plan_.open_transactions);
}

void LogSpace::review() {
  if (!plan_.log_size)
    return;
  for (SqlPlan const& instance : context_.scenario.estate.sql) {
    bool const full =
        sql_.open(instance.name, plan_.name) && in_use(instance.name) >= *plan_.log_size;
    if (full && full_.insert(instance.name).second)
      context_.journal.notice(NoticeKind::LogFull, {plan_.name, instance.name});
    if (!full && full_.erase(instance.name) > 0)
      context_.journal.notice(NoticeKind::LogHasRoom, {plan_.name, instance.name});
  }
}

} // namespace switchback
