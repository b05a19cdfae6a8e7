#!/usr/bin/env bash
# `report` as people and programs call it: what is selected, where it goes, and that other programs can read it.
# Arguments: the program, the folder of the scenarios, the schema of reports in JSON, the schema of Jenkins' JUnit files.
program=$1
scenarios=$2
schema=$3
junit=$4
. "$(dirname "$0")/expect.sh"

"$program" run "$scenarios/principal-lost.yaml" --quiet --repeat 40 --jobs 2
"$program" run "$scenarios/site-lost-as-published.yaml" --quiet
variant bad trap-recovered-too-early # without its word that this is expected
"$program" run own/bad.yaml --quiet

# Which drills: the newest run, one drill, a scenario's newest run, the newest run of each.
pages() { grep -c '^<article ' out; }
expect 0 'the newest run' -- "$program" report
says 'id="drill-42"'
[ "$(pages)" -eq 1 ] || fail "$(pages) pages of one drill"
expect 0 'one drill' -- "$program" report switchback.db --drill 7
says 'id="drill-7"'
expect 0 'a scenario' -- "$program" report switchback.db --scenario principal-lost
says 'id="run-1"'
says 'Percentiles with their 95 % intervals'
says 'not available: needs 368 drills'
expect 0 'all' -- "$program" report switchback.db --all
for page in run-1 drill-41 drill-42; do says "<article id=\"$page\""; done

# Every format, to a file and to standard output alike.
for format in html markdown json csv junit; do
  expect 0 "$format" -- "$program" report switchback.db --all --format "$format"
  [ -s out ] || fail "$format: nothing was written"
  mv out said
  expect 0 "$format to a file" -- "$program" report switchback.db --all --format "$format" -o "report.$format"
  [ ! -s out ] || fail "$format: something on standard output beside the file"
  cmp -s said "report.$format" || fail "$format: the file differs from standard output"
done

# Others read them.
/usr/bin/python3 - "$schema" report.json <<'END' || fail 'the JSON does not keep to its schema'
import json, sys, jsonschema
schema, report = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(report)
for broken in ({"pages": []}, {**report, "pages": [{**report["pages"][0], "verdict": "fine"}]}):
    assert not jsonschema.Draft202012Validator(schema).is_valid(broken)
END
/usr/bin/python3 - report.csv <<'END' || fail 'the CSV cannot be read'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
lost = [r for r in rows if (r["of"], r["id"], r["table"], r["name"]) == ("drill", "41", "clocks", "value") and "failback; acknowledged_lost" in r["scope"]]
assert len(lost) == 1 and lost[0]["unit"] == "messages" and int(lost[0]["value"]) > 0, lost
END
xmllint --noout --schema "$junit" report.junit 2>invalid || { fail 'the JUnit is not valid' && head -3 invalid; }
[ "$(xmllint --xpath 'count(//testcase)' report.junit)" -eq 42 ] || fail 'not a test case for each drill'
[ "$(xmllint --xpath 'count(//failure)' report.junit)" -eq 1 ] || fail 'what is expected to be unmet, and what is not'
grep -q 'own/bad.yaml:16: failover rpo' report.junit || fail 'no line of the scenario'
grep -q 'own/runbooks/failover-recovered-too-early.md:37: ' report.junit || fail 'no line of the runbook'
[ "$(stat -c %s report.html)" -lt 5000000 ] || fail 'the page is too large'

# A report is made of the record alone: its scenarios may be gone, and nothing is written.
cp switchback.db kept.db && chmod 444 kept.db
mkdir elsewhere && (cd elsewhere && "$program" report ../kept.db --drill 41 --format json) >again.json
/usr/bin/python3 -c 'import json, sys; a, b = (json.load(open(p)) for p in sys.argv[1:]); assert a["pages"][0] in b["pages"]' again.json report.json ||
  fail 'the same drill is reported in another way'

expect 2 'no such drill' -- "$program" report switchback.db --drill 999
says "'switchback.db' has no drill 999"
expect 2 'no such scenario' -- "$program" report switchback.db --scenario nothing
says "'switchback.db' has no drill of scenario 'nothing'"
expect 2 'no such database' -- "$program" report none.db
says "'none.db': no such file"
[ ! -e none.db ] || fail 'a database was made'
expect 2 'no database' -- "$program" report report.csv
expect 2 'a file that cannot be written' -- "$program" report switchback.db -o none/report.html
says "cannot write to 'none/report.html'"
expect 2 'no such format' -- "$program" report switchback.db --format pdf
expect 2 'two selections' -- "$program" report switchback.db --drill 1 --all
sqlite3 empty.db '.read /dev/null'
expect 2 'an empty file' -- "$program" report empty.db
exit $failed
