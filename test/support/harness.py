"""What the Python tests share: a data root of their own, leases in it, and the built tool.

CTest names the programs under test in the environment:
  MODELD_PROBE    the tool
  MODELD_STANDIN  the stand-in daemon
"""

import contextlib
import ctypes
import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

# A test that acts as the daemon needs the process name that the tool expects of an owner.
ctypes.CDLL(None).prctl(15, b"modeld-test", 0, 0, 0)  # PR_SET_NAME

INSTANCE = "ed0e8d26-fbf0-45dc-9b38-6cfcea05418c"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}
MACHINE = os.environ.get("MODELD_PROBE_PROCESSOR", platform.machine())
PLATFORM = "linux-" + ARCHITECTURES.get(MACHINE, MACHINE)


# What the tool's exit code says. 2 is a usage error; 1 is also any failure of the tool itself.
EXIT_CODES = {"running": 0, "unknown": 1, "not-running": 3, "unreachable": 4,
              "not-installed": 5, "stale": 6}
TOOL_FAILED, WRONG_USAGE = 1, 2


def children(process):
    """The ids of the children of a process's main thread, including orphans that it adopted."""
    return [int(word) for word in
            pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def program(variable):
    """The path that CTest put into `variable`; a test without its program is a failure."""
    path = os.environ.get(variable)
    if not path:
        raise RuntimeError(f"{variable} names no program: run this test through ctest")
    return path


@dataclasses.dataclass
class Answer:
    """One run of the tool."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def state(self):
        return self.out.split(maxsplit=1)[0] if self.out.strip() else ""

    @property
    def json(self):
        return json.loads(self.out)


def rfc3339(offset_seconds=0.0):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(
        seconds=offset_seconds
    )
    return moment.isoformat().replace("+00:00", "Z")


def free_port():
    """A loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class DataRoot:
    """A temporary data root; use it in a `with`."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="modeld-probe-test-"))
        self.path.chmod(0o700)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def lease_path(self):
        return self.path / "modeld.lease"

    def write_lease_bytes(self, content):
        """Put these bytes where the lease is expected, atomically, as the daemon does."""
        temporary = self.path / ".lease-test.tmp"
        temporary.write_bytes(content)
        temporary.chmod(0o600)
        temporary.rename(self.lease_path)

    def write_lease(self, endpoint=None, age=0.0, ttl=30.0, instance=INSTANCE, **fields):
        """A lease renewed `age` seconds ago; keywords replace fields, None removes one."""
        meta = {"backend": "none"}
        if endpoint is not None:
            meta["endpoint"] = endpoint
        lease = {
            "instance_id": instance,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "acquired_at": rfc3339(-age),
            "renewed_at": rfc3339(-age),
            "ttl": int(ttl * 1e9),
            "meta": meta,
        }
        lease.update(fields)
        lease = {key: value for key, value in lease.items() if value is not None}
        self.write_lease_bytes(json.dumps(lease, indent=2).encode())
        return lease

    def install_launcher(self, folder, script):
        """A managed install whose launcher is this shell script; returns its path."""
        directory = self.path / "modeld" / folder / PLATFORM
        directory.mkdir(parents=True)
        launcher = directory / "modeld"
        launcher.write_text(script)
        launcher.chmod(0o755)
        return launcher

    def fingerprint(self):
        """Everything that a writer would change: names, kinds, modes, sizes, times, contents."""
        seen = {}
        for entry in sorted([self.path, *self.path.rglob("*")]):
            facts = entry.lstat()
            content = ""
            if entry.is_file() and not entry.is_symlink() and os.access(entry, os.R_OK):
                content = hashlib.sha256(entry.read_bytes()).hexdigest()
            seen[str(entry)] = (facts.st_mode, facts.st_size, facts.st_mtime_ns,
                                facts.st_ctime_ns, facts.st_ino, content)
        return seen


def environment(**changes):
    """A clean environment for the tool: nothing of the caller's, an empty PATH."""
    clean = {"PATH": "/nonexistent", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    # Coverage and sanitizers are told how to behave through the environment.
    clean.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
    clean.update(changes)
    return clean


def start_probe(*arguments, env=None, **options):
    """The tool in the background: nothing to read, and two pipes, unless told otherwise."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([program("MODELD_PROBE"), *map(str, arguments)],
                            env=environment() if env is None else env, **{**streams, **options})


def run_probe(*arguments, limit=20, **options):
    """Run the tool once. `limit` seconds are far past any deadline: a hang fails the test."""
    start = time.monotonic()
    with start_probe(*arguments, **options) as process:
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Answer(process.returncode, *(stream.decode("utf-8", "surrogateescape") if stream else ""
                                        for stream in (out, err)), time.monotonic() - start)


def confined(root, *command):
    """The command line that runs a command with `root` as its root directory."""
    as_root = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]
    return [*as_root, "chroot", str(root), *map(str, command)]


@contextlib.contextmanager
def daemon(*arguments, variable="MODELD_STANDIN", lease=None, limit=10):
    """A daemon process, stopped at the end. With `lease`, waits until it has taken that file."""
    process = subprocess.Popen([program(variable), *map(str, arguments)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        if lease is not None:
            wait_until_taken(lease, limit,
                             lambda: f"no lease at {lease}; daemon exit code {process.poll()}")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def wait_until(condition, limit=10, explain=lambda: "waited in vain"):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(explain())
        time.sleep(0.01)


def wait_until_taken(lease, limit=10, explain=lambda: "no daemon took the lease"):
    """Waits until a daemon has taken this lease, and changes nothing beside it any more."""
    lease = pathlib.Path(lease)
    lock = lease.with_name(f"{lease.name}.acquire.lock")
    wait_until(lambda: lease.exists() and not lock.exists(), limit, explain)


class Prepared:
    """A class of tests, each of which `prepare` sets up; the stack ends with the test."""

    @pytest.fixture(autouse=True)
    def _prepared(self):
        with contextlib.ExitStack() as self.stack:
            self.prepare()
            yield

    def prepare(self):
        pass


class ProbeTest(Prepared):
    """A test case with a data root; fails when the tool changed anything in it."""

    def prepare(self):
        self.root = self.stack.enter_context(DataRoot())

    def probe(self, command, *arguments, **options):
        """Run the tool on this test's data root and check that it only read."""
        before = self.root.fingerprint()
        answer = run_probe(command, "--data-root", self.root.path, *arguments, **options)
        assert before == self.root.fingerprint(), "the tool changed the data root"
        return answer
