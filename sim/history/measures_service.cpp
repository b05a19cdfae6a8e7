// How long users were without service, on each of the clocks.
#include <algorithm>

#include "sim/history/applications.hpp"
#include "sim/history/measure_themes.hpp"

namespace switchback {
namespace {

constexpr char const* kNoUsers = "no users were connected";

MeasuredValue rto(Way const& way) {
  auto const& facts = way.drill().facts;
  std::int64_t sum = 0;
  bool open = false;
  if (std::none_of(facts.begin(), facts.end(), [](Fact const& f) {
        auto const* change = f.as<UsersChanged>();
        return change != nullptr && change->users > 0;
      }))
    return {std::nullopt, kNoUsers};
  way.each([&](Passage const& p) {
    for (Outage const& outage : p.outages)
      if (outage.to)
        sum += (*outage.to - outage.from).count();
      else
        open = true;
  });
  if (open)
    return {std::nullopt, "95 % of the users could not post again before the drill ended"};
  return {sum};
}

void parts_of_rto(Way const& way, SegmentWriter& writer) {
  way.each([&](Passage const& p) {
    for (Outage const& outage : p.outages)
      writer.user_outage(way.drill(), p, outage);
  });
}

MeasuredValue rto_vendor(Way const& way) {
  std::int64_t sum = 0;
  bool decided = false, open = false;
  std::string why = "no runbook was decided on";
  way.each_begun([&](Passage const& p) {
    if (!p.decided)
      return;
    decided = true;
    if (p.answered)
      sum += std::max(Duration{}, *p.answered - *p.decided).count();
    else
      open = true, why = p.hurt || p.role_changed
                             ? "the service did not answer again before the drill ended"
                             : "users were never without service, and no role changed";
  });
  if (!decided || open)
    return {std::nullopt, std::move(why)};
  return {sum};
}

void parts_of_rto_vendor(Way const& way, SegmentWriter& writer) {
  way.each_begun([&](Passage const& p) {
    if (p.decided && *p.decided < *p.answered)
      writer.vendor_span(way.drill(), p);
  });
}

MeasuredValue outage(DrillResult const& drill) {
  if (std::none_of(drill.facts.begin(), drill.facts.end(),
                   [](Fact const& f) { return f.kind() == FactKind::Users; }))
    return {std::nullopt, kNoUsers};
  std::int64_t hurt = 0;
  for (std::string const& application : applications_of(drill))
    for (Outage const& one : outages(drill.facts, application))
      hurt += (one.to.value_or(drill.ended) - one.from).count();
  return {hurt};
}

} // namespace

std::vector<MeasureRow> service_measures() {
  return {
      {"rto", "us", "the user's clock: time without service",
       "from the first user hurt until 95 % of the users connected before can post again; the sum "
       "of all such times of the way, whether a role change ended them or not",
       rto, nullptr, false, parts_of_rto},
      {"rto_vendor", "us", "the vendor's clock: time from the decision to the service",
       "from the decision for the first runbook that led to the role change, not before the "
       "disaster, until users can post on the new copy; the sum if there were several",
       rto_vendor, nullptr, false, parts_of_rto_vendor},
      {"outage", "us", "time without service in all",
       "sum over all outages as in rto, whether a role change ended them or not", nullptr, outage},
  };
}

} // namespace switchback
