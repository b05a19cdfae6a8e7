// What a random draw is for, as a number. A draw is keyed by what is drawn, never by a file's name
// or a place in it, so that two variants of a drill draw the same for whatever they share: a
// runbook that is renamed, renumbered or gets another step keeps the times of all other steps.
//
//   human time         heading without its number, language, person, first command, ordinal among
//                      equals in the runbook, attempt (sim/runbook/block_key.hpp)
//   notice, decision   predicate (blanks and capitals apart), role of the runbook
//   cmdlets, service   name, target, ordinal of that pair
//   starts, replicas
//   instant of a fault kind, target, ordinal among equals
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace switchback {

/// A 64-bit hash of parts (FNV-1a, with the end of each part marked, mixed by the finaliser of
/// SplitMix64): the same on every machine.
class DrawKey {
public:
  constexpr explicit DrawKey(std::string_view what) { add(what); }
  constexpr DrawKey with(std::string_view part) const {
    DrawKey key = *this;
    key.add(part);
    return key;
  }
  constexpr DrawKey with(std::uint64_t number) const {
    DrawKey key = *this;
    key.add(number, std::make_index_sequence<sizeof number>{});
    return key;
  }
  constexpr std::uint64_t value() const {
    std::uint64_t z = hash_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  bool operator==(DrawKey const&) const = default;

private:
  constexpr void byte(unsigned char c) { hash_ = (hash_ ^ c) * 1099511628211U; }
  constexpr void add(std::string_view part) {
    for (char const c : part)
      byte(static_cast<unsigned char>(c));
    byte(0xFF); // no byte of a text in UTF-8: "ab" and "c" are not "a" and "bc"
  }
  /// Unrolled: some are drawn for each second of a drill.
  template <std::size_t... kByte>
  constexpr void add(std::uint64_t number, std::index_sequence<kByte...>) {
    (byte(static_cast<unsigned char>(number >> (8 * kByte))), ...);
  }

  std::uint64_t hash_ = 14695981039346656037U;
};

} // namespace switchback
