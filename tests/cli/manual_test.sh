#!/usr/bin/env bash
# The first steps of the manual: its files are written, then its commands run as printed there.
# Arguments: the program, the folder of the scenarios.
program=$1
scenarios=$2
. "$(dirname "$0")/expect.sh"

ln -s "$program" switchback && PATH=$PWD:$PATH
ln -s "$scenarios" scenarios
sed -n '/^## 1\. Write/,/^## 2\. Files/p' "$scenarios/README.md" >steps.md
# A comment names the file that the next fence holds; a fence ends with as many backticks as it began with. What is indented outside
# of fences is a command.
mkdir files
awk '/^<!-- file: / { name = $3; sub(/.*\//, "", name); next }
     !fence && /^```/ { match($0, /^`+/); fence = substr($0, 1, RLENGTH); next }
     fence && $0 == fence { fence = name = ""; next }
     fence && name { print >("files/" name) }
     !fence && /^    / { print substr($0, 5) >"commands" }' steps.md
while IFS= read -r command; do
  expect 0 "$command" -- bash -c "$command"
  case $command in # once the folders are there
    cp*) cp files/*.yaml drills/ && cp files/*.md drills/runbooks/ || fail 'the files of the manual' ;;
  esac
done <commands
[ "$(grep -c '^switchback' commands)" -ge 5 ] || fail 'the commands of the manual are not found'
exit $failed
