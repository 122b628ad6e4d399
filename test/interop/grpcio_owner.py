"""An owner served by Python's grpcio with generic handlers, in either codec or in both."""

import concurrent.futures
import json
import threading

import grpc

HEALTH = "/contenox.transport.v1.Compute/Health"


def _protobuf_string(field, text):
    """A length-delimited protobuf field; short texts only."""
    data = text.encode()
    return bytes([field << 3 | 2, len(data)]) + data if data else b""


def _protobuf_answer(instance, ready, backend):
    flag = bytes([2 << 3, 1]) if ready else b""
    return _protobuf_string(1, instance) + flag + _protobuf_string(3, backend)


def _json_answer(instance, ready, backend):
    return json.dumps({"instance_id": instance, "ready": ready, "backend": backend}).encode()


class GrpcioOwner(grpc.GenericRpcHandler):
    """Serves Health while in a `with`; has an endpoint and an instance, but no lease."""

    def __init__(self, codecs, instance, ready=True, silent=False):
        self._codecs = codecs
        self._instance = instance
        self._ready = ready
        self._silent = silent
        self._ended = threading.Event()
        self._server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=4))
        self._server.add_generic_rpc_handlers((self,))
        self.endpoint = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._server.stop(0).wait()

    def service(self, call):
        if call.method != HEALTH:
            return None
        return grpc.unary_unary_rpc_method_handler(self._health)

    def _health(self, request, context):
        if self._silent:
            self._ended.wait(20)
        answer = (self._instance, self._ready, "none")
        if "json" in self._codecs and request.strip().startswith(b"{"):
            return _json_answer(*answer)
        if "proto" in self._codecs and request == b"":
            return _protobuf_answer(*answer)
        context.abort(grpc.StatusCode.INTERNAL, "the request can't be decoded")
