"""The tool against every peer of the kit."""

import kit
import make_peers


def test_the_rows_match_the_table():
    assert make_peers.FILE.read_text() == make_peers.text(), "run make_peers.py"


def test_the_json_is_right_for_every_peer():
    code, out = kit.run("peers.jsonl", "--state", "json:state", "--reason", "reason.code", "--",
                        "probe", "--json", "--timeout", "{timeout}")
    assert code == 0, out
