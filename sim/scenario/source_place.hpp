// Where in a file something stands.
#pragma once

#include <string>

namespace switchback {

/// A place in a file, for messages. Line and column count from 1; 0 means the whole file.
struct SourcePlace {
  std::string file;
  int line = 0, column = 0;
  bool operator==(SourcePlace const&) const = default;
};

} // namespace switchback
