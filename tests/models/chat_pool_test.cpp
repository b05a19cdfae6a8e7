#include "models/chat_pool.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

ChatServer server(ServerState state, bool listed = true, bool clear_drops = false) {
  ChatServer s;
  s.name = "chat-1";
  s.state = state;
  s.replica = {1, PoolState::Normal, {}, "fe-1"};
  if (listed)
    s.replica.active = {"chat-1"};
  s.clear_drops_sessions = clear_drops;
  if (state == ServerState::Connected)
    s.connected_to = "sql-primary";
  return s;
}

PoolSettings settings(PoolState state, bool listed) {
  PoolSettings s{2, state, {}, "fe-1"};
  if (listed)
    s.active = {"chat-1"};
  return s;
}

bool has(chat::Step const& step, chat::Effect effect) {
  return std::find(step.effects.begin(), step.effects.end(), effect) != step.effects.end();
}

constexpr ServerState kStates[] = {ServerState::Stopped, ServerState::Starting,
                                   ServerState::NoDatabase, ServerState::Connected};

} // namespace

BOOST_AUTO_TEST_SUITE(chat_pool)

BOOST_DATA_TEST_CASE(every_state_meets_every_event_with_a_row_and_keeps_its_invariants,
                     data::xrange(4) * data::xrange(2) * data::xrange(2), state, listed, drops) {
  std::set<std::string_view> labels;
  for (auto const& row : chat::rows())
    labels.insert(row.label);
  ChatServer const before = server(kStates[state], listed != 0, drops != 0);
  if (!broken_invariants(before).empty())
    return; // such a server does not exist
  std::vector<chat::Event> const events{chat::StartRequested{},
                                        chat::Started{},
                                        chat::Lost{},
                                        chat::ReplicaArrived{settings(PoolState::FailedOver, true)},
                                        chat::ReplicaArrived{settings(PoolState::Normal, false)},
                                        chat::ReplicaArrived{settings(PoolState::Normal, true)},
                                        chat::Answered{"sql-backup"},
                                        chat::Failed{},
                                        chat::DatabaseGone{}};
  for (auto const& event : events) {
    auto const step = chat::step(before, event);
    BOOST_TEST(labels.contains(step.row));
    BOOST_TEST(broken_invariants(step.next).empty());
  }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_table_fires_for_some_state_and_event) {
  std::set<std::string> fired;
  for (ServerState state : kStates)
    for (bool listed : {false, true})
      for (bool drops : {false, true})
        for (auto const& event :
             std::vector<chat::Event>{chat::StartRequested{}, chat::Started{}, chat::Lost{},
                                      chat::ReplicaArrived{settings(PoolState::FailedOver, true)},
                                      chat::ReplicaArrived{settings(PoolState::Normal, false)},
                                      chat::ReplicaArrived{settings(PoolState::Normal, true)},
                                      chat::Answered{"x"}, chat::Failed{}, chat::DatabaseGone{}}) {
          auto const before = server(state, listed, drops);
          if (broken_invariants(before).empty())
            fired.insert(std::string(chat::step(before, event).row));
        }
  for (auto const& row : chat::rows())
    BOOST_TEST(fired.contains(std::string(row.label)), "row " << row.label << " never fired");
}

BOOST_AUTO_TEST_CASE(a_server_taken_off_the_list_keeps_its_sessions_but_takes_no_new_ones) {
  auto const step = chat::step(server(ServerState::Connected),
                               chat::ReplicaArrived{settings(PoolState::Normal, false)});
  BOOST_TEST(keeps_sessions(step.next));
  BOOST_TEST(!takes_sign_ins(step.next));
  BOOST_TEST(!has(step, chat::Effect::DropSessions));
}

BOOST_AUTO_TEST_CASE(with_clear_drops_sessions_it_drops_them_and_leaves_the_database) {
  auto const step = chat::step(server(ServerState::Connected, true, true),
                               chat::ReplicaArrived{settings(PoolState::Normal, false)});
  BOOST_TEST(has(step, chat::Effect::DropSessions));
  BOOST_TEST(step.next.connected_to.empty());
  BOOST_TEST(!uses_database(step.next));
}

BOOST_AUTO_TEST_CASE(a_change_of_the_pool_state_moves_the_connection_and_keeps_the_sessions) {
  auto const step = chat::step(server(ServerState::Connected),
                               chat::ReplicaArrived{settings(PoolState::FailedOver, true)});
  BOOST_TEST(has(step, chat::Effect::TryDatabase));
  BOOST_TEST(!has(step, chat::Effect::DropSessions));
  BOOST_TEST((step.next.state == ServerState::NoDatabase));
}

BOOST_AUTO_TEST_CASE(without_its_database_a_server_keeps_sessions_and_tries_again) {
  auto const gone = chat::step(server(ServerState::Connected), chat::DatabaseGone{});
  BOOST_TEST(keeps_sessions(gone.next));
  BOOST_TEST(!takes_sign_ins(gone.next));
  auto const failed = chat::step(gone.next, chat::Failed{});
  BOOST_TEST(has(failed, chat::Effect::ArmRetry));
}

BOOST_AUTO_TEST_CASE(an_idle_server_holds_a_connection_but_no_clients) {
  auto const step =
      chat::step(server(ServerState::NoDatabase, false), chat::Answered{"sql-primary"});
  BOOST_TEST((step.next.state == ServerState::Connected));
  BOOST_TEST(!takes_sign_ins(step.next));
}

BOOST_AUTO_TEST_CASE(pool_failover_is_refused_for_the_documented_reasons) {
  FrontEndPool const paired{"fe-1", "fe-2", false}, alone{"fe-3", "", false};
  BOOST_TEST(refuse_pool_failover(alone, {true, true, true, true}).find("no backup pool") !=
             std::string::npos);
  BOOST_TEST(!refuse_pool_failover(paired, {false, false, true, true}).empty());
  BOOST_TEST(
      refuse_pool_failover(paired, {false, true, true, false}).find("Central Management Store") !=
      std::string::npos);
  BOOST_TEST(refuse_pool_failover(paired, {false, true, false, true}).find("DisasterMode") !=
             std::string::npos);
  BOOST_TEST(refuse_pool_failover(paired, {false, true, true, true}).empty());
  BOOST_TEST(!refuse_pool_failback(paired, {true, true, false, true}).empty());
  FrontEndPool const moved{"fe-1", "fe-2", true};
  BOOST_TEST(moved.registrar() == "fe-2");
  BOOST_TEST(refuse_pool_failback(moved, {true, true, false, true}).empty());
  BOOST_TEST(!refuse_pool_failback(moved, {false, true, false, true}).empty());
  BOOST_TEST(!refuse_pool_failback(moved, {true, true, false, false}).empty());
}

BOOST_AUTO_TEST_CASE(the_store_writes_at_its_backup_after_a_failover) {
  ManagementStore store{"fe-1", "fe-2", false, {}};
  BOOST_TEST(store.writable_at() == "fe-1");
  store.failed_over = true;
  BOOST_TEST(store.writable_at() == "fe-2");
  BOOST_TEST(name_of(PoolState::FailedOver) == "FailedOver");
}

BOOST_AUTO_TEST_SUITE_END()
