-- The record of switchback: finished drills. Times are whole microseconds since day 0 of the scenario unless a comment says
-- otherwise; a NULL means that something was not observed, and the column beside it says why. Columns are only ever added.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,              -- one call of `switchback run` for one scenario
  begun_at TEXT NOT NULL,              -- real time, UTC, ISO 8601; no part of any digest
  scenario TEXT NOT NULL,              -- its name: file name without folder and ending
  scenario_file TEXT NOT NULL,         -- as given
  title TEXT NOT NULL,
  estate_file TEXT NOT NULL
) STRICT;

CREATE TABLE texts (
  digest TEXT PRIMARY KEY,             -- XXH3-128 of the text
  text TEXT NOT NULL                   -- of a scenario, estate or runbook, with secrets masked
) STRICT;

CREATE TABLE sources (
  run INTEGER NOT NULL REFERENCES runs(id),
  place INTEGER NOT NULL,              -- order in which they were read
  name TEXT NOT NULL,                  -- the path under which it was read
  digest TEXT NOT NULL REFERENCES texts(digest),
  PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  run INTEGER NOT NULL REFERENCES runs(id),
  kind TEXT NOT NULL,                  -- override, version, engine option
  place INTEGER NOT NULL,              -- order within the kind
  name TEXT NOT NULL,                  -- path of the override, name of the program or option
  value TEXT NOT NULL,
  PRIMARY KEY (run, kind, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE drills (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  seed INTEGER NOT NULL,               -- the 64 bits of the seed as a signed number
  status TEXT NOT NULL,                -- completed, crashed, timed out
  status_detail TEXT NOT NULL,         -- signal or limit
  ended_us INTEGER NOT NULL,           -- simulated time reached
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not applicable
  digest TEXT NOT NULL,                -- of the whole result: equal for equal scenario, seed and versions
  messages INTEGER NOT NULL,           -- that there were; the fates add up to it
  compliance_events INTEGER NOT NULL,  -- handed over + in database + in queues + lost
  compliance_handed_over INTEGER NOT NULL,
  compliance_in_database INTEGER NOT NULL,
  compliance_in_queues INTEGER NOT NULL,
  compliance_lost INTEGER NOT NULL
) STRICT;

CREATE TABLE names (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE            -- words that facts repeat, kept once
) STRICT;

CREATE TABLE facts (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,              -- order in which they happened
  at_us INTEGER NOT NULL,
  kind INTEGER NOT NULL,               -- 0 phase, 1 state, 2 serving, 3 users, 4 job, 5 role change, 6 alarm, 7 notice
  subject INTEGER NOT NULL REFERENCES names(id),
  model INTEGER NOT NULL REFERENCES names(id),
  label INTEGER NOT NULL REFERENCES names(id),       -- row of the model's table, job, invariant
  from_state INTEGER NOT NULL REFERENCES names(id),
  to_state INTEGER NOT NULL REFERENCES names(id),
  cause INTEGER NOT NULL REFERENCES names(id),
  value INTEGER NOT NULL,              -- serving: recovery fork; users: that can post; job: number of its error; role change: recovery point (us)
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE faults (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,              -- order in the scenario
  id INTEGER NOT NULL,                 -- index in the scenario
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  injected_us INTEGER,                 -- NULL: it never struck, see why_not
  healed_us INTEGER,                   -- NULL: it was not healed
  why_not TEXT NOT NULL,
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE runbooks (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,              -- order in the scenario; steps refer to it
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  noticed_us INTEGER,                  -- its trigger was noticed
  decided_us INTEGER,                  -- the decision was taken
  started_us INTEGER,
  ended_us INTEGER,
  outcome TEXT NOT NULL,               -- completed, stopped, not triggered, cut off
  why TEXT NOT NULL,
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,              -- order; commands refer to it
  runbook INTEGER NOT NULL,            -- runbooks.place
  step INTEGER NOT NULL,               -- number in the heading, 0 without one
  block INTEGER NOT NULL,              -- within the step, from 1
  attempt INTEGER NOT NULL,            -- from 1
  title TEXT NOT NULL,
  language TEXT NOT NULL,              -- sql, powershell, cmd, dialog, expect
  place_on TEXT NOT NULL,              -- machine
  person TEXT NOT NULL,
  line INTEGER NOT NULL,               -- of the fence in the runbook
  started_us INTEGER,                  -- NULL: never reached
  commands_from_us INTEGER,            -- human time is commands_from - started
  ended_us INTEGER,
  outcome TEXT NOT NULL,               -- done, refused, unmet, not reached, cut off
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE commands (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,
  step INTEGER NOT NULL,               -- steps.place
  line INTEGER NOT NULL,               -- in the runbook's file
  column_no INTEGER NOT NULL,
  text TEXT NOT NULL,                  -- as typed, secrets masked
  place_on TEXT NOT NULL,              -- where it was carried to
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL,
  outcome TEXT NOT NULL,               -- executed, no effect, refused
  number TEXT NOT NULL,                -- SQL error number or PowerShell error id of a refusal
  message TEXT NOT NULL,
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE fates (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,
  from_us INTEGER NOT NULL,            -- instants of the messages: [from, to)
  to_us INTEGER NOT NULL,
  fate INTEGER NOT NULL,               -- 0 acknowledged and kept, 1 acknowledged and lost, 2 refused, 3 unknown and kept, 4 unknown and lost, 5 not sent
  fork INTEGER NOT NULL,               -- recovery fork they were written on, 0 for none
  messages INTEGER NOT NULL,           -- small + medium + large
  bytes INTEGER NOT NULL,              -- of log
  small INTEGER NOT NULL,              -- to rooms of this class
  medium INTEGER NOT NULL,
  large INTEGER NOT NULL,
  cause TEXT NOT NULL,                 -- of a loss
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE measures (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,                  -- see `switchback list measures`
  scope TEXT NOT NULL,                 -- failover, failback, drill
  value INTEGER,                       -- NULL: not observed
  unit TEXT NOT NULL,                  -- us, messages, bytes, count
  why_null TEXT NOT NULL,
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,
  measure TEXT NOT NULL,               -- whose value the segments' lengths add up to
  scope TEXT NOT NULL,
  position INTEGER NOT NULL,
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL,
  kind TEXT NOT NULL,                  -- detection, decision, human, command, wait, sign-in
  what TEXT NOT NULL,
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE objectives (
  drill INTEGER NOT NULL REFERENCES drills(id),
  place INTEGER NOT NULL,
  scope TEXT NOT NULL,                 -- failover, failback, always
  text TEXT NOT NULL,                  -- as the scenario states it
  verdict TEXT NOT NULL,
  why TEXT NOT NULL,
  line INTEGER NOT NULL,               -- in the scenario
  PRIMARY KEY (drill, place)
) STRICT, WITHOUT ROWID;

CREATE VIEW drill_summary AS
  SELECT d.id AS drill, r.scenario, r.title, d.seed, d.status, d.verdict, d.digest, d.messages,
         (SELECT value FROM measures m WHERE m.drill = d.id AND m.scope = 'failover' AND m.name = 'rpo') AS failover_rpo_us,
         (SELECT value FROM measures m WHERE m.drill = d.id AND m.scope = 'failover' AND m.name = 'rto') AS failover_rto_us,
         (SELECT coalesce(sum(messages), 0) FROM fates f WHERE f.drill = d.id AND f.fate = 1) AS acknowledged_lost
  FROM drills d JOIN runs r ON r.id = d.run;
CREATE VIEW rto_segments AS
  SELECT drill, scope, measure, position, kind, what, to_us - from_us AS length_us FROM segments WHERE measure LIKE 'rto%';
CREATE VIEW loss_by_cause AS
  SELECT drill, cause, sum(messages) AS messages, sum(bytes) AS bytes FROM fates WHERE fate = 1 GROUP BY drill, cause;
CREATE VIEW step_durations AS
  SELECT s.drill, r.name AS runbook, s.step, s.title, s.language, s.outcome, s.commands_from_us - s.started_us AS human_us,
         s.ended_us - s.commands_from_us AS commands_us
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.place = s.runbook WHERE s.started_us IS NOT NULL;
CREATE VIEW message_ledger AS
  SELECT drill, CASE fate WHEN 0 THEN 'acknowledged, kept' WHEN 1 THEN 'acknowledged, lost' WHEN 2 THEN 'refused'
         WHEN 3 THEN 'unknown, kept' WHEN 4 THEN 'unknown, lost' ELSE 'not sent' END AS fate, sum(messages) AS messages
  FROM fates GROUP BY drill, fate;
CREATE VIEW timeline AS
  SELECT f.drill, f.place, f.at_us, CASE f.kind WHEN 0 THEN 'phase' WHEN 1 THEN 'state' WHEN 2 THEN 'serving' WHEN 3 THEN 'users'
         WHEN 4 THEN 'job' WHEN 5 THEN 'role change' WHEN 6 THEN 'alarm' ELSE 'notice' END AS kind,
         s.name AS subject, m.name AS model, l.name AS label, a.name AS from_state, b.name AS to_state, c.name AS cause, f.value
  FROM facts f JOIN names s ON s.id = f.subject JOIN names m ON m.id = f.model JOIN names l ON l.id = f.label
  JOIN names a ON a.id = f.from_state JOIN names b ON b.id = f.to_state JOIN names c ON c.id = f.cause;
CREATE VIEW protection_gaps AS
  SELECT drill, subject AS database, label AS protection, at_us AS from_us,
         lead(at_us) OVER (PARTITION BY drill, subject, label ORDER BY place) AS to_us, to_state AS state
  FROM timeline WHERE kind = 'state' AND model = 'protection';
CREATE VIEW objective_trend AS
  SELECT r.begun_at, r.scenario, d.id AS drill, d.seed, o.scope, o.text, o.verdict
  FROM objectives o JOIN drills d ON d.id = o.drill JOIN runs r ON r.id = d.run;
