// Invariants that must hold in every order of events, and errors seeded into the table that the
// search must find.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "models/mirroring_table.hpp"
#include "tests/support/mirroring_search.hpp"

using namespace switchback;
using namespace switchback::mirroring;
namespace data = boost::unit_test::data;

namespace {

struct Mode {
  char const* name;
  bool full, witness;
};
std::ostream& operator<<(std::ostream& out, Mode const& mode) { return out << mode.name; }
constexpr Mode kModes[]{{"FULL with witness", true, true},
                        {"FULL without witness", true, false},
                        {"OFF without witness", false, false},
                        {"OFF with witness", false, true}};

Settings settings_of(Mode const& mode) {
  Settings settings;
  settings.safety_full = mode.full;
  settings.witness = mode.witness;
  return settings;
}

/// How many operator and fault events deep; the long test asks for more.
int depth(int usual) {
  char const* const asked = std::getenv("SWITCHBACK_TEST_DEPTH");
#if defined(SWITCHBACK_SANITIZED) || defined(SWITCHBACK_COVERAGE)
  usual = std::min(usual, 4);
#endif
  return asked != nullptr ? std::atoi(asked) : usual;
}

void search(Mode const& mode, int deep, Further further) {
  auto const began = std::chrono::steady_clock::now();
  Found const found = explore(kRows, settings_of(mode), deep, further);
  auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  std::cout << mode.name << (further.configuration ? ", configuration changes" : "")
            << (further.losses ? ", removals, lost disks and redo errors" : "") << ": " << deep
            << " events deep, " << found.states << " states, " << found.transitions
            << " transitions, " << found.healed << " states on the way to rest"
            << (found.deepest < deep ? ", all there are" : "") << ", " << took.count() << " ms\n";
  BOOST_TEST(found.broken == "");
  for (std::string const& event : found.trace)
    BOOST_TEST_MESSAGE(event);
}

// --- Seeded errors: tables that differ from the true one in a row or two. ---

struct Change {
  std::string_view label;
  Guard guard;
  Action action;
};
template <std::size_t n>
constexpr std::array<TransitionRow, std::size(kRows)> changed(Change const (&changes)[n]) {
  std::array<TransitionRow, std::size(kRows)> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = kRows[i];
    for (Change const& change : changes)
      if (table[i].label == change.label) {
        table[i].guard = change.guard != nullptr ? change.guard : table[i].guard;
        table[i].action = change.action != nullptr ? change.action : table[i].action;
      }
  }
  return table;
}

/// A mirror that lost the principal, whatever its state was.
bool has_seen_witness(Session const& s, What const& w) {
  return partner(s, w.node).in_session && sees(s, w.node, kWitness) &&
         !partner(s, w.node).principal;
}
bool full_and_seen_witness(Session const& s, What const& w) {
  return partner(s, w.node).safety_full && has_seen_witness(s, w);
}
bool asks_still(Session const& s, What const& w) {
  return partner(s, w.node).asks && !partner(s, w.node).principal;
}
bool owner_as_recorded(Session const& s, What const& w) {
  return s.witness.owner == other(w.node) && !s.witness.promised &&
         s.witness.role_sequence == partner(s, w.node).role_sequence;
}

constexpr auto kTakesOverWhileSynchronizing = changed({
    {"N7", full_and_seen_witness, nullptr},
    {"W7", owner_as_recorded, nullptr},
    {"W10", asks_still, nullptr},
});
constexpr auto kIgnoresTheRecord = changed({{"W7", owner_as_recorded, nullptr}});
constexpr auto kOldPrincipalServesBesideTheWitness = changed({
    {"C2", nullptr,
     [](Work& w) {
       connect_witness(w);
       w.me().confirmed = w.me().principal;
     }},
});
constexpr auto kAcknowledgesBeforeTheWitnessKnows = changed({
    {"N5", nullptr,
     [](Work& w) {
       close_end_and_ask_record(w);
       w.me().exposure_recorded = true;
     }},
});
constexpr auto kTakesOverAfterABreakWithTheWitness = changed({
    {"C2", nullptr,
     [](Work& w) {
       connect_witness(w);
       w.me().asks =
           !w.me().principal && w.me().synchronized && !sees(w.s, w.what.node, other(w.what.node));
     }},
});
constexpr auto kResumesByItselfAfterForcedService = changed({
    {"C6", nullptr,
     [](Work& w) {
       connect_after_force(w);
       resume_and_undo(w);
     }},
});
constexpr auto kLowerSequenceWins = changed({
    {"C7", nullptr,
     [](Work& w) {
       std::swap(w.s.partners[0].role_sequence, w.s.partners[1].role_sequence);
       connect_and_undo(w);
     }},
});
constexpr auto kDoesNotUndo = changed({
    {"C7", nullptr,
     [](Work& w) {
       LogPoint const was[] = {w.s.partners[0].hardened, w.s.partners[1].hardened};
       connect_and_undo(w);
       w.s.partners[0].hardened = was[0];
       w.s.partners[1].hardened = was[1];
     }},
});
constexpr auto kDoesNotUndoOnResume = changed({{"A25", nullptr, [](Work& w) {
                                                  for (Partner& p : w.s.partners)
                                                    p.claim = Claim::Accepted;
                                                  resume(w);
                                                }}});
bool witness_or_not(Session const& s, What const& w) {
  return owner_as_recorded(s, w) && s.witness.synchronized;
}
/// The witness answers at once, though it still sees the principal.
constexpr auto kWitnessAnswersThoughItSeesThePrincipal = changed({
    {"N7", nullptr,
     [](Work& w) {
       close_end_and_ask_role(w);
       if (witness_or_not(w.s, w.what) && talk(w.s, w.what.node, kWitness))
         grant(w);
     }},
});
constexpr auto kResyncCountsAsSafe = changed({
    {"C5", nullptr,
     [](Work& w) {
       bool const was = w.s.partners[0].synchronized || w.s.partners[1].synchronized;
       connect_partners(w);
       Node const mirror = w.s.partners[0].principal ? 1 : 0;
       partner(w.s, mirror).synchronized = was && !partner(w.s, mirror).suspended;
     }},
});
constexpr auto kSuspendIsNotRecorded = changed({
    {"A18", nullptr,
     [](Work& w) {
       suspend(w);
       if (w.me().principal)
         w.me().exposure_recorded = true;
     }},
});
constexpr auto kPromiseIsForgotten = changed({
    {"W7", nullptr,
     [](Work& w) {
       grant(w);
       w.s.witness.promised = false;
     }},
});
constexpr auto kTakesALateConsent = changed({
    {"W10", asks_still, nullptr},
    {"C5", nullptr,
     [](Work& w) {
       bool const asked[] = {w.s.partners[0].asks, w.s.partners[1].asks};
       connect_partners(w);
       w.s.partners[0].asks = asked[0];
       w.s.partners[1].asks = asked[1];
     }},
});
constexpr auto kHandoverWithoutTheTail = changed({
    {"P1", nullptr,
     [](Work& w) {
       LogPoint const mirror_had = w.peer().hardened;
       give_up_role(w);
       w.peer().hardened = mirror_had;
     }},
});
constexpr auto kResumesADroppedHandover = changed({
    {"P1", nullptr,
     [](Work& w) { // the principal keeps the role until it hears more
       give_up_role(w);
       w.me().principal = true;
       w.me().role_sequence -= 1;
       take_role(w, other(w.what.node), w.me().role_sequence + 1, Claim::Accepted);
     }},
});
bool never(Session const&, What const&) { return false; }
constexpr auto kForcesAnUnfinishedCopy = changed({{"A14", never, nullptr}});
constexpr auto kForcesBesideAPrincipal = changed({{"A13", never, nullptr}});
constexpr auto kStaleRecordCounts = changed({
    {"W7",
     [](Session const& s, What const& w) {
       return s.witness.owner == other(w.node) && s.witness.synchronized && !s.witness.suspended &&
              !s.witness.promised;
     },
     nullptr},
});
constexpr auto kRestartedPrincipalServesAtOnce = changed({
    {"F2", nullptr,
     [](Work& w) {
       return_up(w);
       if (w.what.node == kWitness || !w.me().principal)
         return;
       sees(w.s, w.what.node, kWitness) = w.me().witness_set;
       w.me().confirmed = w.me().exposure_recorded = true;
     }},
});

/// A partner told of the session's removal goes on alone.
constexpr auto kRemovalIsNotHeardOf = changed({{"C3", nullptr, [](Work& w) {
                                                  sees(w.s, w.what.node, w.what.peer) = true;
                                                  sees(w.s, w.what.peer, w.what.node) = true;
                                                }}});
/// A copy that is destroyed still answers as a principal.
constexpr auto kDestroyedCopyStays = changed({{"F5", nullptr, [](Work& w) {
                                                 bool const was = w.me().principal;
                                                 lose_storage(w);
                                                 w.me().in_session = true;
                                                 w.me().principal = was;
                                                 w.me().disks_lost = false;
                                               }}});

struct Seeded {
  char const* error;
  std::span<TransitionRow const> table;
  Further among = {};
};
std::ostream& operator<<(std::ostream& out, Seeded const& seeded) { return out << seeded.error; }
Seeded const kSeeded[]{
    {"the mirror takes over while synchronising", kTakesOverWhileSynchronizing},
    {"the witness ignores its record", kIgnoresTheRecord},
    {"an old principal serves beside the witness", kOldPrincipalServesBesideTheWitness},
    {"exposed commits are acknowledged before the witness knows",
     kAcknowledgesBeforeTheWitnessKnows},
    {"the mirror takes over after a break with the witness", kTakesOverAfterABreakWithTheWitness},
    {"the session resumes by itself after a forced service", kResumesByItselfAfterForcedService},
    {"the lower role sequence wins", kLowerSequenceWins},
    {"an old principal's log is not undone", kDoesNotUndo},
    {"nor on RESUME after a forced service", kDoesNotUndoOnResume},
    {"the witness consents though it sees the principal", kWitnessAnswersThoughItSeesThePrincipal},
    {"commits during a resync count as safe", kResyncCountsAsSafe},
    {"commits while suspended are acknowledged before anyone knows", kSuspendIsNotRecorded},
    {"the witness forgets its consent", kPromiseIsForgotten},
    {"a manual failover leaves the tail behind", kHandoverWithoutTheTail},
    {"a principal keeps the role that it hands over", kResumesADroppedHandover},
    {"a record of an older role sequence counts", kStaleRecordCounts},
    {"a restarted principal serves before it has met anyone", kRestartedPrincipalServesAtOnce},
    {"a consent counts though the principal has been seen again", kTakesALateConsent},
    {"service is forced on a copy that was being rolled back", kForcesAnUnfinishedCopy},
    {"service is forced beside a principal that the witness sees", kForcesBesideAPrincipal},
    {"a removal is not heard of", kRemovalIsNotHeardOf, {.losses = true}},
    {"a destroyed copy stays in the session", kDestroyedCopyStays, {.losses = true}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_search)

BOOST_DATA_TEST_CASE(nothing_breaks_a_session_in_any_order, data::make(kModes), mode) {
  search(mode, depth(8), {});
}

BOOST_DATA_TEST_CASE(nor_when_safety_and_witness_change_meanwhile, data::make(kModes), mode) {
  search(mode, std::min(depth(4), 8), {.configuration = true});
}

BOOST_DATA_TEST_CASE(nor_when_copies_are_lost_or_leave_the_session, data::make(kModes), mode) {
  search(mode, depth(5), {.losses = true});
}

BOOST_AUTO_TEST_CASE(every_row_is_taken_in_some_order_of_events) {
  std::set<std::string_view> taken;
  for (Mode const& mode : kModes)
    for (Further const further : {Further{.configuration = true}, Further{.losses = true}})
      taken.merge(explore(kRows, settings_of(mode), 4, further).rows);
  // The search makes only what is due, so that nothing comes too late; nobody hangs; it sets no
  // timeout and leaves the readings as they are; a resync arrives in one piece. A record cannot be
  // asked for in vain (W3): who is overruled was told so when it connected. A log is one piece
  // there, so that no part of it arrives.
  std::set<std::string_view> const elsewhere{
      "F11", "F12", "F10", "N1",  "N2",  "C1",  "W1",  "W3",  "W4",  "W6",  "W9",  "W13",
      "P2",  "P4",  "P6",  "P8",  "P10", "P12", "P13", "P14", "A7",  "A11", "A20", "A29",
      "A31", "A32", "A35", "A36", "A38", "A39", "A44", "A45", "A46", "A47"};
  for (TransitionRow const& row : kRows)
    BOOST_TEST(taken.contains(row.label) != elsewhere.contains(row.label), row.label);
}

BOOST_DATA_TEST_CASE(a_seeded_error_is_found, data::make(kSeeded), seeded) {
  for (int deep = 1; deep <= 8; ++deep)
    for (Mode const& mode : kModes)
      if (Found const found = explore(seeded.table, settings_of(mode), deep, seeded.among);
          !found.broken.empty()) {
        std::cout << seeded.error << ": " << deep << " deep, " << found.states
                  << " states, broken: " << found.broken << "\n";
        for (std::string const& event : found.trace)
          BOOST_TEST_MESSAGE("  " << event);
        return;
      }
  BOOST_ERROR("not found: " << seeded.error);
}

BOOST_AUTO_TEST_SUITE_END()
