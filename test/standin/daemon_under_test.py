"""The daemon that the facts are checked on, and calls to it.

MODELD names a real daemon, else MODELD_STANDIN the stand-in. The calls go through curl: grpcio
cannot send the daemon's content-type.
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import harness  # noqa: E402

REAL = os.environ.get("MODELD")
PROGRAM = REAL or harness.program("MODELD_STANDIN")
SERVICE = "contenox.transport.v1.Compute"
FENCE = "x-contenox-owner-instance"


@dataclasses.dataclass
class Reply:
    """A call's outcome: the content-type, gRPC's status and text, and the message as JSON."""

    content_type: str
    status: int
    text: str
    message: dict | None


class Daemon:
    """One home, one data root in it, and the daemons that this test starts on it."""

    def __init__(self, directory):
        self.home = pathlib.Path(directory)
        self.root = self.home / "root"
        self.lease_path = self.root / "modeld.lease"
        self.lock = self.root / "modeld.lease.acquire.lock"
        self.processes = []

    def environment(self, **changes):
        variables = harness.environment(**{"HOME": str(self.home), "PATH": os.environ["PATH"],
                                           **changes})
        return {name: value for name, value in variables.items() if value is not None}

    def spawn(self, *arguments, root=True, **variables):
        where = ["--data-root", str(self.root)] if root else []
        process = subprocess.Popen(
            [PROGRAM, "serve", *where, *arguments], env=self.environment(**variables),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def start(self, *arguments, **options):
        """A daemon that holds the lease."""
        process = self.spawn(*arguments, **options)
        harness.wait_until(lambda: self.lease().get("pid") == process.pid, 10,
                           lambda: f"no lease; exit code {process.poll()}")
        return process

    def lease(self):
        """The lease as a dictionary, empty when there is none."""
        try:
            lease = json.loads(self.lease_path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return lease if isinstance(lease, dict) else {}

    def write_lease(self, age=0.0, ttl=30.0, **fields):
        """Another owner's lease; keywords replace fields."""
        self.root.mkdir(mode=0o700, exist_ok=True)
        lease = {"instance_id": harness.INSTANCE, "pid": 1, "host": "elsewhere",
                 "acquired_at": harness.rfc3339(-age), "renewed_at": harness.rfc3339(-age),
                 "ttl": int(ttl * 1e9), "meta": {"endpoint": "127.0.0.1:1"}, **fields}
        temporary = self.root / "lease-of-a-test"
        temporary.write_text(json.dumps(lease))
        temporary.rename(self.lease_path)

    def call(self, method, *headers, service=SERVICE, body=b"{}"):
        lease = self.lease()
        port = lease["meta"]["endpoint"].rpartition(":")[2]
        with tempfile.TemporaryDirectory() as scratch:
            head, reply = pathlib.Path(scratch, "head"), pathlib.Path(scratch, "reply")
            command = ["curl", "-sS", "--http2-prior-knowledge", "--max-time", "5",
                       "-H", "te: trailers", "-D", head, "-o", reply, "--data-binary", "@-",
                       "-H", "content-type: application/grpc+contenoxtransportjson"]
            for header in headers:
                command += ["-H", header]
            subprocess.run([*command, f"http://127.0.0.1:{port}/{service}/{method}"], check=True,
                           input=struct.pack(">BI", 0, len(body)) + body)
            fields = dict(line.rstrip().split(": ", 1)
                          for line in head.read_text().splitlines() if ": " in line)
            message = reply.read_bytes()[5:] if reply.exists() else b""
        return Reply(fields["content-type"], int(fields["grpc-status"]),
                     fields.get("grpc-message", ""), json.loads(message) if message else None)

    def status(self, **options):
        return self.call("Status", f"{FENCE}: {self.lease()['instance_id']}", **options)

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGCONT)
                process.kill()
            process.communicate()


@pytest.fixture
def daemon(tmp_path):
    made = Daemon(tmp_path)
    yield made
    made.end()


standin_only = pytest.mark.skipif(REAL is not None, reason="needs a switch of the stand-in")


def ended(process, limit=10):
    """(exit code, standard output, standard error) of a daemon that ends by itself."""
    out, err = process.communicate(timeout=limit)
    return process.returncode, out, err


def stays(condition, seconds):
    """Check that `condition` holds for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert condition()
        time.sleep(0.02)
