// What a database mirroring session does after losses and commands in a given order: who serves,
// what each partner shows and answers. The pure model runs these rows, and so does the engine.
//
// Sources: SQL Server docs, "Quorum: How a Witness Affects Database Availability", "Database
// Mirroring Operating Modes", "Role Switching During a Database Mirroring Session", "Database
// Mirroring Witness", "Mirroring States", ALTER DATABASE (Transact-SQL) Database Mirroring.
//
// The start is a synchronised session of two partners, P the principal and M its mirror, and in two
// of the modes a witness W. All three keep these letters whatever role they have later. Steps are
// separated by blanks; after each the session comes to rest before the next. A step is one or more
// of these, joined by '&' if they happen at the same instant:
//
//   -P -M -W       the machine falls silent        +P +M +W      it is back, with its disks
//   -PM -PW -MW    the network between two is cut  +PM +PW +MW   it heals
//   commit         a client commits on whoever serves
//   suspend:X resume:X failover:X force:X remove:X safety-full:X safety-off:X witness-off:X
//                  the command, given on X
//   force:X=1455   the same, refused with that number
//   +M~            as +M, but what the mirror lacks is still being sent when the next step comes
#pragma once

#include <ostream>
#include <string_view>

namespace switchback::mirroring_cases {

enum class Mode { FullWitness, Full, Off, OffWitness };

/// What one partner has to say: its role (P principal, M mirror), its state as
/// sys.database_mirroring shows it, its connection to the witness ('+' connected, '-' disconnected,
/// ' ' none is set), the error on opening its copy (0: it opens), its role sequence.
struct Seen {
  char role;
  std::string_view state;
  char witness;
  int opening;
  int role_sequence;
};
/// Its machine is down: nothing can be asked.
inline constexpr Seen kDown{' ', "", ' ', -1, 0};

struct Case {
  std::string_view name;
  Mode mode;
  std::string_view steps;
  char serves;   ///< P, M, '2' both, '-' nobody
  Seen p, m;     ///< what the first principal and the first mirror show in the end
  int failovers; ///< automatic ones, in all the steps
  bool loses;    ///< acknowledged commits are not in the copy that serves, or would have to
};
inline std::ostream& operator<<(std::ostream& out, Case const& c) { return out << c.name; }

inline constexpr std::string_view kSync = "SYNCHRONIZED", kDisc = "DISCONNECTED",
                                  kSusp = "SUSPENDED";

// A table is read by its columns.
// clang-format off
inline constexpr Case kCases[] = {
    // --- The operating modes: what each allows. ---
    {"mode: high safety with witness fails over by itself", Mode::FullWitness, "commit -P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"mode: high safety with witness, manual failover", Mode::FullWitness, "commit failover:P", 'M', {'M', kSync, '+', 954, 2}, {'P', kSync, '+', 0, 2}, 0, false},
    {"mode: high safety with witness, force against a principal that is there", Mode::FullWitness, "force:M=1455", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"mode: high safety with witness, force while the witness sees the principal", Mode::FullWitness, "-PM force:M=1455", 'P', {'P', kDisc, '+', 0, 1}, {'M', kDisc, '+', 954, 1}, 0, false},
    {"mode: high safety does not fail over by itself", Mode::Full, "commit -P", '-', kDown, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"mode: high safety, manual failover", Mode::Full, "commit failover:P", 'M', {'M', kSync, ' ', 954, 2}, {'P', kSync, ' ', 0, 2}, 0, false},
    {"mode: high safety, forced service loses nothing that was synchronised", Mode::Full, "commit -P force:M", 'M', kDown, {'P', kSusp, ' ', 0, 2}, 0, false},
    {"mode: high performance does not fail over by itself", Mode::Off, "commit -P", '-', kDown, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"mode: high performance, manual failover is refused", Mode::Off, "failover:P=1477", 'P', {'P', kSync, ' ', 0, 1}, {'M', kSync, ' ', 954, 1}, 0, false},
    {"mode: high performance, forced service", Mode::Off, "-P force:M", 'M', kDown, {'P', kSusp, ' ', 0, 2}, 0, false},
    {"mode: high performance with witness does not fail over by itself", Mode::OffWitness, "commit -P", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"mode: high performance with witness, manual failover is refused", Mode::OffWitness, "failover:P=1477", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"mode: high performance with witness, forced service", Mode::OffWitness, "-P force:M", 'M', kDown, {'P', kSusp, '+', 0, 2}, 0, false},

    // --- The quorum table. ---
    {"1 everything up", Mode::FullWitness, "", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"2 mirror and witness cut", Mode::FullWitness, "-MW", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"2 then the principal is lost: no failover", Mode::FullWitness, "-MW -P", '-', kDown, {'M', kDisc, '-', 954, 1}, 0, false},
    {"2 then the mirror is cut off from a principal that lives", Mode::FullWitness, "-MW -PM", 'P', {'P', kDisc, '+', 0, 1}, {'M', kDisc, '-', 954, 1}, 0, false},
    {"2 then the principal is lost and mirror and witness meet: still none", Mode::FullWitness, "-MW -P +MW", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"2 healed before the principal is lost: armed again", Mode::FullWitness, "-MW +MW -P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"3 principal and witness cut", Mode::FullWitness, "-PW", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"3 then the partners are cut: failover", Mode::FullWitness, "-PW commit -PM", 'M', {'P', kDisc, '-', 955, 1}, {'P', kDisc, '+', 0, 2}, 1, false},
    {"3 then the mirror is lost", Mode::FullWitness, "-PW -M", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"4 witness lost", Mode::FullWitness, "-W", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"4 manual failover needs no witness", Mode::FullWitness, "-W failover:P", 'M', {'M', kSync, '-', 954, 2}, {'P', kSync, '-', 0, 2}, 0, false},
    {"4 witness isolated", Mode::FullWitness, "-PW&-MW", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"5 partners cut: the witness tells that the principal lives", Mode::FullWitness, "-PM", 'P', {'P', kDisc, '+', 0, 1}, {'M', kDisc, '+', 954, 1}, 0, false},
    {"5 healed", Mode::FullWitness, "-PM commit +PM", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"5 then the principal is lost: it ran exposed", Mode::FullWitness, "-PM commit -P", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"6 mirror lost", Mode::FullWitness, "-M", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"6 mirror back", Mode::FullWitness, "-M commit +M", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"6 mirror isolated", Mode::FullWitness, "-PM&-MW", 'P', {'P', kDisc, '+', 0, 1}, {'M', kDisc, '-', 954, 1}, 0, false},
    {"7 principal lost", Mode::FullWitness, "-P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"7 principal isolated", Mode::FullWitness, "-PM&-PW", 'M', {'P', kDisc, '-', 955, 1}, {'P', kDisc, '+', 0, 2}, 1, false},
    {"7 principal back", Mode::FullWitness, "-P commit +P", 'M', {'M', kSync, '+', 954, 2}, {'P', kSync, '+', 0, 2}, 1, false},
    {"7' principal lost while suspended", Mode::FullWitness, "suspend:P -P", '-', kDown, {'M', kSusp, '+', 954, 1}, 0, false},
    {"7' the same, suspended on the mirror", Mode::FullWitness, "suspend:M -P", '-', kDown, {'M', kSusp, '+', 954, 1}, 0, false},
    {"7' principal isolated while suspended", Mode::FullWitness, "suspend:P -PM&-PW", '-', {'P', kSusp, '-', 955, 1}, {'M', kSusp, '+', 954, 1}, 0, false},
    {"7' principal lost while synchronising", Mode::FullWitness, "-M commit +M~ -P", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"7' then the principal is back", Mode::FullWitness, "-M commit +M~ -P +P", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"7' or service is forced, and what the mirror lacked is lost", Mode::FullWitness, "-M commit +M~ -P force:M", 'M', kDown, {'P', kSusp, '+', 0, 2}, 0, true},
    {"8 all lost", Mode::FullWitness, "-P&-M&-W", '-', kDown, kDown, 0, false},
    {"8 all isolated", Mode::FullWitness, "-PM&-PW&-MW", '-', {'P', kDisc, '-', 955, 1}, {'M', kDisc, '-', 954, 1}, 0, false},
    {"8 all links healed", Mode::FullWitness, "-PM&-PW&-MW +PM&+PW&+MW", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},

    // --- The other modes. ---
    {"high safety: mirror lost", Mode::Full, "-M commit", 'P', {'P', kDisc, ' ', 0, 1}, kDown, 0, false},
    {"high safety: principal lost", Mode::Full, "-P", '-', kDown, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"high safety: principal lost and back", Mode::Full, "-P +P", 'P', {'P', kSync, ' ', 0, 1}, {'M', kSync, ' ', 954, 1}, 0, false},
    {"high safety: partners cut", Mode::Full, "-PM", 'P', {'P', kDisc, ' ', 0, 1}, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"high safety: partners cut, service forced: both serve", Mode::Full, "-PM force:M", '2', {'P', kDisc, ' ', 0, 1}, {'P', kSusp, ' ', 0, 2}, 0, false},
    {"high safety: then they meet", Mode::Full, "-PM force:M +PM", 'M', {'M', kSusp, ' ', 954, 2}, {'P', kSusp, ' ', 0, 2}, 0, false},
    {"high safety: then the session is resumed", Mode::Full, "-PM commit force:M +PM resume:M", 'M', {'M', kSync, ' ', 954, 2}, {'P', kSync, ' ', 0, 2}, 0, true},
    {"high performance: mirror lost", Mode::Off, "-M commit", 'P', {'P', kDisc, ' ', 0, 1}, kDown, 0, false},
    {"high performance: principal lost", Mode::Off, "-P", '-', kDown, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"high performance: principal lost and back", Mode::Off, "-P +P", 'P', {'P', kSync, ' ', 0, 1}, {'M', kSync, ' ', 954, 1}, 0, false},
    {"high performance: partners cut", Mode::Off, "-PM", 'P', {'P', kDisc, ' ', 0, 1}, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"high performance: partners cut, service forced: both serve", Mode::Off, "-PM force:M", '2', {'P', kDisc, ' ', 0, 1}, {'P', kSusp, ' ', 0, 2}, 0, false},
    {"high performance with witness: mirror lost", Mode::OffWitness, "-M commit", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"high performance with witness: mirror and witness lost", Mode::OffWitness, "-M -W", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"high performance with witness: then the witness is back", Mode::OffWitness, "-M -W +W", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"high performance with witness: or the mirror is back", Mode::OffWitness, "-M -W +M", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"high performance with witness: witness lost, then mirror", Mode::OffWitness, "-W -M", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"high performance with witness: witness lost", Mode::OffWitness, "-W", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"high performance with witness: principal lost", Mode::OffWitness, "-P", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"high performance with witness: principal lost, mirror cut off from the witness", Mode::OffWitness, "-P -MW force:M=1431", '-', kDown, {'M', kDisc, '-', 954, 1}, 0, false},
    {"high performance with witness: principal and witness lost", Mode::OffWitness, "-P -W force:M=1431", '-', kDown, {'M', kDisc, '-', 954, 1}, 0, false},
    {"high performance with witness: forced while the witness sees the principal, which learns of it", Mode::OffWitness, "-PM force:M", 'M', {'P', kDisc, '+', 955, 1}, {'P', kSusp, '+', 0, 2}, 0, false},

    // --- Where the order decides. ---
    {"a1 mirror then witness", Mode::FullWitness, "-M -W", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"a2 then the witness returns", Mode::FullWitness, "-M commit -W +W", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"a3 or the mirror returns", Mode::FullWitness, "-M commit -W +M", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"a3 no failover until the witness is back", Mode::FullWitness, "-M -W +M -P", '-', kDown, {'M', kDisc, '-', 954, 1}, 0, false},
    {"a3 the witness is back: failover", Mode::FullWitness, "-M -W +M +W commit -P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"b1 witness then mirror", Mode::FullWitness, "-W -M", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"b2 then the witness returns", Mode::FullWitness, "-W -M +W", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"c1 witness then principal: no failover", Mode::FullWitness, "-W -P", '-', kDown, {'M', kDisc, '-', 954, 1}, 0, false},
    {"c2 then the witness returns: still none", Mode::FullWitness, "-W -P +W", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"c2 then the principal returns", Mode::FullWitness, "-W -P +W +P", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"c2 or service is forced", Mode::FullWitness, "commit -W -P +W force:M", 'M', kDown, {'P', kSusp, '+', 0, 2}, 0, false},
    {"c3 or the principal returns first", Mode::FullWitness, "-W -P +P", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"d1 mirror then principal", Mode::FullWitness, "-M -P", '-', kDown, kDown, 0, false},
    {"d2 then the mirror returns: the principal ran exposed", Mode::FullWitness, "-M commit -P +M", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"d3 or the principal returns", Mode::FullWitness, "-M commit -P +P", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"e1 failover, then the new principal is lost", Mode::FullWitness, "-P -M", '-', kDown, kDown, 1, false},
    {"e2 then the old principal returns: it learns from the witness", Mode::FullWitness, "-P commit -M +P", '-', {'P', kDisc, '+', 955, 1}, kDown, 1, false},
    {"e3 or the new principal returns", Mode::FullWitness, "-P commit -M +M", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"e3 both return, the old principal first", Mode::FullWitness, "-P commit -M +P +M", 'M', {'M', kSync, '+', 954, 2}, {'P', kSync, '+', 0, 2}, 1, false},
    {"f1 failover, then the witness is lost", Mode::FullWitness, "-P -W", '-', kDown, {'P', kDisc, '-', 955, 2}, 1, false},
    {"f2 then the old principal returns as mirror", Mode::FullWitness, "-P commit -W +P", 'M', {'M', kSync, '-', 954, 2}, {'P', kSync, '-', 0, 2}, 1, false},
    {"g1 all lost, principal and witness return", Mode::FullWitness, "commit -P&-M&-W +P&+W", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"g1 the witness first", Mode::FullWitness, "-P&-M&-W +W +P", 'P', {'P', kDisc, '+', 0, 1}, kDown, 0, false},
    {"g2 all lost, the partners return", Mode::FullWitness, "commit -P&-M&-W +P&+M", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"g2 the mirror first", Mode::FullWitness, "-P&-M&-W +M +P", 'P', {'P', kSync, '-', 0, 1}, {'M', kSync, '-', 954, 1}, 0, false},
    {"g3 all lost, mirror and witness return", Mode::FullWitness, "-P&-M&-W +M&+W", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"g3 then the principal returns", Mode::FullWitness, "-P&-M&-W +M&+W +P", 'P', {'P', kSync, '+', 0, 1}, {'M', kSync, '+', 954, 1}, 0, false},
    {"g3 or service is forced", Mode::FullWitness, "-P&-M&-W +M&+W force:M", 'M', kDown, {'P', kSusp, '+', 0, 2}, 0, false},
    {"g4 all lost, the principal alone returns", Mode::FullWitness, "-P&-M&-W +P", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"g4 all lost, the mirror alone returns", Mode::FullWitness, "-P&-M&-W +M", '-', kDown, {'M', kDisc, '-', 954, 1}, 0, false},
    {"g4 all lost, the witness alone returns", Mode::FullWitness, "-P&-M&-W +W", '-', kDown, kDown, 0, false},
    {"h the principal is cut off, they fail over, the cut heals", Mode::FullWitness, "commit -PM&-PW commit +PM&+PW", 'M', {'M', kSync, '+', 954, 2}, {'P', kSync, '+', 0, 2}, 1, false},
    {"h the witness's link heals first", Mode::FullWitness, "-PM&-PW commit +PW", 'M', {'P', kDisc, '+', 955, 1}, {'P', kDisc, '+', 0, 2}, 1, false},
    {"h the partners' link heals first", Mode::FullWitness, "-PM&-PW commit +PM", 'M', {'M', kSync, '-', 954, 2}, {'P', kSync, '+', 0, 2}, 1, false},
    {"the witness will be away for long: without it the principal serves alone", Mode::FullWitness, "-W witness-off:P -M commit", 'P', {'P', kDisc, ' ', 0, 1}, kDown, 0, false},

    // --- The rules of the state machine. ---
    {"rule 1: serving needs no one where no witness is set", Mode::Full, "-M +M -PM commit", 'P', {'P', kDisc, ' ', 0, 1}, {'M', kDisc, ' ', 954, 1}, 0, false},
    {"rule 1: and one of the two where one is", Mode::FullWitness, "-PW -M", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"rule 2: exposed once the witness has recorded it", Mode::FullWitness, "-M commit -P +M", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"rule 2: without witness at once", Mode::Full, "-M commit", 'P', {'P', kDisc, ' ', 0, 1}, kDown, 0, false},
    {"rule 3: the mirror waits for the witness to lose the principal too", Mode::FullWitness, "-PM&-PW commit", 'M', {'P', kDisc, '-', 955, 1}, {'P', kDisc, '+', 0, 2}, 1, false},
    {"rule 3: a break with the witness takes the chance away", Mode::FullWitness, "-MW&-P +MW", '-', kDown, {'M', kDisc, '+', 954, 1}, 0, false},
    {"rule 3: until the principal has been seen again", Mode::FullWitness, "-MW&-P +MW +P -P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"rule 4: the role sequence goes up once for each change", Mode::FullWitness, "-P +P commit failover:M", 'P', {'P', kSync, '+', 0, 3}, {'M', kSync, '+', 954, 3}, 1, false},
    {"rule 5: the higher role sequence is right", Mode::FullWitness, "commit -P commit +P", 'M', {'M', kSync, '+', 954, 2}, {'P', kSync, '+', 0, 2}, 1, false},
    {"rule 5: after a forced service both wait for RESUME", Mode::OffWitness, "-P force:M +P", 'M', {'M', kSusp, '+', 954, 2}, {'P', kSusp, '+', 0, 2}, 0, false},
    {"rule 5: and go on after it", Mode::OffWitness, "-P force:M commit +P resume:P", 'M', {'M', kSync, '+', 954, 2}, {'P', kSync, '+', 0, 2}, 0, false},
    {"rule 6: a restart keeps SUSPENDED", Mode::FullWitness, "suspend:P -M -P +P +M", 'P', {'P', kSusp, '+', 0, 1}, {'M', kSusp, '+', 954, 1}, 0, false},
    {"rule 6: a restarted principal waits for partner or witness", Mode::FullWitness, "-W -M -P +P", '-', {'P', kDisc, '-', 955, 1}, kDown, 0, false},
    {"rule 6: and accepts a higher role sequence", Mode::FullWitness, "-P -W -M +P +M", 'M', {'M', kSync, '-', 954, 2}, {'P', kSync, '-', 0, 2}, 1, false},
    {"rule 7: caught up, told to the witness, armed again", Mode::FullWitness, "-M commit +M commit -P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
    {"rule 7: resumed, told to the witness, armed again", Mode::FullWitness, "suspend:P commit resume:M -P", 'M', kDown, {'P', kDisc, '+', 0, 2}, 1, false},
};
// clang-format on

} // namespace switchback::mirroring_cases
