#include "models/shipping_tables.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

ShippingPrimary primary_row(std::string database) {
  ShippingPrimary row;
  row.database = std::move(database);
  row.share = "backups";
  return row;
}

ShippingSource source_row(std::string database) {
  ShippingSource row;
  row.primary_server = "sql-1";
  row.primary_database = std::move(database);
  row.share = "backups";
  row.folder = "d:\\copies";
  row.copy_job = "LSCopy_sql-1_mgc";
  row.restore_job = "LSRestore_sql-1_mgc";
  row.retention = 24h;
  return row;
}

ShippingSecondary secondary_row(std::string database, std::string from) {
  ShippingSecondary row;
  row.database = std::move(database);
  row.primary_server = "sql-1";
  row.primary_database = std::move(from);
  return row;
}

/// An instance that is primary of `mgc`, linked to sql-2, and secondary of `orders` from sql-1.
ShippingTables configured() {
  ShippingTables tables;
  Database mgc;
  tables.add_primary(primary_row("mgc"), &mgc);
  tables.add_link("mgc", "sql-2", "mgc");
  tables.add_source(source_row("orders"));
  tables.add_source(source_row("stock"));
  tables.add_secondary_of_source(secondary_row("orders", "orders"));
  return tables;
}

struct Call {
  char const* what;
  std::function<int(ShippingTables&)> call;
  int number;
  friend std::ostream& operator<<(std::ostream& out, Call const& c) { return out << c.what; }
};

Database const kFull = [] {
  Database db;
  db.name = "new";
  return db;
}();
Database const kSimple = [] {
  Database db;
  db.recovery_model = RecoveryModel::Simple;
  return db;
}();

Call const kCalls[] = {
    {"add_primary: new", [](auto& t) { return t.add_primary(primary_row("new"), &kFull); }, 0},
    {"add_primary: there already",
     [](auto& t) { return t.add_primary(primary_row("MGC"), &kFull); }, 32009},
    {"add_primary: no such database",
     [](auto& t) { return t.add_primary(primary_row("new"), nullptr); }, 911},
    {"add_primary: SIMPLE", [](auto& t) { return t.add_primary(primary_row("new"), &kSimple); },
     32015},
    {"add_primary_secondary: new", [](auto& t) { return t.add_link("mgc", "sql-3", "mgc"); }, 0},
    {"add_primary_secondary: there already",
     [](auto& t) { return t.add_link("mgc", "SQL-2", "mgc"); }, 32012},
    {"add_primary_secondary: not a primary",
     [](auto& t) { return t.add_link("orders", "sql-2", "orders"); }, 32010},
    {"add_secondary_primary: new", [](auto& t) { return t.add_source(source_row("new")); }, 0},
    {"add_secondary_primary: there already",
     [](auto& t) { return t.add_source(source_row("Orders")); }, 32024},
    {"add_secondary_database: new",
     [](auto& t) { return t.add_secondary_of_source(secondary_row("stock", "stock")); }, 0},
    {"add_secondary_database: there already",
     [](auto& t) { return t.add_secondary_of_source(secondary_row("orders", "stock")); }, 32013},
    {"add_secondary_database: primary not registered",
     [](auto& t) { return t.add_secondary_of_source(secondary_row("new", "new")); }, 32023},
    {"change_primary: there", [](auto& t) { return t.change_primary("mgc", {1h}); }, 0},
    {"change_primary: not a primary", [](auto& t) { return t.change_primary("orders", {1h}); },
     32010},
    {"change_secondary_database: there",
     [](auto& t) {
       return t.change_secondary("orders", {1h, {}, {}, {}});
     },
     0},
    {"change_secondary_database: not a secondary",
     [](auto& t) {
       return t.change_secondary("mgc", {1h, {}, {}, {}});
     },
     32014},
    {"change_secondary_primary: there",
     [](auto& t) {
       return t.change_source("sql-1", "orders", {"other", {}, {}});
     },
     0},
    {"change_secondary_primary: not registered",
     [](auto& t) {
       return t.change_source("sql-2", "orders", {"other", {}, {}});
     },
     32023},
    {"delete_primary: linked still", [](auto& t) { return t.delete_primary("mgc"); }, 32011},
    {"delete_primary: not a primary", [](auto& t) { return t.delete_primary("orders"); }, 32010},
    {"delete_primary_secondary: there",
     [](auto& t) { return t.delete_link("mgc", "sql-2", "mgc"); }, 0},
    {"delete_primary_secondary: not a primary",
     [](auto& t) { return t.delete_link("orders", "sql-2", "mgc"); }, 32010},
    {"delete_secondary_database: there", [](auto& t) { return t.delete_secondary("ORDERS"); }, 0},
    {"delete_secondary_database: not a secondary",
     [](auto& t) { return t.delete_secondary("mgc"); }, 32014},
    {"delete_secondary_primary: in use", [](auto& t) { return t.delete_source("sql-1", "orders"); },
     32025},
    {"delete_secondary_primary: unused", [](auto& t) { return t.delete_source("sql-1", "stock"); },
     0},
    {"delete_secondary_primary: not registered",
     [](auto& t) { return t.delete_source("sql-2", "stock"); }, 32023},
};

bool same(ShippingTables const& a, ShippingTables const& b) {
  return a.primaries == b.primaries && a.secondaries == b.secondaries && a.sources == b.sources;
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_tables)

BOOST_DATA_TEST_CASE(a_procedure_changes_rows_or_answers_its_number_and_changes_nothing,
                     data::make(kCalls)) {
  ShippingTables const before = configured();
  ShippingTables after = before;
  BOOST_TEST(sample.call(after) == sample.number);
  BOOST_TEST(same(before, after) == (sample.number != 0));
}

BOOST_AUTO_TEST_CASE(removal_in_the_documented_order_leaves_nothing) {
  ShippingTables tables = configured();
  BOOST_TEST(tables.delete_link("mgc", "sql-2", "mgc") == 0);
  BOOST_TEST(tables.delete_secondary("orders") == 0);
  BOOST_TEST(tables.delete_primary("mgc") == 0);
  BOOST_TEST(tables.primaries.empty());
  BOOST_TEST(tables.secondaries.empty());
  BOOST_TEST(tables.source("sql-1", "orders") == nullptr);
  BOOST_TEST(tables.delete_secondary("orders") == 32014); // repeated: an error only
}

BOOST_AUTO_TEST_CASE(the_source_and_its_jobs_go_with_the_last_secondary_only) {
  ShippingTables tables = configured();
  BOOST_TEST(tables.add_secondary_of_source(secondary_row("orders2", "orders")) == 0);
  BOOST_TEST(!tables.last_of_its_source("orders"));
  tables.delete_secondary("orders");
  BOOST_TEST(tables.source("sql-1", "orders") != nullptr);
  BOOST_TEST(tables.last_of_its_source("orders2"));
  tables.delete_secondary("orders2");
  BOOST_TEST(tables.source("sql-1", "orders") == nullptr);
  BOOST_TEST(!tables.last_of_its_source("orders2"));
}

BOOST_AUTO_TEST_CASE(a_secondary_database_is_shipped_as_its_source_says) {
  ShippingTables tables = configured();
  ShippingSecondary const& row = *std::as_const(tables).secondary("orders");
  BOOST_TEST(row.share == "backups");
  BOOST_TEST(row.folder == "d:\\copies");
  BOOST_TEST(row.copy_job == "LSCopy_sql-1_mgc");
  BOOST_TEST((row.retention == Duration{24h}));
  ShippingSourceChange change;
  change.folder = "e:\\copies";
  change.retention = 1h;
  tables.change_source("sql-1", "orders", change);
  BOOST_TEST(row.folder == "e:\\copies");
  BOOST_TEST(row.share == "backups");
  BOOST_TEST((row.retention == Duration{1h}));
}

BOOST_AUTO_TEST_CASE(settings_that_a_change_does_not_name_stay) {
  ShippingTables tables = configured();
  ShippingSecondaryChange change;
  change.disconnect_users = true;
  change.standby = true;
  tables.change_secondary("orders", change);
  ShippingSecondary const& row = *tables.secondary("orders");
  BOOST_TEST(row.disconnect_users);
  BOOST_TEST(row.standby);
  BOOST_TEST(row.restore_all);
  BOOST_TEST((row.restore_delay == Duration{}));
  tables.change_primary("mgc", {2h});
  BOOST_TEST((std::as_const(tables).primary("mgc")->retention == Duration{2h}));
}

BOOST_AUTO_TEST_CASE(jobs_have_the_default_names_and_clash_with_others) {
  BOOST_TEST(backup_job_name("mgc") == "LSBackup_mgc");
  BOOST_TEST(copy_job_name("sql-1", "mgc") == "LSCopy_sql-1_mgc");
  BOOST_TEST(restore_job_name("sql-1", "mgc") == "LSRestore_sql-1_mgc");
  Agent agent;
  Job job;
  job.name = "LSBackup_mgc";
  agent.add(job);
  BOOST_TEST(refuse_job_name(agent, "lsbackup_mgc") == 32022);
  BOOST_TEST(refuse_job_name(agent, "LSBackup_orders") == 0);
}

BOOST_AUTO_TEST_CASE(a_mirror_may_be_made_a_primary_with_a_warning) {
  Database mirror;
  mirror.name = "new";
  mirror.state = DatabaseState::Restoring;
  mirror.mirror_role = MirrorRole::Mirror;
  BOOST_TEST(warn_primary(&mirror) == 32008);
  ShippingTables tables;
  BOOST_TEST(tables.add_primary(primary_row("new"), &mirror) == 0);
  BOOST_TEST(warn_primary(&kFull) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
