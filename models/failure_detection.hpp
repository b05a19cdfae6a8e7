// How long one end of a mirroring connection takes to notice that the other end is gone.
//
// Sources: SQL Server docs, "Possible Failures During Database Mirroring" (hard and soft errors; a
// ping on every open connection; a connection is kept if a ping arrives within the timeout and the
// time for one more ping); ALTER DATABASE SET PARTNER TIMEOUT; P. Randal, "A SQL Server DBA myth a
// day" 10 of 30 (one ping a second; a lost log drive: a warning after 20 s, failure after 40 s).
//
//     how it is lost                              shows as    found out after
//     process ended, its machine answers          Closed      at most a ping: its port is closed
//     network failure that the own stack reports  Reported    nothing
//     machine without power or hung, silent drop  Silent      the timeout, and at most a ping
//     log drive without an answer                 Closed      40 s, and at most a ping
//     data drive, client network, another database,
//     a hang that answers pings                   -           never
#pragma once

#include "models/units.hpp"

namespace switchback::mirroring {

enum class Loss { Closed, Reported, Silent };

/// Pings of one end arrive at the other at phase, phase + every, ...
struct PingGrid {
  Duration every, phase;
};

/// From the loss to its notice. Silent: the last ping came at most a ping before the loss, and the
/// connection is given up the timeout and one more ping after it: in (timeout, timeout + ping].
Duration notice_after(Loss how, SimTime lost, PingGrid pings, Duration timeout);

/// The timeout changes during a silence that began at `lost`: time from `now` to the notice. A
/// silence that is already overdue is noticed at the next missing ping (assumed: that is when an
/// end checks).
Duration notice_after_change(SimTime now, SimTime lost, PingGrid, Duration timeout);

/// A log drive that stops answering ("A SQL Server DBA myth a day" 10 of 30).
inline constexpr Duration kLogDriveWarning = std::chrono::seconds{20};
inline constexpr Duration kLogDriveDead = std::chrono::seconds{40};

/// Redo threads ("Estimate the Interruption of Service During Role Switching"): one, and under the
/// Enterprise edition with five processors or more one for every four of them.
int redo_threads(bool enterprise, int processors);

} // namespace switchback::mirroring
