-- Views of the record that show what is in it, with its words, and add it up. What follows from it is in answers.sql.
-- Units are those of schema.sql. A file of an earlier version gets these views in place of its own.

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
         kind.word AS kind, subject.name AS subject, model.name AS model, label.name AS label, before.name AS from_state,
         after.name AS to_state, cause.name AS cause, f.value AS value, database.name AS database, instance.name AS instance,
         application.name AS application, because.word AS cause_kind, f.fault AS fault
  FROM facts f JOIN words kind ON kind.enumeration = 'fact' AND kind.number = f.kind
  JOIN names subject ON subject.id = f.subject JOIN names model ON model.id = f.model
  JOIN names label ON label.id = f.label JOIN names before ON before.id = f.from_state
  JOIN names after ON after.id = f.to_state JOIN names cause ON cause.id = f.cause
  LEFT JOIN names database ON database.id = f.database LEFT JOIN names instance ON instance.id = f.instance
  LEFT JOIN names application ON application.id = f.application
  LEFT JOIN words because ON because.enumeration = 'cause' AND because.number = f.cause_kind;

-- When which instance took over a database, and up to when it holds what the one before had acknowledged.
CREATE VIEW IF NOT EXISTS role_changes AS
  SELECT drill, seq, at_us, subject AS database, from_state AS from_instance, to_state AS to_instance, cause AS how,
         value AS recovery_point_us, application
  FROM timeline WHERE kind = 'role change';

-- Broken invariants.
CREATE VIEW IF NOT EXISTS alarms AS
  SELECT drill, seq, at_us, label AS invariant, subject, cause FROM timeline WHERE kind = 'alarm';

-- What each RTO consists of, on the user's clock (rto) and on the vendor's (rto_vendor).
CREATE VIEW IF NOT EXISTS rto_segments AS
  SELECT g.drill AS drill, g.scope AS scope, g.measure AS measure, g.position AS position, g.kind AS kind, g.what AS what,
         g.from_us AS from_us, g.to_us AS to_us, g.to_us - g.from_us AS length_us, w.word AS of, g.runbook AS runbook,
         g.step AS step, g.command AS command, g.database AS database, g.setting AS setting, g.application AS application
  FROM segments g LEFT JOIN words w ON w.enumeration = 'segment' AND w.number = g.of
  WHERE g.measure IN ('rto', 'rto_vendor');

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

-- The same of each application by itself.
CREATE VIEW IF NOT EXISTS application_ledger AS
  SELECT f.drill AS drill, f.application AS application, w.word AS fate, sum(f.messages) AS messages, sum(f.bytes) AS bytes
  FROM fates f JOIN words w ON w.enumeration = 'fate' AND w.number = f.fate
  GROUP BY f.drill, f.application, f.fate;

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
         c.place AS place, c.from_us AS at_us, c.text AS text, c.number AS number, c.message AS message, c.protects AS protects
  FROM commands c JOIN steps s ON s.drill = c.drill AND s.seq = c.step
  JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  WHERE c.outcome = 'refused';

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
         sum(verdict IN ('not exercised', 'not applicable')) AS not_applicable
  FROM objective_trend GROUP BY run, scope, text;

-- Of each RTO, how long went by with what kind of thing; and from when to when users, or operators, waited.
CREATE VIEW IF NOT EXISTS rto_by_kind AS
  SELECT drill, scope, measure, kind, count(*) AS parts, sum(length_us) AS length_us, application
  FROM rto_segments GROUP BY drill, application, scope, measure, kind;

-- From when to when users, or operators, waited.
CREATE VIEW IF NOT EXISTS rto_spans AS
  SELECT drill, scope, measure, min(from_us) AS from_us, max(to_us) AS to_us, sum(length_us) AS length_us,
         application
  FROM rto_segments GROUP BY drill, application, scope, measure;

-- Of each RTO, how long went by with which step: with the people who worked on it, its commands, and the rest of it. What
-- belongs to no step stands for itself, and kind says what kind of thing it is; of a step, kind is empty.
CREATE VIEW IF NOT EXISTS rto_by_step AS
  SELECT drill, scope, measure, min(position) AS first, coalesce(name, what) AS step, iif(name IS NULL, max(kind), '') AS kind, max(of) AS of,
         sum(iif(kind = 'human', length_us, 0)) AS people_us, sum(iif(kind = 'command', length_us, 0)) AS commands_us,
         sum(iif(kind IN ('human', 'command'), 0, length_us)) AS other_us, sum(length_us) AS length_us, application
  FROM (SELECT g.drill AS drill, g.application AS application, g.scope AS scope, g.measure AS measure, g.position AS position,
               g.kind AS kind, g.what AS what, g.length_us AS length_us, g.of AS of,
               r.name || ': ' || iif(s.step > 0, s.step || '. ', '') || s.title AS name
        FROM rto_segments g LEFT JOIN steps s ON s.drill = g.drill AND s.seq = g.step AND g.of = 'step'
        LEFT JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook)
  GROUP BY drill, application, scope, measure, coalesce(name, what);

-- What went on while users waited for the service itself: changes of state within such segments, alike ones together. By
-- `place` what is told to a copy comes before what it does about it at the same instant.
CREATE VIEW IF NOT EXISTS wait_events AS
  SELECT g.drill AS drill, g.scope AS scope, g.position AS position, min(t.seq) AS seq, t.at_us AS at_us, t.model AS model,
         group_concat(t.subject, ', ') AS subjects, t.from_state AS from_state, t.to_state AS to_state, t.cause AS cause,
         row_number() OVER (PARTITION BY g.drill, g.scope ORDER BY t.at_us, t.model <> 'mirroring event', min(t.seq)) AS place
  FROM rto_segments g JOIN timeline t ON t.drill = g.drill AND t.kind = 'state' AND t.model NOT IN ('protection', 'commit latency')
    AND t.at_us > g.from_us AND t.at_us <= g.to_us
  WHERE g.measure = 'rto' AND g.kind IN ('wait', 'replication')
  GROUP BY g.drill, g.scope, g.position, t.at_us, t.model, t.from_state, t.to_state, t.cause;

-- Every step, reached or not, and every command, as they stand in the runbooks.
CREATE VIEW IF NOT EXISTS runbook_steps AS
  SELECT s.drill AS drill, s.seq AS seq, r.name AS runbook, s.step AS step, s.block AS block, s.attempt AS attempt,
         s.title AS title, s.language AS language, s.place AS place, s.person AS person, s.line AS line,
         s.started_us AS started_us, s.commands_from_us - s.started_us AS human_us,
         s.ended_us - s.commands_from_us AS commands_us, s.ended_us - s.started_us AS length_us, s.outcome AS outcome
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook;

-- Every command, as it stands in its runbook.
CREATE VIEW IF NOT EXISTS runbook_commands AS
  SELECT c.drill AS drill, c.seq AS seq, r.name AS runbook, s.step AS step, c.line AS line, c.place AS place, c.text AS text,
         c.from_us AS from_us, c.to_us - c.from_us AS length_us, c.outcome AS outcome, c.number AS number,
         c.message AS message,
         (SELECT sum(l.messages) FROM finding_reasons y JOIN finding_reasons z ON z.drill = y.drill AND z.finding = y.finding
            AND z.role = 'of' AND z.of = 'loss'
          JOIN losses l ON l.drill = z.drill AND l.seq = z.ref
          WHERE y.drill = c.drill AND y.role = 'cleared' AND y.ref = c.seq) AS lost_by_sessions_left
  FROM commands c JOIN steps s ON s.drill = c.drill AND s.seq = c.step
  JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook;

-- Who served a database when; an empty instance: nobody did.
CREATE VIEW IF NOT EXISTS service AS
  SELECT t.drill AS drill, t.subject AS database, t.to_state AS instance, t.at_us AS from_us,
         coalesce(lead(t.at_us) OVER (PARTITION BY t.drill, t.subject ORDER BY t.seq), d.ended_us) AS to_us, t.cause AS cause
  FROM timeline t JOIN drills d ON d.id = t.drill WHERE t.kind = 'serving';

-- Log backups by the jobs of log shipping: what was committed before cut_off_us is in them. NULL: not copied, not restored.
CREATE VIEW IF NOT EXISTS log_backups AS
  SELECT b.drill AS drill, b.database AS database, b.from_state AS file,
         b.subject AS made_on, b.value AS cut_off_us, b.at_us AS backed_up_us,
         (SELECT min(c.at_us) FROM timeline c WHERE c.drill = b.drill AND c.kind = 'job' AND c.model = 'copy'
            AND c.to_state = 'done' AND c.from_state = b.from_state) AS copied_us,
         (SELECT min(c.at_us) FROM timeline c WHERE c.drill = b.drill AND c.kind = 'job' AND c.model = 'restore'
            AND c.to_state = 'done' AND c.from_state = b.from_state) AS restored_us
  FROM timeline b WHERE b.kind = 'job' AND b.model = 'backup' AND b.to_state = 'done' AND b.from_state <> '';

-- States and how long they lasted; place counts those of one thing from 1. What a copy's mirroring was ends with its disks.
CREATE VIEW IF NOT EXISTS states AS
  SELECT drill, seq, model, subject, database, instance, label, from_state, to_state, at_us, to_us, place, cause, cause_kind
  FROM (SELECT t.drill AS drill, t.seq AS seq, t.model AS model, t.subject AS subject, t.label AS label,
               t.database AS database, t.instance AS instance, t.cause_kind AS cause_kind,
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

-- States from the start of the drill on, also those that were there before the first change that is told.
CREATE VIEW IF NOT EXISTS states_from_start AS
  SELECT drill, model, subject, database, instance, label, at_us AS from_us, to_us, to_state AS state, cause FROM states
  WHERE at_us < to_us AND to_state <> ''
  UNION ALL
  SELECT drill, model, subject, database, iif(model = 'chat server', '', instance), label, 0, at_us, from_state,
         'start of the drill'
  FROM states
  WHERE place = 1 AND at_us > 0 AND from_state <> '' AND model NOT IN ('mirroring', 'mirroring role');

-- From when to when a database had a mirroring session, as one of its copies tells.
CREATE VIEW IF NOT EXISTS mirrored AS
  SELECT drill, database, min(from_us) AS from_us, max(to_us) AS to_us
  FROM (SELECT s.*, sum(begins) OVER (PARTITION BY drill, database ORDER BY from_us, to_us) AS no
        FROM (SELECT m.*, coalesce(from_us > max(to_us) OVER (PARTITION BY drill, database ORDER BY from_us, to_us
                                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS begins
              FROM (SELECT drill, database, from_us, to_us FROM states_from_start WHERE model = 'mirroring' AND state <> 'removed') m) s)
  GROUP BY drill, database, no;

-- The states that lanes show, each only as long as it means anything: commits take time while a database serves, a server
-- takes sign-ins while it has a database, and a session has a quorum while there is one.
CREATE VIEW IF NOT EXISTS lane_states AS
  SELECT drill, model, subject, label, from_us, to_us, state, cause FROM states_from_start s
  WHERE model NOT IN ('mirroring event', 'pool state', 'commit latency')
    AND NOT (model = 'sign-ins' AND state = 'taken'
             AND EXISTS (SELECT 1 FROM states c WHERE c.drill = s.drill AND c.model = 'chat server' AND c.subject = s.subject))
    AND NOT (model = 'protection' AND label = 'quorum' AND state = 'yes'
             AND EXISTS (SELECT 1 FROM mirrored m WHERE m.drill = s.drill AND m.database = s.subject))
  UNION ALL
  SELECT s.drill, s.model, s.subject, s.label, max(s.from_us, v.from_us), min(s.to_us, v.to_us), s.state, s.cause
  FROM states_from_start s JOIN service v ON v.drill = s.drill AND v.database = s.subject AND v.instance <> ''
    AND v.from_us < s.to_us AND v.to_us > s.from_us
  WHERE s.model = 'commit latency'
  UNION ALL
  SELECT s.drill, s.model, s.subject, s.label, max(s.from_us, c.from_us), min(s.to_us, c.to_us),
         iif(c.connected, s.state, 'not taken'), iif(c.connected, s.cause, c.cause)
  FROM states_from_start s
  JOIN (SELECT *, instance <> '' OR state = 'Connected' AS connected FROM states_from_start) c
    ON c.drill = s.drill AND c.model = 'chat server' AND c.subject = s.subject AND c.from_us < s.to_us AND c.to_us > s.from_us
  WHERE s.model = 'sign-ins' AND s.state = 'taken'
  UNION ALL
  SELECT s.drill, s.model, s.subject, s.label, max(s.from_us, m.from_us), min(s.to_us, m.to_us), s.state, s.cause
  FROM states_from_start s JOIN mirrored m ON m.drill = s.drill AND m.database = s.subject
    AND m.from_us < s.to_us AND m.to_us > s.from_us
  WHERE s.model = 'protection' AND s.label = 'quorum' AND s.state = 'yes';

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
  SELECT drill, iif(model IN ('database', 'mirroring', 'mirroring role', 'log shipping'), 4, iif(model = 'protection', 5, 6)),
         model, iif(model = 'protection', subject || ' ' || label, subject), from_us, to_us, state, cause, NULL
  FROM lane_states WHERE from_us < to_us;

-- Values that rest on nothing published, those with the same source and value together.
CREATE VIEW IF NOT EXISTS undocumented AS
  SELECT run, min(seq) AS seq, min(path) AS path, count(*) AS values_alike, value, meaning, source
  FROM assumptions WHERE standing = 'assumed' GROUP BY run, value, meaning, source;

-- Measures of all drills of a run.
CREATE VIEW IF NOT EXISTS run_measures AS
  SELECT d.run AS run, m.drill AS drill, printf('%u', d.seed) AS seed, m.seq AS seq, m.scope AS scope, m.name AS measure,
         m.value AS value, m.unit AS unit, m.why_null AS why_null, m.application AS application
  FROM measures m JOIN drills d ON d.id = m.drill;

-- Which parts of RTO make its tail: the mean of each part over all drills of a run in which the RTO was observed, and over
-- the tenth of them with the longest. A part that a drill lacks counts as 0.
CREATE VIEW IF NOT EXISTS run_tail AS
  SELECT run, scope, measure, kind, what, max(setting) AS setting, drills, tail_drills, sum(length_us) / drills AS mean_us,
         sum(iif(place <= tail_drills, length_us, 0)) / tail_drills AS tail_mean_us,
         sum(iif(place <= tail_drills, length_us, 0)) / tail_drills - sum(length_us) / drills AS more_us,
         application
  FROM (SELECT r.run AS run, r.application AS application, r.scope AS scope, r.measure AS measure, r.place AS place, r.drills AS drills,
               (r.drills + 9) / 10 AS tail_drills, s.kind AS kind, s.what AS what, s.setting AS setting, s.to_us - s.from_us AS length_us
        FROM (SELECT run, drill, application, scope, measure, row_number() OVER (PARTITION BY run, application, scope, measure
                       ORDER BY value DESC, drill) AS place, count(*) OVER (PARTITION BY run, application, scope, measure) AS drills
              FROM run_measures WHERE measure IN ('rto', 'rto_vendor') AND value IS NOT NULL) r
        CROSS JOIN segments s ON s.drill = r.drill AND s.application IS r.application AND s.scope = r.scope
          AND s.measure = r.measure)
  GROUP BY run, application, scope, measure, kind, what;

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
         sum(d.verdict = 'inconclusive') AS inconclusive, sum(d.verdict IN ('not exercised', 'not applicable')) AS not_applicable,
         sum(d.status <> 'completed') AS unfinished
  FROM runs r JOIN drills d ON d.run = r.id GROUP BY r.id;
