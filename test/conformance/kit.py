"""Runs the kit as anybody would, in a process of its own and without what our tests share."""

import pathlib
import subprocess
import sys

import harness

HERE = pathlib.Path(__file__).resolve().parent


def run(rows, *arguments):
    """The kit's verdict on the built tool: its exit code and what it printed."""
    before, after = arguments[:arguments.index("--")], arguments[arguments.index("--") + 1:]
    finished = subprocess.run(
        [sys.executable, HERE / "run.py", HERE / rows, *before, "--",
         harness.program("MODELD_PROBE"), *after],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8", timeout=250, check=False)
    return finished.returncode, finished.stdout
