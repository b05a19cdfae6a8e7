#include "sim/runbook/tsql/parser.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include "models/names.hpp"

namespace switchback::tsql {
namespace {

using Kind = Token::Kind;

/// A syntax error ends its batch.
struct Failed {
  Error error;
};

/// Words that begin a statement, and so end the one before it where there is no semicolon.
bool starts_statement(Token const& token) {
  static std::set<std::string> const kWords{
      "backup", "restore",    "alter",     "exec",     "execute", "kill",    "use",
      "drop",   "declare",    "set",       "select",   "print",   "waitfor", "dbcc",
      "grant",  "checkpoint", "if",        "while",    "begin",   "create",  "update",
      "insert", "delete",     "raiserror", "shutdown", "return",  "goto",    "throw"};
  return token.kind == Kind::Word && kWords.contains(lower(token.text));
}

class BatchParser {
public:
  BatchParser(std::string_view text, std::vector<Token> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  Batch run() {
    Batch batch;
    try {
      bool first = true;
      while (!is_end()) {
        if (accept_symbol(";"))
          continue;
        batch.statements.push_back(statement(first));
        first = false;
      }
    } catch (Failed const& failed) {
      batch.statements.clear();
      batch.errors.push_back(failed.error);
    }
    return batch;
  }

private:
  Token const& now() const { return tokens_[i_]; }
  Token const& ahead(std::size_t n) const { return tokens_[std::min(i_ + n, tokens_.size() - 1)]; }
  bool is_end() const { return now().kind == Kind::End; }
  Token next() { return is_end() ? now() : tokens_[i_++]; }
  bool is_word(std::string_view word) const {
    return now().kind == Kind::Word && same_word(now().text, word);
  }
  bool is_symbol(std::string_view symbol) const {
    return now().kind == Kind::Symbol && now().text == symbol;
  }
  bool accept(std::string_view word) { return is_word(word) && (++i_, true); }
  bool accept_symbol(std::string_view symbol) { return is_symbol(symbol) && (++i_, true); }

  [[noreturn]] void fail(std::string const& expected = {}) const {
    std::string const near = is_end() ? std::string("the end") : "'" + now().text + "'";
    throw Failed{
        {102, now().at,
         "incorrect syntax near " + near + (expected.empty() ? "" : ", expected " + expected)}};
  }
  void expect(std::string_view word) {
    if (!accept(word))
      fail(std::string(word));
  }
  void expect_symbol(std::string_view symbol) {
    if (!accept_symbol(symbol))
      fail("'" + std::string(symbol) + "'");
  }

  Statement statement(bool first) {
    Statement s;
    s.at = now().at;
    std::size_t const begin = now().begin;
    s.body = body(first);
    std::size_t const end = i_ > 0 ? tokens_[i_ - 1].end : begin;
    s.text = std::string(text_.substr(begin, end - begin));
    return s;
  }

  Body body(bool first) {
    if (accept("backup"))
      return backup();
    if (accept("restore"))
      return restore();
    if (accept("alter"))
      return alter();
    if (accept("exec") || accept("execute"))
      return execute();
    if (accept("kill"))
      return kill();
    if (accept("use"))
      return Use{name()};
    if (accept("drop")) {
      expect("database");
      return DropDatabase{name()};
    }
    if (accept("declare"))
      return declare();
    if (accept("waitfor")) {
      expect("delay");
      if (now().kind != Kind::String)
        fail("a time such as '00:01:00'");
      return WaitFor{next().text};
    }
    if (is_word("set") && ahead(1).kind == Kind::Variable) {
      ++i_;
      return assign();
    }
    if (is_word("select") && ahead(1).kind == Kind::Variable && ahead(2).kind == Kind::Symbol &&
        (ahead(2).text == "=" || ahead(2).text == "+=")) {
      ++i_;
      return assign();
    }
    for (char const* word : {"select", "print", "dbcc", "grant", "set", "checkpoint"})
      if (is_word(word))
        return report();
    if (starts_statement(now()))
      throw Failed{{102, now().at,
                    "'" + now().text + "' is outside the commands that runbooks can be run with"}};
    // A bare procedure name may open a batch.
    if (first && (now().kind == Kind::Word || now().kind == Kind::Quoted))
      return execute();
    fail("a statement");
  }

  Report report() {
    std::string const what = lower(next().text);
    int depth = 0;
    while (!is_end() && !is_symbol(";") && (depth > 0 || !starts_statement(now()))) {
      depth += is_symbol("(") ? 1 : is_symbol(")") ? -1 : 0;
      ++i_;
    }
    return {what};
  }

  std::string name() {
    Token const token = now();
    if (token.kind != Kind::Word && token.kind != Kind::Quoted)
      fail("a name");
    if (token.kind == Kind::Quoted && token.text.find_first_not_of(' ') == std::string::npos)
      throw Failed{{1038, token.at, "an object or column name is missing or empty"}};
    ++i_;
    std::string text = token.text;
    text.erase(text.find_last_not_of(' ') + 1); // trailing blanks compare equal
    return text;
  }

  Name qualified() {
    Name result{{name()}};
    while (is_symbol(".")) {
      ++i_;
      if (is_symbol(".")) // master..sp_who: the schema left out
        result.parts.emplace_back();
      else
        result.parts.push_back(name());
      if (result.parts.size() > 4)
        fail("at most four parts of a name");
    }
    return result;
  }

  Value value(bool bare_words) {
    Value v;
    do {
      v.parts.push_back(part(bare_words));
    } while (accept_symbol("+"));
    return v;
  }

  Value::Part part(bool bare_words) {
    using PartKind = Value::Part::Kind;
    bool const minus = is_symbol("-") && ahead(1).kind == Kind::Number && (++i_, true);
    switch (now().kind) {
    case Kind::String:
      return {PartKind::Text, next().text};
    case Kind::Number:
      return {PartKind::Number, (minus ? "-" : "") + next().text};
    case Kind::Variable:
      return {PartKind::Variable, next().text};
    case Kind::Word:
      if (is_word("null")) {
        ++i_;
        return {PartKind::Null, ""};
      }
      if (bare_words && !starts_statement(now()))
        return {PartKind::Text, next().text};
      break;
    case Kind::Quoted:
      if (bare_words)
        return {PartKind::Text, next().text};
      break;
    default:
      break;
    }
    fail("a value");
  }

  /// In BACKUP and RESTORE a database is a name or a variable.
  Value database() {
    if (now().kind == Kind::Variable)
      return {{{Value::Part::Kind::Variable, next().text}}};
    return {{{Value::Part::Kind::Text, name()}}};
  }

  std::vector<Value> devices() {
    std::vector<Value> all;
    do {
      if (accept("disk") || accept("tape") || accept("url")) {
        expect_symbol("=");
        all.push_back(value(false));
      } else {
        all.push_back(database()); // a logical device
      }
    } while (accept_symbol(","));
    return all;
  }

  Backup backup() {
    Backup b;
    if (accept("log"))
      b.log = true;
    else
      expect("database");
    b.database = database();
    expect("to");
    b.devices = devices();
    if (accept("with"))
      do {
        backup_option(b);
      } while (accept_symbol(","));
    if (b.norecovery && !b.log)
      throw Failed{{3032, now().at, "NORECOVERY goes with BACKUP LOG only"}};
    return b;
  }

  void backup_option(Backup& b) {
    static std::set<std::string> const kPlain{
        "noinit",   "format",      "noformat",    "skip",           "noskip",
        "checksum", "no_checksum", "compression", "no_compression", "norewind",
        "rewind",   "unload",      "nounload",    "stop_on_error"};
    static std::set<std::string> const kWithValue{
        "name",       "description", "medianame",   "mediadescription", "retaindays",
        "expiredate", "blocksize",   "buffercount", "maxtransfersize",  "password"};
    if (accept("init"))
      b.init = true;
    else if (accept("copy_only"))
      b.copy_only = true;
    else if (accept("norecovery"))
      b.norecovery = true;
    else if (accept("no_truncate") || accept("continue_after_error"))
      b.no_truncate = true;
    else if (accept("differential"))
      b.differential = true;
    else if (accept("stats"))
      optional_value();
    else if (now().kind == Kind::Word && kPlain.contains(lower(now().text)))
      ++i_;
    else if (now().kind == Kind::Word && kWithValue.contains(lower(now().text)))
      ++i_, expect_symbol("="), value(false);
    else
      throw Failed{{155, now().at, "'" + now().text + "' is not a recognized BACKUP option"}};
  }

  void optional_value() {
    if (accept_symbol("="))
      value(false);
  }

  Restore restore() {
    Restore r;
    using What = Restore::What;
    std::pair<char const*, What> const kReports[] = {{"headeronly", What::HeaderOnly},
                                                     {"filelistonly", What::FileListOnly},
                                                     {"verifyonly", What::VerifyOnly},
                                                     {"labelonly", What::LabelOnly}};
    for (auto const& [word, what] : kReports)
      if (accept(word))
        r.what = what;
    if (r.what == What::Database) {
      if (accept("log"))
        r.what = What::Log;
      else
        expect("database");
      r.database = database();
    }
    if (accept("from"))
      r.devices = devices();
    else if (r.what != What::Database && r.what != What::Log)
      fail("FROM");
    if (accept("with"))
      do {
        restore_option(r);
      } while (accept_symbol(","));
    return r;
  }

  void restore_option(Restore& r) {
    static std::set<std::string> const kPlain{
        "checksum",        "no_checksum",      "nounload",
        "unload",          "norewind",         "rewind",
        "restricted_user", "keep_replication", "continue_after_error",
        "stop_on_error",   "partial",          "enable_broker"};
    static std::set<std::string> const kWithValue{"file",        "medianame",       "blocksize",
                                                  "buffercount", "maxtransfersize", "password"};
    auto const recovery = [&](Restore::Recovery which) {
      if (r.recovery_stated && r.recovery != which)
        throw Failed{{3031, now().at, "the recovery option conflicts with one given before"}};
      r.recovery = which;
      r.recovery_stated = true;
    };
    if (accept("recovery"))
      recovery(Restore::Recovery::Recovery);
    else if (accept("norecovery"))
      recovery(Restore::Recovery::NoRecovery);
    else if (accept("standby"))
      expect_symbol("="), value(false), recovery(Restore::Recovery::Standby);
    else if (accept("replace"))
      r.replace = true;
    else if (accept("stats"))
      optional_value();
    else if (accept("stopat"))
      expect_symbol("="), r.stop_at = value(false);
    else if (accept("move"))
      value(false), expect("to"), value(false);
    else if (now().kind == Kind::Word && kPlain.contains(lower(now().text)))
      ++i_;
    else if (now().kind == Kind::Word && kWithValue.contains(lower(now().text)))
      ++i_, expect_symbol("="), value(false);
    else
      throw Failed{{155, now().at, "'" + now().text + "' is not a recognized RESTORE option"}};
  }

  Body alter() {
    expect("database");
    std::string const db = name();
    expect("set");
    AlterMirroring m;
    m.database = db;
    using What = AlterMirroring::What;
    if (accept("partner"))
      return partner(m);
    if (accept("witness")) {
      if (accept("off"))
        m.what = What::WitnessOff;
      else
        m.what = What::Witness, expect_symbol("="), m.address = string();
      return m;
    }
    if (accept("safety"))
      return safety(m);
    AlterOption option;
    option.database = db;
    option.option = lower(now().text);
    static std::set<std::string> const kAlone{"single_user", "multi_user", "restricted_user",
                                              "offline",     "online",     "emergency",
                                              "read_only",   "read_write"};
    if (accept("recovery"))
      option.value = lower(name());
    else if (now().kind == Kind::Word && kAlone.contains(option.option))
      ++i_;
    else
      fail("an option of ALTER DATABASE SET");
    if (accept("with")) {
      if (accept("rollback")) {
        option.rollback = true;
        if (!accept("immediate")) {
          expect("after");
          number();
          accept("seconds");
        }
      } else {
        expect("no_wait");
      }
    }
    return option;
  }

  Body partner(AlterMirroring m) {
    using What = AlterMirroring::What;
    std::pair<char const*, What> const kWords[] = {
        {"failover", What::Failover},
        {"force_service_allow_data_loss", What::ForceService},
        {"resume", What::Resume},
        {"suspend", What::Suspend},
        {"off", What::Off}};
    for (auto const& [word, what] : kWords)
      if (accept(word)) {
        m.what = what;
        return m;
      }
    if (accept("safety"))
      return safety(m);
    if (accept("timeout")) {
      m.what = What::Timeout;
      m.seconds = number();
      return m;
    }
    m.what = What::Partner;
    expect_symbol("=");
    m.address = string();
    return m;
  }

  Body safety(AlterMirroring m) {
    if (accept("full"))
      m.what = AlterMirroring::What::SafetyFull;
    else if (accept("off"))
      m.what = AlterMirroring::What::SafetyOff;
    else
      fail("FULL or OFF");
    return m;
  }

  std::string string() {
    if (now().kind != Kind::String)
      fail("a string");
    return next().text;
  }

  std::int64_t number() {
    std::int64_t n = 0;
    std::string const& text = now().text;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (now().kind != Kind::Number || error != std::errc{} || end != text.data() + text.size())
      fail("a whole number");
    ++i_;
    return n;
  }

  Kill kill() {
    if (now().kind == Kind::Variable)
      fail("a session number");
    return {number()};
  }

  Execute execute() {
    Execute call;
    if (now().kind == Kind::Variable && ahead(1).kind == Kind::Symbol && ahead(1).text == "=")
      i_ += 2; // the return code goes into a variable
    if (is_symbol("("))
      throw Failed{
          {102, now().at, "dynamic SQL is outside the commands that runbooks can be run with"}};
    call.procedure = qualified();
    call.arguments_at = now().at;
    while (!is_end() && !is_symbol(";") && !starts_statement(now())) {
      if (now().kind == Kind::Variable && ahead(1).kind == Kind::Symbol && ahead(1).text == "=") {
        std::string const parameter = lower(next().text);
        ++i_;
        call.named[parameter] = value(true);
      } else {
        if (!call.named.empty())
          throw Failed{{119, now().at, "after one argument was passed by name, all must be"}};
        call.positional.push_back(value(true));
      }
      if (!accept("output"))
        accept("out");
      if (!accept_symbol(","))
        break;
    }
    if (!is_end() && !is_symbol(";") && !starts_statement(now()))
      fail();
    return call;
  }

  Declare declare() {
    Declare d;
    do {
      if (now().kind != Kind::Variable)
        fail("a variable");
      std::string const variable = lower(next().text);
      accept("as");
      name(); // its type
      if (accept_symbol("(")) {
        if (!accept("max"))
          number();
        if (accept_symbol(","))
          number();
        expect_symbol(")");
      }
      std::optional<Value> initial;
      if (accept_symbol("="))
        initial = value(false);
      d.variables.emplace_back(variable, initial);
    } while (accept_symbol(","));
    return d;
  }

  Assign assign() {
    Assign a;
    a.variable = lower(next().text);
    if (accept_symbol("+="))
      a.value.parts.push_back({Value::Part::Kind::Variable, a.variable});
    else
      expect_symbol("=");
    Value const right = value(false);
    a.value.parts.insert(a.value.parts.end(), right.parts.begin(), right.parts.end());
    return a;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t i_ = 0;
};

} // namespace

std::vector<Batch> parse(std::string_view text) {
  constexpr std::size_t kMost = 1'000'000; // bytes; no operator types more
  if (text.size() > kMost)
    return {{{}, {{102, {}, "the text is larger than 1 MB"}}, 1}};
  Lexed lexed = lex(text);
  std::vector<Batch> batches;
  std::vector<Token> tokens;
  auto const end_batch = [&](Token const& mark) {
    if (tokens.empty())
      return;
    tokens.push_back({Kind::End, "", mark.at, mark.begin, mark.begin});
    Batch batch = BatchParser(text, std::move(tokens)).run();
    tokens.clear();
    if (mark.kind == Kind::Go && !mark.text.empty())
      batch.times = std::atoi(mark.text.substr(0, 4).c_str());
    batches.push_back(std::move(batch));
  };
  for (Token const& token : lexed.tokens) {
    if (token.kind == Kind::Go || token.kind == Kind::End)
      end_batch(token);
    else
      tokens.push_back(token);
  }
  if (!lexed.errors
           .empty()) { // what is not closed swallows the rest: the last batch can not be trusted
    if (batches.empty())
      batches.emplace_back();
    batches.back().statements.clear();
    batches.back().errors = lexed.errors;
  }
  return batches;
}

} // namespace switchback::tsql
