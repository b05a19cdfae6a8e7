#include "sim/estate/database_writes.hpp"

#include <cmath>

#include "models/log_queues.hpp"

namespace switchback {
namespace {

constexpr char const* kLogStream = "log stream";

StreamOptions options_of(ScenarioPlan const& scenario, DatabasePlan const& plan, WriteLoad load) {
  bool const of_pool = scenario.estate.chat && scenario.estate.chat->database == plan.name;
  StreamOptions options;
  options.rate = load.rate;
  options.profile = scenario.load.profile;
  options.medium_rooms = scenario.load.medium_rooms;
  options.large_rooms = scenario.load.large_rooms;
  options.population = load.users;
  options.commits_at = std::move(load.commits_at);
  options.log_per_message = log_per_commit(scenario.estate, plan.name);
  options.post_tries = of_pool ? scenario.estate.chat->post_tries : plan.write_tries;
  options.post_retry_every =
      of_pool ? scenario.estate.chat->post_retry_every : plan.write_retry_every;
  return options;
}

/// A seed for the draws of one database (FNV-1a of its name).
Seed seed_of(Seed seed, std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;
  for (char const c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return {seed.value ^ hash};
}

/// Splits the users of a lane: those who get through, who give up without a commit, and who wait.
std::vector<Lane> parted(Lane lane, mirroring::Jam const& jam, Duration longer) {
  auto const part = [users = lane.users](Fraction share) {
    return (users * share.millionths + 500'000) / 1'000'000;
  };
  Lane waits, given_up;
  given_up.kind = Lane::Kind::Refused;
  given_up.group = lane.group;
  given_up.users = part(jam.given_up);
  std::int64_t const through = std::min(part(jam.through), lane.users - given_up.users);
  waits.users = lane.users - through - given_up.users;
  lane.users = through;
  lane.accept_to_harden += longer;
  std::vector<Lane> pieces{lane, given_up, waits};
  std::erase_if(pieces, [](Lane const& piece) { return piece.users == 0; });
  return pieces;
}

} // namespace

DatabaseWrites::DatabaseWrites(EstateContext const& context, SqlServers& sql,
                               MirrorSessions& mirroring, LogWays& ways, DatabaseService& database,
                               WriteLoad load, bool own_draws,
                               std::function<void(Cause const&)> changed)
    : context_(context), sql_(sql), mirroring_(mirroring), ways_(ways), database_(database),
      changed_(std::move(changed)), name_(database.name()),
      random_(own_draws ? KeyedRandom{seed_of(context.random.seed(), name_)} : context.random),
      stream_(random_, options_of(context.scenario, database.plan(), std::move(load))) {}

// --- How users are treated ---

/// The log block goes to the mirror, is hardened there, and the answer comes back ("Database
/// Mirroring Operating Modes").
Duration DatabaseWrites::mirrored_commit(std::string const& instance, Duration local) const {
  std::string const partner = mirroring_.partner_of(instance, name_);
  MirroringPlan const* stated = context_.index.mirroring(name_);
  MirroringPlan const plan = stated != nullptr ? *stated : MirroringPlan{};
  SqlPlan const* mirror = context_.index.sql(partner);
  Duration const flush = mirror != nullptr ? mirror->log_flush : Duration{};
  Bytes const block = mirroring::compressed(stream_.options().log_per_message, plan.compression);
  Duration const there = time_for(block, context_.topology.bandwidth(instance, partner)) +
                         context_.topology.round_trip(instance, partner) + flush;
  return plan.serial_commit ? local + there : std::max(local, there);
}

DatabaseWrites::Commit const& DatabaseWrites::commit_on(std::string const& instance) {
  if (commit_ && commit_->instance == instance)
    return *commit_;
  Commit commit{instance,
                mirroring_.commit_mode(instance, name_),
                context_.index.sql(instance)->log_flush,
                {}};
  if (commit.mode == mirroring::CommitMode::Synchronous) {
    commit.takes = mirrored_commit(instance, commit.takes);
    commit.carried = mirroring_.carried(instance, name_);
  }
  return commit_.emplace(std::move(commit));
}

Lane DatabaseWrites::served_lane(std::string const& server, std::string const& instance) {
  auto const& chat = context_.scenario.estate.chat;
  bool const of_pool = chat && chat->database == name_;
  Lane lane;
  lane.kind = Lane::Kind::Served;
  lane.fork = std::as_const(sql_).find(instance, name_)->content.fork().value;
  Duration const trip = context_.topology.round_trip(server, instance);
  Duration result = (of_pool ? chat->result_latency : database_.plan().result_latency) + trip / 2;
  Commit const& commit = commit_on(instance);
  if (commit.mode == mirroring::CommitMode::Held) {
    // Answered only once the principal knows that the mirror is gone.
    result += mirroring_.silence_borne(instance, name_);
  }
  lane.accept_to_harden = trip / 2 + commit.takes;
  lane.harden_to_result = result;
  return lane;
}

/// How the users of a server are treated; `source` is the server's place among the sources of
/// lanes.
Lane const& DatabaseWrites::treatment(std::size_t source, std::string const& server,
                                      std::string const& instance) {
  if (treatments_.size() <= source)
    treatments_.resize(source + 1);
  auto& known = treatments_[source];
  if (!known) {
    known.emplace();
    known->kind = Lane::Kind::Refused;
    if (!instance.empty() && sql_.opens(instance, name_, server) && database_.hardens(instance))
      known = served_lane(server, instance);
    known->group = static_cast<int>(source);
  }
  return *known;
}

/// Users whose commits wait for a mirror behind too narrow a link: each waits before posting again,
/// so that no more is written than the link carries. Returns how many give up before anything is
/// written.
std::int64_t DatabaseWrites::jam() {
  jammed_ = {};
  for (DatabaseService::Copy const& one : writing_) {
    Commit const& commit = commit_on(*one.instance);
    if (commit.mode != mirroring::CommitMode::Synchronous)
      continue;
    auto const there = [&](Lane const& lane) {
      return lane.kind == Lane::Kind::Served && lane.fork == one.fork;
    };
    std::int64_t users = 0;
    for (Lane const& lane : lanes_)
      users += there(lane) ? lane.users : 0;
    auto const jam = mirroring::jammed({users, stream_.options().log_per_message, log_rate(users),
                                        database_.plan().command_timeout},
                                       commit.carried);
    if (jam == mirroring::Jam{})
      return 0; // at most one principal has a mirror in step
    jammed_ = jam.commit;
    std::vector<Lane> split;
    for (Lane const& lane : lanes_)
      if (there(lane))
        for (Lane const& piece : parted(lane, jam, std::max(Duration{}, jam.commit - commit.takes)))
          split.push_back(piece);
      else
        split.push_back(lane);
    lanes_ = std::move(split);
    std::int64_t const tried = jam.through.millionths + jam.given_up.millionths;
    return tried == 0 ? users : users * jam.given_up.millionths / tried;
  }
  return 0;
}

// --- A round of offers ---

void DatabaseWrites::review() {
  treatments_.clear();
  noted_log_.reset();
  commit_.reset();
}

void DatabaseWrites::begin_round() {
  lanes_.clear();
  writing_.clear();
  in_ = served_ = 0;
}

void DatabaseWrites::offer(std::size_t source, std::string const& server,
                           std::string const& instance, std::int64_t users) {
  Lane const& lane = treatment(source, server, instance);
  in_ += users;
  if (users > 0) {
    lanes_.push_back(lane);
    lanes_.back().users = users;
  }
  if (lane.kind != Lane::Kind::Served)
    return;
  served_ += users;
  if (writing_.empty() || *writing_.back().instance != instance)
    writing_.push_back({&instance, lane.fork});
  if (std::find(forks_.begin(), forks_.end(), lane.fork) == forks_.end())
    forks_.push_back(lane.fork);
}

std::string DatabaseWrites::served_on() const {
  return writing_.size() == 1 ? *writing_.front().instance : std::string{};
}

void DatabaseWrites::refuse_round() {
  for (Lane& lane : lanes_)
    if (lane.kind == Lane::Kind::Served) {
      Lane refused;
      refused.kind = Lane::Kind::Refused;
      refused.users = lane.users;
      refused.group = lane.group;
      lane = refused;
    }
  served_ = 0;
}

std::int64_t DatabaseWrites::end_round(std::vector<int> interrupted, Cause const& why) {
  Lane outside;
  outside.users = population() - in_;
  if (outside.users > 0 || lanes_.empty())
    lanes_.push_back(outside);
  served_ -= jam();
  stream_.set_lanes(context_.kernel.now(), lanes_, std::move(interrupted));
  database_.used(writing_, why);
  can_write_ = served_;
  return served_;
}

void DatabaseWrites::follow(Cause const& why) {
  note_commit(why);
  note_log_stream();
}

// --- Log ---

/// Log rate of this many users' commits, by the hour of the day.
BytesPerSecond DatabaseWrites::log_rate(std::int64_t writing) const {
  auto const& options = stream_.options();
  if (options.population == 0)
    return {};
  double factor = 1.0;
  if (!options.profile.empty()) {
    auto const hour = static_cast<std::size_t>(context_.clocks.time_of_day() / 1h);
    factor = static_cast<double>(options.profile[hour].millionths) / 1e6;
  }
  double const commits = static_cast<double>(options.rate.per_1000s) / 1000.0 * factor *
                         static_cast<double>(writing) / static_cast<double>(options.population);
  return {std::llround(commits * static_cast<double>(options.log_per_message.value))};
}

/// Log rate of the copy that users write to: by the share of users who can write, in whole
/// twentieths, and in high-safety mode no more than the link to the mirror carries.
BytesPerSecond DatabaseWrites::written() {
  std::int64_t const twentieths = population() == 0 ? 0 : can_write_ * 20 / population();
  BytesPerSecond const offered{log_rate(population()).value *
                               std::clamp<std::int64_t>(twentieths, 0, 20) / 20};
  Commit const& commit = commit_on(database_.serving());
  return commit.mode == mirroring::CommitMode::Synchronous ? std::min(offered, commit.carried)
                                                           : offered;
}

/// The log goes to the mirror as it is written, and bulk transfers share the rest of the link
/// ("Database Mirroring": a principal sends its log over the network all the time).
void DatabaseWrites::note_log_stream() {
  std::string const& serving = database_.serving();
  BytesPerSecond const log = serving.empty() ? BytesPerSecond{} : written();
  // Everything else it depends on is a change of the sessions, which is reviewed.
  if (noted_log_ == std::pair{serving, log.value})
    return;
  noted_log_ = {serving, log.value};
  BytesPerSecond const rate =
      serving.empty() ? BytesPerSecond{} : mirroring_.sent(serving, name_, log);
  LogWays::Way way;
  if (rate.value > 0)
    way = {serving, mirroring_.partner_of(serving, name_)};
  ways_.send(name_, way, rate);
  if (!serving.empty())
    mirroring_.follow_redo(serving, name_, log);
  watch_log(log);
}

/// Looks again and again, each time after a quarter of the time until the serving copy's log would
/// be full: users write in bursts.
void DatabaseWrites::watch_log(BytesPerSecond grows) {
  context_.kernel.cancel(std::exchange(log_watch_, 0));
  auto const& size = database_.plan().log_size;
  if (database_.serving().empty() || grows.value <= 0 || !size)
    return;
  constexpr Duration kLeast = 100ms;
  Bytes const room = *size - database_.log().in_use(database_.serving());
  if (room.value <= 0)
    return changed_("the log of " + name_ + " is full");
  log_watch_ = context_.kernel.after(std::max(kLeast, time_for(room, grows) / 4), Turn::Timer,
                                     kLogStream, [this, grows] {
                                       log_watch_ = 0;
                                       watch_log(grows);
                                     });
}

/// Recorded when it has changed by a tenth.
void DatabaseWrites::note_commit(Cause const& why) {
  commit_latency_.reset();
  if (database_.serving().empty())
    return;
  Commit const& commit = commit_on(database_.serving());
  Duration const now = std::max(commit.takes, jammed_), before = commit_noted_.value_or(0s);
  commit_latency_ = now;
  if (commit_noted_ && std::chrono::abs(now - before) * 10 <= before)
    return;
  commit_noted_ = now;
  context_.journal.state(StateModel::CommitLatency, {name_}, mirroring::name_of(commit.mode),
                         before == 0s ? std::string{} : to_text(before), to_text(now), why,
                         now.count());
}

// --- The account ---

bool DatabaseWrites::wrote(ForkId fork) const {
  return std::find(forks_.begin(), forks_.end(), fork.value) != forks_.end();
}

Bytes DatabaseWrites::log_on(ForkId fork) const {
  if (!wrote(fork))
    return {};
  return stream_.options().log_per_message * stream_.committed(fork.value, context_.kernel.now());
}

void DatabaseWrites::advance_commits(ForkId fork) {
  if (wrote(fork))
    stream_.advance(context_.kernel.now());
}

std::int64_t DatabaseWrites::acknowledged_lost() const {
  return stream_.acknowledged_lost(context_.kernel.now(),
                                   database_.kept_by(database_.surviving_copy()));
}

std::vector<FateRange> DatabaseWrites::judge() const {
  return stream_.judge(context_.kernel.now(), database_.kept_by(database_.surviving_copy()),
                       database_.recovery_points());
}

} // namespace switchback
