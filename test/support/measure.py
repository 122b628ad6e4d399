"""Runs one program and reports how it ended, its peak memory and the time it took.

    python3 -I -S measure.py REPORT_DESCRIPTOR UID PROGRAM ARGUMENTS...

A process of its own because the kernel counts as a child's peak memory what its parent held when it
forked: this small parent stays under the limit that is tested, a test runner does not. Imports
nothing but what is built in, for the same reason. UID -1 keeps the caller's.
"""

import posix
import time


def run_child(uid, command):
    try:
        if uid >= 0:
            posix.setgroups([])
            posix.setgid(uid)
            posix.setuid(uid)
        posix.execv(command[0], command)
    finally:
        posix._exit(127)


def main(arguments):
    report = int(arguments[0])
    posix.set_inheritable(report, False)
    start = time.monotonic()
    child = posix.fork()
    if child == 0:
        run_child(int(arguments[1]), arguments[2:])
    _, status, usage = posix.wait4(child, 0)
    seconds = time.monotonic() - start
    # ru_maxrss counts in KiB.
    posix.write(report, b"%d %d %f" % (posix.waitstatus_to_exitcode(status), usage.ru_maxrss,
                                       seconds))


if __name__ == "__main__":
    import sys
    main(sys.argv[1:])
