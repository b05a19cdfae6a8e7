#include <boost/test/unit_test.hpp>

#include <set>

#include "sim/record/timeline.hpp"

using namespace switchback;

namespace {

Fact fact(FactKind kind) {
  // 10:07:30.
  return {SimTime{Duration{36'450'000'000}},
          kind,
          "mgc",
          "model",
          "row",
          "before",
          "after",
          "cause",
          7};
}

} // namespace

BOOST_AUTO_TEST_SUITE(timeline)

BOOST_AUTO_TEST_CASE(each_kind_of_fact_has_its_line) {
  BOOST_TEST(trace_line(fact(FactKind::Phase)) == "[     36450.000] phase mgc");
  BOOST_TEST(trace_line(fact(FactKind::State)) ==
             "[     36450.000] mgc model row before -> after: cause");
  BOOST_TEST(trace_line(fact(FactKind::Serving)) ==
             "[     36450.000] mgc served by after on fork 7: cause");
  BOOST_TEST(trace_line(fact(FactKind::Users)) == "[     36450.000] mgc users 7");
  BOOST_TEST(trace_line(fact(FactKind::Job)) == "[     36450.000] mgc model row before after 7");
  BOOST_TEST(trace_line(fact(FactKind::RoleChange)) ==
             "[     36450.000] mgc role before -> after: cause");
  BOOST_TEST(trace_line(fact(FactKind::Alarm)) == "[     36450.000] ALARM row mgc: cause");
  BOOST_TEST(trace_line(fact(FactKind::Notice)) == "[     36450.000] mgc after: cause");
}

BOOST_AUTO_TEST_CASE(the_line_of_a_transition_is_the_documented_one) {
  Fact const transition{SimTime{Duration{36'450'000'000}},
                        FactKind::State,
                        "sql-b",
                        "mirroring",
                        "M3",
                        "Synchronized",
                        "PendingFailover",
                        "PrincipalLost",
                        0};
  BOOST_TEST(trace_line(transition) == "[     36450.000] sql-b mirroring M3 Synchronized -> "
                                       "PendingFailover: PrincipalLost");
}

BOOST_AUTO_TEST_CASE(what_is_empty_leaves_no_gap_in_the_line) {
  Fact bare = fact(FactKind::State);
  bare.row = bare.from = bare.cause = "";
  BOOST_TEST(trace_line(bare) == "[     36450.000] mgc model -> after");
  Fact nobody = fact(FactKind::Serving);
  nobody.to = "";
  BOOST_TEST(trace_line(nobody) == "[     36450.000] mgc served by nobody: cause");
  Fact well = fact(FactKind::Job);
  well.from = "", well.value = 0;
  BOOST_TEST(trace_line(well) == "[     36450.000] mgc model row after");
}

BOOST_AUTO_TEST_CASE(instants_are_shown_to_the_millisecond_and_cut_off) {
  Fact f = fact(FactKind::Phase);
  f.at = SimTime{Duration{1'999'999}};
  BOOST_TEST(trace_line(f) == "[         1.999] phase mgc");
  f.at = SimTime{Duration{-2'500}};
  BOOST_TEST(trace_line(f) == "[        -0.002] phase mgc");
  f.at = SimTime::min();
  BOOST_TEST(trace_line(f) == "[-9223372036854.775] phase mgc");
}

BOOST_AUTO_TEST_CASE(every_enumerator_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int i = 0; i < 8; ++i)
    names.insert(name_of(static_cast<FactKind>(i)));
  for (int i = 0; i < 6; ++i)
    names.insert(name_of(static_cast<Fate>(i)));
  for (int i = 0; i < 4; ++i)
    names.insert(name_of(static_cast<Verdict>(i)));
  BOOST_TEST(names.size() == 18u);
  BOOST_TEST(names.count("") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
