"""Peers that are odd, all within the rules: each is a healthy owner."""

import struct

import http2
from peers import (close_properly, drip, for_ever, hear_preface, hear_request, pause, say,
                   stop_reading)
from peers_case import (GREETING, MESSAGE, RESPONSE, SETTINGS, TRAILERS, answers, good_answer, head,
                        tail, understood)

MANY_HEADERS = [(f"x-unknown-{i}", "v" * 1000) for i in range(32)]
UNKNOWN_SETTINGS = http2.settings_pairs([(0x4ABC, 1), (0xFFFF, 0xFFFFFFFF), (0, 0)])
FRAMES_TO_IGNORE = b"".join(
    http2.frame(kind, 0xFF, stream, b"ignore me") for kind in (0x0B, 0x20, 0xFA, 0xFF)
    for stream in (0, 1, 7))

# ALTSVC, ORIGIN and PRIORITY_UPDATE.
LATER_FRAMES = (http2.frame(0x0A, payload=b"\0\0h2=\":1\"") + http2.frame(0x0C, payload=b"\0\1x")
                + http2.frame(0x10, payload=b"\0\0\0\1u=1"))

TIMING = [
    understood("SETTINGS after 60% of the deadline", pause(0.6), say(SETTINGS), hear_request(),
               say(good_answer()), timeout=1.0, most_seconds=0.7),
    understood("the answer after 60% of the deadline", *GREETING, pause(0.6), say(good_answer()),
               timeout=1.0, most_seconds=0.7),
    understood("byte by byte", hear_request(), drip(SETTINGS + good_answer(), 0.001),
               most_seconds=1.0),
    understood("everything in one go, before the request", say(SETTINGS + good_answer()),
               hear_request()),
    understood("an answer before our request is read", say(SETTINGS), hear_preface,
               say(good_answer())),
    understood("an answer, then RST_STREAM because our request was not needed",
               say(SETTINGS), hear_preface, say(good_answer(), http2.reset(http2.NO_ERROR))),
    understood("an answer, then FIN", *answers(good_answer()), close_properly),
    understood("an answer and GOAWAY at once", *answers(good_answer(), http2.goaway(1))),
    understood("ignores the close and talks on", *answers(good_answer()),
               for_ever(http2.ping(), pause_seconds=0.01)),
    understood("never acknowledges our SETTINGS", say(SETTINGS), hear_request(),
               say(good_answer())),
    understood("stops reading, and answers", *GREETING, stop_reading, say(good_answer())),
    understood("stops reading, and answers, on a Unix socket", *GREETING, stop_reading,
               say(good_answer()), address="unix"),
    understood("an answer, and garbage behind it", *answers(good_answer(), bytes(100))),
    understood("an answer, and more of it behind its end",
               *answers(good_answer(), http2.data(MESSAGE))),
]

FRAMING = [
    understood("PING first", say(SETTINGS, http2.ping()), hear_request(), say(good_answer())),
    understood("ten PINGs", *answers(http2.ping() * 10, good_answer())),
    understood("padding", *answers(
        http2.padded(http2.HEADERS, http2.block(RESPONSE), 200, flags=http2.END_HEADERS),
        http2.padded(http2.DATA, MESSAGE, 255),
        http2.padded(http2.HEADERS, http2.block(TRAILERS), 7,
                     flags=http2.END_HEADERS | http2.END_STREAM))),
    understood("a DATA frame of nothing but padding",
               *answers(head(), http2.padded(http2.DATA, b"", 255), http2.data(MESSAGE), tail())),
    understood("DATA in single bytes", *answers(
        head(), *[http2.data(MESSAGE[i:i + 1]) for i in range(len(MESSAGE))], tail())),
    understood("empty DATA around the message",
               *answers(head(), http2.data(b""), http2.data(MESSAGE), http2.data(b""), tail())),
    understood("headers in three CONTINUATIONs", *answers(
        http2.continued(RESPONSE, 4), http2.data(MESSAGE), http2.continued(TRAILERS, 4, end=True))),
    understood("a hundred unknown settings", say(http2.settings_pairs(
        [(100 + number, number) for number in range(100)])), hear_request(), say(good_answer())),
    understood("a priority in the headers", *answers(
        http2.frame(http2.HEADERS, http2.END_HEADERS | http2.HAS_PRIORITY, 1,
                    struct.pack(">IB", 0, 255) + http2.block(RESPONSE)),
        http2.data(MESSAGE), tail())),
    understood("headers that HPACK keeps", *answers(
        http2.headers(b"".join(http2.literal(*pair, indexed=True) for pair in RESPONSE)),
        http2.data(MESSAGE), tail())),
    understood("HPACK tables resized", *answers(
        http2.headers(b"\x20" + http2.block(RESPONSE)), http2.data(MESSAGE),
        http2.headers(b"\x20\x3f\xe1\x1f" + http2.block(TRAILERS), end=True))),
    understood("unknown frames", say(SETTINGS, FRAMES_TO_IGNORE), hear_request(),
               say(head(), FRAMES_TO_IGNORE, http2.data(MESSAGE), FRAMES_TO_IGNORE, tail())),
    understood("unknown settings", say(UNKNOWN_SETTINGS), hear_request(), say(good_answer())),
    understood("settings of later standards", say(http2.settings_pairs([(8, 1), (9, 1)])),
               hear_request(), say(good_answer())),
    understood("frames of later standards", say(SETTINGS, LATER_FRAMES), hear_request(),
               say(LATER_FRAMES, good_answer())),
    understood("SETTINGS three times", say(SETTINGS, UNKNOWN_SETTINGS, SETTINGS), hear_request(),
               say(good_answer())),
    understood("all settings at their extremes", say(http2.settings(
        HEADER_TABLE_SIZE=0xFFFFFFFF, MAX_CONCURRENT_STREAMS=0xFFFFFFFF,
        INITIAL_WINDOW_SIZE=2**31 - 1, MAX_FRAME_SIZE=2**24 - 1,
        MAX_HEADER_LIST_SIZE=0xFFFFFFFF)), hear_request(), say(good_answer())),
    understood("all settings at their least", say(http2.settings(
        HEADER_TABLE_SIZE=0, MAX_CONCURRENT_STREAMS=0, INITIAL_WINDOW_SIZE=0,
        MAX_FRAME_SIZE=16384, MAX_HEADER_LIST_SIZE=0)), hear_request(), say(good_answer())),
    understood("the largest windows", say(SETTINGS, http2.window_update(2**31 - 1 - 65535)),
               hear_request(), say(good_answer())),
]

HEADERS = [
    understood("an informational answer first", *answers(
        head(status="103", content_type=None, extra=[("link", "</x>")]), good_answer())),
    understood("ten informational answers first", *answers(
        head(status="100", content_type=None) * 10, good_answer())),
    understood("32 KB of unknown headers", *answers(
        http2.continued(RESPONSE + MANY_HEADERS, 3), http2.data(MESSAGE), tail())),
    understood("32 KB of unknown trailers", *answers(
        head(), http2.data(MESSAGE), http2.continued(TRAILERS + MANY_HEADERS, 3, end=True))),
    understood("headers with any bytes", *answers(
        head(extra=[("x-bytes", bytes(range(128, 256))), ("x-empty", "")]),
        http2.data(MESSAGE), tail())),
    understood("a content-length that is off", *answers(
        head(extra=[("content-length", "7")]), http2.data(MESSAGE), tail())),
    understood("a content-length beyond 64 bits", *answers(
        head(extra=[("content-length", "9" * 30)]), http2.data(MESSAGE), tail())),
    understood("headers of 60 KB", *answers(
        http2.continued(RESPONSE + [("x", "y" * 60_000)], 5), http2.data(MESSAGE), tail())),
    understood("headers that end with empty CONTINUATIONs", *answers(
        http2.headers(RESPONSE, flags=0), http2.frame(http2.CONTINUATION, 0, 1) * 3,
        http2.frame(http2.CONTINUATION, http2.END_HEADERS, 1), http2.data(MESSAGE), tail())),
    understood("a status with a message that is OK", *answers(
        head(), http2.data(MESSAGE), tail(extra=[("grpc-message", "fine")]))),
    understood("an encoding named and not used", *answers(
        head(extra=[("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity,gzip")]),
        http2.data(MESSAGE), tail())),
]

SECOND_CHANCES = [
    understood("GOAWAY unprocessed once, then good", calls=2, behaviours=[
        list(answers(http2.goaway(0))), list(answers(good_answer()))]),
    understood("GOAWAY unprocessed and FIN, then good", calls=2, behaviours=[
        [*answers(http2.goaway(0)), close_properly], list(answers(good_answer()))]),
    understood("GOAWAY before our request, then good", calls=2, behaviours=[
        [say(SETTINGS, http2.goaway(0))], list(answers(good_answer()))]),
    understood("GOAWAY that lets our call finish",
               *answers(http2.goaway(http2.LARGEST_STREAM), http2.goaway(1), good_answer())),
    understood("REFUSED_STREAM once, then good", *GREETING, say(http2.reset(http2.REFUSED_STREAM)),
               hear_request(3), say(good_answer(3)), calls=2),
]

ADDRESSES = [
    understood(f"a healthy owner on {address}", *answers(good_answer()), address=address)
    for address in ("tcp", "tcp6", "unix")
]


LEGAL = TIMING + FRAMING + HEADERS + SECOND_CHANCES + ADDRESSES
