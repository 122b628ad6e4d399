#!/usr/bin/env python3
"""Makes docs/answer.svg, the picture in the README, from what the tool prints on a terminal.

usage: docs/picture.py MODELD_PROBE MODELD_STANDIN [FILE]

The picture shows a daemon that hangs and the same daemon after the `next` line. Values that differ
from run to run and from machine to machine are replaced by fixed ones, so that the tool that has not
changed makes the same file again.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
from xml.sax.saxutils import escape, quoteattr

COLUMNS = 80
COLUMN, LINE, MARGIN = 8.4, 20, 16  # in pixels, for a font of 14

LIGHT = {"paper": "#ffffff", "ink": "#1f2328", "green": "#1a7f37", "yellow": "#9a6700",
         "red": "#cf222e", "dim": "#59636e"}
DARK = {"paper": "#0d1117", "ink": "#e6edf3", "green": "#3fb950", "yellow": "#d29922",
        "red": "#f85149", "dim": "#9198a1"}
CLASSES = {"1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow"}


def on_terminal(command, environment, columns=COLUMNS, until=None):
    """All that a command writes to a terminal; `until` may end it early, given what came so far."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                          env={**environment, "TERM": "xterm"}) as process:
        os.close(theirs)
        written = b""
        with contextlib.suppress(OSError):  # how Linux says that the other end is closed
            while piece := os.read(ours, 65536):
                written += piece
                if until and until(written.decode(errors="replace")):
                    process.send_signal(signal.SIGINT)
                    until = None
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def lines_on_screen(written):
    """The lines that stand on the terminal in the end: what was cleared is gone."""
    return [line.rpartition("\r\x1b[K")[2] for line in written.removesuffix("\n").split("\n")]


def spans(line):
    """The line in pieces of text and the class of each; an empty class is plain text."""
    kind = ""
    for part in re.split(r"\x1b\[(\d+m)", line):
        if re.fullmatch(r"\d+m", part):
            kind = CLASSES.get(part[:-1], "")
        elif part:
            yield part, kind


def plain(line):
    return re.sub(r"\x1b\[\d+m", "", line)


def style(colors):
    rules = [f".paper{{fill:{colors['paper']}}}", f"text{{fill:{colors['ink']}}}"]
    rules += [f".{name}{{fill:{colors[name]}}}" for name in ("green", "yellow", "red", "dim")]
    return "".join(rules)


def svg(lines, columns, title, light=None, dark=None):
    """The picture of a screen with these lines, as readers see it in a light or a dark page."""
    width = round(columns * COLUMN + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    css = ("text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
           "white-space:pre}.bold{font-weight:bold}" + style(light or LIGHT) +
           "@media(prefers-color-scheme:dark){" + style(dark or DARK) + "}")
    rows = []
    for number, line in enumerate(lines):
        if not plain(line).strip():
            continue
        pieces = "".join(f'<tspan class="{kind}">{escape(text)}</tspan>' if kind else escape(text)
                         for text, kind in spans(line))
        rows.append(f'<text x="{MARGIN}" y="{MARGIN + LINE * number + 15}" xml:space="preserve" '
                    f'textLength="{len(plain(line)) * COLUMN:.1f}">{pieces}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)}>\n'
            f"<title>{escape(title)}</title>\n<style>{css}</style>\n"
            f'<rect class="paper" width="{width}" height="{height}" rx="8"/>\n'
            + "\n".join(rows) + "\n</svg>\n")


def stable(text, home, pid):
    """The text with fixed values in the place of those of this run and this machine."""
    for pattern, value in ((re.escape(home), "/home/ann"), (rf"\b{pid}\b", "30606"),
                           (rf"(?<=on ){re.escape(socket.gethostname())}\b", "laptop"),
                           (r"(?<=127\.0\.0\.1:)\d+", "37061"),
                           (r"(?<=ready in )[\d.]+ ms", "1.0 ms"), (r"(?<=up )[\d.]+ m?s", "5.4 s"),
                           (r"(?<=no answer after )[\d.]+ ms", "2999.4 ms"),
                           (r"(?<=renewed )[\d.]+ m?s", "2.3 s"),
                           (r"(?<=expires in )[\d.]+ s", "28 s")):
        text = re.sub(pattern, value, text)
    return text


@contextlib.contextmanager
def home_with_daemon(tool, standin):
    """A home with both programs in its bin and a daemon that runs; its environment and process."""
    with tempfile.TemporaryDirectory() as home:
        bin_directory = pathlib.Path(home, "bin")
        bin_directory.mkdir()
        for name, program in ("modeld-probe", tool), ("modeld", standin):
            (bin_directory / name).symlink_to(os.path.abspath(program))
        environment = {"HOME": home, "PATH": f"{bin_directory}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        with subprocess.Popen([bin_directory / "modeld", "serve", "--backend", "llama"],
                              env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL) as daemon:
            try:
                subprocess.run(["modeld-probe", "probe", "--wait", "--quiet"], env=environment,
                               executable=bin_directory / "modeld-probe", check=True)
                yield environment, daemon
            finally:
                daemon.kill()


def answer(tool, standin):
    """The screen of the README: what is typed, and what the tool answers."""
    with home_with_daemon(tool, standin) as (environment, daemon):
        probe = [os.path.join(environment["HOME"], "bin/modeld-probe")]
        time.sleep(1.1)  # from here on, times are in seconds
        daemon.send_signal(signal.SIGSTOP)
        os.waitpid(daemon.pid, os.WUNTRACED)  # until all of its threads are stopped
        hung = on_terminal(probe, environment)
        daemon.send_signal(signal.SIGCONT)
        ready = on_terminal(probe, environment)
        screen = f"$ modeld-probe\n{hung}$ kill -CONT {daemon.pid}\n$ modeld-probe\n{ready}"
        return lines_on_screen(stable(screen, environment["HOME"], daemon.pid))


def main(tool, standin, file=str(pathlib.Path(__file__).with_name("answer.svg"))):
    title = ("modeld-probe finds a daemon that hangs, unreachable, and names the next command; after "
             "that command the daemon is running")
    pathlib.Path(file).write_text(svg(answer(tool, standin), COLUMNS, title))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
