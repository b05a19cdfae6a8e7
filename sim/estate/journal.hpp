// Where the parts of an estate write down what happened, at the kernel's time.
#pragma once

#include <string>
#include <string_view>

#include "sim/estate/kernel.hpp"
#include "sim/record/timeline.hpp"

namespace switchback {

class Journal {
public:
  Journal(Kernel const& kernel, DrillResult& result, bool trace)
      : kernel_(kernel), result_(result), trace_(trace) {}

  void state(std::string_view subject, std::string_view model, std::string_view row,
             std::string_view from, std::string_view to, std::string_view cause);
  void serving(std::string_view database, std::string_view instance, std::uint32_t fork,
               std::string_view cause);
  void users(std::string_view subject, std::int64_t can_post);
  void job(std::string_view instance, std::string_view kind, std::string_view name,
           std::string_view file, std::string_view outcome, std::int64_t number);
  void role_change(std::string_view database, std::string_view from, std::string_view to,
                   std::string_view how, SimTime recovery_point);
  void alarm(std::string_view invariant, std::string_view subject, std::string_view cause);
  void notice(std::string_view subject, std::string_view what);
  void phase(std::string_view name);
  void add(Fact fact);

  DrillResult const& result() const { return result_; }

private:
  Kernel const& kernel_;
  DrillResult& result_;
  bool trace_; ///< each fact to standard error as it happens
};

} // namespace switchback
