#!/usr/bin/env bash
# `test` as a pipeline uses it: what is selected, what is said, the JUnit file, annotations and summary.
# Arguments: the program, the folder of the scenarios, the schema of Jenkins' JUnit files.
program=$1
scenarios=$2
schema=$3
. "$(dirname "$0")/expect.sh"

valid() { xmllint --noout --schema "$schema" "$1" 2>invalid || { fail "$1 is not valid" && head -3 invalid; }; }
# reads FILE XPATH VALUE: another parser than the one that wrote it finds the value there.
reads() {
  local got
  got=$(xmllint --xpath "string($2)" "$1")
  [ "$got" = "$3" ] || fail "$1: $2 is '$got', expected '$3'"
}

# All that ship: those that show an objective unmet say so, and pass.
expect 0 'the scenarios that ship' -- "$program" test "$scenarios" --junit all.xml --jobs 2
# One drill each, but for the scenario whose objective is decided by 100.
shipped=$(find "$scenarios" -name '*.yaml' -not -path '*/estates/*' | wc -l)
drills=$((shipped + 99))
says "$shipped scenarios, $drills drills: $shipped passed"
says 'site-lost-as-published.yaml (unmet as expected: always at most one serving copy, failback acknowledged_lost, failback protections)'
valid all.xml
reads all.xml 'count(//testcase)' $((drills + 2)) # one for each drill, and two for what 100 of them decide
reads all.xml 'count(//failure | //error | //skipped)' 0
reads all.xml '/testsuites/@tests' $((drills + 2))

# Estates and runbooks are told apart; hidden files, other files and the same file twice are left out.
mkdir -p own/deep/.hidden
variant met principal-lost
cp own/met.yaml own/deep/.hidden/no.yaml
cp own/met.yaml own/.no.yaml
echo 'no scenario' >own/notes.txt
expect 0 'one scenario among other files' -- "$program" test own own/met.yaml ./own/../own/met.yaml
says '^1 scenarios, 1 drills: 1 passed'
# A scenario that lost its `estate:` is no estate: it may not slip through.
sed -i '/^estate:/d' own/met.yaml
expect 2 'a scenario without estate' -- "$program" test own
says "lacks the key 'estate'"
rm own/met.yaml
expect 2 'only estates and runbooks' -- "$program" test own
says 'contains no scenarios'

# A failure: the line of the scenario, the line of the runbook's step, how to run it again.
variant bad trap-recovered-too-early
variant good principal-lost
expect 1 'a failure' -- "$program" test own --junit bad.xml
says '^failed        own/bad.yaml$'
says '^  own/bad.yaml:16: failover rpo: 15min: missed, it was 37min 30s$'
says '^  own/runbooks/failover-recovered-too-early.md:37: at .* failover-recovered-too-early step 3 (.*) refused on sql-backup: 3117 '
says '^  again with: switchback run own/bad.yaml --seed 1$'
says '^2 scenarios, 2 drills: 1 passed, 1 failed, 0 inconclusive, 0 not exercised, 0 in error, 0 not run'
valid bad.xml
reads bad.xml '/testsuites/@failures' 1
reads bad.xml '//failure/@type' missed
reads bad.xml '//failure/@message' 'failover rpo: 15min: missed, it was 37min 30s'
reads bad.xml 'contains(//failure, "own/bad.yaml:16: ")' true
reads bad.xml 'contains(//failure, "own/runbooks/failover-recovered-too-early.md:37: ")' true
reads bad.xml '//testsuite[2]/@name' own/good.yaml
reads bad.xml '//testsuite[2]//property[@name="seed"]/@value' 1
digest=$(sqlite3 switchback.db "select digest from drills order by id desc limit 1")
reads bad.xml '//testsuite[2]//property[@name="digest"]/@value' "$digest"
ended=$(sqlite3 switchback.db "select ended_us from drills order by id desc limit 1")
reads bad.xml '//testsuite[2]//property[@name="simulated_us"]/@value' "$ended"
[ "$(grep -oE 'testcase [^>]*' bad.xml | grep -c 'time="[0-9]*\.[0-9]\{6\}"')" -eq 2 ] || fail 'a test case has no time'

# Many drills of each: one case a drill, each name once, as many as an objective over many asks for.
variant many principal-lost 's/^  always:/  rto: { within: 10min, in: 95%, drills: 80 }\n&/'
expect 0 'many drills' -- "$program" test own/many.yaml --junit many.xml --jobs 2
says '1 scenarios, 80 drills'
valid many.xml
reads many.xml 'count(//testcase)' 81
[ "$(grep -o '<testcase name="[^"]*" classname="[^"]*"' many.xml | sort | uniq -d | wc -l)" -eq 0 ] || fail 'a name is there twice'
reads many.xml 'contains(//testcase[81]/@name, "rto: within 10min in 95% of at least 80 drills")' true
expect 1 'a part of the drills' -- "$program" test own/bad.yaml --repeat 3
says '^failed        own/bad.yaml: 3 of 3 drills$'

# Results of an earlier run are not kept as those of a run that cannot begin.
cp all.xml stale.xml
variant zz-broken principal-lost 's/^faults:/fautls:/'
expect 2 'bad input' -- "$program" test own --junit stale.xml --db none.db
says "own/zz-broken.yaml:.*did you mean 'faults'"
valid stale.xml
reads stale.xml 'count(//error)' 1
reads stale.xml 'count(//skipped)' 3
reads stale.xml '//error/@type' 'bad input'
[ ! -e none.db ] || fail 'bad input wrote a database'
rm own/zz-broken.yaml own/many.yaml

# Markup, quotes, controls and what turns the direction of a text are shown, nowhere obeyed.
variant '<b>&"x" %0A::' trap-recovered-too-early 's/^title:.*/title: "<script>alert(\x271\x27)<\/script> ]]> \&amp; | `x` \\u202Eevil \\u05e9\\u05dc"/'
export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md
echo 'of a step before' >summary.md
expect 1 'hostile names' -- "$program" test own --junit hostile.xml
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY
valid hostile.xml
title=$(printf '<script>alert(\x271\x27)</script> ]]> &amp; | `x` \\u{202e}evil \xd7\xa9\xd7\x9c')
reads hostile.xml '//testsuite[1]//property[@name="title"]/@value' "$title"
reads hostile.xml '//testsuite[1]/testcase/@name' "$title (seed 1)"
reads hostile.xml '//testsuite[1]/@name' 'own/<b>&"x" %0A::.yaml'
grep -q "$(printf '\xe2\x80\xae')" out hostile.xml summary.md && fail 'an override of direction got through'
says '^::error file=own/<b>&"x" %250A%3A%3A.yaml,line=16,title=own/<b>&"x" %250A%3A%3A.yaml::failover rpo: 15min: missed, it was 37min 30s$'
says '^::error file=own/runbooks/failover-recovered-too-early.md,line=37,title=own/bad.yaml::at '
[ "$(grep -c '^::error' out)" -eq "$(grep -c '::error' out)" ] || fail 'a command of GitHub inside a line'
head -1 summary.md | grep -q 'of a step before' || fail 'the summary was overwritten'
grep -qF '| failed | own/&lt;b\>&amp;"x" %0A::.yaml<br>&lt;script\>alert\(' summary.md || fail 'no row in the summary'
grep -qE '<(script|b)>' summary.md && fail 'markup in the summary'
exit $failed
