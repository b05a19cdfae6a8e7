// Every option of BACKUP and RESTORE, for each of the statements: two runs that differ in it alone
// differ in an answer or in what stands at their end; or it changes nothing, for a reason that the
// table of options gives; or it is refused by its name. The table is printed (SQL Server docs,
// BACKUP (Transact-SQL), RESTORE Arguments, and the pages of the RESTOREs that only report).
#include <boost/test/unit_test.hpp>

#include <iostream>

#include <fmt/format.h>

#include "tests/support/media_lines.hpp"

using namespace switchback;
using namespace switchback::test;
using tsql::MediaOption;
using tsql::MediaStatement;

namespace {

using enum MediaStatement;
constexpr MediaStatement kAll[] = {BackupDatabase, BackupLog,  RestoreDatabase, RestoreLog,
                                   VerifyOnly,     HeaderOnly, FileListOnly,    LabelOnly};

constexpr char kFile[] = "disk = 'D:\\m.bak'", kLogFile[] = "disk = 'D:\\m.trn'";

/// The statement without options.
std::string plain(MediaStatement which) {
  switch (which) {
  case BackupDatabase:
    return full(kFile);
  case BackupLog:
    return log(kLogFile);
  case RestoreDatabase:
    return again(kFile);
  case RestoreLog:
    return again_log(kLogFile);
  case VerifyOnly:
  case HeaderOnly:
  case FileListOnly:
  case LabelOnly:
    break;
  }
  return std::string(name_of(which)) + " from " + kFile;
}
std::string line(MediaStatement which, std::string const& options) {
  return plain(which) + (options.empty() ? "" : " with " + options);
}

/// Lines of which one, the statement, comes with the option or without.
struct Pair {
  MediaStatement statement;
  char const* option;
  Lines before;
  std::string with, without{}; ///< its options
  Lines after{};
};

std::string const kFull = full(kFile), kLog = log(kLogFile),
                  kSecond = std::string("restore verifyonly from ") + kFile + " with file = 2",
                  kSecondLog =
                      std::string("restore verifyonly from ") + kLogFile + " with file = 2",
                  kHeader = std::string("?restore headeronly from ") + kFile,
                  kLogHeader = std::string("?restore headeronly from ") + kLogFile,
                  kLabel = std::string("?restore labelonly from ") + kFile,
                  kLogLabel = std::string("?restore labelonly from ") + kLogFile,
                  kLater = log("disk = 'D:\\later.trn'"), kCopy = again(kFile, "norecovery"),
                  kChecked = "checksum, continue_after_error";
constexpr char kAlone[] = "alter database orders set partner off alter database orders set "
                          "restricted_user with rollback immediate";

Pair const kPairs[] = {
    {BackupDatabase, "init", {kFull}, "init", "", {kSecond}},
    {BackupDatabase, "noinit", {kFull}, "noinit", "init", {kSecond}},
    {BackupDatabase, "format", {kFull}, "compression, format", "compression"},
    {BackupDatabase, "noformat", {kFull}, "noformat", "format", {kSecond}},
    {BackupDatabase, "skip", {full(kFile, "retaindays = 3")}, "init, skip", "init"},
    {BackupDatabase, "noskip", {full(kFile, "retaindays = 3")}, "init, noskip", "init, skip"},
    {BackupDatabase, "compression", {kFull}, "compression"},
    {BackupDatabase,
     "no_compression",
     {full(kFile, "compression")},
     "no_compression",
     "compression"},
    {BackupDatabase, "checksum", {"~page"}, "checksum"},
    {BackupDatabase,
     "copy_only",
     {},
     "copy_only",
     "",
     {full("disk = 'D:\\d.bak'", "differential"), kCopy,
      again("disk = 'D:\\d.bak'", "norecovery")}},
    {BackupDatabase, "differential", {}, "differential", "", {kCopy}},
    {BackupDatabase, "continue_after_error", {"~page"}, kChecked, "checksum"},
    {BackupDatabase, "name", {full(kFile, "name = 'monday'")}, "init, name = 'friday'", "init"},
    {BackupDatabase, "description", {}, "description = 'before the move'", "", {kHeader}},
    {BackupDatabase, "medianame", {kFull}, "medianame = 'weekly'"},
    {BackupDatabase, "mediadescription", {}, "mediadescription = 'safe 2'", "", {kLabel}},
    {BackupDatabase, "expiredate", {}, "expiredate = '2099-12-31'", "", {full(kFile, "init")}},
    {BackupDatabase, "retaindays", {}, "retaindays = 1", "", {full(kFile, "init")}},
    {BackupDatabase, "blocksize", {}, "blocksize = 1000"},
    {BackupDatabase, "buffercount", {}, "buffercount = 0"},
    {BackupDatabase, "maxtransfersize", {}, "maxtransfersize = 1"},

    {BackupLog, "init", {kLog}, "init", "", {kSecondLog}},
    {BackupLog, "noinit", {kLog}, "noinit", "init", {kSecondLog}},
    {BackupLog, "format", {kLog}, "compression, format", "compression"},
    {BackupLog, "noformat", {kLog}, "noformat", "format", {kSecondLog}},
    {BackupLog, "skip", {log(kLogFile, "retaindays = 3")}, "init, skip", "init"},
    {BackupLog, "noskip", {log(kLogFile, "retaindays = 3")}, "init, noskip", "init, skip"},
    {BackupLog, "compression", {kLog}, "compression"},
    {BackupLog, "no_compression", {log(kLogFile, "compression")}, "no_compression", "compression"},
    {BackupLog, "checksum", {}, "checksum", "", {kLogHeader}},
    {BackupLog, "copy_only", {}, "copy_only", "", {kLater}},
    {BackupLog, "norecovery", {kAlone}, "norecovery"},
    {BackupLog, "standby", {kAlone}, "standby = 'D:\\u.tuf'"},
    {BackupLog,
     "no_truncate",
     {"alter database orders set partner off", "~suspect"},
     "no_truncate"},
    {BackupLog,
     "continue_after_error",
     {"alter database orders set partner off", "~suspect"},
     "continue_after_error"},
    {BackupLog, "name", {log(kLogFile, "name = 'monday'")}, "init, name = 'friday'", "init"},
    {BackupLog, "description", {}, "description = 'before the move'", "", {kLogHeader}},
    {BackupLog, "medianame", {kLog}, "medianame = 'weekly'"},
    {BackupLog, "mediadescription", {}, "mediadescription = 'safe 2'", "", {kLogLabel}},
    {BackupLog, "expiredate", {}, "expiredate = '2099-12-31'", "", {log(kLogFile, "init")}},
    {BackupLog, "retaindays", {}, "retaindays = 1", "", {log(kLogFile, "init")}},
    {BackupLog, "blocksize", {}, "blocksize = 1000"},
    {BackupLog, "buffercount", {}, "buffercount = 0"},
    {BackupLog, "maxtransfersize", {}, "maxtransfersize = 1"},

    {RestoreDatabase, "recovery", {kFull}, "recovery", "norecovery"},
    {RestoreDatabase, "norecovery", {kFull}, "norecovery"},
    {RestoreDatabase, "standby", {kFull}, "standby = 'D:\\u.tuf'"},
    {RestoreDatabase, "replace", {kFull, again(kFile)}, "replace"},
    {RestoreDatabase, "stopat", {kFull}, "stopat = '2015-01-05T00:00:30'"},
    {RestoreDatabase, "file", {kFull}, "file = 2"},
    {RestoreDatabase, "medianame", {kFull}, "medianame = 'weekly'"},
    {RestoreDatabase, "checksum", {kFull}, "checksum"},
    {RestoreDatabase,
     "continue_after_error",
     {"~page", full(kFile, kChecked)},
     "continue_after_error"},
    {RestoreDatabase, "restricted_user", {kFull}, "restricted_user"},
    {RestoreDatabase, "move", {kFull}, "move 'sales' to 'E:\\sales.mdf'"},
    {RestoreDatabase, "blocksize", {kFull}, "blocksize = 1000"},
    {RestoreDatabase, "buffercount", {kFull}, "buffercount = 0"},
    {RestoreDatabase, "maxtransfersize", {kFull}, "maxtransfersize = 1"},

    {RestoreLog, "recovery", {kFull, kLog, kCopy}, "recovery", "norecovery"},
    {RestoreLog, "norecovery", {kFull, kLog, kCopy}, "norecovery"},
    {RestoreLog, "standby", {kFull, kLog, kCopy}, "standby = 'D:\\u.tuf'"},
    {RestoreLog, "stopat", {kFull, kLog, kCopy}, "stopat = '2015-01-05T00:00:30'"},
    {RestoreLog, "stopatmark", {kFull, kLog, kCopy}, "stopatmark = 'm'"},
    {RestoreLog, "stopbeforemark", {kFull, kLog, kCopy}, "stopbeforemark = 'm'"},
    {RestoreLog, "file", {kFull, kLog, kCopy}, "file = 2"},
    {RestoreLog, "medianame", {kFull, kLog, kCopy}, "medianame = 'weekly'"},
    {RestoreLog, "checksum", {kFull, kLog, kCopy}, "checksum"},
    {RestoreLog,
     "continue_after_error",
     {"~page", full(kFile, kChecked), kLog, again(kFile, "norecovery, continue_after_error")},
     "continue_after_error"},
    {RestoreLog, "restricted_user", {kFull, kLog, kCopy}, "restricted_user"},
    {RestoreLog, "blocksize", {kFull, kLog, kCopy}, "blocksize = 1000"},
    {RestoreLog, "buffercount", {kFull, kLog, kCopy}, "buffercount = 0"},
    {RestoreLog, "maxtransfersize", {kFull, kLog, kCopy}, "maxtransfersize = 1"},

    {VerifyOnly, "file", {kFull}, "file = 2"},
    {VerifyOnly, "medianame", {kFull}, "medianame = 'weekly'"},
    {VerifyOnly, "checksum", {kFull}, "checksum"},
    {VerifyOnly, "move", {kFull}, "move 'sales' to 'E:\\sales.mdf'"},
    {HeaderOnly, "file", {kFull, full(kFile)}, "file = 2"},
    {HeaderOnly, "medianame", {kFull}, "medianame = 'weekly'"},
    {FileListOnly, "file", {kFull}, "file = 2"},
    {FileListOnly, "medianame", {kFull}, "medianame = 'weekly'"},
    {LabelOnly, "medianame", {kFull}, "medianame = 'weekly'"},
};

/// What a harmless option changes nothing of.
Lines before(MediaStatement which) {
  if (which == BackupDatabase || which == BackupLog)
    return {};
  return which == RestoreLog ? Lines{kFull, kLog, kCopy} : Lines{kFull};
}

struct Run {
  std::string answer; ///< of the statement: its number, or its text
  std::string all;    ///< answers of all lines, and what stands at the end
};

Run run(Lines lines, std::string const& statement, Lines const& after) {
  auto const answered = std::count_if(lines.begin(), lines.end(),
                                      [](std::string const& l) { return !l.starts_with("~"); });
  lines.push_back("?" + statement);
  lines.insert(lines.end(), after.begin(), after.end());
  auto moments = moments_of(lines);
  SimTime const end = moments.back().at + 10s;
  moments.push_back({end, [](Scene& s) {
                       s.say(s.estate.describe());
                       Database const* again = s.estate.sql().find("sql-a", "again");
                       if (again != nullptr && again->access == AccessMode::Restricted)
                         s.say("restricted");
                     }});
  Run told{{}, run_estate(media_plan(), moments, end + 1s)};
  std::size_t from = 0;
  for (auto i = answered; i > 0; --i)
    from = told.all.find('\n', from) + 1;
  told.answer = told.all.substr(from, std::min<std::size_t>(told.all.find('\n', from) - from, 60));
  return told;
}

std::string written(MediaOption const& option) {
  std::string const word(option.word);
  if (word == "stats")
    return word + " = 10";
  return word == "move" ? "move 'orders' to 'E:\\orders.mdf'" : word;
}

void tell(MediaStatement statement, MediaOption const& option, std::string const& what,
          std::string const& how) {
  std::cout << fmt::format("| {:20} | {:26} | {:8} | {} |\n", name_of(statement), option.word, what,
                           how);
}

/// Where the two runs part: the statement's own answer, or what follows.
std::string difference(Run const& with, Run const& without) {
  auto const shown = [](std::string const& line) { return line.empty() ? "done" : line; };
  if (with.answer != without.answer)
    return fmt::format("with: {}; without: {}", shown(with.answer), shown(without.answer));
  auto const [one, other] =
      std::mismatch(with.all.begin(), with.all.end(), without.all.begin(), without.all.end());
  auto const line_at = [](std::string const& text, auto at) {
    auto const i = static_cast<std::size_t>(at - text.begin());
    std::size_t const from = text.rfind('\n', i == 0 ? 0 : i - 1) + 1;
    std::size_t const start = i > from + 30 ? i - 30 : from;
    return text.substr(start, std::min<std::size_t>(text.find('\n', i) - start, 60));
  };
  return fmt::format("later, with: {}; without: {}", line_at(with.all, one),
                     line_at(without.all, other));
}

bool acts(MediaStatement statement, MediaOption const& option) {
  auto const pair = std::find_if(std::begin(kPairs), std::end(kPairs), [&](Pair const& p) {
    return p.statement == statement && p.option == option.word;
  });
  if (pair == std::end(kPairs))
    return false;
  Run const with = run(pair->before, line(statement, pair->with), pair->after),
            without = run(pair->before, line(statement, pair->without), pair->after);
  tell(statement, option, "acts", difference(with, without));
  return with.all != without.all;
}

bool harmless(MediaStatement statement, MediaOption const& option) {
  Run const with = run(before(statement), line(statement, written(option)), {}),
            without = run(before(statement), line(statement, ""), {});
  tell(statement, option, "harmless", std::string(option.why));
  return !option.why.empty() && with.all == without.all;
}

bool refused(MediaStatement statement, MediaOption const& option) {
  auto const batches = tsql::parse(line(statement, std::string(option.word) + " = 'x'"));
  tell(statement, option, "refused", fmt::format("{}, {}", option.number, option.why));
  return batches.size() == 1 && batches[0].errors.size() == 1 &&
         batches[0].errors[0].number == option.number &&
         batches[0].errors[0].message.find(option.word) != std::string::npos;
}

bool settled(MediaStatement statement, MediaOption const& option) {
  switch (option.what) {
  case MediaOption::What::Acts:
    return acts(statement, option);
  case MediaOption::What::Harmless:
    return harmless(statement, option);
  case MediaOption::What::Refused:
    return refused(statement, option);
  }
  return false;
}

} // namespace

BOOST_AUTO_TEST_SUITE(media_options)

BOOST_AUTO_TEST_CASE(every_option_acts_or_is_refused_or_has_a_reason_to_change_nothing) {
  int options = 0, open = 0;
  for (MediaStatement const statement : kAll)
    for (MediaOption const& option : tsql::media_options(statement)) {
      bool const is_settled = settled(statement, option);
      BOOST_TEST(is_settled, name_of(statement) << " " << option.word);
      ++options;
      open += is_settled ? 0 : 1;
    }
  std::cout << options << " options of " << std::size(kAll) << " statements, " << open << " open\n";
}

BOOST_AUTO_TEST_CASE(a_word_that_is_no_option_is_refused) {
  for (MediaStatement const statement : kAll) {
    auto const batches = tsql::parse(line(statement, "truncate_only"));
    BOOST_REQUIRE(batches.size() == 1);
    BOOST_REQUIRE(batches[0].errors.size() == 1);
    BOOST_TEST(batches[0].errors[0].number == 155);
  }
}

BOOST_AUTO_TEST_SUITE_END()
