"""An owner served by real grpc-go, as a test holds it."""

import json
import os
import select
import signal
import socket
import subprocess
import tempfile

import harness
import http2


class GoOwner:
    """A running modeld_go; use it in a `with`, or stop() it to learn what it was sent."""

    def __init__(self, root, *arguments, ttl="5m", program=None):
        # At the daemon's own level, error, grpc-go keeps quiet about the rudest client. Here
        # it warns of a connection that is reset, or opened and not used.
        environment = dict(os.environ, GRPC_GO_LOG_SEVERITY_LEVEL="warning",
                           GRPC_GO_LOG_VERBOSITY_LEVEL="99")
        self._stderr = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program or harness.program("MODELD_GO"), "serve", "--data-root", str(root.path), "--ttl", ttl,
             *map(str, arguments)],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self._stderr, text=True)
        self.instance, self.endpoint = self._announcement()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.process.stdout.close()
        self._stderr.close()

    def _announcement(self):
        # A server that says nothing must fail this test, not the whole run's time limit.
        readable, _, _ = select.select([self.process.stdout], [], [], 10)
        words = self.process.stdout.readline().split() if readable else []
        if len(words) != 4 or words[0] != "serving":
            self.kill()
            raise AssertionError(f"modeld_go did not start: {words} {self.stderr}")
        return words[1], words[3]

    @property
    def stderr(self):
        self._stderr.seek(0)
        return self._stderr.read().decode()

    @property
    def alive(self):
        return self.process.poll() is None

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)
        # The signal is only on its way; a probe that comes first is still answered.
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        if self.alive:
            self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; the counts that the server prints at its end."""
        self.process.terminate()
        out, _ = self.process.communicate(timeout=10)
        if self.process.returncode != 0:
            raise AssertionError(f"modeld_go exited {self.process.returncode}: {self.stderr}")
        return json.loads(out)


def protobuf_health(endpoint):
    """Call Health in gRPC's default codec, as a generated stub would; True if it was answered."""
    host, port = endpoint.rsplit(":", 1)
    request = http2.headers([
        (":method", "POST"), (":scheme", "http"), (":authority", "localhost"),
        (":path", "/contenox.transport.v1.Compute/Health"),
        ("content-type", "application/grpc"), ("te", "trailers")])
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(http2.PREFACE + http2.settings() + request
                           + http2.data(http2.message(b""), end=True))
        with connection.makefile("rb") as answer:
            return _ends_in_trailers(answer)


def _ends_in_trailers(answer):
    """Whether an answer comes to its end; a server that dies hangs up before."""
    try:
        while len(head := answer.read(http2.HEADER_LENGTH)) == http2.HEADER_LENGTH:
            answer.read(int.from_bytes(head[:3], "big"))
            if head[3] == http2.HEADERS and head[4] & http2.END_STREAM:
                return True
    except ConnectionError:
        pass
    return False
