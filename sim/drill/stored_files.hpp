// The texts of a stored run, by the names under which they were read, so that its plan can be read
// again from the record alone.
#pragma once

#include "sim/record/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

class StoredFiles final : public FileSource {
public:
  explicit StoredFiles(RunDescription const& run) : run_(run) {}
  Answer read(std::string const& path) override {
    for (auto const& [name, text] : run_.sources)
      if (name == path)
        return {text, {}};
    return {std::nullopt, "not in the record"};
  }

private:
  RunDescription const& run_;
};

} // namespace switchback
