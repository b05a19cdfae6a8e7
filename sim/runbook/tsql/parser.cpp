#include "sim/runbook/tsql/parser.hpp"

#include <algorithm>

#include "models/names.hpp"
#include "sim/runbook/tsql/cursor.hpp"

namespace switchback::tsql {
namespace {

using Kind = Token::Kind;

class BatchParser {
public:
  BatchParser(std::string_view text, std::vector<Token> tokens)
      : text_(text), c_(std::move(tokens)) {}

  Batch run() {
    Batch batch;
    try {
      while (!c_.is_end())
        if (!c_.accept_symbol(";"))
          statement(statements_.empty(), 0);
      batch.statements = std::move(statements_);
      if (auto const error = undeclared(batch))
        throw Failed{*error};
    } catch (Failed const& failed) {
      batch.statements.clear();
      batch.errors.push_back(failed.error);
    }
    return batch;
  }

private:
  /// One statement as the server counts: with IF, all that it guards.
  void statement(bool first, int depth) {
    if (depth > kDeepest)
      c_.fail(191, "the statements are nested too deeply");
    if (c_.is_word("if"))
      return branch(depth);
    if (c_.is_word("begin"))
      return block(depth);
    Position const at = c_.now().at;
    std::size_t const begin = c_.now().begin;
    Body what = body(first);
    add(std::move(what), at, begin);
    // SELECT @a = 1, @b = 2
    while (std::holds_alternative<Assign>(statements_.back().body) && c_.accept_symbol(",")) {
      if (c_.now().kind != Kind::Variable)
        c_.fail("a variable");
      Position const next_at = c_.now().at;
      std::size_t const next = c_.now().begin;
      Body assignment = assign();
      add(std::move(assignment), next_at, next);
    }
  }

  std::size_t add(Body what, Position at, std::size_t begin) {
    std::size_t const end = c_.before() != nullptr ? std::max(begin, c_.before()->end) : begin;
    statements_.push_back({std::move(what), at, std::string(text_.substr(begin, end - begin))});
    return statements_.size() - 1;
  }

  void branch(int depth) {
    Position const at = c_.now().at;
    std::size_t const begin = c_.now().begin;
    c_.skip();
    Condition condition = parse_condition(c_);
    std::size_t const mark = add(Branch{std::move(condition), 0}, at, begin);
    statement(false, depth + 1);
    if (c_.is_symbol(";") && c_.ahead(1).kind == Kind::Word && same_word(c_.ahead(1).text, "else"))
      c_.skip();
    if (!c_.is_word("else")) {
      std::get<Branch>(statements_[mark].body).otherwise = statements_.size();
      return;
    }
    std::size_t const over = add(Jump{}, c_.now().at, c_.now().begin);
    c_.skip();
    std::get<Branch>(statements_[mark].body).otherwise = statements_.size();
    statement(false, depth + 1);
    std::get<Jump>(statements_[over].body).to = statements_.size();
  }

  void block(int depth) {
    c_.skip();
    for (char const* other : {"tran", "transaction", "try", "catch", "distributed", "atomic"})
      if (c_.is_word(other))
        outside();
    std::size_t const before = statements_.size();
    while (!c_.is_word("end")) {
      if (c_.is_end())
        c_.fail("end");
      if (!c_.accept_symbol(";"))
        statement(false, depth + 1);
    }
    if (statements_.size() == before)
      c_.fail("a statement");
    c_.skip();
  }

  Body body(bool first);

  bool opens_with(std::string_view opening) const {
    auto const blank = opening.find(' ');
    if (!c_.is_word(opening.substr(0, blank)))
      return false;
    if (blank == std::string_view::npos)
      return true;
    std::string_view const second = opening.substr(blank + 1);
    return second == "@" ? is_assignment() : same_word(c_.ahead(1).text, second);
  }

  [[noreturn]] void outside() const {
    c_.fail(102, "'" + c_.now().text + "' is outside the commands that runbooks can be run with");
  }

  bool is_assignment() const {
    if (c_.ahead(1).kind != Kind::Variable)
      return false;
    Token const& mark = c_.ahead(2);
    return c_.is_word("set") || (c_.is_word("select") && mark.kind == Kind::Symbol &&
                                 (mark.text == "=" || mark.text == "+="));
  }

  WaitFor wait_for() {
    WaitFor w;
    w.until = c_.accept("time");
    if (!w.until)
      c_.expect("delay");
    if (c_.now().kind != Kind::String)
      c_.fail("a time such as '00:01:00'");
    w.delay = c_.next().text;
    return w;
  }

  Shutdown shutdown() {
    Shutdown s;
    if (c_.accept("with")) {
      c_.expect("nowait");
      s.no_wait = true;
    }
    return s;
  }

  /// Of tables only one is changed by hand in practice: the shipping settings of a secondary.
  UpdateShipping update() {
    if (c_.qualified().last() != "log_shipping_secondary_databases")
      c_.fail("log_shipping_secondary_databases, the only table that can be changed here");
    UpdateShipping u;
    c_.expect("set");
    do {
      std::string const column = lower(c_.name());
      c_.expect_symbol("=");
      u.columns[column] = c_.value(false);
    } while (c_.accept_symbol(","));
    if (c_.accept("where")) {
      c_.expect("secondary_database");
      c_.expect_symbol("=");
      u.database = c_.value(false);
    }
    return u;
  }

  Report report(std::string_view what) {
    int depth = 0; // in parentheses, and in CASE ... END
    while (!c_.is_end() && !c_.is_symbol(";") && (depth > 0 || !starts_statement(c_.now()))) {
      bool const opens = c_.is_symbol("(") || c_.is_word("case");
      depth += opens ? 1 : c_.is_symbol(")") || c_.is_word("end") ? -1 : 0;
      c_.skip();
    }
    return {std::string(what)};
  }

  Kill kill() {
    if (c_.now().kind == Kind::Variable)
      c_.fail("a session number");
    Kill kill{c_.number()};
    if (c_.accept("with")) {
      c_.expect("statusonly");
      kill.status_only = true;
    }
    return kill;
  }

  static bool is_equals(Token const& token) {
    return token.kind == Kind::Symbol && token.text == "=";
  }

  Execute execute() {
    Execute call;
    if (c_.now().kind == Kind::Variable && is_equals(c_.ahead(1))) {
      call.result = lower(c_.now().text);
      c_.skip(2);
    }
    if (c_.is_symbol("("))
      c_.fail(102, "dynamic SQL is outside the commands that runbooks can be run with");
    call.procedure = c_.qualified();
    call.arguments_at = c_.now().at;
    while (!c_.is_end() && !c_.is_symbol(";") && !starts_statement(c_.now())) {
      std::string parameter;
      if (c_.now().kind == Kind::Variable && is_equals(c_.ahead(1))) {
        parameter = lower(c_.next().text);
        c_.skip();
      } else if (!call.named.empty()) {
        c_.fail(119, "after one argument was passed by name, all must be");
      }
      Token const first = c_.now();
      Value const value = c_.value(true);
      bool const output = c_.accept("output") || c_.accept("out");
      if (output && first.kind == Kind::Variable && !parameter.empty())
        call.outputs[parameter] = lower(first.text);
      if (parameter.empty())
        call.positional.push_back(value);
      else
        call.named[parameter] = value;
      if (!c_.accept_symbol(","))
        break;
    }
    if (!c_.is_end() && !c_.is_symbol(";") && !starts_statement(c_.now()))
      c_.fail();
    return call;
  }

  Declare declare() {
    Declare d;
    do {
      if (c_.now().kind != Kind::Variable)
        c_.fail("a variable");
      std::string const variable = lower(c_.next().text);
      c_.accept("as");
      c_.name(); // its type
      if (c_.accept_symbol("(")) {
        if (!c_.accept("max"))
          c_.number();
        if (c_.accept_symbol(","))
          c_.number();
        c_.expect_symbol(")");
      }
      std::optional<Value> initial;
      if (c_.accept_symbol("="))
        initial = c_.value(false);
      d.variables.emplace_back(variable, initial);
    } while (c_.accept_symbol(","));
    return d;
  }

  Assign assign() {
    Assign a;
    a.variable = lower(c_.next().text);
    if (c_.accept_symbol("+="))
      a.value.parts.push_back({Value::Part::Kind::Variable, a.variable});
    else
      c_.expect_symbol("=");
    Value const right = c_.value(false);
    a.value.parts.insert(a.value.parts.end(), right.parts.begin(), right.parts.end());
    return a;
  }

  friend struct Shape;
  std::string_view text_;
  Cursor c_;
  std::vector<Statement> statements_;
};

/// A sort of statement, and how it is read once its opening words are passed; IF and BEGIN, which
/// hold others, are read by the batch.
struct Shape {
  StatementRow row;
  Body (*read)(BatchParser&, std::string_view opening) = nullptr;

  static std::vector<Shape> const& all();
};

std::vector<Shape> const& Shape::all() {
  using P = BatchParser;
  using Opening = std::string_view;
  static std::vector<Shape> const kShapes{
      {{{"backup"},
        "BACKUP DATABASE, BACKUP LOG",
        "full, differential, log and tail backups, striped or mirrored"},
       [](P& p, Opening) -> Body { return parse_backup(p.c_); }},
      {{{"restore"}, "RESTORE DATABASE, RESTORE LOG", "restore, recovery, FILE, STANDBY, STOPAT"},
       [](P& p, Opening) -> Body { return parse_restore(p.c_); }},
      {{{"alter database"},
        "ALTER DATABASE",
        "SET PARTNER, WITNESS, SAFETY: sets up and steers mirroring; SET option: recovery model, "
        "access, READ_ONLY, OFFLINE, ONLINE, EMERGENCY; MODIFY NAME: renames"},
       [](P& p, Opening) { return parse_alter_database(p.c_); }},
      {{{"create endpoint", "alter endpoint", "drop endpoint"},
        "CREATE, ALTER, DROP ENDPOINT",
        "the instance's mirroring endpoint"},
       [](P& p, Opening opening) -> Body {
         using What = Endpoint::What;
         return parse_endpoint(p.c_, opening.starts_with("c")   ? What::Create
                                     : opening.starts_with("a") ? What::Alter
                                                                : What::Drop);
       }},
      {{{"drop database"}, "DROP DATABASE", "deletes a copy"},
       [](P& p, Opening) -> Body { return DropDatabase{p.c_.name()}; }},
      {{{"exec", "execute"}, "EXECUTE", "calls a stored procedure"},
       [](P& p, Opening) -> Body { return p.execute(); }},
      {{{"update"}, "UPDATE log_shipping_secondary_databases", "settings of a secondary, by hand"},
       [](P& p, Opening) -> Body { return p.update(); }},
      {{{"kill"}, "KILL", "ends a session"}, [](P& p, Opening) -> Body { return p.kill(); }},
      {{{"use"}, "USE", "changes the session's database"},
       [](P& p, Opening) -> Body { return Use{p.c_.name()}; }},
      {{{"shutdown"}, "SHUTDOWN", "stops the instance"},
       [](P& p, Opening) -> Body { return p.shutdown(); }},
      {{{"declare"}, "DECLARE", "makes variables"},
       [](P& p, Opening) -> Body { return p.declare(); }},
      {{{"set @", "select @"}, "SET @v =, SELECT @v =", "gives a variable its value"},
       [](P& p, Opening) -> Body { return p.assign(); }},
      {{{"if", "begin"}, "IF, ELSE, BEGIN .. END", "conditions and blocks"}},
      {{{"return"}, "RETURN", "ends the batch"},
       [](P& p, Opening) -> Body {
         if (p.c_.now().kind == Kind::Number)
           p.c_.skip();
         return Return{};
       }},
      {{{"raiserror"}, "RAISERROR", "raises an error"},
       [](P& p, Opening) -> Body { return parse_raise(p.c_); }},
      {{{"waitfor"}, "WAITFOR DELAY, WAITFOR TIME", "waits"},
       [](P& p, Opening) -> Body { return p.wait_for(); }},
      {{{"select", "print", "dbcc", "grant", "set", "checkpoint"},
        "SELECT, PRINT, DBCC, GRANT, SET option, CHECKPOINT",
        "read, without effect"},
       [](P& p, Opening opening) -> Body { return p.report(opening); }},
  };
  return kShapes;
}

Body BatchParser::body(bool first) {
  for (Shape const& shape : Shape::all())
    for (std::string_view opening : shape.row.openings)
      if (shape.read != nullptr && opens_with(opening)) {
        c_.skip(opening.find(' ') == opening.npos || opening.ends_with('@') ? 1 : 2);
        return shape.read(*this, opening);
      }
  if (starts_statement(c_.now()))
    outside();
  // A bare procedure name may open a batch.
  if (first && (c_.now().kind == Kind::Word || c_.now().kind == Kind::Quoted))
    return execute();
  c_.fail("a statement");
}

} // namespace

std::vector<StatementRow> statement_rows() {
  std::vector<StatementRow> rows;
  for (Shape const& shape : Shape::all())
    rows.push_back(shape.row);
  return rows;
}

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
           .empty()) { // what is not closed swallows the rest: the last batch cannot be trusted
    if (batches.empty())
      batches.emplace_back();
    batches.back().statements.clear();
    batches.back().errors = lexed.errors;
  }
  return batches;
}

} // namespace switchback::tsql
