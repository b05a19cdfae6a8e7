// Figures of sentences about findings: each says which column of the record it is.
#pragma once

#include "reports/page.hpp"

namespace switchback {

inline Figure figure(std::int64_t value, Unit unit, char const* from) {
  return {Value(value), unit, from};
}
inline Figure instant(SimTime t, char const* from) {
  return figure(t.time_since_epoch().count(), Unit::Instant, from);
}
inline Figure length(Duration d, char const* from) { return figure(d.count(), Unit::Length, from); }
/// Of a finding that lasted from an instant to another.
inline Figure lasted(Finding const& f) { return length(*f.to - *f.from, "findings.amount"); }
inline Figure begun(Finding const& f) { return instant(*f.from, "findings.from_us"); }
inline Figure over(Finding const& f) { return instant(*f.to, "findings.to_us"); }
inline Figure amount(Finding const& f, Unit unit) {
  return figure(*f.amount, unit, "findings.amount");
}

} // namespace switchback
