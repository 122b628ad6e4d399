"""Notes, what was asked of the binary, next steps that work, and text that can't be forged."""

import json
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import tempfile

import pytest

import http2
import listening
import processes
from cli_test import CliTest, Text, harness

BINARY = harness.program("MODELD_STANDIN")
LABELS = {"reason", "next", "endpoint", "instance", "engine", "health", "lease", "owner", "host", "binary",
          "obstacle", "busy", "note", "data root", "override", "timeout"}
REPORT = "#!/bin/sh\n/bin/cat <<'END'\n%s\nEND\n"


class TestNotes(CliTest):
    def check(self, code, *says, command="detect"):
        verdict = self.ask(command, "--modeld-bin", BINARY)
        for words in says:
            assert words in (verdict.note(code) or f"no {code}")
            assert words in " ".join([verdict.text.sentence, *verdict.text.values("note")])
        return verdict

    def test_a_lease_from_another_host_may_mean_a_shared_data_root(self):
        self.root.write_lease(host="elsewhere.invalid")
        verdict = self.check("lease_from_another_host", "elsewhere.invalid",
                             socket.gethostname(), "shared", "container")
        assert verdict.state == "running"
        assert verdict.json["lease"]["owner_process"] == "unknown"

    def test_a_lease_from_the_future_may_mean_a_clock_that_jumped(self):
        self.root.write_lease(age=-7200)
        verdict = self.check("lease_from_the_future", "future", "clock")
        assert verdict.state == "running"
        assert "future" in verdict.text.sentence

    def test_a_live_lease_of_a_dead_owner_may_mean_that_it_died_less_than_a_ttl_ago(self):
        for process, pid in ("gone", processes.dead_pid(self)), \
                ("zombie", processes.zombie(self).pid):
            self.root.write_lease(pid=pid)
            verdict = self.check("owner_gone", str(pid), "TTL", "container")
            assert verdict.state == "running"
            assert verdict.json["lease"]["owner_process"] == process

    def test_a_live_lease_of_a_stopped_owner_gets_a_note(self):
        pid = processes.stopped(self).pid
        self.root.write_lease(pid=pid)
        self.check("owner_stopped", str(pid), "stopped")

    def test_an_ordinary_lease_gives_no_note(self):
        self.root.write_lease()
        assert self.ask("detect").json["findings"] == []
        self.root.write_lease(ttl=-59 * 60)
        assert self.ask("detect", "--modeld-bin", BINARY).json["findings"] == []


class TestLaunchers(CliTest):
    def test_a_compatible_launcher_is_shown_with_its_whole_report(self):
        report = {"version": "v1.2.3", "protocol": 1, "backends": ["llama", "none"]}
        launcher = self.root.install_launcher("v1.2.3", REPORT % json.dumps(report))
        verdict = self.ask("detect")
        assert verdict.json["binary"] == {"path": str(launcher), "source": "managed", **report}
        for words in str(launcher), "managed", "v1.2.3", "protocol 1", "llama", "none":
            assert words in self.ask_text("detect", "-v")[1].value("binary")

    def test_the_standins_own_report_is_compatible(self):
        launcher = self.root.install_launcher(
            "v1.0.0", f'#!/bin/sh\nexec {shlex.quote(BINARY)} "$@"\n')
        binary = self.ask("detect").json["binary"]
        assert (binary["path"], binary["protocol"]) == (str(launcher), 1)

    def test_no_launcher_runs_under_a_live_lease(self):
        self.root.install_launcher("v1.0.0", "#!/bin/sh\n: >\"$0.ran\"\n")
        self.root.write_lease()
        binary = self.ask("detect").json["binary"]
        assert (binary["source"], binary["version"]) == ("managed", None)

    def test_a_launcher_that_others_could_have_planted_is_found_but_not_run(self):
        launcher = self.root.install_launcher("v1.0.0", "#!/bin/sh\n: >\"$0.ran\"\n")
        for path, mode in (launcher, 0o777), (launcher.parent, 0o777), (launcher, 0o775):
            path.chmod(mode)
            verdict = self.ask("detect")  # which also checks that nothing was touched
            assert (verdict.state, verdict.json["binary"]["path"]) == ("not-running", str(launcher))
            assert verdict.json["binary"]["version"] is None
            assert str(launcher) in verdict.note("launcher_untrusted")
            assert f"{mode:04o}" in verdict.note("launcher_untrusted")
            path.chmod(0o755)

    def test_a_rejected_launcher_gets_a_note_when_another_is_chosen(self):
        bad = self.root.install_launcher("v2.0.0", "#!/bin/sh\nexit 9\n")
        good = self.root.install_launcher("v1.0.0", REPORT % '{"version": "v1.0.0"}')
        verdict = self.ask("detect")
        assert verdict.json["binary"]["path"] == str(good)
        assert str(bad) in verdict.note("launcher_rejected")


class TestNextSteps(CliTest):
    """Commands are run as a user would run them, where that does no harm."""

    def prepare(self):
        super().prepare()
        directory = tempfile.TemporaryDirectory(prefix="it's a test; echo $HOME ")
        self.stack.callback(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.binary = self.directory / "modeld"
        self.binary.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
        self.binary.chmod(0o755)

    def next_for(self, *arguments):
        answer = harness.run_probe("detect", "--json", *arguments, cwd=self.directory)
        assert answer.code == 3
        text = harness.run_probe("detect", *arguments, cwd=self.directory)
        command = answer.json["next"]["command"]
        assert command in text.out, "a command is never broken over two lines"
        return command

    @pytest.mark.parametrize(
        "name", ["plain", "two words", "it's", '"$(id)"', "`id`", "a\\b", "*", "~", "#", "-n"])
    def test_a_path_with_quotes_blanks_and_dollars_is_one_word_to_the_shell(self, name):
        root = self.directory / name
        root.mkdir()
        line = self.next_for("--modeld-bin", self.binary, "--data-root", root)
        assert processes.shell(line) == (0, f"serve\n--data-root\n{root}\n")

    @pytest.mark.parametrize("name", ["modeld", "./modeld"])
    def test_a_relative_override_is_suggested_by_its_full_path(self, name):
        # A bare name would be looked for on PATH, where something else may be.
        line = self.next_for("--modeld-bin", name, "--data-root", self.root.path)
        assert processes.shell(line, cwd="/") == (0, f"serve\n--data-root\n{self.root.path}\n")

    def test_a_command_with_a_quoted_data_root_runs_in_a_shell(self):
        refused = f"127.0.0.1:{harness.free_port()}"
        root = self.directory / "it's"
        root.mkdir()
        self.root.write_lease(endpoint=refused, age=3600)
        (root / "modeld.lease").write_bytes(self.root.lease_path.read_bytes())
        answer = harness.run_probe("probe", "--json", "--modeld-bin", self.binary,
                                   "--data-root", root)
        command = answer.json["next"]["command"]
        assert processes.shell(command) == (0, f"serve\n--data-root\n{root}\n")

    def test_a_missing_binary_is_never_suggested(self):
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}",
                              pid=processes.dead_pid(self))
        verdict = self.ask("probe")
        assert verdict.json["binary"] is None
        assert "modeld serve" not in verdict.next

    def test_the_next_step_waits_for_a_dead_owners_lease_to_expire(self):
        # Started before, it finds the lease held and ends at once.
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}",
                              pid=processes.dead_pid(self))
        verdict = self.ask("probe", "--modeld-bin", BINARY)
        assert verdict.reason == "connection_refused"
        assert "expire" in verdict.next
        assert "takes over" not in verdict.next

    def test_running_the_next_step_as_printed_replaces_a_dead_owner(self):
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}", ttl=2,
                              pid=processes.dead_pid(self))
        verdict = self.ask("probe", "--modeld-bin", BINARY)
        command = verdict.command
        with subprocess.Popen(["sh", "-c", command], stdout=subprocess.DEVNULL,
                              start_new_session=True) as successor:
            try:
                answer = harness.run_probe("probe", "--wait=15s", "--data-root", self.root.path)
            finally:
                os.killpg(successor.pid, signal.SIGTERM)
        assert answer.state == "running", answer

    def test_the_next_step_does_not_wait_for_a_lease_that_lasts_for_years(self):
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}", ttl=10**8,
                              pid=processes.dead_pid(self))
        verdict = self.ask("probe", "--modeld-bin", BINARY)
        assert "sleep" not in verdict.next
        assert "delete the lease" in verdict.next

    def test_a_running_owner_needs_no_next_step(self):
        self.root.write_lease()
        verdict = self.ask("detect")
        assert verdict.next is None
        assert verdict.text.value("next") is None


class TestForgery(CliTest):
    """Text from a lease, a launcher or a peer cannot pass for the tool's own output."""

    EVIL = "x\n  reason     none\nrunning  all is well\r\x1b[2J\x1b]0;title\x07\x7f\x9b31m" \
           "\u202eright\u2066\u2028line\ttab\x00end"

    def check_text(self, text):
        body = text.rstrip("\n")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066]", body)
        for line in body.splitlines()[1:]:
            assert re.search(r"^  ", line), "a line of its own making"
        assert {label for label, _ in Text(text).facts} <= LABELS
        assert "all is well" not in [v for _, v in Text(text).facts]
        assert not re.search(r"(?m)^  reason     none$|^running", body), text

    def ask_evil(self, command, *arguments):
        _, found = self.ask_json(command, *arguments)
        answer = self.probe(command, "--color", "never", *arguments)
        assert answer.err == ""
        self.check_text(answer.out)
        return found

    def test_a_lease_cannot_forge_a_line_or_move_the_cursor(self):
        for endpoint in self.EVIL, f"{self.EVIL}:80", f"unix:/{self.EVIL}", None:
            self.root.write_lease(endpoint=endpoint, instance=self.EVIL, host=self.EVIL)
            found = self.ask_evil("probe", "--timeout", "500ms")
            assert (found["instance"], found["lease"]["host"]) == (self.EVIL, self.EVIL)
        self.root.write_lease(age=3600, instance=self.EVIL, host=self.EVIL)
        self.ask_evil("detect", "--modeld-bin", BINARY)

    def test_an_answer_cannot_forge_a_line_or_move_the_cursor(self):
        report = {"instance_id": self.EVIL, "ready": True, "backend": self.EVIL}
        message = "".join(f"%{byte:02X}" for byte in self.EVIL.encode())
        error = listening.grpc_answer(b"", ("grpc-status", "7"), ("grpc-message", message))
        for handler in listening.grpc_answer(json.dumps(report).encode()), error, \
                listening.grpc_answer(b"", ("grpc-status", "\x1b[2J\nrunning")), \
                listening.http2_answer(http2.headers([(":status", "200"),
                                                      ("content-type", "\x1b[2J\nrunning")],
                                                     end=True)):
            with listening.listener(handler) as endpoint:
                self.root.write_lease(endpoint=endpoint)
                found = self.ask_evil("probe", "--timeout", "1s")
                assert found["state"] == "unreachable"
        self.root.write_lease()

    def test_a_launcher_cannot_forge_a_line_or_move_the_cursor(self):
        report = json.dumps({"version": self.EVIL, "backends": [self.EVIL]})
        self.root.install_launcher("v1.0.0", REPORT % report)
        found = self.ask_evil("detect")
        assert found["binary"]["version"] == self.EVIL
        self.root.install_launcher("v\n  reason     none\n1\x1b[2J", "#!/bin/sh\nexit 1\n")
        self.ask_evil("detect")

    def test_a_data_root_cannot_forge_a_line_or_move_the_cursor(self):
        answer = harness.run_probe("detect", "-v", "--data-root",
                                   "/nonexistent/x\n  reason     none\n\x1b[2J", "--modeld-bin",
                                   BINARY)
        assert answer.code == 3
        self.check_text(answer.out)

    def test_invalid_utf_8_leaves_the_json_valid(self):
        root = os.fsencode(self.root.path) + b"/\xff\xfe\xc3("
        answer = harness.run_probe("detect", "--json", "--data-root", os.fsdecode(root))
        assert "\ufffd" in json.loads(answer.out)["data_root"]
        self.root.write_lease_bytes(b'{"instance_id": "a\xff\xed\xa0\x80b\\ud800", "ttl": 1}')
        _, found = self.ask_json("detect", "--modeld-bin", BINARY)
        assert found["instance"] == "a" + 4 * "\ufffd" + "b\ufffd"
