"""Every launcher of the table against the tool: verdict, time, memory, and nothing left behind."""

import contextlib
import dataclasses
import fcntl
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

import pytest

import lacking
import outcome
from launchers_table import GOOD_REPLY, LAUNCHERS, LIMIT, PYTHON, REPLIES
from outcome import harness
from strays import Mark

SOMEBODY = 12345
DAEMON = (PYTHON + f"print('{GOOD_REPLY}', flush=True)\n"
          "if os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)\n")
# Runs a command that has so many children that their ids take more than 64 KiB.
MANY_CHILDREN = """
import os, sys
length = 0
while length < 1 << 16:
    child = os.fork()
    if child == 0:
        os._exit(0)
    length += len(f"{child} ")
os.execv(sys.argv[1], sys.argv[1:])
"""


def install(root, script, folder="v1.0.0"):
    path = root.install_launcher(folder, "")
    script = script.replace("@PYTHON@", sys.executable).replace("@HERE@", str(path.parent))
    path.write_text(script)
    return path


def install_one_that_becomes_root(stack, root):
    """Another user that runs it may not signal it then. Returns a tool that SOMEBODY may run, and
    the launcher's path; the launcher makes a file `ready` beside it."""
    if not outcome.IS_ROOT:
        lacking.impossible("this takes root")
    if not shutil.which("setpriv"):
        lacking.missing("setpriv(1)")
    public = stack.enter_context(tempfile.TemporaryDirectory(prefix="modeld-probe-public-"))
    os.chmod(public, 0o755)
    tool, change = os.path.join(public, "modeld-probe"), os.path.join(public, "change")
    shutil.copy(harness.program("MODELD_PROBE"), tool)
    shutil.copy(shutil.which("setpriv"), change)
    os.chmod(change, 0o4755)
    path = install(root, f"#!/bin/sh\nexec {change} --reuid=0 --clear-groups "
                         "/bin/sh -c ': >\"@HERE@/ready\"; exec sleep 30'\n")
    for place in (root.path, *root.path.rglob("*")):
        os.chown(place, SOMEBODY, SOMEBODY)
    return tool, path


def environment(mark):
    """Launchers get it too, so its PATH has what their scripts call."""
    return harness.environment(HOME=mark.text, PATH="/usr/local/bin:/usr/bin:/bin",
                               SECRET="secret")


def detect(root, mark, timeout, *options, **more):
    return outcome.run("detect", "--data-root", root.path, "--timeout", f"{timeout * 1000:.0f}ms",
                       *options, env=environment(mark), **more)


def commands_of(mark):
    """The command lines of processes that carry the mark; a zombie has none."""
    commands = []
    for process in mark.processes():
        with contextlib.suppress(OSError):
            words = pathlib.Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
            commands.append(b" ".join(words).decode(errors="replace").strip())
    return commands


def complain_of_strays(mark):
    """What a run left behind. On a busy machine, what it killed may still be about to end."""
    with contextlib.suppress(AssertionError):
        harness.wait_until(lambda: not mark.processes(), limit=2)
    found, commands = mark.processes(), commands_of(mark)
    mark.kill_all()
    return [f"left running: {found} {commands}"] if found else []


def complaints(case):
    mark = Mark()
    with harness.DataRoot() as root:
        path = install(root, case.script)
        if case.make:
            case.make(path)
        before = root.fingerprint()
        result = detect(root, mark, case.timeout, "--json")
        found = outcome.complaints(result, case.state, case.reason, case.most_seconds)
        found += complain_of_strays(mark)
        if before != root.fingerprint():
            found.append("something in the data root was changed")
        notes = {finding["code"] for finding in result.json["findings"]}
        if case.note and case.note not in notes:
            found.append(f"no note {case.note}: {notes}")
        found += outcome.text_complaints(detect(root, mark, case.timeout))
        return found + complain_of_strays(mark)


@outcome.each(LAUNCHERS)
def test_every_launcher_of_the_table(case):
    if case.needs_root and not outcome.IS_ROOT:
        lacking.impossible("what is somebody else's takes root to make")
    assert complaints(case) == []


class TestInstalls(harness.Prepared):
    """Several launchers at once."""

    def prepare(self):
        self.mark = Mark()
        self.root = self.stack.enter_context(harness.DataRoot())
        self.stack.callback(self.mark.kill_all)

    def check(self, result, state, reason, most_seconds):
        assert [] == outcome.complaints(result, state, reason, most_seconds)
        assert [] == complain_of_strays(self.mark)

    def test_a_launcher_that_hangs_leaves_time_for_a_good_one(self):
        current = install(self.root, "#!/bin/sh\nsleep 1000\n", "v2.0.0")
        good = install(self.root, REPLIES)
        (self.root.path / "modeld/current").write_text(str(current))
        result = detect(self.root, self.mark, 1.0, "--json")
        self.check(result, "not-running", "no_lease", 1.1)
        assert result.json["binary"]["path"] == str(good)

    @pytest.mark.parametrize("niceness", [0, 19])
    def test_forty_launchers_that_hang_cost_one_timeout(self, niceness):
        for number in range(40):
            install(self.root, "#!/bin/sh\nsleep 1000 &\nsleep 1000\n", f"v{number}")
        result = detect(self.root, self.mark, 0.5, "--json", preexec_fn=lambda: os.nice(niceness))
        self.check(result, "not-installed", "no_compatible_install", 0.6)

    def test_three_hundred_launchers_may_print_64_kib_each(self):
        script = f"#!/bin/sh\nprintf '%-{LIMIT}s' '{GOOD_REPLY}'\n"
        for number in range(300):
            install(self.root, script, f"v{number}")
        result = detect(self.root, self.mark, 10, "--json")
        self.check(result, "not-running", "no_lease", 10)

    def test_three_hundred_launchers_that_print_64_kib_of_garbage_are_rejected(self):
        for number in range(300):
            install(self.root, f"#!/bin/sh\nprintf '\"%{LIMIT - 2}s' x\n", f"v{number}")
        result = detect(self.root, self.mark, 10, "--json")
        self.check(result, "not-installed", "no_compatible_install", 10)

    def test_two_thousand_launchers_that_answer_in_time_are_all_asked(self):
        for number in range(2000):
            install(self.root, REPLIES.replace("v1.0.0", f"v{number}.0.0"), f"v{number}")
        result = detect(self.root, self.mark, 60, "--json")
        self.check(result, "not-running", "no_lease", 60)
        assert result.json["binary"]["version"] == "v1999.0.0"

    def test_a_launcher_whose_memory_takes_long_to_free_does_not_delay_the_tool(self):
        install(self.root, PYTHON + f"memory = b'x' * {1 << 29}\ntime.sleep(1000)\n")
        result = detect(self.root, self.mark, 1.5, "--json")
        result = dataclasses.replace(result, memory_kib=0)  # that of a child that was waited for
        self.check(result, "not-installed", "no_compatible_install", 1.6)

    def test_no_launcher_runs_under_a_live_lease(self):
        launcher = install(self.root, "#!/bin/sh\n: >'@HERE@/trace'\n")
        self.root.write_lease()
        self.check(detect(self.root, self.mark, 1.0, "--json"), "running", None, 0.1)
        assert not (launcher.parent / "trace").exists()

    def test_a_daemon_that_clears_its_environment_is_ended_if_all_children_are_launchers(self):
        """Its command line has the mark instead."""
        install(self.root, PYTHON + (
            "if os.fork() == 0:\n    os.setsid()\n    os.execve(sys.executable, ["
            "sys.executable, '-c', 'import time; time.sleep(1000)', os.environ['HOME']], {})\n"
            f"time.sleep(0.3)\nprint('{GOOD_REPLY}')\n"))
        result = detect(self.root, self.mark, 3, "--json")
        self.check(result, "not-running", "no_lease", 0.6)

    def test_a_daemon_is_ended_among_thousands_of_children(self):
        """Those that the tool inherited have ended, and nobody has waited for them yet."""
        install(self.root, DAEMON)
        result = detect(self.root, self.mark, 20, "--json", program=sys.executable,
                        before=["-IS", "-c", MANY_CHILDREN, harness.program("MODELD_PROBE")])
        self.check(result, "not-running", "no_lease", 20)

    def test_a_launcher_runs_without_dev_null(self):
        if not outcome.IS_ROOT:
            lacking.impossible("mounting takes root")
        unshare = shutil.which("unshare")
        if not unshare:
            lacking.missing("unshare(1)")
        if subprocess.run([unshare, "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
            lacking.impossible("mount namespaces are not allowed here")
        install(self.root, REPLIES)
        result = detect(self.root, self.mark, 3, "--json",
                        wrapper=[unshare, "-m", "--propagation", "private", "/bin/sh", "-c",
                                 'mount -t tmpfs none /dev && exec "$@"', "sh"])
        self.check(result, "not-running", "no_lease", 0.3)
        assert result.json["binary"]["version"] == "v1.0.0"

    def test_the_others_are_killed_beside_a_launcher_that_changes_its_user(self):
        """Other launchers with their groups, and the rest of its own group."""
        tool, path = install_one_that_becomes_root(self.stack, self.root)
        path.write_text(path.read_text().replace("#!/bin/sh\n", "#!/bin/sh\nsleep 1001 &\n"))
        other = install(self.root, "#!/bin/sh\nsleep 1002 &\nsleep 1003\n", "v2.0.0")
        for place in other, *other.parents[:2]:
            os.chown(place, SOMEBODY, SOMEBODY)
        result = detect(self.root, self.mark, 0.5, "--json", uid=SOMEBODY, program=tool,
                        limit=5 + outcome.LATENESS)
        assert [] == outcome.complaints(result, "not-installed", "no_compatible_install", 0.6)
        assert "sleep 30" in commands_of(self.mark)
        assert [] == [command for command in commands_of(self.mark) if "sleep 100" in command]

    def test_a_launcher_that_changes_its_user_does_not_delay_the_tool(self):
        """The tool cannot end what the caller may not signal; the deadline holds all the same."""
        tool, _ = install_one_that_becomes_root(self.stack, self.root)
        result = detect(self.root, self.mark, 0.5, "--json", uid=SOMEBODY, program=tool,
                        limit=5 + outcome.LATENESS)
        assert [] == outcome.complaints(result, "not-installed", "no_compatible_install", 0.6)


class TestOrphansOfOthers(harness.Prepared):
    """Orphans that the tool gets while a launcher runs: a shell with children became the tool."""

    SLOW = REPLIES.replace("echo", "sleep 0.5\necho")

    def prepare(self):
        self.mark = Mark()
        self.root = self.stack.enter_context(harness.DataRoot())
        self.stack.callback(self.mark.kill_all)
        install(self.root, self.SLOW)

    def detect(self, background, *options):
        script = f'(sleep 0.2; setsid {background} >/dev/null 2>&1 &) & exec "$@"'
        return detect(self.root, self.mark, 5, "--json", *options, program="/bin/sh",
                      before=["-c", script, "sh", harness.program("MODELD_PROBE")])

    def test_a_daemon_that_a_shell_left_behind_survives(self):
        result = self.detect("sleep 500")
        assert [] == outcome.complaints(result, "not-running", "no_lease", 0.8)
        assert len(self.mark.processes()) == 1

    def test_the_modeld_that_the_tool_waits_for_survives(self):
        standin = harness.program("MODELD_STANDIN")
        result = self.detect(f"{standin} serve --data-root {self.root.path}", "--wait=20s")
        assert [] == outcome.complaints(result, "running", None, 20)
        assert self.mark.processes() == [result.json["lease"]["pid"]]


class TestSurroundings:
    """The surroundings of a launcher, which reports them as its version."""

    def version(self, script, **options):
        mark = Mark()
        with harness.DataRoot() as root:
            install(root, script)
            result = detect(root, mark, 3.0, "--json", **options)
            assert [] == outcome.complaints(result, "not-running", "no_lease", 0.5)
            return mark, result.json["binary"]["version"]

    def told(self, expression, **options):
        script = PYTHON + ("import json\n"
                           f"print(json.dumps({{'version': json.dumps({expression})}}))\n")
        return self.version(script.replace("-IS", "-I"), **options)[1]

    def test_its_environment_is_the_callers(self):
        names = self.told("sorted(os.environ)")
        assert {"HOME", "LANG", "PATH", "SECRET"} <= set(eval(names))

    def test_it_runs_in_the_root_directory(self):
        assert self.told("os.getcwd()") == '"/"'

    def test_it_has_no_terminal(self):
        """It could write a forged first line there, or put a command into the shell."""
        controller, terminal = pty.openpty()
        try:
            # The seventh field is the number of the terminal; a command's name may hold blanks.
            number = self.told("open('/proc/self/stat').read().rpartition(')')[2].split()[4]",
                               preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0))
        finally:
            os.close(terminal)
            os.close(controller)
        assert number == '"0"'

    def test_it_inherits_no_descriptor(self):
        # One more is the listing's own.
        with open("/etc/passwd", encoding="utf-8") as one, tempfile.TemporaryFile() as other:
            descriptors = self.told("len(os.listdir('/proc/self/fd'))",
                                    pass_fds=(one.fileno(), other.fileno()))
        assert descriptors == "4"

    def test_its_input_and_error_streams_are_dev_null(self):
        links = "[os.readlink(f'/proc/self/fd/{number}') for number in (0, 2)]"
        assert self.told(links + " + [sys.stdin.read()]") == '["/dev/null", "/dev/null", ""]'

    def test_it_leads_a_process_group_of_its_own(self):
        assert self.told("os.getpgrp() == os.getpid()") == "true"

    def test_no_signal_is_blocked_or_ignored(self):
        script = ('#!/bin/sh\nprintf \'{"version":"%s"}\' "$(grep -E "Sig(Blk|Ign)" '
                  '/proc/self/status | cut -f 2 | tr "\\n" " ")"\n')
        masks = self.version(script)[1].split()
        # Signals 32 and 33 are the C library's own, which it ignores in what it spawns.
        assert [int(mask, 16) & 0x7FFFFFFF for mask in masks] == [0, 0]

    def test_its_arguments_are_version_and_json(self):
        assert self.told("sys.argv[1:]") == '["version", "--json"]'


class TestSignals(harness.Prepared):
    """A signal ends the tool at once, by that signal, and the launchers with it."""

    def check(self, number, script):
        mark = Mark()
        self.stack.callback(mark.kill_all)
        with harness.DataRoot() as root:
            path = install(root, script.replace("@READY@", ": >'@HERE@/ready'"))
            process = harness.start_probe("detect", "--data-root", root.path, "--timeout", "20s",
                                          env=environment(mark))
            harness.wait_until((path.parent / "ready").exists)
            start = time.monotonic()
            process.send_signal(number)
            out, err = process.communicate(timeout=25)
            seconds = time.monotonic() - start
        assert process.returncode == -number, (out, err)
        assert seconds < 6
        assert [] == complain_of_strays(mark)

    @pytest.mark.parametrize(
        "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
    def test_a_signal_ends_it_while_a_launcher_sleeps(self, number):
        self.check(number, "#!/bin/sh\n@READY@\nsleep 1000\n")

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGUSR1, signal.SIGXCPU])
    def test_a_launcher_does_not_outlive_a_tool_that_is_killed(self, number):
        self.check(number, "#!/bin/sh\n@READY@\nexec sleep 1000\n")

    @pytest.mark.parametrize(
        "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
    def test_a_signal_that_the_parent_ignores_ends_nothing(self, number):
        """As when a shell starts a command with `&`, so that Ctrl-C does not end it."""
        mark = Mark()
        self.stack.callback(mark.kill_all)
        with harness.DataRoot() as root:
            path = install(root, "#!/bin/sh\n: >'@HERE@/ready'\nuntil [ -e '@HERE@/go' ]; do :; done\n"
                                 f"echo '{GOOD_REPLY}'\n")
            process = harness.start_probe(
                "detect", "--data-root", root.path, "--timeout", "20s", env=environment(mark),
                preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
            harness.wait_until((path.parent / "ready").exists)
            process.send_signal(number)
            time.sleep(0.1)
            (path.parent / "go").touch()
            out, err = process.communicate(timeout=25)
        assert (process.returncode, err) == (harness.EXIT_CODES["not-running"], b""), out

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_while_a_launcher_ignores_signals(self, number):
        self.check(number, "#!/bin/sh\ntrap '' TERM INT\n@READY@\n"
                           "while :; do sleep 1000; done\n")

    def test_a_signal_ends_it_while_a_daemon_of_a_launcher_sleeps(self):
        daemon = (PYTHON + "if os.fork() == 0:\n    os.setsid()\n    open('@HERE@/ready', 'w')\n"
                  "time.sleep(1000)\n")
        for number in (signal.SIGTERM, signal.SIGINT):
            self.check(number, daemon)

    def test_a_signal_ends_it_while_a_launcher_has_changed_its_user(self):
        mark = Mark()
        self.stack.callback(mark.kill_all)
        root = self.stack.enter_context(harness.DataRoot())
        tool, path = install_one_that_becomes_root(self.stack, root)
        process = subprocess.Popen(
            [tool, "detect", "--data-root", root.path, "--timeout", "20s"], env=environment(mark),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, user=SOMEBODY)
        ready = path.parent / "ready"
        harness.wait_until(lambda: ready.exists() or process.poll() is not None, limit=25)
        if not ready.exists():
            lacking.impossible("no program may change its user here")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
        assert process.returncode == -signal.SIGTERM, (out, err)

    def test_a_signal_ends_it_while_a_launcher_floods_stderr(self):
        self.check(signal.SIGTERM, "#!/bin/sh\n@READY@\nexec yes >&2\n")
