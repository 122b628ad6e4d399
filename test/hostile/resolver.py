"""A name server that answers as a test wants, and a way to make one process alone use it.

c-ares, in the tool, reads /etc/resolv.conf, so the tool is run in a mount namespace in which that
file is another one; this needs root.
"""

import contextlib
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

import lacking

ADDRESS = "127.83.0.1"
PORT = 53
A, AAAA, CNAME = 1, 28, 5
TRUNCATED = 0x0200

# The tool's PATH leads nowhere, and it must stay so.
CONFIGURE = ('(PATH=/usr/sbin:/usr/bin:/sbin:/bin; mount --bind "$0/resolv.conf" /etc/resolv.conf'
             ' && mount --bind "$0/hosts" /etc/hosts'
             ' && mount --bind "$0/nsswitch.conf" /etc/nsswitch.conf) && exec "$@"')
HOSTS = b"127.0.0.1 localhost\n"


def require():
    """Skips the test where this machine can't run it."""
    if os.geteuid() != 0:
        lacking.impossible("a name server of one's own takes root")
    if not shutil.which("unshare"):
        lacking.missing("unshare(1)")
    for name in ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf"):
        if not os.path.exists(name):
            lacking.impossible(f"no {name}")
    if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        lacking.impossible("mount namespaces are not allowed here")


def wrapper(configuration):
    """The command that runs another one with this directory's resolv.conf and hosts as its own."""
    return [shutil.which("unshare"), "-m", "--propagation", "private",
            "/bin/sh", "-c", CONFIGURE, configuration]


def reply(query, records=(), code=0, flags=0, identity=None):
    """An answer to `query`; a record is a type and its data, for the name that was asked."""
    end = query.index(b"\0", 12) + 5
    answers = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(content)) + content
                       for kind, content in records)
    identity = query[:2] if identity is None else identity
    return (identity + struct.pack(">HHHHH", 0x8180 | flags | code, 1, len(records), 0, 0)
            + query[12:end] + answers)


def asked_kind(query):
    end = query.index(b"\0", 12) + 1
    return struct.unpack(">H", query[end:end + 2])[0]


class Resolver:
    """Answers every query with what `behaviour(query)` returns: a list of packets."""

    def __init__(self, behaviour, before=b"", hosts=HOSTS, fifo=None, over_tcp=None,
                 nsswitch=b"hosts: files dns\n", address=ADDRESS):
        """`before` comes before the name server in resolv.conf. `over_tcp` is the behaviour over
        TCP, where without it nobody answers."""
        self.behaviour = behaviour
        self.directory = tempfile.TemporaryDirectory(prefix="modeld-probe-names-")
        self.configuration = self.directory.name
        for name, content in (("resolv.conf", before + f"nameserver {address}\n".encode()),
                              ("hosts", hosts), ("nsswitch.conf", nsswitch)):
            path = os.path.join(self.configuration, name)
            if name == fifo:
                os.mkfifo(path)
                continue
            with open(path, "wb") as file:
                file.write(content)
        self.packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # The previous server may not have released the port yet.
        self.packets.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.packets.bind((address, PORT))
        # After a truncated answer, TCP is tried: the kernel accepts, perhaps we do not.
        self.streams = socket.socket()
        self.streams.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.streams.bind((address, PORT))
        self.streams.listen(8)
        threading.Thread(target=self.serve, daemon=True).start()
        if over_tcp:
            threading.Thread(target=self.serve_streams, args=(over_tcp,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for listener in self.packets, self.streams:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
        self.packets.close()
        self.streams.close()
        self.directory.cleanup()

    def serve(self):
        with contextlib.suppress(OSError, ValueError):
            while True:
                query, sender = self.packets.recvfrom(4096)
                if not query:
                    return
                for packet in self.behaviour(query):
                    self.packets.sendto(packet, sender)

    def serve_streams(self, behaviour):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve_stream, args=(self.streams.accept()[0], behaviour),
                                 daemon=True).start()


def serve_stream(stream, behaviour):
    """In a stream, its length comes before each packet."""
    with stream, contextlib.suppress(OSError, struct.error):
        while True:
            length, = struct.unpack(">H", stream.recv(2, socket.MSG_WAITALL))
            for packet in behaviour(stream.recv(length, socket.MSG_WAITALL)):
                stream.sendall(struct.pack(">H", len(packet)) + packet)
