"""Runs a command beside a server that a test's script has forked."""

import contextlib
import os
import signal


def run_beside(server, command, descriptors=range(3, 256)):
    """Runs the command, which inherits those of the descriptors that are open, then kills the
    server, if there is one. Returns the exit code of the command."""
    child = os.fork()
    if child == 0:
        for descriptor in descriptors:
            with contextlib.suppress(OSError):
                os.set_inheritable(descriptor, True)
        os.execv(command[0], command)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if server:
        os.kill(server, signal.SIGKILL)
    return code
