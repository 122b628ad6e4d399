"""How the cost of `probe` grows with the number of endpoints."""

import contextlib
import re
import resource
import subprocess

from figures import NONE, measured
from round_trips import ANSWER
import http2

TURNS = 3


@contextlib.contextmanager
def peers(program):
    """The endpoints of a peer that answers at once and of one that never does."""
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(http2.settings() + ANSWER)
        process.stdin.close()
        yield [f"127.0.0.1:{int(process.stdout.readline())}" for _ in range(2)]
        process.kill()


def allow_many_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def verdicts(command):
    """How many endpoints each reason was given for."""
    output = subprocess.run(command, capture_output=True, check=False).stdout
    codes = re.findall(rb'"reason": *(?:null|{[^}]*"code": *"(\w+)")', output)
    counts = {code.decode() or "running": codes.count(code) for code in sorted(set(codes))}
    return ", ".join(f"{count} {code}" for code, count in counts.items())


def show_scale(tool, program, measure):
    allow_many_descriptors()
    print(f"\nMany endpoints, median of {TURNS}:\n\n"
          "| endpoints | silent | timeout | time | time for each that answers | peak memory, MB "
          "| verdicts |\n|---|---|---|---|---|---|---|", flush=True)
    for count, tenth, milliseconds in ((500, False, 3000), (500, True, 500),
                                       (5000, False, 3000), (5000, True, 500),
                                       (5000, False, 100), (10_000, True, 1000)):
        with peers(program) as (talker, silent):  # new ones, as a silent one's queue fills up
            endpoints = [silent if tenth and i % 10 == 0 else talker for i in range(count)]
            arguments = [part for endpoint in endpoints for part in ("--endpoint", endpoint)]
            command = [str(tool), "probe", "--json", f"--timeout={milliseconds}ms", *arguments]
            cost, = measured(measure, [command], TURNS)
            each = NONE if tenth else f"{cost.median / count:.0f} µs"
            print(f"| {count:,} | {endpoints.count(silent):,} | {milliseconds} ms "
                  f"| {cost.median / 1000:.0f} ms | {each} | {cost.peak:.1f} "
                  f"| {verdicts(command)} |", flush=True)
