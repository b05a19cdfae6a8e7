// The agenda of a drill: what is due to happen, and questions to be answered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/units.hpp"

namespace switchback {

/// Order of what is due at the same instant; then by the name of the entity, then in the order of
/// the requests.
enum class Turn { Completion, Fault, Timer, Command, Arrival };

/// 0: none. It says in which order it was asked for and, in its lower bits, where its Due stands,
/// so that it is forgotten without a search.
using TimerId = std::uint64_t;
using TransferId = std::uint64_t; ///< 0: none
/// 0: none. The upper half is a step of a runbook, the lower half a command.
using WorkId = std::uint64_t;
constexpr WorkId step_of(WorkId work) { return work >> 32 << 32; }
constexpr WorkId command_of(WorkId work) { return work & 0xFFFF'FFFFU; }

struct Due {
  std::string entity;
  std::function<void()> what; ///< none: it was forgotten
  WorkId work = 0;
};

/// What is to happen, the next first. A heap of numbers; names and actions stay where they are.
class Agenda {
public:
  struct Entry {
    SimTime when;
    Turn turn;
    std::uint32_t place; ///< of its Due
    TimerId id;
  };

  /// `sequence` grows with each request.
  TimerId add(SimTime when, Turn turn, std::uint64_t sequence, Due due) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(places_.size()));
      places_.emplace_back();
    }
    std::uint32_t const place = free_.back();
    free_.pop_back();
    if (place >= kPlaces)
      throw std::length_error("more timers wait at once than an agenda has places for");
    TimerId const id = sequence * kPlaces + place;
    places_[place] = {std::move(due), id};
    heap_.push_back({when, turn, place, id});
    std::push_heap(heap_.begin(), heap_.end(), Later{*this});
    return id;
  }
  /// A forgotten timer stays in the heap and does nothing when its time comes: removal would cost a
  /// search and a rebuild. One that was taken, or 0, is ignored: its place holds nothing, or
  /// another one.
  void forget(TimerId id) {
    if (auto const place = static_cast<std::size_t>(id % kPlaces);
        place < places_.size() && places_[place].id == id)
      places_[place].due.what = nullptr;
  }
  bool empty() const { return heap_.empty(); }
  // There is one.
  Entry const& next() const { return heap_.front(); }
  bool next_is_forgotten() const { return !places_[next().place].due.what; }
  /// It is named to be the last of its instant.
  bool next_is_after_looks() const {
    return next().turn == Turn::Arrival && places_[next().place].due.entity.starts_with('~');
  }
  Due take() {
    std::uint32_t const place = next().place;
    std::pop_heap(heap_.begin(), heap_.end(), Later{*this});
    heap_.pop_back();
    free_.push_back(place);
    return std::move(places_[place].due);
  }

private:
  /// 16 million at once; their requests may go on to 2^40.
  static constexpr std::uint64_t kPlaces = 1U << 24;
  struct Place {
    Due due;
    TimerId id = 0;
  };

  /// The heap has the earliest on top.
  struct Later {
    Agenda const& agenda;
    bool operator()(Entry const& a, Entry const& b) const {
      if (a.when != b.when)
        return a.when > b.when;
      if (a.turn != b.turn)
        return a.turn > b.turn;
      int const order =
          agenda.places_[a.place].due.entity.compare(agenda.places_[b.place].due.entity);
      return order != 0 ? order > 0 : a.id > b.id;
    }
  };

  std::vector<Entry> heap_;
  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
};

/// Questions, in the order of their instants, then in the order in which they were asked.
class Looks {
public:
  void ask(SimTime when, std::function<void()> question) {
    asked_.emplace(when, std::move(question));
  }
  SimTime next() const { return asked_.empty() ? kNever : asked_.begin()->first; }
  /// Only if there is one.
  void answer_next() {
    auto const question = std::move(asked_.begin()->second);
    asked_.erase(asked_.begin());
    question();
  }

private:
  std::multimap<SimTime, std::function<void()>> asked_;
};

} // namespace switchback
