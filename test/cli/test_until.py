"""--until: waiting for a state, and how the wait ends: with an exit code, or a command."""

import json
import os
import signal
import subprocess
import time

import pytest

from cli_test import CliTest, SCHEMA, harness, strict_json

BINARY = harness.program("MODELD_STANDIN")
TIME_OVER = 9


class UntilTest(CliTest):
    def start(self, command, *arguments):
        process = harness.start_probe(
            command, "--data-root", self.root.path, "--modeld-bin", BINARY, *arguments, text=True)
        self.stack.callback(process.communicate)
        self.stack.callback(process.kill)
        return process

    def wait(self, command, *arguments):
        answer = self.probe(command, "--json", "--modeld-bin", BINARY, *arguments)
        found = strict_json(answer.out)
        SCHEMA.validate(found)
        assert found["exit_code"] == answer.code
        return answer.code, found


class TestStates(UntilTest):
    def test_a_state_that_already_holds_ends_the_wait_at_once(self):
        code, found = self.wait("detect", "--until", "stale,not-running")
        assert (code, found["state"], found["wait"]["attempts"]) == (0, "not-running", 1)

    def test_it_can_wait_for_the_end_of_a_daemon(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--ttl", "5m",
                            lease=self.root.lease_path) as owner:
            process = self.start("probe", "--json", "--until", "not-running,stale", "--wait=20s")
            time.sleep(0.5)
            assert process.poll() is None
            owner.send_signal(signal.SIGTERM)
            assert json.loads(process.stdout.read())["state"] == "not-running"
            assert process.wait(timeout=10) == 0

    def test_the_exit_code_is_9_when_the_time_runs_out(self):
        for command in "detect", "probe", "doctor":
            code, found = self.wait(command, "--until=running", "--wait", "200ms")
            assert (code, found["state"]) == (TIME_OVER, "not-running")

    def test_fail_code_replaces_the_9(self):
        assert self.wait("detect", "--until=running", "--wait=10ms", "--fail-code=1")[0] == 1

    def test_a_state_that_cannot_be_determined_ends_it_with_exit_code_1(self):
        self.root.lease_path.mkdir()
        code, found = self.wait("detect", "--until", "not-running")
        assert (code, found["wait"]["attempts"]) == (1, 1)

    def test_every_node_must_reach_one_of_the_states(self):
        nodes = [word for _ in range(2)
                 for word in ("--endpoint", f"127.0.0.1:{harness.free_port()}")]
        assert harness.run_probe("probe", "--until=unreachable", *nodes).code == 0
        answer = harness.run_probe("probe", "--until=running", "--wait=50ms", *nodes)
        assert answer.code == TIME_OVER


class TestCommand(UntilTest):
    def run_then(self, *words, **options):
        return self.probe("detect", "--until=not-running", "--modeld-bin", BINARY, "--", *words,
                          **options)

    def test_it_replaces_the_tool_and_only_it_prints(self):
        answer = self.run_then("/bin/sh", "-c", "echo $0 $1; exit 42", "a", "--json")
        assert (answer.code, answer.out, answer.err) == (42, "a --json\n", "")
        process = self.start("detect", "--until=not-running", "--", "/bin/sh", "-c", "echo $$")
        assert int(process.stdout.read()) == process.pid

    def test_it_is_looked_up_on_path(self):
        env = harness.environment(PATH=os.environ["PATH"])
        assert self.run_then("true", env=env).code == 0

    def test_it_runs_once_the_daemon_runs(self):
        process = self.start("probe", "--wait=20s", "--", "/bin/echo", "serves")
        time.sleep(0.3)
        assert process.poll() is None
        with harness.daemon("serve", "--data-root", self.root.path, "--ttl", "5m"):
            assert process.stdout.read() == "serves\n"

    def test_it_does_not_run_when_the_time_runs_out(self):
        answer = self.probe("detect", "--modeld-bin", BINARY, "--wait=50ms", "--", "/bin/echo", "x")
        assert (answer.code, answer.state) == (3, "not-running")

    def test_a_command_that_cannot_be_run_is_exit_code_1_and_a_message(self):
        answer = self.run_then("/nonexistent/command")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err == "modeld-probe: cannot run /nonexistent/command: " \
                             "No such file or directory\n"

    @pytest.mark.parametrize("blocked", [[], [signal.SIGPIPE]])
    def test_it_has_the_signals_and_limits_of_the_caller(self, blocked):
        script = "grep -E 'SigBlk|open files|SigIgn' /proc/self/status /proc/self/limits"
        plain = subprocess.run(
            ["/bin/sh", "-c", script], capture_output=True, text=True, check=True,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, blocked)).stdout
        nodes = [word for _ in range(2)
                 for word in ("--endpoint", f"127.0.0.1:{harness.free_port()}")]
        process = harness.start_probe(
            "probe", "--until=unreachable", *nodes, "--", "/bin/sh", "-c", script,
            env=harness.environment(PATH=os.environ["PATH"]), text=True,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, blocked))
        assert process.communicate(timeout=20)[0] == plain
