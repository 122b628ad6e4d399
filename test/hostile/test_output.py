"""The tool's own output when it can't be written, and what the tool touches, by strace."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

import lacking
import outcome
from harness import TOOL_FAILED, WRONG_USAGE
from outcome import harness
from launchers_table import REPLIES
from peers import Peer, hear_preface
from peers_case import answers, good_answer
from peers_codecs import NOT_UNDERSTOOD, answers_in_protobuf, protobuf

EVERY_STATE = [("running", 0), ("not-running", 3), ("not-installed", 5), ("stale", 6)]


def redirected(redirection, *arguments, env=None):
    """The tool's run with a shell's redirection, e.g. ">&-"; returns its code and complaint."""
    finished = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" "$@" {redirection}', harness.program("MODELD_PROBE"),
         *map(str, arguments)], env=env or harness.environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30, check=False)
    return finished.returncode, finished.stdout, finished.stderr


class TestOutput(harness.Prepared):
    def prepare(self):
        self.root = self.stack.enter_context(harness.DataRoot())

    def arrange(self, state):
        """Makes the data root one of this state; returns the options that go with it."""
        self.root.lease_path.unlink(missing_ok=True)
        if state in ("running", "stale"):
            self.root.write_lease(age=0 if state == "running" else 3600)
        binary = "/nonexistent/modeld" if state == "not-installed" else "/bin/sh"
        return ["detect", "--data-root", self.root.path, "--modeld-bin", binary]

    def check_failure(self, redirection, *arguments):
        code, out, err = redirected(redirection, *arguments)
        assert (code, out) == (TOOL_FAILED, b""), err
        assert err.strip(), "a failure without a message"

    @pytest.mark.parametrize("state, _", EVERY_STATE)
    @pytest.mark.parametrize("format_option", [[], ["--json"], ["-v"]])
    def test_a_closed_standard_output_is_a_failure(self, state, _, format_option):
        self.check_failure(">&-", *self.arrange(state), *format_option)

    @pytest.mark.parametrize("state, _", EVERY_STATE)
    @pytest.mark.parametrize("format_option", [[], ["--json"]])
    def test_a_full_disk_is_a_failure(self, state, _, format_option):
        self.check_failure(">/dev/full", *self.arrange(state), *format_option)

    @pytest.mark.parametrize("option", ["--help", "--version"])
    @pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
    def test_help_and_version_that_cannot_be_written_are_failures(self, option, redirection):
        self.check_failure(redirection, option)

    def test_a_read_only_standard_output_is_a_failure(self):
        self.check_failure("1</dev/null", *self.arrange("running"))

    @pytest.mark.parametrize("state, expected", EVERY_STATE)
    @pytest.mark.parametrize("redirection", [">&-", ">/dev/full", "<&- >&- 2>&-"])
    def test_quiet_needs_no_output(self, state, expected, redirection):
        code, out, err = redirected(redirection, *self.arrange(state), "-q")
        assert (code, out, err) == (expected, b"", b"")

    @pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", ">&- 2>&-"])
    def test_a_usage_error_keeps_its_exit_code_without_standard_error(self, redirection):
        assert redirected(redirection, "detect", "--nonsense")[0] == WRONG_USAGE

    def test_a_failure_keeps_its_exit_code_without_standard_error(self):
        code, _, _ = redirected(">/dev/full 2>/dev/full", *self.arrange("running"))
        assert code == TOOL_FAILED

    @pytest.mark.parametrize("disposition", [signal.SIG_DFL, signal.SIG_IGN])
    def test_a_closed_pipe_is_a_failure(self, disposition):
        # With SIGPIPE at its default and ignored: the tool must not die of it.
        reading, writing = os.pipe()
        os.close(reading)
        finished = harness.run_probe(
            *self.arrange("running"), stdout=writing,
            preexec_fn=lambda: signal.signal(signal.SIGPIPE, disposition))
        os.close(writing)
        assert finished.code == TOOL_FAILED
        assert "pipe" in finished.err.lower()

    def test_output_never_reaches_the_peer(self):
        """A socket opened while the standard streams are closed must not take their numbers."""
        with Peer([list(answers(good_answer()))]) as peer:
            self.root.write_lease(endpoint=peer.endpoint)
            code, _, _ = redirected("<&- >&- 2>&-", "probe", "--data-root", self.root.path)
            assert code == TOOL_FAILED
            time.sleep(0.05)
            assert b"running" not in bytes(peer.wires[0].unread)


class TestSignalsWhileAsking:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_a_probe_at_once(self, number):
        with harness.DataRoot() as root, Peer([[hear_preface]]) as peer:
            root.write_lease(endpoint=peer.endpoint)
            process = harness.start_probe("probe", "--data-root", root.path, "--timeout", "20s",
                                          stdout=None, stderr=None)
            harness.wait_until(lambda: peer.wires and peer.wires[0].preface_heard)
            start = time.monotonic()
            process.send_signal(number)
            assert process.wait(timeout=25) == -number
            assert time.monotonic() - start < 6


# System calls by which something is created, changed, removed or locked.
CHANGES = ("creat mkdir mkdirat mknod mknodat rename renameat renameat2 unlink unlinkat rmdir link "
           "linkat symlink symlinkat chmod fchmod fchmodat chown fchown lchown fchownat truncate "
           "ftruncate fallocate utime utimes utimensat futimesat setxattr lsetxattr fsetxattr "
           "removexattr flock sendfile copy_file_range mount umount2").split()
DESCRIPTORS = ("open openat openat2 socket socketpair pipe pipe2 dup dup2 dup3 epoll_create "
               "epoll_create1 eventfd eventfd2 timerfd_create signalfd signalfd4 memfd_create "
               "inotify_init inotify_init1 accept accept4").split()
CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += (-?\d+)")


class TestTouches(harness.Prepared):
    """What the tool does to files and descriptors, as strace shows it."""

    def prepare(self):
        if not shutil.which("strace"):
            lacking.missing("strace(1)")
        trial = subprocess.run(["strace", "-o", "/dev/null", "true"], check=False,
                               stderr=subprocess.DEVNULL)
        if trial.returncode != 0:
            lacking.impossible("strace is not allowed here")
        if outcome.SLOW:
            pytest.skip("sanitizers open files of their own")
        self.root = self.stack.enter_context(harness.DataRoot())

    def trace(self, *arguments, expected):
        """The calls of the tool itself, without its children's: name, arguments, result."""
        with tempfile.NamedTemporaryFile("r", prefix="modeld-probe-trace-") as record:
            result = outcome.run(*arguments, "--data-root", self.root.path, "--json",
                                 program=shutil.which("strace"),
                                 before=["-o", record.name, harness.program("MODELD_PROBE")])
            assert result.json["state"] == expected, result
            return [match.groups() for match in map(CALL.match, record) if match]

    def check(self, calls):
        assert len(calls) > 5
        open_descriptors = {}
        for name, arguments, result in calls:
            call = f"{name}({arguments}) = {result}"
            assert name not in CHANGES, call
            if name in ("open", "openat", "openat2"):
                assert not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND", arguments), call
            if name == "fcntl":
                assert not re.search(r"F_(OFD_)?SETLKW?\b|F_SETLEASE", arguments), call
                if re.search(r"F_SETFD, FD_CLOEXEC", arguments):
                    open_descriptors.pop(arguments.split(",")[0], None)
            if name == "close":
                open_descriptors.pop(arguments, None)
            if name in DESCRIPTORS and int(result) >= 0:
                inherited = "CLOEXEC" not in arguments
                created = re.findall(r"\[(\d+), (\d+)\]", arguments)
                for number in created[0] if created else [result]:
                    if inherited:
                        open_descriptors[number] = call
            if name in ("vfork", "fork", "clone", "clone3") and "CLONE_THREAD" not in arguments:
                assert open_descriptors == {}, "inherited by a child"
        assert open_descriptors == {}, "not closed on exec"

    def test_detect_changes_nothing(self):
        self.root.write_lease()
        self.check(self.trace("detect", expected="running"))

    def test_detect_changes_nothing_when_it_runs_a_launcher(self):
        self.root.install_launcher("v1.0.0", REPLIES)
        self.root.install_launcher("v2.0.0", "#!/bin/sh\nexit 1\n")
        self.check(self.trace("detect", expected="not-running"))

    def test_detect_never_opens_a_fifo(self):
        os.mkfifo(self.root.lease_path)
        calls = self.trace("detect", expected="unknown")
        self.check(calls)
        assert [] == [c for c in calls if c[0].startswith("open") and "modeld.lease" in c[1]]

    def test_probe_changes_nothing(self):
        with Peer([list(answers(good_answer()))]) as peer:
            self.root.write_lease(endpoint=peer.endpoint)
            self.check(self.trace("probe", expected="running"))

    def test_probe_changes_nothing_over_a_unix_socket(self):
        with Peer([list(answers(good_answer()))], "unix") as peer:
            self.root.write_lease(endpoint=peer.endpoint)
            self.check(self.trace("probe", expected="running"))

    def test_probe_changes_nothing_in_both_codecs(self):
        good = list(answers_in_protobuf(protobuf()))
        with Peer([NOT_UNDERSTOOD, good]) as peer:
            self.root.write_lease(endpoint=peer.endpoint)
            self.check(self.trace("probe", "--timeout", "10s", expected="running"))
