#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/operations/sql_session.hpp"

namespace switchback {
namespace {

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
      if (statement_ >= batch.statements.size()) {
        statement_ = 0;
        session_.variables.clear();
        if (++times_ >= batch.times)
          times_ = 0, ++batch_;
        continue;
      }
      return action(batch.statements[statement_++]);
    }
    session_.close();
    return std::nullopt;
  }

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
    if (auto const* kill = std::get_if<tsql::Kill>(&statement.body);
        kill != nullptr && kill->session == kEachSession)
      return kill_each(a);
    a.act = [this, &statement](Done done) {
      if (!answers())
        return done(silent());
      session_.id(); // connects
      std::visit([&](auto const& body) { perform(session_, body, statement.at, std::move(done)); },
                 statement.body);
    };
    return a;
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

std::optional<std::string> SqlSession::text(tsql::Value const& value, tsql::Position at,
                                            Done const& done) {
  auto const result = tsql::evaluate(value, variables, at);
  if (auto const* error = std::get_if<tsql::Error>(&result)) {
    done(Outcome::refuse(error->number, error->message));
    return std::nullopt;
  }
  return std::get<std::string>(result);
}

void run_sql(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end) {
  auto executor = std::make_shared<SqlExecutor>(estate, block.on, block.text);
  run_actions(
      estate, block, [executor](Outcome const*) { return executor->next(); }, std::move(on_command),
      std::move(on_end));
}

void run_sql_text(Estate& estate, std::string const& instance, std::string const& text, Done done) {
  auto executor = std::make_shared<SqlExecutor>(estate, instance, text);
  auto result = std::make_shared<Outcome>(Outcome::no_effect("nothing to run"));
  auto go = std::make_shared<std::function<void()>>();
  *go = [executor, result, go, done = std::move(done)] {
    auto action = executor->next();
    if (!action) {
      auto finish = done;
      auto outcome = *result;
      *go = nullptr; // it held itself
      return finish(outcome);
    }
    action->act([result, go, keep = executor](Outcome const& outcome) {
      if (!result->refused())
        *result = outcome;
      auto again = *go;
      again();
    });
  };
  auto first = *go;
  first();
}

} // namespace switchback
