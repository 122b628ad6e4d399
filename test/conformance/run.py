"""Runs a probe of modeld against the rows of leases.jsonl or peers.jsonl; README.md says how.

It needs Python's standard library and the files beside it, and nothing else of this project.
"""

import argparse
import base64
import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

from peers import REQUEST_MESSAGE, Peer, from_data

EXIT_CODES = "running=0,not-running=3,unreachable=4,not-installed=5,stale=6"
MOMENT = re.compile(rb"@now([+-]\d+)?(?: ([+-])(\d\d):(\d\d))?@")
HANGS_AFTER = 30.0


def moment(found):
    """@now-5@ or @now-5 +02:00@ as a lease writes it: so many seconds from now, in this zone."""
    seconds, sign, hours, minutes = (part.decode() if part else "" for part in found.groups())
    offset = datetime.timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    zone = datetime.timezone(-offset if sign == "-" else offset)
    then = datetime.datetime.now(zone) + datetime.timedelta(seconds=int(seconds or 0))
    return then.isoformat(timespec="microseconds").replace("+00:00", "Z").encode()


def content_of(pieces):
    """The bytes of a lease, with its moments filled in."""
    content = b""
    for piece in [pieces] if isinstance(pieces, str) else pieces:
        if isinstance(piece, str):
            content += piece.encode()
        elif "base64" in piece:
            content += base64.b64decode(piece["base64"])
        else:
            content += piece["repeat"].encode() * piece["times"]
    return MOMENT.sub(moment, content)


def look_up(answer, path):
    """What the output has at a place such as `lease.status`; None where it has nothing."""
    for name in path.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


class Probe:
    """The command under test, and how to read its answer."""

    def __init__(self, options):
        self.options = options
        self.states = {int(code): state for state, code in (
            pair.split("=") for pair in options.exit_codes.split(","))}

    def ask(self, root, timeout=2.0, binary=False):
        environment = {"PATH": "/nonexistent", "HOME": str(root), "LANG": "C.UTF-8",
                       "CONTENOX_DATA_ROOT": str(root)}
        if binary:
            environment["CONTENOX_MODELD_BIN"] = sys.executable
        command = [argument.replace("{root}", str(root)).replace(
            "{timeout}", f"{timeout * 1000:.0f}ms") for argument in self.options.command]
        start = time.monotonic()
        finished = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=HANGS_AFTER, check=False)
        return finished, time.monotonic() - start

    def complaints(self, row, finished):
        options = self.options
        answer = None
        if options.state.startswith("json:") or options.lease or options.reason:
            answer = json.loads(finished.stdout)
        if options.state == "exit-code":
            state = self.states.get(finished.returncode, f"exit code {finished.returncode}")
        elif options.state == "first-word":
            state = (finished.stdout.decode("utf-8", "replace").split() or [""])[0]
        else:
            state = look_up(answer, options.state.removeprefix("json:"))
        if state != row["state"]:
            yield f"state {state}, expected {row['state']}"
        if options.lease and "lease" in row:
            lease = look_up(answer, options.lease)
            if lease != row["lease"]:
                yield f"lease {lease}, expected {row['lease']}"
        if options.reason and row.get("reasons"):
            reason = look_up(answer, options.reason)
            if reason not in row["reasons"]:
                yield f"reason {reason}, expected {' or '.join(row['reasons'])}"


def write_lease(root, content):
    path = pathlib.Path(root, "modeld.lease")
    path.write_bytes(content)
    path.chmod(0o600)


def check_lease(probe, row):
    with tempfile.TemporaryDirectory(prefix="conformance-") as root:
        if row["content"] is not None:
            write_lease(root, content_of(row["content"]))
        finished, _ = probe.ask(root, binary=row["binary"])
    return list(probe.complaints(row, finished))


def check_peer(probe, row):
    behaviours = [list(map(from_data, steps)) for steps in row["connections"]]
    now = datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    with tempfile.TemporaryDirectory(prefix="conformance-") as root, \
            Peer(behaviours, row["address"]) as peer:
        write_lease(root, json.dumps({
            "instance_id": row["instance"], "pid": os.getpid(), "host": socket.gethostname(),
            "acquired_at": now, "renewed_at": now, "ttl": 60 * 10**9,
            "meta": {"endpoint": peer.endpoint}}).encode())
        finished, seconds = probe.ask(root, row["timeout"])
        bodies = peer.request_bodies
    complaints = list(probe.complaints(row, finished))
    if seconds > row["most_seconds"] + probe.options.slack:
        complaints.append(f"took {seconds:.2f} s, at most {row['most_seconds']} s expected")
    if len(bodies) > row["calls"]:
        complaints.append(f"called {len(bodies)} times, at most {row['calls']} expected")
    if not row["may_ask_in_protobuf"] and not set(bodies) <= {REQUEST_MESSAGE, b""}:
        complaints.append("sent a request that is not the JSON-coded one")
    return complaints


def parse_arguments():
    parser = argparse.ArgumentParser(description="Run a probe of modeld against this kit.")
    parser.add_argument("rows", help="leases.jsonl or peers.jsonl")
    parser.add_argument("--state", default="exit-code",
                        help="where the state is: exit-code, first-word, or json:NAME.NAME")
    parser.add_argument("--exit-codes", default=EXIT_CODES, help="default: %(default)s")
    parser.add_argument("--lease", help="where JSON output has live, expired, corrupt or absent")
    parser.add_argument("--reason", help="where JSON output has the reason's code")
    parser.add_argument("--slack", type=float, default=0.5,
                        help="seconds that a probe may take longer than a row says; default 0.5")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="run the rows whose name contains this text")
    parser.add_argument("command", nargs="+",
                        help="the probe; {root} is the data root, {timeout} its time, e.g. 400ms")
    return parser.parse_args()


def main():
    options = parse_arguments()
    with open(options.rows, encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if options.only in row["name"]]
    probe = Probe(options)

    def check(row):
        try:
            return (check_peer if "connections" in row else check_lease)(probe, row)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            return [f"{type(error).__name__}: {error}"]

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(check, rows))
    failed = 0
    for row, complaints in zip(rows, results):
        failed += bool(complaints)
        for complaint in complaints:
            print(f"{row['name']}: {complaint}")
    print(f"{len(rows) - failed} of {len(rows)} rows pass")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
