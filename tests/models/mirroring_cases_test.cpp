// Every documented outcome of a mirroring session, on the pure model.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/mirroring_play.hpp"

using namespace switchback;
using namespace switchback::mirroring;
namespace data = boost::unit_test::data;
using mirroring_cases::Case;
using mirroring_cases::Seen;

namespace {

void shows(Play const& p, Node n, Seen const& seen) {
  BOOST_TEST_CONTEXT((n == 0 ? "the first principal" : "the first mirror")) {
    if (seen.opening < 0) {
      BOOST_TEST(!up(p.s, n));
      return;
    }
    Partner const& is = partner(p.s, n);
    BOOST_TEST(is.principal == (seen.role == 'P'));
    BOOST_TEST(name_of(shown_state(p.s, n)) == seen.state);
    bool const sees_witness = sees(p.s, n, kWitness);
    BOOST_TEST((!is.witness_set ? ' ' : sees_witness ? '+' : '-') == seen.witness);
    BOOST_TEST(opening_error(p.s, n) == seen.opening);
    BOOST_TEST(is.role_sequence == seen.role_sequence);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_cases_on_the_model)

BOOST_DATA_TEST_CASE(a_session_ends_as_documented,
                     data::make(mirroring_cases::kCases) * data::make({0, 1}), c, last_first) {
  Play p(with_witness(c.mode), safety_full(c.mode));
  p.order = last_first != 0 ? Order::LastFirst : Order::FirstFirst;
  p.play(c.steps);
  int const serves = c.serves == 'P' ? 0 : c.serves == 'M' ? 1 : c.serves == '2' ? 2 : -1;
  BOOST_TEST(p.serving() == serves);
  shows(p, 0, c.p);
  shows(p, 1, c.m);
  BOOST_TEST(p.failovers == c.failovers);
  BOOST_TEST(p.loses == c.loses);
}

BOOST_AUTO_TEST_SUITE_END()
