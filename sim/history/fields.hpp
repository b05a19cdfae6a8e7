// The fields of everything that a drill leaves, each listed once and in the order of its struct.
// The message between processes, the digest and the tables of the record are all made from these
// lists, so a field that is forgotten is forgotten everywhere, and the round-trip tests find it.
//
// A visitor A is called with all fields of a struct; A::Of<T> is T const if it only looks at them.
#pragma once

#include "sim/history/history.hpp"

namespace switchback {

template <class A, class T> using Of = typename A::template Of<T>;

template <class A> void fields(A& a, Of<A, Cause>& c) { a(c.kind, c.text); }
template <class A> void fields(A& a, Of<A, PhaseBegun>& f) { a(f.phase); }
template <class A> void fields(A& a, Of<A, StateChanged>& f) {
  a(f.model, f.name, f.instance, f.label, f.from, f.to, f.cause, f.value);
}
template <class A> void fields(A& a, Of<A, ServiceMoved>& f) {
  a(f.database, f.instance, f.fork, f.cause, f.application);
}
template <class A> void fields(A& a, Of<A, UsersChanged>& f) { a(f.application, f.users); }
template <class A> void fields(A& a, Of<A, JobEnded>& f) {
  a(f.instance, f.kind, f.job, f.database, f.file, f.outcome, f.number, f.cutoff);
}
template <class A> void fields(A& a, Of<A, RoleChanged>& f) {
  a(f.database, f.from, f.to, f.by, f.recovery_point, f.application);
}
template <class A> void fields(A& a, Of<A, InvariantBroken>& f) {
  a(f.invariant, f.database, f.cause);
}
template <class A> void fields(A& a, Of<A, Noticed>& f) {
  a(f.kind, f.name, f.instance, f.detail, f.value);
}
template <class A> void fields(A& a, Of<A, ComplianceMoved>& f) {
  a(f.database, f.place, f.what, f.were_left_behind, f.events, f.cause);
}
template <class A> void fields(A& a, Of<A, Fact>& f) { a(f.at, f.fault, f.what); }
/// A row of the table `facts`; its words are interned.
template <class A> void fields(A& a, Of<A, FactRow>& f) {
  a(f.at, f.kind, f.subject, f.model, f.label, f.from, f.to, f.cause, f.value, f.database,
    f.instance, f.application, f.cause_kind, f.fault);
}
template <class A> void fields(A& a, Of<A, FaultRecord>& f) {
  a(f.id, f.kind, f.target, f.detail, f.injected, f.healed, f.not_injected_because);
}
template <class A> void fields(A& a, Of<A, RunbookRecord>& r) {
  a(r.id, r.name, r.noticed, r.decided, r.started, r.ended, r.outcome, r.why, r.role);
}
template <class A> void fields(A& a, Of<A, StepRecord>& s) {
  a(s.runbook, s.step, s.block, s.attempt, s.title, s.language, s.place, s.person, s.line,
    s.started, s.commands_from, s.ended, s.outcome);
}
template <class A> void fields(A& a, Of<A, CommandRecord>& c) {
  a(c.step, c.line, c.column, c.text, c.place, c.from, c.to, c.outcome, c.number, c.message,
    c.protects);
}
template <class A> void fields(A& a, Of<A, CommandEffect>& e) {
  a(e.at, e.command, e.kind, e.database, e.instance, e.target, e.file, e.value);
}
template <class A> void fields(A& a, Of<A, FateRange>& r) {
  a(r.from, r.to, r.fate, r.fork, r.messages, r.bytes.value, r.small, r.medium, r.large, r.cause,
    r.application, r.database);
}
template <class A> void fields(A& a, Of<A, Measure>& m) {
  a(m.name, m.scope, m.value, m.unit, m.why_null, m.application);
}
template <class A> void fields(A& a, Of<A, Segment>& s) {
  a(s.measure, s.scope, s.order, s.from, s.to, s.kind, s.what, s.of, s.runbook, s.step, s.command,
    s.database, s.setting, s.application);
}
template <class A> void fields(A& a, Of<A, Loss>& l) {
  a(l.scope, l.database, l.from_instance, l.to_instance, l.how, l.role_changed, l.from, l.to,
    l.messages, l.bytes.value, l.recovery_point, l.step, l.held, l.source_step, l.setting, l.of,
    l.failed_at, l.failed_file, l.failed_number, l.fault, l.application);
}
template <class A> void fields(A& a, Of<A, ObjectiveRecord>& o) {
  a(o.scope, o.text, o.verdict, o.why, o.line, o.measure, o.application);
}
template <class A> void fields(A& a, Of<A, Finding>& f) {
  a(f.kind, f.scope, f.application, f.database, f.instance, f.other, f.detail, f.from, f.to,
    f.amount, f.unit, f.users, f.advice, f.setting);
}
template <class A> void fields(A& a, Of<A, FindingReason>& f) {
  a(f.finding, f.role, f.of, f.index);
}
template <class A> void fields(A& a, Of<A, ComplianceLedger>& c) {
  a(c.events, c.handed_over, c.in_database, c.in_queues, c.lost);
}

} // namespace switchback
