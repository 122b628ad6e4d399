"""Peers that make their caller wait: silent, slow, or talking without end and saying nothing."""

import struct

import http2
from peers import (drip, for_ever, hear_preface, hear_request, never_listen, pause, say,
                   stop_reading)
from peers_case import (GREETING, MESSAGE, RESPONSE, SETTINGS, answers, good_answer, head, refused,
                        tail, waits)

# A peer that floods may also be found to break the protocol, and be refused before the deadline.
FLOOD = {"rpc_timeout", "bad_response"}
# Headers that have no end are over a limit sooner or later.
ENDLESS_HEADERS = {"rpc_timeout", "bad_response"}

UNKNOWN_FRAME = http2.frame(0xFA, 0x5A, 0, b"what is this")
BIG_UNKNOWN_FRAME = http2.frame(0xFB, 0, 1, bytes(16384))


def endless(name, content, *before, reason=FLOOD, **options):
    return waits(name, *(before or GREETING), for_ever(content, **options), reason=reason)


def hpack_bomb():
    """One header of 4000 bytes goes into the table, then each byte repeats it."""
    return http2.literal("x-bomb", "x" * 3900, indexed=True) + b"\xbe" * 15000


def table_size_updates():
    return b"\x20\x3f\xe1\x1f" * 4000


SILENT = [
    waits("accepts and is silent", never_listen),
    waits("listens and is silent", hear_request()),
    waits("silent, on a Unix socket", hear_request(), address="unix"),
    waits("silent, on IPv6", hear_request(), address="tcp6"),
    waits("says one byte and stops", say(b"\x00")),
    waits("says three bytes and stops", say(SETTINGS[:3])),
    waits("says half of SETTINGS and stops", hear_preface, say(SETTINGS[:5])),
    waits("drips a byte a second", drip(SETTINGS + good_answer(), 1.0), timeout=1.3),
    waits("drips a byte each 20 ms", drip(SETTINGS + good_answer(), 0.02)),
    waits("drips SETTINGS for ever", drip(SETTINGS * 1000, 0.001)),
    waits("says SETTINGS and stops", say(SETTINGS)),
    waits("says SETTINGS and never listens", say(SETTINGS), never_listen),
    waits("answers SETTINGS and stops", *GREETING),
    waits("never opens the window", say(http2.settings(INITIAL_WINDOW_SIZE=0)), never_listen),
    waits("allows no stream at all", say(http2.settings(MAX_CONCURRENT_STREAMS=0))),
    waits("SETTINGS after the deadline", pause(0.6), say(SETTINGS, good_answer())),
    waits("stops inside the response headers", *answers(head()[:20])),
    waits("never ends the response headers",
          *answers(http2.headers(RESPONSE, flags=0))),
    waits("stops after the response headers", *answers(head())),
    waits("stops inside the message's prefix", *answers(head(), http2.data(MESSAGE[:3]))),
    waits("stops inside the message", *answers(head(), http2.data(MESSAGE[:20]))),
    waits("stops inside a DATA frame", *answers(head(), http2.data(MESSAGE)[:30])),
    waits("stops before the trailers", *answers(head(), http2.data(MESSAGE))),
    waits("stops inside the trailers", *answers(head(), http2.data(MESSAGE), tail()[:-2])),
    waits("announces that it will leave, and stops",
          *answers(http2.goaway(http2.LARGEST_STREAM))),
    waits("says SETTINGS and stops reading, on a Unix socket", stop_reading, say(SETTINGS),
          address="unix", reason={"rpc_timeout", "connection_closed"}),
    waits("an informational answer and no more", *answers(head(status="103", content_type=None))),
]

ENDLESS = [
    endless("PING for ever", http2.ping()),
    endless("PING for ever, never listens", http2.ping(), say(SETTINGS), listening=False),
    endless("PING a thousand times a second", http2.ping(), pause_seconds=0.001,
            reason="rpc_timeout"),
    endless("answers to PINGs nobody sent", http2.ping(flags=http2.ACK)),
    endless("SETTINGS for ever", http2.settings(MAX_FRAME_SIZE=16384)),
    endless("SETTINGS for ever, never listens", SETTINGS, say(SETTINGS), listening=False),
    endless("large SETTINGS for ever",
            http2.settings_pairs([(0xF000 + i, i) for i in range(2700)])),
    endless("empty DATA for ever", http2.data(b""), *answers(head())),
    endless("padding for ever", http2.padded(http2.DATA, b"", 255), *answers(head())),
    endless("WINDOW_UPDATE for ever", http2.window_update(1)),
    endless("WINDOW_UPDATE of the stream for ever", http2.window_update(1, 1)),
    endless("PRIORITY for ever",
            http2.frame(http2.PRIORITY, 0, 1, struct.pack(">IB", 0, 16))),
    endless("PRIORITY of ever other streams",
            b"".join(http2.frame(http2.PRIORITY, 0, stream, struct.pack(">IB", 0, 16))
                     for stream in range(3, 20003, 2))),
    endless("unknown frames for ever", UNKNOWN_FRAME),
    endless("large unknown frames for ever", BIG_UNKNOWN_FRAME),
    endless("RST_STREAM of another stream for ever", http2.reset(http2.CANCEL, 3)),
    endless("frames of later standards for ever",
            http2.frame(0x0A, payload=b"\0\0x") + http2.frame(0x10, payload=b"\0\0\0\1u=1")),
    endless("GOAWAY for ever", http2.goaway(http2.LARGEST_STREAM)),
    endless("large GOAWAY for ever", http2.goaway(http2.LARGEST_STREAM, detail=bytes(16000))),
    endless("unknown frames for ever instead of SETTINGS", UNKNOWN_FRAME, hear_preface,
            reason={"not_grpc", "bad_response"}),
    endless("zeros for ever", bytes(65536), hear_preface, reason={"not_grpc", "bad_response"}),
    endless("text for ever", b"a line of text\r\n", hear_preface,
            reason={"not_grpc", "bad_response"}),
    endless("HTTP/1 headers for ever", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000, hear_preface,
            reason="not_grpc"),
]

# The beginning of a block of headers whose one value is to have 2 GiB.
HEADER_WITHOUT_END = http2.frame(
    http2.HEADERS, 0, 1,
    b"\x00" + http2.text("x-long") + http2.prefixed_integer(2**31, 7) + bytes(16000))

HEADERS_WITHOUT_END = [
    endless("informational headers for ever", head(status="100", content_type=None),
            reason=ENDLESS_HEADERS),
    endless("headers of other streams for ever", head(stream=3), reason=FLOOD),
    waits("empty CONTINUATION for ever", *answers(http2.headers(RESPONSE, flags=0)),
          for_ever(http2.frame(http2.CONTINUATION, 0, 1)), reason=ENDLESS_HEADERS),
    waits("full CONTINUATION for ever", *answers(http2.headers(RESPONSE, flags=0)),
          for_ever(http2.frame(http2.CONTINUATION, 0, 1, http2.literal("x", "y" * 16300))),
          reason=ENDLESS_HEADERS),
    waits("one header that never ends", *answers(HEADER_WITHOUT_END),
        for_ever(http2.frame(http2.CONTINUATION, 0, 1, bytes(16384))), reason=ENDLESS_HEADERS),
    refused("a header block of 1 MiB", "bad_response",
            *answers(http2.continued(RESPONSE + [("x", "y" * 1000)] * 1048, 70))),
    refused("an HPACK bomb", "bad_response", *answers(
        http2.headers(http2.block(RESPONSE) + hpack_bomb()))),
    endless("an HPACK bomb in every block", http2.headers(
        http2.literal(":status", "100") + hpack_bomb()), reason=ENDLESS_HEADERS),
    waits("HPACK table sizes for ever", *answers(
        http2.headers(table_size_updates() + http2.block(RESPONSE))),
        reason=FLOOD),
]

WAITS = SILENT + ENDLESS + HEADERS_WITHOUT_END
