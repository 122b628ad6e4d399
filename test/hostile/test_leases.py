"""Every lease and data root of the table against the tool: verdict, time, memory, clean text."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import threading

import pytest

import lacking
import outcome
from leases_case import lease
from leases_roots import DEEP, ROOT_NAMES, TOO_DEEP
from leases_table import LEASES
from outcome import harness

TIMEOUT = 3.0  # never reached: the tool sees at once whether it is a file


def fingerprint(root):
    """The data root's, or nothing where its files can't all be read."""
    try:
        huge = any(path.lstat().st_size > (1 << 24) for path in root.path.rglob("*"))
        return None if huge else root.fingerprint()
    except OSError:
        return None


@pytest.fixture(scope="module")
def tool_for_nobody():
    with outcome.public_copy() as copy:
        yield copy


@outcome.each(LEASES)
def test_every_lease_of_the_table(case, root, tool_for_nobody):
    as_nobody = {}
    if case.as_nobody and outcome.IS_ROOT:
        as_nobody = {"uid": outcome.NOBODY, "program": tool_for_nobody}
        root.path.chmod(0o755)
    case.make(root)
    before = fingerprint(root)
    question = ["detect", "--data-root", root.path, "--timeout", f"{TIMEOUT}s"]
    question += [] if case.installed else ["--modeld-bin", "/bin/sh"]
    result = outcome.run(*question, "--json", **as_nobody)
    assert outcome.complaints(result, case.state, case.reason, case.most_seconds) == []
    assert outcome.text_complaints(outcome.run(*question, **as_nobody)) == []
    assert before == fingerprint(root), "the tool changed the data root"


def test_a_lease_that_another_program_holds_by_a_file_lease_is_read_when_it_lets_go(root):
    root.write_lease()
    descriptor = os.open(root.lease_path, os.O_RDWR)
    let_go = threading.Timer(0.2, fcntl.fcntl, [descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK])
    signal.signal(signal.SIGIO, lambda *_: let_go.start())  # the kernel asks to let go
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        result = outcome.run("detect", "--json", "--data-root", root.path)
        let_go.join()
        assert outcome.complaints(result, "running", None, 0.5) == []
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        signal.signal(signal.SIGIO, signal.SIG_IGN)  # it does not let go
        result = outcome.run("detect", "--json", "--data-root", root.path, "--timeout", "200ms")
        assert outcome.complaints(result, "unknown", "lease_unreadable", 0.4) == []
        assert "F_SETLEASE" in result.json["reason"]["message"]
    finally:
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        os.close(descriptor)


class RootCase:
    def __init__(self, name):
        self.name = f"data root {name[:40]!r} of {len(name)}"
        self.text = name


@outcome.each([RootCase(name) for name in ROOT_NAMES])
def test_a_lease_is_read_and_the_path_shown_escaped(case, root):
    path = root.path / case.text
    os.makedirs(path, 0o700)
    (path / "modeld.lease").write_bytes(lease())
    for given, options in ((path, {}), (case.text, {"cwd": root.path})):
        option = f"--data-root={given}"
        result = outcome.run("detect", option, "--json", **options)
        assert outcome.complaints(result, "running", None, 0.1) == []
        assert outcome.text_complaints(outcome.run("detect", option, **options)) == []
        assert outcome.text_complaints(outcome.run("detect", "-v", option, **options)) == []


class TestDataRoots:
    def detect(self, root, *options, **more):
        return outcome.run("detect", "--json", f"--data-root={root}", "--modeld-bin", "/bin/sh",
                           *options, **more)

    def assert_verdict(self, result, states, reasons=..., most_seconds=0.1):
        assert [] == outcome.complaints(result, states, reasons, most_seconds)

    def test_a_path_just_below_the_limit_works(self):
        with harness.DataRoot() as outer:
            # No single call can make it: step by step, then.
            script = ("import os, sys\nos.chdir(sys.argv[1])\n"
                      "for name in sys.argv[2].split('/'):\n    os.mkdir(name); os.chdir(name)\n"
                      "open('modeld.lease', 'wb').write(sys.stdin.buffer.read())\n")
            subprocess.run([sys.executable, "-c", script, outer.path, DEEP], input=lease(),
                           check=True)
            self.assert_verdict(self.detect(outer.path / DEEP), "running", None)

    def test_a_path_that_is_too_long_is_unknown(self):
        with harness.DataRoot() as outer:
            for root in (outer.path / TOO_DEEP, "x" * 100_000, "/" + "x/" * 50_000):
                self.assert_verdict(self.detect(root), "unknown", "lease_unreadable")

    def test_a_path_that_is_not_a_data_root_is_never_running(self):
        with harness.DataRoot() as outer:
            (outer.path / "file").write_text("no directory")
            (outer.path / "loop").symlink_to("loop")
            (outer.path / "dangling").symlink_to("nowhere")
            os.mkfifo(outer.path / "fifo")
            for name in ("missing", "missing/below", "dangling"):
                self.assert_verdict(self.detect(outer.path / name), "not-running", "no_lease")
            self.assert_verdict(self.detect(outer.path / "loop"), "unknown", "lease_unreadable")
            # No lease can be below a file: absent to one reader, an error to another.
            for name in ("file", "fifo", "file/below"):
                self.assert_verdict(self.detect(outer.path / name), {"not-running", "unknown"})
            for root in ("/dev/null", "/proc/self/mem"):
                self.assert_verdict(self.detect(root), {"not-running", "unknown"})
            self.assert_verdict(self.detect("/proc"), "not-running", "no_lease")
            self.assert_verdict(self.detect(".", cwd=outer.path), "not-running", "no_lease")

    def test_a_deleted_working_directory_is_never_running(self):
        outer = tempfile.mkdtemp(prefix="modeld-probe-gone-")
        script = 'cd "$0" && rmdir "$0" && exec "$@"'
        result = self.detect("relative", wrapper=["/bin/sh", "-c", script.replace(
            "rmdir", "/bin/rmdir"), outer])
        self.assert_verdict(result, {"not-running", "unknown"})

    def test_a_working_directory_that_may_not_be_searched_is_unknown(self):
        if not outcome.IS_ROOT:
            lacking.impossible("root is needed to be somebody else in a closed directory")
        with harness.DataRoot() as outer, outcome.public_copy() as tool:
            outer.path.chmod(0o755)
            closed = outer.path / "closed/inner"
            closed.mkdir(parents=True)
            for path in closed, closed.parent:
                path.chmod(0)
            for root in ("..", "../root", "../../root", ".", "root"):
                result = self.detect(root, cwd=closed, uid=outcome.NOBODY, program=tool)
                self.assert_verdict(result, "unknown", "lease_unreadable", most_seconds=0.5)

    def test_a_thousand_installs_cost_little(self):
        with harness.DataRoot() as root:
            for number in range(1000):
                os.makedirs(root.path / f"modeld/v0.0.{number}/{harness.PLATFORM}")
            (root.path / "modeld/current").write_text("/nowhere")
            result = outcome.run("detect", "--json", "--data-root", root.path)
            self.assert_verdict(result, "not-installed", "binary_not_found")

    def check_too_many_installs(self, root, state, *options):
        result = outcome.run("detect", "--json", "--data-root", root.path, *options)
        self.assert_verdict(result, state, ...)
        assert "installs_left_out" in [finding["code"] for finding in result.json["findings"]]
        assert [] == outcome.text_complaints(
            outcome.run("detect", "--data-root", root.path, *options))

    def test_a_note_says_that_folders_were_left_out(self):
        with harness.DataRoot() as root:
            for number in range(5000):
                os.makedirs(root.path / f"modeld/v0.0.{number}")
            self.check_too_many_installs(root, "not-installed", "--timeout", "100ms")

    def test_a_thousand_launchers_with_long_paths_stay_within_the_memory_limit(self):
        with harness.DataRoot() as root:
            launchers = [root.install_launcher(f"{'v' * 240}{number}", "")
                         for number in range(1000)]
            # Passed over, each with a reason; then found, each with a note.
            for mode, state in ((0o600, "not-installed"), (0o777, "not-running")):
                for launcher in launchers:
                    launcher.chmod(mode)
                self.check_too_many_installs(root, state)

    def test_a_lease_that_grows_while_it_is_read_is_reported_in_time(self):
        with harness.DataRoot() as root:
            stop = threading.Event()
            grower = threading.Thread(target=grow_for_ever, args=(root, stop))
            grower.start()
            try:
                for _ in range(20):
                    self.assert_verdict(self.detect(root.path), {"not-running", "unknown"},
                                        {"lease_corrupt", "lease_unreadable", "no_lease"},
                                        most_seconds=0.5)
            finally:
                stop.set()
                grower.join()

    def test_a_lease_replaced_a_thousand_times_is_always_the_old_or_the_new(self):
        with harness.DataRoot() as root:
            # Of very different sizes: a mixture would not parse.
            owners = {"first": lease(instance_id="first"),
                      "second": lease(instance_id="second", host="h" * 300_000)}
            root.write_lease_bytes(owners["first"])
            stop = threading.Event()
            replacer = threading.Thread(target=replace_for_ever, args=(root, owners, stop))
            replacer.start()
            seen = set()
            try:
                for _ in range(60):
                    result = self.detect(root.path)
                    self.assert_verdict(result, "running", None, most_seconds=0.5)
                    seen.add(result.json["instance"])
            finally:
                stop.set()
                replacer.join()
            assert seen <= set(owners)
            assert replacer.replaced >= 1000

    def test_a_lease_removed_and_put_back_is_running_or_not_running(self):
        with harness.DataRoot() as root:
            stop = threading.Event()
            remover = threading.Thread(target=remove_for_ever, args=(root, stop))
            remover.start()
            try:
                for _ in range(40):
                    self.assert_verdict(self.detect(root.path), {"running", "not-running"},
                                        {None, "no_lease"}, most_seconds=0.5)
            finally:
                stop.set()
                remover.join()


def replace_for_ever(root, owners, stop):
    thread = threading.current_thread()
    thread.replaced = 0
    while not stop.is_set() or thread.replaced < 1000:
        root.write_lease_bytes(owners[("first", "second")[thread.replaced % 2]])
        thread.replaced += 1


def grow_for_ever(root, stop):
    while not stop.is_set():
        with open(root.lease_path, "wb", buffering=0) as file:
            for _ in range(300):
                file.write(b" " * 8192)


def remove_for_ever(root, stop):
    content = lease()
    while not stop.is_set():
        root.write_lease_bytes(content)
        root.lease_path.unlink()
