-- Views of the record that answer what people ask of a drill: what it lost and why, what could have been lost, what
-- to change. Units are those of schema.sql. A file of an earlier version gets these views in place of its own.

-- RPO, RTO on both clocks and losses of each role change, with the objective that is stated for each.
CREATE VIEW IF NOT EXISTS clocks AS
  SELECT m.drill AS drill, m.seq AS seq, m.scope AS scope, m.name AS measure, m.value AS value, m.unit AS unit,
         m.why_null AS why_null, m.application AS application, coalesce(o.text, '') AS objective, coalesce(o.verdict, '') AS verdict
  FROM measures m LEFT JOIN objectives o ON o.drill = m.drill AND o.scope = m.scope
    AND o.measure = m.name AND (o.application IS m.application OR coalesce(o.application, '') = '')
  WHERE m.name IN ('rpo', 'rto', 'rto_vendor', 'acknowledged_lost') AND m.scope <> 'drill';

-- What each failover by log shipping would have lost at the worst instant before the disaster with all log applied that was
-- held elsewhere, and what its objective had been then; an empty verdict: there is none. then_us: what it had lost at the
-- disaster with no log but that held there, and all of it applied. left_out: it lost more than any of that.
CREATE VIEW IF NOT EXISTS rpo_at_worst AS
  SELECT drill, scope, database, instance, held_where, rpo_us, then_us, worst_us, at_us, objective_us,
         CASE WHEN objective_us IS NULL THEN '' WHEN worst_us > objective_us THEN 'missed' ELSE 'met' END AS verdict,
         coalesce(rpo_us > max(then_us) OVER (PARTITION BY drill, application, scope), 0) AS left_out, application
  FROM (SELECT m.drill AS drill, m.application AS application, m.scope AS scope, e.database AS database, e.instance AS instance,
               e.held_where AS held_where, m.value AS rpo_us, e.most_us AS worst_us, e.to_us AS at_us,
               min(iif(f.value BETWEEN e.from_us AND e.to_us, f.value - e.held_up_to_us, NULL))
                 OVER (PARTITION BY m.drill, m.application, m.scope, e.held_where) AS then_us,
               (SELECT l.most FROM objective_limits l JOIN drills d ON d.run = l.run
                WHERE d.id = m.drill AND l.scope = m.scope AND l.measure = 'rpo'
                  AND (l.application IS m.application OR coalesce(l.application, '') = '')) AS objective_us,
               row_number() OVER (PARTITION BY m.drill, m.application, m.scope, e.held_where ORDER BY e.most_us DESC, e.to_us) AS place
        FROM measures m
        JOIN measures p ON p.drill = m.drill AND p.application IS m.application AND p.scope = m.scope AND p.name = 'recovery_point'
        JOIN measures f ON f.drill = m.drill AND f.application IS m.application AND f.scope = m.scope AND f.name = 'disaster'
          AND f.value IS NOT NULL
        JOIN role_changes r ON r.drill = m.drill AND r.recovery_point_us = p.value
          AND (r.application IS m.application OR coalesce(r.application, '') = '') AND r.how <> 'mirroring'
        JOIN exposure e ON e.drill = m.drill AND e.database = r.database AND e.instance = r.from_instance
          AND e.from_us < f.value
        WHERE m.name = 'rpo' AND m.scope = 'failover' AND m.value IS NOT NULL)
  WHERE place = 1;

-- What was lost, between which instants, after which step, and for want of what. Beside it how long after the role change
-- the last of it was written, and which copy still holds it when the drill ends, online on its own disks; an empty
-- still_on: none does, or the record does not know.
CREATE VIEW IF NOT EXISTS loss_ladder AS
  SELECT l.drill AS drill, l.seq AS seq, l.seq + 1 AS no, max(0, l.to_us - l.role_changed_us) AS after_change_us,
         coalesce(k.instance, '') AS still_on, l.scope AS scope, l.database AS database, l.from_instance AS from_instance,
         l.to_instance AS to_instance, l.how AS how, l.messages AS messages, l.bytes AS bytes, l.from_us AS from_us,
         l.to_us AS to_us, l.recovery_point_us AS recovery_point_us, l.role_changed_us AS role_changed_us, l.held AS held,
         coalesce(sr.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || ')', '') AS made_by,
         coalesce(rr.name || iif(t.step > 0, ' step ' || t.step, '') || ' (' || t.title || ')', '') AS last_step,
         l.setting AS setting, coalesce(a.value, '') AS setting_value, coalesce(w.word, '') AS of, l.failed_us AS failed_us,
         l.failed_file AS failed_file, l.failed_number AS failed_number,
         coalesce(f.kind || ' ' || f.target, '') AS failed_since, f.injected_us AS fault_us, l.application AS application
  FROM losses l JOIN drills d ON d.id = l.drill
  LEFT JOIN steps s ON s.drill = l.drill AND s.seq = l.source_step
  LEFT JOIN runbooks sr ON sr.drill = s.drill AND sr.seq = s.runbook
  LEFT JOIN steps t ON t.drill = l.drill AND t.seq = l.step
  LEFT JOIN runbooks rr ON rr.drill = t.drill AND rr.seq = t.runbook
  LEFT JOIN assumptions a ON a.run = d.run AND a.path = l.setting AND l.setting <> ''
  LEFT JOIN words w ON w.enumeration = 'loss' AND w.number = l.of
  LEFT JOIN faults f ON f.drill = l.drill AND f.seq = l.fault
  LEFT JOIN (SELECT y.drill AS drill, y.ref AS loss, x.instance AS instance FROM findings_in_words x
             JOIN finding_reasons y ON y.drill = x.drill AND y.finding = x.seq AND y.role = 'of' AND y.of = 'loss') k
    ON k.drill = l.drill AND k.loss = l.seq;

-- Effects of commands with their words.
CREATE VIEW IF NOT EXISTS command_effects AS
  SELECT e.drill AS drill, e.seq AS seq, e.at_us AS at_us, e.command AS command, w.word AS kind, e.database AS database,
         e.instance AS instance, e.target AS target, e.file AS file, e.value AS value, c.from_us AS from_us, c.to_us AS to_us,
         c.outcome AS outcome, c.step AS step_seq, s.runbook AS runbook, s.step AS step, s.title AS title
  FROM effects e JOIN words w ON w.enumeration = 'effect' AND w.number = e.kind
  JOIN commands c ON c.drill = e.drill AND c.seq = e.command JOIN steps s ON s.drill = c.drill AND s.seq = c.step;

-- Backups of a database that commands of a runbook wrote to another machine, such as a share: what was committed before
-- begun_us is in them.
CREATE VIEW IF NOT EXISTS backups_by_command AS
  SELECT e.drill AS drill, e.database AS database, e.instance AS made_on, e.value AS begun_us, e.at_us AS done_us,
         r.name || iif(e.step > 0, ' step ' || e.step, '') || ' (' || e.title || ')' AS made_by
  FROM command_effects e JOIN runbooks r ON r.drill = e.drill AND r.seq = e.runbook
  WHERE e.kind = 'backup taken' AND e.target <> e.instance;

-- What of a database was held elsewhere from when on, by the jobs of log shipping or by a command of a runbook that backed it
-- up to a share: what was committed before held_us.
CREATE VIEW IF NOT EXISTS held_elsewhere AS
  SELECT drill, database, made_on, 'on the share' AS held_where, done_us AS at_us, begun_us AS held_us
  FROM backups_by_command
  UNION ALL
  SELECT drill, database, made_on, 'on the share' AS held_where, backed_up_us AS at_us, cut_off_us AS held_us
  FROM log_backups
  UNION ALL
  SELECT drill, database, made_on, 'copied to the secondary', copied_us, cut_off_us
  FROM log_backups WHERE copied_us IS NOT NULL
  UNION ALL
  SELECT s.drill, s.database, s.instance, w.held_where, min(s.from_us), min(s.from_us)
  FROM service s JOIN (SELECT 'on the share' AS held_where UNION ALL SELECT 'copied to the secondary') w
  WHERE s.instance <> '' AND EXISTS (SELECT 1 FROM log_backups b WHERE b.drill = s.drill AND b.database = s.database)
  GROUP BY s.drill, s.database, w.held_where;

-- Exposure: what would be lost if the serving copy and all around it were lost now. In [from, to) nothing newer than
-- held_up_to_us was held elsewhere, so that the loss would grow from least_us to most_us. Held where: on the share that
-- the log backups go to, if that survives; or copied to the secondary. By the jobs; what people copy by hand is not in it.
-- A copy that took over goes on from the newest cut-off held elsewhere before, as far as it recovered that log itself:
-- what came later on the copy before is of another history.
CREATE VIEW IF NOT EXISTS exposure AS
  SELECT drill, database, instance, begun_us, held_where, from_us, to_us, held_up_to_us, from_us - held_up_to_us AS least_us,
         to_us - held_up_to_us AS most_us
  FROM (SELECT drill, database, instance, begun_us, held_where, at_us AS from_us,
               coalesce(lead(at_us) OVER (PARTITION BY drill, database, held_where, begun_us ORDER BY at_us, held_us), end_us)
                 AS to_us,
               max(held_us) OVER (PARTITION BY drill, database, held_where, begun_us ORDER BY at_us, held_us)
                 AS held_up_to_us
        FROM (SELECT s.drill AS drill, s.database AS database, s.instance AS instance, h.held_where AS held_where,
                     s.from_us AS begun_us, s.to_us AS end_us, max(h.at_us, s.from_us) AS at_us,
                     min(h.held_us, coalesce((SELECT min(r.value) FROM facts r JOIN names n ON n.id = r.subject
                       WHERE r.drill = s.drill AND r.kind = 5 AND n.name = s.database AND r.at_us > h.held_us
                         AND r.at_us <= s.from_us), h.held_us)) AS held_us
              FROM service s JOIN held_elsewhere h ON h.drill = s.drill AND h.database = s.database AND h.at_us < s.to_us
                AND (h.held_us < s.from_us OR h.made_on = s.instance)
              WHERE s.instance <> ''))
  WHERE from_us < to_us;

-- The most that could have been lost while an instance served, each time it did from begun_us on, and when.
CREATE VIEW IF NOT EXISTS worst_exposure AS
  SELECT drill, database, instance, begun_us, held_where, most_us, to_us AS at_us, held_up_to_us
  FROM (SELECT e.*, row_number() OVER (PARTITION BY drill, database, begun_us, held_where ORDER BY most_us DESC, to_us)
                 AS place
        FROM exposure e)
  WHERE place = 1;

-- Compliance events that were lost, of drills that lost any.
CREATE VIEW IF NOT EXISTS compliance_losses AS
  SELECT id AS drill, compliance_events AS events, compliance_handed_over AS handed_over, compliance_lost AS lost
  FROM drills WHERE compliance_lost > 0;

-- Runbooks as they went, with what was refused of them.
CREATE VIEW IF NOT EXISTS runbook_results AS
  SELECT r.drill AS drill, r.seq AS seq, r.name AS name, r.noticed_us AS noticed_us, r.decided_us AS decided_us,
         r.started_us AS started_us, r.ended_us AS ended_us,
         r.outcome || CASE r.refused WHEN 0 THEN '' WHEN 1 THEN ', 1 command refused'
                           ELSE ', ' || r.refused || ' commands refused' END AS outcome,
         r.refused AS refused, r.why AS why
  FROM (SELECT b.*, (SELECT count(*) FROM steps s JOIN commands c ON c.drill = s.drill AND c.step = s.seq
                     WHERE s.drill = b.drill AND s.runbook = b.seq AND c.outcome = 'refused') AS refused
        FROM runbooks b) r;

