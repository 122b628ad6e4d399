"""The tool on a terminal: a pseudo-terminal of a given width, and all that is written to it."""

import contextlib
import fcntl
import os
import struct
import termios

import harness
import lacking


def shown(*arguments, columns=80, limit=30, env=None):
    """All that one run of the tool writes to a terminal."""
    try:
        controller, terminal = os.openpty()
    except OSError as error:
        lacking.impossible(f"no terminal can be had here: {error}")
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, controller)
        process = harness.start_probe(
            *arguments, stdout=terminal, stderr=terminal,
            env=harness.environment(TERM="xterm") if env is None else env)
        stack.callback(process.wait)
        stack.callback(process.kill)
        os.close(terminal)
        written = b""
        with contextlib.suppress(OSError):  # how Linux says that the other end is closed
            while piece := os.read(controller, 65536):
                written += piece
        process.wait(limit)
    return written.decode().replace("\r\n", "\n")
