"""One measured run of the tool, and what must hold of every run, whatever the input was."""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import harness  # noqa: E402

EXIT_CODES = {"running": 0, "unknown": 1, "not-running": 3, "unreachable": 4,
              "not-installed": 5, "stale": 6}

SLOW = bool(os.environ.get("MODELD_PROBE_SLOW"))  # under sanitizers or valgrind
# A sample of each table, for valgrind.
EVERY_NTH = int(os.environ.get("MODELD_PROBE_EVERY_NTH", "1"))
# The promise is 0.1 s on an idle machine; a test machine is rarely idle.
LATENESS = 25.0 if EVERY_NTH > 1 else 6.0 if SLOW else 0.5
MOST_MEMORY_KIB = 16 * 1024
CASES_AT_ONCE = 2 if EVERY_NTH > 1 else 8

MEASURE = pathlib.Path(__file__).resolve().parent / "measure.py"
IS_ROOT = os.geteuid() == 0
NOBODY = 65534

# All that must never reach a terminal: C0 but the line feed, DEL, and C1 in UTF-8.
RAW_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")


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
    """Run the tool once, measured. What takes longer than `limit` is killed and raises.

    `wrapper` is a command that runs the command that follows it, in surroundings of its own making.
    `program` replaces the tool; `before` are arguments that stand before all others.
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


def complaints(outcome, states, reasons, most_seconds):
    """What is wrong with a run with --json; empty when all is well.

    `states` and `reasons` are one expected value or a set of them; reasons `...` is any.
    """
    found = []
    try:
        state, reason, code = outcome.verdict
    except (ValueError, KeyError, TypeError):
        return [f"no verdict: exit code {outcome.code}, out {outcome.out[:300]!r}, "
                f"err {outcome.err[-2000:]!r}"]
    if state not in as_set(states):
        found.append(f"state {state} ({reason}), expected {states}")
    if reasons is not ... and reason not in as_set(reasons):
        found.append(f"reason {reason}, expected {reasons}")
    if code != EXIT_CODES[state]:
        found.append(f"exit code {code} for {state}")
    if outcome.seconds > most_seconds + LATENESS:
        found.append(f"took {outcome.seconds:.2f} s, at most {most_seconds} s are allowed")
    if outcome.memory_kib > MOST_MEMORY_KIB and not SLOW:
        found.append(f"peak memory {outcome.memory_kib} KiB, at most {MOST_MEMORY_KIB}")
    if outcome.err:
        found.append(f"on standard error: {outcome.err[-2000:]!r}")
    if found and outcome.json["reason"]:
        found.append("message: " + outcome.json["reason"]["message"][:300])
    return found


def text_complaints(outcome):
    """What is wrong with a run for people: raw control bytes, a forged first line."""
    found = []
    raw = RAW_CONTROL.search(outcome.out)
    if raw:
        around = outcome.out[max(0, raw.start() - 20):raw.end() + 20]
        found.append(f"raw control byte in the text: {around!r}")
    try:
        outcome.out.decode()
    except UnicodeDecodeError as error:
        found.append(f"the text is no UTF-8: {error}")
    first = outcome.out.split(b" ", 1)[0].decode("utf-8", "replace")
    if EXIT_CODES.get(first) != outcome.code:
        found.append(f"text begins with {first!r}, exit code {outcome.code}")
    lines = outcome.out.decode("utf-8", "replace").split("\n")
    found += [f"a line that begins like a verdict: {line[:80]!r}"
              for line in lines[1:] if line and not line.startswith("  ")]
    return found


def public_copy(test_class):
    """A copy of the tool that anybody can run, wherever it was built; removed with the class."""
    public = tempfile.TemporaryDirectory(prefix="modeld-probe-public-")
    test_class.addClassCleanup(public.cleanup)
    os.chmod(public.name, 0o755)
    copy = os.path.join(public.name, "modeld-probe")
    shutil.copy(harness.program("MODELD_PROBE"), copy)
    os.chmod(copy, 0o755)
    return copy


def as_set(expected):
    return expected if isinstance(expected, (set, frozenset)) else {expected}


def check_table(test, cases, check):
    """Run check(case) for every case, some at once; each returns what is wrong with its case."""
    names = [case.name for case in cases]
    test.assertEqual(len(names), len(set(names)), "two cases have one name")
    cases = cases[::EVERY_NTH]

    def guarded(case):
        try:
            return check(case)
        except Exception as error:  # a broken case must not hide the others
            return [f"{type(error).__name__}: {error}"]

    with concurrent.futures.ThreadPoolExecutor(CASES_AT_ONCE) as pool:
        for case, found in zip(cases, pool.map(guarded, cases)):
            with test.subTest(case.name):
                test.assertEqual(found, [])
    print(f"{type(test).__name__}: {len(cases)} cases", file=sys.stderr)


def skip_visibly(test, why):
    print(f"SKIPPED: {test.id()}: {why}", file=sys.stderr)
    test.skipTest(why)
