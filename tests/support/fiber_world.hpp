// Two machines and a log of what was noted, for tests of who waits.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "sim/estate/fiber.hpp"
#include "tests/support/child.hpp"

namespace switchback::test {

/// Two machines joined by a cable of 10 MB/s.
struct World {
  static constexpr BytesPerSecond megabytes_per_second(std::int64_t n) { return {n * 1'000'000}; }
  static MachineSpec machine(std::string const& name, std::string const& site) {
    auto const mbs = megabytes_per_second;
    return {name, site, mbs(125), {}, mbs(200), mbs(100), mbs(40)};
  }
  Kernel kernel{{machine("a", "site-1"), machine("b", "site-2")},
                {{"wan", "site-1", "site-2", megabytes_per_second(10), {}}}};
  std::string log;

  void note(std::string const& what) {
    log += std::to_string(kernel.now().time_since_epoch() / std::chrono::milliseconds(1)) + " " +
           what + ";";
  }
  void wait(Duration how_long) { sleep(kernel, how_long, "a"); }
  void at(SimTime when, std::function<void()> what) {
    kernel.at(when, Turn::Timer, "test", std::move(what));
  }
  FiberId spawn(std::function<void()> body) { return kernel.fibers().spawn("", std::move(body)); }
  FiberId spawn_on(std::string machine, std::function<void()> body) {
    return kernel.fibers().spawn(std::move(machine), std::move(body));
  }
  void lose(std::string const& machine) {
    kernel.fibers().lose([&](std::string const& one) { return one == machine; });
  }
  /// What was noted, and when the last thing was due, in milliseconds.
  std::string run(std::function<void()> begin) {
    SimTime const end = kernel.run(std::move(begin), SimTime{std::chrono::hours(24)});
    return log + " end " + std::to_string(end.time_since_epoch() / std::chrono::milliseconds(1));
  }
};

inline std::string megabytes(Bytes bytes) {
  return std::to_string((bytes.value + 500'000) / 1'000'000) + " MB";
}

/// Notes that its scope was left.
struct Scope {
  World& world;
  std::string name;
  ~Scope() { world.note(name); }
};

/// What comes of a fiber that does this, in a process of its own.
inline std::string come_of(std::function<void(World&)> const& body) {
  return in_child([&] {
    World w;
    return w.run([&] { w.spawn([&] { body(w); }); });
  });
}

} // namespace switchback::test
