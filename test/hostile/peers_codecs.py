"""Peers that do not understand JSON, and what they do when they are asked again in protobuf.

After a gRPC error that may mean "I do not speak JSON" one call in protobuf follows, by the same
deadline. After any other answer none may follow.
"""

import harness
import http2
from peers import close_properly, for_ever, hear_preface, say
from peers_case import (FAR, GREETING, RESPONSE, SETTINGS, SOON, PeerCase, answers, head, refused,
                        tail)
from peers_waits import HEADER_WITHOUT_END

NOT_UNDERSTOOD = list(answers(head(extra=[("grpc-status", "12")], end=True)))


def asks_again(name, state, reason, *steps, timeout=FAR, most_seconds=0.2):
    return PeerCase("in protobuf: " + name, [NOT_UNDERSTOOD, list(steps)], state, reason, timeout,
                    most_seconds, calls=2, may_ask_in_protobuf=True)


def waits_again(name, *steps, reason=...):
    return asks_again(name, "unreachable", reason, *steps, timeout=SOON, most_seconds=SOON + 0.1)


def floods(name, content, *before, **options):
    """For seconds, so that memory would show it: what such a peer may say is bounded."""
    return asks_again(name, "unreachable", "bad_response", *(before or GREETING),
                      for_ever(content, **options), most_seconds=0.5)


def protobuf(instance=harness.INSTANCE.encode(), ready=b"\x10\x01"):
    """The message of health in protobuf: field 1 is the instance, field 2 whether it is ready."""
    return http2.message(b"\x0a" + bytes([len(instance)]) + instance + ready)


def answers_in_protobuf(content):
    return answers(head(content_type="application/grpc"), http2.data(content), tail())


SECOND_CODEC = [
    asks_again("good", "running", None, *answers_in_protobuf(protobuf())),
    asks_again("not ready", "unreachable", "not_ready", *answers_in_protobuf(protobuf(ready=b""))),
    asks_again("another instance", "unreachable", "instance_mismatch",
               *answers_in_protobuf(protobuf(b"\x1b[2J"))),
    asks_again("garbage as message", "unreachable", ...,
               *answers_in_protobuf(http2.message(b"\xff"))),
    asks_again("a length of 4 GiB", "unreachable", ...,
               *answers_in_protobuf(http2.message(b"", length=0xFFFFFFFF))),
    asks_again("closes", "unreachable", ..., hear_preface, close_properly),
    asks_again("not understood either", "unreachable", "rpc_error", *NOT_UNDERSTOOD),
    asks_again("HTTP/1.1", "unreachable", ..., say(b"HTTP/1.1 400 Bad\r\n\r\n"), close_properly),
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
    waits_again("SETTINGS for ever", *GREETING, for_ever(http2.settings(MAX_FRAME_SIZE=16384))),
    waits_again("informational headers for ever", *GREETING,
                for_ever(head(status="100", content_type=None))),
    waits_again("large unknown frames for ever", *GREETING,
                for_ever(http2.frame(0xFB, 0, 1, bytes(16384)))),
    waits_again("CONTINUATION for ever", *answers(http2.headers(RESPONSE, flags=0)),
                for_ever(http2.frame(http2.CONTINUATION, 0, 1, http2.literal("x", "y" * 16300)))),
]

# An answer that does not look like a misunderstanding.
NO_SECOND_CODEC = [
    refused(f"asked once: grpc-status {status}", "rpc_error",
            *answers(head(extra=[("grpc-status", str(status))], end=True)))
    for status in (1, 5, 7, 8, 14, 16)
]

CODECS = SECOND_CODEC + NO_SECOND_CODEC
