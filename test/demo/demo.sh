#!/bin/sh
# Walks a temporary data root through all five states. usage: demo.sh MODELD_PROBE MODELD_STANDIN
# The stand-in daemon plays modeld; nothing outside the temporary directory is touched.
set -eu

here=$(mktemp -d "${TMPDIR:-/tmp}/modeld-demo.XXXXXX")
mkdir "$here/bin" "$here/tools"
cp "$1" "$here/tools/modeld-probe"
cp "$2" "$here/modeld-standin"
daemon=

clean_up() {
  [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null || true
  rm -rf "$here"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

unset CONTENOX_DATA_ROOT CONTENOX_MODELD_BIN
HOME=$here
PATH=$here/tools:$here/bin:/usr/bin:/bin
export HOME PATH

say() { printf '\n# %s\n' "$*"; }

# Runs one command as a user would type it, and checks its exit code.
show() {
  expected=$1
  shift
  printf '$ %s\n' "$*"
  code=0
  "$@" || code=$?
  printf '[exit code %s]\n' "$code"
  if [ "$code" -ne "$expected" ]; then
    echo "demo: expected exit code $expected" >&2
    exit 1
  fi
}

start_daemon() {
  printf '$ modeld serve --ttl 3s &\n'
  modeld serve --data-root "$HOME/.contenox" --ttl 3s --backend llama >/dev/null &
  daemon=$!
  printf '[the modeld of this demo is process %s]\n' "$daemon"
  modeld-probe detect --wait=10s --quiet || { echo "demo: the daemon did not start" >&2; exit 1; }
}

signal_daemon() {
  printf '$ kill -%s %s\n' "$1" "$daemon"
  kill "-$1" "$daemon"
}

end_daemon() {
  signal_daemon "$1"
  wait "$daemon" 2>/dev/null || true
  daemon=
}

say "Nothing is installed."
show 5 modeld-probe detect

say "Somebody installs modeld."
cp "$here/modeld-standin" "$here/bin/modeld"
show 3 modeld-probe detect

say "Somebody starts it."
start_daemon
show 0 modeld-probe

say "It runs, but inference still fails. Why?"
show 7 modeld-probe doctor

say "Programs read JSON, shell scripts the exit code."
show 0 modeld-probe probe --json

say "The daemon hangs; here it is stopped. Its lease is still live, so only a probe notices."
signal_daemon STOP
show 0 modeld-probe detect -q
show 4 modeld-probe probe --timeout 500ms

say "A daemon that hangs cannot renew its lease. Three seconds later the lease has expired."
sleep 3
show 6 modeld-probe detect

say "That daemon is killed and another one starts."
end_daemon KILL
start_daemon
show 0 modeld-probe probe -q

say "The second daemon is killed too. Its lease stays live for a while, but nobody listens."
end_daemon KILL
show 4 modeld-probe

say "A daemon that is told to stop leaves nothing behind."
sleep 3
start_daemon
end_daemon TERM
show 3 modeld-probe detect
