#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/operations/sql_session.hpp"

namespace switchback {
namespace {

/// The protection that a statement is to set up, whether or not it comes to that.
std::string_view protection_by(tsql::Statement const& statement) {
  if (auto const* alter = std::get_if<tsql::AlterMirroring>(&statement.body))
    return alter->what == tsql::AlterMirroring::What::Partner ? kMirror : std::string_view{};
  auto const* call = std::get_if<tsql::Execute>(&statement.body);
  bool const ships =
      call != nullptr && lower(call->procedure.last()).starts_with("sp_add_log_shipping");
  return ships ? kLogShipping : std::string_view{};
}

/// What <spid> stands for in KILL until the sessions are known.
constexpr std::int64_t kEachSession = 999'999;

class SqlExecutor {
public:
  SqlExecutor(Estate& estate, std::string const& instance, std::string const& text)
      : session_(estate, instance) {
    std::string ready = text;
    for (auto at = ready.find("<spid>"); at != std::string::npos; at = ready.find("<spid>"))
      ready.replace(at, 6, std::to_string(kEachSession));
    batches_ = tsql::parse(ready);
    session_.about = database_of_the_block();
  }

  std::optional<Action> next() {
    if (!kills_.empty()) {
      Action kill = std::move(kills_.front());
      kills_.erase(kills_.begin());
      return kill;
    }
    while (batch_ < batches_.size()) {
      tsql::Batch const& batch = batches_[batch_];
      if (statement_ == 0 && !batch.errors.empty()) {
        ++batch_;
        return refused_batch(batch);
      }
      if (statement_ < batch.statements.size())
        if (auto const* jump = std::get_if<tsql::Jump>(&batch.statements[statement_].body)) {
          pass_over(batch, jump->to);
          continue;
        }
      if (statement_ >= batch.statements.size()) {
        statement_ = 0;
        std::erase_if(session_.variables,
                      [](auto const& one) { return !one.first.starts_with("@@"); });
        if (++times_ >= batch.times)
          times_ = 0, ++batch_;
        continue;
      }
      return action(batch.statements[statement_++]);
    }
    session_.close();
    return std::nullopt;
  }

  std::string const& on() const { return session_.instance; }

private:
  Action refused_batch(tsql::Batch const& batch) {
    auto const error = batch.errors.front();
    return {error.at.line, error.at.column, "(batch)", session_.instance,
            [error](Done done) { done(Outcome::refuse(error.number, error.message)); }};
  }

  /// <spid> means sessions of the database that the block is about: the one that its statements
  /// name.
  std::string database_of_the_block() const {
    for (auto const& batch : batches_)
      for (auto const& statement : batch.statements) {
        if (auto const* r = std::get_if<tsql::Restore>(&statement.body);
            r != nullptr && !r->database.parts.empty())
          return r->database.parts.front().text;
        if (auto const* b = std::get_if<tsql::Backup>(&statement.body); b != nullptr)
          return b->database.parts.front().text;
        if (auto const* a = std::get_if<tsql::AlterMirroring>(&statement.body); a != nullptr)
          return a->database;
      }
    return session_.estate.main_database();
  }

  Outcome silent() const {
    return Outcome::refuse(53, "the instance " + session_.instance + " does not answer");
  }
  bool answers() const { return session_.estate.sql().runs(session_.instance); }

  std::optional<Action> action(tsql::Statement const& statement) {
    Action a{statement.at.line, statement.at.column, shown(statement.text), session_.instance, {}};
    a.protects = protection_by(statement);
    if (auto const* kill = std::get_if<tsql::Kill>(&statement.body);
        kill != nullptr && kill->session == kEachSession)
      return kill_each(a);
    a.act = [this, &statement](Done done) {
      if (!answers())
        return done(silent());
      session_.id(); // connects
      Done ended = [this, &statement, done = std::move(done)](Outcome const& outcome) {
        remember(statement, outcome);
        done(outcome);
      };
      if (auto const* branch = std::get_if<tsql::Branch>(&statement.body))
        return decide(*branch, statement.at, ended);
      if (std::holds_alternative<tsql::Return>(statement.body))
        statement_ = batches_[batch_].statements.size();
      std::visit([&](auto const& body) { perform(session_, body, statement.at, std::move(ended)); },
                 statement.body);
    };
    return a;
  }

  /// @@ERROR has the number of the last statement, 0 if it was carried out; a procedure that was
  /// refused returns 1 (SQL Server docs, "@@ERROR"; "RETURN": 0 for success).
  void remember(tsql::Statement const& statement, Outcome const& outcome) {
    session_.variables["@@error"] = outcome.refused() ? outcome.number : "0";
    if (auto const* call = std::get_if<tsql::Execute>(&statement.body);
        call != nullptr && !call->result.empty())
      session_.variables[call->result] = outcome.refused() ? "1" : "0";
  }

  void decide(tsql::Branch const& branch, tsql::Position at, Done const& done) {
    auto const answer = tsql::holds(branch.condition, session_.variables, at);
    if (auto const* error = std::get_if<tsql::Error>(&answer))
      return done(Outcome::refuse(error->number, error->message));
    bool const holds = std::get<std::optional<bool>>(answer).value_or(false);
    if (!holds)
      pass_over(batches_[batch_], branch.otherwise);
    done(Outcome::no_effect(holds ? "it is so" : "it is not so"));
  }

  /// What DECLARE names is there from its place on, whether that was passed over or not.
  void pass_over(tsql::Batch const& batch, std::size_t to) {
    for (; statement_ < to; ++statement_)
      if (auto const* d = std::get_if<tsql::Declare>(&batch.statements[statement_].body))
        for (auto const& [name, value] : d->variables)
          session_.variables.try_emplace(name);
  }

  static std::string shown(std::string text) {
    if (auto const at = text.find(std::to_string(kEachSession)); at != std::string::npos)
      text.replace(at, std::to_string(kEachSession).size(), "<spid>");
    return text;
  }

  Action kill_each(Action a) {
    if (session_.shown_sessions.empty()) {
      a.act = [this](Done done) {
        done(Outcome::no_effect("sp_who2 showed no session in " + session_.about));
      };
      return a;
    }
    for (int id : session_.shown_sessions) {
      Action kill = a;
      kill.text = "kill " + std::to_string(id);
      kill.act = [this, id](Done done) {
        if (!answers())
          return done(silent());
        perform(session_, tsql::Kill{id}, {}, std::move(done));
      };
      kills_.push_back(std::move(kill));
    }
    Action first = std::move(kills_.front());
    kills_.erase(kills_.begin());
    return first;
  }

  SqlSession session_;
  std::vector<tsql::Batch> batches_;
  std::size_t batch_ = 0, statement_ = 0;
  int times_ = 0;
  std::vector<Action> kills_;
};

/// Statements one after the other, kept alive by whoever is called next. An answer that comes at
/// once must not grow the stack.
struct TextRun : std::enable_shared_from_this<TextRun> {
  Estate& estate;
  SqlExecutor executor;
  Outcome result = Outcome::no_effect("nothing to run");
  Done done;
  int ended = 0;
  bool acting = false, answered = false;

  TextRun(Estate& e, std::string const& instance, std::string const& text, Done d)
      : estate(e), executor(e, instance, text), done(std::move(d)) {}

  void go() {
    do {
      auto const action = executor.next();
      if (!action)
        return done(result);
      acting = true, answered = false;
      action->act([self = shared_from_this()](Outcome const& outcome) { self->answer(outcome); });
      acting = false;
    } while (answered);
  }

  void answer(Outcome const& outcome) {
    if (!result.refused())
      result = outcome;
    if (++ended % kMostAtOnce == 0)
      estate.kernel().after(kLeastTime, Turn::Command, executor.on(),
                            [self = shared_from_this()] { self->go(); });
    else if (acting)
      answered = true;
    else
      go();
  }
};

} // namespace

int SqlSession::id() {
  auto& sql = estate.sql();
  if (id_ == 0 || !sql.has_session(instance, id_))
    id_ = sql.open_session(instance, "operator", "master");
  return id_;
}

std::string SqlSession::context() {
  int const own = id();
  return estate.sql().context_of(instance, own);
}

void SqlSession::close() {
  if (id_ != 0)
    estate.sql().close_session(instance, id_);
  id_ = 0;
}

std::optional<std::optional<std::string>> SqlSession::value(tsql::Value const& value,
                                                            tsql::Position at, Done const& done) {
  auto result = tsql::evaluate(value, variables, at);
  if (auto const* error = std::get_if<tsql::Error>(&result)) {
    done(Outcome::refuse(error->number, error->message));
    return std::nullopt;
  }
  return std::move(std::get<std::optional<std::string>>(result));
}

std::optional<std::string> SqlSession::text(tsql::Value const& of, tsql::Position at,
                                            Done const& done) {
  auto const known = value(of, at, done);
  return known ? std::optional{known->value_or("")} : std::nullopt;
}

void run_sql(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end) {
  auto executor = std::make_shared<SqlExecutor>(estate, block.on, block.text);
  run_actions(
      estate, block, [executor](Outcome const*) { return executor->next(); }, std::move(on_command),
      std::move(on_end));
}

void run_sql_text(Estate& estate, std::string const& instance, std::string const& text, Done done) {
  std::make_shared<TextRun>(estate, instance, text, std::move(done))->go();
}

} // namespace switchback
