"""In a container: the tool leaves the first process nothing to reap, and works as the first process
itself."""

import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

import lacking
from outcome import harness

PR_SET_CHILD_SUBREAPER = 36
TOOL = harness.program("MODELD_PROBE")


@pytest.fixture
def root():
    with harness.DataRoot() as made:
        yield made


def catches(process, number):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return int(caught.split()[1], 16) >> (number - 1) & 1


class FirstProcess:
    """The tool as the first process of a pid namespace."""

    def __init__(self, *arguments):
        unshare = shutil.which("unshare")
        self.command = [unshare, "--pid", "--fork", "--mount-proc"]
        if not unshare or subprocess.run([*self.command, "true"], check=False,
                                         stderr=subprocess.DEVNULL).returncode != 0:
            lacking.impossible("no pid namespace can be made here")
        # `unshare` itself survives SIGINT and SIGTERM, and passes on how its child ended.
        self.outside = subprocess.Popen([*self.command, TOOL, *map(str, arguments)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        harness.wait_until(lambda: harness.children(self.outside.pid))
        self.pid, = harness.children(self.outside.pid)
        harness.wait_until(lambda: catches(self.pid, signal.SIGTERM))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.outside.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        self.outside.wait()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_the_first_process(number, root):
    with FirstProcess("probe", "--data-root", root.path, "--wait=30s") as tool:
        os.kill(tool.pid, number)
        assert tool.outside.wait(timeout=10) == 128 + number


def command_of(process):
    try:
        return pathlib.Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has ended since
        return b""


def orphans_that_sleep(process):
    return [child for child in harness.children(process)
            if command_of(child) == b"sleep\000500\0"]


def test_the_first_process_does_not_end_other_programs_orphans(root):
    launcher = root.install_launcher("v1.0.0", "")
    launcher.write_text(f"#!/bin/sh\n: >'{launcher.parent}/begun'\nexec sleep 1000\n")
    with FirstProcess("detect", "--data-root", root.path, "--timeout=2s", "--wait=60s") as tool:
        harness.wait_until((launcher.parent / "begun").exists)
        # Its starter ends at once, as that of `docker exec -d`.
        subprocess.run(["nsenter", "-t", str(tool.pid), "-p", "sh", "-c", "sleep 500 & :"],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        # Until it is under way, its command line may be empty.
        harness.wait_until(lambda: orphans_that_sleep(tool.pid))
        orphan, = orphans_that_sleep(tool.pid)
        # The first attempt is over when its launcher is, and the next one has begun.
        (launcher.parent / "begun").unlink()
        harness.wait_until((launcher.parent / "begun").exists)
        assert orphans_that_sleep(tool.pid) == [orphan]


def test_no_process_is_left_for_another_process_to_reap(root):
    """A daemon that is the first process of its container waits for nobody."""
    link = root.path / "link"
    link.symlink_to(root.path, target_is_directory=True)  # it may lead anywhere, so a child looks
    root.write_lease(f"127.0.0.1:{harness.free_port()}")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        for command in ("detect", "probe", "doctor"):
            process = os.posix_spawn(
                TOOL, [TOOL, command, "--quiet", "--data-root", str(link)], os.environ)
            os.waitpid(process, 0)
            end = time.monotonic() + 0.1
            while time.monotonic() < end:
                assert harness.children(os.getpid()) == []
    finally:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0)
