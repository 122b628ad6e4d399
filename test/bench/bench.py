"""Measures what the tool costs, as ratios to an empty static program in the same run.

usage: bench.py BUILD_DIRECTORY [ROUNDS]
"""

import contextlib
import dataclasses
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

TEST = pathlib.Path(__file__).resolve().parent.parent
for folder in ("support", "conformance", "hostile", "interop"):
    sys.path.insert(0, str(TEST / folder))

import harness
import made_models
from figures import Bench, Limits, beside, measured
from go_owner import GoOwner
from round_trips import round_trips
from scale import show_scale

# As Debian gives it to users: five directories without a modeld in them.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
               "HOME": "/nonexistent"}
LAUNCHER = '#!/bin/sh\necho \'{"version": "v%d.0.0", "protocol": 1, "backends": []}\'\n'

BARE_DETECT, BARE_PROBE, BARE_REFUSED = "bare `detect`", "bare `probe`", "bare `probe`, refused"
BARE_GO = "bare `probe` of a grpc-go daemon"
DETECT = Limits(wall=1.3, peak=1.5)
DETECT_LIVE = Limits(wall=1.3, peak=1.5, calls=40, bare=BARE_DETECT, to_bare=1.25)
PROBE_LIVE = Limits(peak=2, bare=BARE_PROBE, to_bare=1.25)
PROBE_REFUSED = Limits(peak=2, bare=BARE_REFUSED, to_bare=1.4)
LARGEST_FILE = 4
MOST_ROUND_TRIPS = 1
LONGEST_DOCTOR = 3  # milliseconds beyond a probe


def as_installed(program, directory):
    """A copy as a package installs it: without symbols, and written in one go.

    How a file was written decides how the kernel maps it; a linker writes it out of order.
    """
    stripped = directory / (program.name + ".stripped")
    subprocess.run(["strip", "-o", stripped, program], check=True)
    installed = directory / program.name
    with open(stripped, "rb") as source, open(installed, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 16)
    installed.chmod(0o755)
    stripped.unlink()
    return installed


class Programs:
    """What is measured, and the unit that it is measured in."""

    def __init__(self, build, directory):
        self.tool = as_installed(build / "app" / "modeld-probe", directory)
        self.empty = as_installed(build / "test" / "bench" / "bench-empty", directory)
        self.bare = as_installed(build / "test" / "bench" / "bench-bare", directory)

    def run(self, command, root, *arguments):
        return [self.tool, command, "--data-root", root.path, *arguments]


class Scratch:
    """Data roots and daemons, gone at the end."""

    def __init__(self, stack):
        self._stack = stack

    def root(self):
        return self._stack.enter_context(harness.DataRoot())

    def serve(self, root, *arguments):
        self._stack.enter_context(harness.daemon("serve", "--data-root", root.path, "--ttl", "10m",
                                                 *arguments, lease=root.lease_path))
        return root

    def standin(self, codec="json"):
        return self.serve(self.root(), "--codec", codec)

    def grpc_go(self):
        root = self.root()
        self._stack.enter_context(GoOwner(root, ttl="10m"))
        return root


def states(programs, scratch):
    """Each piece of work: what it is, the command that does it, and what it may cost."""
    dead, stale, bare = (scratch.root() for _ in range(3))
    live = scratch.standin()
    dead.write_lease(f"127.0.0.1:{harness.free_port()}", ttl=600)
    stale.write_lease(age=3600)
    binary = ["--modeld-bin", programs.empty]
    work = [
        (BARE_DETECT, [programs.bare, "detect", live.path], Limits()),
        (BARE_PROBE, [programs.bare, "probe", live.path], Limits()),
        (BARE_REFUSED, [programs.bare, "probe", dead.path], Limits()),
        ("`detect`, running", programs.run("detect", live), DETECT_LIVE),
        ("`detect`, stale", programs.run("detect", stale, *binary), DETECT),
        ("`detect`, not-running", programs.run("detect", bare, *binary), DETECT),
        ("`detect`, not-installed", programs.run("detect", bare), DETECT),
        ("`probe` of the stand-in", programs.run("probe", live), PROBE_LIVE),
    ]
    if os.environ.get("MODELD_GO"):
        go = scratch.grpc_go()
        limits = dataclasses.replace(PROBE_LIVE, bare=BARE_GO)
        work += [(BARE_GO, [programs.bare, "probe", go.path], Limits()),
                 ("`probe` of a grpc-go daemon", programs.run("probe", go), limits)]
    return work + [
        ("`probe`, connection refused", programs.run("probe", dead), PROBE_REFUSED),
        ("`probe` in protobuf",
         programs.run("probe", scratch.standin("proto"), "--codec", "proto"), Limits()),
        ("`--help`", [programs.tool, "--help"], Limits()),
        ("`--version`", [programs.tool, "--version"], Limits()),
        ("a usage error", [programs.tool, "detect", "--nonsense"], Limits()),
    ]


def doctor_beyond_probe(programs, scratch, measure, rounds):
    """Milliseconds that `doctor` takes beyond `probe`, of a healthy daemon with a model."""
    root = scratch.root()
    made_models.put_llama(root.path / "models")
    scratch.serve(root, "--backend", "llama")
    work = [programs.run(command, root) for command in ("probe", "doctor")]
    probe, doctor = measured(measure, work, rounds, ENVIRONMENT)
    return (doctor.median - probe.median) / 1000


def growth(programs, scratch):
    work = []
    for size in (300, 10_000, 100_000, 1 << 20):
        root = scratch.root()
        root.write_lease("127.0.0.1:1", ttl=600, padding="")
        bare = root.lease_path.stat().st_size
        root.write_lease("127.0.0.1:1", ttl=600, padding="x" * max(0, size - bare))
        work.append((f"lease of {size:,} bytes", programs.run("detect", root), Limits()))
    for count in (1, 10, 100, 1000):
        for current in (True, False):
            root = scratch.root()
            launchers = [root.install_launcher(f"v{i}.0.0", LAUNCHER % i) for i in range(count)]
            if current:
                (root.path / "modeld" / "current").write_text(str(launchers[-1].parent))
            label = f"{count:,} managed installs, {'with' if current else 'without'} `current`"
            work.append((label, programs.run("detect", root, "--timeout", "60s"), Limits()))
    return work


def main():
    build = pathlib.Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        programs = Programs(build, directory)
        scratch = Scratch(stack)
        measure = build / "test" / "bench" / "bench-measure"
        bench = Bench(measure, programs.empty, ENVIRONMENT)
        print(f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}, "
              f"{os.cpu_count()} cores\n")
        megabytes = round(programs.tool.stat().st_size / 1e6, 2)
        turns = round_trips(programs.tool, ENVIRONMENT)
        print(f"size of the executable, MB: {beside(megabytes, LARGEST_FILE, 'g')}")
        doctor = doctor_beyond_probe(programs, scratch, measure, rounds)
        print(f"`doctor` beyond `probe`, ms: {beside(doctor, LONGEST_DOCTOR, '.2f')}")
        print(f"round trips of `probe` after connect: {beside(turns, MOST_ROUND_TRIPS, 'd')}")
        bench.show(f"One run, median of {rounds}, as ratios to an empty static program",
                   states(programs, scratch), rounds)
        bench.show("How the cost of `detect` grows", growth(programs, scratch),
                   max(7, rounds // 30), with_traces=False)
        show_scale(programs.tool, build / "test" / "bench" / "bench-peers", measure)


if __name__ == "__main__":
    main()
