"""What must hold of every measured run of the tool, whatever the input was."""

import contextlib
import os
import re
import shutil
import tempfile

import pytest

import harness
from harness import EXIT_CODES
from measured import run  # noqa: F401 -- the tests call it

SLOW = bool(os.environ.get("MODELD_PROBE_SLOW"))  # under sanitizers or valgrind
# A sample of each table, for valgrind.
EVERY_NTH = int(os.environ.get("MODELD_PROBE_EVERY_NTH", "1"))
# The promise is 0.1 s on an idle machine; a test machine is rarely idle.
LATENESS = 25.0 if EVERY_NTH > 1 else 6.0 if SLOW else 0.5
MOST_MEMORY_KIB = 16 * 1024

IS_ROOT = os.geteuid() == 0
NOBODY = 65534

# All that must never reach a terminal: C0 except the line feed, DEL, and C1 in UTF-8.
RAW_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")

# Characters that could hide or reorder what a person reads.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
                    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]")


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
    found += raw_characters(outcome.out)
    if found and outcome.json["reason"]:
        found.append("message: " + outcome.json["reason"]["message"][:300])
    return found


def raw_characters(out):
    """What in an output, JSON included, could mislead a person who reads it on a terminal."""
    found = []
    raw = RAW_CONTROL.search(out)
    if raw:
        around = out[max(0, raw.start() - 20):raw.end() + 20]
        found.append(f"raw control byte in the output: {around!r}")
    try:
        unseen = UNSEEN.search(out.decode())
        if unseen:
            found.append(f"a character that is not seen: {unseen[0]!a}")
    except UnicodeDecodeError as error:
        found.append(f"the output is no UTF-8: {error}")
    return found


def text_complaints(outcome):
    """What is wrong with a run for people: raw control bytes, a forged first line."""
    found = raw_characters(outcome.out)
    first = outcome.out.split(b" ", 1)[0].decode("utf-8", "replace")
    if EXIT_CODES.get(first) != outcome.code:
        found.append(f"text begins with {first!r}, exit code {outcome.code}")
    lines = outcome.out.decode("utf-8", "replace").split("\n")
    found += [f"a line that begins like a verdict: {line[:80]!r}"
              for line in lines[1:] if line and not line.startswith("  ")]
    return found


@contextlib.contextmanager
def public_copy():
    """A copy of the tool that anybody can run, wherever it was built."""
    with tempfile.TemporaryDirectory(prefix="modeld-probe-public-") as public:
        os.chmod(public, 0o755)
        copy = os.path.join(public, "modeld-probe")
        shutil.copy(harness.program("MODELD_PROBE"), copy)
        os.chmod(copy, 0o755)
        yield copy


def as_set(expected):
    return expected if isinstance(expected, (set, frozenset)) else {expected}


def each(cases):
    """Makes a test of each row, under its name; of every nth row where a sample is enough."""
    names = [case.name for case in cases]
    assert len(names) == len(set(names)), "two cases have one name"
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=case.name) for case in cases[::EVERY_NTH]])
