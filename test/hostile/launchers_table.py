"""The table of hostile launchers: what each does when it is asked for its version.

There is no lease, so a launcher that counts makes "not-running", one that does not "not-installed".
A launcher is a script. In it @PYTHON@ is an interpreter, @HERE@ its own directory.
"""

import dataclasses
import os

from outcome import NOBODY

GOOD_REPLY = '{"version":"v1.0.0","protocol":1,"backends":["llama"]}'
REPLIES = f"#!/bin/sh\necho '{GOOD_REPLY}'\n"
PYTHON = "#!@PYTHON@ -IS\nimport os, signal, sys, time\n"
LIMIT = 65536

COMPATIBLE = ("not-running", "no_lease")
INCOMPATIBLE = ("not-installed", "no_compatible_install")


@dataclasses.dataclass
class LauncherCase:
    """`script` is None where `make(path)` alone puts something there. `timeout` is spent only by
    launchers that do not end. A note of that code must be there, and a `trace` file must not."""

    name: str
    script: str
    state: str
    reason: str
    timeout: float = 3.0
    most_seconds: float = 0.3
    make: object = None
    note: str = ""
    needs_root: bool = False


def counts(name, script, **more):
    return LauncherCase(name, script, *COMPATIBLE, **more)


def rejected(name, script, **more):
    return LauncherCase(name, script, *INCOMPATIBLE, **more)


def hangs(name, script, **more):
    """Never ends by itself."""
    return rejected(name, script, timeout=0.5, most_seconds=0.6, **more)


def not_run(name, make, **more):
    """Somebody else could have planted it: it is found but not run."""
    script = "#!/bin/sh\n: >'@HERE@/trace'\necho '" + GOOD_REPLY + "'\n"
    return LauncherCase(name, script, *COMPATIBLE, make=make, note="launcher_untrusted", **more)


def prints(text):
    return "#!/bin/sh\ncat <<'REPLY'\n" + text + "\nREPLY\n"


def mode(bits):
    return lambda path: path.chmod(bits)


def directory_mode(bits):
    return lambda path: path.parent.chmod(bits)


def owner(uid):
    return lambda path: os.chown(path, uid, uid)


def directory_owner(uid):
    return lambda path: os.chown(path.parent, uid, uid)


def behind_a_link(path):
    (path.parent / "real").mkdir()
    path.rename(path.parent / "real/launcher")
    path.symlink_to("real/launcher")


def behind_a_link_into_a_shared_directory(path):
    behind_a_link(path)
    (path.parent / "real").chmod(0o777)


def behind_a_link_to_somebody_elses(path):
    behind_a_link(path)
    os.chown(path.parent / "real/launcher", NOBODY, NOBODY)


def replaced_by(make):
    def step(path):
        path.unlink()
        make(path)
    return step


ENDLESS = [
    hangs("sleeps", "#!/bin/sh\nexec sleep 1000\n"),
    hangs("sleeps in a child", "#!/bin/sh\nsleep 1000\n"),
    hangs("replies and sleeps", REPLIES + "sleep 1000\n"),
    hangs("replies, closes stdout and sleeps", REPLIES + "exec >&-\nsleep 1000\n"),
    hangs("spins", "#!/bin/sh\nwhile :; do :; done\n"),
    hangs("ignores every signal it can", PYTHON + (
        "for number in range(1, 32):\n"
        "    if number not in (9, 17, 19): signal.signal(number, signal.SIG_IGN)\n"
        "time.sleep(1000)\n")),
    hangs("stops itself", "#!/bin/sh\nkill -STOP $$\n"),
    hangs("floods stderr", "#!/bin/sh\nexec yes >&2\n"),
    hangs("runs itself for ever", '#!/bin/sh\nsleep 0.005\n"$0" "$@"\n'),
    hangs("drips", "#!/bin/sh\nwhile :; do printf ' '; sleep 0.01; done\n"),
    hangs("opens a FIFO that nobody writes",
          "#!/bin/sh\ncd \"$(mktemp -d)\" && mkfifo p && { rm -rf \"$PWD\" & } && exec cat p\n"),
]

LEAVES_SOMETHING = [
    counts("leaves a grandchild that holds the pipe", REPLIES + "sleep 1000 &\n"),
    counts("leaves a grandchild that holds nothing",
           REPLIES + "sleep 1000 <&- >&- 2>&- &\n"),
    counts("leaves fifty grandchildren", REPLIES + (
        "i=0; while [ $i -lt 50 ]; do sleep 1000 & i=$((i+1)); done\n")),
    counts("leaves a daemon in a session of its own", PYTHON + (
        f"print('{GOOD_REPLY}', flush=True)\n"
        "if os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)\n")),
    counts("leaves a daemon by a double fork", PYTHON + (
        f"print('{GOOD_REPLY}', flush=True)\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.setsid()\n"
        "        signal.signal(signal.SIGTERM, signal.SIG_IGN)\n        time.sleep(1000)\n")),
    counts("leaves a daemon that never stands still", PYTHON + (
        f"print('{GOOD_REPLY}', flush=True)\n"
        "if os.fork() == 0:\n    end = time.monotonic() + 20\n    while time.monotonic() < end:\n"
        "        if os.fork(): os._exit(0)\n        os.setsid()\n"), most_seconds=1.0),
    counts("leaves fifteen hundred daemons", PYTHON + (
        f"print('{GOOD_REPLY}', flush=True)\n"
        "for _ in range(1500):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        time.sleep(1000)\n"), timeout=10.0, most_seconds=5.0),
    hangs("leaves a session, and hangs itself", PYTHON + (
        "if os.fork() == 0: os.setsid()\ntime.sleep(1000)\n")),
    hangs("is traced by a daemon of its own", PYTHON + (
        "import ctypes\nlauncher = os.getpid()\nif os.fork() == 0:\n    os.setsid()\n"
        "    ctypes.CDLL(None).ptrace(16, launcher, None, None)\n    time.sleep(1000)\n"
        "time.sleep(1000)\n")),
    hangs("leaves its process group, and hangs", PYTHON + (
        "if os.fork() == 0: os.setpgid(0, 0)\ntime.sleep(1000)\n")),
]

ENDINGS = [
    rejected("exits with 1", REPLIES + "exit 1\n"),
    rejected("exits with 255", REPLIES + "exit 255\n"),
    rejected("dies by SIGKILL", REPLIES + "kill -KILL $$\n"),
    rejected("dies by SIGTERM", REPLIES + "kill -TERM $$\n"),
    rejected("kills its whole group", REPLIES + "kill -KILL 0\n"),
    rejected("dies by SIGSEGV", REPLIES + "ulimit -c 0; kill -SEGV $$\n"),
    counts("signals its parent's group, were it its own", REPLIES + "trap '' TERM; kill -TERM 0\n"),
    rejected("closes everything and ends", "#!/bin/sh\nexec 0<&- 1>&- 2>&-\n"),
    counts("reads standard input to its end", "#!/bin/sh\ncat >/dev/null\necho '" + GOOD_REPLY
           + "'\n"),
    counts("floods stderr, then replies", "#!/bin/sh\nhead -c 3000000 /dev/zero >&2\necho '"
           + GOOD_REPLY + "'\n"),
]

REPLIES_TABLE = [
    rejected("floods stdout", "#!/bin/sh\nexec yes\n"),
    rejected("floods stdout and ignores SIGPIPE", "#!/bin/sh\ntrap '' PIPE\nexec cat /dev/zero\n"),
    rejected("prints nothing", "#!/bin/sh\n"),
    rejected("prints 64 KiB and one byte",
             f"#!/bin/sh\nprintf '%-{LIMIT + 1}s' '{GOOD_REPLY}'\n"),
    counts("prints 64 KiB", f"#!/bin/sh\nprintf '%-{LIMIT}s' '{GOOD_REPLY}'\n"),
    rejected("prints escape sequences", "#!/bin/sh\nprintf '\\033[2J\\033[Hrunning\\n'\n"),
    counts("names a version for a terminal",
           prints('{"version":"v1\\u001b[2J\\nrunning  all is well","backends":["\\u009b31m"]}')),
    rejected("prints NULs", "#!/bin/sh\nhead -c 1000 /dev/zero\n"),
    rejected("prints a NUL behind its reply", f"#!/bin/sh\nprintf '%s\\0' '{GOOD_REPLY}'\n"),
    rejected("prints two objects", prints(GOOD_REPLY + GOOD_REPLY)),
    rejected("prints a text behind", prints(GOOD_REPLY + " ok")),
    rejected("prints a text before", prints("modeld " + GOOD_REPLY)),
    rejected("prints an array", prints(f"[{GOOD_REPLY}]")),
    rejected("prints null", prints("null")),
    rejected("prints half an object", prints(GOOD_REPLY[:-1])),
    rejected("prints 60,000 brackets", "#!/bin/sh\nprintf '%060000d' 0 | tr 0 '['\n"),
    rejected("names an empty version", prints('{"version":"","protocol":1}')),
    rejected("names no version", prints('{"protocol":1}')),
    rejected("names a number as version", prints('{"version":1}')),
    rejected("speaks protocol 2", prints('{"version":"v2.0.0","protocol":2}')),
    rejected("speaks protocol 0", prints('{"version":"v2.0.0","protocol":0}')),
    rejected("speaks protocol -1", prints('{"version":"v2.0.0","protocol":-1}')),
    rejected("speaks protocol \"1\"", prints('{"version":"v2.0.0","protocol":"1"}')),
    rejected("speaks protocol 1.0", prints('{"version":"v2.0.0","protocol":1.0}')),
    counts("speaks protocol null", prints('{"version":"v1.0.0","protocol":null}')),
    counts("names no protocol", prints('{"version":"v1.0.0"}')),
    rejected("names backends of a wrong type", prints('{"version":"v1.0.0","backends":"llama"}')),
]

FILES = [
    rejected("not executable", REPLIES, make=mode(0o644)),
    rejected("an interpreter that is not there", "#!/nonexistent/sh\n"),
    rejected("an interpreter that is itself", "#!@HERE@/modeld\n"),
    rejected("an interpreter that is a directory", "#!/tmp\n"),
    rejected("no program at all", "", make=lambda path: path.write_bytes(bytes(100))),
    rejected("a broken ELF file", "", make=lambda path: path.write_bytes(
        b"\x7fELF\x02\x01\x01" + bytes(57))),
    rejected("a FIFO", "", make=replaced_by(os.mkfifo)),
    rejected("a link to /dev/zero", "",
             make=replaced_by(lambda path: path.symlink_to("/dev/zero"))),
    LauncherCase("a directory", "", "not-installed", "binary_not_found",
                 make=replaced_by(lambda path: path.mkdir())),
    LauncherCase("a link to itself", "", "not-installed", "binary_not_found",
                 make=replaced_by(lambda path: path.symlink_to("modeld"))),
    counts("behind a link", REPLIES, make=behind_a_link),
    not_run("writable by its group", mode(0o775)),
    not_run("writable by all", mode(0o757)),
    not_run("in a directory writable by its group", directory_mode(0o775)),
    not_run("in a directory writable by all", directory_mode(0o707)),
    not_run("in a sticky directory writable by all", directory_mode(0o1777)),
    not_run("behind a link into a directory writable by all",
            behind_a_link_into_a_shared_directory),
    not_run("somebody else's", owner(NOBODY), needs_root=True),
    not_run("somebody else's, with the set-user-id bit",
            lambda path: (owner(NOBODY)(path), path.chmod(0o4755)), needs_root=True),
    not_run("in somebody else's directory", directory_owner(NOBODY), needs_root=True),
    not_run("behind a link to somebody else's", behind_a_link_to_somebody_elses, needs_root=True),
]

LAUNCHERS = ENDLESS + LEAVES_SOMETHING + ENDINGS + REPLIES_TABLE + FILES
