// What `switchback list` shows, as data: the manual's reference tables are made from it too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace switchback {

struct ListLine {
  std::string name, kind, meaning;
};

/// What can be listed. `schema`, which is JSON, is not among them.
std::vector<std::string> const& lists();
/// One of lists(). `folder`: where scenarios are looked for; the other lists ignore it.
std::vector<ListLine> list_of(std::string_view what, std::string const& folder = "scenarios");

} // namespace switchback
