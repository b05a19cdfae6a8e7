// The shim over SimGrid: building a platform, starting flows, waiting. Everything that differs
// between SimGrid 3.32 (Debian 12) and 4.0 (Debian 13) is in engine.cpp, and no other file includes
// SimGrid.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchback::engine {

/// A flow in progress over one route. Amounts are bytes in the resource's own measure.
class Activity {
public:
  virtual ~Activity() = default;
  /// What is left now, computed from the rate since its last change: SimGrid's own query updates
  /// the flow, which may end it and rounds its end again.
  virtual double remaining() const = 0;
  virtual bool finished() const = 0;
  virtual void cancel() = 0;
};

/// A resource that flows share: a direction of a cable, a network card, a disk, a redo thread.
using Resource = std::size_t;

class Platform {
public:
  Platform();
  ~Platform();

  Resource add_resource(std::string const& name, double bytes_per_second, double latency_s);
  /// The ends of flows.
  using Point = std::size_t;
  Point add_point(std::string const& name);
  void add_route(Point from, Point to, std::vector<Resource> const& over);
  void seal();

  std::vector<Resource> const& route(Point from, Point to) const; ///< empty: there is none
  void set_capacity(Resource resource, double bytes_per_second);
  std::unique_ptr<Activity> start(Point from, Point to, double bytes);

  /// Waits for the end of any of the flows, at most until `deadline` (seconds). Returns the clock.
  double wait_any(std::vector<Activity*> const& flows, double deadline);
  void sleep_until(double deadline);
  double clock() const;

  /// Runs `main` as the one actor of this engine, to its end.
  void run(std::function<void()> main);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::vector<std::pair<std::string, std::string>> options();
std::string version();

} // namespace switchback::engine
