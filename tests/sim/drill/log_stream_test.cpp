// The log stream to a mirror, and how much of the link it leaves to bulk transfers.
#include <boost/test/unit_test.hpp>

#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(log_stream)

BOOST_AUTO_TEST_CASE(a_log_backup_over_the_link_gets_what_the_mirror_stream_leaves) {
  // The mirror and the share stand in site 2. 200 messages a second of 4,096 B write 737 MB of log
  // in 15 min; as the mirror stream they are 819.2 kB/s less 12.5 % = 716.8 kB/s of the link's 4
  // MB/s.
  Plan const plan =
      plan_of("orders-principal-lost", {{"sql.sql-b.site", "site-2"},
                                        {"links.wan.bandwidth", "4MB/s"},
                                        {"log_shipping.orders.backup_overhead", "0s"}});
  DrillResult const r = drill(plan);
  auto const job = std::find_if(r.facts.begin(), r.facts.end(), [&](Fact const& fact) {
    auto const* ended = fact.as<JobEnded>();
    return ended != nullptr && ended->kind == JobKindTold::Backup &&
           ended->file == "orders_20150105001500.trn";
  });
  BOOST_REQUIRE((job != r.facts.end()));
  Duration const took = job->at - SimTime{15min};
  Duration const expected = time_for(Bytes{200 * 900 * 4096}, BytesPerSecond{4'000'000 - 716'800});
  BOOST_TEST(std::abs((took - expected).count()) * 100 <= expected.count(),
             to_text(took) << ", expected " << to_text(expected));
}

BOOST_AUTO_TEST_SUITE_END()
