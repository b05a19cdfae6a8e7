// The transition table of a mirroring session. An event takes its first row whose condition holds;
// there must be one (step_by stops otherwise). Ignoring an event is a row too. The trace of every
// step shows the row's label.
//
// Sources are pages of the SQL Server docs: Modes "Database Mirroring Operating Modes"; Quorum
// "Quorum: How a Witness Affects Database Availability"; Roles "Role Switching During a Database
// Mirroring Session"; Failures "Possible Failures During Database Mirroring"; States "Mirroring
// States"; Pausing "Pausing and Resuming Database Mirroring"; Removing "Removing Database
// Mirroring"; ALTER "ALTER DATABASE (Transact-SQL) Database Mirroring"; Errors "Database Engine
// events and errors"; Witnesses sys.database_mirroring_witnesses. Inferred: needed for the
// documented outcome, but not documented itself.
#pragma once

#include "models/mirroring_rules.hpp"

namespace switchback::mirroring {

// A table is read by its columns.
// clang-format off
inline constexpr TransitionRow kRows[] = {
// --- Faults and their end ---
{"F1", On::NodeLost, always, fall_silent, "a machine or its process is lost", "it stops serving and loses what it had in memory; the others notice on their own", "Failures"},
{"F2", On::NodeReturned, always, return_up, "it is back", "with its old role; it reconnects", "Quorum"},
{"F11", On::Hung, always, hang, "it hangs, with everything in memory", "it serves nobody; notices and messages wait until it works again", "Failures"},
{"F12", On::Awake, always, wake, "it works again", "what became due meanwhile comes first", "Failures"},
{"F3", On::LinkCut, always, cut_link, "the network between two is cut", "each end notices on its own", "Failures"},
{"F4", On::LinkHealed, always, heal_link, "it heals", "a new connection is made if an end had given up the old one", "Failures"},
{"F5", On::StorageLost, all<no<is_witness>, in_session>, lose_storage, "a partner's disks are lost", "its copy is in no session", "inferred"},
{"F6", On::StorageLost, always, nothing, "disks that hold no copy of the session", "ignored", "inferred"},
{"F7", On::RedoFailed, all<in_session, no<is_principal>>, fail_redo, "the mirror cannot apply its log", "SUSPENDED", "Errors 1453, 1454"},
{"F8", On::RedoFailed, always, nothing, "no mirror", "ignored: it redoes nothing", "inferred"},
{"F9", On::RedoRepaired, redo_broken, repair_redo, "the page is repaired from the principal", "resumes automatically if the partners are connected", "Automatic Page Repair"},
{"F10", On::RedoRepaired, always, nothing, "nothing was broken", "ignored", "inferred"},

// --- Detection: each end by itself ---
{"N1", On::Noticed, no<still_sees_peer>, nothing, "noticed already, or down", "ignored", "inferred"},
{"N2", On::Noticed, peer_is_there, nothing, "pings came again in time", "ignored", "Failures"},
{"N3", On::Noticed, by_witness, close_end, "the witness has lost a partner", "its record stays; a mirror's request may now be granted", "Quorum"},
{"N4", On::Noticed, peer_is_witness, close_end, "a partner has lost the witness", "a principal without the mirror stops; a mirror without the principal loses its chance of a failover for good", "Quorum; Database Mirroring Witness"},
{"N5", On::Noticed, all<is_principal, exposure_unrecorded>, close_end_and_ask_record, "the principal has lost a synchronised mirror but has the witness", "asks the witness to record it; until then commits are held", "inferred from Quorum"},
{"N6", On::Noticed, is_principal, close_end, "the principal has lost the mirror", "runs exposed if no witness is set or the loss is on record; without mirror and witness it stops", "Modes; Quorum"},
{"N7", On::Noticed, may_ask, close_end_and_ask_role, "a synchronised mirror has lost the principal but has the witness", "asks the witness for the role", "Roles"},
{"N8", On::Noticed, always, close_end, "a mirror has lost the principal", "DISCONNECTED; it waits until service is forced or the principal returns", "Modes; Roles"},

// --- Connecting again ---
{"C1", On::Connected, no<can_connect>, nothing, "they are connected already, or cannot connect", "ignored", "inferred"},
{"C2", On::Connected, with_witness, connect_witness, "a partner and the witness", "the record follows a principal whose role sequence is not lower; a lower one learns that the role has moved", "Quorum"},
{"C3", On::Connected, either_left, connect_left, "one of the partners has left the session", "the other finds out and leaves it too", "Removing"},
{"C4", On::Connected, two_mirrors, connect_partners, "the role was given up, not yet taken", "it is handed over now", "inferred"},
{"C5", On::Connected, one_principal, connect_partners, "principal and mirror", "SYNCHRONIZING, or SUSPENDED as one of them was", "States"},
{"C6", On::Connected, peer_forced, connect_after_force, "two principals, the one with the higher role sequence by forced service", "the other becomes mirror, SUSPENDED; nothing is rolled back before RESUME", "Roles"},
{"C7", On::Connected, always, connect_and_undo, "two principals", "the one with the lower role sequence becomes mirror and is rolled back to the failover LSN; SYNCHRONIZING", "Roles"},

// --- The witness's part ---
{"W1", On::Record, no<under_way>, nothing, "its connection or its reason no longer exists", "ignored", "inferred"},
{"W2", On::Record, record_is_its_own, record, "the principal's mirror is behind", "the witness records it and answers", "Witnesses; inferred from Quorum"},
{"W3", On::Record, always, deny, "by the record the role has moved", "no answer", "Quorum"},
{"W4", On::Recorded, no<under_way>, nothing, "its connection or its reason no longer exists", "ignored", "inferred"},
{"W5", On::Recorded, always, allow_exposed, "the witness has recorded it", "commits are acknowledged while exposed", "inferred from Quorum"},
{"W6", On::TakeOver, no<under_way>, nothing, "the witness sees the principal, or the request is gone", "the mirror waits", "Quorum"},
{"W7", On::TakeOver, witness_consents, grant, "the witness has lost it too, and its record says synchronised, not suspended", "it consents, and no longer counts for the old principal", "Roles; Quorum"},
{"W8", On::TakeOver, always, deny, "its record says otherwise", "no failover", "Roles; Quorum"},
{"W9", On::Granted, no<under_way>, nothing, "its connection no longer exists", "ignored", "inferred"},
{"W10", On::Granted, still_wants_the_role, take_over, "the mirror has still not seen the principal", "automatic failover", "Roles; ALTER"},
{"W11", On::Granted, always, decline, "it has", "stays mirror and tells the witness", "Quorum"},
{"W12", On::Report, under_way, report, "a partner reports something that is not on record", "the record follows a principal whose role sequence is not lower", "Witnesses"},
{"W13", On::Report, always, nothing, "no news", "ignored", "inferred"},

// --- Between the partners ---
{"P1", On::Tail, under_way, give_up_role, "the mirror has the tail of the log and records the failover LSN", "the principal becomes mirror", "Roles"},
{"P2", On::Tail, always, nothing, "the connection was lost before", "ignored: it stays principal", "inferred"},
{"P3", On::Handover, under_way, accept_role, "the role is the mirror's", "it finishes its redo queue, then serves", "Roles"},
{"P4", On::Handover, always, nothing, "the connection was lost before", "ignored: handed over when they meet", "inferred"},
{"P5", On::CaughtUp, resyncs, synchronize, "the mirror has hardened everything the principal had", "SYNCHRONIZED; the witness is told next", "States"},
{"P6", On::CaughtUp, always, nothing, "the connection was lost, or suspended, meanwhile", "ignored", "States"},
{"P13", On::Received, log_goes_on, receive, "part of the log that the mirror lacks has arrived", "the mirror keeps it and both know, whether or not the rest follows", "Database Mirroring; States"},
{"P14", On::Received, always, nothing, "it has taken the role, was rolled back, or lost its disks meanwhile", "ignored", "inferred"},
{"P7", On::Hardened, in_step, harden, "the log flows", "the mirror has it", "Modes"},
{"P8", On::Hardened, always, nothing, "the log does not flow", "ignored", "Modes"},
{"P9", On::RoleSwitched, under_way, open_database, "redo and switch are done", "the new principal serves, if it has quorum; undo goes on meanwhile", "Roles; Estimate the Interruption of Service"},
{"P10", On::RoleSwitched, always, nothing, "lost meanwhile", "ignored", "inferred"},
{"P11", On::Committed, some_principal, grow_log, "the principal's log grows", "its end moves", "Modes"},
{"P12", On::Committed, always, nothing, "nobody owns the role", "ignored", "inferred"},

// --- Commands. Numbers: Errors; which number answers which condition is inferred where its text is general. ---
{"A1", On::Failover, no<in_session>, refuse<1416>, "SET PARTNER FAILOVER: not mirrored", "1416", "Errors"},
{"A2", On::Failover, all<no<is_principal>, no<failover_allowed_there>>, refuse<1470>, "on the mirror", "1470", "ALTER"},
{"A3", On::Failover, no<safety_is_full>, refuse<1477>, "safety is OFF", "1477", "ALTER"},
{"A4", On::Failover, no<sees_partner>, refuse<1447>, "the partner is not connected", "1447", "Errors"},
{"A5", On::Failover, no<synchronized_principal>, refuse<1422>, "not SYNCHRONIZED", "1422", "Errors"},
{"A6", On::Failover, is_principal, hand_over, "on the principal", "PENDING_FAILOVER: users are dropped, the tail is sent", "Roles; States"},
{"A7", On::Failover, always, hand_over_from_partner, "on the mirror, if that is allowed", "the principal does it", "ALTER, an example"},
{"A8", On::ForceService, no<in_session>, refuse<1416>, "FORCE_SERVICE_ALLOW_DATA_LOSS: not mirrored", "1416", "Errors"},
{"A9", On::ForceService, is_principal, refuse<1455>, "on the principal", "1455", "ALTER"},
{"A10", On::ForceService, sees_partner, refuse_connected, "the principal is connected", "1455 (inferred)", "ALTER"},
{"A11", On::ForceService, force_needs_off, refuse<1455>, "safety is FULL, if that excludes it", "1455 (inferred)", "Modes"},
{"A12", On::ForceService, all<witness_is_set, no<talks_to_witness>>, refuse<1431>, "a witness is set and not connected", "1431", "ALTER; Roles"},
{"A13", On::ForceService, all<witness_is_set, safety_is_full, witness_sees_principal>, refuse<1455>, "safety is FULL, and the witness has the principal", "1455", "Roles"},
{"A14", On::ForceService, unsafe_copy, refuse<1406>, "its copy was being rolled back, or its redo has failed", "1406", "Roles; Errors"},
{"A15", On::ForceService, always, force_service, "on a mirror that is apart from the principal", "it serves on a new fork, SUSPENDED", "Roles; ALTER"},
{"A16", On::Suspend, no<in_session>, refuse<1416>, "SET PARTNER SUSPEND: not mirrored", "1416", "Errors"},
{"A17", On::Suspend, is_suspended, nothing, "suspended already", "accepted, nothing changes", "Pausing"},
{"A18", On::Suspend, always, suspend, "on either partner", "SUSPENDED, also for the other if it is connected; the principal goes on exposed", "Pausing; ALTER"},
{"A19", On::Resume, no<in_session>, refuse<1416>, "SET PARTNER RESUME: not mirrored", "1416", "Errors"},
{"A20", On::Resume, all<no<is_principal>, no<resume_allowed_there>>, refuse<1470>, "on the mirror, if that is not allowed", "1470", "ALTER"},
{"A21", On::Resume, all<no<talks_to_partner>>, refuse<1447>, "the partner is not connected", "1447", "Errors"},
{"A22", On::Resume, no<owner_known>, refuse<1447>, "the role is being handed over", "1447 (inferred)", "Errors"},
{"A23", On::Resume, redo_broken, refuse<1462>, "redo has failed", "1462", "Errors"},
{"A24", On::Resume, no<is_suspended>, nothing, "not suspended", "accepted, nothing changes", "Pausing"},
{"A25", On::Resume, forced_before, resume_and_undo, "after a forced service", "the old principal is rolled back to the failover LSN; SYNCHRONIZING", "Roles"},
{"A26", On::Resume, always, resume, "suspended", "SYNCHRONIZING", "Pausing"},
{"A27", On::Remove, no<in_session>, refuse<1416>, "SET PARTNER OFF: not mirrored", "1416", "Errors"},
{"A28", On::Remove, always, remove_session, "on either partner", "the session ends there, for the other as soon as it is connected", "Removing"},
{"A29", On::SetSafety, no<in_session>, refuse<1416>, "SET PARTNER SAFETY: not mirrored", "1416", "Errors"},
{"A30", On::SetSafety, no<is_principal>, refuse<1470>, "on the mirror", "1470", "ALTER"},
{"A31", On::SetSafety, all<no<wanted>, edition_refuses_off>, refuse<1473>, "OFF, on an edition with FULL only", "1473", "Errors"},
{"A32", On::SetSafety, no_change_of_safety, nothing, "as it is", "accepted, nothing changes", "ALTER"},
{"A33", On::SetSafety, wanted, set_full, "FULL", "SYNCHRONIZING first", "Modes; States"},
{"A34", On::SetSafety, always, set_off, "OFF", "commits no longer wait for the mirror", "Modes"},
{"A35", On::SetWitness, no<in_session>, refuse<1416>, "SET WITNESS: not mirrored", "1416", "Errors"},
{"A36", On::SetWitness, all<no<wanted>, no<witness_is_set>>, refuse<1439>, "OFF, none is set", "1439", "Errors"},
{"A37", On::SetWitness, all<no<is_principal>, wanted>, refuse<1470>, "on the mirror", "1470", "ALTER"},
{"A38", On::SetWitness, all<no<is_principal>, no<witness_off_allowed_there>>, refuse<1470>, "OFF on the mirror, if that is not allowed", "1470", "ALTER"},
{"A39", On::SetWitness, all<wanted, witness_is_set>, refuse<1446>, "one is set", "1446", "Errors"},
{"A40", On::SetWitness, all<wanted, no<all_three_ready>>, refuse<1426>, "not all three are connected, or the mirror is behind", "1426", "Errors"},
{"A41", On::SetWitness, wanted, set_witness, "all three are connected", "the quorum rule applies", "ALTER"},
{"A42", On::SetWitness, no<may_drop_witness>, refuse<1447>, "OFF, on an isolated partner", "1447 (inferred)", "Remove the Witness"},
{"A43", On::SetWitness, always, drop_witness, "OFF", "the quorum rule no longer applies", "Modes; Remove the Witness"},
{"A44", On::SetTimeout, no<in_session>, refuse<1416>, "SET PARTNER TIMEOUT: not mirrored", "1416", "Errors"},
{"A45", On::SetTimeout, no<is_principal>, refuse<1470>, "on the mirror", "1470", "ALTER"},
{"A46", On::SetTimeout, too_long, refuse<1476>, "above 32767", "1476", "Errors"},
{"A47", On::SetTimeout, always, set_timeout, "on the principal", "0 to 4 count as 5; connected nodes learn of it at once, others when they connect; a silence in progress is judged by it", "ALTER; Failures; telling is inferred"},
};
// clang-format on

} // namespace switchback::mirroring
