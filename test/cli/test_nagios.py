"""--nagios and --quiet-ok: what a monitoring server and cron see."""

import json
import re

import pytest

import made_models
from cli_test import CliTest, harness

OK, CRITICAL, UNKNOWN = 0, 2, 3
BINARY = harness.program("MODELD_STANDIN")


class NagiosTest(CliTest):
    def check(self, code, status, command, *arguments):
        """One line on standard output, with the status that goes with the code."""
        answers = [self.probe(command, *spelling, *arguments)
                   for spelling in (["--nagios"], ["--format", "nagios"])]
        for answer in answers:
            assert (answer.code, answer.err) == (code, "")
            assert re.fullmatch(rf"MODELD {status} - [^\n|]+( \|( \S+=\S+)+)?\n", answer.out)
        return answers[0].out

    def node(self, *arguments):
        self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", "5m", *arguments,
            lease=self.root.lease_path))


class TestPlugin(NagiosTest):
    def test_running_is_ok_with_the_response_time_as_performance_data(self):
        self.node()
        line = self.check(OK, "OK", "probe", "--timeout=2s")
        assert re.search(r" - running: ready in .* \| health=0\.\d{6}s;;;0;2\.000000\n$", line)

    def test_every_other_state_is_critical(self):
        assert "not-installed: " in self.check(CRITICAL, "CRITICAL", "probe")
        more = ["--modeld-bin", BINARY]
        assert "not-running: " in self.check(CRITICAL, "CRITICAL", "probe", *more)
        self.root.write_lease(age=3600)
        assert "stale: " in self.check(CRITICAL, "CRITICAL", "probe", *more)
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}")
        assert "unreachable: " in self.check(CRITICAL, "CRITICAL", "probe", *more)

    def test_an_obstacle_that_doctor_finds_is_critical_and_named(self):
        self.node("--backend", "none")
        assert harness.run_probe("doctor", "--data-root", self.root.path).code == 7
        line = self.check(CRITICAL, "CRITICAL", "doctor")
        assert " - running: the daemon was built without an inference engine |" in line

    def test_an_obstacle_of_one_of_several_nodes_is_named(self):
        self.node("--backend", "none")
        endpoint = json.loads(self.root.lease_path.read_text())["meta"]["endpoint"]
        answer = harness.run_probe("doctor", "--nagios", "--endpoint", endpoint,
                                   "--endpoint", f"127.0.0.1:{harness.free_port()}")
        assert answer.code == CRITICAL
        assert (f" - 0 of 2 nodes OK; {endpoint} running: the daemon was built without an "
                "inference engine |") in answer.out

    def test_the_work_of_a_busy_daemon_is_named(self):
        made_models.put_llama(self.root.path / "models")
        self.node("--backend", "llama", "--status-operation", "decode", "--status-model", "tiny")
        line = self.check(OK, "OK", "doctor")
        assert " - running: the daemon is serving another request (decode), model tiny |" in line

    def test_a_state_that_cannot_be_determined_is_unknown(self):
        self.root.lease_path.mkdir()
        self.check(UNKNOWN, "UNKNOWN", "probe")

    @pytest.mark.parametrize("words", [
        ["--frobnicate"], ["--timeout", "soon"], ["--endpoint", "node1"], ["--json"],
        ["--fail-code", "1"], ["--watch"]])
    def test_a_usage_error_is_unknown_on_standard_output(self, words):
        self.check(UNKNOWN, "UNKNOWN", "probe", *words)

    def test_a_failure_of_the_tool_is_unknown(self):
        with open("/dev/full", "wb") as full:
            answer = harness.run_probe("probe", "--nagios", stdout=full)
        assert answer.code == UNKNOWN

    def test_an_output_file_that_cannot_be_written_is_unknown_on_standard_output(self):
        assert "/no/file" in self.check(UNKNOWN, "UNKNOWN", "probe", "--output", "/no/file")

    def test_a_bar_in_the_name_of_a_command_begins_no_performance_data(self):
        self.node()
        self.check(UNKNOWN, "UNKNOWN", "probe", "--wait", "--", "/no/a|b=1")

    def test_several_nodes_are_one_line_with_a_measure_for_each_that_answers(self):
        root = self.stack.enter_context(harness.DataRoot())
        self.stack.enter_context(harness.daemon(
            "serve", "--data-root", root.path, "--ttl", "5m", "--listen", f"unix:{root.path}/s",
            "--instance", "node-1", lease=root.lease_path))
        up, down = f"unix:{root.path}/s", f"127.0.0.1:{harness.free_port()}"
        answer = harness.run_probe("probe", "--nagios", "--endpoint", up, "--endpoint", down)
        assert answer.code == CRITICAL
        assert re.fullmatch(rf"MODELD CRITICAL - 1 of 2 nodes OK; {down} unreachable: .*"
                            rf" \| '{up}'=\S+\n", answer.out), answer


class TestQuietOk(NagiosTest):
    def test_nothing_is_printed_about_a_running_daemon(self):
        self.node()
        answer = self.probe("probe", "--quiet-ok")
        assert (answer.code, answer.out, answer.err) == (0, "", "")

    def test_everything_is_printed_about_any_other_state(self):
        answer = self.probe("probe", "--quiet-ok")
        assert (answer.code, answer.out) == (5, self.probe("probe").out)
        assert self.probe("probe", "--quiet-ok", "--json").json["state"] == "not-installed"
