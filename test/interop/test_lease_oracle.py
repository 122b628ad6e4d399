"""Leases good and bad, read by the tool and by Go's encoding/json, which the daemon uses.

Whatever Go makes of a file, the tool must make of it too: a state that differs from the
daemon's own is a wrong answer. CTest names the oracle in MODELD_LEASE_ORACLE.
"""

import concurrent.futures
import datetime
import json
import pathlib
import random
import re
import subprocess
import tempfile

import harness

# Far from now on both sides, so that the two need not look at the clock at the same moment.
PAST, FUTURE = "2001-02-03T04:05:06.789Z", "2191-02-03T04:05:06.789Z"
KEPT = 20_000  # characters of a text that the tool keeps at the least
MUTATIONS = 350
SEED = 20260727

FIELDS = {
    "instance_id": '"ed0e8d26"', "pid": "12575", "host": '"vm"', "acquired_at": f'"{PAST}"',
    "renewed_at": f'"{FUTURE}"', "ttl": "10000000000",
    "meta": '{"backend": "none", "endpoint": "127.0.0.1:40277"}',
}


def lease(extra="", **fields):
    """A lease, live for long, with these fields as they stand; `extra` goes before the end."""
    pairs = (f'"{name}": {value}' for name, value in (FIELDS | fields).items())
    return "{" + ", ".join(pairs) + extra + "}"


TIMES = [
    # the grammar
    "2191-01-02T03:04:05Z", "2191-01-02T03:04:05.1Z", "2191-01-02T03:04:05.123456789Z",
    "2191-01-02T03:04:05.1234567891234Z", "2191-01-02T03:04:05.Z", "2191-01-02T03:04:05,5Z",
    "2191-01-02T03:04:05,Z", "2191-01-02T03:04:05.999999999999Z", "2191-01-02T03:04:05. Z",
    "2191-01-02T3:04:05Z", "2191-01-02T03:4:05Z", "2191-01-02T03:04:5Z", "2191-1-02T03:04:05Z",
    "2191-01-2T03:04:05Z", "191-01-02T03:04:05Z", "12191-01-02T03:04:05Z", "+2191-01-02T03:04:05Z",
    "-2191-01-02T03:04:05Z", "2191-01-02t03:04:05Z", "2191-01-02T03:04:05z", "2191-01-02 03:04:05Z",
    "2191-01-02T03:04:05", "2191-01-02T03:04Z", "2191-01-02T03:04:.5Z", "2191-01-02", "", "Z",
    " 2191-01-02T03:04:05Z", "2191-01-02T03:04:05Z ", "2191/01/02T03:04:05Z", "2191-01-02T030405Z",
    "21910102T03:04:05Z", "2191-01-02T03:04:05ZZ", "2191-01-02T03:04:05UTC", "now",
    "2191-01-02T03:04:05.1.2Z", "2191-01-02T03:04:05.1,2Z", "2191-01-02T03:04:05.-1Z",
    # the ranges
    "2191-13-02T03:04:05Z", "2191-00-02T03:04:05Z", "2191-01-00T03:04:05Z", "2191-01-32T03:04:05Z",
    "2191-02-29T03:04:05Z", "2192-02-29T03:04:05Z", "2200-02-29T03:04:05Z", "2000-02-29T03:04:05Z",
    "2191-04-31T03:04:05Z", "2191-01-02T24:00:00Z", "2191-01-02T23:59:60Z", "2191-01-02T23:60:59Z",
    "2191-01-02T23:59:59.9Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z", "0000-02-29T00:00:00Z", "1969-12-31T23:59:59.5Z",
    # the offset
    "2191-01-02T03:04:05+00:00", "2191-01-02T03:04:05-00:00", "2191-01-02T03:04:05.5+02:00",
    "2191-01-02T03:04:05+23:59", "2191-01-02T03:04:05-23:59", "2191-01-02T03:04:05+24:00",
    "2191-01-02T03:04:05+24:60", "2191-01-02T03:04:05+25:00", "2191-01-02T03:04:05+00:60",
    "2191-01-02T03:04:05+00:61", "2191-01-02T03:04:05-24:60", "2191-01-02T03:04:05+99:99",
    "2191-01-02T03:04:05+0200", "2191-01-02T03:04:05+02", "2191-01-02T03:04:05+2:00",
    "2191-01-02T03:04:05+02:0", "2191-01-02T03:04:05 02:00", "2191-01-02T03:04:05Z+02:00",
    "2191-01-02T03:04:05+02:00Z", "2191-01-02T03:04:05+-2:00", "2191-01-02T03:04:05\u221202:00",
    "0000-01-01T00:00:00+24:00", "9999-12-31T23:59:59-24:00",
    # bytes that only look right
    "2191-01-02T03:04:05\\u005a", "\\u0032191-01-02T03:04:05Z", "2191-01-02T03:04:05\\/Z",
    "2191-01-02T03:04:05Z\\n", "\uff12191-01-02T03:04:05Z", "2191-01-02T03:04:05\u017f",
]

NUMBERS = [
    "0", "-0", "1", "-1", "007", "01", "-01", "+1", "1.0", "1.5", "0.0", "1e3", "1E3", "1e-3",
    "1e400", "0e0", "-", ".5", "5.", "1e", "1e+", "0x10", "1_000", "NaN", "Infinity", '"1"', "true",
    "null", "[]", "{}", "[1]", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551615", "18446744073709551616", "9" * 40,
    "-" + "9" * 40, "0" * 20, "1" + "0" * 400, "0." + "0" * 400 + "1", "\u0661",
]

STRINGS = [
    '""', '"a b"', '"\\n\\t\\"\\\\\\/\\b\\f\\r"', '"\\u0041"', '"\\u00e9\\u4e2d"',
    '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\u0041"',
    '"\\ud83d\\ud83d"', '"\\ud83d\\ud83d\\ude00"', '"\\ude00\\ud83d"', '"\\uD83D\\uDE00"',
    '"\\u0000"', '"a\\u0000b"', '"\\u"', '"\\u12"', '"\\u12g4"', '"\\x41"', '"\\a"', "\"\\'\"",
    '"\\U0041"', '"\\u 041"', '"\t"', '"\n"', '"\x00"', '"\x1f"', '"\x7f"', '"\x85"', '"\u2028"',
    '"\ufeff"', '"\ufffd"', '"\ufffe"', '"\U0010ffff"', "'a'", "a", '"a', 'a"', '"a""b"', "5",
    "true", "null", "[]", "{}", '["a"]', '"\\', '"\\"', '"<&>"', '"' + "x" * 70000 + '"',
]

BYTES = [  # no UTF-8, in place of a string's content
    b"\xff", b"\xfe\xff", b"\x80", b"\xc3", b"\xc3(", b"\xc0\xaf", b"\xc1\x81", b"\xe0\x80\xaf",
    b"\xe4\xb8", b"\xe4\xb8x", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xf0\x80\x80\xaf", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88",
    b"\xf0\x9f\x98\x80\x80", b"\xff\\u0041", b"\\ud83d\xff", b"\xef\xbb\xbf", b"\xef\xbf\xbd",
]

LONG = "x" * 140_000
LONG_STRINGS = [
    LONG, LONG + "\\n", LONG + "\\q", LONG + "\n", LONG + "\x00", LONG + '\\"' + LONG, LONG + "\\",
    LONG + "\\\\", LONG + "\\ud83d", LONG + "\\u12", LONG + "\\", LONG + '"', LONG + "\x1f" + LONG,
    "\u00e9" * 70_000, "x" + "\u4e2d" * 50_000, "\\\\" * 70_000, '\\"' * 70_000, "\\u0041" * 25_000,
    "\\ud83d\\ude00" * 12_000, LONG + "\u00e9\\ud83d\\ude00\\t" + LONG + "\\u005",
]

METAS = [
    "{}", "null", '{"endpoint": null}', '{"endpoint": ""}', '{"ENDPOINT": "x:1"}',
    '{"endpoint": "a:1", "endpoint": "b:2"}', '{"endpoint": "a:1", "endpoint": null}',
    '{"endpoint": 5}', '{"endpoint": 5, "endpoint": "b:2"}', '{"other": false}', '{"other": {}}',
    '{"other": []}', '{"other": 1e5}', '{"\\u0065ndpoint": "x:1"}', '{"": "x"}', '{"a": "b",}',
    '{,}', '{"a"}', '{"a":}', '{a: "b"}', '{"a" "b"}', "[]", '""', "5", "false", '["endpoint"]',
    '{"endpoint\\ud800": "x:1"}', '{"end\\u0000point": "x:1"}', '{"other": {"endpoint": "y"}}',
]

EXTRAS = [
    ', "x": 1', ', "x": null', ', "x": {"pid": "no", "meta": 5}', ', "x": [1, {"ttl": []}]',
    ', "pid": 7', ', "PID": 7', ', "Pid": 7', ', "\\u0070id": 7', ', "\\u0050ID": 7',
    ', "p\\u0131d": 7', ', "p\\u0130d": 7', ', "h\\u006fst": "x"', ', "ho\u017ft": "x"',
    ', "HO\\u017fT": "x"', ', "in\u017ftance_id": "x"', ', "bac\u212aend": 1',
    ', "Instance_ID": "x"', ', "instanceid": 5', ', "instance-id": 5', ', "InstanceID": 5',
    ', "ttl": null', ', "TTL": 1', ', "pid": null', ', "host": null', ', "meta": null',
    ', "meta": null, "meta": {"a": "b"}', ', "meta": {}', ', "meta": {"endpoint": "b:2"}',
    ', "META": {"backend": "llama"}', ', "renewed_at": null', f', "renewed_at": "{PAST}"',
    f', "RENEWED_AT": "{PAST}"', ', "renewed_at": ""', ', "pid": "x", "pid": 7',
    ', "host": 5, "host": "x"', ', "ttl": 1.5, "ttl": 1', ', "": 1', ', "pid ": "x"',
    ', " pid": "x"', ', "pid\\u0000": "x"', ', "meta.endpoint": 5', ",", ",,", ', "x"', ', "x":',
    ', x: 1', ", 'x': 1", ', "x": tru', ', "x": TRUE', ', "x": nul', ', "x": truefalse',
    ', "x": [1,]', ', "x": [,1]', ', "x": [1 2]', ', "x": {"a": 1,}', ', "x": ]', ', "x": }',
    ' "x": 1', ', "x": 1e999', ', "x": -', ', "x": 01', ', "x": 1.', ', "x": "\\q"',
    ', "x": "\\ud800"', ', "x": "\t"', ', "\t": 1', ', "x": // y\n 1', ', "x": /* y */ 1',
    ', "x": 1; "y": 2', ', 5: 1', ', null: 1', ', "x": .5', ', "x": +1', ', "x": NaN',
    ', "x": "' + "\\u0041" * 9000 + '"',
]

WHOLES = [
    "", " ", "\n", "null", " null ", "{}", " { } ", "\t\r\n{}\r\n\t ", "[]", "[{}]", "true",
    "false", "0", '""', '"{}"', "{", "}", "{}{}", "{},", "{} null", "{}x", "{}\x00", "\x00{}",
    "\x00", "{}\x0b", "\x0c{}", "{}\u00a0", "\u2028{}", "\u0085{}", "\ufeff{}", "\ufeff",
    "{}\ufeff", "//\n{}", "{}//", "#", "{}\x1a", "nul", "nulll", "null null", "NULL", "{\"pid\"}",
    '{"pid":}', '{"pid":1', '{"pid":1}}', '{"pid" 1}', '{"pid"::1}', "{{}}", "{[]}", '{"":{}}',
    "{:}", "{,}", "[" * 20000, "{" * 20000, '{"a":' * 9999 + "null" + "}" * 9999,
    '{"a":' * 10001 + "null" + "}" * 10001, "[" * 9999 + "]" * 9999,
]


def large():
    """Leases that no daemon writes, below the mebibyte at which the tool refuses to read."""
    for text in LONG_STRINGS:
        for case in lease(host=f'"{text}"'), lease(f', "x": "{text}"'), lease(f', "{text}": 1'):
            yield case.encode()
    digits = "1" * 140_000
    for case in lease(renewed_at=f'"{LONG}"'), lease(pid=digits), lease(', "x": ' + digits):
        yield case.encode()
    yield lease(', "x": "@"').encode().replace(b"@", LONG.encode() + b"\xff\xc3")
    for space in " ", "\n", "\t\r\n ", "\x0b":
        yield lease().replace(" ", space * 10_000).encode()
    many = "".join(f'"key{number}": "value", ' for number in range(5000))
    last = '"endpoint": "z:1"'
    for meta in many + last, last + ", " + many + last, many + last + ", " + last, \
            last + ", " + many + '"endpoint": 5', many + '"key1": "other"', many * 2 + last, \
            many + '"last": 5', many + '"last": null', many:
        yield lease(meta="{%s}" % meta).encode()
        yield lease(', "meta": {%s}' % meta).encode()


def table():
    """Every hand-written case, as bytes."""
    cases = [lease(), *WHOLES]
    cases += [lease(renewed_at=f'"{time}"') for time in TIMES]
    cases += [lease(acquired_at=f'"{time}"') for time in TIMES[::3]]
    cases += [lease(**{name: value}) for name in ("acquired_at", "renewed_at")
              for value in ("null", "5", "{}", "[]", "true", "1e5")]
    cases += [lease(**{name: number}) for name in ("pid", "ttl") for number in NUMBERS]
    cases += [lease(instance_id=text) for text in STRINGS]
    cases += [lease(host=text) for text in STRINGS[::4]]
    cases += [lease(meta='{"endpoint": %s}' % text) for text in STRINGS[::2]]
    cases += [lease(meta=meta) for meta in METAS]
    cases += [lease(extra) for extra in EXTRAS]
    cases += [lease(', "x": ' + "[" * deep + "]" * deep) for deep in (1, 9998, 9999, 10000)]
    cases += [lease(renewed_at=f'"{year}-01-01T00:00:00Z"', ttl=ttl)
              for year in ("0000", "1677", "1970", "2262", "9999")
              for ttl in ("9223372036854775807", "-9223372036854775808", "1", "-1")]
    cases = [case.encode() for case in cases]
    for content in BYTES:
        cases.append(lease(instance_id='"@"').encode().replace(b"@", content))
        cases.append(lease(', "@": 1').encode().replace(b"@", content))
        cases.append(lease().encode() + content)
    return cases


TOKENS = [
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"null", b"true", b"-", b"0", b"1e5", b".", b"\\",
    b"\\u", b"d800", b"\\ud83d", b"\xff", b"\xc3", b"\x00", b"\n", b" ", b"pid", b"TTL", b"meta",
    b"endpoint", b"\xc5\xbf", b"\xe2\x84\xaa", b"T", b"Z", b"+24:60", b"9999999999", b'""', b"{}",
]


def mutations(cases):
    """Cases that nobody thought of: pieces changed, taken out, put in, doubled and exchanged."""
    chance = random.Random(SEED)
    short = [case for case in cases if 100 < len(case) < 1000]
    for number in range(MUTATIONS):
        # Two of three begin with a good lease and change little, so that not all are broken.
        gentle = number % 3 != 0
        text = bytearray(lease().encode() if gentle else chance.choice(short))
        for _ in range(1 if gentle else chance.randint(1, 3)):
            at = chance.randrange(len(text))
            end = min(len(text), at + (1 if gentle else chance.randint(1, 12)))
            text[at:end] = chance.choice([
                bytes([chance.randrange(256)]), b"", chance.choice(TOKENS),
                bytes(text[at:end]) * 2, chance.choice(TOKENS) + bytes(text[at:end])])
        yield bytes(text)


def nanoseconds(text):
    """The tool's time as Go counts it, over years that datetime does not have."""
    year, rest, fraction = re.fullmatch(r"(-?\d+)-(.{14})(?:\.(\d+))?Z", text).groups()
    cycles, year = divmod(int(year), 400)  # the calendar repeats itself after 400 years
    moment = datetime.datetime.fromisoformat(f"{year + 2000}-{rest}+00:00")
    seconds = int(moment.timestamp()) + (cycles - 5) * 146097 * 86400
    return seconds * 10**9 + int((fraction or "0").ljust(9, "0"))


def has_a_date(moment):
    """Whether RFC 3339 has a year for it."""
    return -62167219200 * 10**9 <= moment < 253402300800 * 10**9


def told(probe):
    """What the tool found, in the oracle's words."""
    held = probe["lease"]
    if held["status"] not in ("live", "expired"):
        return (probe["state"], held["status"])
    meta = held["meta"]
    return (probe["state"], held["status"], held["instance"][:KEPT], held["pid"],
            meta.get("endpoint", "")[:KEPT], meta.get("backend", ""),
            held["expires_at"] and nanoseconds(held["expires_at"]))


def expected(oracle):
    """The same by the oracle, when a binary is there."""
    if oracle["status"] == "corrupt":
        return ("not-running", "corrupt")
    state, status = ("running", "live") if oracle["live"] else ("stale", "expired")
    expires_at = int(oracle["expires_at_unix_ns_text"])
    return (state, status, oracle["instance"][:KEPT], oracle["pid"], oracle["endpoint"][:KEPT],
            oracle["backend"], expires_at if has_a_date(expires_at) else None)


class TestLeaseOracle:
    def oracle(self, paths):
        finished = subprocess.run(
            [harness.program("MODELD_LEASE_ORACLE")], input="\n".join(map(str, paths)), timeout=60,
            stdout=subprocess.PIPE, encoding="utf-8", check=True)
        return [json.loads(line) for line in finished.stdout.split("\n") if line]

    def ask(self, path):
        answer = harness.run_probe("detect", "--json", "--data-root", path.parent, "--modeld-bin",
                                   harness.program("MODELD_PROBE"))
        assert answer.err == ""
        return answer.json

    def check(self, cases):
        with tempfile.TemporaryDirectory(prefix="modeld-probe-test-") as directory:
            paths = [pathlib.Path(directory, str(i), "modeld.lease") for i in range(len(cases))]
            for path, content in zip(paths, cases):
                path.parent.mkdir()
                path.write_bytes(content)
            verdicts = self.oracle(paths)
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(self.ask, paths))
        assert len(verdicts) == len(cases)
        for content, oracle, answer in zip(cases, verdicts, answers):
            assert told(answer) == expected(oracle), answer["reason"]
            self.check_summary(answer)
        return verdicts

    def check_summary(self, answer):
        """The top level has what the state is about, and null for what the lease leaves empty."""
        meta = answer["lease"]["meta"] or {}
        running, owned = answer["state"] == "running", answer["state"] in ("running", "stale")
        assert answer["endpoint"] == (meta.get("endpoint") or None if running else None)
        assert answer["backend"] == (meta.get("backend") or None if running else None)
        assert answer["instance"] == (answer["lease"]["instance"] or None if owned else None)

    def test_hand_written_leases_are_read_as_go_reads_them(self):
        cases = table()
        verdicts = self.check(cases)
        # A table of nothing but broken leases would compare nothing.
        assert len(cases) > 400
        for kind in ("corrupt", False), ("present", True), ("present", False):
            assert sum((v["status"], v["live"]) == kind for v in verdicts) > 20, kind

    def test_overlong_leases_are_read_as_go_reads_them(self):
        self.check(list(large()))

    def test_mutated_leases_are_read_as_go_reads_them(self):
        verdicts = self.check(list(mutations(table())))
        assert sum(v["status"] == "present" for v in verdicts) > MUTATIONS // 10
