#!/usr/bin/env bash
# The contract of the exit codes: every row of the table in scenarios/README.md is provoked here, and nothing but its rows.
# Arguments: the program, the folder of the scenarios, the manual.
program=$1
scenarios=$2
manual=$3
. "$(dirname "$0")/expect.sh"

# stated CODE WHEN: the manual says so. row CODE WHEN -- COMMAND...: and it is so.
stated() {
  grep -qF "| $1 | $2 |" "$manual" || fail "the manual has no row: $1, $2"
  echo "$1 | $2" >>rows
}
row() { stated "$1" "$2" && expect "$@"; }
sql() { sqlite3 "$@" || fail 'sqlite3'; }

variant met principal-lost
variant missed trap-recovered-too-early
variant unobserved trap-management-store-lost 's/rpo: 15min, rto: 2h/rpo: 15min/'
variant expected trap-recovered-too-early '$aexpected_unmet: [failover rpo]'
variant stale principal-lost '$aexpected_unmet: [failover rto]'
variant many principal-lost 's/^  always:/  rto: { within: 10min, in: 95%, drills: 80 }\n&/'
variant short principal-lost 's/^  always:/  rto: { within: 1s, in: 95%, drills: 5 }\n&/'
variant happened principal-lost '$amay_not_happen: [fault 1]'
variant late principal-lost 's/at: "10:07:30"/at: "20:00"/; s/, heal_at: "12:00"//'
variant broken principal-lost 's/^faults:/fautls:/'
variant year orders-principal-lost 's/^ends:.*/ends: 366d/'

row 0 'every objective is met, and `may_not_happen` names what was not exercised' -- "$program" run own/met.yaml "$scenarios/nothing-happens.yaml" --quiet
row 0 'an objective over many drills: the interval shows it met' -- "$program" run own/many.yaml --repeat 80 --quiet
row 0 '`test`: every scenario passes' -- "$program" test own/met.yaml own/expected.yaml
row 0 '`check`: no errors found' -- "$program" check own/met.yaml
row 0 '`replay`: the same digest' -- "$program" replay 1
row 0 '`--until`, `compare`, `report`, `list`, `--help`, `--version`: done, whatever the verdict' -- "$program" run own/missed.yaml --until 10:30
expect 0 'the same' -- "$program" compare own/met.yaml own/missed.yaml --repeat 6
expect 0 'the same' -- "$program" report switchback.db
expect 0 'the same' -- "$program" --help
row 1 'an objective is missed' -- "$program" run own/missed.yaml --quiet
row 1 'something happened that `may_not_happen` names' -- "$program" run own/happened.yaml --quiet
row 1 'an objective over many drills: the interval shows it missed' -- "$program" run own/short.yaml --repeat 5 --quiet
row 1 '`test`: an objective is missed that the scenario does not expect to miss' -- "$program" test own/met.yaml own/missed.yaml
row 1 '`test`: an objective is met that the scenario expects to miss' -- "$program" test own/stale.yaml

row 2 'an input file that cannot be read or has errors; nothing runs and nothing is stored' -- "$program" run own/met.yaml own/broken.yaml --db none.db
[ ! -e none.db ] || fail 'bad input wrote a database'
expect 2 'the same' -- "$program" test own --db none.db
expect 2 'the same' -- "$program" compare own/met.yaml own/broken.yaml --db none.db
[ ! -e none.db ] || fail 'bad input wrote a database'
expect 2 'the same' -- "$program" check own/broken.yaml
row 2 'an unknown path or an invalid value in `--set`' -- "$program" run own/met.yaml --set log_shipping.mgc.backup_every=5
expect 2 'the same' -- "$program" test own/met.yaml --set no.such.path=5min
row 2 'usage: an unknown option or command, or an invalid number' -- "$program" run own/met.yaml --repaet 2
expect 2 'the same' -- "$program" tset own
expect 2 'the same' -- "$program" run own/met.yaml --repeat 0
expect 2 'the same' -- "$program" test
mkdir empty
row 2 '`test`: a path that does not exist, or a folder without scenarios' -- "$program" test own/met.yaml empty
expect 2 'the same' -- "$program" test own/met.yaml none
row 2 'a database or a file of results that cannot be read or written' -- "$program" run own/met.yaml --db none/a.db
expect 2 'the same' -- "$program" test own/met.yaml --junit none/a.xml
expect 2 'the same' -- env GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=none/a.md "$program" test own/met.yaml
expect 2 'the same' -- "$program" replay 1 --db none.db
expect 2 'the same' -- "$program" report none.db
expect 2 'the same' -- "$program" report switchback.db -o none/a.html
# No output overwrites an input, by whatever name, and no two outputs share a file.
cp switchback.db kept.db && cp own/met.yaml kept.yaml && ln switchback.db hard.db && ln -s own/met.yaml soft.yaml
for output in switchback.db hard.db; do
  expect 2 'a report over its record' -- "$program" report switchback.db --format markdown -o $output
done
for output in own/met.yaml soft.yaml own/estates/*.yaml own/runbooks/failover-principal.md; do
  [ -e "$output" ] || continue
  expect 2 'results over a scenario' -- "$program" test own/*.yaml --junit "$output" --db none.db
done
# The same holds where a scenario cannot be read, for what it names and for everything in a folder that was given.
mkdir -p broken/estates broken/runbooks
cp own/estates/*.yaml broken/estates/ && cp own/runbooks/*.md broken/runbooks/ && cp own/estates/stretched-low-bandwidth.yaml broken/spare.yaml
{ printf 'title: [not closed\n' && sed 1d own/met.yaml && printf 'runbooks: [{run: "runbooks/failover-as-published.md", when: x}]\n'; } >broken/bad.yaml
cp -r broken kept
for output in broken/bad.yaml broken/estates/stretched-low-bandwidth.yaml broken/runbooks/failover-as-published.md; do
  expect 2 "results over what a broken scenario names: $output" -- "$program" test broken/bad.yaml --junit "$output" --db none.db
  says 'same file'
done
expect 2 'results over an estate in the folder' -- "$program" test broken --junit broken/spare.yaml --db none.db
says 'same file'
diff -r broken kept >differs || fail "$(head -3 differs)"
expect 2 'results over the record' -- "$program" test own/met.yaml --db switchback.db --junit ./switchback.db
expect 2 'two results in a new file' -- "$program" test own/met.yaml --db none.db --junit "$PWD/none.db"
says 'same file'
[ ! -e none.db ] || fail 'outputs that are one file: written all the same'
cmp -s switchback.db kept.db || fail 'the record was changed'
cmp -s own/met.yaml kept.yaml || fail 'the scenario was changed'
# A full disk on standard output. (A reader that leaves early is no error.)
full() { "$@" >/dev/full; }
for call in 'run own/met.yaml' 'run own/met.yaml --json' 'run own/met.yaml --until 10:30' 'list commands' 'list schema' 'check own/met.yaml' \
  'test own/met.yaml' 'compare own/met.yaml --repeat 2' 'replay 1' 'report switchback.db' '--help' '--version'; do
  # shellcheck disable=SC2086
  expect 2 "a full standard output: $call" -- full "$program" $call
done
limited() { (ulimit -f 1 && exec "$@"); }
expect 2 'a limit on the size of a file' -- limited "$program" run own/met.yaml --db limited.db
# Invalid times, steps and numbers.
for until in '' nonsense 'commands step 2' 'nope step 1' 5 'failover-as-published step 44' 'failover-as-published step 4x'; do
  expect 2 "invalid --until: $until" -- "$program" run "$scenarios/site-lost.yaml" --until "$until"
done
expect 2 'a runbook misspelt' -- "$program" run "$scenarios/site-lost.yaml" --until 'failover-as-publishd step 4'
says "did you mean 'failover-as-published'"
expect 2 '--until with many drills' -- "$program" run own/met.yaml --until 10:30 --repeat 2
expect 2 '--until as JSON' -- "$program" run own/met.yaml --until 10:30 --json
for seed in -1 18446744073709551616 99999999999999999999999 '' 1x; do
  for command in run test compare; do
    expect 2 "$command with the seed '$seed'" -- "$program" $command own/met.yaml --seed "$seed" --db none.db
  done
done
expect 2 'seeds past the greatest' -- "$program" run own/met.yaml --seed 18446744073709551615 --repeat 2 --db none.db
says 'exceed the largest seed'
expect 2 'a drill 0' -- "$program" replay 0
[ ! -e none.db ] || fail 'bad usage wrote a database'
row 2 'a drill or a scenario that is not in the record' -- "$program" replay 999
expect 2 'the same' -- "$program" report switchback.db --drill 999
expect 2 'the same' -- "$program" report switchback.db --scenario nothing

row 3 'a measure that an objective needs was not observed' -- "$program" run own/unobserved.yaml --quiet
expect 3 'the same' -- "$program" test own/unobserved.yaml
row 3 'no drill exercised an objective, a runbook or a fault' -- "$program" run own/late.yaml --quiet
row 3 'an objective over many drills: the interval does not decide, or there are too few drills' -- "$program" run own/many.yaml --quiet
expect 3 'the same' -- "$program" test own/many.yaml --repeat 79
row 3 '`--until`: the drill ended before that time or step' -- "$program" run own/met.yaml --until 300d
says 'ended before'
row 3 'a drill took longer than `--timeout`' -- "$program" test own/year.yaml --timeout 1
says '^inconclusive  own/year.yaml'
stated 3 '`replay`: another digest, under another version of SimGrid, Boost, the C library or this program'
sql switchback.db "create table keep as select * from settings; update settings set value = '0' where name = 'simgrid';
                   update drills set digest = 'another', recorded_by = 7 where id = 1" # a sum is of one version's columns
expect 3 'another version' -- "$program" replay 1
sql switchback.db "delete from settings; insert into settings select * from keep"
row 70 '`replay`: another digest under the same versions' -- "$program" replay 1

# A drill that crashes: the system kills it (SIGXCPU) for the second of processor time that it may not take.
starved() { (ulimit -t 1 && exec "$@"); }
row 70 'a drill crashed' -- starved "$program" test own/met.yaml own/year.yaml
says '^error         own/year.yaml'

# Of several the gravest.
expect 1 'missed and met' -- "$program" run own/missed.yaml own/met.yaml --quiet
expect 3 'inconclusive, missed and met' -- "$program" run own/missed.yaml own/unobserved.yaml own/met.yaml --quiet
expect 3 'the same in a test' -- "$program" test own/missed.yaml own/unobserved.yaml own/met.yaml

stated=$(grep -cE '^\| (0|1|2|3|70) \|' "$manual")
tested=$(sort -u rows | wc -l)
[ "$stated" -eq "$tested" ] || fail "the manual states $stated rows, $tested are tested"
exit $failed
