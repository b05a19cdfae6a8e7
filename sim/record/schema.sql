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
  kind TEXT NOT NULL,                  -- override, version, engine option
  seq INTEGER NOT NULL,                -- order within the kind
  name TEXT NOT NULL,                  -- path of the overridden value; name of the program, library or option
  value TEXT NOT NULL,                 -- as written in the scenario or on the command line; version; setting
  PRIMARY KEY (run, kind, seq)
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
  value INTEGER NOT NULL,              -- serving: recovery fork; users: that can post; job: error number, 0 for none;
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
