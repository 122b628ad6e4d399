"""What the tool inherits: limits, signals and descriptors must not mislead it."""

import dataclasses
import fcntl
import json
import os
import pty
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import time

import pytest

import outcome
from launchers_table import GOOD_REPLY, REPLIES
from harness import EXIT_CODES, TOOL_FAILED
from outcome import NOBODY, harness
from peers import Peer
from peers_case import answers, good_answer
from peers_codecs import answers_in_protobuf, protobuf

ALL_SIGNALS = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}


def limit(what, amount):
    return lambda: resource.setrlimit(what, (amount, amount))


def limit_as_nobody(what, amount):
    """Root is exempt from the limit of processes."""
    def step():
        if outcome.IS_ROOT:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        resource.setrlimit(what, (amount, amount))
    return step


@dataclasses.dataclass
class InheritedCase:
    """The tool runs in each situation after `prepare` was called in its process. With `may_fail` a
    resource is short, and the tool may report a failure instead of the verdict."""

    name: str
    prepare: object
    may_fail: bool = False


CASES = [
    InheritedCase("SIGCHLD ignored", lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)),
    InheritedCase("every signal blocked",
                  lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ALL_SIGNALS)),
    InheritedCase("every signal ignored", lambda: [
        signal.signal(number, signal.SIG_IGN) for number in ALL_SIGNALS if number < 32]),
    InheritedCase("standard streams but the output closed", lambda: [os.close(0), os.close(2)]),
    InheritedCase("a small stack", limit(resource.RLIMIT_STACK, 1 << 18)),
    InheritedCase("no core dumps", limit(resource.RLIMIT_CORE, 0)),
    InheritedCase("no locked memory", limit(resource.RLIMIT_MEMLOCK, 0)),
] + [
    InheritedCase(f"{count} descriptors", limit(resource.RLIMIT_NOFILE, count), may_fail=True)
    for count in (3, 4, 5, 6, 7, 8, 12, 16, 24)
] + ([] if outcome.SLOW else [  # sanitizers need terabytes of addresses
    InheritedCase(f"{size} MiB of memory", limit(resource.RLIMIT_AS, size << 20), may_fail=True)
    for size in (12, 16, 24, 32, 48, 64, 128)
] + [
    InheritedCase(f"{size} KiB of stack", limit(resource.RLIMIT_STACK, size << 10))
    for size in (16, 24, 64)
] + [
    InheritedCase("no more processes", limit_as_nobody(resource.RLIMIT_NPROC, 0), may_fail=True),
])

# name, expected state; a launcher with few descriptors may itself fail
SITUATIONS = [("live", "running"), ("installed", "not-running"), ("json", "running"),
              ("proto", "running")]


@pytest.fixture(scope="module")
def tool():
    with outcome.public_copy() as copy:
        yield copy


@pytest.fixture(scope="module")
def peers():
    good = [list(answers(good_answer()))]
    in_protobuf = [list(answers_in_protobuf(protobuf()))]
    with Peer(good) as json_peer, Peer(in_protobuf) as proto_peer:
        yield {"json": json_peer, "proto": proto_peer}


def arrange(situation, root, peers):
    """Makes the data root one of this situation; returns the command that goes with it."""
    if situation == "live":
        root.write_lease()
        return ["detect"]
    if situation == "installed":
        # /bin/sh needs more descriptors than some of these limits leave it.
        root.install_launcher("v1.0.0", REPLIES)
        return ["detect"]
    root.write_lease(endpoint=peers[situation].endpoint)
    return ["probe", "--codec", situation]


def complaints(case, situation, expected, finished):
    if b"while loading shared libraries" in finished.stderr:
        return []  # not this static executable, and not yet the tool
    if case.may_fail and finished.returncode == TOOL_FAILED:
        return [] if finished.stderr or finished.stdout else ["it failed without a word"]
    state = finished.stdout.partition(b'"state":"')[2].partition(b'"')[0].decode()
    few = case.name.endswith("descriptors") and situation == "installed"
    if few and b"exited with code" in finished.stdout:
        return []  # the launcher's own failure
    if (state, finished.returncode) == (expected, EXIT_CODES[expected]):
        return []
    return [f"state {state!r}, exit code {finished.returncode}, {finished.stderr[-500:]!r}, "
            f"{finished.stdout[:300]!r}"]


@pytest.mark.parametrize("situation, expected", SITUATIONS)
@outcome.each(CASES)
def test_inherited_state_does_not_change_the_verdict(case, situation, expected, root, peers, tool):
    arguments = arrange(situation, root, peers)
    for path in (root.path, *root.path.rglob("*")):
        path.chmod(0o755)
    finished = subprocess.run(
        [tool, *arguments, "--data-root", root.path, "--json", "--timeout", "3s"],
        env=harness.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=30, check=False, preexec_fn=case.prepare)
    assert complaints(case, situation, expected, finished) == []


@pytest.fixture(scope="module")
def nodes():
    """The endpoints of a node that answers and of one that does not, with a long queue."""
    with harness.DataRoot() as root, socket.create_server(("127.0.0.1", 0), backlog=200) as silent, \
            harness.daemon("serve", "--data-root", root.path, "--ttl", "5m", lease=root.lease_path):
        good = json.loads(root.lease_path.read_text())["meta"]["endpoint"]
        yield good, "127.0.0.1:%d" % silent.getsockname()[1]


@outcome.each(CASES)
def test_a_good_node_among_silent_ones_is_never_unreachable(case, nodes, tool):
    good, silent = nodes
    endpoints = [good if number % 10 == 0 else silent for number in range(60)]
    finished = subprocess.run(
        [tool, "probe", "--json", "--timeout", "5s" if outcome.SLOW else "1s",
         *(f"--endpoint={endpoint}" for endpoint in endpoints)],
        env=harness.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=30, check=False, preexec_fn=case.prepare)
    found = [json.loads(line) for line in finished.stdout.splitlines()]
    if case.may_fail and not found:
        # A loader that lacks a descriptor for a sanitizer's library ends with 127.
        assert finished.returncode == TOOL_FAILED or outcome.SLOW and finished.returncode == 127
        assert finished.stderr
        return
    assert [one["endpoint"] for one in found] == endpoints
    states = {one["state"] for one in found if one["endpoint"] == good}
    assert states <= ({"running", "unknown"} if case.may_fail else {"running"})
    assert finished.returncode == (TOOL_FAILED if "unknown" in {one["state"] for one in found}
                                   else EXIT_CODES["unreachable"])


@pytest.mark.skipif(outcome.SLOW, reason="sanitizers need more stack")
def test_threads_work_with_a_small_stack(peers):
    endpoint = peers["json"].endpoint
    result = harness.run_probe("probe", "--endpoint", endpoint, "--endpoint", "127.0.0.1:1", "-q",
                               preexec_fn=limit(resource.RLIMIT_STACK, 1 << 14))
    assert (result.code, result.err) == (EXIT_CODES["unreachable"], "")


@pytest.mark.skipif(outcome.SLOW, reason="sanitizers need more stack")
def test_a_closed_pipe_is_a_failure_even_with_a_small_stack(root):
    reader, writer = os.pipe()
    os.close(reader)
    with harness.start_probe("detect", "--data-root", root.path, stdout=writer,
                             preexec_fn=limit(resource.RLIMIT_STACK, 1 << 14)) as process:
        os.close(writer)
        assert b"cannot write the answer" in process.stderr.read()
    assert process.returncode == 1


class TestOutputs(harness.Prepared):
    """Standard outputs that accept only a part at once, or stop accepting."""

    def prepare(self):
        self.root = self.stack.enter_context(harness.DataRoot())
        self.root.write_lease()

    def start(self, stdout, **options):
        return harness.start_probe("detect", "--data-root", self.root.path, stdout=stdout,
                                   **options)

    def assert_failure(self, process):
        _, err = process.communicate(timeout=30)
        assert process.returncode == TOOL_FAILED, err
        assert b"cannot write the answer" in err

    @pytest.mark.parametrize("size", [0, 100])
    def test_a_file_that_may_not_grow_is_a_failure(self, size):
        with tempfile.TemporaryFile() as file:
            self.assert_failure(self.start(file, preexec_fn=limit(resource.RLIMIT_FSIZE, size)))

    def test_a_terminal_that_hung_up_is_a_failure(self):
        ours, theirs = pty.openpty()
        os.close(ours)
        self.assert_failure(self.start(theirs))
        os.close(theirs)

    def test_a_socket_whose_reader_has_gone_is_a_failure(self):
        ours, theirs = socket.socketpair()
        ours.close()
        self.assert_failure(self.start(theirs.fileno()))
        theirs.close()

    def test_the_tool_waits_for_a_full_non_blocking_pipe(self):
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        filling = b"x" * os.write(writing, b"x" * (1 << 20))
        process = self.start(writing)
        os.close(writing)
        time.sleep(0.2)
        assert process.poll() is None
        with open(reading, "rb") as reader:
            told = reader.read()
        process.communicate(timeout=30)
        assert (process.returncode, told[:len(filling)]) == (0, filling)
        assert told[len(filling):].startswith(b"running")

    def test_an_answer_in_pieces_arrives_whole(self):
        self.root.write_lease(host="h" * 60_000)
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        process = self.start(writing)
        os.close(writing)
        with open(reading, "rb") as reader:
            told = reader.read()
        process.communicate(timeout=30)
        assert process.returncode == 0
        assert len(told) > 60_000


class TestStopped:
    """The tool is stopped for a while in the middle of its work."""

    def test_a_tool_stopped_past_its_deadline_ends_once_it_continues(self):
        with harness.DataRoot() as root, Peer([[lambda wire: wire.drain()]]) as peer:
            root.write_lease(endpoint=peer.endpoint)
            process = harness.start_probe("probe", "--data-root", root.path, "--json", "--timeout",
                                          "500ms", stderr=None)
            harness.wait_until(lambda: peer.wires and peer.wires[0].preface_heard)
            process.send_signal(signal.SIGSTOP)
            threading.Timer(0.7, process.send_signal, [signal.SIGCONT]).start()
            start = time.monotonic()
            out, _ = process.communicate(timeout=30)
            assert time.monotonic() - start < 0.8 + outcome.LATENESS
        assert process.returncode == EXIT_CODES["unreachable"]
        assert b'"rpc_timeout"' in out

    def test_a_launchers_answer_while_the_tool_was_stopped_counts_past_the_deadline(self, root):
        launcher = root.install_launcher("v1.0.0", "")
        here = launcher.parent
        launcher.write_text(f"#!/bin/sh\n: >'{here}/asked'\nuntil [ -e '{here}/go' ]; do :; done\n"
                            f": >'{here}/answered'\necho '{GOOD_REPLY}'\n")
        process = harness.start_probe("detect", "--data-root", root.path, "--json", "--timeout", "2s",
                                      stderr=None)
        harness.wait_until((here / "asked").exists)
        process.send_signal(signal.SIGSTOP)
        (here / "go").touch()
        harness.wait_until((here / "answered").exists)
        time.sleep(2.2)  # until the deadline has passed
        process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=30)
        assert process.returncode == EXIT_CODES["not-running"], out
        assert json.loads(out)["binary"]["version"] == "v1.0.0"

    def test_a_tool_that_was_stopped_briefly_sees_the_answer(self):
        answered = threading.Event()
        with harness.DataRoot() as root, Peer([[
                lambda wire: [wire.hear_some(), answered.wait(10)],
                *answers(good_answer())]]) as peer:
            root.write_lease(endpoint=peer.endpoint)
            process = harness.start_probe("probe", "--data-root", root.path, "-q", "--timeout",
                                          "20s", stdout=None, stderr=None)
            harness.wait_until(lambda: peer.wires and peer.wires[0].preface_heard)
            process.send_signal(signal.SIGSTOP)
            answered.set()
            time.sleep(0.1)
            process.send_signal(signal.SIGCONT)
            assert process.wait(timeout=30) == 0
