// The message stream, message by message: the same draws, and the plainest possible judgement of
// each. Slow on purpose.
#pragma once

#include <map>
#include <vector>

#include "sim/traffic/message_stream.hpp"

namespace switchback::test {

struct TwinCounts {
  std::map<std::pair<Fate, std::uint32_t>, std::int64_t> fates;
  std::map<std::uint32_t, std::int64_t> hardened;
  std::int64_t messages = 0;
};

/// Every message with an instant in [0, end), one by one.
TwinCounts tell_each(MessageStream& stream, SimTime end, std::vector<KeptSpan> const& kept);

} // namespace switchback::test
