"""What can be found listening where an owner should be: real servers, and bytes by hand."""

import contextlib
import http.server
import pathlib
import socket
import ssl
import struct
import subprocess
import tempfile
import threading

DATA, HEADERS, SETTINGS = 0, 1, 4
END_STREAM, END_HEADERS = 1, 4


@contextlib.contextmanager
def listener(handle):
    """Calls `handle` with each connection to a loopback port; the endpoint."""
    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, contextlib.suppress(OSError):
                    handle(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield "127.0.0.1:%d" % server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)  # which accept() notices, unlike close()
            thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def http_server(context=None):
    """Python's own web server; with a TLS context, behind TLS."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), QuietHandler)
    server.handle_error = lambda *_: None  # that a client is no browser is expected here
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield "127.0.0.1:%d" % server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tls_context():
    """What a TLS server needs, with a certificate that only it believes in."""
    with tempfile.TemporaryDirectory() as directory:
        key, certificate = pathlib.Path(directory, "key"), pathlib.Path(directory, "certificate")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out",
             certificate], check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


@contextlib.contextmanager
def swallower():
    """A port that lets no connection in and refuses none: its queue is full."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield "127.0.0.1:%d" % server.getsockname()[1]


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def hpack_string(text):
    """A string as HTTP/2's header compression writes it, without Huffman's code."""
    prefix, length = bytes([min(len(text), 127)]), len(text) - 127
    while length >= 0:
        more = 128 if length > 127 else 0
        prefix += bytes([length % 128 + more])
        length = length // 128 if more else -1
    return prefix + text.encode()


def headers(flags, *fields):
    """A HEADERS frame; each field literally, neither compressed nor indexed."""
    block = b"".join(b"\0" + b"".join(map(hpack_string, field)) for field in fields)
    return frame(HEADERS, flags | END_HEADERS, 1, block)


def http2_answer(*frames):
    """A handler that waits for a request and answers with SETTINGS and these frames."""
    def handle(connection):
        connection.recv(65536)
        connection.sendall(b"".join([frame(SETTINGS, 0, 0), *frames]))
        while connection.recv(65536):
            pass
    return handle


def grpc_answer(message, *trailers):
    """A handler that answers a call with this message and these trailers, by gRPC's rules."""
    return http2_answer(
        headers(0, (":status", "200"), ("content-type", "application/grpc")),
        frame(DATA, 0, 1, struct.pack(">BI", 0, len(message)) + message),
        headers(END_STREAM, *(trailers or [("grpc-status", "0")])))
