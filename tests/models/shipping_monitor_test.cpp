#include "models/shipping_monitor.hpp"

#include <boost/test/unit_test.hpp>

using namespace switchback;
using namespace std::chrono_literals;

namespace {

MonitorRow row(JobKind agent, Duration last) {
  return {"sql-1", "mgc", agent, SimTime{last}, {}, 45min, true};
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_monitor)

BOOST_AUTO_TEST_CASE(a_row_takes_the_place_of_the_one_for_the_same_agent) {
  ShippingMonitor monitor;
  monitor.put(row(JobKind::Backup, 1min));
  monitor.put(row(JobKind::Restore, 2min));
  monitor.put(row(JobKind::Backup, 3min));
  BOOST_TEST(monitor.rows().size() == 2U);
  BOOST_TEST((monitor.find("SQL-1", "MGC", JobKind::Backup)->last == SimTime{3min}));
  monitor.remove("sql-1", "mgc", JobKind::Backup);
  BOOST_TEST((monitor.find("sql-1", "mgc", JobKind::Backup) == nullptr));
}

BOOST_AUTO_TEST_CASE(history_is_cleaned_by_age) {
  ShippingMonitor monitor;
  for (Duration const at : {1h, 2h, 3h}) {
    HistoryRow done;
    done.at = SimTime{at};
    monitor.note(done);
  }
  monitor.clean(SimTime{2h});
  BOOST_TEST(monitor.history().size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_alert_is_due_at_the_first_tick_after_the_threshold) {
  // 10 min and 45 min are 00:55; the job looks every two minutes from midnight on.
  auto const backup = next_alert(row(JobKind::Backup, 10min), 2min);
  BOOST_TEST(backup->number == 14420);
  BOOST_TEST((backup->due == SimTime{56min}));
  auto const restore = next_alert(row(JobKind::Restore, 11min), 2min);
  BOOST_TEST(restore->number == 14421);
  // 00:56 is a tick, but then it is not longer than the threshold yet.
  BOOST_TEST((restore->due == SimTime{58min}));
  MonitorRow off = row(JobKind::Backup, 10min);
  off.alert = false;
  BOOST_TEST(!next_alert(off, 2min).has_value());
}

BOOST_AUTO_TEST_CASE(a_file_that_was_old_when_it_was_restored_is_an_alert_at_once) {
  MonitorRow late = row(JobKind::Restore, 10min);
  late.latency = 46min;
  BOOST_TEST((next_alert(late, 2min)->due == SimTime{12min}));
}

BOOST_AUTO_TEST_SUITE_END()
