-- Views of the record that show outages, what did not get through in them, and findings about sign-ins, protections and
-- compliance. Units are those of schema.sql. A file of an earlier version gets these views in place of its own.

-- Each outage that an RTO counts, from the first user hurt until 95 % can post again; from turn_us on they come back. Users
-- that could post before, and that could at the fewest, as far as the twentieths tell that the timeline keeps.
CREATE VIEW IF NOT EXISTS outages AS
  SELECT o.drill AS drill, o.scope AS scope, o.no AS no, o.from_us AS from_us, o.turn_us AS turn_us, o.to_us AS to_us,
         o.to_us - o.from_us AS length_us,
         (SELECT f.value FROM facts f WHERE f.drill = o.drill AND f.kind = 3 AND f.at_us < o.from_us
            AND (f.application IS NULL OR f.application IS o.whose) ORDER BY f.seq DESC LIMIT 1) AS users_before,
         (SELECT min(f.value) FROM facts f WHERE f.drill = o.drill AND f.kind = 3 AND f.at_us >= o.from_us
            AND f.at_us < o.to_us AND (f.application IS NULL OR f.application IS o.whose)) AS users_fewest,
         o.application AS application
  FROM (SELECT drill, application, scope, no, min(from_us) AS from_us,
               min(iif(kind = 'sign-in', from_us, to_us_of_all)) AS turn_us, max(to_us) AS to_us,
               (SELECT n.id FROM names n WHERE n.name = p.application) AS whose
        FROM (SELECT p.*, max(to_us) OVER (PARTITION BY drill, application, scope, no) AS to_us_of_all
              FROM (SELECT g.drill AS drill, g.application AS application, g.scope AS scope, g.kind AS kind,
                           g.from_us AS from_us, g.to_us AS to_us,
                           sum(g.begins) OVER (PARTITION BY g.drill, g.application, g.scope ORDER BY g.position) AS no
                    FROM (SELECT s.*, iif(s.from_us = lag(s.to_us) OVER (PARTITION BY s.drill, s.application, s.scope
                                                                         ORDER BY s.position), 0, 1) AS begins
                          FROM rto_segments s WHERE s.measure = 'rto') g) p) p
        GROUP BY drill, application, scope, no) o;

-- Times in which no chat server took sign-ins. Who had no session then was turned away; how many that were, no model tells.
CREATE VIEW IF NOT EXISTS sign_in_gaps AS
  SELECT f.drill AS drill, f.scope AS scope, f.from_us AS from_us, f.to_us AS to_us, f.amount AS length_us, f.users AS users_most,
         NULL AS turned_away, 'no model tells who tries to sign in meanwhile' AS why_null,
         coalesce((SELECT group_concat(r.what, ', ') FROM finding_reasons r
                   WHERE r.drill = f.drill AND r.finding = f.seq AND r.role = 'began'), '') AS cause
  FROM findings_in_words f WHERE f.kind = 'sign-ins closed';

-- Messages that did not get through or whose senders do not know, each time by the way that users waited in; an empty scope:
-- outside of every outage.
CREATE VIEW IF NOT EXISTS not_through AS
  SELECT drill, application, fate, coalesce(scope, '') AS scope, min(from_us) AS from_us, max(to_us) AS to_us,
         sum(messages) AS messages
  FROM (SELECT f.drill AS drill, f.application AS application, w.word AS fate,
               o.scope AS scope, min(o.from_us) AS first_us, f.from_us AS from_us, f.to_us AS to_us, f.messages AS messages
        FROM fates f JOIN words w ON w.enumeration = 'fate' AND w.number = f.fate
        LEFT JOIN (SELECT drill, application, scope, from_us, to_us FROM outages
                   UNION ALL -- those that were not over when the drill ended
                   SELECT n.drill, n.application, n.scope, n.from_us, n.to_us FROM findings n
                   JOIN words k ON k.enumeration = 'finding' AND k.number = n.kind AND k.word = 'outage not over') o ON o.drill = f.drill AND o.from_us < f.to_us AND o.to_us > f.from_us
          AND (o.application IS f.application OR coalesce(o.application, '') = '' OR coalesce(f.application, '') = '')
        WHERE f.fate IN (2, 3, 4, 5)
        GROUP BY f.drill, f.seq)
  GROUP BY drill, application, fate, coalesce(scope, '');

-- What messages were posted to during an outage, by those who could, that a role change threw away: rungs of the loss
-- ladder that reach into it.
CREATE VIEW IF NOT EXISTS posted_in_vain AS
  SELECT o.drill AS drill, o.application AS application, o.scope AS scope, o.no AS no, l.seq AS loss, l.from_instance AS instance,
         l.messages AS messages
  FROM outages o JOIN losses l ON l.drill = o.drill AND l.from_us < o.to_us AND l.to_us > o.from_us
    AND l.application IS o.application;

-- When a database was without a mirror, log shipping or quorum (a majority of principal, mirror and witness). A gap that was
-- open when the drill ended ends with it. cause, ended_by: the fault, else the step whose command was under way, else what the
-- timeline says. refused: of an open gap, the step that was to restore it. in_step_us: of a mirror, since when it had all.
CREATE VIEW IF NOT EXISTS protection_gaps AS
  SELECT f.drill AS drill, f.seq AS seq, f.database AS database, f.detail AS protection, f.from_us AS from_us, f.to_us AS to_us,
         f.amount AS length_us, f.kind = 'protection not restored' AS open_at_end,
         iif(f.kind = 'protection not restored', 'yes', 'no') AS still_open,
         coalesce((SELECT group_concat(r.what, ', ') FROM finding_reasons r
                   WHERE r.drill = f.drill AND r.finding = f.seq AND r.role = 'began'),
                  (SELECT r.detail FROM finding_reasons r WHERE r.drill = f.drill AND r.finding = f.seq AND r.role = 'of'), '')
           AS cause,
         coalesce((SELECT group_concat(CASE r.of WHEN 'fault' THEN 'the return of ' || x.target WHEN 'fact' THEN r.detail
                                            ELSE r.what END, ', ')
                   FROM finding_reasons r LEFT JOIN faults x ON r.of = 'fault' AND x.drill = r.drill AND x.seq = r.ref
                   WHERE r.drill = f.drill AND r.finding = f.seq AND r.role = 'ended'), '') AS ended_by,
         coalesce((SELECT r.what FROM finding_reasons r
                   WHERE r.drill = f.drill AND r.finding = f.seq AND r.role = 'refused'), '') AS refused,
         (SELECT r.at_us FROM finding_reasons r WHERE r.drill = f.drill AND r.finding = f.seq AND r.role = 'in step')
           AS in_step_us
  FROM findings_in_words f WHERE f.kind IN ('protection not restored', 'protection missing');

-- Compliance events that were not handed over and are lost, when and where: on disks that are gone, or left on a copy that the
-- pool does not use any more and never came back to.
CREATE VIEW IF NOT EXISTS compliance_lost_when AS
  SELECT t.drill AS drill, t.seq AS seq, t.at_us AS at_us, t.from_state AS place, t.value AS events, t.to_state AS what,
         t.cause AS cause
  FROM findings_in_words f JOIN finding_reasons r ON r.drill = f.drill AND r.finding = f.seq AND r.of = 'fact'
  JOIN timeline t ON t.drill = r.drill AND t.seq = r.ref WHERE f.kind = 'lost compliance events';
