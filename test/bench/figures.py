"""Figures of whole processes, and the tables that show them beside their targets."""

import dataclasses
import re
import shutil
import subprocess

from trace import Trace

NONE = "–"


@dataclasses.dataclass
class Figures:
    """What a piece of work cost."""

    median: float  # microseconds
    least: float
    peak_kibibytes: float
    page_faults: float

    @property
    def peak(self):
        """In MB."""
        return self.peak_kibibytes * 1024 / 1e6


def measured(measure, commands, rounds, environment=None):
    """The figures of each command, run in turn."""
    lines = "".join("\t".join(map(str, command)) + "\n" for command in commands)
    output = subprocess.run([measure, str(rounds)], input=lines, env=environment,
                            capture_output=True, text=True, check=True).stdout
    return [Figures(*map(float, line.split())) for line in output.splitlines()]


@dataclasses.dataclass
class Limits:
    """What a piece of work may cost; None where nothing is promised."""

    wall: float | None = None  # as a ratio to the empty program
    peak: float | None = None  # MB
    calls: int | None = None
    bare: str | None = None  # the row of the program that makes the same system calls and no more
    to_bare: float | None = None  # as a ratio to it


def beside(value, limit, form):
    """A figure with its target; one that is missed stands out."""
    if limit is None:
        return format(value, form)
    missed = " **missed**" if value > limit else ""
    return f"{value:{form}} (≤ {limit:g}){missed}"


class Bench:
    def __init__(self, measure, empty, environment):
        self._measure = measure
        self._empty = empty
        self._environment = environment

    def show(self, title, work, rounds, with_traces=True):
        """One row for each (name, command, limits), after one for the empty program."""
        work = [("an empty static program", [self._empty], Limits()), *work]
        figures = measured(self._measure, [command for _, command, _ in work], rounds,
                           self._environment)
        unit = figures[0].median
        medians = {name: cost.median for (name, *_), cost in zip(work, figures)}
        columns = ["work", "wall", "to the bare program", "time", "least", "peak memory, MB",
                   "page faults"]
        if with_traces:
            columns += ["system calls", "threads", "instructions"]
        print(f"\n{title}:\n\n| " + " | ".join(columns) + " |")
        print("|" + "---|" * len(columns), flush=True)
        for (name, command, limits), cost in zip(work, figures):
            to_bare = NONE
            if limits.bare is not None:
                to_bare = beside(cost.median / medians[limits.bare], limits.to_bare, ".2f")
            row = [name, beside(cost.median / unit, limits.wall, ".2f"), to_bare,
                   f"{cost.median / 1000:.2f} ms", f"{cost.least / 1000:.2f} ms",
                   beside(cost.peak, limits.peak, ".1f"), f"{cost.page_faults:.0f}"]
            if with_traces:
                row += [*self._trace(command, limits), self._instructions(command)]
            print("| " + " | ".join(row) + " |", flush=True)

    def _trace(self, command, limits):
        if shutil.which("strace") is None:
            return NONE, NONE
        trace = Trace(command, self._environment)
        return beside(len(trace.calls), limits.calls, "d"), str(len(trace.threads))

    def _instructions(self, command):
        if shutil.which("valgrind") is None:
            return NONE
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                              *command], env=self._environment, capture_output=True, text=True,
                             check=False)
        found = re.search(r"Collected : (\d+)", run.stderr)
        return f"{int(found.group(1)) / 1000:.0f} k" if found else NONE
