#include "sim/history/facts.hpp"

#include <fmt/format.h>

#include <initializer_list>

namespace switchback {
namespace {

constexpr std::string_view kOn = " on ";
constexpr std::string_view kConnected = "Connected ";
constexpr std::string_view kCompliance = "compliance";

std::string copy(std::string const& database, std::string const& instance) {
  return instance.empty() ? database : database + std::string(kOn) + instance;
}

bool is_of_a_copy(StateModel model) {
  switch (model) {
  case StateModel::Database:
  case StateModel::Mirroring:
  case StateModel::MirroringRole:
  case StateModel::MirroringEvent:
  case StateModel::LogShipping:
    return true;
  default:
    return false;
  }
}

bool is_of_a_database(StateModel model) {
  return is_of_a_copy(model) || model == StateModel::Protection ||
         model == StateModel::CommitLatency;
}

std::int64_t us(SimTime t) { return t.time_since_epoch().count(); }

/// Fills a row with one kind of fact.
struct Rows {
  FactRow& row;

  void operator()(PhaseBegun const& f) const { row.subject = name_of(f.phase); }
  void operator()(StateChanged const& f) const {
    bool const server = f.model == StateModel::ChatServer;
    row.model = name_of(f.model);
    row.subject = server ? f.name : copy(f.name, f.instance);
    row.label = f.label, row.from = f.from;
    row.to = server && !f.instance.empty() ? f.to + " " + f.instance : f.to;
    cause(f.cause);
    row.value = f.value;
    row.database = is_of_a_database(f.model) ? f.name : "";
    row.instance = f.instance;
  }
  void operator()(ServiceMoved const& f) const {
    row.subject = row.database = f.database;
    row.application = f.application;
    row.to = row.instance = f.instance;
    row.value = f.fork;
    cause(f.cause);
  }
  void operator()(UsersChanged const& f) const {
    row.subject = row.application = f.application;
    row.value = f.users;
  }
  void operator()(JobEnded const& f) const {
    row.subject = row.instance = f.instance;
    row.model = name_of(f.kind);
    row.label = f.job, row.from = f.file;
    row.to = name_of(f.outcome);
    row.database = f.database;
    row.value =
        f.kind == JobKindTold::Backup && f.outcome == JobOutcome::Done ? us(f.cutoff) : f.number;
  }
  void operator()(RoleChanged const& f) const {
    row.subject = row.database = f.database;
    row.application = f.application;
    row.from = f.from;
    row.to = row.instance = f.to;
    row.cause = name_of(f.by);
    row.value = us(f.recovery_point);
  }
  void operator()(InvariantBroken const& f) const {
    row.subject = row.database = f.database;
    row.label = f.invariant;
    cause(f.cause);
  }
  void operator()(Noticed const& f) const {
    row.subject = copy(f.name, f.instance);
    row.model = name_of(f.kind);
    row.instance = f.instance;
    row.database = f.instance.empty() ? "" : f.name;
    row.to = f.detail;
    row.value = f.value;
  }
  void operator()(ComplianceMoved const& f) const {
    row.subject = row.database = f.database;
    row.model = kCompliance;
    row.label = f.were_left_behind ? name_of(ComplianceMove::LeftBehind) : "";
    row.from = f.place;
    row.to = name_of(f.what);
    row.value = f.events;
    cause(f.cause);
  }
  void cause(Cause const& because) const {
    row.cause = because.text;
    row.cause_kind = because.kind;
  }
};

Cause cause_of(FactRow const& row) { return {row.cause_kind, row.cause}; }

std::optional<FactBody> state_of(FactRow const& row) {
  auto const model = named<StateModel>(row.model);
  if (!model)
    return std::nullopt;
  StateChanged f{*model,   row.subject, row.instance,  row.label,
                 row.from, row.to,      cause_of(row), row.value};
  if (is_of_a_database(*model))
    f.name = row.database;
  if (*model == StateModel::ChatServer && !row.instance.empty() &&
      row.to.size() > row.instance.size())
    f.to = row.to.substr(0, row.to.size() - row.instance.size() - 1);
  return f;
}

std::optional<FactBody> job_of(FactRow const& row) {
  auto const kind = named<JobKindTold>(row.model);
  auto const outcome = named<JobOutcome>(row.to);
  if (!kind || !outcome)
    return std::nullopt;
  JobEnded f{row.instance, *kind, row.label, row.database, row.from, *outcome, 0, {}};
  if (*kind == JobKindTold::Backup && *outcome == JobOutcome::Done)
    f.cutoff = SimTime{Duration{row.value}};
  else
    f.number = static_cast<int>(row.value);
  return f;
}

std::optional<FactBody> body_of(FactRow const& row) {
  switch (row.kind) {
  case FactKind::Phase:
    if (auto const phase = named<Phase>(row.subject))
      return PhaseBegun{*phase};
    return std::nullopt;
  case FactKind::State:
    return state_of(row);
  case FactKind::Serving:
    return ServiceMoved{row.database, row.instance, static_cast<std::uint32_t>(row.value),
                        cause_of(row), row.application};
  case FactKind::Users:
    return UsersChanged{row.application, row.value};
  case FactKind::Job:
    return job_of(row);
  case FactKind::RoleChange:
    if (auto const by = named<RoleChangeBy>(row.cause))
      return RoleChanged{row.database,   row.from, row.to, *by, SimTime{Duration{row.value}},
                         row.application};
    return std::nullopt;
  case FactKind::Alarm:
    return InvariantBroken{row.label, row.database, cause_of(row)};
  case FactKind::Notice:
    if (auto const kind = named<NoticeKind>(row.model))
      return Noticed{*kind, row.instance.empty() ? row.subject : row.database, row.instance, row.to,
                     row.value};
    return std::nullopt;
  case FactKind::Compliance:
    if (auto const what = named<ComplianceMove>(row.to))
      return ComplianceMoved{row.database,       row.from,  *what,
                             !row.label.empty(), row.value, cause_of(row)};
    return std::nullopt;
  }
  return std::nullopt;
}

/// The words that are not empty, with one blank between them.
std::string joined(std::initializer_list<std::string_view> words) {
  std::string line;
  for (std::string_view const word : words) {
    if (word.empty())
      continue;
    if (!line.empty())
      line += ' ';
    line += word;
  }
  return line;
}

std::string text_of(FactRow const& f) {
  std::string const because = f.cause.empty() ? "" : ": " + f.cause;
  switch (f.kind) {
  case FactKind::Phase:
    return joined({"phase", f.subject});
  case FactKind::State:
    return joined({f.subject, f.model, f.label, f.from, "->", f.to}) + because;
  case FactKind::Serving:
    return f.to.empty()
               ? joined({f.subject, "served by nobody"}) + because
               : fmt::format("{} served by {} on fork {}{}", f.subject, f.to, f.value, because);
  case FactKind::Users:
    return joined({f.subject, fmt::format("users {}", f.value)});
  case FactKind::Job:
    return joined({f.subject, f.model, f.label, f.from, f.to,
                   f.value == 0 || f.to == name_of(JobOutcome::Done) ? std::string()
                                                                     : std::to_string(f.value)});
  case FactKind::RoleChange:
    return joined({f.subject, "role", f.from, "->", f.to}) + because;
  case FactKind::Alarm:
    return joined({"ALARM", f.label, f.subject}) + because;
  case FactKind::Notice:
    return joined({f.subject, f.model, f.to, f.value == 0 ? "" : std::to_string(f.value)});
  case FactKind::Compliance:
    return joined({f.subject, f.model, f.from, f.to, std::to_string(f.value)}) + because;
  }
  return {};
}

} // namespace

FactRow row_of(Fact const& fact) {
  FactRow row;
  row.at = fact.at;
  row.kind = fact.kind();
  row.fault = fact.fault;
  std::visit(Rows{row}, fact.what);
  return row;
}

std::optional<Fact> fact_of(FactRow const& row) {
  if (auto body = body_of(row))
    return Fact{row.at, std::move(*body), row.fault};
  return std::nullopt;
}

Fact fact_of_old(FactRow row) {
  if (row.kind == FactKind::Notice && row.model == kCompliance)
    row.kind = FactKind::Compliance;
  auto const on = row.subject.find(kOn);
  std::string const first = row.subject.substr(0, on);
  std::string const second =
      on == std::string::npos ? std::string() : row.subject.substr(on + kOn.size());
  switch (row.kind) {
  case FactKind::State:
    if (row.model == name_of(StateModel::ChatServer)) {
      if (row.to.starts_with(kConnected))
        row.instance = row.to.substr(kConnected.size());
    } else {
      row.database = first, row.instance = second;
    }
    break;
  case FactKind::Job: {
    // The file is DATABASE_yyyymmddhhmmss.trn.
    constexpr std::size_t kStamp = 19;
    row.instance = row.subject;
    row.database =
        row.from.size() > kStamp ? row.from.substr(0, row.from.size() - kStamp) : std::string();
    break;
  }
  case FactKind::RoleChange:
    if (!named<RoleChangeBy>(row.cause))
      row.cause = name_of(RoleChangeBy::Recovery);
    [[fallthrough]];
  case FactKind::Serving:
    row.database = row.subject, row.instance = row.to;
    break;
  case FactKind::Users:
    row.application = row.subject;
    break;
  case FactKind::Alarm:
  case FactKind::Compliance:
    row.database = row.subject;
    break;
  case FactKind::Notice:
  case FactKind::Phase:
    break;
  }
  for (CauseKind const kind : {CauseKind::ReplicaArrived, CauseKind::RoleTaken,
                               CauseKind::RebuiltEmpty, CauseKind::DisksGone, CauseKind::CaughtUp})
    if (row.cause == name_of(kind))
      row.cause_kind = kind;
  if (auto fact = fact_of(row))
    return *std::move(fact);
  // Its words were free: what is left of it is the line that it was.
  return Fact{row.at, Noticed{NoticeKind::Other, row.subject, {}, row.to, row.value}, {}};
}

std::string trace_line(Fact const& fact) {
  std::int64_t const us_now = us(fact.at);
  auto const size =
      us_now < 0 ? 0 - static_cast<std::uint64_t>(us_now) : static_cast<std::uint64_t>(us_now);
  std::string const when =
      fmt::format("{}{}.{:03}", us_now < 0 ? "-" : "", size / 1'000'000, size / 1000 % 1000);
  return fmt::format("[{:>14}] {}", when, text_of(row_of(fact)));
}

} // namespace switchback
