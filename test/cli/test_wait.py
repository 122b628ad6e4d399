"""--wait across daemons that come late, hang for a while, or never come."""

import contextlib
import os
import re
import shutil
import signal
import tempfile
import threading
import time

from cli_test import CliTest, SCHEMA, harness, strict_json

BINARY = harness.program("MODELD_STANDIN")
BUSY = "i=0\nwhile [ $i -lt 60000 ]; do i=$((i+1)); done\n"


class WaitTest(CliTest):
    def start(self, command, *arguments, data_root=True):
        """The tool in the background, waiting."""
        place = ["--data-root", self.root.path] if data_root else []
        process = harness.start_probe(command, *place, *arguments, text=True)
        self.stack.callback(process.communicate)
        self.stack.callback(process.kill)
        return process

    def finish(self, process):
        """Exit code, JSON object and resource usage of a tool that was started."""
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        found = strict_json(out)
        SCHEMA.validate(found)
        return process.returncode, found, usage

    def wait(self, command, *arguments):
        return self.finish(self.start(command, "--json", *arguments))

    def owner(self, *arguments, ttl="5m"):
        """A daemon that lives until the test ends; not waited for."""
        return self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", ttl, *arguments))

    def later(self, seconds, action):
        timer = threading.Timer(seconds, action)
        timer.start()
        self.stack.callback(timer.join)


class TestWaiting(WaitTest):
    def test_a_running_daemon_ends_the_wait_at_once(self):
        self.owner()
        harness.wait_until_taken(self.root.lease_path)
        for command in "detect", "probe":
            code, found, _ = self.wait(command, "--wait")
            assert (code, found["state"], found["wait"]["attempts"]) == (0, "running", 1)

    def test_without_wait_the_answer_does_not_mention_waiting(self):
        _, found = self.ask_json("detect")
        assert found["wait"] is None

    def test_it_waits_for_a_daemon_that_starts_two_seconds_later(self):
        waiting = [self.start(command, "--json", "--wait=20s") for command in ("detect", "probe")]
        time.sleep(2)
        assert [process.poll() for process in waiting] == [None, None]
        self.owner()
        for process in waiting:
            code, found, _ = self.finish(process)
            assert (code, found["state"]) == (0, "running")
            # Its clock starts when the tool does, which on a busy machine is later than ours.
            assert found["wait"]["elapsed_ms"] > 200
            assert found["wait"]["attempts"] > 1

    def test_the_data_root_may_appear_later_too(self):
        shutil.rmtree(self.root.path)
        process = self.start("detect", "--json", "--wait=20s")
        time.sleep(0.5)
        self.root.path.mkdir()
        time.sleep(0.5)
        self.root.write_lease()
        assert self.finish(process)[0] == 0

    def test_it_waits_for_an_owner_that_hangs_and_recovers(self):
        owner = self.owner()
        harness.wait_until_taken(self.root.lease_path)
        owner.send_signal(signal.SIGSTOP)
        process = self.start("probe", "--json", "--wait=20s", "--timeout=300ms")
        time.sleep(1)
        assert process.poll() is None
        owner.send_signal(signal.SIGCONT)
        code, found, _ = self.finish(process)
        assert (code, found["state"]) == (0, "running")
        assert found["wait"]["attempts"] > 1

    def test_it_waits_for_a_node_by_its_address(self):
        port = harness.free_port()
        process = self.start("probe", "--json", "--endpoint", f"127.0.0.1:{port}", "--wait=20s",
                             data_root=False)
        time.sleep(0.5)
        self.owner("--listen", f"127.0.0.1:{port}")
        code, found, _ = self.finish(process)
        assert (code, found["state"]) == (0, "running")

    def test_the_last_state_is_reported_when_the_time_runs_out(self):
        self.root.write_lease(age=3600)
        code, found, _ = self.wait("detect", "--wait=600ms", "--modeld-bin", BINARY)
        assert (code, found["state"]) == (6, "stale")
        assert found["wait"]["elapsed_ms"] >= 550

    def test_the_last_state_counts_not_the_first(self):
        process = self.start("detect", "--json", "--wait=1500ms", "--modeld-bin", BINARY)
        time.sleep(0.4)
        self.root.write_lease(age=3600)
        code, found, _ = self.finish(process)
        assert (code, found["state"]) == (6, "stale")

    def test_an_attempt_gets_only_the_time_that_is_left(self):
        self.owner("--health", "silent")
        harness.wait_until_taken(self.root.lease_path)
        start = time.monotonic()
        code, found, _ = self.wait("probe", "--wait=1s", "--timeout=20s")
        assert (code, found["reason"]["code"]) == (4, "rpc_timeout")
        assert time.monotonic() - start < 10

    def test_text_says_how_long_it_waited_and_how_often_it_tried(self):
        process = self.start("detect", "--wait=300ms")
        out, _ = process.communicate()
        assert re.search(r"(?m)^  waited     (\d+ ms|\d+ s), \d+ attempts?$", out)


class TestEnding(WaitTest):
    def test_a_state_that_cannot_be_determined_ends_the_wait_at_once(self):
        self.root.lease_path.mkdir()
        code, found, _ = self.wait("detect", "--wait=20s")
        assert (code, found["state"], found["wait"]["attempts"]) == (1, "unknown", 1)

    def test_a_usage_error_ends_the_wait_before_it_begins(self):
        for text in "0s", "soon", "":
            answer = harness.run_probe("detect", f"--wait={text}")
            assert (answer.code, answer.out) == (2, "")
            assert "--wait" in answer.err

    def test_a_signal_ends_it_at_once(self):
        for number in signal.SIGINT, signal.SIGTERM:
            process = self.start("detect", "--wait=20s")
            time.sleep(0.3)
            process.send_signal(number)
            assert process.wait(timeout=5) == -number


class TestEffort(WaitTest):
    """Counts what costs: attempts, launchers started, times that the tool woke up. Each count has
    a bound that only sleeping keeps, so a slow machine counts less, not more."""

    def test_an_expensive_launcher_is_started_rarely(self):
        # It takes a tenth of a second of processor time, so the next attempt is ten seconds away.
        starts = self.stack.enter_context(tempfile.NamedTemporaryFile())
        self.root.install_launcher(
            "v1.0.0", f"#!/bin/sh\necho started >>{starts.name}\n{BUSY}exit 1\n")
        _, found, _ = self.wait("detect", "--wait=3s")
        assert found["state"] == "not-installed"
        assert len(starts.read().splitlines()) == found["wait"]["attempts"] <= 2

    def test_it_polls_four_times_a_second_while_nothing_happens(self):
        _, found, usage = self.wait("detect", "--wait=2s", "--modeld-bin", BINARY)
        assert 3 <= found["wait"]["attempts"] <= 6 + 8
        assert usage.ru_nvcsw < 100

    def test_a_constantly_rewritten_lease_does_not_trigger_an_attempt_each_time(self):
        self.root.write_lease(age=3600)
        with self.churn(lambda: self.root.write_lease(age=3600)):
            _, found, usage = self.wait("detect", "--wait=2s", "--modeld-bin", BINARY)
        assert found["state"] == "stale"
        assert found["wait"]["attempts"] <= 20
        assert usage.ru_nvcsw < 200

    def test_other_files_that_come_and_go_do_not_wake_it_each_time(self):
        other = self.root.path / "other"

        def come_and_go():
            other.touch()
            other.unlink()

        with self.churn(come_and_go):
            _, found, usage = self.wait("detect", "--wait=2s", "--modeld-bin", BINARY)
        assert found["wait"]["attempts"] <= 20
        assert usage.ru_nvcsw < 200

    @contextlib.contextmanager
    def churn(self, change):
        """Lets a thread make a change again and again."""
        over = threading.Event()

        def run():
            while not over.is_set():
                change()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def test_a_lease_is_noticed_even_when_attempts_are_far_apart(self):
        self.root.install_launcher("v1.0.0", f"#!/bin/sh\n{BUSY}exit 1\n")
        process = self.start("detect", "--json", "--wait=30s")
        time.sleep(1.5)
        self.root.write_lease()
        code, found, _ = self.finish(process)
        assert code == 0
        assert found["wait"]["elapsed_ms"] < 5000
        assert found["wait"]["attempts"] < 10
