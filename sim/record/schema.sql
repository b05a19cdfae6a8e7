-- The record of switchback: every finished drill, with all that is needed to run it again.
--
-- Unless a comment says otherwise, a time is in whole microseconds (us) since day 0, 00:00 UTC of the
-- scenario, an amount of data in bytes, and an interval half-open: [from, to). A NULL was not
-- observed; a column beside it says why. An empty text means "none".
-- Each table of a drill's parts is ordered by `seq`, which counts from 0.
-- Columns and tables are only ever added, so that an older file stays readable: whoever adds one
-- raises PRAGMA user_version. Statements pass over what exists, so that they also complete an older file.
-- Who only wants answers begins with the views at the end, first of all drill_summary.

CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY,              -- one call of `switchback run` for one scenario: any number of drills
  begun_at TEXT NOT NULL,              -- real time, UTC, ISO 8601; part of no digest
  scenario TEXT NOT NULL,              -- its name: the file's name without folder and ending
  scenario_file TEXT NOT NULL,         -- path of the scenario as it was given
  title TEXT NOT NULL,                 -- as the scenario states it
  estate_file TEXT NOT NULL            -- path of the estate as the scenario states it
) STRICT;

CREATE TABLE IF NOT EXISTS texts (
  digest TEXT PRIMARY KEY,             -- XXH3-128 of the text, 32 hexadecimal digits
  text TEXT NOT NULL                   -- of a scenario, an estate or a runbook, in full, with secrets masked; kept once
) STRICT;

CREATE TABLE IF NOT EXISTS sources (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,                -- order in which they were read
  name TEXT NOT NULL,                  -- path under which it was read
  digest TEXT NOT NULL REFERENCES texts (digest), -- of its text
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS settings (
  run INTEGER NOT NULL REFERENCES runs (id),
  kind TEXT NOT NULL,                  -- override, version, engine option, expected unmet, not modelled
  seq INTEGER NOT NULL,                -- order within the kind
  name TEXT NOT NULL,                  -- path of the overridden value; name of the program, library or option; objective
                                       -- that the scenario expects to stay unmet; what this version does not model
  value TEXT NOT NULL,                 -- as written in the scenario or on the command line; version; setting; empty
  PRIMARY KEY (run, kind, seq)
) STRICT, WITHOUT ROWID;

-- Every value that the drills of a run rest on, and how sure it is.
CREATE TABLE IF NOT EXISTS assumptions (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,                -- order of the estate's keys
  path TEXT NOT NULL,                  -- as --set takes it, such as log_shipping.mgc.backup_every; load.users and so on
  value TEXT NOT NULL,                 -- exact, in the form in which a scenario states it
  meaning TEXT NOT NULL,               -- what the value is
  standing TEXT NOT NULL,              -- of a default: documented, measured, assumed; estate: stated there; set: by the
                                       -- scenario or --set
  source TEXT NOT NULL,                -- of a default; otherwise the file that states the value
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS drills (
  id INTEGER PRIMARY KEY,              -- what `switchback replay` and `report --drill` take
  run INTEGER NOT NULL REFERENCES runs (id),
  seed INTEGER NOT NULL,               -- its 64 bits as a signed number; drill_summary shows it as `--seed` takes it
  status TEXT NOT NULL,                -- completed, crashed, timed out
  status_detail TEXT NOT NULL,         -- the signal, or the place of the limit
  ended_us INTEGER NOT NULL,           -- simulated time that was reached
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not applicable; of all objectives together
  digest TEXT NOT NULL,                -- XXH3-128 of all below: equal for equal scenario, seed and versions
  messages INTEGER NOT NULL,           -- that there were; sum of fates.messages
  compliance_events INTEGER NOT NULL,  -- handed over + in the database + in queues + lost
  compliance_handed_over INTEGER NOT NULL, -- to the adapter
  compliance_in_database INTEGER NOT NULL, -- waiting in the compliance database
  compliance_in_queues INTEGER NOT NULL,   -- waiting on the chat servers
  compliance_lost INTEGER NOT NULL     -- on no surviving copy
) STRICT;
CREATE INDEX IF NOT EXISTS drills_of_run ON drills (run);

CREATE TABLE IF NOT EXISTS names (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE            -- a word that facts use, kept once for all drills
) STRICT;

-- The history of a drill. The view `timeline` shows it with its words. Its words are rows of `names`, without a
-- declared reference: to check six for each fact would cost more than to store it.
CREATE TABLE IF NOT EXISTS facts (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,                -- order in which they happened, also at equal times
  at_us INTEGER NOT NULL,              -- when it happened
  kind INTEGER NOT NULL,               -- 0 phase, 1 state, 2 serving, 3 users, 4 job, 5 role change, 6 alarm, 7 notice
  subject INTEGER NOT NULL,    -- whom it is about: server, database, instance, phase
  model INTEGER NOT NULL,      -- state: the model; job: backup, copy, restore, alert
  label INTEGER NOT NULL,      -- row of the model's table, such as M3; job; protection; invariant
  from_state INTEGER NOT NULL, -- state or instance before; job: its file
  to_state INTEGER NOT NULL,   -- state or instance after; job: outcome; notice: what
  cause INTEGER NOT NULL, -- why, in words; role change: how
  value INTEGER NOT NULL,              -- serving: recovery fork; users: that can post; job: error number, 0 for none, of a
                                       -- backup that is done the cut-off of its log (us; 0 in files of before version 3);
                                       -- role change: cut-off of the log that the new copy recovered (us)
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS faults (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  id INTEGER NOT NULL,                 -- index in the scenario, from 0
  kind TEXT NOT NULL,                  -- such as lose-site
  target TEXT NOT NULL,                -- name in the estate
  detail TEXT NOT NULL,                -- such as: disks destroyed
  injected_us INTEGER,                 -- NULL: it never struck, see why_not
  healed_us INTEGER,                   -- NULL: it was never healed
  why_not TEXT NOT NULL,               -- why it never struck
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS runbooks (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,                -- steps refer to it
  id INTEGER NOT NULL,                 -- index in the scenario, from 0
  name TEXT NOT NULL,                  -- file name without folder and .md
  noticed_us INTEGER,                  -- what calls for it was noticed; NULL: nothing was, or it starts by the clock
  decided_us INTEGER,                  -- it was decided to begin; NULL: it was not
  started_us INTEGER,                  -- NULL: it was not begun, see why
  ended_us INTEGER,                    -- NULL: it was not begun or was cut off
  outcome TEXT NOT NULL,               -- completed, stopped, not triggered, cut off
  why TEXT NOT NULL,                   -- of any outcome but completed
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- One row for each attempt at a block of a runbook's step, and for each block never reached.
CREATE TABLE IF NOT EXISTS steps (
  drill INTEGER NOT NULL,
  seq INTEGER NOT NULL,                -- commands refer to it
  runbook INTEGER NOT NULL,            -- runbooks.seq
  step INTEGER NOT NULL,               -- number in the step's heading; 0: it has none
  block INTEGER NOT NULL,              -- within the step, from 1
  attempt INTEGER NOT NULL,            -- from 1
  title TEXT NOT NULL,                 -- the heading without its number
  language TEXT NOT NULL,              -- sql, powershell, cmd, dialog, expect
  place TEXT NOT NULL,                 -- machine where it is worked on
  person TEXT NOT NULL,                -- role of who works on it
  line INTEGER NOT NULL,               -- of the block's fence in the runbook, from 1
  started_us INTEGER,                  -- NULL: never reached
  commands_from_us INTEGER,            -- human time is [started, commands_from); NULL: not reached
  ended_us INTEGER,                    -- NULL: not reached or cut off
  outcome TEXT NOT NULL,               -- done, refused, unmet, not reached, cut off
  PRIMARY KEY (drill, seq),
  FOREIGN KEY (drill, runbook) REFERENCES runbooks (drill, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS commands (
  drill INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,               -- steps.seq
  line INTEGER NOT NULL,               -- in the runbook, from 1
  column_no INTEGER NOT NULL,          -- from 1, in bytes
  text TEXT NOT NULL,                  -- as typed, secrets masked
  place TEXT NOT NULL,                 -- where it was carried to
  from_us INTEGER NOT NULL,            -- when it was begun
  to_us INTEGER NOT NULL,              -- when it was answered
  outcome TEXT NOT NULL,               -- executed, no effect (known, and without effect on the estate), refused
  number TEXT NOT NULL,                -- of a refusal: SQL Server's error number or PowerShell's error id
  message TEXT NOT NULL,               -- of a refusal
  PRIMARY KEY (drill, seq),
  FOREIGN KEY (drill, step) REFERENCES steps (drill, seq)
) STRICT, WITHOUT ROWID;

-- What became of the messages, judged at the end on the surviving copy. Every message is in one row.
CREATE TABLE IF NOT EXISTS fates (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  from_us INTEGER NOT NULL,            -- instants of the messages are in [from, to)
  to_us INTEGER NOT NULL,              -- end of [from, to)
  fate INTEGER NOT NULL,               -- 0 acknowledged and kept, 1 acknowledged and lost, 2 refused,
                                       -- 3 unknown to the client and kept, 4 unknown and lost, 5 not sent
  fork INTEGER NOT NULL,               -- recovery fork that they were written on; 0: on none
  messages INTEGER NOT NULL,           -- small + medium + large
  bytes INTEGER NOT NULL,              -- of log that they made
  small INTEGER NOT NULL,              -- messages to rooms of this class
  medium INTEGER NOT NULL,             -- as small
  large INTEGER NOT NULL,              -- as small
  cause TEXT NOT NULL,                 -- of a loss: the role change that is to blame
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- `switchback list measures` gives the meaning and the formula of each.
CREATE TABLE IF NOT EXISTS measures (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,                  -- such as rpo
  scope TEXT NOT NULL,                 -- failover, failback, drill
  value INTEGER,                       -- in `unit`; NULL: not observed, see why_null
  unit TEXT NOT NULL,                  -- us (a length of time), instant (us since day 0), messages, bytes, count
  why_null TEXT NOT NULL,              -- why there is no value
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- What a measure consists of: for each drill, measure and scope the lengths (to - from) add up to its value.
CREATE TABLE IF NOT EXISTS segments (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  measure TEXT NOT NULL,               -- measures.name
  scope TEXT NOT NULL,                 -- measures.scope
  position INTEGER NOT NULL,           -- from 1 within measure and scope
  from_us INTEGER NOT NULL,            -- where the segment before it ended, within one outage
  to_us INTEGER NOT NULL,              -- its length is to - from
  kind TEXT NOT NULL,                  -- detection, decision, human, command, wait, replication, sign-in
  what TEXT NOT NULL,                  -- runbook and step, command, or what was waited for
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- Acknowledged messages that a role change lost, and what made it so: the rungs of the loss ladder.
CREATE TABLE IF NOT EXISTS losses (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  scope TEXT NOT NULL,                 -- failover, failback; empty: no role change is to blame
  database TEXT NOT NULL,              -- whose role changed
  from_instance TEXT NOT NULL,         -- that served before
  to_instance TEXT NOT NULL,           -- that took over
  how TEXT NOT NULL,                   -- it took over, as in role_changes
  role_changed_us INTEGER,             -- NULL: no role change is to blame
  from_us INTEGER NOT NULL,            -- the messages are of instants in [from, to)
  to_us INTEGER NOT NULL,              -- end of [from, to)
  messages INTEGER NOT NULL,           -- acknowledged and lost
  bytes INTEGER NOT NULL,              -- of log that they made
  recovery_point_us INTEGER,           -- up to when the new copy held what was acknowledged; NULL as role_changed
  step INTEGER,                        -- steps.seq: last step of the runbook that led to it, begun before it; NULL: none
  held TEXT NOT NULL,                  -- what ended at the recovery point, as far as it can be told
  source_step INTEGER,                 -- steps.seq: whose command made the backup that ended there; NULL: none did
  setting TEXT NOT NULL,               -- path of the value that would move the recovery point; empty: none by itself
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS objectives (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  scope TEXT NOT NULL,                 -- failover, failback, always, check; drills: its part in an objective over many drills
  text TEXT NOT NULL,                  -- as the scenario states it
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not applicable
  why TEXT NOT NULL,                   -- what decided the verdict
  line INTEGER NOT NULL,               -- in the scenario, from 1; 0: given elsewhere
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- Objectives over many drills, decided by all drills of a run. Each drill's part is in `objectives`, scope drills.
CREATE TABLE IF NOT EXISTS run_objectives (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,
  text TEXT NOT NULL,                  -- as in objectives.text
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not applicable
  why TEXT NOT NULL,                   -- what decided the verdict
  line INTEGER NOT NULL,               -- in the scenario, from 1
  met INTEGER NOT NULL,                -- drills that kept to it
  missed INTEGER NOT NULL,             -- drills that did not
  unobserved INTEGER NOT NULL,         -- drills that may have gone either way
  not_applicable INTEGER NOT NULL,     -- drills that had no occasion to; they decide nothing
  low_millionths INTEGER NOT NULL,     -- share of all drills that keeps to it: 95 % interval by Clopper and Pearson,
  high_millionths INTEGER NOT NULL,    -- its low end with all unobserved as missed, its high end with them as met
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- ----- Views, for people -----

-- One row for each drill. Lengths in us; NULL: not observed, measures.why_null says why.
CREATE VIEW IF NOT EXISTS drill_summary AS
  SELECT d.id AS drill, d.run AS run, r.begun_at AS begun_at, r.scenario AS scenario, r.title AS title,
         printf('%u', d.seed) AS seed, d.status AS status, d.status_detail AS status_detail, d.verdict AS verdict,
         d.ended_us AS ended_us, d.messages AS messages,
         (SELECT coalesce(sum(f.messages), 0) FROM fates f WHERE f.drill = d.id AND f.fate = 1) AS acknowledged_lost,
         max(iif(m.scope = 'failover' AND m.name = 'rpo', m.value, NULL)) AS failover_rpo_us,
         max(iif(m.scope = 'failover' AND m.name = 'rto', m.value, NULL)) AS failover_rto_us,
         max(iif(m.scope = 'failover' AND m.name = 'rto_vendor', m.value, NULL)) AS failover_rto_vendor_us,
         max(iif(m.scope = 'failover' AND m.name = 'acknowledged_lost', m.value, NULL)) AS failover_acknowledged_lost,
         max(iif(m.scope = 'failback' AND m.name = 'rpo', m.value, NULL)) AS failback_rpo_us,
         max(iif(m.scope = 'failback' AND m.name = 'rto', m.value, NULL)) AS failback_rto_us,
         max(iif(m.scope = 'failback' AND m.name = 'rto_vendor', m.value, NULL)) AS failback_rto_vendor_us,
         max(iif(m.scope = 'failback' AND m.name = 'acknowledged_lost', m.value, NULL)) AS failback_acknowledged_lost,
         (SELECT count(*) FROM facts f WHERE f.drill = d.id AND f.kind = 6) AS alarms,
         (SELECT count(*) FROM commands c WHERE c.drill = d.id AND c.outcome = 'refused') AS refused_commands,
         d.digest AS digest
  FROM drills d JOIN runs r ON r.id = d.run LEFT JOIN measures m ON m.drill = d.id
  GROUP BY d.id;

-- The history with its words, in order.
CREATE VIEW IF NOT EXISTS timeline AS
  SELECT f.drill AS drill, f.seq AS seq, f.at_us AS at_us,
         CASE f.kind WHEN 0 THEN 'phase' WHEN 1 THEN 'state' WHEN 2 THEN 'serving' WHEN 3 THEN 'users'
              WHEN 4 THEN 'job' WHEN 5 THEN 'role change' WHEN 6 THEN 'alarm' WHEN 7 THEN 'notice' END AS kind,
         subject.name AS subject, model.name AS model, label.name AS label, before.name AS from_state,
         after.name AS to_state, cause.name AS cause, f.value AS value
  FROM facts f
  JOIN names subject ON subject.id = f.subject JOIN names model ON model.id = f.model
  JOIN names label ON label.id = f.label JOIN names before ON before.id = f.from_state
  JOIN names after ON after.id = f.to_state JOIN names cause ON cause.id = f.cause;

-- When which instance took over a database, and up to when it holds what the one before had acknowledged.
CREATE VIEW IF NOT EXISTS role_changes AS
  SELECT drill, seq, at_us, subject AS database, from_state AS from_instance, to_state AS to_instance, cause AS how,
         value AS recovery_point_us
  FROM timeline WHERE kind = 'role change';

-- Broken invariants.
CREATE VIEW IF NOT EXISTS alarms AS
  SELECT drill, seq, at_us, label AS invariant, subject, cause FROM timeline WHERE kind = 'alarm';

-- What each RTO consists of, on the user's clock (rto) and on the vendor's (rto_vendor).
CREATE VIEW IF NOT EXISTS rto_segments AS
  SELECT drill, scope, measure, position, kind, what, from_us, to_us, to_us - from_us AS length_us
  FROM segments WHERE measure IN ('rto', 'rto_vendor');

-- Acknowledged messages that are lost, by what is to blame.
CREATE VIEW IF NOT EXISTS loss_by_cause AS
  SELECT drill, cause, min(from_us) AS from_us, max(to_us) AS to_us, sum(messages) AS messages, sum(bytes) AS bytes,
         sum(small) AS small, sum(medium) AS medium, sum(large) AS large
  FROM fates WHERE fate = 1 GROUP BY drill, cause;

-- All messages by their fate; one row for each fate that occurred.
CREATE VIEW IF NOT EXISTS message_ledger AS
  SELECT drill,
         CASE fate WHEN 0 THEN 'acknowledged, kept' WHEN 1 THEN 'acknowledged, lost' WHEN 2 THEN 'refused'
              WHEN 3 THEN 'unknown, kept' WHEN 4 THEN 'unknown, lost' WHEN 5 THEN 'not sent' END AS fate,
         sum(messages) AS messages, sum(bytes) AS bytes, sum(small) AS small, sum(medium) AS medium, sum(large) AS large
  FROM fates GROUP BY drill, fates.fate;

-- Each attempt at a block that was begun; human_us and commands_us are NULL where the drill ended before.
CREATE VIEW IF NOT EXISTS step_durations AS
  SELECT s.drill AS drill, s.seq AS seq, r.name AS runbook, s.step AS step, s.block AS block, s.attempt AS attempt,
         s.title AS title, s.language AS language, s.place AS place, s.person AS person,
         s.started_us AS started_us, s.commands_from_us - s.started_us AS human_us,
         s.ended_us - s.commands_from_us AS commands_us,
         s.ended_us - s.started_us AS length_us, s.outcome AS outcome
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  WHERE s.started_us IS NOT NULL;

-- Commands that the estate refused.
CREATE VIEW IF NOT EXISTS refused_commands AS
  SELECT c.drill AS drill, c.seq AS seq, r.name AS runbook, s.step AS step, s.title AS title, c.line AS line,
         c.place AS place, c.from_us AS at_us, c.text AS text, c.number AS number, c.message AS message
  FROM commands c JOIN steps s ON s.drill = c.drill AND s.seq = c.step
  JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  WHERE c.outcome = 'refused';

-- When a database was without a mirror, log shipping or quorum. A gap that was open when the drill ended ends with it.
CREATE VIEW IF NOT EXISTS protection_gaps AS
  SELECT drill, database, protection, from_us, coalesce(next_us, ended_us) AS to_us,
         coalesce(next_us, ended_us) - from_us AS length_us, next_us IS NULL AS open_at_end, cause
  FROM (SELECT t.drill AS drill, t.subject AS database, t.label AS protection, t.to_state AS state, t.at_us AS from_us,
               t.cause AS cause,
               lead(t.at_us) OVER (PARTITION BY t.drill, t.subject, t.label ORDER BY t.seq) AS next_us,
               d.ended_us AS ended_us
        FROM timeline t JOIN drills d ON d.id = t.drill
        WHERE t.kind = 'state' AND t.model = 'protection')
  WHERE state = 'no' AND coalesce(next_us, ended_us) > from_us;

-- Each objective of each drill, in the order in which they were run.
CREATE VIEW IF NOT EXISTS objective_trend AS
  SELECT r.begun_at AS begun_at, r.scenario AS scenario, d.run AS run, d.id AS drill, printf('%u', d.seed) AS seed,
         o.scope AS scope, o.text AS text, o.verdict AS verdict, o.why AS why
  FROM objectives o JOIN drills d ON d.id = o.drill JOIN runs r ON r.id = d.run
  ORDER BY d.id, o.seq;

-- Each objective of each run: in how many of its drills it came out how.
CREATE VIEW IF NOT EXISTS objective_tally AS
  SELECT run, begun_at, scenario, scope, text, count(*) AS drills, sum(verdict = 'met') AS met,
         sum(verdict = 'missed') AS missed, sum(verdict = 'inconclusive') AS inconclusive,
         sum(verdict = 'not applicable') AS not_applicable
  FROM objective_trend GROUP BY run, scope, text;

-- RPO, RTO on both clocks and losses of each role change, with the objective that is stated for each.
CREATE VIEW IF NOT EXISTS clocks AS
  SELECT m.drill AS drill, m.seq AS seq, m.scope AS scope, m.name AS measure, m.value AS value, m.unit AS unit,
         m.why_null AS why_null, coalesce(o.text, '') AS objective, coalesce(o.verdict, '') AS verdict
  FROM measures m LEFT JOIN objectives o ON o.drill = m.drill AND o.scope = m.scope
    AND substr(o.text, 1, instr(o.text, ':') - 1) = m.name
  WHERE m.name IN ('rpo', 'rto', 'rto_vendor', 'acknowledged_lost') AND m.scope <> 'drill';

-- Of each RTO, how long went by with what kind of thing; and from when to when users, or operators, waited.
CREATE VIEW IF NOT EXISTS rto_by_kind AS
  SELECT drill, scope, measure, kind, count(*) AS parts, sum(length_us) AS length_us
  FROM rto_segments GROUP BY drill, scope, measure, kind;
CREATE VIEW IF NOT EXISTS rto_spans AS
  SELECT drill, scope, measure, min(from_us) AS from_us, max(to_us) AS to_us, sum(length_us) AS length_us
  FROM rto_segments GROUP BY drill, scope, measure;

-- Of each RTO, how long went by with which step: with the people who worked on it, its commands, and the rest of it. What
-- belongs to no step stands for itself, and kind says what kind of thing it is; of a step, kind is empty.
CREATE VIEW IF NOT EXISTS rto_by_step AS
  SELECT drill, scope, measure, min(position) AS first, coalesce(name, what) AS step, iif(name IS NULL, max(kind), '') AS kind,
         sum(iif(kind = 'human', length_us, 0)) AS people_us, sum(iif(kind = 'command', length_us, 0)) AS commands_us,
         sum(iif(kind IN ('human', 'command'), 0, length_us)) AS other_us, sum(length_us) AS length_us
  FROM (SELECT g.drill AS drill, g.scope AS scope, g.measure AS measure, g.position AS position, g.kind AS kind, g.what AS what,
               g.length_us AS length_us,
               (SELECT max(r.name || ': ' || iif(s.step > 0, s.step || '. ', '') || s.title)
                FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
                WHERE s.drill = g.drill AND instr(g.what, r.name || ': ' || iif(s.step > 0, s.step || '. ', '') || s.title) = 1)
                 AS name
        FROM rto_segments g)
  GROUP BY drill, scope, measure, coalesce(name, what);

-- What went on while users waited for the service itself: changes of state within such segments, alike ones together.
CREATE VIEW IF NOT EXISTS wait_events AS
  SELECT g.drill AS drill, g.scope AS scope, g.position AS position, min(t.seq) AS seq, t.at_us AS at_us, t.model AS model,
         group_concat(t.subject, ', ') AS subjects, t.from_state AS from_state, t.to_state AS to_state, t.cause AS cause
  FROM rto_segments g JOIN timeline t ON t.drill = g.drill AND t.kind = 'state' AND t.model <> 'protection'
    AND t.at_us > g.from_us AND t.at_us <= g.to_us
  WHERE g.measure = 'rto' AND g.kind IN ('wait', 'replication')
  GROUP BY g.drill, g.scope, g.position, t.at_us, t.model, t.from_state, t.to_state, t.cause;

-- What was lost, between which instants, after which step, and for want of what.
CREATE VIEW IF NOT EXISTS loss_ladder AS
  SELECT l.drill AS drill, l.seq AS seq, l.scope AS scope, l.database AS database, l.from_instance AS from_instance,
         l.to_instance AS to_instance, l.how AS how, l.messages AS messages, l.bytes AS bytes, l.from_us AS from_us,
         l.to_us AS to_us, l.recovery_point_us AS recovery_point_us, l.role_changed_us AS role_changed_us, l.held AS held,
         coalesce(sr.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || ')', '') AS made_by,
         coalesce(rr.name || iif(t.step > 0, ' step ' || t.step, '') || ' (' || t.title || ')', '') AS last_step,
         l.setting AS setting, coalesce(a.value, '') AS setting_value
  FROM losses l JOIN drills d ON d.id = l.drill
  LEFT JOIN steps s ON s.drill = l.drill AND s.seq = l.source_step
  LEFT JOIN runbooks sr ON sr.drill = s.drill AND sr.seq = s.runbook
  LEFT JOIN steps t ON t.drill = l.drill AND t.seq = l.step
  LEFT JOIN runbooks rr ON rr.drill = t.drill AND rr.seq = t.runbook
  LEFT JOIN assumptions a ON a.run = d.run AND a.path = l.setting AND l.setting <> '';

-- Every step, reached or not, and every command, as they stand in the runbooks.
CREATE VIEW IF NOT EXISTS runbook_steps AS
  SELECT s.drill AS drill, s.seq AS seq, r.name AS runbook, s.step AS step, s.block AS block, s.attempt AS attempt,
         s.title AS title, s.language AS language, s.place AS place, s.person AS person, s.line AS line,
         s.started_us AS started_us, s.commands_from_us - s.started_us AS human_us,
         s.ended_us - s.commands_from_us AS commands_us, s.ended_us - s.started_us AS length_us, s.outcome AS outcome
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook;
CREATE VIEW IF NOT EXISTS runbook_commands AS
  SELECT c.drill AS drill, c.seq AS seq, r.name AS runbook, s.step AS step, c.line AS line, c.place AS place, c.text AS text,
         c.from_us AS from_us, c.to_us - c.from_us AS length_us, c.outcome AS outcome, c.number AS number,
         c.message AS message
  FROM commands c JOIN steps s ON s.drill = c.drill AND s.seq = c.step
  JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook;

-- Who served a database when; an empty instance: nobody did.
CREATE VIEW IF NOT EXISTS service AS
  SELECT t.drill AS drill, t.subject AS database, t.to_state AS instance, t.at_us AS from_us,
         coalesce(lead(t.at_us) OVER (PARTITION BY t.drill, t.subject ORDER BY t.seq), d.ended_us) AS to_us, t.cause AS cause
  FROM timeline t JOIN drills d ON d.id = t.drill WHERE t.kind = 'serving';

-- Log backups by the jobs of log shipping: what was committed before cut_off_us is in them. NULL: not copied, not restored.
CREATE VIEW IF NOT EXISTS log_backups AS
  SELECT b.drill AS drill, substr(b.from_state, 1, length(b.from_state) - 19) AS database, b.from_state AS file,
         b.subject AS made_on, b.value AS cut_off_us, b.at_us AS backed_up_us,
         (SELECT min(c.at_us) FROM timeline c WHERE c.drill = b.drill AND c.kind = 'job' AND c.model = 'copy'
            AND c.to_state = 'done' AND c.from_state = b.from_state) AS copied_us,
         (SELECT min(c.at_us) FROM timeline c WHERE c.drill = b.drill AND c.kind = 'job' AND c.model = 'restore'
            AND c.to_state = 'done' AND c.from_state = b.from_state) AS restored_us
  FROM timeline b WHERE b.kind = 'job' AND b.model = 'backup' AND b.to_state = 'done' AND b.from_state <> '';

-- Exposure: what would be lost if the serving copy and all around it were lost now. In [from, to) nothing newer than
-- held_up_to_us was held elsewhere, so that the loss would grow from least_us to most_us. Held where: on the share that
-- the log backups go to, if that survives; or copied to the secondary. By the jobs; what people copy by hand is not in it.
-- A copy that took over starts with nothing held elsewhere of what it acknowledges.
CREATE VIEW IF NOT EXISTS exposure AS
  SELECT drill, database, instance, held_where, from_us, to_us, held_up_to_us, from_us - held_up_to_us AS least_us,
         to_us - held_up_to_us AS most_us
  FROM (SELECT drill, database, instance, held_where, at_us AS from_us,
               coalesce(lead(at_us) OVER (PARTITION BY drill, database, held_where, begun_us ORDER BY at_us, held_us), end_us)
                 AS to_us,
               max(held_us) OVER (PARTITION BY drill, database, held_where, begun_us ORDER BY at_us, held_us)
                 AS held_up_to_us
        FROM (SELECT s.drill AS drill, s.database AS database, s.instance AS instance, w.held_where AS held_where,
                     s.from_us AS begun_us, s.to_us AS end_us, s.from_us AS at_us, s.from_us AS held_us
              FROM service s JOIN (SELECT 'on the share' AS held_where UNION ALL SELECT 'copied to the secondary') w
              WHERE s.instance <> ''
                AND EXISTS (SELECT 1 FROM log_backups b WHERE b.drill = s.drill AND b.database = s.database)
              UNION ALL
              SELECT s.drill, s.database, s.instance, 'on the share', s.from_us, s.to_us, b.backed_up_us, b.cut_off_us
              FROM service s JOIN log_backups b ON b.drill = s.drill AND b.database = s.database
                AND b.backed_up_us >= s.from_us AND b.backed_up_us < s.to_us AND b.cut_off_us >= s.from_us
              WHERE s.instance <> ''
              UNION ALL
              SELECT s.drill, s.database, s.instance, 'copied to the secondary', s.from_us, s.to_us, b.copied_us, b.cut_off_us
              FROM service s JOIN log_backups b ON b.drill = s.drill AND b.database = s.database
                AND b.copied_us >= s.from_us AND b.copied_us < s.to_us AND b.cut_off_us >= s.from_us
              WHERE s.instance <> ''))
  WHERE from_us < to_us;

-- The most that could have been lost while an instance served, and when.
CREATE VIEW IF NOT EXISTS worst_exposure AS
  SELECT drill, database, instance, held_where, most_us, to_us AS at_us, held_up_to_us
  FROM (SELECT e.*, row_number() OVER (PARTITION BY drill, database, instance, held_where ORDER BY most_us DESC, to_us)
                 AS place
        FROM exposure e)
  WHERE place = 1;

-- States and how long they lasted; place counts those of one thing from 1. What a copy's mirroring was ends with its disks.
CREATE VIEW IF NOT EXISTS states AS
  SELECT drill, seq, model, subject, label, from_state, to_state, at_us, to_us, place, cause
  FROM (SELECT t.drill AS drill, t.seq AS seq, t.model AS model, t.subject AS subject, t.label AS label,
               t.from_state AS from_state, t.to_state AS to_state, t.at_us AS at_us, t.cause AS cause,
               min(coalesce(lead(t.at_us) OVER (PARTITION BY t.drill, t.model, t.subject,
                                                  iif(t.model = 'protection', t.label, '') ORDER BY t.seq), d.ended_us),
                   iif(t.model IN ('mirroring', 'mirroring role'),
                       coalesce((SELECT min(g.at_us) FROM timeline g WHERE g.drill = t.drill AND g.kind = 'state'
                                   AND g.model = 'database' AND g.subject = t.subject AND g.to_state = 'ABSENT'
                                   AND g.at_us >= t.at_us), d.ended_us), d.ended_us)) AS to_us,
               row_number() OVER (PARTITION BY t.drill, t.model, t.subject, iif(t.model = 'protection', t.label, '')
                                  ORDER BY t.seq) AS place
        FROM timeline t JOIN drills d ON d.id = t.drill WHERE t.kind = 'state');

-- The history as lanes, for a chart: who or what was in which state from when to when.
CREATE VIEW IF NOT EXISTS lanes AS
  SELECT f.drill AS drill, 1 AS part, 'faults' AS kind, f.kind || ' ' || f.target AS lane, f.injected_us AS from_us,
         coalesce(f.healed_us, d.ended_us) AS to_us, 'struck' AS state, f.detail AS detail, NULL AS users
  FROM faults f JOIN drills d ON d.id = f.drill WHERE f.injected_us IS NOT NULL
  UNION ALL
  SELECT r.drill, 2, 'runbooks', r.name, r.noticed_us, coalesce(r.started_us, d.ended_us), 'decision',
         'noticed, not begun yet', NULL
  FROM runbooks r JOIN drills d ON d.id = r.drill
  WHERE r.noticed_us IS NOT NULL AND r.noticed_us < coalesce(r.started_us, d.ended_us)
  UNION ALL
  SELECT s.drill, 2, 'runbooks', r.name, s.started_us, coalesce(s.commands_from_us, s.ended_us, d.ended_us), 'human',
         iif(s.step > 0, s.step || '. ', '') || s.title, NULL
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook JOIN drills d ON d.id = s.drill
  WHERE s.started_us < coalesce(s.commands_from_us, s.ended_us, d.ended_us)
  UNION ALL
  SELECT s.drill, 2, 'runbooks', r.name, s.commands_from_us, coalesce(s.ended_us, d.ended_us),
         iif(s.outcome IN ('refused', 'unmet'), s.outcome, 'commands'), iif(s.step > 0, s.step || '. ', '') || s.title, NULL
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook JOIN drills d ON d.id = s.drill
  WHERE s.commands_from_us < coalesce(s.ended_us, d.ended_us)
  UNION ALL
  SELECT drill, 3, 'service', database, from_us, to_us, iif(instance = '', 'nobody', instance), cause, NULL
  FROM service WHERE from_us < to_us
  UNION ALL
  SELECT drill, 3, 'service', 'users that can post', from_us, to_us, 'users', '', users
  FROM (SELECT t.drill AS drill, t.at_us AS from_us,
               coalesce(lead(t.at_us) OVER (PARTITION BY t.drill ORDER BY t.seq), d.ended_us) AS to_us, t.value AS users
        FROM timeline t JOIN drills d ON d.id = t.drill WHERE t.kind = 'users')
  WHERE from_us < to_us
  UNION ALL
  SELECT s.drill, iif(s.model IN ('database', 'mirroring', 'mirroring role', 'log shipping'), 4, iif(s.model = 'protection', 5, 6)),
         s.model, iif(s.model = 'protection', s.subject || ' ' || s.label, s.subject), s.at_us, s.to_us, s.to_state, s.cause, NULL
  FROM states s WHERE s.at_us < s.to_us AND s.to_state <> '' AND s.model <> 'mirroring event'
  UNION ALL
  SELECT drill, iif(model IN ('database', 'mirroring', 'mirroring role', 'log shipping'), 4, iif(model = 'protection', 5, 6)),
         model, iif(model = 'protection', subject || ' ' || label, subject), 0, at_us, from_state, 'start of the drill', NULL
  FROM states WHERE place = 1 AND at_us > 0 AND from_state <> '' AND model NOT IN ('mirroring', 'mirroring role');

-- What to change first: what this drill did not keep to, the gravest first, and what it would take.
CREATE VIEW IF NOT EXISTS what_to_change AS
  SELECT drill, 1 AS grade, min(seq) AS seq, 'a broken rule' AS kind, invariant || ' (' || subject || ')' AS what,
         'Find out why: ' || cause AS change, min(at_us) AS amount, 'instant' AS unit
  FROM alarms GROUP BY drill, invariant, subject
  UNION ALL
  SELECT drill, 2, seq, 'lost messages',
         iif(scope = '', 'no surviving copy holds them', scope || ' of ' || database || ' from ' || from_instance || ' to ' ||
             to_instance),
         CASE WHEN made_by <> '' THEN 'Stop users from posting to ' || from_instance || ' before ' || made_by ||
                                      ', whose backup the new copy was made from'
              WHEN setting <> '' THEN 'Shorten ' || setting || iif(setting_value = '', '', ', which is ' || setting_value) ||
                                      ': ' || held || ' was the newest that the new copy could have'
              WHEN held <> '' THEN 'Bring the newest log to ' || to_instance || ' before it opens: it held ' || held
              ELSE 'Keep a copy elsewhere' END,
         messages, 'messages'
  FROM loss_ladder
  UNION ALL
  SELECT drill, 3, from_us, 'a protection not restored', database || ' without ' || protection,
         'Restore it, and let the runbook check that it is', length_us, 'us'
  FROM protection_gaps WHERE open_at_end
  UNION ALL
  SELECT drill, 4, seq, 'a refused command', runbook || iif(step > 0, ' step ' || step, '') || ', line ' || line || ' on ' || place,
         'Correct it: ' || number || ' ' || message, at_us, 'instant'
  FROM refused_commands
  UNION ALL
  SELECT s.drill, 5, s.seq, 'a step that was ' || s.outcome,
         r.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || '), line ' || s.line,
         iif(s.outcome = 'not reached', 'See why the runbook did not get there: ' || r.outcome || iif(r.why = '', '', ', ' || r.why),
             'See what it waits for'), s.started_us, 'instant'
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  WHERE s.outcome IN ('unmet', 'cut off') OR (s.outcome = 'not reached' AND r.outcome <> 'not triggered')
  UNION ALL
  SELECT r.drill, 6, -r.length_us, 'waiting in the ' || r.scope, r.step,
         CASE WHEN r.people_us + r.commands_us > 0 THEN
                'Let users not wait for it: do it beforehand, or after they are back; if they must, prepare it, script it, or ' ||
                'let a second person do it meanwhile'
              WHEN r.kind = 'decision' THEN 'Decide by rule instead of by meeting'
              ELSE 'See what went on meanwhile' END ||
         coalesce((SELECT '. What decides it: ' || group_concat(a.path || ' (' || a.value || ')', ', ') FROM assumptions a
                   JOIN drills d ON d.run = a.run WHERE d.id = r.drill AND (
                     r.kind = 'wait' AND (a.path = 'chat.sql_retry_every' OR iif(EXISTS (SELECT 1 FROM wait_events w
                         WHERE w.drill = r.drill AND w.scope = r.scope AND w.model LIKE 'mirroring%'),
                       a.path LIKE 'mirroring.%.partner_timeout' OR a.path LIKE 'mirroring.%.role_switch',
                       a.path = 'management_store.replication'))
                     OR r.kind = 'replication' AND a.path = 'management_store.replication'
                     OR r.kind = 'detection' AND a.path = 'operations.monitoring_delay'
                     OR r.kind = 'sign-in' AND a.path IN ('chat.sign_in_capacity', 'chat.first_retry_within',
                                                          'chat.retry_at_most'))), ''),
         r.length_us, 'us'
  FROM (SELECT b.*, row_number() OVER (PARTITION BY drill, scope ORDER BY length_us DESC, first) AS place
        FROM rto_by_step b WHERE measure = 'rto') r
  WHERE r.place <= 5;

-- Values that rest on nothing published, those with the same source and value together.
CREATE VIEW IF NOT EXISTS undocumented AS
  SELECT run, min(seq) AS seq, min(path) AS path, count(*) AS values_alike, value, meaning, source
  FROM assumptions WHERE standing = 'assumed' GROUP BY run, value, meaning, source;

-- Measures of all drills of a run.
CREATE VIEW IF NOT EXISTS run_measures AS
  SELECT d.run AS run, m.drill AS drill, printf('%u', d.seed) AS seed, m.seq AS seq, m.scope AS scope, m.name AS measure,
         m.value AS value, m.unit AS unit, m.why_null AS why_null
  FROM measures m JOIN drills d ON d.id = m.drill;
-- Which parts of RTO make its tail: the mean of each part over all drills of a run in which the RTO was observed, and over
-- the tenth of them with the longest. A part that a drill lacks counts as 0.
CREATE VIEW IF NOT EXISTS run_tail AS
  SELECT run, scope, measure, kind, what, drills, tail_drills, sum(length_us) / drills AS mean_us,
         sum(iif(place <= tail_drills, length_us, 0)) / tail_drills AS tail_mean_us,
         sum(iif(place <= tail_drills, length_us, 0)) / tail_drills - sum(length_us) / drills AS more_us
  FROM (SELECT r.run AS run, r.scope AS scope, r.measure AS measure, r.place AS place, r.drills AS drills,
               (r.drills + 9) / 10 AS tail_drills, s.kind AS kind, s.what AS what, s.to_us - s.from_us AS length_us
        FROM (SELECT run, drill, scope, measure, row_number() OVER (PARTITION BY run, scope, measure
                       ORDER BY value DESC, drill) AS place, count(*) OVER (PARTITION BY run, scope, measure) AS drills
              FROM run_measures WHERE measure IN ('rto', 'rto_vendor') AND value IS NOT NULL) r
        CROSS JOIN segments s ON s.drill = r.drill AND s.scope = r.scope AND s.measure = r.measure)
  GROUP BY run, scope, measure, kind, what;

-- What was lost in the drills of a run, by role change and by what is to blame.
CREATE VIEW IF NOT EXISTS run_losses AS
  SELECT d.run AS run, l.scope AS scope, l.database AS database, l.from_instance AS from_instance,
         l.to_instance AS to_instance, l.made_by AS made_by, l.setting AS setting, l.setting_value AS setting_value,
         count(DISTINCT l.drill) AS drills, sum(l.messages) AS messages, max(l.messages) AS most_messages
  FROM loss_ladder l JOIN drills d ON d.id = l.drill
  GROUP BY d.run, l.scope, l.database, l.from_instance, l.to_instance, l.made_by, l.setting;

-- Commands that were refused in the drills of a run.
CREATE VIEW IF NOT EXISTS run_refusals AS
  SELECT d.run AS run, c.runbook AS runbook, c.step AS step, c.line AS line, c.place AS place, c.number AS number,
         min(c.message) AS message, count(DISTINCT c.drill) AS drills
  FROM refused_commands c JOIN drills d ON d.id = c.drill
  GROUP BY d.run, c.runbook, c.step, c.line, c.place, c.number;

-- How the drills of each run came out, run by run.
CREATE VIEW IF NOT EXISTS run_verdicts AS
  SELECT r.id AS run, r.begun_at AS begun_at, r.scenario AS scenario, r.title AS title, count(*) AS drills,
         sum(d.verdict = 'met') AS met, sum(d.verdict = 'missed') AS missed,
         sum(d.verdict = 'inconclusive') AS inconclusive, sum(d.verdict = 'not applicable') AS not_applicable,
         sum(d.status <> 'completed') AS unfinished
  FROM runs r JOIN drills d ON d.run = r.id GROUP BY r.id;
