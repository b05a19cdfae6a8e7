-- Views of the record that say what refusals mean, and what a database that was recovered too early lost by it. Units are
-- those of schema.sql. A file of an earlier version gets these views in place of its own.

-- What a refusal with this number means, and what to change (SQL Server docs, "Database Engine events and errors", and the
-- statements' own pages). Refusals without a number of SQL Server say in their message what they mean.
CREATE VIEW IF NOT EXISTS refusal_meanings AS
  SELECT column1 AS number, column2 AS meaning, column3 AS change
  FROM (VALUES
    ('53', 'what it was to reach does not answer', 'Bring the machine or the network back before, or work on one that answers'),
    ('911', 'there is no database of that name', 'Restore it before, or name one that is there'),
    ('922', 'the database is still being recovered', 'Wait until it is open'),
    ('926', 'the database is suspect, since its recovery failed', 'Restore it from its backups'),
    ('927', 'the database waits for more log and can not be used', 'Recover it first, after the last log'),
    ('942', 'the database is offline', 'Set it online first'),
    ('954', 'the database is a mirror, which can not be used', 'Work on the principal, or fail over first'),
    ('955', 'the database has no quorum: its principal sees neither mirror nor witness', 'Bring one of them back first'),
    ('1406', 'this copy can not be forced to serve', 'Remove mirroring, and restore or recover the copy'),
    ('1413', 'the partners lost each other while the session began', 'See before that they reach each other, and try again'),
    ('1416', 'the database is not mirrored', 'Leave the command out, or set up mirroring before it'),
    ('1418', 'the partner can not be reached at its address', 'See before that it runs and that its endpoint answers'),
    ('1422', 'the mirror is not synchronized', 'Wait until it is'),
    ('1431', 'the witness is not connected', 'Bring the witness back first'),
    ('1446', 'a witness is set already', 'Remove that one first'),
    ('1447', 'the other partner is not connected', 'Bring it back first, or use a command that does without it'),
    ('1455', 'service can not be forced while another copy may serve, or in this mode', 'Use a failover, or remove mirroring first'),
    ('1468', 'a mirrored database does not allow it', 'Remove mirroring first'),
    ('1470', 'only the principal takes this command', 'Give it on the principal'),
    ('1477', 'it needs safety FULL', 'Set safety FULL, and wait until the mirror is synchronized'),
    ('3023', 'another backup of the database was under way', 'Wait until that has ended'),
    ('3101', 'the database was in use', 'End the sessions in it first'),
    ('3102', 'the session was in the database that it was to restore', 'Use master first'),
    ('3104', 'a mirrored database can not be restored', 'Remove mirroring first'),
    ('3117', 'the database takes no log or differential backup, since it was recovered before, or was not restored WITH NORECOVERY',
     'Restore every log before the command that recovers the database. Once it is recovered, the way to a further log is from the '
     || 'full backup again, WITH NORECOVERY'),
    ('3118', 'there is no database of that name to recover', 'Restore it before'),
    ('3136', 'the differential backup belongs to another full backup', 'Restore that full backup before'),
    ('3153', 'the database is recovered already', 'Leave the command out'),
    ('3154', 'the backup is of another database than the one that is there', 'Name the right one, or restore WITH REPLACE'),
    ('3159', 'the tail of its log was not backed up', 'Back up the tail first, or give it up by WITH REPLACE'),
    ('3201', 'the file of the backup can not be opened', 'See before that the path is right and can be reached'),
    ('3241', 'the file is no complete backup', 'Wait until it is written or copied whole, or use another'),
    ('3702', 'the database was in use', 'End the sessions in it first'),
    ('3743', 'the database is mirrored', 'Remove mirroring first'),
    ('4208', 'the simple recovery model keeps no log to back up', 'Set the recovery model FULL, and make a full backup'),
    ('4214', 'there is no full backup that the log could follow', 'Make a full backup first'),
    ('4305', 'a log between this one and what the copy holds is missing', 'Restore the missing one first'),
    ('4326', 'the copy holds this log already', 'Go on with the next one'),
    ('4330', 'the log is of another history than the copy', 'Use logs that follow the backup it was restored from'),
    ('14262', 'there is no such job', 'Name one that is there: a command before it may have deleted it'),
    ('22022', 'SQL Server Agent does not run', 'Start it first'));

-- Refused commands with what their refusal means, in a sentence.
CREATE VIEW IF NOT EXISTS refusals_in_words AS
  SELECT c.drill AS drill, c.seq AS seq,
         coalesce('It was refused: ' || m.meaning || ' (' || c.number || ' ' || c.message || '). ' || m.change,
                  'It was refused: ' || c.message || ' (' || c.number || '). See to it before the command that this does not hold') AS words
  FROM refused_commands c LEFT JOIN refusal_meanings m ON m.number = c.number;

-- Log backups that were complete at the disaster and are not in the copy that took over, of each loss that ends with a log.
CREATE VIEW IF NOT EXISTS logs_left_out AS
  SELECT drill, loss, count(*) AS logs, group_concat(file, ', ') AS files, max(cut_off_us) AS cut_off_us
  FROM (SELECT l.drill AS drill, l.seq AS loss, b.file AS file, b.cut_off_us AS cut_off_us
        FROM losses l JOIN log_backups b ON b.drill = l.drill AND b.database = l.database AND b.made_on = l.from_instance
          AND b.cut_off_us > l.recovery_point_us
          AND b.backed_up_us <= coalesce((SELECT m.value FROM measures m WHERE m.drill = l.drill AND m.scope = l.scope
                                            AND m.application IS l.application AND m.name = 'disaster'), l.to_us)
        WHERE l.of IN (SELECT w.number FROM words w WHERE w.enumeration = 'loss'
                         AND w.word IN ('log backup', 'newer left out', 'failed backup'))
        ORDER BY b.cut_off_us)
  GROUP BY drill, loss;

-- Losses by a command that recovered the new copy before the last log was applied: it, and the command that was to apply one
-- later and was refused (3117).
CREATE VIEW IF NOT EXISTS recovered_too_early AS
  SELECT drill, loss, database, instance, recovered_us, recovered_by, text,
         refused, refused_us, refused_step, files
  FROM (SELECT l.drill AS drill, l.seq AS loss, l.database AS database, l.to_instance AS instance, o.at_us AS recovered_us,
               u.step AS recovered_by, u.text AS text, c.seq AS refused, c.at_us AS refused_us,
               c.runbook || iif(c.step > 0, ' step ' || c.step, '') || ' (' || c.title || ')' AS refused_step,
               coalesce(x.files, '') AS files, row_number() OVER (PARTITION BY l.drill, l.seq ORDER BY o.seq DESC, c.seq, u.seq) AS place
        FROM losses l
        JOIN command_effects e ON e.drill = l.drill AND e.kind = 'found recovered' AND e.instance = l.to_instance
          AND e.database = l.database AND e.at_us <= l.role_changed_us
        JOIN refused_commands c ON c.drill = e.drill AND c.seq = e.command
        JOIN timeline o ON o.drill = l.drill AND o.kind = 'state' AND o.model = 'database'
          AND o.subject = l.database || ' on ' || l.to_instance AND o.to_state = 'ONLINE' AND o.from_state <> 'ONLINE'
          AND o.at_us <= c.at_us
        JOIN under_way u ON u.drill = l.drill AND u.from_us <= o.at_us AND o.at_us <= u.to_us
        LEFT JOIN logs_left_out x ON x.drill = l.drill AND x.loss = l.seq
        WHERE l.of IN (SELECT w.number FROM words w WHERE w.enumeration = 'loss'
                         AND w.word IN ('log backup', 'newer left out', 'failed backup')))
  WHERE place = 1;
