"""Measures what the tool costs, as ratios to an empty static program in the same run.

usage: bench.py BUILD_DIRECTORY [ROUNDS]
"""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import harness

BUILD = pathlib.Path(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 300
TOOL = BUILD / "app" / "modeld-probe"
EMPTY = BUILD / "test" / "bench" / "bench-empty"
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
               "HOME": "/nonexistent"}
LAUNCHER = '#!/bin/sh\necho \'{"version": "v%d.0.0", "protocol": 1, "backends": []}\'\n'


def measure(commands, rounds=ROUNDS):
    """Median microseconds, peak KiB and exit code of each command."""
    lines = "".join("\t".join(map(str, command)) + "\n" for command in commands)
    output = subprocess.run([BUILD / "test" / "bench" / "bench-measure", str(rounds)], input=lines,
                            env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
    return [tuple(map(float, line.split())) for line in output.splitlines()]


def instructions(command):
    if shutil.which("valgrind") is None:
        return "–"
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                          *command], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    return f"{int(found.group(1)) / 1000:.0f} k" if found else "–"


def system_calls(command):
    if shutil.which("strace") is None:
        return "–"
    run = subprocess.run(["strace", "-f", "-qq", *command], env=ENVIRONMENT,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    return str(sum(b"(" in line for line in run.stderr.splitlines()))


def table(title, columns, rows):
    print(f"\n{title}\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def states(scratch):
    """Each piece of work with the command that does it."""
    live, dead, stale, bare = (harness.DataRoot() for _ in range(4))
    scratch.extend([live, dead, stale, bare])
    daemon = harness.daemon("serve", "--data-root", live.path, "--ttl", "10m",
                            lease=live.lease_path)
    daemon.__enter__()
    scratch.append(daemon)
    dead.write_lease(f"127.0.0.1:{harness.free_port()}", ttl=600)
    stale.write_lease(age=3600)
    binary = ["--modeld-bin", EMPTY]
    return [
        ("an empty static program", [EMPTY]),
        ("`detect`, running", [TOOL, "detect", "--data-root", live.path]),
        ("`detect`, stale", [TOOL, "detect", "--data-root", stale.path, *binary]),
        ("`detect`, not-running", [TOOL, "detect", "--data-root", bare.path, *binary]),
        ("`detect`, not-installed", [TOOL, "detect", "--data-root", bare.path]),
        ("`probe` of a live daemon", [TOOL, "probe", "--data-root", live.path]),
        ("`probe` of the same in protobuf",
         [TOOL, "probe", "--codec", "proto", "--data-root", live.path]),
        ("`probe`, connection refused", [TOOL, "probe", "--data-root", dead.path]),
        ("`--help`", [TOOL, "--help"]),
    ]


def show_states(scratch):
    work = states(scratch)
    figures = measure([command for _, command in work])
    unit = figures[0][0]
    table(f"One run, median of {ROUNDS}:",
          ["work", "wall", "time", "peak memory", "instructions", "system calls"],
          [[name, f"{wall / unit:.2f}", f"{wall / 1000:.2f} ms", f"{peak / 1024:.1f} MiB",
            instructions(command), system_calls(command)]
           for (name, command), (wall, peak, _) in zip(work, figures)])


def show_growth(scratch):
    commands = [("an empty static program", [EMPTY])]
    for size in (300, 10_000, 100_000, 1_000_000):
        root = harness.DataRoot()
        scratch.append(root)
        root.write_lease("127.0.0.1:1", ttl=600, padding="x" * max(0, size - 300))
        commands.append((f"lease of {size:,} bytes", [TOOL, "detect", "--data-root", root.path]))
    for count in (1, 10, 100, 1000):
        for current in (True, False):
            root = harness.DataRoot()
            scratch.append(root)
            launchers = [root.install_launcher(f"v{i}.0.0", LAUNCHER % i) for i in range(count)]
            if current:
                (root.path / "modeld" / "current").write_text(str(launchers[-1].parent))
            label = f"{count:,} managed installs, {'with' if current else 'without'} `current`"
            commands.append((label, [TOOL, "detect", "--timeout", "60s", "--data-root",
                                     root.path]))
    rounds = max(3, ROUNDS // 50)
    figures = measure([command for _, command in commands], rounds)
    unit = figures[0][0]
    table(f"How cost grows, median of {rounds}:", ["work", "wall", "time", "peak memory"],
          [[name, f"{wall / unit:.1f}", f"{wall / 1000:.2f} ms", f"{peak / 1024:.1f} MiB"]
           for (name, _), (wall, peak, _) in zip(commands, figures)])


def main():
    scratch = []
    try:
        size = TOOL.stat().st_size / 1e6
        print(f"{platform.system()} {platform.release()}, {os.cpu_count()} cores; "
              f"the executable has {size:.1f} MB")
        show_states(scratch)
        show_growth(scratch)
    finally:
        for thing in reversed(scratch):
            thing.__exit__(None, None, None)


main()
