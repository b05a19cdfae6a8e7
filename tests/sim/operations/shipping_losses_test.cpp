// What a disaster loses under log shipping, through the engine: the same as the pure jobs say, to
// the microsecond. An engine runs the jobs of a setting; at every instant of a disaster it is
// forked, the primary is lost in the child, with its disks and perhaps with the share, and the
// secondary is recovered there with what is left.
//
// 200 instants of each setting: SWITCHBACK_TEST_INSTANTS=200 (tests/long/run); the test command
// takes fewer.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <sstream>

#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"
#include "tests/support/shipping_settings.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

constexpr std::size_t kFewest = 24;

std::size_t instants() {
  char const* asked = std::getenv("SWITCHBACK_TEST_INSTANTS");
  return asked != nullptr ? static_cast<std::size_t>(std::max(1, std::atoi(asked))) : kFewest;
}

/// The plain estate without mirror and without users: files of no bytes take the jobs' own times.
Plan shipped(ShippingTimes const& times) {
  static Plan const kPlain = plan_of("orders-principal-lost");
  Plan plan = kPlain;
  plan.scenario.load.users = 0;
  plan.scenario.load.chat_rate = {};
  plan.scenario.estate.mirroring.clear();
  LogShippingPlan& shipping = plan.scenario.estate.log_shipping.front();
  shipping.backup_every = times.backup.every;
  shipping.backup_phase = times.backup.phase;
  shipping.backup_overhead = times.backup.takes;
  shipping.copy_every = times.copy.every;
  shipping.copy_phase = times.copy.phase;
  shipping.copy_overhead = times.copy.takes;
  shipping.restore_every = times.restore.every;
  shipping.restore_phase = times.restore.phase;
  shipping.restore_overhead = times.restore.takes;
  shipping.restore_delay = times.restore_delay;
  return plan;
}

/// What is left after the disaster, beside the secondary's own copy.
enum class Left { Log, Share, Copies };

/// Recovers the secondary once its jobs have done all they can, and tells how much is missing.
class Disaster {
public:
  Disaster(Estate& estate, ShippingTimes const& times, Left left)
      : estate_(estate), times_(times), left_(left), at_(estate.kernel().now()),
        fork_(estate.sql().find("sql-c", "orders")->content.fork()) {}

  /// What is lost, when the copy has been recovered.
  Duration strike() {
    if (left_ == Left::Log) {
      save_tail();
    } else {
      lose("sql-a");
      if (left_ == Left::Copies)
        lose("log-share");
    }
    Duration const all =
        3 * std::max({times_.backup.every, times_.copy.every, times_.restore.every});
    wait(all + times_.restore_delay);
    recover();
    SimTime const kept = estate_.sql().find("sql-c", "orders")->content.holds_until(fork_);
    return std::max(at_ - kept, Duration{});
  }

private:
  void lose(std::string const& machine) {
    test::strike(estate_,
                 test::fault_of("lose host", machine, {{"disks", std::string(kDestroyed)}}));
  }

  /// The log of the damaged primary can still be read: its tail, under the name that comes next.
  /// One backup of the log at a time: while the job's runs, the operator tries again.
  void save_tail() {
    std::string const name = log_file_name("orders", SimTime{24h * 300}, estate_.scenario().day_0);
    std::string const tail =
        "exec msdb.dbo.sp_update_job @job_name = 'LSBackup_orders', @enabled = 0 "
        "alter database orders set restricted_user with rollback immediate backup log "
        "orders to disk = '\\\\fs-2.litwareinc.com\\logship\\" +
        name + "' with norecovery";
    while (run_sql_text(estate_, "sql-a", tail).refused())
      wait(1s);
  }

  void recover() {
    while (run_sql_text(estate_, "sql-c", "restore database orders with recovery").refused())
      wait(1s); // a restore is under way
  }

  void wait(Duration how_long) { sleep(estate_.kernel(), how_long, "~test"); }

  Estate& estate_;
  ShippingTimes const& times_;
  Left left_;
  SimTime at_;
  ForkId fork_;
};

/// In a child of its own from this instant on.
std::string losses_from_here(Estate& estate, ShippingTimes const& times) {
  std::string text;
  for (Left left : {Left::Log, Left::Share, Left::Copies}) {
    int ends[2];
    if (pipe(ends) != 0)
      return "no pipe";
    pid_t const child = fork();
    if (child == 0) {
      estate.kernel().fibers().spawn("", [&estate, &times, left, to = ends[1]] {
        std::string const line =
            " " + std::to_string(Disaster(estate, times, left).strike().count());
        [[maybe_unused]] auto const sent = write(to, line.data(), line.size());
#ifdef SWITCHBACK_COVERAGE
        __gcov_dump();
#endif
        _exit(0);
      });
      return {}; // the simulation goes on in the child, without the instants to come
    }
    close(ends[1]);
    char buffer[64];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (child < 0 || !WIFEXITED(status))
      return "crashed";
  }
  // The copy as it stands, if nothing else is left.
  SimTime const holds = estate.sql().find("sql-c", "orders")->content.end().at;
  return text + " " + std::to_string((estate.kernel().now() - holds).count()) + "\n";
}

/// A line for each instant: the loss with the log, the share, the copies, the restored copy.
std::string losses(ShippingTimes const& times, std::vector<SimTime> const& when) {
  return in_child([&] {
    Plan const plan = shipped(times);
    DrillResult result;
    KeyedRandom const random{Seed{1}};
    auto const kernel = kernel_for(plan);
    Journal journal(*kernel, result, false);
    Estate estate(plan.scenario, random, *kernel, journal);
    std::string text;
    bool struck = false;
    kernel->run(
        [&] {
          estate.begin();
          for (SimTime const at : when)
            kernel->at(at, Turn::Fault, "~test", [&, at] {
              if (struck)
                return;
              std::string const line = losses_from_here(estate, times);
              struck = line.empty();
              text += line;
              if (!struck && at == when.back())
                kernel->stop();
            });
        },
        SimTime{when.back() + 1000h});
    return text;
  });
}

std::string expected(ShippingDriver const& driver, SimTime at) {
  std::string text = " 0";
  for (Surviving what : kAll)
    text += " " + std::to_string(loss_at(progress(driver, what), at).count());
  return text + "\n";
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_losses, *boost::unit_test::enable_if<kForksInTheMiddle>())

BOOST_DATA_TEST_CASE(the_engine_loses_what_the_pure_jobs_lose, data::make(kSettings)) {
  SimTime const from = after_the_third(sample.times);
  Duration const span = 40 * sample.times.backup.every;
  Draws draws(77);
  std::vector<SimTime> when;
  for (std::size_t i = 0; i < instants(); ++i)
    when.push_back(from + draws.below(span));
  std::sort(when.begin(), when.end());
  ShippingDriver driver(sample.times, false);
  driver.run_until(when.back());
  std::string all;
  for (SimTime const at : when)
    all += expected(driver, at);
  BOOST_TEST(losses(sample.times, when) == all);
}

BOOST_DATA_TEST_CASE(phases_drawn_for_each_disaster_too, data::make(kDrawnSettings)) {
  ShippingTimes times = sample.times;
  Draws draws(78);
  for (std::size_t i = 0; i < instants(); ++i) {
    for (ShippingStage* stage : {&times.backup, &times.copy, &times.restore})
      stage->phase = draws.below(stage->every);
    SimTime const at = SimTime{4 * times.backup.every} + draws.below(times.backup.every);
    ShippingDriver driver(times, false);
    driver.run_until(at);
    BOOST_TEST(losses(times, {at}) == expected(driver, at));
  }
}

BOOST_AUTO_TEST_SUITE_END()
