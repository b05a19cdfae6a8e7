-- The record of switchback: every finished drill, with all that is needed to run it again.
--
-- Unless a comment says otherwise, a time is in whole microseconds (us) since day 0, 00:00 UTC of the
-- scenario, an amount of data in bytes, and an interval half-open: [from, to). A NULL was not
-- observed; a column beside it says why. An empty text means "none".
-- Each table of a drill's parts is ordered by `seq`, which counts from 0.
-- Tables are only ever added, so that an older file stays readable: whoever adds one, or changes a view, raises
-- PRAGMA user_version. Statements pass over what exists, so that they also complete an older file.
-- Who only wants answers begins with the views, first of all drill_summary: views.sql, causes.sql, answers.sql,
-- findings.sql.

-- Runs: one call of `switchback run` for one scenario.
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY,              -- one call of `switchback run` for one scenario: any number of drills
  begun_at TEXT NOT NULL,              -- real time, UTC, ISO 8601; part of no digest
  scenario TEXT NOT NULL,              -- its name: the file's name without folder and ending
  scenario_file TEXT NOT NULL,         -- path of the scenario as it was given
  title TEXT NOT NULL,                 -- as the scenario states it
  estate_file TEXT NOT NULL,           -- path of the estate as the scenario states it
  variant TEXT,                        -- XXH3-128 of its texts, settings, versions and engine options: equal variants,
                                       -- equal drills for equal seeds. This and all below: NULL before version 8
  wanted INTEGER,                      -- drills asked for
  state INTEGER,                       -- words.number of 'run state'; open: under way, or cut short by a crash
  recorded_by INTEGER                  -- version of the record that it was written in
) STRICT;

-- What every table, view and column means.
CREATE TABLE IF NOT EXISTS about (
  name TEXT NOT NULL,                  -- of the table or view
  column_name TEXT NOT NULL,           -- empty: the line is about the table or view itself
  unit TEXT NOT NULL,                  -- us, instant (us since day 0), bytes, messages, a column that it refers to; empty: none
  line TEXT NOT NULL,                  -- what it means
  PRIMARY KEY (name, column_name)
) STRICT, WITHOUT ROWID;

-- Texts of those files, each kept once.
CREATE TABLE IF NOT EXISTS texts (
  digest TEXT PRIMARY KEY,             -- XXH3-128 of the text, 32 hexadecimal digits
  text TEXT NOT NULL                   -- of a scenario, an estate or a runbook, in full, with secrets masked; kept once
) STRICT;

-- Files that a run was read from.
CREATE TABLE IF NOT EXISTS sources (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,                -- order in which they were read
  name TEXT NOT NULL,                  -- path under which it was read
  digest TEXT NOT NULL REFERENCES texts (digest), -- of its text
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- Overrides, versions, engine options and the like of a run.
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
  path TEXT NOT NULL,                  -- as --set takes it, such as log_shipping.mgc.backup_every; load.users and so on; of
                                       -- what a scenario or a runbook states beside the estate: its file, what, and which
  value TEXT NOT NULL,                 -- exact, in the form in which a scenario states it
  meaning TEXT NOT NULL,               -- what the value is
  standing TEXT NOT NULL,              -- of a default: documented, measured, assumed; estate, scenario, runbook: stated
                                       -- there; set: by the scenario's set or --set
  source TEXT NOT NULL,                -- of a default; otherwise the file that states the value
  section TEXT,                        -- of the path: chat.servers in chat.servers.chat-1.active; NULL before version 8
  subject TEXT,                        -- of the path: chat-1; NULL before version 8
  key TEXT,                            -- of the path: active; NULL before version 8
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- Whose users write to which databases. None in a file of before version 8.
CREATE TABLE IF NOT EXISTS applications (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,                -- order of the estate's file
  name TEXT NOT NULL,                  -- measures.application and so on
  users INTEGER NOT NULL,              -- people who use it
  together INTEGER NOT NULL,           -- 1: they need all of its databases, served by one instance
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- Databases that an application writes to.
CREATE TABLE IF NOT EXISTS application_databases (
  run INTEGER NOT NULL REFERENCES runs (id),
  application TEXT NOT NULL,           -- applications.name
  seq INTEGER NOT NULL,                -- order of the estate's file
  database TEXT NOT NULL,              -- that its users write to
  PRIMARY KEY (run, application, seq)
) STRICT, WITHOUT ROWID;

-- Every finished drill.
CREATE TABLE IF NOT EXISTS drills (
  id INTEGER PRIMARY KEY,              -- what `switchback replay` and `report --drill` take
  run INTEGER NOT NULL REFERENCES runs (id),
  seed INTEGER NOT NULL,               -- its 64 bits as a signed number; drill_summary shows it as `--seed` takes it
  status TEXT NOT NULL,                -- completed, crashed, timed out
  status_detail TEXT NOT NULL,         -- the signal, or the place of the limit
  ended_us INTEGER NOT NULL,           -- simulated time that was reached
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not exercised; of all objectives together
  digest TEXT NOT NULL,                -- XXH3-128 of all below: equal for equal scenario, seed and versions
  messages INTEGER NOT NULL,           -- that there were; sum of fates.messages
  compliance_events INTEGER NOT NULL,  -- handed over + in the database + in queues + lost
  compliance_handed_over INTEGER NOT NULL, -- to the adapter
  compliance_in_database INTEGER NOT NULL, -- waiting in the compliance database
  compliance_in_queues INTEGER NOT NULL,   -- waiting on the chat servers
  compliance_lost INTEGER NOT NULL,    -- on no surviving copy
  identity TEXT,                       -- XXH3-128 of runs.variant and the seed: the same drill has the same identity in
                                       -- every file. This and all below: NULL before version 8
  checksum INTEGER,                    -- XXH3-64 of its rows: tells a drill that was changed
  recorded_by INTEGER,                 -- version of the record that it was written in
  thin INTEGER                         -- 1: only verdicts, measures, findings and digest are kept; NULL, 0: all
) STRICT;
CREATE INDEX IF NOT EXISTS drills_of_run ON drills (run);

-- Words of facts, each kept once.
CREATE TABLE IF NOT EXISTS names (
  id INTEGER PRIMARY KEY,              -- of this file alone
  name TEXT NOT NULL UNIQUE            -- a word that facts use, kept once for all drills
) STRICT;

-- The enumerations of the history, each spelled once.
CREATE TABLE IF NOT EXISTS words (
  enumeration TEXT NOT NULL,           -- fact, state model, cause, job, job outcome, fate, verdict and so on
  number INTEGER NOT NULL,             -- as rows hold it
  word TEXT NOT NULL,                  -- as people read it
  PRIMARY KEY (enumeration, number)
) STRICT, WITHOUT ROWID;

-- The history of a drill. The view `timeline` shows it with its words. Its words are rows of `names`, without a
-- declared reference: to check six for each fact would cost more than to store it.
CREATE TABLE IF NOT EXISTS facts (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,                -- order in which they happened, also at equal times
  at_us INTEGER NOT NULL,              -- when it happened
  kind INTEGER NOT NULL,               -- words.number of 'fact'
  subject INTEGER NOT NULL,    -- whom it is about: server, database, instance, phase
  model INTEGER NOT NULL,      -- state: the model; job: backup, copy, restore, alert
  label INTEGER NOT NULL,      -- row of the model's table, such as M3; job; protection; invariant
  from_state INTEGER NOT NULL, -- state or instance before; job: its file
  to_state INTEGER NOT NULL,   -- state or instance after; job: outcome; notice: what
  cause INTEGER NOT NULL, -- why, in words; role change: how
  value INTEGER NOT NULL,              -- serving: recovery fork; users: that can post; commit latency: itself (us); job: error number, 0 for none, of a
                                       -- backup that is done the cut-off of its log (us; 0 in files of before version 3);
                                       -- role change: cut-off of the log that the new copy recovered (us);
                                       -- notice of compliance: events (from_state: where)
  database INTEGER,                    -- a word: the database that it is about. This and all below: NULL before version 8
  instance INTEGER,                    -- a word: SQL instance of the copy; that a chat server is connected to; that serves
  application INTEGER,                 -- a word: whose users; empty: of no application
  cause_kind INTEGER,                  -- words.number of 'cause': what is decided by
  fault INTEGER,                       -- faults.id in whose consequence it happened; NULL: in none
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- Faults of the scenario, with when each struck.
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

-- Runbooks that the scenario calls for, as they went.
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
  role INTEGER,                        -- words.number of 'runbook role', as the scenario states it; NULL: it does not, or
                                       -- the file is of before version 8
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

-- Every command that was given, with its answer.
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
  message TEXT NOT NULL,               -- that it was answered with
  protects TEXT,                       -- protection that it is to set up: mirror, log-shipping; empty: none; NULL before
                                       -- version 8
  PRIMARY KEY (drill, seq),
  FOREIGN KEY (drill, step) REFERENCES steps (drill, seq)
) STRICT, WITHOUT ROWID;

-- What commands changed. A command that only reports, or was refused, has none, but for 'found in use'.
CREATE TABLE IF NOT EXISTS effects (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,                -- order in which they came about
  at_us INTEGER NOT NULL,              -- when
  command INTEGER NOT NULL,            -- commands.seq
  kind INTEGER NOT NULL,               -- words.number of 'effect'
  database TEXT NOT NULL,              -- that it is about; empty: none
  instance TEXT NOT NULL,              -- SQL instance, chat server or Front End pool; empty: none
  target TEXT NOT NULL,                -- the other machine, pool or state; empty: none
  file TEXT NOT NULL,                  -- name of the file; empty: none
  value INTEGER NOT NULL,              -- active list set: servers on it; backup taken: cut-off of its log (us); backup
                                       -- restored: 1 for a log backup
  PRIMARY KEY (drill, seq)
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
  application TEXT,                    -- whose users sent them. This and all below: NULL before version 8
  database TEXT,                       -- that they were written, or to be written, to
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
  application TEXT,                    -- whose users; empty: of all together; NULL before version 8
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
  of INTEGER,                          -- words.number of 'segment'. This and all below: NULL before version 8
  runbook INTEGER,                     -- runbooks.seq: of the step, or that was called for; NULL: none
  step INTEGER,                        -- steps.seq: the block; NULL: none
  command INTEGER,                     -- commands.seq; NULL: people, or a wait
  database TEXT,                       -- whose copy was waited for; empty: none
  setting TEXT,                        -- assumptions.path of the value that decides its length; empty: no single one does
  application TEXT,                    -- measures.application
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
  of INTEGER,                          -- words.number of 'loss'. This and all below: NULL before version 8
  failed_us INTEGER,                   -- of a failed backup: when it failed; NULL: none did
  failed_file TEXT,                    -- its file
  failed_number INTEGER,               -- its error number
  fault INTEGER,                       -- faults.seq that was in force then; NULL: none
  application TEXT,                    -- whose messages they were
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- What the scenario asks of a drill, and how it came out.
CREATE TABLE IF NOT EXISTS objectives (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  scope TEXT NOT NULL,                 -- failover, failback, always, check; drills: its part in an objective over many drills
  text TEXT NOT NULL,                  -- as the scenario states it
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not exercised
  why TEXT NOT NULL,                   -- what decided the verdict
  line INTEGER NOT NULL,               -- in the scenario, from 1; 0: given elsewhere
  measure TEXT,                        -- measures.name that it limits, or protections; empty: a claim; NULL before version 8
  application TEXT,                    -- that it is about; empty: every one, the worst decided; NULL before version 8
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- What went wrong, why, and what to change, in the order in which to act; findings without advice explain others. The table
-- `reasons` says what each rests on. Older files have none: they are made when such a drill is read.
CREATE TABLE IF NOT EXISTS findings (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL,               -- words.number of 'finding'
  scope TEXT NOT NULL,                 -- failover, failback, always; empty: of no role change
  application TEXT NOT NULL,           -- whose users; empty: of none by itself
  database TEXT NOT NULL,              -- that it is about; empty: none
  instance TEXT NOT NULL,              -- SQL instance of the copy, or Front End pool; of a loss: that still holds it
  other TEXT NOT NULL,                 -- broken invariant: the new copy; not moved back: where it is
  detail TEXT NOT NULL,                -- invariant; protection; error number; outcome of a step; where it was at first
  from_us INTEGER,                     -- when it began, or happened; NULL: at no one time
  to_us INTEGER,                       -- end of [from, to); NULL: it has none
  amount INTEGER,                      -- what it cost, in `unit`; NULL: it has no size
  unit INTEGER NOT NULL,               -- words.number of 'cost'
  users INTEGER,                       -- sign-ins closed: that could post at most meanwhile; NULL: of another kind
  advice INTEGER NOT NULL,             -- words.number of 'advice'
  setting TEXT NOT NULL,               -- assumptions.path of the value that decides it; empty: no single one does
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- What each finding rests on.
CREATE TABLE IF NOT EXISTS reasons (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,
  finding INTEGER NOT NULL,            -- findings.seq
  role INTEGER NOT NULL,               -- words.number of 'reason': what it is to the finding
  of INTEGER NOT NULL,                 -- words.number of 'reason of': the table that `ref` points into
  ref INTEGER NOT NULL,                -- seq of that row
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- What a drill has beside its scenario and its seed: a fault, a slip or a setting that was chosen.
CREATE TABLE IF NOT EXISTS choices (
  drill INTEGER NOT NULL REFERENCES drills (id),
  seq INTEGER NOT NULL,                -- order in which they apply
  kind TEXT NOT NULL,                  -- fault, slip, setting
  subject TEXT NOT NULL,               -- what it is about: a target, a step, a path
  value TEXT NOT NULL,                 -- as a scenario would state it
  PRIMARY KEY (drill, seq)
) STRICT, WITHOUT ROWID;

-- What objectives on a measure of one role change allow, the same for all drills of a run.
CREATE TABLE IF NOT EXISTS objective_limits (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,
  scope TEXT NOT NULL,                 -- objectives.scope: failover, failback
  measure TEXT NOT NULL,               -- measures.name
  most INTEGER NOT NULL,               -- that keeps to it, in the unit of the measure
  application TEXT,                    -- that it is about; empty: every one; NULL before version 8
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- Objectives over many drills, decided by all drills of a run. Each drill's part is in `objectives`, scope drills.
CREATE TABLE IF NOT EXISTS run_objectives (
  run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,
  text TEXT NOT NULL,                  -- as in objectives.text
  verdict TEXT NOT NULL,               -- met, missed, inconclusive, not exercised
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
