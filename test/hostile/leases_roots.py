"""What may be in the place of a lease, a data root or `modeld/current` without being one."""

import os
import pathlib
import socket

from leases_case import (LeaseCase, content, directory, fifo, lease, link_to, several, socket_file)
from outcome import NOBODY

GOOD_LAUNCHER = '#!/bin/sh\necho \'{"version":"v1.0.0","protocol":1,"backends":[]}\'\n'
UNKNOWN = ("unknown", "lease_unreadable")
NO_LEASE = ("not-running", "no_lease")
# The file may be missing; a tool that reads it would find a corrupt lease.
NEVER_READ = ({"unknown", "not-running"}, {"lease_unreadable", "no_lease"})


def bound_socket(root):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root.lease_path))


def sparse(size, name="modeld.lease"):
    def make(root):
        with open(root.path / name, "wb") as file:
            file.truncate(size)
    return make


def mode(bits, name="modeld.lease"):
    return lambda root: (root.path / name).chmod(bits)


def links_in_a_row(count):
    """The lease behind so many links, each to the next."""
    def make(root):
        content(lease)(root)
        root.lease_path.rename(root.path / "0")
        for number in range(count):
            name = "modeld.lease" if number == count - 1 else str(number + 1)
            (root.path / name).symlink_to(str(number))
    return make


def hard_linked(root):
    content(lease)(root)
    os.link(root.lease_path, root.path / "other name")


def belongs_to_nobody(name):
    def make(root):
        if os.geteuid() == 0:
            os.chown(root.path / name, NOBODY, NOBODY)
    return make


LEASE_FILES = [
    LeaseCase("a FIFO", fifo(), *UNKNOWN),
    LeaseCase("a link to a FIFO", several(fifo("pipe"), link_to("pipe")), *UNKNOWN),
    LeaseCase("a socket", socket_file(), *UNKNOWN),
    LeaseCase("a socket somebody bound", bound_socket, *UNKNOWN),
    LeaseCase("a link to a socket", several(socket_file("s"), link_to("s")), *UNKNOWN),
    LeaseCase("/dev/zero", link_to("/dev/zero"), *UNKNOWN),
    LeaseCase("/dev/null", link_to("/dev/null"), *UNKNOWN),
    LeaseCase("/dev/random", link_to("/dev/random"), *UNKNOWN),
    LeaseCase("/dev/full", link_to("/dev/full"), *UNKNOWN),
    LeaseCase("a terminal", link_to("/dev/ptmx"), *UNKNOWN),
    LeaseCase("the tool's own standard input", link_to("/proc/self/fd/0"), *UNKNOWN),
    LeaseCase("the tool's own standard output", link_to("/proc/self/fd/1"), *UNKNOWN),
    LeaseCase("the tool's own memory", link_to("/proc/self/mem"), *UNKNOWN),
    LeaseCase("a file of /proc", link_to("/proc/self/status"), *UNKNOWN),
    # Its size is a page, whatever it holds.
    LeaseCase("a file of /sys", link_to("/sys/kernel/uevent_seqnum"), *NEVER_READ),
    LeaseCase("a file of /proc that is large", link_to("/proc/kallsyms"), *NEVER_READ),
    # A process that reads this takes the messages from the log daemon.
    LeaseCase("a file of the kernel's that waits for more", link_to("/proc/kmsg"), *NEVER_READ),
    LeaseCase("a file of the kernel's that is endless", link_to("/proc/self/pagemap"), *UNKNOWN),
    LeaseCase("a directory", directory(), *UNKNOWN),
    LeaseCase("a directory with files",
              several(directory(), lambda root: (root.lease_path / "x").write_text("x")), *UNKNOWN),
    LeaseCase("a link to a directory", link_to("."), *UNKNOWN),
    LeaseCase("a link to itself", link_to("modeld.lease"), *UNKNOWN),
    LeaseCase("two links to each other",
              several(link_to("other"), link_to("modeld.lease", "other")), *UNKNOWN),
    LeaseCase("a dangling link", link_to("nowhere"), *NO_LEASE),
    LeaseCase("a link into a file", several(
        lambda root: (root.path / "file").write_text(""), link_to("file/lease")),
        {"not-running", "unknown"}),
    LeaseCase("a link of 4000 bytes", link_to("x/" * 1990), {"not-running", "unknown"}),
    LeaseCase("a link to a name that is too long", link_to("x" * 300), *UNKNOWN),
    LeaseCase("a link to a good lease", links_in_a_row(1), "running", None),
    LeaseCase("twenty links to a good lease", links_in_a_row(20), "running", None),
    LeaseCase("fifty links to a good lease", links_in_a_row(50), *UNKNOWN),
    LeaseCase("two names for one file", hard_linked, "running", None),
    LeaseCase("1 TiB of nothing", sparse(1 << 40), *UNKNOWN),
    LeaseCase("1 MiB of nothing", sparse(1 << 20), "not-running", "lease_corrupt"),
    LeaseCase("a lease anybody may write", several(content(lease), mode(0o666)), "running", None),
    LeaseCase("a lease that may be executed", several(content(lease), mode(0o777)), "running",
              None),
    LeaseCase("only the temporary file and the lock",
              several(directory("modeld.lease.acquire.lock"), content(lease),
                      lambda root: root.lease_path.rename(root.path / ".lease-1.tmp")), *NO_LEASE),
]

PERMISSIONS = [
    LeaseCase("a lease that may not be read", several(content(lease), mode(0)), *UNKNOWN,
              as_nobody=True),
    LeaseCase("somebody else's lease", several(content(lease), mode(0o600)),
              *((UNKNOWN) if os.geteuid() == 0 else ("running", None)), as_nobody=True),
    LeaseCase("a link to a file that may not be read", link_to("/proc/1/environ"), *UNKNOWN,
              as_nobody=True),
    LeaseCase("a data root that may not be searched",
              several(content(lease), mode(0o600, ".")), *UNKNOWN, as_nobody=True),
    LeaseCase("a data root that may be searched and not listed",
              several(content(lease), mode(0o644), mode(0o711, ".")), "running", None,
              as_nobody=True),
    LeaseCase("one's own lease in somebody else's data root",
              several(content(lease), belongs_to_nobody("modeld.lease")), "running", None,
              as_nobody=True),
]


def installed(name, make, target=NO_LEASE):
    """With a good install to be found by the scan, whatever is at `modeld/current`."""
    def with_install(root):
        root.install_launcher("v1.0.0", GOOD_LAUNCHER)
        make(root)
    return LeaseCase("current: " + name, with_install, *target, installed=True, most_seconds=0.4)


def current_holds(text):
    return lambda root: (root.path / "modeld/current").write_bytes(
        text(root) if callable(text) else text)


CURRENT = "modeld/current"
CURRENTS = [
    installed("a FIFO", fifo(CURRENT)),
    installed("a socket", socket_file(CURRENT)),
    installed("a directory", directory(CURRENT)),
    installed("a directory that holds a launcher of its own", several(
        directory(CURRENT), lambda root: (root.path / CURRENT / "modeld").mkdir())),
    installed("a link to itself", link_to("current", CURRENT)),
    installed("a link to nowhere", link_to("nowhere", CURRENT)),
    installed("a link to /", link_to("/", CURRENT)),
    installed("a link to /dev/zero", link_to("/dev/zero", CURRENT)),
    installed("a link of 4000 bytes", link_to("x/" * 1990, CURRENT)),
    installed("empty", current_holds(b"")),
    installed("white space", current_holds(b" \n\t\r\n")),
    installed("1 TiB", sparse(1 << 40, CURRENT)),
    installed("64 KiB of a path", current_holds(b"/x" * 32_768)),
    installed("1 MiB of line feeds", current_holds(b"\n" * (1 << 20))),
    installed("a path with NULs", current_holds(b"/tmp\0/modeld")),
    installed("the path of a FIFO",
              several(fifo("pipe"), current_holds(lambda root: bytes(root.path / "pipe")))),
    installed("the path of a FIFO named modeld", several(
        directory("d"), fifo("d/modeld"),
        current_holds(lambda root: bytes(root.path / "d")))),
    installed("escape sequences", current_holds(b"\x1b[2J\x1b[H\nrunning")),
    installed("invalid UTF-8", current_holds(b"/\xff\xfe/modeld")),
    installed("a relative path out of the data root", current_holds(b"../../../../../etc")),
    installed("dots", current_holds(b"..")),
    installed("the good install", current_holds(
        lambda root: bytes(next(root.path.glob("modeld/v1.0.0/*")))), ("not-running", "no_lease")),
    LeaseCase("modeld is a file", lambda root: (root.path / "modeld").write_text("x"),
              "not-installed", "binary_not_found", installed=True),
    LeaseCase("modeld is a FIFO", fifo("modeld"), "not-installed", "binary_not_found",
              installed=True),
    LeaseCase("modeld is a link to itself", link_to("modeld", "modeld"), "not-installed",
              "binary_not_found", installed=True),
    LeaseCase("modeld is a link to /proc", link_to("/proc", "modeld"), "not-installed",
              "binary_not_found", installed=True),
]

# Data roots by their path. A good lease is put into each that can be made.
LONG_NAME = "d" * 255
ROOT_NAMES = [
    "with space", "tab\tand\nrunning  all is well", "\x1b[2J\x1b[1;1H\x07bell", "-rf", "--json",
    "'\"`$(id)", "\u202edrowkcab", "%s%n%x", "invalid-\udcff\udcfe", "C1-\x9b31m", LONG_NAME, "~",
    "*", "#", "back\\slash",
]
DEEP = str(pathlib.Path(*[LONG_NAME] * 15))  # some 3,900 bytes, and a lease still fits below
TOO_DEEP = str(pathlib.Path(*[LONG_NAME] * 40))
