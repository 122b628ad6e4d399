"""What a wait shows on a terminal, and that none of it stays or reaches a pipe."""

import os
import re
import signal
import socket
import time

import pytest

import terminal
from cli_test import CliTest, harness

BINARY = harness.program("MODELD_STANDIN")
CLEAR = "\r\x1b[K"


class WaitLineTest(CliTest):
    def shown(self, *arguments, columns=80, command="detect"):
        """All that the tool writes to a terminal."""
        return terminal.shown(command, "--data-root", self.root.path, "--modeld-bin", BINARY,
                              "--color=never", *arguments, columns=columns)


class TestOnATerminal(WaitLineTest):
    def test_it_shows_the_goal_the_time_left_and_the_last_answer(self):
        lines = self.shown("--wait=1500ms").split(CLEAR)
        assert lines[1] == "waiting for running, 2 s left"
        assert lines[2].startswith("waiting for running, 2 s left; now not-running: ")
        assert any(line.startswith("waiting for running, 1 s left; ") for line in lines)

    def test_the_time_counts_down_each_second_even_during_one_attempt(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.root.write_lease("127.0.0.1:%d" % silent.getsockname()[1])
            lines = self.shown("--wait=3s", "--timeout=3s", command="probe").split(CLEAR)
        left = [line.split("; ")[0] for line in lines if line.startswith("waiting")]
        assert list(dict.fromkeys(left)) == [f"waiting for running, {n} s left" for n in (3, 2, 1)]

    def test_it_names_the_states_of_until(self):
        assert "waiting for running or stale, " in self.shown("--until=running,stale",
                                                              "--wait=300ms")

    @pytest.mark.parametrize("columns", [40, 60, 80, 132])
    def test_it_stays_within_the_columns(self, columns):
        *meanwhile, _ = self.shown("--wait=300ms", columns=columns).split(CLEAR)
        assert len(meanwhile) > 2
        for line in meanwhile:
            assert "\n" not in line
            assert len(line) <= columns - len("^C") - 1

    @pytest.mark.parametrize("more", [[], ["--json"], ["--format=prometheus"]])
    def test_it_is_gone_when_the_answer_is_printed(self, more):
        *_, answer = self.shown("--wait=300ms", *more).split(CLEAR)
        assert "waiting for" not in answer
        assert re.match(r"not-running  |\{|# HELP", answer)

    def test_it_is_gone_when_a_command_takes_over(self):
        shown = self.shown("--until=not-running", "--", "/bin/echo", "here")
        assert shown.split(CLEAR)[-1] == "here\n"

    def test_a_signal_ends_the_wait_at_once(self):
        for number in signal.SIGINT, signal.SIGTERM:
            with harness.start_probe("detect", "--wait=1h", "--data-root", self.root.path,
                                     env=harness.environment(TERM="xterm"),
                                     stdout=self.open_terminal()) as process:
                time.sleep(0.3)
                process.send_signal(number)
                assert process.wait(timeout=5) == -number

    def open_terminal(self):
        controller, terminal = os.openpty()
        self.stack.callback(os.close, controller)
        self.stack.callback(os.close, terminal)
        return terminal

    def test_quiet_shows_nothing(self):
        for flag in "--quiet", "--quiet-ok":
            assert self.shown("--until=not-running", flag) == ""


class TestInAPipe(WaitLineTest):
    def test_a_pipe_shows_no_wait_line(self):
        answer = self.probe("detect", "--wait=300ms", "--modeld-bin", BINARY,
                            env=harness.environment(TERM="xterm"))
        assert answer.out.startswith("not-running  ")
        assert "\r" not in answer.out
        assert answer.err == ""
