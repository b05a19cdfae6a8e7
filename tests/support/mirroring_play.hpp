// A mirroring session of the pure model, driven by the steps of tests/support/mirroring_cases.hpp.
#pragma once

#include "models/mirroring_due.hpp"
#include "models/mirroring_table.hpp"
#include "tests/support/mirroring_cases.hpp"
#include "tests/support/mirroring_search.hpp"

#include <boost/test/unit_test.hpp>

#include <charconv>
#include <string>

namespace switchback::mirroring {

/// What is under way comes one after the other, the oldest of the list first or the newest.
enum class Order { FirstFirst, LastFirst };

struct Play {
  Session s;
  Order order = Order::FirstFirst;
  std::vector<int> refused;
  std::vector<int> raised; ///< state-change events
  int failovers = 0;
  bool loses = false;
  std::int64_t end = 100, acknowledged = 100;
  bool resync_held = false;

  explicit Play(bool with_witness = true, bool full = true) : Play(settings(with_witness, full)) {}
  explicit Play(Settings const& settings) {
    s = begin(settings, 0, {{100}, SimTime{Duration{100}}});
    settle();
  }
  static Settings settings(bool with_witness, bool full) {
    Settings settings;
    settings.witness = with_witness;
    settings.safety_full = full;
    return settings;
  }

  std::string_view feed(What const& what) {
    Step const step = step_by(kRows, s, what);
    s = step.next;
    BOOST_TEST(broken_invariants(s).empty());
    for (Effect const& e : step.effects) {
      if (e.kind == Effect::Kind::Refused)
        refused.push_back(e.number);
      if (e.kind == Effect::Kind::StateChange)
        raised.push_back(e.number), failovers += e.number == 8 ? 1 : 0;
      if (e.kind == Effect::Kind::TakesRole && e.point.lsn.value < acknowledged)
        loses = true;
    }
    acknowledge();
    return step.row;
  }
  std::string_view feed(Event const& event) { return feed(normal_form(s, event)); }

  void acknowledge() {
    auto const p = principal(s);
    if (!p || !may_serve(s, *p))
      return;
    CommitMode const mode = commit_mode(s, *p);
    if (mode == CommitMode::Exposed || mode == CommitMode::Asynchronous)
      acknowledged = std::max(acknowledged, partner(s, *p).hardened.lsn.value);
    else if (mode == CommitMode::Synchronous)
      acknowledged = std::max(acknowledged, partner(s, other(*p)).hardened.lsn.value);
  }

  void settle() {
    for (int steps = 0; steps < 1000; ++steps) {
      What const* next = nullptr;
      DueList const list = due_list(s);
      for (What const& what : list)
        if (may_come(s, what) && !(resync_held && what.on == On::CaughtUp) &&
            (next == nullptr || order == Order::LastFirst))
          next = &what;
      if (next == nullptr)
        return;
      feed(*next);
    }
    BOOST_FAIL("the session does not come to rest");
  }

  /// -1 nobody, 2 both.
  int serving() const {
    return may_serve(s, 0) && may_serve(s, 1) ? 2 : may_serve(s, 0) ? 0 : may_serve(s, 1) ? 1 : -1;
  }

  void commit() {
    for (Node n : {0, 1})
      if (may_serve(s, n)) {
        end += 10;
        feed(Committed{{{end}, SimTime{Duration{end}}}, n});
      }
  }

  static Node node(char c) { return c == 'P' ? 0 : c == 'M' ? 1 : 2; }

  void command(std::string_view word) {
    std::size_t const colon = word.find(':');
    std::string_view const verb = word.substr(0, colon);
    Node const on = node(word[colon + 1]);
    std::size_t const before = refused.size();
    if (verb == "suspend")
      feed(Suspend{on});
    else if (verb == "resume")
      feed(Resume{on});
    else if (verb == "failover")
      feed(Failover{on});
    else if (verb == "force")
      feed(ForceService{on});
    else if (verb == "remove")
      feed(Remove{on});
    else if (verb == "witness-off")
      feed(SetWitness{on, false});
    else
      feed(SetSafety{on, verb == "safety-full"});
    int expected = 0;
    if (word.size() > colon + 3)
      std::from_chars(word.data() + colon + 3, word.data() + word.size(), expected);
    int const got = refused.size() > before ? refused.back() : 0;
    BOOST_TEST(got == expected, word);
  }

  void change(std::string_view word) {
    bool const lose = word[0] == '-';
    resync_held = resync_held || word.back() == '~';
    if (word.back() == '~')
      word.remove_suffix(1);
    Node const a = node(word[1]);
    if (word.size() == 2 && lose)
      feed(NodeLost{a});
    else if (word.size() == 2)
      feed(NodeReturned{a});
    else if (lose)
      feed(LinkCut{a, node(word[2])});
    else
      feed(LinkHealed{a, node(word[2])});
  }

  void play(std::string_view text) {
    while (!text.empty()) {
      std::size_t const end_of_step = std::min(text.find(' '), text.size());
      std::string_view step = text.substr(0, end_of_step);
      text.remove_prefix(std::min(end_of_step + 1, text.size()));
      resync_held = false;
      while (!step.empty()) {
        std::size_t const end_of_word = std::min(step.find('&'), step.size());
        std::string_view const word = step.substr(0, end_of_word);
        step.remove_prefix(std::min(end_of_word + 1, step.size()));
        if (word == "commit")
          commit();
        else if (word.find(':') != word.npos)
          command(word);
        else
          change(word);
      }
      settle();
    }
  }
};

inline bool safety_full(mirroring_cases::Mode mode) {
  return mode == mirroring_cases::Mode::FullWitness || mode == mirroring_cases::Mode::Full;
}
inline bool with_witness(mirroring_cases::Mode mode) {
  return mode == mirroring_cases::Mode::FullWitness || mode == mirroring_cases::Mode::OffWitness;
}

} // namespace switchback::mirroring
