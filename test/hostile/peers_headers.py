"""Peers whose headers break the rules of HTTP/2 or gRPC, or only seem to.

The rules are those of the reference's client, grpc-go 1.64 with its HTTP/2 framer.
"""

import base64

import http2
from peers_case import (CONTENT_TYPE, MESSAGE, RESPONSE, TRAILERS, answers, head, refused, tail,
                        understood)

BROKEN = "bad_response"
NOT_GRPC = "not_grpc"
STATUS, TYPE = RESPONSE


def with_headers(*pairs):
    return answers(http2.headers(list(pairs)), http2.data(MESSAGE), tail())


def with_trailers(*pairs):
    return answers(head(), http2.data(MESSAGE), http2.headers(list(pairs), end=True))


def in_both(name, make, *pairs):
    """A row for these pairs behind the usual headers, and one for them behind the trailers."""
    return [make(f"{name}, in the headers", *with_headers(*RESPONSE, *pairs)),
            make(f"{name}, in the trailers", *with_trailers(*TRAILERS, *pairs))]


def broken(name, *steps):
    return refused(name, BROKEN, *steps)


FIELDS = [
    row for name, pair in [
        ("a header without a name", ("", "value")),
        ("a space in a name", ("x a", "value")),
        ("a capital in a name", ("X-a", "value")),
        ("a NUL in a name", ("x\0", "value")),
        ("a colon in a name", ("x:a", "value")),
        ("UTF-8 in a name", ("x-\u00e9", "value")),
        ("a NUL in a value", ("x-a", "a\0b")),
        ("a line feed in a value", ("x-a", "a\nb")),
        ("a carriage return in a value", ("x-a", "a\rb")),
        ("an escape in a value", ("x-a", "\x1b[2J")),
        ("a DEL in a value", ("x-a", "\x7f")),
        ("a pseudo-header at the end", (":status", "200")),
    ]
    for row in in_both(name, broken, pair)
] + [
    broken("a line feed in the first of two grpc-status",
           *with_trailers(("grpc-status", "0\n"), *TRAILERS)),
    broken("a line feed in an informational answer", *answers(
        head(status="103", content_type=None, extra=[("link", "a\nb")]), head(),
        http2.data(MESSAGE), tail())),
    broken("names in capitals", *with_headers(STATUS, ("Content-Type", CONTENT_TYPE))),
    *in_both("a tab and spaces in a value", understood, ("x-a", " \ta b\t ")),
    *in_both("a name of every sign that one may have", understood,
             ("!#$%&'*+-.^_`|~09az", "value")),
    *in_both("headers of HTTP/1 connections", understood, ("connection", "close"),
             ("transfer-encoding", "chunked"), ("te", "gzip"), ("upgrade", "h2c")),
]

PSEUDO_HEADERS = [
    broken("two HTTP statuses", *with_headers(STATUS, (":status", "500"), TYPE)),
    broken("an HTTP status twice", *with_headers(STATUS, STATUS, TYPE)),
    broken("an HTTP status behind the content-type", *with_headers(TYPE, STATUS)),
    broken("an unknown pseudo-header", *with_headers(STATUS, (":foo", "bar"), TYPE)),
    broken("a pseudo-header without a name", *with_headers(STATUS, (":", "bar"), TYPE)),
    broken("a pseudo-header in capitals", *with_headers((":STATUS", "200"), TYPE)),
    *(broken(f"{name} in a response", *with_headers(STATUS, (name, "x"), TYPE))
      for name in (":method", ":scheme", ":authority", ":path")),
    broken("an unknown pseudo-header in the trailers",
           *with_trailers((":foo", "bar"), *TRAILERS)),
    broken("an HTTP status twice in the trailers", *with_trailers(STATUS, STATUS, *TRAILERS)),
    *(broken(f"HTTP status {status} in the trailers",
             *with_trailers((":status", status), *TRAILERS)) for status in ("404", "500", "100", "")),
    # HTTP/2 forbids these two; the reference does not mind.
    understood("HTTP status 200 in the trailers", *with_trailers(STATUS, *TRAILERS)),
    understood(":path in the trailers", *with_trailers((":path", "/"), *TRAILERS)),
]

HTTP_STATUSES = [
    refused(f"HTTP status {status!r}", NOT_GRPC, *with_headers((":status", status), TYPE))
    for status in ("0200", "+200", "200 ", "20")
] + [
    refused(f"HTTP status {status!r}, then the answer", NOT_GRPC,
            *answers(http2.headers([(":status", status)]), head(), http2.data(MESSAGE), tail()))
    for status in ("1xx", "10", "1000")
]

CONTENT_TYPES = [
    refused(f"content-type {content_type}", NOT_GRPC, *with_headers(STATUS, ("content-type",
                                                                             content_type)))
    for content_type in ("APPLICATION/GRPC", "Application/grpc", "application/gRPC+json")
] + [
    understood("a foreign content-type, then gRPC's",
               *with_headers(STATUS, ("content-type", "text/html"), TYPE)),
    understood("gRPC's content-type, then a foreign one",
               *with_headers(STATUS, TYPE, ("content-type", "text/html"))),
    refused("two foreign content-types", NOT_GRPC, *with_headers(
        STATUS, ("content-type", "text/html"), ("content-type", "application/json"))),
    understood("a foreign content-type in the trailers",
               *with_trailers(("content-type", "text/html"), *TRAILERS)),
]


def details(message):
    """The header that carries a google.rpc.Status."""
    return "grpc-status-details-bin", base64.b64encode(message).decode()


UNAVAILABLE = b"\x08\x0e\x12\x03abc"

BINARY_HEADERS = [
    row for value in ("!!!!", "A", "====", "Q===", "QQ=", "QQ==QQ==", "-_-_", "QQ==\t")
    for row in in_both(f"binary header {value!r}", broken, ("x-bin", value))
] + [
    row for value in ("", "QQ", "QQ==", "QUI", "QUI=", "QUJD", "+/+/")
    for row in in_both(f"binary header {value!r}", understood, ("x-bin", value))
] + [
    *in_both("status details that are not base64", broken, ("grpc-status-details-bin", "!!!")),
    broken("status details that contradict grpc-status 0",
           *with_trailers(*TRAILERS, details(UNAVAILABLE))),
    broken("status details that contradict grpc-status 0, whose last code counts",
           *with_trailers(*TRAILERS, details(b"\x08\x00" + UNAVAILABLE))),
    refused("status details that agree with grpc-status 14", "rpc_error",
            *with_trailers(("grpc-status", "14"), details(UNAVAILABLE))),
    refused("status details that contradict grpc-status 14", "rpc_error",
            *with_trailers(("grpc-status", "14"), details(b"\x08\x00"))),
    understood("status details that agree with grpc-status 0",
               *with_trailers(*TRAILERS, details(b"\x08\x00\x12\x04fine"))),
    understood("status details without a code", *with_trailers(*TRAILERS, details(b"\x12\x04fine"))),
    understood("empty status details", *with_trailers(*TRAILERS, details(b""))),
    understood("status details that are cut short",
               *with_trailers(*TRAILERS, details(UNAVAILABLE[:-1]))),
    understood("status details of another message",
               *with_trailers(*TRAILERS, details(b"\x0a\x03abc"))),
    understood("status details twice",
               *with_trailers(*TRAILERS, details(UNAVAILABLE), details(UNAVAILABLE))),
    understood("status details in the response headers",
               *with_headers(*RESPONSE, details(UNAVAILABLE))),
]

GRPC_STATUSES = [
    broken("a malformed grpc-status, then 0", *with_trailers(("grpc-status", "x"), *TRAILERS)),
    broken("grpc-status 0, then a malformed one", *with_trailers(*TRAILERS, ("grpc-status", "x"))),
    broken("a malformed grpc-status in the response headers",
           *with_headers(*RESPONSE, ("grpc-status", "x"))),
    understood("grpc-status 14 in the response headers",
               *with_headers(*RESPONSE, ("grpc-status", "14"))),
]

HEADERS = (FIELDS + PSEUDO_HEADERS + HTTP_STATUSES + CONTENT_TYPES + BINARY_HEADERS
           + GRPC_STATUSES)
