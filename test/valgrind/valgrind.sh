#!/bin/sh
# Runs the unit tests, and a sample of the tests from outside, under valgrind's memcheck:
# valgrind.sh BUILD_DIRECTORY. The sample takes every nth row of the hostile tables, so some of each
# kind. A report names functions; for lines, configure the build with CMAKE_CXX_FLAGS=-g.
set -eu
build=$(cd "$1" && pwd)
tests=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'wait; rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$scratch/findings"
cp "$build/test/valgrind/modeld-probe-shared" "$scratch/tool"
# Some rows are run as nobody.
chmod 755 "$scratch" "$scratch/tool"
chmod 1777 "$scratch/findings"

memcheck="$(command -v valgrind) --quiet --error-exitcode=99 --leak-check=full"
memcheck="$memcheck --show-leak-kinds=definite --errors-for-leak-kinds=definite"
# Stands in the place of the tool. The tests give it an environment of theirs.
cat >"$scratch/modeld-probe" <<TEXT
#!/bin/sh
exec $memcheck --log-file=$scratch/findings/%p $scratch/tool "\$@"
TEXT
chmod 755 "$scratch/modeld-probe"

export MODELD_PROBE="$scratch/modeld-probe"
export MODELD_STANDIN="$build/test/standin/modeld-standin"
export MODELD_PROBE_SCHEMA="$tests/../schema/modeld-probe-1.schema.json"
export MODELD_PROBE_SLOW=1 MODELD_PROBE_EVERY_NTH=12 PYTHONDONTWRITEBYTECODE=1

check() {
  output=$(mktemp "$scratch/output.XXXXXX")
  "$@" >"$output" 2>&1 || echo "$*" >>"$scratch/failures"
  echo "valgrind: $*"
  cat "$output"
}

# These two measure time, and valgrind's posix_spawn can't tell that a program is not there;
# the launchers below lead through the same code. To the kernel, whose word two others take, this
# program is called valgrind. A child that is forked beside other threads keeps what those had: that
# is not a leak of the program, so its own report is left out.
not_here='~[child_process]~[child_control]'
not_here="$not_here~\"a child's facts are those of this program\\, started just now\""
not_here="$not_here~\"a traced child names its tracer\""
pytest="/usr/bin/python3 -m pytest -q -rs -p no:cacheprovider"
{
  check $memcheck --child-silent-after-fork=yes "$build/test/unit/unit-tests" "$not_here"
  check $pytest "$tests/hostile/test_leases.py::test_every_lease_of_the_table"
} &
beside=$!
# A time zone's file has 200 ms to answer, and the child that reads it starts slowly here.
check $pytest "$tests/cli/test_states.py::TestGone" "$tests/cli/test_states.py::TestRunning" \
  -k "not time_of_day"
check $pytest "$tests/hostile/test_launchers.py::test_every_launcher_of_the_table"
check $pytest "$tests/hostile/test_peers.py::test_every_peer_of_the_table"
wait "$beside" || echo "the checks beside these" >>"$scratch/failures"

echo "valgrind: $(ls "$scratch/findings" | wc -l) runs of the tool"
findings=$(cat "$scratch/findings"/*)
if [ -n "$findings" ] || [ -e "$scratch/failures" ]; then
  echo "$findings" >&2
  [ ! -e "$scratch/failures" ] || { echo "valgrind: these failed:"; cat "$scratch/failures"; } >&2
  exit 1
fi
