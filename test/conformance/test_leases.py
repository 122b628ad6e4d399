"""The tool against every lease of the kit."""

import json

import kit
import make_leases


def test_the_rows_match_the_hand_written_cases():
    assert make_leases.FILE.read_text() == make_leases.text(), "run make_leases.py"


def test_there_are_many_leases_of_each_kind():
    verdicts = [json.loads(line)["lease"] for line in make_leases.FILE.read_text().splitlines()]
    assert len(verdicts) >= 300
    for verdict in ("live", "expired", "corrupt"):
        assert verdicts.count(verdict) > 30, verdict


def test_the_json_is_right_for_every_lease():
    code, out = kit.run("leases.jsonl", "--state", "json:state", "--lease", "lease.status", "--",
                        "detect", "--json")
    assert code == 0, out


def test_the_exit_code_is_right_for_every_lease():
    code, out = kit.run("leases.jsonl", "--", "detect")
    assert code == 0, out


def test_a_wrong_answer_is_a_failure():
    code, out = kit.run("leases.jsonl", "--only", "a daemon's own lease", "--", "--version")
    assert code == 0, out  # the version exits 0, as a running daemon does
    code, out = kit.run("leases.jsonl", "--only", "no lease", "--", "--version")
    assert code == 1
    assert "state running, expected not-running" in out
