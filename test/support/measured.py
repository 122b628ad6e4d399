"""One run of the tool with the time and the memory that it took."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys

import harness

MEASURE = pathlib.Path(__file__).resolve().parent / "measure.py"


@dataclasses.dataclass
class Outcome:
    code: int
    seconds: float
    memory_kib: int
    out: bytes
    err: bytes

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def verdict(self):
        """State, reason code and exit code, of a run with --json."""
        answer = self.json
        reason = answer["reason"]
        return answer["state"], reason["code"] if reason else None, self.code


def run(*arguments, env=None, uid=-1, limit=30, program=None, wrapper=(), before=(),
        **options):
    """Run the tool once, measured. A run longer than `limit` is killed and raises.

    `wrapper` is a command that runs the command that follows it, in surroundings of its own making.
    `program` replaces the tool; `before` are arguments that come before all others.
    """
    reading, writing = os.pipe()
    descriptors = tuple(options.pop("pass_fds", ())) + (writing,)
    command = [*map(str, wrapper), sys.executable, "-I", "-S", str(MEASURE), str(writing), str(uid),
               program or harness.program("MODELD_PROBE"), *map(str, (*before, *arguments))]
    with open(reading, "rb") as report:
        process = subprocess.Popen(
            command, env=harness.environment() if env is None else env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            pass_fds=descriptors, start_new_session=True, **options)
        os.close(writing)
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise AssertionError(f"it hangs: killed after {limit} s") from None
        facts = report.read().split()
    if not facts:
        raise AssertionError(f"it was not run: {err[-2000:]!r}")
    return Outcome(int(facts[0]), float(facts[2]), int(facts[1]), out, err)
