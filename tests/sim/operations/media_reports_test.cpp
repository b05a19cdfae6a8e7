// What RESTORE HEADERONLY, FILELISTONLY, LABELONLY and VERIFYONLY answer (SQL Server docs, their
// pages).
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/operations/media_reports.hpp"
#include "tests/support/media_lines.hpp"

using namespace switchback;
using namespace switchback::test;
using What = tsql::Restore::What;
namespace data = boost::unit_test::data;

namespace {

std::string const kHeaders = std::string("?restore headeronly from ") + kSets,
                  kLabelOf = std::string("?restore labelonly from "),
                  kList = std::string("?restore filelistonly from "),
                  kVerify = std::string("restore verifyonly from ");

/// A report's text has the parts, in this order.
struct Report {
  char const* name;
  Lines lines;
  Lines parts;
  Overrides set{};
  friend std::ostream& operator<<(std::ostream& out, Report const& r) { return out << r.name; }
};

Report const kReports[] = {
    {"a header is a row for every set, from the first",
     {full(kSets), log(kSets), full(kSets, "differential"), kHeaders},
     {"3 rows", "BackupType 1", "Position 1", "BackupTypeDescription DATABASE", "BackupType 2",
      "Position 2", "BackupTypeDescription TRANSACTION LOG", "BackupType 5", "Position 3",
      "DifferentialBaseLSN", "BackupTypeDescription DATABASE DIFFERENTIAL"}},
    {"with file it is that one",
     {full(kSets), log(kSets), kHeaders + " with file = 2"},
     {"1 row", "BackupType 2", "Position 2"}},
    {"what the options of a backup leave in the header",
     {full(kSets, "name = 'nightly', description = 'before the move', checksum, copy_only, "
                  "expiredate = '2015-01-06'"),
      kHeaders},
     {"BackupName nightly", "BackupDescription before the move", "ExpirationDate 1d 00:00:00",
      "ServerName sql-a", "DatabaseName orders", "Flags 16", "HasBackupChecksums 1",
      "IsCopyOnly 1"}},
    {"sizes with compression",
     {full(kSets, "compression"), kHeaders},
     {"Compressed 1", "BackupSize 10000000", "CompressedBackupSize 4000000"}},
    {"sizes with another compression",
     {full(kSets, "compression"), kHeaders},
     {"BackupSize 10000000", "CompressedBackupSize 7500000"},
     {{"databases.orders.backup_compression", "25%"}}},
    {"sizes without",
     {full(kSets), kHeaders},
     {"Compressed 0", "BackupSize 10000000", "CompressedBackupSize 10000000"}},
    {"a set over damaged pages",
     {"~page", full(kSets, "checksum, continue_after_error"), kHeaders},
     {"Flags 48", "HasBackupChecksums 1", "IsDamaged 1"}},
    {"times of a set",
     {full(kSets), kHeaders},
     {"BackupStartDate 00:01:00", "BackupFinishDate 00:01:01"}},
    {"the release of the server",
     {full(kSets), kHeaders},
     {"SoftwareVendorId 4608", "SoftwareVersionMajor 10"}},
    {"the recovery model", {full(kSets), kHeaders}, {"RecoveryModel FULL"}},
    {"a label",
     {full(kBoth, "medianame = 'weekly', mediadescription = 'safe 2', compression"),
      kLabelOf + kTwo},
     {"1 row", "MediaName weekly", "FamilyCount 2", "FamilySequenceNumber 2",
      "MediaDescription safe 2", "SoftwareVendorId 4608", "Mirror_Count 1", "IsCompressed 1"}},
    {"the label of mirrors",
     {full(std::string(kOne) + " mirror to " + kTwo, "format"), kLabelOf + kTwo},
     {"FamilyCount 1", "Mirror_Count 2"}},
    {"the files of a full set",
     {full(kOne), kList + kOne},
     {"2 rows", "LogicalName orders", "Type D", "FileID 1", "BackupSizeInBytes 10000000",
      "LogicalName orders_log", "Type L", "FileID 2", "BackupSizeInBytes 0"}},
    {"the files of a log set",
     {log(kOne), kList + kOne},
     {"LogicalName orders,", "BackupSizeInBytes 0", "LogicalName orders_log", "IsPresent 1"}},
    {"logical names are values of the estate",
     {full(kOne), kList + kOne},
     {"LogicalName shop_data", "LogicalName shop_log"},
     {{"databases.orders.data_name", "shop_data"}, {"databases.orders.log_name", "shop_log"}}},
    {"verifyonly answers no rows", {full(kOne), "?" + kVerify + kOne}, {"3262"}},
};

/// Empty: all parts are there in this order; else the first that is not.
std::string missing(std::string const& text, Lines const& parts) {
  std::size_t from = 0;
  for (std::string const& part : parts) {
    from = text.find(part, from);
    if (from == std::string::npos)
      return part;
  }
  return {};
}

MediaClaim const kDamaged[] = {
    {"verifyonly of a good set", {full(kOne), kVerify + kOne}, "ok ok"},
    {"verifyonly of a log without its chain", {log(kOne), kVerify + kOne}, "ok ok"},
    {"verifyonly of a differential without its base",
     {full(kNul), full(kOne, "differential"), kVerify + kOne},
     "ok ok ok"},
    {"verifyonly of a torn file", {full(kOne), "~torn:1.bak", kVerify + kOne}, "ok 3241"},
    {"verifyonly of a damaged header", {full(kOne), "~header:1.bak", kVerify + kOne}, "ok 3241"},
    {"verifyonly of a damaged set", {full(kOne), "~set:1.bak", kVerify + kOne}, "ok 3189"},
    {"verifyonly of damaged pages", {full(kOne), "~page:1.bak", kVerify + kOne}, "ok 3189"},
    {"verifyonly of what cannot be read", {full(kOne), "~read:1.bak", kVerify + kOne}, "ok 3203"},
    {"verifyonly of a set that was taken over damage",
     {"~page", full(kOne, "checksum, continue_after_error"), kVerify + kOne},
     "3042 3189"},
    {"header, list and label over damaged pages",
     {full(kOne), "~page:1.bak", std::string("restore headeronly from ") + kOne,
      std::string("restore filelistonly from ") + kOne,
      std::string("restore labelonly from ") + kOne},
     "ok ok ok ok"},
    {"header, list and label of a damaged header",
     {full(kOne), "~header:1.bak", std::string("restore headeronly from ") + kOne,
      std::string("restore filelistonly from ") + kOne,
      std::string("restore labelonly from ") + kOne},
     "ok 3241 3241 3241"},
    {"one half is enough for header, list and label",
     {full(kBoth), std::string("restore headeronly from ") + kTwo,
      std::string("restore filelistonly from ") + kTwo,
      std::string("restore labelonly from ") + kTwo},
     "ok ok ok ok"},
    {"without a file",
     {std::string("restore headeronly from ") + kGone,
      std::string("restore filelistonly from ") + kGone,
      std::string("restore labelonly from ") + kGone, kVerify + kGone},
     "3201 3201 3201 3201"},
    {"a set that is not there",
     {full(kOne), std::string("restore headeronly from ") + kOne + " with file = 2",
      std::string("restore filelistonly from ") + kOne + " with file = 2"},
     "ok 3287 3287"},
    {"a label has no sets",
     {full(kOne), std::string("restore labelonly from ") + kOne + " with file = 1"},
     "ok 3032"},
};

/// The number of columns of a report.
struct Width {
  What what;
  char const* release;
  std::size_t columns;
  friend std::ostream& operator<<(std::ostream& out, Width const& w) {
    return out << static_cast<int>(w.what) << " of " << w.release;
  }
};
Width const kWidths[] = {
    {What::HeaderOnly, "2005", 51},   {What::HeaderOnly, "2008", 52},
    {What::HeaderOnly, "2012", 53},   {What::HeaderOnly, "2014", 56},
    {What::FileListOnly, "2008", 21}, {What::FileListOnly, "2014", 21},
    {What::FileListOnly, "2016", 22}, {What::LabelOnly, "2008", 13},
};

} // namespace

BOOST_AUTO_TEST_SUITE(media_reports)

BOOST_DATA_TEST_CASE(a_report_tells_what_is_on_the_medium, data::make(kReports), report) {
  std::string const heard = answers(report.lines, report.set);
  BOOST_TEST(missing(heard, report.parts) == "", heard);
}

BOOST_DATA_TEST_CASE(damage_is_found_where_it_is_read, data::make(kDamaged), claim) {
  BOOST_TEST(answers(claim.lines, claim.set) == claim.answers);
}

BOOST_DATA_TEST_CASE(rows_have_the_columns_of_the_release, data::make(kWidths), width) {
  auto const heard =
      run_estate(media_plan({{"sql.sql-a.version", width.release},
                             {"sql.sql-b.version", width.release},
                             {"sql.sql-c.version", width.release}}),
                 {{SimTime{60s}, [](Scene& s) { s.sql("sql-a", full(kOne)); }},
                  {SimTime{70s},
                   [&](Scene& s) {
                     auto const files = s.estate.sql().media("sql-a", {"D:\\b\\1.bak"});
                     auto const rows = media_rows(s.estate, "sql-a", width.what, *files, {});
                     s.say(std::to_string(rows.front().size()));
                   }}},
                 SimTime{80s});
  BOOST_TEST(heard == "ok\n" + std::to_string(width.columns));
}

BOOST_AUTO_TEST_CASE(a_backup_tells_behind_which_sets_it_stands) {
  auto const heard = answers({"?" + full(kSets), "?" + full(kSets), "?" + full(kSets, "init")});
  BOOST_TEST(heard.find("set 2") != std::string::npos, heard);
  BOOST_TEST(heard.find("set 1") == std::string::npos, heard);
  BOOST_TEST(heard.find("set 3") == std::string::npos, heard);
}

BOOST_AUTO_TEST_SUITE_END()
