#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/operations/sql_procedures.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

/// The protection that a statement is to set up, whether or not it comes to that.
std::string_view protection_by(tsql::Statement const& statement) {
  if (auto const* alter = std::get_if<tsql::AlterMirroring>(&statement.body))
    return alter->what == tsql::AlterMirroring::What::Partner ? kMirror : std::string_view{};
  auto const* call = std::get_if<tsql::Execute>(&statement.body);
  auto const* procedure = call != nullptr ? find_procedure(call->procedure.last()) : nullptr;
  return procedure != nullptr ? procedure->protects : std::string_view{};
}

/// The batches of a text over one connection.
class SqlExecutor {
public:
  SqlExecutor(Estate& estate, std::string const& instance, std::vector<tsql::Batch> const& batches,
              CommandRunner& runner)
      : session_(estate, instance), runner_(runner), batches_(batches) {
    session_.about = database_of_the_block();
  }

  void run() {
    for (tsql::Batch const& batch : batches_)
      if (!batch.errors.empty())
        refuse(batch.errors.front());
      else
        for (int time = 0; time < std::max(batch.times, 1); ++time)
          run(batch);
    session_.close();
  }

private:
  void run(tsql::Batch const& batch) {
    next_ = 0;
    while (next_ < batch.statements.size()) {
      tsql::Statement const& statement = batch.statements[next_];
      if (auto const* jump = std::get_if<tsql::Jump>(&statement.body)) {
        pass_over(batch, jump->to);
        continue;
      }
      ++next_;
      carry_out(batch, statement);
    }
    std::erase_if(session_.variables, [](auto const& one) { return !one.first.starts_with("@@"); });
  }

  void refuse(tsql::Error const& error) {
    runner_.carry_out({error.at.line, error.at.column, "(batch)", session_.instance},
                      [&] { return Outcome::refuse(error.number, error.message); });
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

  void carry_out(tsql::Batch const& batch, tsql::Statement const& statement) {
    TypedCommand const command{statement.at.line, statement.at.column, shown(statement.text),
                               session_.instance, protection_by(statement)};
    if (auto const* kill = std::get_if<tsql::Kill>(&statement.body);
        kill != nullptr && kill->session == kEachSession)
      return kill_each(command);
    runner_.carry_out(command, [&] {
      if (!answers())
        return silent();
      session_.id(); // connects
      Outcome outcome = execute(batch, statement);
      remember(statement, outcome);
      return outcome;
    });
  }

  Outcome execute(tsql::Batch const& batch, tsql::Statement const& statement) {
    if (auto const* branch = std::get_if<tsql::Branch>(&statement.body))
      return decide(batch, *branch, statement.at);
    if (std::holds_alternative<tsql::Return>(statement.body))
      next_ = batch.statements.size();
    return std::visit([&](auto const& body) { return perform(session_, body, statement.at); },
                      statement.body);
  }

  /// @@ERROR has the number of the last statement, 0 if it was carried out; a procedure that was
  /// refused returns 1 (SQL Server docs, "@@ERROR"; "RETURN": 0 for success).
  void remember(tsql::Statement const& statement, Outcome const& outcome) {
    session_.variables["@@error"] = outcome.refused() ? outcome.number : "0";
    if (auto const* call = std::get_if<tsql::Execute>(&statement.body);
        call != nullptr && !call->result.empty())
      session_.variables[call->result] = outcome.refused() ? "1" : "0";
  }

  Outcome decide(tsql::Batch const& batch, tsql::Branch const& branch, tsql::Position at) {
    auto const answer = tsql::holds(branch.condition, session_.variables, at);
    if (auto const* error = std::get_if<tsql::Error>(&answer))
      return Outcome::refuse(error->number, error->message);
    bool const holds = std::get<std::optional<bool>>(answer).value_or(false);
    if (!holds)
      pass_over(batch, branch.otherwise);
    return Outcome::no_effect(holds ? "it is so" : "it is not so");
  }

  /// What DECLARE names is there from its place on, whether that was passed over or not.
  void pass_over(tsql::Batch const& batch, std::size_t to) {
    for (; next_ < to; ++next_)
      if (auto const* d = std::get_if<tsql::Declare>(&batch.statements[next_].body))
        for (auto const& [name, value] : d->variables)
          session_.variables.try_emplace(name);
  }

  static std::string shown(std::string text) {
    if (auto const at = text.find(std::to_string(kEachSession)); at != std::string::npos)
      text.replace(at, std::to_string(kEachSession).size(), "<spid>");
    return text;
  }

  void kill_each(TypedCommand command) {
    if (session_.shown_sessions.empty()) {
      runner_.carry_out(command, [&] {
        return Outcome::no_effect("sp_who2 showed no session in " + session_.about);
      });
      return;
    }
    for (int id : std::vector(session_.shown_sessions)) {
      command.text = "kill " + std::to_string(id);
      runner_.carry_out(
          command, [&] { return answers() ? perform(session_, tsql::Kill{id}, {}) : silent(); });
    }
  }

  SqlSession session_;
  CommandRunner& runner_;
  std::vector<tsql::Batch> const& batches_;
  std::size_t next_ = 0; ///< statement of the batch
};

/// Statements whose outcomes nobody wants one by one.
class TextRunner final : public CommandRunner {
public:
  TextRunner(Kernel& kernel, std::string const& on) : kernel_(kernel), on_(on) {}

  Outcome carry_out(TypedCommand const&, std::function<Outcome()> const& act) override {
    Outcome outcome = act();
    if (!result.refused())
      result = outcome;
    if (++done_ % kMostAtOnce == 0)
      sleep(kernel_, kLeastTime, on_);
    return outcome;
  }

  Outcome result = Outcome::no_effect("nothing to run");

private:
  Kernel& kernel_;
  std::string const& on_;
  int done_ = 0;
};

} // namespace

int SqlSession::id() {
  auto& sql = estate.sql();
  if (id_ == 0 || !sql.has_session(instance, id_))
    id_ = sql.open_session(instance, std::string(SqlServers::kOperator), "master");
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

std::optional<std::optional<std::string>>
SqlSession::value(tsql::Value const& value, tsql::Position at, Outcome& refused) const {
  auto result = tsql::evaluate(value, variables, at);
  if (auto const* error = std::get_if<tsql::Error>(&result)) {
    refused = Outcome::refuse(error->number, error->message);
    return std::nullopt;
  }
  return std::move(std::get<std::optional<std::string>>(result));
}

std::optional<std::string> SqlSession::text(tsql::Value const& of, tsql::Position at,
                                            Outcome& refused) const {
  auto const known = value(of, at, refused);
  return known ? std::optional{known->value_or("")} : std::nullopt;
}

void run_sql(Estate& estate, Block const& block, CommandRunner& runner) {
  SqlExecutor(estate, block.on, sql_of(block), runner).run();
}

Outcome run_sql_text(Estate& estate, std::string const& instance, std::string const& text) {
  auto const batches = parse_sql(text);
  TextRunner runner(estate.kernel(), instance);
  SqlExecutor(estate, instance, batches, runner).run();
  return runner.result;
}

} // namespace switchback
