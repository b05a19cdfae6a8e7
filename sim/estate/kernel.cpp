#include "sim/estate/kernel.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "sim/estate/engine.hpp"
#include "sim/estate/fiber.hpp"

namespace switchback {
namespace {

double seconds(SimTime time) { return static_cast<double>(time.time_since_epoch().count()) * 1e-6; }
double seconds(Duration duration) { return static_cast<double>(duration.count()) * 1e-6; }

/// The only place where SimGrid's clock is rounded.
SimTime rounded(double clock) { return SimTime{Duration{std::llround(clock * 1e6)}}; }

constexpr std::uint64_t kMostTurnsAtOneInstant = 100'000;

/// 100 years: longer than any drill, and short enough for a double to hold microseconds.
constexpr SimTime kFar{Duration{3'155'760'000'000'000}};

} // namespace

struct Kernel::Engine {
  engine::Platform platform;
  struct Machine {
    engine::Platform::Point network, disk, redo;
    double write_cost; ///< a disk works at its read rate; a written byte counts as so many
    engine::Resource disk_resource;
    std::vector<engine::Resource> all; ///< cards, disk, redo thread
    std::string site;
    bool hangs = false;
  };
  struct Cable {
    engine::Resource there, back;
  };
  /// A network card, or one direction of a cable: streams reduce what transfers share.
  struct Way {
    std::int64_t rate = 0, taken = 0;
    bool still = false; ///< its machine hangs
  };
  std::map<std::string, Machine, std::less<>> machines;
  std::map<std::string, Cable, std::less<>> cables;
  std::map<engine::Resource, Way> ways;
  std::map<std::pair<engine::Platform::Point, engine::Platform::Point>, std::int64_t> streams;

  engine::Resource add_way(std::string const& name, BytesPerSecond rate, double latency) {
    auto const way = platform.add_resource(name, static_cast<double>(rate.value), latency);
    ways[way].rate = rate.value;
    return way;
  }
  void adapt(engine::Resource way) {
    Way const& now = ways.at(way);
    platform.set_capacity(
        way, static_cast<double>(std::max<std::int64_t>(1, now.still ? 1 : now.rate - now.taken)));
  }
};

struct Kernel::Flow {
  TransferId id = 0;
  WorkId work = 0;
  TransferSpec spec;
  std::vector<std::string> cables;
  struct Part {
    std::unique_ptr<engine::Activity> activity;
    double amount;
  };
  std::vector<Part> parts;
  std::function<void(TransferEnd)> done;

  Bytes moved() const {
    double least = 1.0;
    for (Part const& part : parts)
      least = std::min(least, 1.0 - part.activity->remaining() / part.amount);
    double const bytes = std::floor(static_cast<double>(spec.bytes.value) * std::max(0.0, least));
    return {static_cast<std::int64_t>(bytes)};
  }
};

Kernel::Kernel(std::vector<MachineSpec> machines, std::vector<CableSpec> cables)
    : machines_(std::move(machines)), cables_(std::move(cables)),
      engine_(std::make_unique<Engine>()), fibers_(std::make_unique<Fibers>(*this)) {
  auto& platform = engine_->platform;
  for (CableSpec const& cable : cables_) {
    engine_->cables[cable.name] = {
        engine_->add_way(cable.name + ">", cable.bandwidth, seconds(cable.latency)),
        engine_->add_way(cable.name + "<", cable.bandwidth, seconds(cable.latency))};
  }
  std::map<std::string, std::pair<engine::Resource, engine::Resource>> cards;
  for (MachineSpec const& m : machines_) {
    auto const read = static_cast<double>(m.disk_read.value);
    double const half = seconds(m.nic_latency) / 2; // half on the way out, half on the way in
    cards[m.name] = {engine_->add_way(m.name + ".out", m.nic, half),
                     engine_->add_way(m.name + ".in", m.nic, half)};
    auto const disk = engine_->add_way(m.name + ".disk", m.disk_read, 0);
    Engine::Machine built{platform.add_point(m.name),
                          platform.add_point(m.name + ".disk"),
                          0,
                          read / static_cast<double>(m.disk_write.value),
                          disk,
                          {cards[m.name].first, cards[m.name].second, disk},
                          m.site};
    platform.add_route(built.disk, built.disk, {disk});
    if (m.redo.value > 0) {
      built.redo = platform.add_point(m.name + ".redo");
      built.all.push_back(engine_->add_way(m.name + ".redo", m.redo, 0));
      platform.add_route(built.redo, built.redo, {built.all.back()});
    }
    engine_->machines.emplace(m.name, built);
  }
  for (MachineSpec const& a : machines_) {
    for (MachineSpec const& b : machines_) {
      if (a.name == b.name)
        continue;
      std::vector<engine::Resource> over{cards[a.name].first};
      bool joined = a.site == b.site;
      for (CableSpec const& cable : cables_) {
        if (joined)
          break;
        auto const& ends = engine_->cables[cable.name];
        if (cable.from_site == a.site && cable.to_site == b.site)
          over.push_back(ends.there), joined = true;
        else if (cable.from_site == b.site && cable.to_site == a.site)
          over.push_back(ends.back), joined = true;
      }
      over.push_back(cards[b.name].second);
      if (joined)
        platform.add_route(engine_->machines.at(a.name).network,
                           engine_->machines.at(b.name).network, over);
    }
  }
  platform.seal();
}

Kernel::~Kernel() = default;

TimerId Kernel::at(SimTime when, Turn turn, std::string_view entity, std::function<void()> what) {
  if (answering_)
    throw std::logic_error("a question at " + to_text(now_) + " sets something going: '" +
                           std::string(entity) + "'");
  return due_.add(std::max(when, now_), turn, ++sequence_,
                  {std::string(entity), std::move(what), work_});
}

void Kernel::cancel(TimerId id) { due_.forget(id); }

void Kernel::as_work(WorkId work, std::function<void()> const& what) {
  WorkId const before = std::exchange(work_, work);
  what();
  work_ = before;
}

TransferId Kernel::start(TransferSpec const& spec, std::function<void(TransferEnd)> done) {
  TransferId const id = ++sequence_;
  auto flow = std::make_unique<Flow>();
  flow->id = id;
  flow->work = work_;
  flow->spec = spec;
  flow->done = std::move(done);
  auto& platform = engine_->platform;
  auto const& from = engine_->machines.at(spec.from);
  auto const& to = engine_->machines.at(spec.to);
  platform.sleep_until(seconds(now_));
  auto add = [&](engine::Platform::Point a, engine::Platform::Point b, double amount) {
    flow->parts.push_back({platform.start(a, b, amount), amount});
  };
  auto const bytes = static_cast<double>(spec.bytes.value);
  if (spec.bytes.value > 0) {
    if (spec.reads)
      add(from.disk, from.disk, bytes);
    if (spec.from != spec.to)
      add(from.network, to.network, bytes);
    if (spec.writes)
      add(to.disk, to.disk, std::ceil(bytes * to.write_cost));
    if (spec.redoes)
      add(to.redo, to.redo, bytes);
  }
  for (CableSpec const& cable : cables_)
    if ((cable.from_site == from.site && cable.to_site == to.site) ||
        (cable.from_site == to.site && cable.to_site == from.site))
      flow->cables.push_back(cable.name);
  flows_.push_back(std::move(flow));
  if (flows_.back()->parts.empty())
    finish(*flows_.back(), true);
  else if (work_ != 0 && on_start_)
    on_start_(work_, id, spec.bytes);
  return id;
}

void Kernel::finish(Flow& flow, bool whole) {
  TransferEnd const end{whole, whole ? flow.spec.bytes : flow.moved()};
  if (!whole)
    for (auto& part : flow.parts)
      if (!part.activity->finished())
        part.activity->cancel();
  as_work(flow.work, [&] {
    at(now_, Turn::Completion, flow.spec.to, [done = std::move(flow.done), end] { done(end); });
  });
  std::erase_if(flows_, [&](auto const& one) { return one.get() == &flow; });
}

void Kernel::break_off(TransferId id) {
  for (auto& flow : flows_)
    if (flow->id == id) {
      engine_->platform.sleep_until(seconds(now_));
      finish(*flow, false);
      return;
    }
}

Bytes Kernel::moved(TransferId id) {
  for (auto const& flow : flows_)
    if (flow->id == id)
      return flow->moved();
  return {};
}

bool Kernel::under_way(TransferId id) const {
  return std::any_of(flows_.begin(), flows_.end(),
                     [&](auto const& flow) { return flow->id == id; });
}

std::vector<TransferId> Kernel::using_machine(std::string_view machine) const {
  std::vector<TransferId> ids;
  for (auto const& flow : flows_)
    if (flow->spec.from == machine || flow->spec.to == machine)
      ids.push_back(flow->id);
  return ids;
}

std::vector<TransferId> Kernel::using_cable(std::string_view cable) const {
  std::vector<TransferId> ids;
  for (auto const& flow : flows_)
    if (std::find(flow->cables.begin(), flow->cables.end(), cable) != flow->cables.end())
      ids.push_back(flow->id);
  return ids;
}

/// A capacity changes at its instant for flows in progress; without any it may change earlier.
void Kernel::catch_up() {
  if (!flows_.empty())
    engine_->platform.sleep_until(seconds(now_));
}

void Kernel::set_cable(std::string_view cable, BytesPerSecond bandwidth) {
  auto const it = engine_->cables.find(cable);
  if (it == engine_->cables.end())
    return;
  catch_up();
  for (engine::Resource way : {it->second.there, it->second.back}) {
    engine_->ways.at(way).rate = bandwidth.value;
    engine_->adapt(way);
  }
}

void Kernel::set_stream(std::string_view from, std::string_view to, BytesPerSecond rate) {
  auto const a = engine_->machines.find(from), b = engine_->machines.find(to);
  if (a == engine_->machines.end() || b == engine_->machines.end())
    return;
  auto& present = engine_->streams[{a->second.network, b->second.network}];
  if (present == rate.value)
    return;
  catch_up();
  for (engine::Resource way : engine_->platform.route(a->second.network, b->second.network)) {
    engine_->ways.at(way).taken += rate.value - present;
    engine_->adapt(way);
  }
  present = rate.value;
}

void Kernel::set_disk(std::string_view machine, BytesPerSecond read) {
  auto const it = engine_->machines.find(machine);
  if (it == engine_->machines.end())
    return;
  catch_up();
  engine_->ways.at(it->second.disk_resource).rate = read.value;
  engine_->adapt(it->second.disk_resource);
}

void Kernel::set_hanging(std::string_view machine, bool hangs) {
  auto const it = engine_->machines.find(machine);
  if (it == engine_->machines.end() || std::exchange(it->second.hangs, hangs) == hangs)
    return;
  catch_up();
  for (engine::Resource way : it->second.all) {
    engine_->ways.at(way).still = hangs;
    engine_->adapt(way);
  }
}

void Kernel::run_due() {
  SimTime const when = due_.next().when;
  Due const due = due_.take();
  if (!due.what)
    return;
  ++turns_;
  // Nothing in an estate takes so many turns without time passing: something answers itself.
  turns_here_ = when == last_turn_ ? turns_here_ + 1 : 0;
  last_turn_ = when;
  if (turns_here_ > kMostTurnsAtOneInstant)
    throw std::logic_error("time stands still at " + to_text(now_) + ", with '" + due.entity +
                           "' due again and again");
  as_work(due.work, due.what);
}

void Kernel::loop(std::function<void()> const& begin, SimTime limit) {
  auto const ends = [](Fibers* all) { all->end(); };
  std::unique_ptr<Fibers, decltype(ends)> const over(fibers_.get(), ends); // however it is left
  begin();
  bool waited = false;
  while (!stopped_) {
    // A flow that ended exactly now comes before anything else at this instant. Only waiting lets
    // time pass in which one could end.
    bool ended = false;
    for (std::size_t i = 0; waited && i < flows_.size();) {
      auto& parts = flows_[i]->parts;
      if (std::all_of(parts.begin(), parts.end(), [](auto& p) { return p.activity->finished(); })) {
        finish(*flows_[i], true);
        ended = true;
      } else {
        ++i;
      }
    }
    if (ended)
      continue;
    waited = false;
    while (!due_.empty() && due_.next_is_forgotten())
      due_.take();
    SimTime const next = due_.empty() ? kFar : due_.next().when;
    if (next <= now_) {
      if (due_.next_is_after_looks())
        answer_looks(now_);
      run_due();
      continue;
    }
    if (flows_.empty()) {
      if (due_.empty() || next > limit)
        break;
      answer_looks(next - Duration{1});
      now_ = next;
      continue;
    }
    // A flow ends with the last of its parts, and not before any unfinished one: it is enough to
    // wait for one part of each flow, which avoids waking up for the others.
    std::vector<engine::Activity*> waiting;
    for (auto& flow : flows_)
      for (auto part = flow->parts.rbegin(); part != flow->parts.rend(); ++part)
        if (!part->activity->finished()) {
          waiting.push_back(part->activity.get());
          break;
        }
    SimTime const deadline = std::min(next, std::min(limit, kFar));
    double const clock = engine_->platform.wait_any(waiting, seconds(deadline));
    waited = true;
    SimTime const then = std::clamp(rounded(clock), now_, deadline);
    // Nothing in the estate changed while the kernel waited, so questions about instants in between
    // are answered now and do not make SimGrid wait in smaller steps.
    answer_looks(then - Duration{1});
    now_ = then;
    if (now_ >= limit && next > limit)
      break;
  }
  SimTime const reached = now_;
  answer_looks(limit);
  now_ = reached;
}

SimTime Kernel::run(std::function<void()> begin, SimTime limit) {
  engine_->platform.run([&] { loop(begin, limit); });
  return now_;
}

std::vector<std::pair<std::string, std::string>> engine_options() { return engine::options(); }
std::string simgrid_version() { return engine::version(); }

} // namespace switchback
