"""Peers that speak HTTP/2 well and answer Health wrongly: gRPC's rules, then the body."""

import gzip

import harness
import http2
from peers import close_properly, hear_request, say, say_in_window
from peers_case import (BODY, GREETING, MESSAGE, SETTINGS, answers, answers_body, body_of, head,
                        refused, tail, understood, waits)

BROKEN = "bad_response"
NOT_GRPC = "not_grpc"
LIMIT = 65536
OTHER_INSTANCE = "00000000-0000-4000-8000-000000000000"


def sized_body(size):
    """The good body with white space up to this size."""
    return BODY + b" " * (size - len(BODY))


def answers_large(body):
    return (*GREETING, say(head()), say_in_window(http2.message(body)), say(tail()))


MESSAGES = [
    refused("no message", BROKEN, *answers(head(), tail())),
    refused("an empty message", BROKEN, *answers_body(b"")),
    refused("two messages", BROKEN, *answers(head(), http2.data(MESSAGE + MESSAGE), tail())),
    refused("two messages in two frames", BROKEN,
            *answers(head(), http2.data(MESSAGE), http2.data(MESSAGE), tail())),
    refused("a message and half a prefix", BROKEN,
            *answers(head(), http2.data(MESSAGE + b"\0\0"), tail())),
    refused("a truncated message", BROKEN, *answers(head(), http2.data(MESSAGE[:20]), tail())),
    refused("a truncated prefix", BROKEN, *answers(head(), http2.data(MESSAGE[:4]), tail())),
    refused("a compressed message", BROKEN, *answers_body(BODY, flags=1)),
    refused("a compressed message that would open to 16 MiB", BROKEN,
            *answers_body(gzip.compress(bytes(1 << 24)), flags=1), message_part="compressed"),
    refused("the first byte of a compressed message", BROKEN, *answers(head(), http2.data(b"\1")),
            message_part="compressed"),
    refused("unknown message flags", BROKEN, *answers_body(BODY, flags=0x80)),
    refused("a length of 4 GiB", BROKEN, *answers(head(), http2.data(
        http2.message(BODY, length=0xFFFFFFFF)))),
    refused("a length just over 64 KiB", BROKEN, *answers(head(), http2.data(
        http2.message(BODY, length=LIMIT + 1)))),
    understood("a message just under 64 KiB", *answers_large(sized_body(LIMIT - 1))),
    understood("a message of 64 KiB", *answers_large(sized_body(LIMIT))),
    refused("a message just over 64 KiB", BROKEN, *answers_large(sized_body(LIMIT + 1))),
    refused("END_STREAM on the message, no trailers", BROKEN,
            *answers(head(), http2.data(MESSAGE, end=True))),
    refused("END_STREAM on the response headers", BROKEN, *answers(head(end=True))),
    refused("headers in the middle, then the rest", BROKEN,
            *answers(head(), http2.data(MESSAGE[:9]), head(), http2.data(MESSAGE[9:]), tail())),
]

STATUSES = [
    refused(f"grpc-status {status!r}", BROKEN,
            *answers(head(), http2.data(MESSAGE), tail(status=status)))
    for status in (None, "", "OK", "0x0", "0 ", " 0", "0,0", "1e0", "4294967296", "+-0", "--0",
                   "0\x00", "\u0660")
] + [
    refused(f"grpc-status {status}", reason,
            *answers(head(), http2.data(MESSAGE), tail(status=status)))
    for status, reason in (("1", "rpc_error"), ("4", "rpc_error"),
                           ("14", "rpc_error"), ("16", "rpc_error"), ("99", "rpc_error"),
                           ("2147483647", "rpc_error"), ("-1", {"rpc_error", BROKEN}))
] + [
    refused("a status with a message", "rpc_error",
            *answers(head(), tail(status="14", extra=[("grpc-message", "going%20away%21")])),
            message_part="going away!"),
    refused("a status with control characters", "rpc_error",
            *answers(head(), tail(status="14", extra=[
                ("grpc-message", "%1b[2J%0d%0arunning  all is well%00%7f%c2%9b5m%e2%80%ae%ff")])),
            message_part="running  all is well"),
    refused("a status with broken percent-encoding", "rpc_error",
            *answers(head(), tail(status="14", extra=[("grpc-message", "100%, %4, %zz, %")])),
            message_part="100%, %4, %zz, %"),
    refused("a status with raw control characters", BROKEN,
            *answers(head(), tail(status="14", extra=[("grpc-message", b"\x1b[2J\x07\xff")]))),
    refused("a status with a message of 60 KB", "rpc_error",
            *answers(head(), http2.continued([("grpc-status", "14"),
                                              ("grpc-message", "%1b" * 20_000)], 5, end=True))),
    refused("trailers only, UNAVAILABLE", "rpc_error", *answers(head(extra=[
        ("grpc-status", "14"), ("grpc-message", "starting")], end=True)), message_part="starting"),
    refused("trailers only, DEADLINE_EXCEEDED long before the deadline", "rpc_error",
            *answers(head(content_type="application/grpc", extra=[
                ("grpc-status", "4"), ("grpc-message", "upstream request timeout")], end=True)),
            message_part="DEADLINE_EXCEEDED: upstream request timeout"),
    refused("trailers only, OK without a message", BROKEN,
            *answers(head(extra=[("grpc-status", "0")], end=True))),
    understood("grpc-status 00", *answers(head(), http2.data(MESSAGE), tail(status="00"))),
    refused("grpc-status 0, then 14", "rpc_error", *answers(
        head(), http2.data(MESSAGE), tail(extra=[("grpc-status", "14")]))),
    refused("grpc-status in the response headers and not in the trailers", BROKEN, *answers(
        head(extra=[("grpc-status", "0")]), http2.data(MESSAGE), tail(status=None))),
    understood("grpc-status 0 twice", *answers(head(), http2.data(MESSAGE), tail(
        extra=[("grpc-status", "0")]))),
]

HTTP_STATUSES = [
    refused(f"HTTP status {status}", {NOT_GRPC, "rpc_error", BROKEN},
            *answers(head(status=status), http2.data(MESSAGE), tail()))
    for status in ("204", "301", "400", "401", "404", "429", "500", "502", "503", "2000", "", None)
] + [
    refused("a web page", NOT_GRPC, *answers(head(content_type="text/html", status="404"),
                                             http2.data(b"<html>", end=True))),
] + [
    refused(f"HTTP status {status} with a gRPC status", NOT_GRPC,
            *answers(head(status=status, content_type="application/grpc", extra=[
                ("grpc-status", "14"), ("grpc-message", "no healthy%20upstream")], end=True)),
            message_part=f"HTTP status {status}, UNAVAILABLE: no healthy upstream")
    for status in ("403", "500", "503")
] + [
    refused(f"HTTP status {status} of a gateway", NOT_GRPC,
            *answers(head(status=status, content_type="text/plain"),
                     http2.data(b"upstream connect error", end=True)),
            message_part=f"a gateway whose server did not answer: HTTP status {status}")
    for status in ("502", "503", "504")
] + [
    refused("a status with control characters beside HTTP status 503", NOT_GRPC,
            *answers(head(status="503", extra=[("grpc-status", "14"),
                                               ("grpc-message", "%1b[2J%0d%0aall is well")],
                          end=True)), message_part="all is well"),
    refused("an informational answer that ends the stream", {NOT_GRPC, BROKEN},
            *answers(head(status="100", content_type=None, end=True))),
]

CONTENT_TYPES = [
    refused(f"content-type {content_type!r}", NOT_GRPC,
            *answers(head(content_type=content_type), http2.data(MESSAGE), tail()))
    for content_type in (None, "", "text/html", "application/json", "application/grpcfoo",
                         "application/grp", "application/grpc-web", " application/grpc",
                         "text/plain; application/grpc")
] + [
    refused("a content-type for a terminal", BROKEN,
            *answers(head(content_type="\x1b[2J"), http2.data(MESSAGE), tail())),
] + [
    understood(f"content-type {content_type}",
               *answers(head(content_type=content_type), http2.data(MESSAGE), tail()))
    for content_type in ("application/grpc", "application/grpc+proto", "application/grpc+json",
                         "application/grpc+", "application/grpc;x",
                         "application/grpc; charset=utf-8")
]

BODIES = [
    refused(f"a body {name}", BROKEN, *answers_body(body))
    for name, body in [
        ("of white space", b" \n "), ("null", b"null"), ("of an array", b"[]"),
        ("of an array with the object", b"[" + BODY + b"]"), ("of a string", b'"ready"'),
        ("of a number", b"1"), ("that is cut short", BODY[:-1]),
        ("with a text behind", BODY + b"x"),
        ("of two objects", BODY + BODY), ("with a NUL behind", BODY + b"\0"),
        ("with a comment", b"/* ready */" + BODY),
        ("with a byte-order mark", b"\xef\xbb\xbf" + BODY),
        ("with a trailing comma", BODY[:-1] + b",}"), ("in protobuf", b"\x0a\x01x\x10\x01"),
        ("with a raw control character", body_of(x="@").replace(b"@", b"\x1b")),
        ("with ready as text", body_of(ready="true")), ("with ready as number", body_of(ready=1)),
        ("with ready as object", body_of(ready={})),
        ("with ready wrong, then right", b'{"ready":"no",' + BODY[1:]),
        ("with a number as instance", body_of(instance_id=7)),
        ("with an array as instance", body_of(instance_id=[harness.INSTANCE])),
        ("with a backend that is an object", body_of(backend={"name": "none"})),
        ("of 60,000 arrays", b"[" * 60_000), ("of objects without end", b'{"x":' * 12_000),
        ("nested 10,001 deep", b'{"x":' + b"[" * 10_001 + b"]" * 10_001 + b"," + BODY[1:]),
    ]
] + [
    refused(f"a body {name}", reason, *answers_body(body))
    for name, body, reason in [
        ("of an empty object", b"{}", "not_ready"),
        ("that is not ready", body_of(ready=False), "not_ready"),
        ("without ready", body_of(ready=...), "not_ready"),
        ("with ready null", body_of(ready=None), "not_ready"),
        ("of another instance", body_of(instance_id=OTHER_INSTANCE), "instance_mismatch"),
        ("without an instance", body_of(instance_id=...), "instance_mismatch"),
        ("with an empty instance", body_of(instance_id=""), "instance_mismatch"),
        ("with the instance in capitals", body_of(instance_id=harness.INSTANCE.upper()),
         "instance_mismatch"),
        ("with a NUL behind the instance", body_of(instance_id=harness.INSTANCE + "\0"),
         "instance_mismatch"),
        ("with an instance in invalid UTF-8",
         BODY.replace(b"ed0e8d26", b"ed0e8d\xff\xfe"), "instance_mismatch"),
        ("with an instance for a terminal", body_of(instance_id="\x1b[2J\nrunning"),
         "instance_mismatch"),
        ("with an instance of 60 KB", body_of(instance_id="\x1b" * 10_000), "instance_mismatch"),
        ("ready, then not ready", BODY[:-1] + b',"ready":false}', "not_ready"),
        ("with the instance, then another",
         BODY[:-1] + b',"instance_id":"' + OTHER_INSTANCE.encode() + b'"}', "instance_mismatch"),
    ]
] + [
    understood(f"a body {name}", *answers_body(body))
    for name, body in [
        ("in white space", b" \r\n\t" + BODY + b"\n"),
        ("with unknown fields", body_of(version="v9", limits={"slots": [1, {"x": None}]})),
        ("with capital names", BODY.replace(b'"ready"', b'"READY"')),
        ("with escaped names", BODY.replace(b'"ready"', b'"\\u0072eady"')),
        ("not ready, then ready", b'{"ready":false,' + BODY[1:]),
        ("ready, then null", BODY[:-1] + b',"ready":null}'),
        ("with another backend", body_of(backend="openvino")),
        ("with a backend in invalid UTF-8", BODY.replace(b'"none"', b'"\xff\xc0\x80"')),
        ("with a backend for a terminal", body_of(backend="\x1b[2J\x07\r\nstale  no")),
        ("with a lone surrogate", BODY.replace(b'"none"', b'"\\ud800"')),
        ("with a large number", BODY[:-1] + b',"x":' + b"9" * 30_000 + b"}"),
        ("nested 9,000 deep", b'{"x":' + b"[" * 9_000 + b"]" * 9_000 + b"," + BODY[1:]),
    ]
] + [
    understood("any instance, when the lease names none",
               *answers_body(body_of(instance_id=OTHER_INSTANCE)), instance=""),
]

RESETS = [
    refused(f"RST_STREAM {name}", "rpc_error", *answers(http2.reset(code)))
    for name, code in [("NO_ERROR", http2.NO_ERROR), ("PROTOCOL_ERROR", http2.PROTOCOL_ERROR),
                       ("INTERNAL_ERROR", http2.INTERNAL_ERROR), ("CANCEL", http2.CANCEL),
                       ("ENHANCE_YOUR_CALM", http2.ENHANCE_YOUR_CALM), ("99", 99)]
] + [
    refused("RST_STREAM inside the message", "rpc_error",
            *answers(head(), http2.data(MESSAGE[:9]), http2.reset(http2.CANCEL))),
    refused("REFUSED_STREAM twice", {"rpc_error", "connection_closed"},
            *GREETING, say(http2.reset(http2.REFUSED_STREAM)), hear_request(3),
            say(http2.reset(http2.REFUSED_STREAM, 3)), calls=2),
    refused("GOAWAY twice", {"rpc_error", "connection_closed"},
            *answers(http2.goaway(0)), calls=2),
    refused("GOAWAY twice for too many pings", "connection_closed",
            *answers(http2.goaway(0, http2.ENHANCE_YOUR_CALM, b"too_many_pings")), calls=2,
            message_part="refused the call (GOAWAY with ENHANCE_YOUR_CALM: too_many_pings)"),
    refused("GOAWAY twice with an unknown error", "connection_closed",
            *answers(http2.goaway(0, 99)), calls=2, message_part="GOAWAY with error 99"),
    refused("GOAWAY twice with control characters", "connection_closed",
            *answers(http2.goaway(0, http2.PROTOCOL_ERROR, b"\x1b[2J\r\nall is well\xff\x00")),
            calls=2, message_part="all is well"),
    refused("GOAWAY twice with 16,000 bytes of detail", "connection_closed",
            *answers(http2.goaway(0, http2.INTERNAL_ERROR, b"x" * 16_000)), calls=2,
            message_part="INTERNAL_ERROR: " + "x" * 200 + "...)"),
    refused("GOAWAY for an error, then FIN", "connection_closed",
            *answers(http2.goaway(1, http2.PROTOCOL_ERROR, b"invalid header")), close_properly,
            message_part="(GOAWAY with PROTOCOL_ERROR: invalid header)"),
    refused("REFUSED_STREAM, then GOAWAY, for ever", {"rpc_error", "connection_closed"},
            *GREETING, say(http2.reset(http2.REFUSED_STREAM)), hear_request(3),
            say(http2.goaway(1)), calls=4),
    waits("REFUSED_STREAM once, then silence", *GREETING, say(http2.reset(http2.REFUSED_STREAM)),
          calls=2),
    waits("GOAWAY once, then silence", *answers(http2.goaway(0)), calls=2),
]
RESETS[-1].behaviours.append([say(SETTINGS)])

ANSWERS = MESSAGES + STATUSES + HTTP_STATUSES + CONTENT_TYPES + BODIES + RESETS
