"""Processes in every condition that an owner can be in, and lines for a shell to run."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import lacking


def sleeper(test):
    """A process that does nothing until the test ends, and that is not modeld."""
    return _waiting(test, ["sleep", "600"])


def owner(test):
    """The same, called modeld."""
    directory = test.stack.enter_context(tempfile.TemporaryDirectory())
    name = pathlib.Path(directory, "modeld")
    name.symlink_to(shutil.which("sleep"))
    return _waiting(test, [name, "600"])


def _waiting(test, command):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    test.stack.callback(process.wait)
    test.stack.callback(process.kill)
    return process


def stopped(test):
    process = owner(test)
    process.send_signal(signal.SIGSTOP)
    # The signal may still be on its way: wait until it has worked, and leave the child unreaped.
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    return process


def zombie(test):
    """A process that has ended and that nobody has waited for."""
    process = owner(test)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    return process


def dead_pid(test):
    """The id of a process that no longer exists."""
    if os.readlink("/proc/self/ns/pid") != "pid:[4026531836]":
        lacking.impossible("in a pid namespace of its own, no process is known to be gone")
    process = sleeper(test)
    process.kill()
    process.wait()
    return process.pid


def shell(line, **options):
    """Runs this line in the shell that users have; returns its exit code and output."""
    finished = subprocess.run(["sh", "-c", line], stdin=subprocess.DEVNULL, text=True, timeout=20,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              **options)
    return finished.returncode, finished.stdout


def stranger():
    """Options of subprocess that make a program run as a user who owns nothing here.

    Without the right to become somebody else, the user stays the same.
    """
    nobody = 65534
    if os.geteuid() != 0:
        return {}
    return {"user": nobody, "group": nobody, "extra_groups": []}
