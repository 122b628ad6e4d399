"""File systems that never answer: the tool keeps its deadline, wherever it meets them."""

import contextlib
import ctypes
import dataclasses
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

import pytest

import lacking
import outcome
import refusing
from launchers_table import REPLIES
from leases_case import lease
from outcome import harness

BLOCKED_MOUNT = pathlib.Path(__file__).resolve().parent / "blocked_mount.py"
LYING_MOUNT = BLOCKED_MOUNT.with_name("lying_mount.py")
TIMEOUT = 0.5
POLL = {"7", "271", "73"}  # poll and ppoll of x86-64, ppoll of arm64
UNKNOWN = ("unknown", "lease_unreadable")
UNREACHABLE = ("unreachable", "connect_timeout")
LAUNCHER = "#!{blocked}/sh\n"


@dataclasses.dataclass
class BlockedCase:
    """`make(root, blocked)` fills the data root; `blocked` is a directory that will not answer.

    `options(root, blocked)` replaces the data root's option. Every case is run by each of
    `commands`.
    """

    name: str
    make: object
    state: str
    reason: object
    commands: tuple = ("detect", "probe")
    options: object = None


def nothing(root, blocked):
    del root, blocked


def option(path):
    """The data root is this path, made from the directory that is blocked."""
    return lambda root, blocked: ["--data-root", path(root, blocked)]


def link_to_blocked(name):
    def make(root, blocked):
        (root.path / name).parent.mkdir(parents=True, exist_ok=True)
        (root.path / name).symlink_to(blocked / "x")
    return make


def current_that_names_it(root, blocked):
    (root.path / "modeld").mkdir()
    (root.path / "modeld/current").write_text(f"{blocked}/v1")


def endpoint_on_it(root, blocked):
    root.write_lease(endpoint=f"unix:{blocked}/socket")


def live_lease_and(make):
    def both(root, blocked):
        root.write_lease_bytes(lease())
        make(root, blocked)
    return both


def interpreter_on_it(root, blocked):
    root.install_launcher("v1.0.0", LAUNCHER.format(blocked=blocked))


def launchers_that_hang(root, blocked):
    """One in the kernel, where no signal reaches it, and one that sleeps."""
    root.install_launcher("v1.0.0", f"#!/bin/sh\nread line <'{blocked}/x'\n")
    root.install_launcher("v2.0.0", "#!/bin/sh\nexec /bin/sleep 1000\n")


def launchers_that_hang_and_a_good_one(root, blocked):
    launchers_that_hang(root, blocked)
    root.install_launcher("v3.0.0", REPLIES)


INSTALL = f"modeld/v1/{harness.PLATFORM}"
CASES = [
    BlockedCase("the data root", nothing, *UNKNOWN, options=option(lambda _, blocked: blocked)),
    BlockedCase("a data root deep inside", nothing, *UNKNOWN,
                options=option(lambda _, blocked: blocked / "deeper/still")),
    BlockedCase("a data root behind a link", link_to_blocked("link"), *UNKNOWN,
                options=option(lambda root, _: root.path / "link")),
    BlockedCase("the lease behind a link", link_to_blocked("modeld.lease"), *UNKNOWN),
    BlockedCase("current behind a link", link_to_blocked("modeld/current"), *UNKNOWN),
    BlockedCase("the install that current names", current_that_names_it, *UNKNOWN),
    BlockedCase("an install behind a link", link_to_blocked(INSTALL), *UNKNOWN),
    BlockedCase("a launcher's interpreter", interpreter_on_it, *UNKNOWN, commands=("detect",)),
    BlockedCase("launchers that hang", launchers_that_hang, "not-installed",
                "no_compatible_install", commands=("detect",)),
    BlockedCase("launchers that hang beside a good one", launchers_that_hang_and_a_good_one,
                "not-running", "no_lease", commands=("detect",)),
    BlockedCase("the binary override", nothing, *UNKNOWN,
                options=lambda root, blocked: ["--data-root", root.path, "--modeld-bin",
                                               blocked / "modeld"]),
    BlockedCase("the install that current names, under a live lease",
                live_lease_and(current_that_names_it), "running", None, commands=("detect",)),
    BlockedCase("an install behind a link, under a live lease",
                live_lease_and(link_to_blocked(INSTALL)), "running", None, commands=("detect",)),
    BlockedCase("the owner's socket", endpoint_on_it, *UNREACHABLE, commands=("probe",)),
    BlockedCase("the owner's socket, of which detect knows nothing", endpoint_on_it, "running",
                None, commands=("detect",)),
    BlockedCase("a node's socket", nothing, *UNREACHABLE, commands=("probe",),
                options=lambda _, blocked: ["--endpoint", f"unix:{blocked}/socket"]),
]


def complaints(case, takes):
    found = []
    for command in case.commands:
        with harness.DataRoot() as root, tempfile.TemporaryDirectory() as directory:
            blocked = pathlib.Path(directory)
            case.make(root, blocked)
            options = case.options or option(lambda root, _: root.path)
            result = outcome.run(command, "--json", "--timeout", f"{TIMEOUT * 1000:.0f}ms",
                                 *options(root, blocked), limit=5 + outcome.LATENESS,
                                 wrapper=[sys.executable, BLOCKED_MOUNT, blocked, *takes])
            wrong = outcome.complaints(result, case.state, case.reason, TIMEOUT + 0.1)
            with contextlib.suppress(ValueError, TypeError, KeyError):
                if case.state == "unknown" and "did not answer" not in (
                        result.json["reason"]["message"]):
                    wrong.append(f"the file system is not blamed: {result.json['reason']}")
            found += [f"{command}: {complaint}" for complaint in wrong]
    return found


@pytest.fixture(autouse=True, scope="module")
def fuse():
    with tempfile.TemporaryDirectory() as directory:
        trial = subprocess.run([sys.executable, BLOCKED_MOUNT, directory, "--check"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if trial.returncode != 0:
        lacking.impossible("FUSE can't be mounted here")


@outcome.each(CASES)
def test_the_deadline_holds_when_requests_are_never_read(case):
    assert complaints(case, []) == []


@outcome.each(CASES)
def test_the_deadline_holds_when_requests_are_read_but_never_answered(case):
    assert complaints(case, ["--takes"]) == []


@pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
@outcome.each(CASES)
def test_the_deadline_holds_where_a_sandbox_refuses_statx(case, takes):
    """Then no file system can be known to be harmless."""
    if platform.machine() not in refusing.ARCHITECTURES:
        lacking.impossible("the numbers of this machine's system calls are not known here")
    assert complaints(case, [*takes, *refusing.wrapper("EPERM", ["statx"])]) == []


@pytest.fixture
def disk():
    """A block device: a file behind a loop device."""
    if not shutil.which("losetup"):
        lacking.missing("losetup(8)")
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(1 << 20)
        made = subprocess.run(["losetup", "--find", "--show", file.name], check=False,
                              capture_output=True, text=True)
        if made.returncode != 0:
            lacking.impossible("loop devices can't be made here")
        device = made.stdout.strip()
        try:
            yield device
        finally:
            subprocess.run(["losetup", "--detach", device], check=True)


@pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
def test_a_block_device_does_not_make_fuse_harmless(takes, disk):
    with tempfile.TemporaryDirectory() as blocked:
        mount = [sys.executable, BLOCKED_MOUNT, blocked, "--disk", disk]
        if subprocess.run([*mount, "--check"], stderr=subprocess.DEVNULL).returncode != 0:
            lacking.impossible("FUSE can't be mounted on a block device here")
        result = outcome.run("detect", "--json", "--timeout", f"{TIMEOUT * 1000:.0f}ms",
                             "--data-root", blocked, limit=5 + outcome.LATENESS,
                             wrapper=[*mount, *takes])
    assert outcome.complaints(result, *UNKNOWN, TIMEOUT + 0.1) == []
    assert "did not answer" in result.json["reason"]["message"]


@pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
def test_an_output_file_that_does_not_answer_is_exit_code_1_and_a_message(takes):
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as blocked:
        result = outcome.run("detect", "--timeout", "300ms", "--data-root", root.path,
                             "--output", f"{blocked}/answer", limit=5 + outcome.LATENESS,
                             wrapper=[sys.executable, BLOCKED_MOUNT, blocked, *takes])
    assert result.code == 1, result
    assert b"did not answer in time" in result.err


def test_a_silent_owner_and_a_silent_output_file_together_take_one_timeout():
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as blocked, \
            socket.create_server(("127.0.0.1", 0)) as silent:
        root.write_lease(endpoint="127.0.0.1:%d" % silent.getsockname()[1])
        mount = [sys.executable, BLOCKED_MOUNT, blocked]
        probe = ["probe", "--timeout", "1s", "--data-root", root.path, "--output"]
        usual = outcome.run(*probe, root.path / "answer", wrapper=mount)
        result = outcome.run(*probe, f"{blocked}/answer", wrapper=mount)
    assert usual.code == 4
    assert result.code == 1
    assert b"did not answer in time" in result.err
    assert result.seconds < usual.seconds + 0.5


def test_a_time_zone_that_does_not_answer_gives_the_time_in_utc():
    with harness.DataRoot() as root:
        zone = root.path / "zone"
        os.mkfifo(zone)
        root.write_lease(age=3600)
        answer = harness.run_probe("detect", "--modeld-bin", harness.program("MODELD_STANDIN"),
                                   "--data-root", root.path,
                                   env=harness.environment(TZ=f":{zone}"))
    assert answer.code == 6
    assert re.search(r"expired \(\S+Z\)", answer.out)
    assert answer.seconds < 0.3 + outcome.LATENESS


def guarded(path, events):
    """A descriptor through which the kernel asks whether `path` may be used; close it to allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    content, close_on_exec, current_directory = 4, 1, -100
    descriptor = libc.fanotify_init(content | close_on_exec, os.O_RDONLY)
    if descriptor < 0 or libc.fanotify_mark(descriptor, 1, ctypes.c_uint64(events),
                                            current_directory, os.fsencode(path)) != 0:
        lacking.impossible(f"fanotify is not allowed: {os.strerror(ctypes.get_errno())}")
    return descriptor


@pytest.mark.skipif(outcome.SLOW, reason="slow runs ignore the signal")
@pytest.mark.parametrize("event", [0x10000, 0x20000], ids=["open", "read"])
def test_a_scanner_that_never_decides_does_not_hold_it_for_ever(event):
    with harness.DataRoot() as root:
        root.write_lease()
        question = guarded(root.lease_path, event)
        try:
            result = outcome.run("detect", "--data-root", root.path, "--timeout", "300ms",
                                 limit=5 + outcome.LATENESS)
        finally:
            os.close(question)
    assert result.code == -signal.SIGALRM
    assert 2 <= result.seconds < 3.5


def detect_with_failures(operation, error, times, *options):
    """The outcome when so many operations of this kind on the lease fail with that error."""
    with tempfile.TemporaryDirectory() as mounted:
        return outcome.run("detect", "--json", "--data-root", mounted, "--timeout", "3s", *options,
                           wrapper=[sys.executable, LYING_MOUNT, mounted, "0", "modeld.lease",
                                    lease().decode(), "--fails", operation, error, str(times)])


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("error", ["ESTALE", "EINTR"])
@pytest.mark.parametrize("operation", ["lookup", "open", "read"])
def test_a_lease_that_fails_for_a_moment_is_read_again(operation, error, times):
    for options in [], ["--wait=2s"]:
        result = detect_with_failures(operation, error, times, *options)
        assert outcome.complaints(result, "running", None, 0.2) == []


@pytest.mark.parametrize("operation", ["lookup", "open", "read"])
def test_a_lease_that_always_fails_is_unreadable_with_its_errno(operation):
    result = detect_with_failures(operation, "ESTALE", 1000)
    assert outcome.complaints(result, "unknown", "lease_unreadable", 0.2) == []
    assert result.json["reason"]["errno"] == "ESTALE"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
def test_a_signal_ends_it_while_an_output_file_does_not_answer(takes, number):
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as blocked:
        command = [sys.executable, BLOCKED_MOUNT, blocked, *takes, harness.program("MODELD_PROBE"),
                   "detect", "--timeout", "60s", "--data-root", root.path, "--output",
                   f"{blocked}/answer"]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=harness.environment()) as mount:
            asking = []
            harness.wait_until(lambda: asking.extend(asking_children(mount.pid)) or asking)
            os.kill(asking[0], number)
            assert mount.wait(timeout=20) == 256 - number


def asking_children(parent):
    """The children that wait in poll, as the tool does while its own child asks."""
    names = {child: pathlib.Path(f"/proc/{child}/comm").read_text()
             for child in harness.children(parent)}
    return [child for child, name in names.items() if name == "modeld-probe\n"
            and pathlib.Path(f"/proc/{child}/syscall").read_text().split()[0] in POLL]


# Runs the tool some times while nothing answers, and prints how many of its processes are left.
LEFT_BEHIND = """
import os, pathlib, signal, subprocess, sys, time

def session(process):
    return process.joinpath("stat").read_text().rpartition(")")[2].split()[3]

def left():
    count = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            count += (process.joinpath("comm").read_text() == "modeld-probe\\n"
                      and session(process) == str(os.getsid(0)))
        except OSError:
            pass
    return count

number, *command = sys.argv[1:]
for _ in range(1 if int(number) else 20):
    tool = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    if int(number):
        while left() < 3:
            time.sleep(0.01)
        tool.send_signal(int(number))
    tool.wait()
end = time.monotonic() + 5
while left() and time.monotonic() < end:
    time.sleep(0.01)
print(left())
"""


@pytest.mark.parametrize("timeout, number", [
    ("1ms", 0), ("5ms", 0), ("20ms", 0), ("60s", signal.SIGTERM), ("60s", signal.SIGKILL)])
def test_no_process_is_left_behind_where_sigkill_still_works(timeout, number):
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as blocked:
        root.write_lease(endpoint=f"unix:{blocked}/socket")
        command = [sys.executable, BLOCKED_MOUNT, blocked, sys.executable, "-c", LEFT_BEHIND,
                   str(int(number)), harness.program("MODELD_PROBE"), "probe", "--timeout", timeout,
                   "--data-root", root.path]
        run = subprocess.run(command, stdin=subprocess.DEVNULL, env=harness.environment(),
                             capture_output=True, text=True, start_new_session=True, timeout=60,
                             check=False)
        assert (run.stdout, run.stderr) == ("0\n", "")


@pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
def test_a_wait_continues_and_reports_how_long_it_took(takes):
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as blocked:
        root.write_lease(endpoint=f"unix:{blocked}/socket")
        result = outcome.run("probe", "--json", "--timeout", "200ms", "--wait=1s", "--data-root",
                             root.path, limit=5 + outcome.LATENESS,
                             wrapper=[sys.executable, BLOCKED_MOUNT, blocked, *takes])
    assert result.code == 4, result
    # It rests a hundred times as long as it works, so how often it asks depends on the machine.
    assert result.json["wait"]["elapsed_ms"] >= 900


@pytest.mark.skipif(outcome.SLOW or not harness.program("MODELD_PROBE").endswith("modeld-probe"),
                    reason="what runs here is more than one file")
def test_a_time_zone_file_that_is_a_fifo_means_utc(root):
    """In a root of its own, in which the tool is alone."""
    shutil.copy(harness.program("MODELD_PROBE"), root.path / "tool")
    (root.path / "etc").mkdir()
    os.mkfifo(root.path / "etc/localtime")
    root.write_lease(age=3600)
    command = harness.confined(root.path, "/tool", "detect", "--data-root=/", "--modeld-bin=/tool")
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert answer.returncode == 6
    assert re.search(r"expired \(\S+Z\)", answer.stdout)


@pytest.mark.skipif(outcome.SLOW, reason="a sanitizer's runtime does not run under strace")
@pytest.mark.parametrize("error", ["ESTALE", "EINTR"])
@pytest.mark.parametrize("calls", ["?newfstatat,?fstatat64,?stat,?stat64", "?open,openat",
                                   "?getdents,getdents64", "?readlink,readlinkat"])
def test_an_install_is_found_although_one_call_fails_in_passing(root, calls, error):
    strace = shutil.which("strace")
    if strace is None:
        lacking.missing("strace(1)")
    launcher = root.install_launcher("v1.0.0", REPLIES)
    installs = root.path / "modeld"
    result = outcome.run("detect", "--json", "--data-root", root.path, program=strace, before=[
        "-qq", "-o", "/dev/null", "-P", installs, "-P", installs / "current", "-P", launcher,
        "-e", f"inject={calls}:error={error}:when=1", harness.program("MODELD_PROBE")])
    assert (result.code, result.json["findings"]) == (3, []), result
    assert result.json["binary"]["version"] == "v1.0.0"
