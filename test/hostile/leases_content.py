"""Lease files with hostile contents. Go's encoding/json decides what they mean."""

import json

from leases_case import LeaseCase, at, content, fields, lease, padded_to

LIMIT = 1 << 20
ESCAPES = "\x1b[2J\x1b[1;1Hrunning  all is well\r\n\x07\x9b31m\x7f\u202e\u2028\x00"
UNSEEN = "id\u200b\u034f\u3164\ufe0f\uffa0\U000e0041\U000e0100"
LARGEST = 2**63 - 1
# Any of these is fair where only the time of the check or the kind of process decides.
STALE = {"owner_dead", "owner_hung", "lease_expired"}


def live(name, text, **more):
    return LeaseCase(name, content(text), "running", None, **more)


def stale(name, text, reason=STALE):
    return LeaseCase(name, content(text), "stale", reason)


def corrupt(name, text):
    return LeaseCase(name, content(text), "not-running", "lease_corrupt")


def over_a_limit(name, text, state):
    """Small enough for a lease but large in memory: the tool reads it or calls it unreadable."""
    return LeaseCase(name, content(text), {state, "unknown"})


def with_text(old, new):
    """The good lease with a piece of its text replaced."""
    def make():
        text = lease()
        assert old in text, old
        return text.replace(old, new, 1)
    return make


def with_field(raw):
    """The good lease with one more field, given as raw JSON, at its end."""
    return lambda: lease()[:-1] + b"," + raw + b"}"


def many_meta(count):
    """As many short keys as a lease can hold: what costs most memory for each byte."""
    return lambda: lease(meta={f"{i:x}": "" for i in range(count)})


TERMINAL = [
    live("escape sequences in the instance", lambda: lease(instance_id=ESCAPES)),
    live("characters that are not seen in the instance", lambda: lease(instance_id=UNSEEN)),
    live("characters that are not seen everywhere", lambda: lease(
        instance_id=UNSEEN, host=UNSEEN, meta={"endpoint": UNSEEN, "backend": UNSEEN})),
    live("escape sequences in the host", lambda: lease(host=ESCAPES)),
    live("escape sequences in the endpoint",
         lambda: lease(meta={"endpoint": ESCAPES, "backend": ESCAPES})),
    live("escape sequences in other meta", lambda: lease(meta={ESCAPES: ESCAPES})),
    stale("escape sequences in an expired lease",
          lambda: lease(instance_id=ESCAPES, host=ESCAPES, ttl=1)),
    corrupt("raw escape sequences", b"\x1b[2J\x1b[Hrunning\n"),
    corrupt("a raw control character in a string", with_text(b'"none"', b'"no\x1bne"')),
    corrupt("control characters where a name should stand", b'{"\\u001b[2J":\x1b}'),
    live("all characters of the first plane's start",
         lambda: lease(host="".join(map(chr, range(1, 0x2100))))),
    live("quotes and commands in the host", lambda: lease(host="'; rm -rf \"$HOME\" `id` $(id) #")),
    live("a host of 200 KB without a space", lambda: lease(host="h" * 200_000)),
    live("a host of 200 KB of spaces", lambda: lease(host=" " * 200_000)),
]

SIZES = [
    live("1 MiB exactly", lambda: padded_to(LIMIT)),
    LeaseCase("one byte over 1 MiB", content(lambda: padded_to(LIMIT + 1)), "unknown",
              "lease_unreadable"),
    LeaseCase("8 MiB", content(lambda: padded_to(8 * LIMIT)), "unknown", "lease_unreadable"),
    live("an instance of nearly 1 MiB", lambda: lease(instance_id="i" * (LIMIT - 1000))),
    live("an instance of escapes, nearly 1 MiB", lambda: lease(instance_id="\x1b" * 170_000)),
    live("10,000 meta entries", many_meta(10_000)),
    over_a_limit("80,000 meta entries", many_meta(80_000), "running"),
    live("a million zeros as an unknown number",
         with_field(b'"x":' + b"0." + b"0" * (LIMIT - 1000))),
    live("200,000 unknown fields", with_field(b",".join([b'"":0'] * 200_000))),
    corrupt("a string of 1 MiB that never ends", b'{"host":"' + b"h" * (LIMIT - 100)),
    live("200 KB of invalid UTF-8", with_text(b'"host": "', b'"host": "' + b"\xff" * 200_000)),
    over_a_limit("1 MiB of invalid UTF-8 in a string",
                 b'{"host":"' + b"\xff" * (LIMIT - 100), "not-running"),
    corrupt("1 MiB of NULs", bytes(LIMIT)),
    corrupt("1 MiB of opening brackets", b"[" * LIMIT),
    corrupt("1 MiB of opening braces", b'{"a":' * (LIMIT // 5)),
    corrupt("1 MiB of digits", b"1" * LIMIT),
    corrupt("1 MiB of line feeds", b"\n" * LIMIT),
    live("an unknown field nested 9,990 deep",
         with_field(b'"x":' + b"[" * 9_990 + b"]" * 9_990)),
    corrupt("an unknown field nested 10,001 deep",
            with_field(b'"x":' + b"[" * 10_001 + b"]" * 10_001)),
]

SHAPES = [
    corrupt("an empty file", b""),
    corrupt("white space", b" \r\n\t "),
    stale("an empty object", b"{}"),
    stale("null", b"null"),
    corrupt("an array", b"[]"),
    corrupt("a string", b'"lease"'),
    corrupt("a number", b"1"),
    corrupt("cut short", lambda: lease()[:-1]),
    corrupt("text behind it", lambda: lease() + b"x"),
    corrupt("two leases", lambda: lease() + lease()),
    live("white space around it", lambda: b" \r\n\t" + lease() + b"\n\n"),
    corrupt("a byte-order mark", lambda: b"\xef\xbb\xbf" + lease()),
    corrupt("UTF-16", lambda: lease().decode().encode("utf-16")),
    corrupt("a NUL behind it", lambda: lease() + b"\0"),
    corrupt("a NUL in a string", with_text(b'"none"', b'"no\0ne"')),
    live("an escaped NUL in a string", with_text(b'"none"', b'"no\\u0000ne"')),
    corrupt("a comment", lambda: b"// lease\n" + lease()),
    corrupt("a comment inside", with_text(b'"pid"', b'/* of the owner */ "pid"')),
    corrupt("a trailing comma", lambda: lease()[:-1] + b",}"),
    corrupt("single quotes", lambda: lease().replace(b'"', b"'")),
    corrupt("a form feed between fields", with_text(b", ", b",\f")),
    corrupt("NaN", with_field(b'"x":NaN')),
    corrupt("a leading zero", with_field(b'"x":01')),
    corrupt("a plus sign", with_field(b'"x":+1')),
    corrupt("an unknown escape", with_field(b'"x":"\\x41"')),
    live("invalid UTF-8 in the host", with_text(
        b'"host": "', b'"host": "\xff\xfe\xc0\x80\xed\xa0\x80')),
    live("lone surrogates in the host", with_text(
        b'"host": "', b'"host": "\\ud800\\udc00\\udfff\\ud800x')),
    live("an exponent beyond any double", with_field(b'"x":1e999999')),
    live("duplicate keys, the last good", lambda: b'{"ttl":1,"instance_id":"x",' + lease()[1:]),
    stale("duplicate keys, the last expired", with_field(b'"ttl":1')),
    corrupt("duplicate keys, the first of a wrong type", lambda: b'{"ttl":"long",' + lease()[1:]),
    live("names in capitals", lambda: json.dumps(
        {key.upper(): value for key, value in fields().items()}).encode()),
    live("names in escapes", with_text(b'"ttl"', b'"\\u0074\\u0054l"')),
    live("names with a long s", with_text(b'"host"', '"ho\u017ft"'.encode())),
]

VALUES = [
    corrupt("ttl as text", lambda: lease(ttl="30s")),
    corrupt("ttl with a fraction", lambda: lease(ttl=1.5)),
    corrupt("ttl with an exponent", with_text(b"3600000000000", b"36e11")),
    corrupt("ttl beyond 64 bits", lambda: lease(ttl=LARGEST + 1)),
    corrupt("ttl of a thousand digits", lambda: lease(ttl=10**1000)),
    corrupt("ttl as an object", lambda: lease(ttl={"seconds": 30})),
    stale("ttl null", lambda: lease(ttl=None)),
    stale("ttl 0", lambda: lease(ttl=0)),
    stale("ttl -1", lambda: lease(ttl=-1)),
    stale("the least ttl", lambda: lease(ttl=-LARGEST - 1)),
    live("the largest ttl", lambda: lease(ttl=LARGEST)),
    live("the largest time and ttl", lambda: lease(
        renewed_at="9999-12-31T23:59:59.999999999-23:59", ttl=LARGEST)),
    stale("the least time and ttl", lambda: lease(
        renewed_at="0000-01-01T00:00:00+23:59", ttl=-LARGEST - 1)),
    live("renewed in 9999", lambda: lease(renewed_at="9999-12-31T23:59:59Z", ttl=1)),
    stale("renewed in year 0, the largest ttl",
          lambda: lease(renewed_at="0000-01-01T00:00:00Z", ttl=LARGEST)),
    live("renewed tomorrow", lambda: lease(renewed_at=at(days=1))),
    stale("renewed an hour ago", lambda: lease(renewed_at=at(hours=-1), ttl=1)),
    live("a fraction of 100,000 digits",
         lambda: lease(renewed_at=at(seconds=1)[:19] + "." + "9" * 100_000 + "Z")),
    corrupt("an hour of 24", lambda: lease(renewed_at="2030-01-01T24:00:00Z")),
    corrupt("the 30th of February", lambda: lease(acquired_at="2030-02-30T00:00:00Z")),
    corrupt("second 60", lambda: lease(renewed_at="2030-12-31T23:59:60Z")),
    corrupt("a year of five digits", lambda: lease(renewed_at="10000-01-01T00:00:00Z")),
    corrupt("a negative year", lambda: lease(renewed_at="-001-01-01T00:00:00Z")),
    corrupt("a lower-case z", lambda: lease(renewed_at="2030-01-01T00:00:00z")),
    corrupt("no zone", lambda: lease(renewed_at="2030-01-01T00:00:00")),
    corrupt("a time as a number", lambda: lease(renewed_at=1893456000)),
    corrupt("an escape in a time", lambda: lease(renewed_at="2030-01-01T00:00:00Z").replace(
        b"2030-", b"2030\\u002d")),
    corrupt("a time of 500 KB", lambda: lease(renewed_at="2" * 500_000)),
    corrupt("pid as text", lambda: lease(pid="1")),
    corrupt("pid beyond 64 bits", lambda: lease(pid=LARGEST + 1)),
    corrupt("meta as an array", lambda: lease(meta=[])),
    corrupt("a number in meta", lambda: lease(meta={"endpoint": 4711})),
    corrupt("an object in meta", lambda: lease(meta={"x": {}})),
    live("null in meta", lambda: lease(meta={"endpoint": None})),
    live("meta null", lambda: lease(meta=None)),
    corrupt("instance as a number", lambda: lease(instance_id=1)),
    corrupt("host as an array", lambda: lease(host=["h"])),
] + [
    live(f"a live lease of pid {pid}", lambda pid=pid: lease(pid=pid))
    for pid in (0, -1, 1, 2**31 - 1, 2**31, 2**32 + 1, LARGEST, -LARGEST - 1)
] + [
    stale(f"an expired lease of pid {pid}", lambda pid=pid: lease(pid=pid, ttl=1), reason)
    for pid, reason in ((0, "lease_expired"), (-1, "lease_expired"), (1, {"owner_dead", "lease_expired"}),
                        (2**31 - 1, "owner_dead"), (2**32 + 1, {"owner_dead", "lease_expired"}),
                        (LARGEST, {"owner_dead", "lease_expired"}))
] + [
    LeaseCase("an unnamed host", content(lambda: lease(host="", ttl=1)), "stale", "lease_expired"),
    LeaseCase("another host", content(lambda: lease(host="elsewhere", ttl=1)), "stale",
              "lease_expired"),
]

CONTENTS = TERMINAL + SIZES + SHAPES + VALUES
