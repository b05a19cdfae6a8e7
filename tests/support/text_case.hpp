// A text that is read, and what its reading comes to, as a row of a data-driven test.
#pragma once

#include <ostream>

namespace switchback::test {

struct TextCase {
  char const* text;
  char const* expected;
};
inline std::ostream& operator<<(std::ostream& out, TextCase const& one) { return out << one.text; }

} // namespace switchback::test
