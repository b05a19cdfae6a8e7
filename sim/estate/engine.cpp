#include "sim/estate/engine.hpp"

#include <simgrid/kernel/resource/Action.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>
#include <xbt/log.h>

#include <algorithm>
#include <exception>

namespace s4u = simgrid::s4u;

namespace switchback::engine {
namespace {

// CM02 with cross traffic off gives a transfer exactly size / bandwidth + latency. The default
// model (LV08) multiplies latencies by 13 and adds return traffic, both fitted to TCP on clusters,
// not to a line between two sites. TCP-gamma would cap one flow at gamma / (2 latency); SQL
// Server's and the file server's windows scale, so the cap is disabled (assumed).
constexpr std::pair<char const*, char const*> kOptions[] = {
    {"network/model", "CM02"},       {"network/crosstraffic", "0"}, {"network/TCP-gamma", "1e15"},
    {"network/optim", "Lazy"},       {"cpu/optim", "Lazy"},
#ifdef SWITCHBACK_SANITIZED
    {"contexts/factory", "thread"}, // the sanitizers do not follow the other context switches
#else
    {"contexts/factory", "raw"},
#endif
    {"contexts/stack-size", "1024"}, // KiB; the one actor runs all of a drill
};

class Flow final : public Activity {
public:
  Flow(s4u::Host* from, s4u::Host* to, double bytes)
      : comm_(s4u::Comm::sendto_async(from, to, static_cast<std::uint64_t>(bytes))) {}
  double remaining() const override {
    auto const* action = this->action();
    if (action == nullptr)
      return 0;
    double const since = s4u::Engine::get_clock() - action->get_last_update();
    return std::max(0.0, action->get_remains_no_update() - action->get_last_value() * since);
  }
  // Of several flows that end together, only one is returned to the waiter; the others must be
  // asked.
  bool finished() const override {
    return comm_->get_state() == s4u::Activity::State::FINISHED || comm_->test();
  }
  void cancel() override { comm_->cancel(); }
  s4u::CommPtr const& comm() const { return comm_; }

private:
  using Action = simgrid::kernel::resource::Action;
  /// While something is left.
  Action const* action() const {
    for (auto* model : s4u::Engine::get_instance()->get_all_models())
      for (Action const& action : *model->get_started_action_set())
        if (action.get_activity() == comm_->get_impl())
          return &action;
    return nullptr;
  }

  s4u::CommPtr comm_;
};

} // namespace

struct Platform::Impl {
  char name[11] = "switchback";
#ifdef SWITCHBACK_SANITIZED
  // The factory is chosen while the engine is built: set afterwards, it changes nothing.
  int argc = 2;
  char factory[31] = "--cfg=contexts/factory:thread";
  char* argv[3] = {name, factory, nullptr};
#else
  int argc = 1;
  char* argv[2] = {name, nullptr};
#endif
  std::unique_ptr<s4u::Engine> engine;
  s4u::NetZone* zone = nullptr;
  struct Link {
    s4u::Link* link;
    double built, current;
  };
  std::vector<Link> links;
  std::vector<s4u::Host*> points;
  std::vector<std::vector<std::vector<Resource>>> routes; // [from][to]
};

Platform::Platform() : impl_(std::make_unique<Impl>()) {
  xbt_log_control_set("root.thresh:critical");
  impl_->engine = std::make_unique<s4u::Engine>(&impl_->argc, impl_->argv);
  for (auto const& [option, value] : kOptions)
    s4u::Engine::set_config(std::string(option) + ":" + value);
#if SIMGRID_VERSION >= 40000
  impl_->zone = impl_->engine->get_netzone_root()->add_netzone_full("estate");
#else
  impl_->zone = s4u::create_full_zone("estate");
#endif
}

Platform::~Platform() = default;

Resource Platform::add_resource(std::string const& name, double bytes_per_second,
                                double latency_s) {
#if SIMGRID_VERSION >= 40000
  auto* link = impl_->zone->add_link(name, bytes_per_second);
#else
  auto* link = impl_->zone->create_link(name, bytes_per_second);
#endif
  link->set_latency(latency_s);
  impl_->links.push_back({link, bytes_per_second, bytes_per_second});
  return impl_->links.size() - 1;
}

Platform::Point Platform::add_point(std::string const& name) {
#if SIMGRID_VERSION >= 40000
  impl_->points.push_back(impl_->zone->add_host(name, 1e9));
#else
  impl_->points.push_back(impl_->zone->create_host(name, 1e9));
#endif
  for (auto& row : impl_->routes)
    row.emplace_back();
  impl_->routes.emplace_back(impl_->points.size());
  return impl_->points.size() - 1;
}

void Platform::add_route(Point from, Point to, std::vector<Resource> const& over) {
  std::vector<s4u::LinkInRoute> links;
  links.reserve(over.size());
  for (Resource resource : over)
    links.emplace_back(impl_->links[resource].link);
#if SIMGRID_VERSION >= 40000
  impl_->zone->add_route(impl_->points[from], impl_->points[to], links, false);
#else
  impl_->zone->add_route(impl_->points[from]->get_netpoint(), impl_->points[to]->get_netpoint(),
                         nullptr, nullptr, links, false);
#endif
  impl_->routes[from][to] = over;
}

void Platform::seal() { impl_->zone->seal(); }

std::vector<Resource> const& Platform::route(Point from, Point to) const {
  return impl_->routes[from][to];
}

void Platform::set_capacity(Resource resource, double bytes_per_second) {
  auto& link = impl_->links[resource];
  link.current = std::min(bytes_per_second, link.built);
  link.link->set_bandwidth(link.current);
}

std::unique_ptr<Activity> Platform::start(Point from, Point to, double bytes) {
  // A flow never gets more than the smallest bandwidth that its links had when it started, so it
  // starts with the built capacity; the present one is restored before any time passes.
  auto const& over = impl_->routes[from][to];
  for (Resource resource : over)
    if (auto& link = impl_->links[resource]; link.current < link.built)
      link.link->set_bandwidth(link.built);
  auto flow = std::make_unique<Flow>(impl_->points[from], impl_->points[to], bytes);
  for (Resource resource : over)
    if (auto& link = impl_->links[resource]; link.current < link.built)
      link.link->set_bandwidth(link.current);
  return flow;
}

double Platform::wait_any(std::vector<Activity*> const& flows, double deadline) {
  double const timeout = std::max(0.0, deadline - clock());
#if SIMGRID_VERSION >= 40000
  s4u::ActivitySet set;
  for (Activity* flow : flows)
    set.push(static_cast<Flow*>(flow)->comm());
  try {
    set.wait_any_for(timeout);
  } catch (simgrid::TimeoutException const&) { // the deadline came first; the flows go on
  }
#else
  std::vector<s4u::CommPtr> comms;
  comms.reserve(flows.size());
  for (Activity* flow : flows)
    comms.push_back(static_cast<Flow*>(flow)->comm());
  s4u::Comm::wait_any_for(comms, timeout);
#endif
  return clock();
}

void Platform::sleep_until(double deadline) {
  if (deadline > clock())
    s4u::this_actor::sleep_until(deadline);
}

double Platform::clock() const { return s4u::Engine::get_clock(); }

void Platform::run(std::function<void()> main) {
  std::exception_ptr thrown;
  auto guarded = [&] {
    try {
      main();
    } catch (simgrid::ForcefulKillException const&) {
      throw;
    } catch (std::exception const&) {
      thrown = std::current_exception();
    }
  };
#if SIMGRID_VERSION >= 40000
  impl_->engine->add_actor("drill", impl_->points.front(), guarded);
#else
  s4u::Actor::create("drill", impl_->points.front(), guarded);
#endif
  impl_->engine->run();
  if (thrown)
    std::rethrow_exception(thrown);
}

std::vector<std::pair<std::string, std::string>> options() {
  std::vector<std::pair<std::string, std::string>> all;
  for (auto const& [option, value] : kOptions)
    all.emplace_back(option, value);
  return all;
}

std::string version() {
  return std::to_string(SIMGRID_VERSION_MAJOR) + "." + std::to_string(SIMGRID_VERSION_MINOR);
}

} // namespace switchback::engine
