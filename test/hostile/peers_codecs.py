"""Peers that do not understand JSON, and what they do when they are asked again in protobuf.

After a gRPC error that may mean "I do not speak JSON" one call in protobuf follows, by the same
deadline. After any other answer none may follow.
"""

import harness
import http2
from peers import close_properly, for_ever, hear_preface, say
from peers_case import (CONTENT_TYPE, FAR, GREETING, RESPONSE, SETTINGS, SOON, PeerCase, answers, head, refused,
                        tail)
from peers_waits import FLOOD, HEADER_WITHOUT_END

NOT_UNDERSTOOD = list(answers(head(extra=[("grpc-status", "12")], end=True)))


def asks_again(name, state, reason, *steps, timeout=FAR, most_seconds=0.2):
    return PeerCase("in protobuf: " + name, [NOT_UNDERSTOOD, list(steps)], state, reason, timeout,
                    most_seconds, calls=2, may_ask_in_protobuf=True)


def waits_again(name, *steps, reason="rpc_timeout"):
    return asks_again(name, "unreachable", reason, *steps, timeout=SOON, most_seconds=SOON + 0.1)


def floods(name, content, *before, **options):
    """What such a peer may say is bounded; it may also be found to break the protocol."""
    return waits_again(name, *(before or GREETING), for_ever(content, **options), reason=FLOOD)


def protobuf(instance=harness.INSTANCE.encode(), ready=b"\x10\x01"):
    """The message of health in protobuf: field 1 is the instance, field 2 whether it is ready."""
    return http2.message(b"\x0a" + bytes([len(instance)]) + instance + ready)


GOOD = protobuf()[5:]


def answers_in_protobuf(content):
    return answers(head(content_type="application/grpc"), http2.data(content), tail())


def malformed(name, message):
    return asks_again("malformed: " + name, "unreachable", "bad_response",
                      *answers_in_protobuf(http2.message(message)))


SECOND_CODEC = [
    asks_again("good", "running", None, *answers_in_protobuf(protobuf())),
    asks_again("not ready", "unreachable", "not_ready", *answers_in_protobuf(protobuf(ready=b""))),
    asks_again("another instance", "unreachable", "instance_mismatch",
               *answers_in_protobuf(protobuf(b"\x1b[2J"))),
    malformed("garbage", b"\xff"),
    malformed("good fields, then a byte too many", GOOD + b"\xff"),
    malformed("good fields, then one that is cut", GOOD + b"\x1a\x05llam"),
    malformed("good fields, then a group without an end", GOOD + b"\x23\x08\x01"),
    malformed("good fields, then the end of no group", GOOD + b"\x24"),
    malformed("good fields, then a field of number 0", GOOD + b"\x02\x00"),
    malformed("a backend that is not UTF-8", GOOD + b"\x1a\x02\xc3\x28"),
    malformed("an instance that is not UTF-8", b"\x0a\x01\xff\x10\x01"),
    malformed("ready as a text", GOOD + b"\x12\x01\x01"),
    malformed("the instance as a number", b"\x08\x01" + GOOD),
    malformed("ready as eleven bytes", b"\x10" + b"\xff" * 10 + b"\x01" + GOOD),
    malformed("JSON", b'{"ready":true}'),
    asks_again("unknown fields", "running", None,
               *answers_in_protobuf(http2.message(GOOD + b"\x22\x01\xff\x2b\x08\x01\x2c"))),
    asks_again("a length of 4 GiB", "unreachable", "bad_response",
               *answers_in_protobuf(http2.message(b"", length=0xFFFFFFFF))),
    asks_again("a compressed message", "unreachable", "bad_response",
               *answers_in_protobuf(b"\x01" + protobuf()[1:])),
    asks_again("closes", "unreachable", "connection_closed", hear_preface, close_properly),
    asks_again("SSH", "unreachable", "not_grpc", say(b"SSH-2.0-OpenSSH_9.2\r\n"), close_properly),
    asks_again("not understood either", "unreachable", "rpc_error", *NOT_UNDERSTOOD),
    asks_again("HTTP/1.1", "unreachable", "not_grpc", say(b"HTTP/1.1 400 Bad\r\n\r\n"), close_properly),
    waits_again("silent", hear_preface, reason="rpc_timeout"),
    waits_again("silent after SETTINGS", *GREETING, reason="rpc_timeout"),
    waits_again("stops before the trailers", *answers(head(), http2.data(protobuf())),
                reason="rpc_timeout"),
    floods("PING for ever", http2.ping()),
    floods("PING for ever, never listens", http2.ping(), say(SETTINGS), listening=False),
    floods("SETTINGS for ever, never listens", http2.settings(MAX_FRAME_SIZE=16384), say(SETTINGS),
           listening=False),
    floods("RST_STREAM of another stream for ever", http2.reset(http2.CANCEL, 3)),
    floods("WINDOW_UPDATE for ever", http2.window_update(1)),
    floods("large GOAWAY for ever", http2.goaway(http2.LARGEST_STREAM, detail=bytes(16000))),
    floods("one header that never ends", http2.frame(http2.CONTINUATION, 0, 1, bytes(16384)),
           *answers(HEADER_WITHOUT_END)),
    waits_again("PING a hundred times a second", *GREETING,
                for_ever(http2.ping(), pause_seconds=0.01)),
    floods("SETTINGS for ever", http2.settings(MAX_FRAME_SIZE=16384)),
    floods("informational headers for ever", head(status="100", content_type=None)),
    floods("large unknown frames for ever", http2.frame(0xFB, 0, 1, bytes(16384))),
    waits_again("CONTINUATION for ever", *answers(http2.headers(RESPONSE, flags=0)),
                for_ever(http2.frame(http2.CONTINUATION, 0, 1, http2.literal("x", "y" * 16300))),
                reason=FLOOD),
]

# How a server says that it did not understand JSON.
MISUNDERSTANDINGS = [
    PeerCase(f"asked again: {name}", [list(answers(head(
        content_type=content_type, end=True,
        extra=[("grpc-status", status), ("grpc-message", message)]))),
        list(answers_in_protobuf(protobuf()))], "running", None, FAR, 0.2, calls=2,
        may_ask_in_protobuf=True)
    for name, content_type, status, message in [
        ("grpc-go", CONTENT_TYPE, "13", "grpc: error unmarshalling request: proto: cannot parse"),
        ("grpcio", "application/grpc", "13", "Exception deserializing request!"),
        ("tonic", "application/grpc", "13", "failed to decode Protobuf message: invalid tag"),
        ("an error without a message", CONTENT_TYPE, "13", ""),
        ("a method that is unknown in JSON", CONTENT_TYPE, "12", "unknown method Health"),
        ("Java", "application/grpc", "2", "Application error processing RPC")]
]


def own_error(name, status, message, content_type=CONTENT_TYPE):
    return refused("asked once: " + name, "rpc_error", *answers(
        head(content_type=content_type, end=True,
             extra=[("grpc-status", status), ("grpc-message", message)])), message_part=message)


# An answer that does not look like a misunderstanding.
NO_SECOND_CODEC = [
    refused(f"asked once: grpc-status {status}", "rpc_error",
            *answers(head(extra=[("grpc-status", str(status))], end=True)))
    for status in (1, 5, 7, 8, 14, 16)
] + [
    own_error("the daemon's token", "13", "model_load_failed: cannot read the weights",
              "application/grpc"),
    own_error("an unsupported feature", "12", "unsupported_feature: no embeddings"),
    own_error("an error of a handler in Go", "2", "open model.gguf: permission denied"),
    own_error("an internal error of a handler in Go", "13", "out of slots"),
    own_error("an argument that a handler in Go refuses", "3", "no such client"),
]

CODECS = SECOND_CODEC + MISUNDERSTANDINGS + NO_SECOND_CODEC
