#!/usr/bin/env bash
# The command line: what each command says and writes. Arguments: the program, the folder of the scenarios.
program=$1
scenarios=$2
. "$(dirname "$0")/expect.sh"

expect 0 'every objective met' -- "$program" run "$scenarios/site-lost.yaml" --db a.db
says 'Run this drill again:  switchback run'
expect 1 'an objective missed' -- "$program" run "$scenarios/site-lost-as-published.yaml" --db a.db --quiet
expect 1 'the gravest of several' -- "$program" run "$scenarios/site-lost-as-published.yaml" "$scenarios/site-lost.yaml" --db a.db --quiet
expect 0 'a replay from the record alone' -- "$program" replay 1 --db a.db
says 'the same digest'
expect 0 'json is one object' -- "$program" run "$scenarios/principal-lost.yaml" --db a.db --json
says '"verdict":"met"'
expect 0 'a check' -- "$program" check "$scenarios/site-lost.yaml"
expect 2 'no such file, and no database' -- "$program" run no-such.yaml --db b.db
[ ! -e b.db ] || fail 'bad input wrote a database'
expect 2 'an unknown path' -- "$program" run "$scenarios/site-lost.yaml" --set log_shiping.mgc.backup_every=5min --db b.db
says 'did you mean'
expect 2 'a value without its unit' -- "$program" check "$scenarios/site-lost.yaml" --set log_shipping.mgc.backup_every=5
expect 2 'usage' -- "$program" run
expect 2 'an unwritable database' -- "$program" run "$scenarios/principal-lost.yaml" --db "$folder/none/x.db"
expect 2 'a drill that is not there' -- "$program" replay 999 --db a.db
expect 0 'a stop at a time' -- "$program" run "$scenarios/site-lost.yaml" --until 10:30
says 'is served by nobody'
expect 0 'a stop before a step' -- "$program" run "$scenarios/site-lost.yaml" --until 'failover-as-published step 4'
says 'mgc RESTORING'
expect 0 'the version' -- "$program" --version
says 'simgrid'
for what in faults commands blocks measures states schema; do
  expect 0 "list $what" -- "$program" list "$what"
done
# Comparisons: one drill of each, many with the same seeds, one scenario with two settings.
expect 0 'two drills' -- "$program" compare "$scenarios/site-lost.yaml" "$scenarios/site-lost-as-published.yaml" --repeat 1 --db c.db
says '^The histories part after [1-9][0-9]* equal lines:$'
says '^  A     1d 09:00:00 failback-safe step 1, block 1'
says '^  B     1d 09:00:00 failback-as-published step 1, block 1'
says '^! failback-safe 1.1 .* -$'
says '^Verdict: met in A, missed in B$'
expect 0 'a scenario beside itself' -- "$program" compare "$scenarios/principal-lost.yaml" --repeat 8 --db c.db
says '^Equal under every seed: failover rpo,'
says '^No difference seen\.'
expect 0 'two settings' -- "$program" compare "$scenarios/site-lost-any-time.yaml" --set-b log_shipping.mgc.backup_every=5min --repeat 40 --jobs 2 --db c.db
says '^failover rpo: less in B$'
says '^  B - A of a seed, median: -5min ('
says '^Seen to differ: failover rpo (less in B)'
# The same from what is stored: runs of one database, paired as their seeds are the same.
first=$(sqlite3 c.db "select max(id) - 1 from runs")
cp out fresh
expect 0 'two stored runs' -- "$program" compare --runs "$first" $((first + 1)) --db c.db
tail -n +3 out >stored.txt
tail -n +3 fresh | cmp -s - stored.txt || fail 'stored runs compare differently'
expect 2 'a run that is not there' -- "$program" compare --runs 1 999 --db c.db
expect 2 'nothing to compare' -- "$program" compare
# Two numbers of jobs give the same rows.
expect 0 'jobs 1' -- "$program" run "$scenarios/principal-lost.yaml" --repeat 6 --jobs 1 --db one.db --quiet
expect 0 'jobs 3' -- "$program" run "$scenarios/principal-lost.yaml" --repeat 6 --jobs 3 --db three.db --quiet
if command -v sqlite3 >/dev/null; then
  for db in one three; do sqlite3 $db.db 'select seed, digest from drills order by id' >$db.txt; done
  cmp -s one.txt three.txt || fail 'the rows depend on the number of jobs'
fi
exit $failed
