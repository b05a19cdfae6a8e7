// Parts of one kind by their names. Gone through, they come in the order of the names, so that a
// drill is the same each time. Looked up, which happens several times at nearly every event, the
// few names of an estate are told apart by their lengths and their ends: quicker than a tree.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/names.hpp"

namespace switchback {

template <class Part> class ByName {
public:
  ByName() = default;
  ByName(ByName const&) = delete; // the index points into the parts
  ByName& operator=(ByName const&) = delete;

  /// The part of that name, made if there is none. Parts stay where they are.
  Part& operator[](std::string const& name) {
    if (Part* there = find(name))
      return *there;
    index_.push_back(&*parts_.try_emplace(name).first);
    return index_.back()->second;
  }
  Part* find(std::string_view name) { return part_of(find_entry(name)); }
  Part const* find(std::string_view name) const { return part_of(find_entry(name)); }
  /// There is one.
  Part& at(std::string_view name) { return *find(name); }
  Part const& at(std::string_view name) const { return *find(name); }

  auto begin() { return parts_.begin(); }
  auto end() { return parts_.end(); }
  auto begin() const { return parts_.begin(); }
  auto end() const { return parts_.end(); }

private:
  using Entry = std::pair<std::string const, Part>;
  Entry* find_entry(std::string_view name) const {
    for (Entry* const entry : index_)
      if (equal_names(entry->first, name))
        return entry;
    return nullptr;
  }
  static Part* part_of(Entry* entry) { return entry == nullptr ? nullptr : &entry->second; }

  std::map<std::string, Part> parts_;
  std::vector<Entry*> index_;
};

} // namespace switchback
