"""What can be found listening where an owner should be: real servers, and bytes by hand."""

import contextlib
import http.server
import pathlib
import select
import socket
import ssl
import subprocess
import tempfile
import threading

import http2


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


def join(one, other):
    """Passes on what each of two connections sends, until one of them ends."""
    peers = {one: other, other: one}
    while True:
        for source in select.select(list(peers), [], [])[0]:
            piece = source.recv(65536)
            if not piece:
                return
            peers[source].sendall(piece)


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


def full_listener(stack, family, address):
    """A listener that accepts nothing, and so many connections that no more fit its queue."""
    listener = stack.enter_context(socket.socket(family))
    listener.bind(address)
    listener.listen(0)
    fill_queue(stack, listener)
    return listener.getsockname()


def fill_queue(stack, listener):
    for _ in range(4):
        waiting = stack.enter_context(socket.socket(listener.family))
        waiting.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            waiting.connect(listener.getsockname())


@contextlib.contextmanager
def swallower():
    """A port that neither accepts nor refuses connections."""
    with contextlib.ExitStack() as stack:
        yield "%s:%d" % full_listener(stack, socket.AF_INET, ("127.0.0.1", 0))


def http2_answer(*frames):
    """A handler that waits for a request and answers with SETTINGS and these frames."""
    def handle(connection):
        connection.recv(65536)
        connection.sendall(b"".join([http2.settings(), *frames]))
        while connection.recv(65536):
            pass
    return handle


def grpc_answer(message, *trailers):
    """A handler that answers a call with this message and these trailers, by gRPC's rules."""
    return http2_answer(
        http2.headers([(":status", "200"), ("content-type", "application/grpc")]),
        http2.data(http2.message(message)),
        http2.headers(trailers or [("grpc-status", "0")], end=True))
