-- Views of the record that show findings, and what the time of each RTO and RPO rests on. Units are those of schema.sql. A
-- file of an earlier version gets these views in place of its own.

-- What each finding rests on: the row of another table, and that row in words.
CREATE VIEW IF NOT EXISTS finding_reasons AS
  SELECT x.drill AS drill, x.seq AS seq, x.finding AS finding, role.word AS role, of.word AS of, x.ref AS ref,
         CASE of.word WHEN 'fault' THEN f.kind || ' ' || f.target
              WHEN 'objective' THEN o.scope || ' ' || o.text
              WHEN 'fact' THEN subject.name
              ELSE coalesce(r.name || iif(s.step > 0, ' step ' || s.step, '') || ' (' || s.title || ')', '') END AS what,
         CASE of.word WHEN 'fact' THEN cause.name WHEN 'command' THEN c.text ELSE '' END AS detail,
         CASE of.word WHEN 'fact' THEN t.at_us WHEN 'fault' THEN f.injected_us WHEN 'command' THEN c.from_us
              WHEN 'step' THEN s.started_us ELSE NULL END AS at_us
  FROM reasons x JOIN words role ON role.enumeration = 'reason' AND role.number = x.role
  JOIN words of ON of.enumeration = 'reason of' AND of.number = x.of
  LEFT JOIN faults f ON of.word = 'fault' AND f.drill = x.drill AND f.seq = x.ref
  LEFT JOIN objectives o ON of.word = 'objective' AND o.drill = x.drill AND o.seq = x.ref
  LEFT JOIN facts t ON of.word = 'fact' AND t.drill = x.drill AND t.seq = x.ref
  LEFT JOIN names subject ON subject.id = t.subject LEFT JOIN names cause ON cause.id = t.cause
  LEFT JOIN commands c ON of.word = 'command' AND c.drill = x.drill AND c.seq = x.ref
  LEFT JOIN segments g ON of.word = 'segment' AND g.drill = x.drill AND g.seq = x.ref
  LEFT JOIN losses l ON of.word = 'loss' AND l.drill = x.drill AND l.seq = x.ref
  LEFT JOIN steps s ON s.drill = x.drill
    AND s.seq = coalesce(c.step, g.step, l.source_step, iif(of.word = 'step', x.ref, NULL))
  LEFT JOIN runbooks r ON r.drill = s.drill AND r.seq = s.runbook;

-- Findings with their words, in the order in which to act.
CREATE VIEW IF NOT EXISTS findings_in_words AS
  SELECT f.drill AS drill, f.seq AS seq, kind.word AS kind, f.scope AS scope, f.application AS application,
         f.database AS database, f.instance AS instance, f.other AS other, f.detail AS detail, f.from_us AS from_us,
         f.to_us AS to_us, f.amount AS amount, unit.word AS unit, f.users AS users, advice.word AS advice, f.setting AS setting,
         coalesce(a.value, '') AS setting_value,
         coalesce((SELECT group_concat(m.what, '; ') FROM finding_reasons m
                   WHERE m.drill = f.drill AND m.finding = f.seq AND m.role = 'misses'), '') AS missed
  FROM findings f JOIN words kind ON kind.enumeration = 'finding' AND kind.number = f.kind
  JOIN words advice ON advice.enumeration = 'advice' AND advice.number = f.advice
  JOIN words unit ON unit.enumeration = 'cost' AND unit.number = f.unit
  JOIN drills d ON d.id = f.drill LEFT JOIN assumptions a ON a.run = d.run AND a.path = f.setting AND f.setting <> '';

-- What to change first: findings with advice. What misses an objective comes first (missed names it). The amount of what has
-- no size is when it happened.
CREATE VIEW IF NOT EXISTS what_to_change AS
  SELECT drill, seq + 1 AS place, kind, scope, application, database, instance, other, detail, from_us, to_us,
         coalesce(amount, from_us) AS amount, iif(amount IS NULL, 'instant', unit) AS unit, missed, advice, setting, setting_value
  FROM findings_in_words WHERE advice <> 'none';

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
