// Evaluates claims about the estate. An operator's expectation sees only what can be reached from
// its place; triggers and objectives see the truth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/estate/estate.hpp"
#include "sim/runbook/predicate.hpp"

namespace switchback {

class EstateObserver final : public Observer {
public:
  /// `from`: the observer's machine; empty: sees the truth.
  EstateObserver(Estate const& estate, std::string from = {})
      : estate_(estate), from_(std::move(from)) {}
  Truth observe(Claim const& claim) const override;

private:
  Truth one(Claim const& claim, std::string const& subject) const;
  Truth measured(Claim const& claim) const;
  Truth opening(Claim const& claim) const;
  Truth row(Claim const& claim) const;
  std::optional<std::int64_t> mirrored_measure(std::string_view name, std::string const& database,
                                               std::string const& place) const;
  // Texts are compared as views: unlike a string's, their comparison begins with the lengths, and
  // claims are weighed at each event that somebody waits for.
  Truth database(std::string const& name, std::string const& place, std::string_view state) const;
  Truth chat_server(ChatServer const& server, std::string_view state) const;
  Truth pool(std::string_view state) const;
  bool out_of_sight(std::string const& machine) const;
  bool cut_off(std::string const& machine) const;
  bool site_out_of_sight(std::string const& site) const;
  bool service_out_of_sight(std::string const& database) const;
  bool out_of_sight(ApplicationService const& application) const;
  Truth service(std::string_view application, bool up) const;
  // Anything out of sight or missing has no value.
  std::optional<std::int64_t> measure(Claim const& claim) const;
  std::optional<std::int64_t> users(std::string const& of, bool share) const;
  std::optional<std::int64_t> commits_lost(std::string const& of) const;
  std::optional<std::int64_t> sessions(std::string const& of, std::string const& place) const;

  Estate const& estate_;
  std::string from_;
};

inline constexpr std::string_view kWitnessOf = "witness of ";
/// Of "send queue of orders": orders.
inline std::string after_of(std::string const& subject) {
  auto const of = subject.find(" of ");
  return of == std::string::npos ? std::string{} : subject.substr(of + 4);
}

/// One message for each unknown subject and each state that does not fit.
std::vector<std::string> check_claims(EstatePlan const& plan, Predicate const& predicate);

} // namespace switchback
