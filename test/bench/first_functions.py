"""Lists, for the linker, the functions that a common run of the tool calls.

usage: first_functions.py BUILD_DIRECTORY OUTPUT

The linker puts them side by side at the beginning of the code, so that a run touches few pages of
it. The list is made from what runs under callgrind call and from the linker's map. It names
sections and not addresses: a function that no longer exists is not an error, and one that is
missing from the list is only placed elsewhere.
"""

import bisect
import collections
import contextlib
import pathlib
import re
import subprocess
import sys
import tempfile

from bench import ENVIRONMENT, Programs, Scratch, states

SECTION = re.compile(r"^ (\.\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$")
EXECUTED = re.compile(r"(?m)^0x([0-9a-f]+) ")
# glibc chooses one for the machine that it runs on: keep the others beside it.
CHOSEN_AT_START = re.compile(r"-(?:avx|sse|evex|erms|neon|a64fx|generic|unaligned)\S*\.o$")
# A part or a copy of a function, which another compiler may not make.
MADE_BY_COMPILER = re.compile(r"\.(?:isra|part|constprop|lto_priv|cold)\b")
FORMATS = ([], ["--json"])
BEGINNING = """\
/* The functions that common runs of the tool call, to be linked side by side: see `./dev order`,
   which made this list. */
SECTIONS
{
  .text.first :
  {
"""
END = """\
  }
}
INSERT BEFORE .text;
"""


def code_sections(link_map):
    """(address, size, name, file) of each section of code in the executable, by address."""
    found, name = [], None
    _, _, layout = link_map.read_text(errors="replace").partition("Linker script and memory map")
    for line in layout.splitlines():
        if match := re.match(r"^ (\.\S+)$", line):  # its figures are in the next line
            name = match[1]
        elif match := SECTION.match(line):
            section = match[1] or name
            address, size = int(match[2], 16), int(match[3], 16)
            if section and section.startswith(".text") and address and size:
                found.append((address, size, section, match[4]))
            name = None
    return sorted(found)


def pattern(section, file):
    """What a linker script calls a section of a file, whatever folder the file is in."""
    if section.startswith(".text._Z"):
        name, *part = MADE_BY_COMPILER.split(section, maxsplit=1)
        return f"*({name} {name}.*)" if part else f"*({name})"
    archive, _, member = file.rpartition("/")[2].rstrip(")").partition("(")
    if not member:
        return f"*{archive}({section})"
    if CHOSEN_AT_START.search(member):
        return f"*{archive}:{member.split('-')[0]}-*.o(.text .text.*)"
    return f"*{archive}:{member}({section})"


def executed(command, sections):
    """The indices of the sections that hold an instruction which this run executed."""
    starts = [address for address, *_ in sections]
    with tempfile.NamedTemporaryFile("r") as profile:
        subprocess.run(["valgrind", "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                        f"--callgrind-out-file={profile.name}", *map(str, command)],
                       env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False)
        addresses = {int(address, 16) for address in EXECUTED.findall(profile.read())}
    found = set()
    for address in addresses:
        index = bisect.bisect_right(starts, address) - 1
        if index >= 0 and address < sections[index][0] + sections[index][1]:
            found.add(index)
    return found


def common_runs(tool):
    """Every state in text and in JSON; of each, the command."""
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        programs = Programs(tool.parent.parent, directory)
        programs.tool = tool  # with its symbols, as the map describes it
        for _, command, _ in states(programs, Scratch(stack)):
            if command[0] == tool and "--data-root" in command:
                yield from ([*command, *form] for form in FORMATS)


def main():
    build, output = map(pathlib.Path, sys.argv[1:])
    sections = code_sections(build / "modeld-probe.map")
    runs = collections.Counter()
    for command in common_runs((build / "app" / "modeld-probe").resolve()):
        runs.update({pattern(*sections[index][2:]) for index in executed(command, sections)})
    # What every run calls comes first.
    patterns = sorted(runs, key=lambda name: (-runs[name], name))
    output.write_text(BEGINNING + "".join(f"    {line}\n" for line in patterns) + END)
    print(f"{output}: {len(patterns)} functions")


if __name__ == "__main__":
    main()
