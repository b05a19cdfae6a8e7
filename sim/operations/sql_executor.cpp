#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback {
namespace {

using tsql::Value;

/// What <spid> stands for in KILL until the sessions are known.
constexpr std::int64_t kEachSession = 999'999;

template <class... Fs> struct Cases : Fs... { using Fs::operator()...; };
template <class... Fs> Cases(Fs...) -> Cases<Fs...>;

class SqlExecutor {
public:
  SqlExecutor(Estate& estate, std::string instance, std::string const& text)
      : estate_(estate), instance_(std::move(instance)) {
    std::string ready = text;
    for (auto at = ready.find("<spid>"); at != std::string::npos; at = ready.find("<spid>"))
      ready.replace(at, 6, std::to_string(kEachSession));
    batches_ = tsql::parse(ready);
    database_ = database_of_the_block();
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
        variables_.clear();
        if (++times_ >= batch.times)
          times_ = 0, ++batch_;
        continue;
      }
      return action(batch.statements[statement_++]);
    }
    return std::nullopt;
  }

private:
  Action refused_batch(tsql::Batch const& batch) {
    auto const error = batch.errors.front();
    return {error.at.line, error.at.column, "(batch)", instance_,
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
    return estate_.main_database();
  }

  std::optional<Action> action(tsql::Statement const& statement) {
    Action a{statement.at.line, statement.at.column, shown(statement.text), instance_, {}};
    if (auto const* kill = std::get_if<tsql::Kill>(&statement.body);
        kill != nullptr && kill->session == kEachSession)
      return kill_each(a);
    a.act = [this, &statement](Done done) {
      if (!estate_.sql().runs(instance_))
        return done(Outcome::refuse(53, "the instance " + instance_ + " does not answer"));
      std::visit([&](auto const& body) { perform(body, statement.at, std::move(done)); },
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
    if (shown_sessions_.empty()) {
      a.act = [this](Done done) {
        done(Outcome::no_effect("sp_who2 showed no session in " + database_));
      };
      return a;
    }
    for (int id : shown_sessions_) {
      Action kill = a;
      kill.text = "kill " + std::to_string(id);
      kill.act = [this, id](Done done) {
        done(estate_.sql().runs(instance_)
                 ? estate_.sql().kill(instance_, id)
                 : Outcome::refuse(53, "the instance " + instance_ + " does not answer"));
      };
      kills_.push_back(std::move(kill));
    }
    Action first = std::move(kills_.front());
    kills_.erase(kills_.begin());
    return first;
  }

  std::optional<std::string> text(Value const& value, tsql::Position at, Done const& done) {
    auto const result = tsql::evaluate(value, variables_, at);
    if (auto const* error = std::get_if<tsql::Error>(&result)) {
      done(Outcome::refuse(error->number, error->message));
      return std::nullopt;
    }
    return std::get<std::string>(result);
  }

  // --- Statements ---
  void perform(tsql::Backup const& b, tsql::Position at, Done done) {
    auto const database = text(b.database, at, done);
    auto const device = database ? text(b.devices.front(), at, done) : std::nullopt;
    if (!device)
      return;
    SqlServers::BackupRequest request;
    request.database = *database;
    request.path = *device;
    request.options.kind = b.log            ? BackupKind::Log
                           : b.differential ? BackupKind::Differential
                                            : BackupKind::Full;
    request.options.copy_only = b.copy_only;
    request.options.norecovery = b.norecovery;
    request.options.no_truncate = b.no_truncate;
    estate_.sql().backup(instance_, std::move(request), std::move(done));
  }

  void perform(tsql::Restore const& r, tsql::Position at, Done done) {
    if (r.what != tsql::Restore::What::Database && r.what != tsql::Restore::What::Log)
      return done(Outcome::no_effect("a report"));
    auto const database = text(r.database, at, done);
    if (!database)
      return;
    if (r.devices.empty()) {
      if (r.recovery != tsql::Restore::Recovery::Recovery)
        return done(Outcome::no_effect("the database stays as it is"));
      return estate_.sql().recover(instance_, *database, std::move(done));
    }
    auto const device = text(r.devices.front(), at, done);
    if (!device)
      return;
    SqlServers::RestoreRequest request;
    request.database = *database;
    request.path = *device;
    request.kind = r.what == tsql::Restore::What::Log ? BackupKind::Log : BackupKind::Full;
    request.options.replace = r.replace;
    using Recovery = tsql::Restore::Recovery;
    request.options.recovery = r.recovery == Recovery::Recovery     ? RecoveryOption::Recovery
                               : r.recovery == Recovery::NoRecovery ? RecoveryOption::NoRecovery
                                                                    : RecoveryOption::Standby;
    estate_.sql().restore(instance_, std::move(request), std::move(done));
  }

  void perform(tsql::AlterMirroring const& a, tsql::Position, Done done) {
    using What = tsql::AlterMirroring::What;
    auto& mirroring = estate_.mirroring();
    Database const* copy = estate_.sql().find(instance_, a.database);
    if (copy == nullptr)
      return done(Outcome::refuse(kNoSuchDatabase, "database '" + a.database + "' does not exist"));
    std::string const& database = copy->name;
    auto const command = [&](auto event) {
      done(mirroring.command_on(instance_, database, event));
    };
    switch (a.what) {
    case What::Failover:
      return mirroring.fail_over(instance_, database, false, std::move(done));
    case What::ForceService:
      return mirroring.fail_over(instance_, database, true, std::move(done));
    case What::Off:
      return done(mirroring.remove(instance_, database));
    case What::Suspend:
      return command(mirroring::Suspend{});
    case What::Resume:
      return command(mirroring::Resume{});
    case What::SafetyFull:
      return command(mirroring::SetSafety{0, true});
    case What::SafetyOff:
      return command(mirroring::SetSafety{0, false});
    case What::WitnessOff:
      return command(mirroring::SetWitness{0, false});
    case What::Witness:
      return command(mirroring::SetWitness{0, true});
    case What::Timeout:
      return command(mirroring::SetTimeout{0, a.seconds});
    case What::Partner:
      return partner(database, a.address, std::move(done));
    }
  }

  /// On the mirror SET PARTNER only waits; on the principal it connects.
  void partner(std::string const& database, std::string const& address, Done done) {
    std::string host = address;
    if (auto const slashes = host.find("//"); slashes != std::string::npos)
      host = host.substr(slashes + 2);
    host = host.substr(0, host.find(':'));
    auto const other = estate_.sql().by_name(host);
    if (!other)
      return done(
          Outcome::refuse(1418, "the server network address '" + address + "' can not be reached"));
    if (*other == instance_)
      return done(Outcome::refuse(1452, "the partner server instance name must be distinct"));
    if (estate_.sql().find(instance_, database)->state == DatabaseState::Restoring)
      return done(Outcome::executed("waits for the principal"));
    int const number = estate_.mirroring().establish(database, instance_, *other, "");
    done(number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "ALTER DATABASE statement failed (5069)"));
  }

  void perform(tsql::AlterOption const& a, tsql::Position, Done done) {
    static std::map<std::string, DatabaseOption, std::less<>> const kOptions{
        {"recovery full", DatabaseOption::RecoveryFull},
        {"recovery bulk_logged", DatabaseOption::RecoveryBulkLogged},
        {"recovery simple", DatabaseOption::RecoverySimple},
        {"single_user", DatabaseOption::SingleUser},
        {"restricted_user", DatabaseOption::RestrictedUser},
        {"multi_user", DatabaseOption::MultiUser},
        {"read_only", DatabaseOption::ReadOnly},
        {"read_write", DatabaseOption::ReadWrite},
        {"offline", DatabaseOption::Offline},
        {"online", DatabaseOption::Online},
        {"emergency", DatabaseOption::Emergency}};
    auto const it = kOptions.find(a.value.empty() ? a.option : a.option + " " + a.value);
    if (it == kOptions.end())
      return done(Outcome::refuse(102, "incorrect syntax near '" + a.option + "'"));
    done(estate_.sql().alter(instance_, a.database, it->second, a.rollback));
  }

  void perform(tsql::Kill const& k, tsql::Position, Done done) {
    done(estate_.sql().kill(instance_, k.session));
  }
  void perform(tsql::Use const&, tsql::Position, Done done) {
    done(Outcome::no_effect("the context changes"));
  }
  void perform(tsql::DropDatabase const& d, tsql::Position, Done done) {
    done(estate_.sql().drop(instance_, d.database));
  }
  void perform(tsql::Report const& r, tsql::Position, Done done) {
    done(Outcome::no_effect(r.what + " changes nothing"));
  }
  void perform(tsql::Declare const& d, tsql::Position at, Done done) {
    for (auto const& [name, value] : d.variables) {
      auto const initial = value ? text(*value, at, done) : std::string{};
      if (!initial)
        return;
      variables_[name] = *initial;
    }
    done(Outcome::no_effect("declares"));
  }
  void perform(tsql::Assign const& a, tsql::Position at, Done done) {
    if (!variables_.contains(a.variable))
      return done(
          Outcome::refuse(137, "the scalar variable '" + a.variable + "' must be declared"));
    auto const value = text(a.value, at, done);
    if (!value)
      return;
    variables_[a.variable] = *value;
    done(Outcome::no_effect("assigns"));
  }
  void perform(tsql::WaitFor const& w, tsql::Position, Done done) {
    int parts[3] = {0, 0, 0};
    std::size_t i = 0;
    for (char c : w.delay) {
      if (c == ':' && i < 2)
        ++i;
      else if (c >= '0' && c <= '9' && parts[i] < 10'000)
        parts[i] = parts[i] * 10 + (c - '0');
    }
    estate_.kernel().after(std::chrono::seconds(parts[0] * 3600 + parts[1] * 60 + parts[2]),
                           Turn::Command, instance_,
                           [done = std::move(done)] { done(Outcome::executed()); });
  }

  // --- Procedures ---
  void perform(tsql::Execute const& call, tsql::Position at, Done done) {
    auto const* procedure = tsql::find_procedure(call.procedure.last());
    if (procedure == nullptr)
      return done(
          Outcome::refuse(2812, "could not find stored procedure '" + call.procedure.last() + "'"));
    auto const bound = tsql::arguments(call, *procedure);
    if (auto const* error = std::get_if<tsql::Error>(&bound))
      return done(Outcome::refuse(error->number, error->message));
    std::map<std::string, std::string> arguments;
    for (auto const& [name, value] : std::get<std::map<std::string, Value>>(bound)) {
      auto const evaluated = text(value, at, done);
      if (!evaluated)
        return;
      arguments[name] = *evaluated;
    }
    procedure_call(std::string(procedure->name), procedure->report, arguments, std::move(done));
  }

  void procedure_call(std::string const& name, bool report, std::map<std::string, std::string>& a,
                      Done done) {
    auto& shipping = estate_.shipping();
    if (name == "sp_who" || name == "sp_who2") {
      shown_sessions_.clear();
      for (auto const& session : estate_.sql().sessions(instance_, database_))
        shown_sessions_.push_back(session.id);
      return done(
          Outcome::no_effect(std::to_string(shown_sessions_.size()) + " sessions in " + database_));
    }
    if (report)
      return done(Outcome::no_effect("a report"));
    if (name == "sp_delete_log_shipping_secondary_database")
      return done(shipping.delete_secondary(instance_, a["@secondary_database"]));
    if (name == "sp_delete_log_shipping_primary_database")
      return done(shipping.delete_primary(instance_, a["@database"]));
    if (name == "sp_delete_log_shipping_primary_secondary")
      return done(shipping.delete_link(instance_, a["@primary_database"], a["@secondary_server"],
                                       a["@secondary_database"]));
    if (a["@job_name"].empty())
      return done(Outcome::refuse(14294, "supply a job name"));
    if (name == "sp_start_job")
      return done(shipping.start_job(instance_, a["@job_name"]));
    if (name == "sp_stop_job")
      return done(shipping.stop_job(instance_, a["@job_name"]));
    if (name == "sp_delete_job")
      return done(shipping.delete_job(instance_, a["@job_name"]));
    if (name == "sp_update_job" && a.contains("@enabled"))
      return done(shipping.enable_job(instance_, a["@job_name"], a["@enabled"] != "0"));
    done(Outcome::no_effect("nothing of the estate changes"));
  }

  Estate& estate_;
  std::string instance_, database_;
  std::vector<tsql::Batch> batches_;
  std::size_t batch_ = 0, statement_ = 0;
  int times_ = 0;
  tsql::Variables variables_;
  std::vector<int> shown_sessions_;
  std::vector<Action> kills_;
};

} // namespace

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
