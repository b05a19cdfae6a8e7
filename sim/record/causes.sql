-- Views of the record that name causes by what is recorded: what ended service, when nobody could sign in, what took a
-- protection away and what did not bring it back. Units are those of schema.sql. A file of an earlier version gets these
-- views in place of its own.

-- Each outage that an RTO counts, from the first user hurt until 95 % can post again; from turn_us on they come back. Users
-- that could post before, and that could at the fewest, as far as the twentieths tell that the timeline keeps.
CREATE VIEW IF NOT EXISTS outages AS
  SELECT o.drill AS drill, o.scope AS scope, o.no AS no, o.from_us AS from_us, o.turn_us AS turn_us, o.to_us AS to_us,
         o.to_us - o.from_us AS length_us,
         (SELECT f.value FROM facts f WHERE f.drill = o.drill AND f.kind = 3 AND f.at_us < o.from_us
          ORDER BY f.seq DESC LIMIT 1) AS users_before,
         (SELECT min(f.value) FROM facts f WHERE f.drill = o.drill AND f.kind = 3 AND f.at_us >= o.from_us
            AND f.at_us < o.to_us) AS users_fewest
  FROM (SELECT drill, scope, no, min(from_us) AS from_us, min(iif(kind = 'sign-in', from_us, to_us_of_all)) AS turn_us,
               max(to_us) AS to_us
        FROM (SELECT p.*, max(to_us) OVER (PARTITION BY drill, scope, no) AS to_us_of_all
              FROM (SELECT g.drill AS drill, g.scope AS scope, g.kind AS kind, g.from_us AS from_us, g.to_us AS to_us,
                           sum(g.begins) OVER (PARTITION BY g.drill, g.scope ORDER BY g.position) AS no
                    FROM (SELECT s.*, iif(s.from_us = lag(s.to_us) OVER (PARTITION BY s.drill, s.scope ORDER BY s.position),
                                          0, 1) AS begins
                          FROM rto_segments s WHERE s.measure = 'rto') g) p)
        GROUP BY drill, scope, no) o;

-- What ended service in each outage: the servers that users were lost with, by the cause that the timeline gives, and behind
-- it the fault that struck at that instant, or the command that the pool was told something by. A server that only changes
-- its database at that instant keeps its users.
CREATE VIEW IF NOT EXISTS outage_causes AS
  SELECT e.drill AS drill, e.scope AS scope, e.no AS no, e.at_us AS at_us, e.servers AS servers, e.cause AS cause,
         coalesce(e.fault, '') AS fault, coalesce(e.told, '') AS told, e.origin_us AS origin_us,
         coalesce((SELECT u.step FROM under_way u WHERE u.drill = e.drill AND u.from_us <= e.origin_us AND e.origin_us <= u.to_us
                     AND e.fault IS NULL ORDER BY u.seq LIMIT 1), '') AS step
  FROM (SELECT x.drill AS drill, x.scope AS scope, x.no AS no, min(x.at_us) AS at_us, group_concat(x.subject, ', ') AS servers,
               x.cause AS cause, x.fault AS fault, x.told AS told, min(x.origin_us) AS origin_us
        FROM (SELECT o.drill AS drill, o.scope AS scope, o.no AS no, t.at_us AS at_us, t.subject AS subject, t.cause AS cause,
                     (SELECT group_concat(f.kind || ' ' || f.target, ', ') FROM faults f
                      WHERE f.drill = o.drill AND f.injected_us = t.at_us AND NOT (f.kind = 'lose process' AND f.detail = 'sql-agent')) AS fault,
                     iif(t.cause_kind = 'replica of the management store arrived',
                         (SELECT w.model || ': ' || w.to_state FROM timeline w WHERE w.drill = o.drill AND w.seq < t.seq
                            AND w.model IN ('active list', 'pool', 'next hop') ORDER BY w.seq DESC LIMIT 1), NULL) AS told,
                     iif(t.cause_kind = 'replica of the management store arrived',
                         (SELECT w.at_us FROM timeline w WHERE w.drill = o.drill AND w.seq < t.seq
                            AND w.model IN ('active list', 'pool', 'next hop') ORDER BY w.seq DESC LIMIT 1), t.at_us)
                       AS origin_us
              FROM outages o JOIN timeline t ON t.drill = o.drill AND t.kind = 'state' AND t.model = 'chat server' AND t.from_state = 'Connected'
                AND t.at_us >= o.from_us AND t.at_us <= o.turn_us
              WHERE t.instance = ''
                AND NOT EXISTS (SELECT 1 FROM timeline n WHERE n.drill = t.drill AND n.at_us = t.at_us AND n.seq > t.seq
                                  AND n.subject = t.subject AND n.model = t.model AND n.instance <> '')
              ORDER BY t.seq) x
        GROUP BY x.drill, x.scope, x.no, x.cause, x.fault, x.told) e;

-- Times in which no chat server took sign-ins: none was on the active list of its replica and had a database. At first those
-- take them that the estate says. Whoever had no session then was turned away; how many that were, no model tells.
CREATE VIEW IF NOT EXISTS sign_in_gaps AS
  SELECT g.drill AS drill,
         iif((SELECT c.to_instance FROM role_changes c WHERE c.drill = g.drill AND c.at_us >= g.from_us ORDER BY c.seq LIMIT 1) =
             (SELECT s.instance FROM service s WHERE s.drill = g.drill AND s.instance <> '' ORDER BY s.from_us LIMIT 1),
             'failback', 'failover') AS scope,
         g.from_us AS from_us, g.to_us AS to_us, g.to_us - g.from_us AS length_us,
         (SELECT max(f.value) FROM facts f WHERE f.drill = g.drill AND f.kind = 3 AND f.at_us < g.to_us
            AND f.seq >= (SELECT max(b.seq) FROM facts b WHERE b.drill = g.drill AND b.kind = 3 AND b.at_us <= g.from_us))
           AS users_most,
         NULL AS turned_away,
         'clients'' tries are not played while no server takes sign-ins, and nobody signs in who was not signed in at the start'
           AS why_null,
         coalesce((SELECT group_concat(f.kind || ' ' || f.target, ', ') FROM faults f WHERE f.drill = g.drill
                     AND f.injected_us = g.from_us AND NOT (f.kind = 'lose process' AND f.detail = 'sql-agent')),
                  (SELECT u.step FROM under_way u WHERE u.drill = g.drill AND u.from_us <= coalesce(g.told_us, g.from_us)
                     AND coalesce(g.told_us, g.from_us) <= u.to_us ORDER BY u.seq LIMIT 1), '') AS cause
  FROM (SELECT n.drill AS drill, n.at_us AS from_us, n.open AS open,
               (SELECT w.at_us FROM timeline w WHERE w.drill = n.drill AND w.seq < n.seq AND w.model = 'active list'
                  AND EXISTS (SELECT 1 FROM timeline x WHERE x.drill = n.drill AND x.seq = n.seq
                                AND x.cause_kind = 'replica of the management store arrived')
                ORDER BY w.seq DESC LIMIT 1) AS told_us,
               coalesce(lead(n.at_us) OVER (PARTITION BY n.drill ORDER BY n.seq), d.ended_us) AS to_us
        FROM (SELECT m.*, lag(m.open = 0) OVER (PARTITION BY m.drill ORDER BY m.seq) AS before
              FROM (SELECT k.*, lead(k.at_us) OVER (PARTITION BY k.drill ORDER BY k.seq) AS next_us
                    FROM (SELECT e.drill AS drill, e.seq AS seq, e.at_us AS at_us,
                                 (SELECT sum(a.value = 'true') FROM assumptions a JOIN drills d ON d.run = a.run
                                  WHERE d.id = e.drill AND a.path LIKE 'chat.servers.%.active')
                                   + sum(e.now - e.was) OVER (PARTITION BY e.drill ORDER BY e.seq) AS open
                          FROM (SELECT v.*, coalesce(lag(v.now) OVER (PARTITION BY v.drill, v.subject ORDER BY v.seq), v.listed) AS was
                                FROM (SELECT u.drill AS drill, u.seq AS seq, u.at_us AS at_us, u.subject AS subject, u.listed AS listed,
                                             coalesce(max(iif(u.model = 'chat server', u.seq * 2 + (u.instance <> ''), NULL))
                                                        OVER sofar % 2, 1)
                                               * coalesce(max(iif(u.model = 'sign-ins', u.seq * 2 + (u.to_state = 'taken'), NULL))
                                                            OVER sofar % 2, u.listed) AS now
                                      FROM (SELECT t.drill AS drill, t.seq AS seq, t.at_us AS at_us, t.subject AS subject,
                                                   t.model AS model, t.to_state AS to_state, t.instance AS instance, a.value = 'true' AS listed
                                            FROM timeline t JOIN drills d ON d.id = t.drill
                                            JOIN assumptions a ON a.run = d.run AND a.path = 'chat.servers.' || t.subject || '.active'
                                            WHERE t.kind = 'state' AND t.model IN ('chat server', 'sign-ins')) u
                                      WINDOW sofar AS (PARTITION BY u.drill, u.subject ORDER BY u.seq)) v) e) k) m
              WHERE m.next_us IS NULL OR m.next_us > m.at_us) n
        JOIN drills d ON d.id = n.drill
        WHERE n.before IS NULL OR n.before <> (n.open = 0)) g
  WHERE g.open = 0 AND g.to_us > g.from_us;

-- Commands that were refused within what a role change lost: users went on posting meanwhile, so that they widened it by as
-- long as they took.
CREATE VIEW IF NOT EXISTS refused_in_loss AS
  SELECT l.drill AS drill, l.seq AS loss, c.seq AS command, r.name AS runbook, s.step AS step, s.title AS title, c.line AS line,
         c.to_us - c.from_us AS length_us
  FROM losses l JOIN commands c ON c.drill = l.drill AND c.outcome = 'refused' AND c.from_us >= l.recovery_point_us
    AND c.to_us <= l.role_changed_us AND c.to_us > c.from_us
  JOIN steps s ON s.drill = c.drill AND s.seq = c.step JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook
  WHERE l.source_step IS NOT NULL;

-- Messages that did not get through or whose senders do not know, each time by the way that users waited in; an empty scope:
-- outside of every outage.
CREATE VIEW IF NOT EXISTS not_through AS
  SELECT drill, fate, coalesce(scope, '') AS scope, min(from_us) AS from_us, max(to_us) AS to_us, sum(messages) AS messages
  FROM (SELECT f.drill AS drill,
               CASE f.fate WHEN 2 THEN 'refused' WHEN 3 THEN 'unknown, kept' WHEN 4 THEN 'unknown, lost' ELSE 'not sent' END AS fate,
               o.scope AS scope, min(o.from_us) AS first_us, f.from_us AS from_us, f.to_us AS to_us, f.messages AS messages
        FROM fates f LEFT JOIN outages o ON o.drill = f.drill AND o.from_us < f.to_us AND o.to_us > f.from_us
        WHERE f.fate IN (2, 3, 4, 5)
        GROUP BY f.drill, f.seq)
  GROUP BY drill, fate, coalesce(scope, '');

-- What messages were posted to during an outage, by those who could, that a role change threw away: rungs of the loss
-- ladder that reach into it.
CREATE VIEW IF NOT EXISTS posted_in_vain AS
  SELECT o.drill AS drill, o.scope AS scope, o.no AS no, l.seq AS loss, l.from_instance AS instance, l.messages AS messages
  FROM outages o JOIN losses l ON l.drill = o.drill AND l.from_us < o.to_us AND l.to_us > o.from_us;

-- Chat servers that connected to a copy that had been rebuilt, empty, and that nothing had made the serving one.
CREATE VIEW IF NOT EXISTS connected_to_rebuilt AS
  SELECT r.drill AS drill, r.database AS database, r.instance AS instance, min(c.at_us) AS from_us,
         max(min(c.to_us, r.to_us)) AS to_us, group_concat(c.subject, ', ') AS servers
  FROM (SELECT b.*, coalesce((SELECT min(x.at_us) FROM timeline x WHERE x.drill = b.drill AND x.seq > b.seq
                                AND (x.kind = 'state' AND x.model = 'database' AND x.subject = b.subject AND x.to_state <> 'ONLINE'
                                     OR x.kind = 'role change' AND x.subject = b.database AND x.to_state = b.instance)),
                             b.ended_us) AS to_us
        FROM (SELECT t.drill AS drill, t.seq AS seq, t.subject AS subject, t.at_us AS from_us, d.ended_us AS ended_us,
                     t.database AS database, t.instance AS instance
              FROM timeline t JOIN drills d ON d.id = t.drill
              WHERE t.kind = 'state' AND t.model = 'database' AND t.cause_kind = 'rebuilt, empty') b) r
  JOIN states c ON c.drill = r.drill AND c.model = 'chat server' AND c.instance = r.instance
    AND c.at_us >= r.from_us AND c.at_us < r.to_us
  WHERE r.database IN (SELECT s.database FROM service s WHERE s.drill = r.drill)
  GROUP BY r.drill, r.seq;

-- When a database was without a mirror, log shipping or quorum (a majority of principal, mirror and witness). A gap that was
-- open when the drill ended ends with it. cause: the fault that struck at that instant (the loss of an Agent ends log
-- shipping alone), or else the step whose command was under way, or else what the timeline says; ended_by: alike. not_restored: of an open gap, the command that was to restore
-- it and was refused, or that none was given. in_step_us: of a mirror, since when it had all, before it counted.
CREATE VIEW IF NOT EXISTS protection_gaps AS
  SELECT g.drill AS drill, g.database AS database, g.protection AS protection, g.from_us AS from_us, g.to_us AS to_us,
         g.to_us - g.from_us AS length_us, g.open_at_end AS open_at_end, iif(g.open_at_end, 'yes', 'no') AS still_open,
         coalesce((SELECT group_concat(f.kind || ' ' || f.target, ', ') FROM faults f WHERE f.drill = g.drill
                     AND f.injected_us = g.from_us AND (g.protection = 'log-shipping' OR NOT (f.kind = 'lose process' AND f.detail = 'sql-agent'))),
                  (SELECT u.step FROM under_way u WHERE u.drill = g.drill AND u.from_us <= g.from_us AND g.from_us <= u.to_us
                   ORDER BY u.seq LIMIT 1), g.cause) AS cause,
         iif(g.open_at_end, '',
             coalesce((SELECT 'the return of ' || group_concat(f.target, ', ') FROM faults f
                       WHERE f.drill = g.drill AND f.healed_us > g.from_us AND f.healed_us <= g.to_us
                         AND g.ended = 'the mirror has caught up'
                         AND NOT EXISTS (SELECT 1 FROM under_way u WHERE u.drill = g.drill AND u.from_us <= g.to_us
                                           AND g.to_us <= u.to_us)),
                      (SELECT u.step FROM under_way u WHERE u.drill = g.drill
                         AND u.from_us <= coalesce(g.in_step_us, g.to_us) AND coalesce(g.in_step_us, g.to_us) <= u.to_us
                       ORDER BY u.seq LIMIT 1), g.ended)) AS ended_by,
         iif(g.open_at_end,
             coalesce((SELECT c.runbook || iif(c.step > 0, ' step ' || c.step, '') || ' (' || c.title ||
                              ') was to restore it and was refused: see there'
                       FROM refused_commands c WHERE c.drill = g.drill AND c.at_us >= g.from_us
                         AND (g.protection = 'log-shipping' AND (c.text LIKE 'Enable Log Shipping%' OR c.text LIKE '%sp_add_log_shipping%')
                              OR g.protection = 'mirror' AND (c.text LIKE 'Install-CsMirrorDatabase%' OR c.text LIKE '%set partner%'))
                       ORDER BY c.seq DESC LIMIT 1),
                      'No command that was given afterwards restores it: add a step that does'), '') AS not_restored,
         iif(g.open_at_end, NULL, g.in_step_us) AS in_step_us
  FROM (SELECT p.drill AS drill, p.database AS database, p.protection AS protection, p.from_us AS from_us, p.cause AS cause,
               coalesce(p.next_us, p.ended_us) AS to_us, p.next_us IS NULL AS open_at_end, p.ended AS ended,
               iif(p.protection = 'mirror',
                   (SELECT max(t.at_us) FROM timeline t WHERE t.drill = p.drill AND t.kind = 'state' AND t.model = 'mirroring'
                      AND t.database = p.database AND t.to_state = 'SYNCHRONIZED' AND t.at_us > p.from_us
                      AND t.at_us < p.next_us), NULL) AS in_step_us
        FROM (SELECT t.drill AS drill, t.subject AS database, t.label AS protection, t.to_state AS state, t.at_us AS from_us,
                     t.cause AS cause, lead(t.at_us) OVER whole AS next_us, lead(t.cause) OVER whole AS ended,
                     d.ended_us AS ended_us
              FROM timeline t JOIN drills d ON d.id = t.drill
              WHERE t.kind = 'state' AND t.model = 'protection'
              WINDOW whole AS (PARTITION BY t.drill, t.subject, t.label ORDER BY t.seq)) p
        WHERE p.state = 'no' AND coalesce(p.next_us, p.ended_us) > p.from_us) g;

-- Commands that were carried out, each with its step in words.
CREATE VIEW IF NOT EXISTS under_way AS
  SELECT c.drill AS drill, c.seq AS seq, c.from_us AS from_us, c.to_us AS to_us, c.text AS text,
         r.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || ')' AS step
  FROM commands c JOIN steps s ON s.drill = c.drill AND s.seq = c.step
  JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook WHERE c.outcome = 'executed';

-- Compliance events that were not handed over and are lost, when and where: on disks that are gone, or left on a copy that the
-- pool does not use any more and never came back to. By the role change that they come before or with.
CREATE VIEW IF NOT EXISTS compliance_lost_when AS
  SELECT t.drill AS drill, t.seq AS seq, t.at_us AS at_us, t.from_state AS place, t.value AS events, t.to_state AS what,
         t.cause AS cause,
         CASE (SELECT c.to_instance FROM role_changes c WHERE c.drill = t.drill AND c.at_us >= t.at_us ORDER BY c.seq LIMIT 1)
              WHEN (SELECT s.instance FROM service s WHERE s.drill = t.drill AND s.instance <> '' ORDER BY s.from_us LIMIT 1)
                THEN 'failback' ELSE 'failover' END AS scope
  FROM timeline t
  WHERE t.model = 'compliance'
    AND (t.to_state = 'lost' AND t.label = ''
         OR t.to_state = 'left behind' AND NOT EXISTS (
           SELECT 1 FROM timeline f WHERE f.drill = t.drill AND f.seq > t.seq AND f.model = 'compliance'
             AND f.to_state = 'found again' AND f.from_state = t.from_state));
