// One table of names for each enumeration that is shown or stored: scenarios, C++, SQLite (the
// table `words`), JSON and reports take names from here. People read the name; the record stores
// its index.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace switchback {

/// Specialised next to each enumeration: `static constexpr std::array kNames` in the order of the
/// enumerators, and `kWhat`, the name of the enumeration in the record.
template <class E> struct NamesOf;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires {
  NamesOf<E>::kNames.size();
};

template <NamedEnum E> constexpr std::string_view name_of(E value) {
  return NamesOf<E>::kNames[static_cast<std::size_t>(value)];
}

/// The enumerator with this name, or none.
template <NamedEnum E> constexpr std::optional<E> named(std::string_view name) {
  for (std::size_t i = 0; i < NamesOf<E>::kNames.size(); ++i)
    if (NamesOf<E>::kNames[i] == name)
      return static_cast<E>(i);
  return std::nullopt;
}

/// Whether an enumerator with this number exists; numbers come from files and pipes.
template <NamedEnum E> constexpr bool exists(std::int64_t number) {
  return number >= 0 && number < static_cast<std::int64_t>(NamesOf<E>::kNames.size());
}

} // namespace switchback
