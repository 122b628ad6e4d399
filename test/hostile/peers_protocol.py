"""Peers that close, that speak something else, or that break the rules of HTTP/2."""

import random
import struct

import http2
from peers import (close_properly, close_with_reset, drip, hear_preface, hear_request, pause, say,
                   stop_writing)
from peers_case import (GREETING, MESSAGE, RESPONSE, SETTINGS, SETTINGS_ACK, answers, good_answer,
                        head, refused, tail)

CLOSED = "connection_closed"
# After half a frame, "closed" is as fair a verdict as "not HTTP/2".
CLOSED_OR_FOREIGN = {"connection_closed", "not_grpc"}
FOREIGN = "not_grpc"
FOREIGN_OR_BROKEN = {"not_grpc", "bad_response"}
BROKEN = "bad_response"

STAGES = [
    ("at once", (), CLOSED),
    ("after the preface", (hear_preface,), CLOSED),
    ("after the request", (hear_request(),), CLOSED),
    ("inside SETTINGS", (say(SETTINGS[:4]),), CLOSED_OR_FOREIGN),
    ("after SETTINGS", (say(SETTINGS),), CLOSED),
    ("after SETTINGS and the request", GREETING, CLOSED),
    ("inside the response headers", answers(head()[:20]), CLOSED),
    ("after the response headers", answers(head()), CLOSED),
    ("inside the message", answers(head(), http2.data(MESSAGE[:20])), CLOSED),
    ("before the trailers", answers(head(), http2.data(MESSAGE)), CLOSED),
    ("inside the trailers", answers(head(), http2.data(MESSAGE), tail()[:-2]), CLOSED),
    ("after GOAWAY for an error",
     answers(http2.goaway(1, http2.INTERNAL_ERROR, b"out of order")), CLOSED),
]

CLOSES = [
    refused(f"{how} {stage}", reason, *steps, end)
    for stage, steps, reason in STAGES
    for how, end in (("closes", close_properly), ("resets", close_with_reset))
] + [
    refused("ends its direction and stays", CLOSED, *GREETING, stop_writing),
    refused("closes at once, on a Unix socket", CLOSED, close_properly, address="unix"),
]


def random_bytes(seed):
    return random.Random(seed).randbytes(4096)


HTTP_400 = (b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Connection: close\r\n\r\n400 Bad Request")

OTHER_PROTOCOLS = [
    refused("HTTP/1.1 400 and closes", FOREIGN, hear_preface, say(HTTP_400), close_properly,
            message_part="HTTP/1 server, which answered with status 400"),
    refused("HTTP/1.1 400 and stays", FOREIGN, hear_preface, say(HTTP_400), message_part="HTTP/1"),
    refused("HTTP/1.1 400 and resets", FOREIGN, hear_preface, say(HTTP_400), pause(0.05),
            close_with_reset, message_part="HTTP/1"),
    refused("HTTP/1.1 byte by byte", FOREIGN, hear_preface, drip(HTTP_400[:12], 0.002),
            message_part="HTTP/1"),
    refused("HTTP/1.0", FOREIGN, say(b"HTTP/1.0 505 Version\r\n\r\n"), message_part="HTTP/1"),
    refused("a TLS alert", FOREIGN, hear_preface, say(b"\x15\x03\x03\x00\x02\x02\x32"),
            message_part="TLS"),
    refused("a TLS alert of two bytes' width, then closes", FOREIGN, hear_preface,
            say(b"\x15\x03\x01\x00\x02\x02\x46"), close_properly, message_part="TLS"),
    refused("an SSH banner", FOREIGN, say(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
            message_part="SSH"),
    refused("an SMTP greeting", FOREIGN, say(b"220 mail.example ESMTP\r\n")),
    refused("a Redis error", FOREIGN, hear_preface, say(b"-ERR unknown command 'PRI'\r\n")),
    refused("a MySQL greeting", FOREIGN_OR_BROKEN,
            say(b"\x4a\x00\x00\x00\x0a8.0.36\x00" + bytes(65))),
    refused("an echo of what we say", FOREIGN, say(http2.PREFACE)),
    refused("control characters for a terminal", FOREIGN, say(b"\x1b]0;owned\x07\x1b[2J" * 9)),
] + [refused(f"random bytes {seed}", FOREIGN_OR_BROKEN, say(random_bytes(seed)), close_properly)
     for seed in range(4)]

FIRST_FRAMES = [
    refused(f"first frame {name}", FOREIGN_OR_BROKEN, hear_preface, say(first, SETTINGS))
    for name, first in [
        ("PING", http2.ping()),
        ("HEADERS", head()),
        ("DATA", http2.data(MESSAGE)),
        ("GOAWAY", http2.goaway(0)),
        ("WINDOW_UPDATE", http2.window_update(1000)),
        ("of an unknown type", http2.frame(0xFA)),
        ("an answer to SETTINGS", SETTINGS_ACK),
        ("SETTINGS of a stream", http2.frame(http2.SETTINGS, 0, 1)),
        ("SETTINGS of 20,000 bytes", http2.frame(http2.SETTINGS, payload=bytes(20_004))),
        ("SETTINGS of 5 bytes", http2.frame(http2.SETTINGS, payload=bytes(5))),
        ("SETTINGS of 16 MiB", http2.frame(http2.SETTINGS, length=0xFFFFFF)),
    ]
]

BROKEN_SETTINGS = [
    refused(f"first SETTINGS {name}", BROKEN, hear_preface, say(first))
    for name, first in [
        ("that allow us to push", http2.settings_pairs([(2, 1)])),
        ("of 5 bytes, called broken and not foreign", http2.frame(http2.SETTINGS, payload=bytes(5))),
        ("that take extended CONNECT back", http2.settings_pairs([(8, 1)]) * 2
         + http2.settings_pairs([(8, 0)])),
    ]
]

BROKEN_HTTP2 = [
    refused(name, BROKEN, *answers(*parts))
    for name, parts in [
        ("a DATA frame of 20,000 bytes", (head(), http2.data(bytes(20_000)))),
        ("a frame of 16 MiB", (head(), http2.frame(http2.DATA, 0, 1, length=0xFFFFFF))),
        ("the answer on a stream nobody opened", (good_answer(stream=3),)),
        ("the answer on an even stream", (good_answer(stream=2),)),
        ("the answer on stream 0", (good_answer(stream=0),)),
        ("DATA on stream 0", (head(), http2.data(MESSAGE, stream=0))),
        ("DATA before HEADERS", (http2.data(MESSAGE), head(), tail())),
        ("SETTINGS of 5 bytes, later", (http2.frame(http2.SETTINGS, payload=bytes(5)),)),
        ("an answer to SETTINGS with a payload",
         (http2.frame(http2.SETTINGS, http2.ACK, 0, bytes(6)),)),
        ("a window of 2 GiB", (http2.settings(INITIAL_WINDOW_SIZE=2**31),)),
        ("a frame size of one byte", (http2.settings(MAX_FRAME_SIZE=1),)),
        ("a GOAWAY of 16 MiB", (http2.frame(http2.GOAWAY, 0, 0, bytes(8), length=0xFFFFFF),)),
        ("an empty PUSH_PROMISE",
         (http2.frame(http2.PUSH_PROMISE, http2.END_HEADERS, 1, struct.pack(">I", 2)),)),
        ("a PING of 7 bytes", (http2.frame(http2.PING, payload=bytes(7)),)),
        ("a WINDOW_UPDATE of 0", (http2.window_update(0),)),
        ("WINDOW_UPDATEs beyond the largest window",
         (http2.window_update(2**31 - 1), http2.window_update(2**31 - 1))),
        ("RST_STREAM on a stream nobody opened", (http2.reset(http2.CANCEL, stream=5),)),
        ("CONTINUATION of nothing",
         (http2.headers(RESPONSE, kind=http2.CONTINUATION),)),
        ("a PING between HEADERS and CONTINUATION",
         (http2.headers(RESPONSE, flags=0), http2.ping())),
        ("an HPACK index out of range", (http2.headers(b"\xff\xff\xff\xff\x0f"),)),
        ("an HPACK integer without end", (http2.headers(b"\x7f" + b"\xff" * 200),)),
        ("an HPACK text cut short", (http2.headers(b"\x00\x0aabc"),)),
        ("an HPACK table larger than allowed", (http2.headers(b"\x3f\xff\xff\xff\x07"),)),
        ("padding longer than its frame",
         (head(), http2.frame(http2.DATA, http2.PADDED, 1, b"\xff" + MESSAGE))),
        ("an empty padded frame", (head(), http2.frame(http2.DATA, http2.PADDED, 1, b""))),
        ("PUSH_PROMISE", (http2.frame(http2.PUSH_PROMISE, http2.END_HEADERS, 1,
                                      struct.pack(">I", 2) + http2.block([(":method", "GET")])),)),
        ("more DATA than the window holds",
         (head(), http2.data(http2.message(bytes(10), length=65536) + bytes(16000)))
         + (http2.data(bytes(16384)),) * 6),
    ]
]

BROKEN_HTTP2 += [
    refused(name, BROKEN, *answers(*parts, good_answer()))
    for name, parts in [
        ("a GOAWAY whose last stream grows", (http2.goaway(1), http2.goaway(3))),
        ("a GOAWAY whose last stream is the server's", (http2.goaway(2),)),
        ("a WINDOW_UPDATE of 0 for the stream", (http2.window_update(0, 1),)),
    ]
]

# HTTP/2 forbids these, and so does nghttp2, which cannot be told otherwise. The reference's client
# does not notice them.
STRICTER_THAN_GRPC_GO = [
    refused("stricter than grpc-go: " + name, BROKEN, *answers(*parts, good_answer()))
    for name, parts in [
        ("an answer to SETTINGS that nobody sent", (SETTINGS_ACK,)),
        ("SETTINGS that allow to push 2", (http2.settings_pairs([(http2.ENABLE_PUSH, 2)]),)),
        ("a frame size of 16 MiB", (http2.settings(MAX_FRAME_SIZE=2**24),)),
        ("a stream's window beyond the largest", (http2.window_update(2**31 - 1, 1),)),
        ("a stream whose priority depends on itself",
         (http2.frame(http2.PRIORITY, 0, 1, struct.pack(">IB", 1, 16)),)),
    ]
] + [
    refused("stricter than grpc-go: an HPACK table size at the end of a header block", BROKEN,
            *answers(http2.headers(http2.block(RESPONSE) + b"\x20"), http2.data(MESSAGE), tail())),
]

PROTOCOL = (CLOSES + OTHER_PROTOCOLS + FIRST_FRAMES + BROKEN_SETTINGS + BROKEN_HTTP2
            + STRICTER_THAN_GRPC_GO)
