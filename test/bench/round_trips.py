"""Counts how often a probe and its peer take turns before the answer is complete."""

import select
import socket
import subprocess
import threading

import harness
import http2

PATIENCE = 0.2  # seconds; a client that has more to say without being answered says it by then
MESSAGE = ('{"instance_id":"%s","ready":true,"backend":"none"}' % harness.INSTANCE).encode()
ANSWER = (http2.headers([(":status", "200"), ("content-type", "application/grpc")])
          + http2.data(http2.message(MESSAGE))
          + http2.headers([("grpc-status", "0")], end=True))


def request_is_complete(received):
    """Whether the preface and frames up to the end of a stream are there."""
    rest = received[len(http2.PREFACE):]
    while len(rest) >= http2.HEADER_LENGTH:
        length = int.from_bytes(rest[:3], "big")
        if rest[3] == http2.DATA and rest[4] & http2.END_STREAM:
            return len(rest) >= http2.HEADER_LENGTH + length
        rest = rest[http2.HEADER_LENGTH + length:]
    return False


class ReluctantPeer:
    """Says nothing as long as the client has something to say, and counts its own turns."""

    def __init__(self):
        self.turns = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        self._thread.join()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            received = b""
            greeting = http2.settings()
            while not request_is_complete(received):
                readable, _, _ = select.select([connection], [], [], PATIENCE)
                piece = connection.recv(1 << 16) if readable else None
                if piece == b"":
                    return
                if piece is None:
                    self.turns += 1
                    connection.sendall(greeting)
                    greeting = http2.frame(http2.SETTINGS, http2.ACK)
                else:
                    received += piece
            self.turns += 1
            connection.sendall((b"" if self.turns > 1 else greeting) + ANSWER)
            connection.recv(1 << 16)


def round_trips(tool, environment):
    """Turns of the peer, from the connection on until `probe` knows that the owner runs."""
    with harness.DataRoot() as root, ReluctantPeer() as peer:
        root.write_lease(peer.endpoint, ttl=600)
        subprocess.run([tool, "probe", "--codec", "json", "--data-root", root.path],
                       env=environment, stdout=subprocess.DEVNULL, check=True)
    return peer.turns
