"""Writes leases.jsonl from hand-written cases: `python3 make_leases.py`; README.md has the format."""

import base64
import json
import pathlib

FILE = pathlib.Path(__file__).with_name("leases.jsonl")
LARGEST = 2**63 - 1
LATER, EARLIER = '"2191-02-03T04:05:06.789Z"', '"2001-02-03T04:05:06.789Z"'
FIELDS = {
    "instance_id": '"ed0e8d26"', "pid": "12575", "host": '"vm"', "acquired_at": '"@now-60@"',
    "renewed_at": LATER, "ttl": "10000000000",
    "meta": '{"backend": "none", "endpoint": "127.0.0.1:40277"}',
}
STATES = {("live", True): "running", ("live", False): "running", ("expired", True): "stale",
          ("expired", False): "not-installed", ("corrupt", True): "not-running",
          ("corrupt", False): "not-installed", ("absent", True): "not-running",
          ("absent", False): "not-installed"}


def lease(extra="", **fields):
    """A live lease with these fields as raw JSON; None leaves one out, `extra` goes to the end."""
    pairs = (f'"{name}": {value}' for name, value in (FIELDS | fields).items() if value is not None)
    return "{" + ", ".join(pairs) + extra + "}"


def row(name, content, verdict, binary=True):
    return {"name": name, "content": content, "binary": binary, "lease": verdict,
            "state": STATES[verdict, binary]}


def rows(verdict, what, make, texts):
    return [row(f"{what} {text[:60]!r}", make(text), verdict) for text in texts]


def repeated(before, text, times, middle, end, after):
    """A lease's text with something repeated in it, which the file need not spell out."""
    return [before, {"repeat": text, "times": times}, middle, {"repeat": end, "times": times}, after]


def with_bytes(before, raw, after):
    return [before, {"base64": base64.b64encode(raw).decode()}, after]


def cases():
    yield row("a daemon's own lease", lease(renewed_at='"@now-3@"'), "live")
    for age, ttl, verdict in ((5, 30, "live"), (20, 30, "live"), (40, 30, "expired"),
                              (31, 30, "expired"), (3600, 30, "expired"), (-3600, 1, "live")):
        for zone in ("", " +02:00", " -07:30", " +23:59"):
            yield row(f"renewed {age} s ago, ttl {ttl} s{zone}", lease(
                renewed_at=f'"@now{-age:+d}{zone}@"', ttl=str(ttl * 10**9)), verdict)
    for binary in (True, False):
        yield row(f"no lease, binary {binary}", None, "absent", binary)
    for name, text, verdict in (
            ("live", lease(), "live"), ("expired", lease(renewed_at=EARLIER), "expired"),
            ("an empty object", "{}", "expired"), ("null", "null", "expired"),
            ("an empty file", "", "corrupt"), ("cut", lease()[:-9], "corrupt"),
            ("a wrong type", lease(ttl='"30s"'), "corrupt"), ("ttl 0", lease(ttl="0"), "live")):
        yield row(f"{name}, no binary", text, verdict, False)
    yield from times()
    yield from numbers()
    yield from strings()
    yield from structure()


def times():
    good = """04:05Z 04:05.1Z 04:05.123456789Z 04:05.1234567891234Z 04:05,5Z 04:05.999999999999Z
        04:05+00:00 04:05-00:00 04:05.5+02:00 04:05+23:59 04:05-23:59""".split()
    bad = """04:05.Z 04:05,Z 4:05 04:5Z 04:05z 04:05 04Z 04:.5Z 04:05ZZ 04:05UTC 04:05.1.2Z
        04:05.-1Z 04:60Z 60:05Z 04:05+00:61 04:05-25:00 04:05+99:99 04:05+0200 04:05+02 04:05+2:00
        04:05+02:0 04:05Z+02:00 04:05+02:00Z 04:05+-2:00 04:05\\u005a 04:05Z\\n""".split()
    for field in ("renewed_at", "acquired_at"):
        def make(text):
            return lease(**{field: f'"{text}"'})
        for prefix in ("2191-01-02T03:", "1999-12-31T23:"):
            verdict = "expired" if field == "renewed_at" and prefix[0] == "1" else "live"
            yield from rows(verdict, field, make, [prefix + text for text in good])
        yield from rows("corrupt", field, make, ["2191-01-02T03:" + text for text in bad])
        yield from rows("corrupt", field, make, [
            "", "Z", "now", "2191-01-02", "191-01-02T03:04:05Z", "12191-01-02T03:04:05Z",
            "+2191-01-02T03:04:05Z", "-001-01-02T03:04:05Z", "2191-01-02t03:04:05Z",
            "2191-01-02 03:04:05Z", " 2191-01-02T03:04:05Z", "2191-01-02T03:04:05Z ",
            "2191/01/02T03:04:05Z", "2191-13-02T03:04:05Z", "2191-00-02T03:04:05Z",
            "2191-01-00T03:04:05Z", "2191-01-32T03:04:05Z", "2191-02-29T03:04:05Z",
            "2200-02-29T03:04:05Z", "2191-04-31T03:04:05Z", "2191-01-02T24:00:00Z",
            "2191-01-02T23:59:60Z", "\\u0032191-01-02T03:04:05Z"])
        for raw in ("5", "{}", "[]", "true", "1e5"):
            yield row(f"{field} {raw}", lease(**{field: raw}), "corrupt")
    for field, verdict in (("renewed_at", "expired"), ("acquired_at", "live")):
        yield row(f"{field} null", lease(**{field: "null"}), verdict)
        yield row(f"{field} missing", lease(**{field: None}), verdict)
    yield row("the 29th of February of a leap year", lease(
        renewed_at='"2192-02-29T03:04:05Z"'), "live")
    for year, ttl, verdict in (
            ("0000", LARGEST, "expired"), ("0000", -LARGEST - 1, "expired"), ("9999", LARGEST, "live"),
            ("9999", -LARGEST - 1, "live"), ("1970", LARGEST, "live"), ("2262", 1, "live"),
            ("2191", -LARGEST - 1, "expired"), ("1677", 1, "expired")):
        yield row(f"renewed in {year}, ttl {ttl}", lease(
            renewed_at=f'"{year}-01-01T00:00:00Z"', ttl=str(ttl)), verdict)


def numbers():
    good = ["0", "-0", "1", "-1", str(LARGEST), str(-LARGEST - 1), "null"]
    bad = ["007", "01", "-01", "+1", "1.0", "1.5", "1e3", "1E3", "1e-3", "-", ".5", "5.", "0x10", "NaN",
           "1_000", '"1"', "true", "[]", "{}", str(LARGEST + 1), str(-LARGEST - 2), "9" * 40]
    for field in ("pid", "ttl"):
        yield from rows("live", field, lambda raw, field=field: lease(**{
            field: raw, "renewed_at": '"2591-01-01T00:00:00Z"'}), good)
        yield from rows("corrupt", field, lambda raw, field=field: lease(**{field: raw}), bad)
        yield row(f"{field} missing", lease(**{field: None}), "live")
    for ttl in ("null", "0", "-1", "1"):
        yield row(f"ttl {ttl}, just renewed", lease(renewed_at='"@now-1@"', ttl=ttl), "expired")


def strings():
    good = ['""', '"a b"', '"\\n\\t\\"\\\\\\/\\b\\f\\r"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud83d"',
            '"\\ude00"', '"\\ud83dx"', '"\\u0000"', '"\x7f"', '"\u2028"', '"\ufeff"', "null"]
    bad = ['"\\u12"', '"\\x41"', '"\\a"', '"\t"', '"\n"', '"\x00"', '"\x1f"', "'a'", '"a', "5", "true",
           "[]", "{}"]
    for field in ("instance_id", "host"):
        for verdict, texts in (("live", good), ("corrupt", bad)):
            yield from rows(verdict, field, lambda raw, field=field: lease(**{field: raw}), texts)
        yield row(f"{field} missing", lease(**{field: None}), "live")
    before, after = lease(host='"HERE"').split("HERE")
    for raw in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80"):
        yield row(f"invalid UTF-8 {raw.hex()} in host", with_bytes(before, raw, after), "live")
        yield row(f"invalid UTF-8 {raw.hex()} behind", with_bytes(lease(), raw, ""), "corrupt")
    yield from rows("live", "meta", lambda raw: lease(meta=raw), [
        "{}", "null", '{"endpoint": null}', '{"ENDPOINT": "x:1"}', '{"": "x"}',
        '{"endpoint": "a:1", "endpoint": "b:2"}'])
    yield from rows("corrupt", "meta", lambda raw: lease(meta=raw), [
        '{"endpoint": 5}', '{"endpoint": 5, "endpoint": "b:2"}', '{"other": false}', '{"other": {}}',
        '{"other": []}', '{"a": "b",}', '{,}', '{"a"}', '{"a":}', '{a: "b"}', "[]", '""', "5",
        "false"])


def structure():
    yield from rows("live", "also", lease, [
        ', "x": 1', ', "x": {"pid": "no", "meta": 5}', ', "x": [1, {"ttl": []}]', ', "PID": 7',
        ', "\\u0070id": 7', ', "ho\u017ft": "x"', ', "instanceid": 5', ', "ttl": null', ', "meta": null',
        ', "meta": null, "meta": {"a": "b"}', ', "renewed_at": null', ', "": 1', ', "pid ": "x"',
        ', "x": 1e999'])
    yield from rows("expired", "also", lease, [
        f', "renewed_at": {EARLIER}', f', "RENEWED_AT": {EARLIER}',
        f', "ttl": {-LARGEST - 1}', f', "\\u0054TL": {-LARGEST - 1}'])
    yield from rows("corrupt", "also", lease, [
        ', "pid": "x", "pid": 7', ', "host": 5, "host": "x"', ', "ttl": 1.5, "ttl": 1',
        ', "renewed_at": ""', ', "ho\u017ft": 5', ', "PID": "7"', ",", ', "x"', ', "x":', ", x: 1",
        ", 'x': 1", ', "x": tru', ', "x": TRUE', ', "x": [1,]', ', "x": [1 2]', ', "x": 01',
        ', "x": NaN', ', "x": "\\q"', ', "x": // y\n 1', ', "x": /* y */ 1'])
    yield from rows("expired", "whole", str, ["null", " null ", "{}", "\t\r\n{}\r\n\t ", '{"":{}}'])
    yield from rows("corrupt", "whole", str, [
        "", " ", "[]", "[{}]", "true", "0", '"{}"', "{", "}", "{}{}", "{},", "{} null", "{}x", "{}\x00",
        "\x00", "{}\x0b", "\x0c{}", "{}\u00a0", "\ufeff{}", "//\n{}", "nul", "NULL", '{"pid"}',
        '{"pid":1}}', "{{}}", "{[]}"])
    yield row("UTF-16", with_bytes("", "{}".encode("utf-16"), ""), "corrupt")
    before, after = lease(', "x": HERE').split("HERE")
    yield row("nested 9,999 deep", repeated(before, "[", 9998, "", "]", after), "live")
    yield row("nested 10,001 deep", repeated(before, "[", 10000, "", "]", after), "corrupt")


def text():
    lines = list(cases())
    names = [line["name"] for line in lines]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    return "".join(json.dumps(line) + "\n" for line in lines)


if __name__ == "__main__":
    FILE.write_text(text())
