#!/bin/sh
# Walks a temporary data root through all five states. usage: demo.sh MODELD_PROBE MODELD_STANDIN
# The stand-in daemon plays modeld; nothing outside the temporary directory is touched.
set -eu

here=$(mktemp -d "${TMPDIR:-/tmp}/modeld-demo.XXXXXX")
mkdir "$here/bin" "$here/tools"
cp "$1" "$here/tools/modeld-probe"
cp "$2" "$here/modeld-standin"
daemon=

end_daemon() {
  [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null || true
  [ -z "$daemon" ] || wait "$daemon" 2>/dev/null || true
  daemon=
}
clean_up() {
  end_daemon
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
  modeld serve --data-root "$HOME/.contenox" --ttl 3s >/dev/null &
  daemon=$!
  tries=0
  until modeld-probe detect -q; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { echo "demo: the daemon did not start" >&2; exit 1; }
    sleep 0.1
  done
}

say "Nothing is installed."
show 5 modeld-probe detect

say "Somebody installs modeld."
cp "$here/modeld-standin" "$here/bin/modeld"
show 3 modeld-probe detect

say "Somebody starts it."
start_daemon
show 0 modeld-probe probe

say "Programs read JSON, shell scripts the exit code."
show 0 modeld-probe probe --json

say "It hangs: here it is stopped. Its lease is still fresh; only asking it shows."
kill -STOP "$daemon"
show 0 modeld-probe detect -q
show 4 modeld-probe probe --timeout 500ms

say "A hung daemon can't renew its lease: three seconds later that has expired."
sleep 3
show 6 modeld-probe detect

say "It is killed and another one starts."
end_daemon
start_daemon
show 0 modeld-probe probe -q

say "That one is killed too: the lease is live for a while, but nobody listens."
end_daemon
show 4 modeld-probe probe

say "A clean stop leaves nothing behind."
sleep 3
start_daemon
kill -TERM "$daemon"
wait "$daemon" || true
daemon=
show 3 modeld-probe detect
