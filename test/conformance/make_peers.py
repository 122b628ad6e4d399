"""Writes peers.jsonl from the tables of test/hostile; README.md has the format.

Run it as `python3 make_peers.py` in a checkout; the kit itself needs only what it writes.
"""

import base64
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / "peers.jsonl"
LONGEST_ROW = 8_000


def in_base64(step):
    return {key: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for key, value in step.data.items()}


def row(case):
    reasons = case.reason
    if reasons is ...:
        reasons = None
    elif reasons is not None:
        reasons = sorted(reasons) if isinstance(reasons, (set, frozenset)) else [reasons]
    return {"name": case.name, "address": case.address, "instance": case.instance,
            "timeout": case.timeout, "most_seconds": case.most_seconds, "calls": case.calls,
            "may_ask_in_protobuf": case.may_ask_in_protobuf,
            "connections": [list(map(in_base64, steps)) for steps in case.behaviours],
            "state": case.state, "reasons": reasons}


def text():
    for folder in ("support", "hostile"):
        sys.path.insert(0, str(HERE.parent / folder))
    from peers_table import PEERS
    lines = [json.dumps(row(case)) + "\n" for case in PEERS]
    return "".join(line for line in lines if len(line) <= LONGEST_ROW)


if __name__ == "__main__":
    FILE.write_text(text())
