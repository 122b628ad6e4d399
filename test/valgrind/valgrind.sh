#!/bin/sh
# Runs the unit tests, and a sample of the tests from outside, under valgrind's memcheck:
# valgrind.sh BUILD_DIRECTORY. The sample takes every nth row of the hostile tables, so some of each
# kind, and the walk through all states.
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

export PYTHONDONTWRITEBYTECODE=1 VALGRIND_LOGS="$logs" VALGRIND_PROGRAM="$build/app/modeld-probe"
export MODELD_PROBE="$here/modeld-probe" MODELD_STANDIN="$build/test/standin/modeld-standin"
export MODELD_PROBE_SCHEMA="$tests/../schema/modeld-probe-1.schema.json"
export MODELD_PROBE_SLOW=1 MODELD_PROBE_EVERY_NTH=12

failed=
check() {
  echo "valgrind: $*"
  "$@" || failed="$failed $*;"
}

# [child_process] measures time; the launchers below lead through the same code.
check valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
  "$build/test/unit/unit-tests" '~[child_process]'
check /usr/bin/python3 "$tests/cli/test_states.py"
check /usr/bin/python3 "$tests/hostile/test_leases.py" Leases
check /usr/bin/python3 "$tests/hostile/test_launchers.py" Launchers
check /usr/bin/python3 "$tests/hostile/test_peers.py" Peers.test_every_peer_of_the_table

findings=$(cat "$logs"/*)
if [ -n "$failed$findings" ]; then
  echo "$findings" >&2
  echo "valgrind: findings, or failures:$failed" >&2
  exit 1
fi
echo "valgrind: no findings in $(ls "$logs" | wc -l) runs of the tool"
