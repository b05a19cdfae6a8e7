// How a client finds the principal of a mirrored database: the data provider tries the two partner
// names it knows.
//
// Sources: SQL Server docs, "Connect Clients to a Database Mirroring Session" (the retry algorithm,
// its delays, the cached partner, the example of stale names), "Using Database Mirroring" (SQL
// Server Native Client).
//
// Over TCP/IP the provider tries the initial and the failover partner in turns. A round gives each
// of its two tries the same slot, which grows by 0.08 of the login timeout from round to round:
//
//     round   slot       login timeout of 15 s: slot, end of the round
//     1       0.08 LT    1.2 s    2.4 s
//     2       0.16 LT    2.4 s    7.2 s
//     3       0.24 LT    3.6 s   14.4 s
//     4       0.32 LT    4.8 s, of which 0.6 s are left: 15 s, the attempt has failed
//
// A try that fails early leaves its time to further rounds. A partner that answers but is not the
// principal (it is the mirror, or the role is changing) ends its try at once; then a delay follows
// the round: 100, 200, 400, 800 ms, and 1 s after every later such one. The same is assumed where
// both names refuse at once, which the docs do not cover. With an unlimited timeout the slots are
// those of the default timeout (assumed), and the names alternate forever. Named pipes work
// differently: the provider waits 20 to 30 s for the first name and gives the other the rest. With
// only one name the attempt lasts for the whole login timeout. An instance that cannot open the
// database, and is not a partner of a session, ends the attempt unless the other name gives a
// better answer (assumed).
//
// A name's answer may change during the attempt, so the caller is asked at each try. After the
// first connection the provider remembers the mirror's name instead of the one it was given, for
// the lifetime of its process.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "models/units.hpp"

namespace switchback::client {

enum class Protocol { TcpIp, NamedPipes };

struct Settings {
  /// Of one attempt to connect; zero: without end. Documented default: 15 s, at least 5 s advised.
  Duration login_timeout = std::chrono::seconds{15};
  Protocol protocol = Protocol::TcpIp;
  Duration named_pipes_wait = std::chrono::seconds{25}; ///< the middle of 20 to 30 s
  /// .NET keeps the partner that it learned first, SQL Server Native Client the last one.
  bool refreshes_partner = true;
  bool operator==(Settings const&) const = default;
};

/// The names that a client has: of the connection string, and what it was told.
struct Names {
  std::string initial;
  std::string failover; ///< empty: none is known
  bool cached = false;  ///< `failover` was learned from a principal
  bool operator==(Names const&) const = default;
};
/// After a connection to a principal whose mirror is `mirror` (empty: none). A mirror that is the
/// initial name itself is not taken for the failover partner: the client would know but one name,
/// of the partner that serves nobody (assumed; the documents tell only of other names).
Names learned(Names const& names, std::string const& mirror, Settings const& settings);

/// Result of one try.
enum class Answer {
  Connects, ///< the principal
  Inactive, ///< an instance that does not serve the database now, but may after its failover
  Refused,  ///< nothing listens there: said at once
  Rejected, ///< an instance that has no part in the database's mirroring and does not open it
  Silent    ///< nothing comes back for as long as the slot lasts
};

/// An attempt under way. It is a state machine: `next` says which name is tried and for how long at
/// most, `after` what came of it.
struct Attempt {
  Settings settings;
  Names names;
  SimTime began{};
  int round = 1;
  bool second = false; ///< of the round's two tries
  /// In this round a partner answered that it is not active; how many refused at once.
  bool inactive = false;
  int refused = 0;
  int rejected = 0; ///< how many have
  int delays = 0;   ///< so far
  bool operator==(Attempt const&) const = default;
};
Attempt begin(Settings const& settings, Names const& names, SimTime now);

struct Try {
  std::string name;
  SimTime until; ///< its slot ends here, or the attempt does
};
/// The try that begins at `now`; nothing when the attempt's time is over.
std::optional<Try> next(Attempt const& attempt, SimTime now);

struct Connected {};
/// The login timeout has expired, or both names have rejected the attempt: the application must
/// start over.
struct Failed {
  SimTime at;
};
struct TryAgain { ///< go on with `next` then
  SimTime at;
};
using Result = std::variant<Connected, Failed, TryAgain>;
/// The try came to `answer` at `now` (a silent one at the end of its slot).
Result after(Attempt& attempt, Answer answer, SimTime now);

/// Share of the login timeout by which slots grow, in millionths.
inline constexpr Fraction kSlotStep{80'000};
Duration slot(Settings const& settings, int round);
Duration delay(int number); ///< of the first, second, ... round that is followed by one

} // namespace switchback::client
