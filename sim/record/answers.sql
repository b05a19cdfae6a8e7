-- Views of the record that answer what people ask of a drill: what it lost and why, what could have been lost, what
-- to change. Units are those of schema.sql. A file of an earlier version gets these views in place of its own.

-- RPO, RTO on both clocks and losses of each role change, with the objective that is stated for each. The remark says what
-- the number alone would not.
CREATE VIEW IF NOT EXISTS clocks AS
  SELECT m.drill AS drill, m.seq AS seq, m.scope AS scope, m.name AS measure, m.value AS value, m.unit AS unit,
         m.why_null AS why_null, coalesce(o.text, '') AS objective, coalesce(o.verdict, '') AS verdict,
         CASE WHEN m.name = 'rto' THEN coalesce((SELECT r.remark FROM rto_remarks r WHERE r.drill = m.drill
                                                    AND r.scope = m.scope), '')
              WHEN m.name = 'rpo' AND EXISTS (SELECT 1 FROM loss_ladder l WHERE l.drill = m.drill AND l.scope = m.scope
                                                AND l.after_change_us > 0)
                THEN 'counts up to the role change; acknowledged messages were lost after it as well'
              WHEN m.name = 'rpo' THEN
                coalesce((SELECT iif(max(w.left_out), 'more than log that was held elsewhere leaves, since not all of it was applied; ' ||
                                                      'below is what it had been with all of it applied',
                                     'of this instant: below is what it could have been at the worst one')
                          FROM rpo_at_worst w WHERE w.drill = m.drill AND w.scope = m.scope GROUP BY w.drill), '')
              ELSE '' END AS remark
  FROM measures m LEFT JOIN objectives o ON o.drill = m.drill AND o.scope = m.scope
    AND o.measure = m.name
  WHERE m.name IN ('rpo', 'rto', 'rto_vendor', 'acknowledged_lost') AND m.scope <> 'drill';

-- What the length of an RTO alone would not say: it counts users who have a session.
CREATE VIEW IF NOT EXISTS rto_remarks AS
  SELECT m.drill AS drill, m.scope AS scope,
         CASE WHEN EXISTS (SELECT 1 FROM sign_in_gaps g WHERE g.drill = m.drill AND g.scope = m.scope AND g.users_most > 0)
                THEN iif(m.value = 0, '95 % of the users could always post', 'counts when 95 % of the users could not post') ||
                     '; for a time no server took sign-ins, so that whoever came anew was turned away, which it does not count'
              WHEN m.value = 0 THEN '95 % of the users could always post'
              ELSE '' END AS remark
  FROM measures m WHERE m.name = 'rto' AND m.scope <> 'drill';

-- Objectives with what their verdict alone would not say.
CREATE VIEW IF NOT EXISTS objectives_in_words AS
  SELECT o.drill AS drill, o.seq AS seq, o.scope AS scope, o.text AS text, o.verdict AS verdict, o.why AS why, o.line AS line,
         iif(o.measure = 'rto', coalesce((SELECT r.remark FROM rto_remarks r WHERE r.drill = o.drill AND r.scope = o.scope), ''), '')
           AS remark
  FROM objectives o;

-- What each failover by log shipping would have lost at the worst instant before the disaster with all log applied that was
-- held elsewhere, and what its objective had been then; an empty verdict: there is none. then_us: what it had lost at the
-- disaster with no log but that held there, and all of it applied. left_out: it lost more than any of that.
CREATE VIEW IF NOT EXISTS rpo_at_worst AS
  SELECT drill, scope, database, instance, held_where, rpo_us, then_us, worst_us, at_us, objective_us,
         CASE WHEN objective_us IS NULL THEN '' WHEN worst_us > objective_us THEN 'missed' ELSE 'met' END AS verdict,
         coalesce(rpo_us > max(then_us) OVER (PARTITION BY drill, scope), 0) AS left_out
  FROM (SELECT m.drill AS drill, m.scope AS scope, e.database AS database, e.instance AS instance,
               e.held_where AS held_where, m.value AS rpo_us, e.most_us AS worst_us, e.to_us AS at_us,
               min(iif(f.value BETWEEN e.from_us AND e.to_us, f.value - e.held_up_to_us, NULL))
                 OVER (PARTITION BY m.drill, m.scope, e.held_where) AS then_us,
               (SELECT l.most FROM objective_limits l JOIN drills d ON d.run = l.run
                WHERE d.id = m.drill AND l.scope = m.scope AND l.measure = 'rpo') AS objective_us,
               row_number() OVER (PARTITION BY m.drill, m.scope, e.held_where ORDER BY e.most_us DESC, e.to_us) AS place
        FROM measures m
        JOIN measures p ON p.drill = m.drill AND p.scope = m.scope AND p.name = 'recovery_point'
        JOIN measures f ON f.drill = m.drill AND f.scope = m.scope AND f.name = 'disaster' AND f.value IS NOT NULL
        JOIN role_changes r ON r.drill = m.drill AND r.recovery_point_us = p.value AND r.how <> 'mirroring'
        JOIN exposure e ON e.drill = m.drill AND e.database = r.database AND e.instance = r.from_instance
          AND e.from_us < f.value
        WHERE m.name = 'rpo' AND m.scope = 'failover' AND m.value IS NOT NULL)
  WHERE place = 1;

-- What was lost, between which instants, after which step, and for want of what. Beside it how long after the role change
-- the last of it was written, and which copy still holds it when the drill ends, online on its own disks; an empty
-- still_on: none does, or the record does not know.
CREATE VIEW IF NOT EXISTS loss_ladder AS
  SELECT l.drill AS drill, l.seq AS seq, l.seq + 1 AS no, max(0, l.to_us - l.role_changed_us) AS after_change_us,
         iif('ONLINE' = (SELECT t.to_state FROM timeline t WHERE t.drill = l.drill AND t.kind = 'state'
                           AND t.model = 'database' AND t.subject = l.database || ' on ' || l.from_instance
                         ORDER BY t.seq DESC LIMIT 1)
             AND NOT EXISTS (SELECT 1 FROM timeline t WHERE t.drill = l.drill AND t.kind = 'state' AND t.at_us >= l.to_us
                               AND t.subject = l.database || ' on ' || l.from_instance
                               AND t.model IN ('database', 'mirroring role'))
             AND NOT EXISTS (SELECT 1 FROM fates f WHERE f.drill = l.drill AND f.fate = 1 AND f.from_us >= l.from_us
                               AND f.to_us <= l.to_us AND f.fork NOT IN (
                                 SELECT t.value FROM timeline t WHERE t.drill = l.drill AND t.kind = 'serving'
                                   AND t.subject = l.database AND t.to_state = l.from_instance)),
             l.from_instance, '') AS still_on, l.scope AS scope, l.database AS database, l.from_instance AS from_instance,
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

-- Backups of a database that commands of a runbook wrote to a share: what was committed before begun_us is in them.
CREATE VIEW IF NOT EXISTS backups_by_command AS
  SELECT b.drill AS drill, b.database AS database, c.place AS made_on, c.from_us AS begun_us, c.to_us AS done_us,
         r.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || ')' AS made_by
  FROM (SELECT DISTINCT drill, database FROM service) b JOIN commands c ON c.drill = b.drill AND c.outcome = 'executed'
  JOIN steps s ON s.drill = c.drill AND s.seq = c.step JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  JOIN drills d ON d.id = b.drill
  WHERE (c.text LIKE 'Back Up Database%' AND c.text || char(10) LIKE '%database: ' || b.database || char(10) || '%'
         OR c.text LIKE 'backup database ' || b.database || ' %' OR c.text LIKE 'backup log ' || b.database || ' %')
    AND EXISTS (SELECT 1 FROM assumptions a WHERE a.run = d.run AND a.path LIKE 'shares.%.unc'
                  AND instr(lower(c.text), lower(a.value)) > 0);

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

-- How long two copies served once that rule was broken: from the first chat server that went over to the new copy until
-- the last of those on the old one had left it, and who they were.
CREATE VIEW IF NOT EXISTS posted_to_both AS
  SELECT drill, alarm, old_instance, new_instance, from_us, to_us, to_us - from_us AS length_us, first_server, last_server
  FROM (SELECT a.drill AS drill, a.seq AS alarm, o.instance AS old_instance, n.instance AS new_instance,
               n.at_us AS from_us, o.to_us AS to_us, n.subject AS first_server, o.subject AS last_server,
               row_number() OVER (PARTITION BY a.drill, a.seq ORDER BY o.to_us DESC, o.subject, n.seq) AS place
        FROM alarms a JOIN states n ON n.drill = a.drill AND n.model = 'chat server' AND n.at_us = a.at_us
          AND n.instance <> ''
        JOIN states o ON o.drill = a.drill AND o.model = 'chat server' AND o.at_us < a.at_us AND o.to_us > a.at_us
          AND o.instance <> '' AND o.instance <> n.instance
        WHERE a.invariant = 'at most one serving copy')
  WHERE place = 1;

-- What stood in the way of commands that were refused since a database was in use (3101): the chat servers that were
-- connected to a copy that the command was carried to or names; and whether it would have overwritten lost messages.
CREATE VIEW IF NOT EXISTS refusals_in_use AS
  SELECT c.drill AS drill, c.seq AS seq, u.instance AS instance, u.servers AS servers,
         (SELECT sum(l.messages) FROM loss_ladder l WHERE l.drill = c.drill AND l.still_on = u.instance) AS lost_held
  FROM refused_commands c
  JOIN (SELECT drill, seq, instance, group_concat(server, ', ') AS servers
        FROM (SELECT DISTINCT c.drill AS drill, c.seq AS seq, s.instance AS instance, s.subject AS server
              FROM commands c JOIN states s ON s.drill = c.drill AND s.model = 'chat server'
                AND s.instance <> '' AND s.at_us < c.to_us AND s.to_us > c.from_us
                AND (c.place = s.instance OR instr(c.text, s.instance) > 0)
              WHERE c.number = '3101' ORDER BY s.subject)
        GROUP BY drill, seq, instance) u ON u.drill = c.drill AND u.seq = c.seq;

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

-- Commands that cleared the list of active servers and left the sessions of users as they were, though what was copied
-- afterwards counts on nobody posting any more; and how many messages that lost.
CREATE VIEW IF NOT EXISTS sessions_left AS
  SELECT c.drill AS drill, c.seq AS seq, r.name AS runbook, s.step AS step, s.title AS title, l.from_instance AS instance,
         sum(l.messages) AS messages
  FROM commands c JOIN steps s ON s.drill = c.drill AND s.seq = c.step
  JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  JOIN losses l ON l.drill = c.drill AND l.from_us >= c.to_us
  JOIN steps b ON b.drill = l.drill AND b.seq = l.source_step AND b.runbook = s.runbook
  JOIN drills d ON d.id = c.drill
  JOIN assumptions a ON a.run = d.run AND a.path = 'chat.clear_drops_sessions' AND a.value = 'false'
  WHERE c.outcome = 'executed' AND c.text LIKE 'Set-CsPersistentChatActiveServer%$Null%'
  GROUP BY c.drill, c.seq, l.from_instance;

-- What a failover had moved and nothing moved back by the end of a drill that failed back.
CREATE VIEW IF NOT EXISTS still_moved AS
  SELECT drill, seq, what, from_state, to_state, at_us
  FROM (SELECT t.drill AS drill, t.seq AS seq, t.at_us AS at_us,
               CASE t.model WHEN 'front end pool' THEN 'the users of ' || t.subject
                            WHEN 'management store' THEN 'the Central Management Store'
                            ELSE 'the next hop of ' || t.subject END AS what,
               CASE t.model WHEN 'next hop' THEN coalesce((SELECT a.value FROM assumptions a JOIN drills d ON d.run = a.run
                                                           WHERE d.id = t.drill AND a.path = 'chat.next_hop'), '')
                            ELSE first_value(t.from_state) OVER (PARTITION BY t.drill, t.model, t.subject ORDER BY t.seq)
                 END AS from_state,
               t.to_state AS to_state,
               row_number() OVER (PARTITION BY t.drill, t.model, t.subject ORDER BY t.seq DESC) AS place
        FROM timeline t WHERE t.kind = 'state' AND t.model IN ('front end pool', 'management store', 'next hop')) moved
  WHERE place = 1 AND from_state <> to_state
    AND EXISTS (SELECT 1 FROM measures m WHERE m.drill = moved.drill AND m.scope = 'failback');
