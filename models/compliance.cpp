#include "models/compliance.hpp"

namespace switchback {

Compliance written(Compliance c, std::int64_t total) {
  c.seen = total;
  return c;
}

Compliance ran(Compliance c, bool database_open) {
  if (database_open)
    c.handed_over += c.waiting();
  return c;
}

Compliance moved(Compliance c, std::string const& to, bool same_content) {
  if (!c.home.empty() && c.home != to && !same_content)
    c.lost += c.waiting();
  c.home = to;
  return c;
}

} // namespace switchback
