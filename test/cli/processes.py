"""Processes in every condition that an owner can be in, and lines for a shell to run."""

import os
import signal
import subprocess


def sleeper(test):
    """A process that does nothing until the test ends."""
    process = subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL)
    test.stack.callback(process.wait)
    test.stack.callback(process.kill)
    return process


def stopped(test):
    process = sleeper(test)
    process.send_signal(signal.SIGSTOP)
    # The signal is only on its way: wait until it has worked, and leave the child unreaped.
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    return process


def zombie(test):
    """A process that has ended and that nobody has waited for."""
    process = sleeper(test)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    return process


def dead_pid(test):
    """The number of a process that is no more."""
    process = sleeper(test)
    process.kill()
    process.wait()
    return process.pid


def shell(line, **options):
    """Let the shell that users have run this line; its exit code and output."""
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
