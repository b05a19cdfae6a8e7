-- Views of the record that say what its time rests on and what to change first. Units are those of schema.sql. A file of an
-- earlier version gets these views in place of its own.

-- Steps whose every command found nothing to do, and how long people took for them.
CREATE VIEW IF NOT EXISTS idle_steps AS
  SELECT s.drill AS drill, s.seq AS seq, r.name AS runbook, s.step AS step, s.title AS title,
         s.ended_us - s.started_us AS length_us, group_concat(c.message, '; ') AS found
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  JOIN commands c ON c.drill = s.drill AND c.step = s.seq
  WHERE s.outcome = 'done'
  GROUP BY s.drill, s.seq
  HAVING sum(c.outcome <> 'no effect'
             OR c.message NOT IN ('no log was waiting', 'no file to copy', 'no file to delete')) = 0;

-- Parts of an RTO that set up a protection and do nothing else (mirroring, log shipping): nothing that users wait for needs
-- them.
CREATE VIEW IF NOT EXISTS steps_for_protection AS
  SELECT b.drill AS drill, b.application AS application, b.scope AS scope, b.first AS first, b.step AS step,
         b.length_us AS length_us
  FROM rto_by_step b
  WHERE b.measure = 'rto' AND b.step IN (
    SELECT r.name || ': ' || iif(s.step > 0, s.step || '. ', '') || s.title
    FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
    JOIN commands c ON c.drill = s.drill AND c.step = s.seq
    WHERE s.drill = b.drill
    GROUP BY r.seq, s.step, s.title
    HAVING sum(c.outcome = 'executed') > 0 AND sum(c.outcome = 'executed' AND NOT EXISTS (
      SELECT 1 FROM command_effects e WHERE e.drill = c.drill AND e.command = c.seq
        AND e.kind IN ('mirror set up', 'log shipping set up'))) = 0);

-- What an RTO would have been about without them.
CREATE VIEW IF NOT EXISTS rto_for_protection AS
  SELECT b.drill AS drill, b.scope AS scope, count(*) AS steps, group_concat(b.step, '; ') AS which,
         sum(b.length_us) AS length_us, m.value AS rto_us, m.value - sum(b.length_us) AS without_us
  FROM (SELECT * FROM steps_for_protection ORDER BY drill, application, scope, first) b
  JOIN measures m ON m.drill = b.drill AND m.application IS b.application AND m.scope = b.scope AND m.name = 'rto'
  GROUP BY b.drill, b.application, b.scope;

-- What the time of each RTO and RPO rests on: each part with a value that decides it, how sure that is, and where it is
-- from. Parts that no single value decides (transfers, a command's own work) name none.
CREATE VIEW IF NOT EXISTS what_weighs AS
  SELECT p.drill AS drill, p.scope AS scope, p.measure AS measure, p.what AS what, p.step AS step, p.length_us AS length_us,
         coalesce(v.path, '') AS path, coalesce(v.value, '') AS value, coalesce(v.standing, '') AS standing,
         coalesce(v.source, '') AS source
  FROM (SELECT g.drill AS drill, g.scope AS scope, g.measure AS measure, g.length_us AS length_us,
               iif(g.kind IN ('human', 'command'), iif(g.kind = 'human', 'people', g.kind) || ': ', '') || g.what AS what,
               coalesce(g.setting, '') AS path, coalesce(r.name || ': ' || iif(s.step > 0, s.step || '. ', '') || s.title, g.what) AS step
        FROM rto_segments g LEFT JOIN steps s ON s.drill = g.drill AND s.seq = g.step AND g.of = 'step'
        LEFT JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
        WHERE g.measure = 'rto'
        UNION ALL
        SELECT m.drill, m.scope, 'rpo', m.value, 'how often log is backed up', max(l.setting), ''
        FROM measures m JOIN losses l ON l.drill = m.drill AND l.application IS m.application AND l.scope = m.scope
          AND l.setting <> ''
        WHERE m.name = 'rpo' AND m.value > 0 GROUP BY m.drill, m.application, m.scope
        UNION ALL
        SELECT m.drill, m.scope, 'rpo', m.value, 'the instant of the disaster', 'faults.' || (f.id + 1) || '.at', ''
        FROM measures m JOIN measures x ON x.drill = m.drill AND x.application IS m.application AND x.scope = m.scope AND x.name = 'disaster'
        JOIN faults f ON f.drill = m.drill AND f.injected_us = x.value
        WHERE m.name = 'rpo' AND m.value > 0) p
  JOIN drills d ON d.id = p.drill
  LEFT JOIN assumptions v ON v.run = d.run AND v.path = p.path;

-- What the time of RTO rests on over all drills of a run: the mean of each part, with a value that decides it. A step of
-- several blocks names the value of its first.
CREATE VIEW IF NOT EXISTS run_weights AS
  SELECT p.run AS run, p.scope AS scope, p.kind AS kind, p.what AS what, p.mean_us AS mean_us, p.drills AS drills,
         coalesce(v.path, '') AS path, coalesce(v.value, '') AS value, coalesce(v.standing, '') AS standing,
         coalesce(v.source, '') AS source
  FROM (SELECT t.*, coalesce(t.setting, '') AS path FROM run_tail t WHERE t.measure = 'rto') p
  LEFT JOIN assumptions v ON v.run = p.run AND v.path = p.path;

-- Losses by a backup that a runbook made while nothing in it had cleared the list of active servers, and those by log that no
-- command of the runbook had fetched or applied.
CREATE VIEW IF NOT EXISTS list_not_cleared AS
  SELECT l.drill AS drill, l.seq AS loss, r.name AS runbook
  FROM losses l JOIN steps b ON b.drill = l.drill AND b.seq = l.source_step
  JOIN runbooks r ON r.drill = b.drill AND r.seq = b.runbook
  WHERE l.scope = 'failback' AND NOT EXISTS (
    SELECT 1 FROM command_effects e
    WHERE e.drill = l.drill AND e.runbook = b.runbook AND e.at_us <= l.recovery_point_us
      AND (e.kind = 'active list set' AND e.value = 0 OR e.kind = 'service stopped'))
    AND EXISTS (SELECT 1 FROM timeline t WHERE t.drill = l.drill AND t.kind = 'state' AND t.model = 'chat server');

CREATE VIEW IF NOT EXISTS logs_not_applied AS
  SELECT l.drill AS drill, l.seq AS loss, r.name AS runbook
  FROM losses l JOIN steps b ON b.drill = l.drill AND b.seq = l.step
  JOIN runbooks r ON r.drill = b.drill AND r.seq = b.runbook
  WHERE l.of = (SELECT w.number FROM words w WHERE w.enumeration = 'loss' AND w.word = 'newer left out') AND NOT EXISTS (
    SELECT 1 FROM command_effects e
    WHERE e.drill = l.drill AND e.runbook = b.runbook AND e.at_us <= l.role_changed_us
      AND (e.kind = 'backup restored' AND e.value = 1 OR e.kind = 'file copied'));

-- What to change first: what this drill did not keep to, and what it would take. First what misses an objective (missed names
-- it), then the rest; within both by kind, and within a kind the largest first.
CREATE VIEW IF NOT EXISTS what_to_change AS
  SELECT drill, row_number() OVER (PARTITION BY drill ORDER BY missed = '', grade, size DESC, seq) AS place,
         missed, grade, seq, kind, what, change, amount, unit
  FROM (SELECT f.drill AS drill, f.grade AS grade, f.seq AS seq, f.kind AS kind, f.what AS what, f.change AS change,
               f.amount AS amount, f.unit AS unit, iif(f.unit = 'instant', -f.seq, coalesce(f.amount, 0)) AS size,
               coalesce((SELECT group_concat(o.scope || ' ' || o.text, '; ') FROM objectives o
                         WHERE o.drill = f.drill AND o.verdict = 'missed' AND (f.scope = '' OR o.scope = f.scope)
                           AND (o.measure <> '' AND o.measure IN (f.kept_by, f.kept_too)
                                OR o.scope = 'always' AND o.text = f.kept_by)), '') AS missed
        FROM findings f);

-- All that did not go as it should. Which objectives of that scope it counts against (kept_by), and how large it is.
CREATE VIEW IF NOT EXISTS findings AS
  SELECT drill, 1 AS grade, seq, 'lost messages' AS kind, scope, 'acknowledged_lost' AS kept_by, 'rpo' AS kept_too,
         iif(scope = '', 'no surviving copy holds them', scope || ' of ' || database || ' from ' || from_instance || ' to ' ||
             to_instance) AS what,
         CASE WHEN made_by <> '' THEN
                'Let nobody post to ' || from_instance || ' any more when ' || made_by ||
                ' begins, whose backup the new copy was made from' ||
                coalesce((SELECT ': ' || v.runbook || iif(v.step > 0, ' step ' || v.step, '') ||
                                 ' left their sessions as they were (chat.clear_drops_sessions is false): end them, by stopping ' ||
                                 'the chat service on every server'
                          FROM sessions_left v WHERE v.drill = loss_ladder.drill AND v.instance = loss_ladder.from_instance),
                         (SELECT ': no command of ' || u.runbook || ' cleared the list of active servers before it, as the ' ||
                                 'published failback does first'
                          FROM list_not_cleared u WHERE u.drill = loss_ladder.drill AND u.loss = loss_ladder.seq), '') ||
                iif(still_on = '', '', '. They are still on the copy of ' || still_on ||
                    ': bring them out of it by hand before anything overwrites it')
              WHEN of = 'failed backup' THEN
                'The log backup ' || failed_file || ' failed (' || failed_number || ')' ||
                iif(failed_since = '', '', ' while ' || failed_since || ' was in force') ||
                ': let its failure be noticed and the backup be repeated, or keep another way to the share. The newest that the ' ||
                'new copy could have was ' || held
              WHEN setting <> '' THEN 'Shorten ' || setting || iif(setting_value = '', '', ', which is ' || setting_value) ||
                                      ': ' || held || ' was the newest that the new copy could have'
              WHEN EXISTS (SELECT 1 FROM recovered_too_early e WHERE e.drill = loss_ladder.drill AND e.loss = loss_ladder.seq)
                THEN (SELECT 'Apply every log to ' || e.instance || ' before the command that recovers it: ' || e.recovered_by ||
                             ' recovered ' || e.database || ' (' || e.text || '), and ' || e.refused_step ||
                             ', which was to apply log after that, was refused (3117). It held '
                      FROM recovered_too_early e WHERE e.drill = loss_ladder.drill AND e.loss = loss_ladder.seq) || held
              WHEN held <> '' THEN 'Bring the newest log to ' || to_instance || ' before it opens: it held ' || held ||
                                   coalesce((SELECT '. No command of ' || u.runbook || ' fetched or applied a log before, as ' ||
                                                    'the published failover does in its steps 2 and 3'
                                             FROM logs_not_applied u WHERE u.drill = loss_ladder.drill
                                               AND u.loss = loss_ladder.seq), '')
              ELSE 'Keep a copy elsewhere' END AS change,
         messages AS amount, 'messages' AS unit
  FROM loss_ladder
  UNION ALL
  SELECT a.drill, 2, min(a.seq), 'a broken rule', 'always', a.invariant, '', a.invariant || ' (' || a.subject || ')',
         coalesce('Servers went over from ' || b.old_instance || ' to ' || b.new_instance ||
                  ' one by one, as their replicas arrived, while users posted: ' ||
                  coalesce((SELECT 'that goes away with the loss of this ' || l.scope || ', since with nobody left to post when ' ||
                                   l.made_by || ' begins, none goes over while users post'
                            FROM loss_ladder l WHERE l.drill = a.drill AND l.from_instance = b.old_instance
                              AND l.to_instance = b.new_instance AND l.made_by <> ''),
                           'stop them, or end their sessions, before the pool is told'), 'Find out why: ' || a.cause),
         coalesce(b.length_us, min(a.at_us)), iif(b.length_us IS NULL, 'instant', 'us')
  FROM alarms a LEFT JOIN posted_to_both b ON b.drill = a.drill AND b.alarm = a.seq
  GROUP BY a.drill, a.invariant, a.subject
  UNION ALL
  SELECT d.id, 3, 0, 'lost compliance events', '', '', '', 'not handed over, and in no database or queue that the pool still uses',
         coalesce((SELECT 'Protect ' || a.value || ' beyond the site: ' ||
                          iif(EXISTS (SELECT 1 FROM assumptions l WHERE l.run = d.run
                                        AND l.path = 'log_shipping.' || a.value || '.primary'),
                              'shorten log_shipping.' || a.value || '.backup_every', 'no log of it is shipped') ||
                          '; or hand over more often than every ' || coalesce(e.value || ' (chat.compliance_run_every)',
                                                                              'chat.compliance_run_every')
                   FROM assumptions a LEFT JOIN assumptions e ON e.run = a.run AND e.path = 'chat.compliance_run_every'
                   WHERE a.run = d.run AND a.path = 'chat.compliance_database'), 'Keep a copy elsewhere'),
         d.compliance_lost, 'number'
  FROM drills d WHERE d.compliance_lost > 0
  UNION ALL
  SELECT drill, 4, from_us, 'a protection not restored', '',
         iif(database IN (SELECT v.database FROM service v WHERE v.drill = protection_gaps.drill), 'protections', ''), '', database || ' without ' || protection,
         iif(not_restored = '', 'Restore it', not_restored) || '. Let the runbook check at its end that it stands' ||
         iif(database NOT IN (SELECT v.database FROM service v WHERE v.drill = protection_gaps.drill)
             AND EXISTS (SELECT 1 FROM objectives o WHERE o.drill = protection_gaps.drill AND o.measure = 'protections'),
             '. The objective on protections does not look at ' || database, ''), length_us, 'us'
  FROM protection_gaps WHERE open_at_end
  UNION ALL
  SELECT c.drill, 5, c.seq, 'a refused command', '', '', '',
         c.runbook || iif(c.step > 0, ' step ' || c.step, '') || ', line ' || c.line || ' on ' || c.place,
         coalesce('It was refused since ' || u.servers || ' had sessions in the copy on ' || u.instance || ' (' || c.number ||
                  ' ' || c.message || ')' ||
                  iif(u.lost_held > 0, '. Do not just end them and try again: that copy, which the command would overwrite, ' ||
                      'is the only one that still holds ' || u.lost_held || ' lost messages', '. End them before'),
                  (SELECT w.words FROM refusals_in_words w WHERE w.drill = c.drill AND w.seq = c.seq)) ||
         iif(EXISTS (SELECT 1 FROM refused_in_loss w WHERE w.drill = c.drill AND w.command = c.seq),
             '. Users went on posting to the copy that was thrown away for as long as it took to be refused', ''),
         c.at_us, 'instant'
  FROM refused_commands c LEFT JOIN refusals_in_use u ON u.drill = c.drill AND u.seq = c.seq
  UNION ALL
  SELECT s.drill, 6, s.seq, 'a step that was ' || s.outcome, '', '', '',
         r.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || '), line ' || s.line,
         iif(s.outcome = 'not reached', 'See why the runbook did not get there: ' || r.outcome || iif(r.why = '', '', ', ' || r.why),
             'See what it waits for'), s.started_us, 'instant'
  FROM steps s JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  WHERE s.outcome IN ('unmet', 'cut off') OR (s.outcome = 'not reached' AND r.outcome <> 'not triggered')
  UNION ALL
  SELECT drill, 7, from_us, 'nobody could sign in', '', '', '', 'in the ' || scope || ', though users could post',
         'Whoever came anew was turned away: ' || cause || ' closed the list, and the RTO does not count it. Keep that time short, ' ||
         'and announce it', length_us, 'us'
  FROM sign_in_gaps WHERE users_most > 0 AND length_us > 60000000
  UNION ALL
  SELECT r.drill, 8, r.first, 'waiting in the ' || r.scope, r.scope, 'rto', 'rto_vendor', r.step,
         CASE WHEN EXISTS (SELECT 1 FROM steps_for_protection o WHERE o.drill = r.drill AND o.scope = r.scope
                             AND o.step = r.step)
                THEN 'It restores protection, not service: users could be back before it is done, unprotected until then'
              WHEN EXISTS (SELECT 1 FROM idle_steps i WHERE i.drill = r.drill AND r.step = i.runbook || ': ' ||
                             iif(i.step > 0, i.step || '. ', '') || i.title)
                THEN 'It found nothing to do: look first whether there is anything, and pass over it if not'
              WHEN r.commands_us > r.people_us THEN
                'The command itself took most of it. Begin it sooner, and let others work meanwhile at steps that do not need it'
              WHEN r.people_us > 0 THEN
                iif(EXISTS (SELECT 1 FROM measures m WHERE m.drill = r.drill AND m.scope = r.scope AND m.name = 'disaster'
                              AND m.value IS NOT NULL),
                    'People took most of it. Prepare and script it, or let a second person do it beside the step before it',
                    'People took most of it. Prepare and script it, and do beforehand what can be done while the old copy serves')
              WHEN r.kind = 'decision' THEN 'Decide by rule instead of by meeting'
              WHEN r.kind = 'detection' THEN 'Let monitoring report it sooner'
              WHEN r.kind = 'replication' THEN
                'No step makes it shorter: measure how long yours takes, and tell the pool all it has to know at once'
              WHEN r.kind = 'sign-in' THEN
                coalesce((SELECT max(o.users_before - o.users_fewest) FROM outages o WHERE o.drill = r.drill AND o.scope = r.scope) ||
                         ' users had to sign in again', 'Users had to sign in again') ||
                ', as fast as the servers on the active list take them: more servers on it, or more that each takes'
              WHEN r.of = 'mirror notices' THEN
                'The mirror waits that long so as not to take a busy principal for a dead one: shorten it as far as that allows'
              ELSE 'See what went on meanwhile, below' END ||
         coalesce((SELECT iif(w.path = '', iif(r.commands_us > r.people_us, '. No single value decides it: it is the work of the ' ||
                                                                           'command on disks and network', ''),
                              '. What decides it: ' || w.path || ' (' || w.value || ')')
                   FROM what_weighs w
                   WHERE w.drill = r.drill AND w.scope = r.scope AND w.measure = 'rto'
                     AND w.step = r.step
                   ORDER BY w.length_us DESC LIMIT 1), ''),
         r.length_us, 'us'
  FROM (SELECT b.*, row_number() OVER (PARTITION BY drill, application, scope ORDER BY length_us DESC, first) AS place
        FROM rto_by_step b WHERE measure = 'rto') r
  WHERE r.place <= 5
    -- A wait that kept to its objective with room to spare, in less than half of it, is nothing to change.
    AND NOT EXISTS (SELECT 1 FROM objective_limits l JOIN drills d ON d.run = l.run
                    JOIN measures m ON m.drill = d.id AND m.scope = l.scope AND m.name = 'rto'
                      AND m.application IS r.application
                    WHERE d.id = r.drill AND l.scope = r.scope AND l.measure = 'rto' AND m.value * 2 < l.most)
    -- Nor is less than a twentieth of it.
    AND r.length_us * 20 >= (SELECT m.value FROM measures m WHERE m.drill = r.drill AND m.application IS r.application
                               AND m.scope = r.scope AND m.name = 'rto')
  UNION ALL
  SELECT n.drill, 9, n.from_us, 'refused messages', '', '', '', iif(n.scope = '', 'outside of every outage', 'in the ' || n.scope),
         'Their senders were told so and can post again. Fewer are refused the sooner service is back' ||
         coalesce((SELECT ': the longest part of that time is ' || w.what || iif(w.path = '', '', ' (' || w.path || ' is ' || w.value || ')')
                   FROM what_weighs w WHERE w.drill = n.drill AND w.scope = n.scope AND w.measure = 'rto'
                   ORDER BY w.length_us DESC LIMIT 1), ''),
         n.messages, 'messages'
  FROM not_through n WHERE n.fate = 'refused'
  UNION ALL
  SELECT drill, 10, from_us, 'a protection missing meanwhile', '', '', '', database || ' without ' || protection,
         'Begun by ' || cause || ', ended by ' || ended_by || '. One more fault in that time had met no ' || protection ||
         ': shorten it, by repairing sooner or by setting up another', length_us, 'us'
  FROM protection_gaps WHERE NOT open_at_end AND length_us > 60000000;
