// Files that exist only in a test.
#pragma once

#include <map>
#include <string>

#include "sim/scenario/scenario.hpp"

namespace switchback {

class MemoryFiles final : public FileSource {
public:
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  Answer read(std::string const& path) override {
    auto const found = files_.find(path);
    if (found == files_.end())
      return {std::nullopt, "no such file"};
    return {found->second, {}};
  }

private:
  std::map<std::string, std::string> files_;
};

} // namespace switchback
