"""The kit's verdicts on leases against Go's encoding/json, which the daemon uses."""

import json
import pathlib
import subprocess

import harness
import make_leases
import run


def test_the_kit_and_go_agree_on_every_lease(tmp_path):
    rows = [json.loads(line) for line in make_leases.FILE.read_text().splitlines()]
    rows = [row for row in rows if row["content"] is not None]
    paths = [pathlib.Path(tmp_path, str(number)) for number in range(len(rows))]
    for path, row in zip(paths, rows):
        path.write_bytes(run.content_of(row["content"]))
    finished = subprocess.run(
        [harness.program("MODELD_LEASE_ORACLE")], input="\n".join(map(str, paths)), timeout=60,
        stdout=subprocess.PIPE, encoding="utf-8", check=True)
    verdicts = [json.loads(line) for line in finished.stdout.split("\n") if line]
    assert len(verdicts) == len(rows)
    wrong = []
    for row, oracle in zip(rows, verdicts):
        verdict = oracle["status"]
        if verdict == "present":
            verdict = "live" if oracle["live"] else "expired"
        if verdict != row["lease"]:
            wrong.append(f"{row['name']}: Go says {verdict}, the kit {row['lease']}")
    assert wrong == []
