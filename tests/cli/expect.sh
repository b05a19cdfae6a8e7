# Sourced by the tests of the command line: a folder of their own, and claims about one call each.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0

fail() {
  echo "FAILED: $1"
  failed=1
}

# expect CODE WHAT -- COMMAND...
expect() {
  local code=$1 what=$2
  shift 3
  "$@" >out 2>err </dev/null
  local got=$?
  if [ "$got" -ne "$code" ]; then
    fail "$what: exit code $got, expected $code"
    head -5 out err
  fi
}

# Whether the last call said TEXT, on either stream.
says() {
  grep -q -- "$1" out err || {
    fail "'$1' was not said"
    head -5 out err
  }
}

# variant NAME OF [SED SCRIPT]: a scenario of our own beside a copy of those that ship.
variant() {
  [ -d own/estates ] || { mkdir -p own && cp -r "$scenarios/estates" "$scenarios/runbooks" own/; }
  sed -e '/^expected_unmet/d' -e "${3:-}" "$scenarios/$2.yaml" >"own/$1.yaml"
}
