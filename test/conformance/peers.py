"""A peer that does to its caller whatever it is told, step by step.

A behaviour is a list of steps; a step is a function of a Wire, one accepted connection. A Peer
listens and plays one behaviour on each connection, the last one over and over. After its last step
a connection is held open until the caller has gone.
"""

import base64
import contextlib
import os
import socket
import struct
import tempfile
import threading
import time

import http2

LONGEST = 20  # no wait in a peer is longer, so a broken tool can't keep a test from ending
CONTENTS = ("say", "drip", "for_ever", "say_in_window")  # what a row has in base64
REQUEST_MESSAGE = http2.message(b"{}")


class Gone(Exception):
    """The caller has closed the connection."""


class Wire:
    """One connection, seen from the peer: what to say, and how to hear enough of the caller."""

    def __init__(self, connection):
        self.connection = connection
        self.connection.settimeout(LONGEST)
        self.unread = bytearray()
        self.preface_heard = False
        self.ended_streams = set()
        self.bodies = {}
        self.first_window = 65535
        self.windows = {0: 65535}

    def say(self, content):
        try:
            self.connection.sendall(content)
        except OSError as error:
            raise Gone from error

    def hear_some(self):
        """Receives what comes next, and keeps track of it."""
        try:
            received = self.connection.recv(65536)
        except OSError as error:
            raise Gone from error
        if not received:
            raise Gone
        self.unread += received
        if not self.preface_heard and len(self.unread) >= len(http2.PREFACE):
            self.preface_heard = True
            del self.unread[:len(http2.PREFACE)]
        while self.preface_heard and self.take_frame():
            pass

    def take_frame(self):
        if len(self.unread) < http2.HEADER_LENGTH:
            return False
        length = int.from_bytes(self.unread[:3], "big")
        if len(self.unread) < http2.HEADER_LENGTH + length:
            return False
        kind, flags = self.unread[3], self.unread[4]
        stream = int.from_bytes(self.unread[5:9], "big")
        payload = bytes(self.unread[9:9 + length])
        del self.unread[:9 + length]
        if kind == http2.DATA:
            self.bodies[stream] = self.bodies.get(stream, b"") + payload
        if kind in (http2.DATA, http2.HEADERS) and flags & http2.END_STREAM:
            self.ended_streams.add(stream)
        if kind == http2.WINDOW_UPDATE:
            window = self.windows.setdefault(stream, self.first_window)
            self.windows[stream] = window + int.from_bytes(payload, "big")
        if kind == http2.SETTINGS:
            for name, value in struct.iter_unpack(">HI", payload):
                if name == http2.INITIAL_WINDOW_SIZE:
                    self.first_window = value
        return True

    def drain(self):
        while True:
            self.hear_some()


# Steps. Each of these makes one, and notes in `data` how a row of peers.jsonl says it.

def noted(step, **data):
    step.data = data
    return step


def say(*parts):
    content = b"".join(parts)
    return noted(lambda wire: wire.say(content), say=content)


def drip(content, seconds):
    """Says one byte at a time, with a pause after each."""
    def step(wire):
        for position in range(len(content)):
            wire.say(content[position:position + 1])
            time.sleep(seconds)
    return noted(step, drip=content, seconds=seconds)


def pause(seconds):
    return noted(lambda wire: time.sleep(seconds), pause=seconds)


def hear_request(stream=1):
    """Waits until the caller has sent its whole request."""
    def step(wire):
        while stream not in wire.ended_streams:
            wire.hear_some()
    return noted(step, hear_request=stream)


def hear_preface(wire):
    while not wire.preface_heard:
        wire.hear_some()


def for_ever(content, pause_seconds=0.0, listening=True):
    """Says the same again and again. One that does not listen lets the caller's answers pile up."""
    batch = content if pause_seconds else content * max(1, 65536 // len(content))

    def step(wire):
        if listening:
            threading.Thread(target=drain_quietly, args=(wire,), daemon=True).start()
        while True:
            wire.say(batch)
            time.sleep(pause_seconds)
    return noted(step, for_ever=content, seconds=pause_seconds, listening=listening)


def drain_quietly(wire):
    with contextlib.suppress(Gone):
        wire.drain()


def say_in_window(body, stream=1):
    """DATA as flow control allows: after each window's worth, waits until it is opened again."""
    def step(wire):
        rest = body
        while rest:
            window = min(wire.windows[0], wire.windows.setdefault(stream, wire.first_window), 16384)
            if window <= 0:
                wire.hear_some()
                continue
            wire.say(http2.data(rest[:window], stream))
            for affected in (0, stream):
                wire.windows[affected] -= min(window, len(rest))
            rest = rest[window:]
    return noted(step, say_in_window=body)


def never_listen(wire):
    """Holds the connection open without reading from it."""
    time.sleep(LONGEST)


def close_properly(wire):
    """FIN. What came in is read first: with unread bytes the kernel sends RST instead."""
    with contextlib.suppress(OSError):
        wire.connection.settimeout(0.02)
        while wire.connection.recv(65536):
            pass
    wire.connection.close()


def close_with_reset(wire):
    if wire.connection.family != socket.AF_UNIX:
        wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.connection.close()


def stop_writing(wire):
    """FIN for our direction alone."""
    wire.connection.shutdown(socket.SHUT_WR)


def stop_reading(wire):
    """Nothing more can be said to us; our own words still reach the caller."""
    wire.connection.shutdown(socket.SHUT_RD)


PLAIN_STEPS = (hear_preface, never_listen, close_properly, close_with_reset, stop_writing,
               stop_reading)
for plain in PLAIN_STEPS:
    noted(plain, do=plain.__name__)


def from_data(data):
    """The step that a row of peers.jsonl describes."""
    data = {key: base64.b64decode(value) if key in CONTENTS else value
            for key, value in data.items()}
    if "do" in data:
        return next(step for step in PLAIN_STEPS if step.__name__ == data["do"])
    if "drip" in data:
        return drip(data["drip"], data["seconds"])
    if "for_ever" in data:
        return for_ever(data["for_ever"], data["seconds"], data["listening"])
    (name, value), = data.items()
    makers = {"say": say, "pause": pause, "hear_request": hear_request,
              "say_in_window": say_in_window}
    return makers[name](value)


class Peer:
    """Listens and plays `behaviours`; use it in a `with`. `address` is "tcp", "tcp6" or "unix"."""

    def __init__(self, behaviours, address="tcp"):
        self.behaviours = behaviours
        self.wires = []
        self.directory = None
        self.listener = self.listen(address)
        threading.Thread(target=self.accept_all, daemon=True).start()

    def listen(self, address):
        if address == "unix":
            self.directory = tempfile.TemporaryDirectory(prefix="modeld-probe-peer-")
            path = os.path.join(self.directory.name, "socket")
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(path)
            self.endpoint = "unix:" + path
        elif address == "tcp6":
            listener = socket.socket(socket.AF_INET6)
            listener.bind(("::1", 0))
            self.endpoint = f"[::1]:{listener.getsockname()[1]}"
        else:
            listener = socket.socket()
            listener.bind(("127.0.0.1", 0))
            self.endpoint = f"127.0.0.1:{listener.getsockname()[1]}"
        listener.listen(8)
        return listener

    @property
    def port(self):
        return self.endpoint.rpartition(":")[2]

    @property
    def request_bodies(self):
        """What was sent as requests: one element for each call that came with its message."""
        return [body for wire in self.wires for body in wire.bodies.values()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # shutdown() wakes the thread that is in accept(); close() alone does not.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for wire in self.wires:
            wire.connection.close()
        if self.directory:
            self.directory.cleanup()

    def accept_all(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if connection.family != socket.AF_UNIX:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = Wire(connection)
            behaviour = self.behaviours[min(len(self.wires), len(self.behaviours) - 1)]
            self.wires.append(wire)
            threading.Thread(target=self.play, args=(wire, behaviour), daemon=True).start()

    @staticmethod
    def play(wire, behaviour):
        with contextlib.suppress(Gone, OSError):
            for step in behaviour:
                step(wire)
            wire.drain()
        with contextlib.suppress(OSError):
            wire.connection.close()
