// The users of one Front End pool as cohorts of whole numbers: who is signed in on which chat
// server, and who has been outside since when. Users are alike, so only their numbers are kept;
// keyed binomial splits move them.
//
// - A client that lost its server tries again within the first window, then within windows that
//   double up to a limit (assumed; "Planning for Persistent Chat Server" says only "a few minutes
//   or longer").
// - While nothing serves, retries are not simulated; when service returns, the next tries are
//   spread over the back-off window then current.
// - A server signs in a limited number of endpoints a second; the others wait in its queue
//   (assumed).
// - With 1,500 endpoints for 1,000 users, half of the users have two. A user can post when one
//   endpoint is in; both are on the same server (assumed).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/estate_plan.hpp"
#include "sim/traffic/random.hpp"

namespace switchback {

class ClientCohorts {
public:
  ClientCohorts(KeyedRandom const& random, std::string const& home, std::int64_t users,
                ChatPoolPlan const& plan);

  /// All users signed in, spread evenly over the open servers.
  void begin(SimTime now, std::vector<bool> const& open);
  /// All users of the server are outside.
  void lose(SimTime now, std::size_t server);
  /// Which servers take sign-ins from now on; `sharers` homes compete for their capacity.
  void set_open(SimTime now, std::vector<bool> const& open, std::int64_t sharers);
  /// The end of the next second in which a user may sign in; none while nobody can.
  std::optional<SimTime> next_change() const;
  /// Simulates the seconds that end by `now`.
  void advance(SimTime now);

  std::int64_t users(std::size_t server) const { return in_[server]; } ///< that can post there
  std::int64_t outside() const;                                        ///< with no endpoint in
  std::int64_t population() const { return population_; }

private:
  /// Users outside who fell out at the same instant.
  struct Cohort {
    SimTime since;
    std::int64_t users = 0;
    SimTime window_from{}, window_to{}; ///< in which their next tries fall
  };

  /// When service returned, and when the first of those fell out who were outside then.
  struct Return {
    SimTime fell_out{}, served{};
  };

  void fall_out(SimTime now, std::int64_t users);
  void keep(std::vector<bool> const& open);
  bool anything_open() const { return opened_ > 0; }
  void plan_windows(SimTime now);
  std::int64_t arrivals(Cohort& cohort, SimTime from, SimTime to, std::uint64_t key);
  void sign_in(std::int64_t endpoints, std::uint64_t key);

  KeyedRandom const& random_;
  std::uint32_t stream_;
  std::int64_t population_;
  std::int64_t double_users_millionths_; ///< share of the users with two endpoints
  Duration first_window_, widest_window_;
  std::int64_t capacity_millis_; ///< endpoints per 1000 s and server
  std::vector<std::int64_t> in_;
  std::vector<bool> open_;
  std::int64_t opened_ = 0; ///< how many of them are
  std::int64_t sharers_ = 1;
  std::vector<Cohort> out_;
  std::int64_t queued_users_ = 0;   ///< whose first endpoint waits at a server
  std::int64_t queued_seconds_ = 0; ///< second endpoints that wait
  std::int64_t credit_millis_ = 0;  ///< capacity not used up by whole endpoints
  std::optional<SimTime> next_bin_;
  Return return_;
  std::uint64_t bins_ = 0; ///< seconds simulated
};

} // namespace switchback
