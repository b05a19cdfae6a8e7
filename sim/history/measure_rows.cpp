// Every measure there is: what it means and how it is computed.
#include "sim/history/measures.hpp"

namespace switchback {

std::vector<MeasureRow> const& measure_rows() {
  constexpr std::string_view kWays = "failover, failback", kDrill = "drill";
  static std::vector<MeasureRow> const kMeasures{
      {"disaster", kWays, "instant", "when disaster struck",
       "last fault injected before the serving copy stopped and not healed by then; of the role "
       "change with the largest rpo"},
      {"recovery_point", kWays, "instant", "up to when the new copy holds what was acknowledged",
       "cut-off of the log that the new copy recovered; of the role change with the largest rpo"},
      {"rpo", kWays, "us", "the length of time whose acknowledged messages the role change lost",
       "disaster, or in a planned change the stop of the old copy, less recovery point, at least "
       "0; up to the role change: what users still post to the old copy afterwards is lost as well "
       "and not in it; without a role change from the first message lost; the largest if there "
       "were "
       "several"},
      {"acknowledged_lost", "failover, failback, drill", "messages",
       "messages whose result reached the client and that the surviving copy does not hold",
       "sum over the fates 'acknowledged, lost'; of a way: those whose fork it left, and those of "
       "an "
       "outage that no role change ended"},
      {"acknowledged_lost_bytes", kWays, "bytes", "log of those messages",
       "sum over the same fates"},
      {"rto", kWays, "us", "the user's clock: time without service",
       "from the first user hurt until 95 % of the users connected before can post again; the sum "
       "of all such times of the way, whether a role change ended them or not"},
      {"rto_vendor", kWays, "us", "the vendor's clock: time from the decision to the service",
       "from the decision for the first runbook that led to the role change, not before the "
       "disaster, "
       "until users can post on the new copy; the sum if there were several"},
      {"outage", kDrill, "us", "time without service in all",
       "sum over all outages as in rto, whether a role change ended them or not"},
      {"without_mirror", kDrill, "us", "exposure: time in which a database had no working mirror",
       "sum of the times in which protection 'mirror' was 'no'"},
      {"without_log_shipping", kDrill, "us",
       "exposure: time in which a database had no working log-shipping chain",
       "sum of the times in which protection 'log-shipping' was 'no'"},
      {"without_quorum", kDrill, "us", "exposure: time in which a mirroring session had no quorum",
       "sum of the times in which protection 'quorum' was 'no'"},
      {"commit_latency", kDrill, "us",
       "the longest that a commit had to take: in high safety until the mirror had it on disk",
       "largest value of 'commit latency', which is noted when it has become another by a tenth"},
      {"alarms", kDrill, "count", "broken invariants", "number of alarms"},
      {"messages_acknowledged", kDrill, "messages", "messages whose result reached the client",
       "sum over the fates 'acknowledged, kept' and 'acknowledged, lost'"},
  };
  return kMeasures;
}

} // namespace switchback
