"""--watch across the whole life of a daemon, in text, in JSON and on a terminal."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time
import unicodedata

import pytest

from cli_test import CliTest, SCHEMA, harness, strict_json

BINARY = harness.program("MODELD_STANDIN")
CHANGE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  (\S+) +(\S.*)")


def columns_of(text):
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == "Mn"
               else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class WatchTest(CliTest):
    def watch(self, *arguments, timeout="300ms", interval="50ms", **options):
        options.setdefault("stderr", None)
        process = harness.start_probe(
            "probe", f"--watch={interval}", "--timeout", timeout, "--data-root", self.root.path,
            "--modeld-bin", BINARY, *arguments, env=harness.environment(TERM="xterm"), text=True,
            **options)
        self.stack.enter_context(process)  # closes its streams and waits for it
        self.stack.callback(process.kill)
        return process

    def owner(self, *arguments, ttl="1500ms"):
        return self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", ttl, *arguments))

    @contextlib.contextmanager
    def stopped_owner(self):
        pid = json.loads(self.root.lease_path.read_text())["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def line(self, process, limit=10):
        """The next line, which must come before the limit."""
        assert select.select([process.stdout], [], [], limit)[0], "no line came"
        return process.stdout.readline()

    def end(self, process, number=signal.SIGINT):
        """What is printed after the signal, and the exit code."""
        process.send_signal(number)
        rest = process.stdout.read()
        return rest, process.wait(timeout=10)


class TestLife(WatchTest):
    def test_each_change_of_a_daemons_life_is_reported_once_and_in_order(self):
        watch = self.watch("--json")

        def next_change():
            found = strict_json(self.line(watch))
            SCHEMA.validate(found)
            return found

        first = next_change()
        assert (first["state"], first["watch"]["previous"]) == ("not-running", None)

        owner = self.owner()
        started = next_change()
        assert started["state"] == "running"
        assert started["watch"]["previous"]["state"] == "not-running"
        assert started["watch"]["previous"]["held_ms"] > 0

        owner.send_signal(signal.SIGSTOP)
        hung = next_change()
        assert (hung["state"], hung["reason"]["code"]) == ("unreachable", "rpc_timeout")
        stale = next_change()
        assert (stale["state"], stale["reason"]["code"]) == ("stale", "owner_hung")
        owner.send_signal(signal.SIGCONT)  # it gives up a lease that has expired
        owner.wait()
        assert next_change()["state"] == "not-running"

        owner = self.owner()
        again = next_change()
        assert again["state"] == "running"
        assert again["instance"] != started["instance"]
        owner.kill()
        owner.wait()
        killed = next_change()
        was_being_asked = killed["reason"]["code"] == "connection_closed"
        if was_being_asked:
            killed = next_change()
        assert (killed["state"], killed["reason"]["code"]) == ("unreachable", "connection_refused")
        expired = next_change()
        assert (expired["state"], expired["reason"]["code"]) == ("stale", "owner_dead")

        self.owner()
        assert next_change()["state"] == "running"
        rest, code = self.end(watch)
        summary = strict_json(rest)
        SCHEMA.validate(summary)
        summary = summary["summary"]
        assert (summary["state"], summary["exit_code"], code) == ("running", 0, 0)
        assert summary["changes"] == 8 + was_being_asked
        assert set(summary["held_ms"]) == {"not-running", "running", "unreachable", "stale"}
        held = sum(summary["held_ms"].values())
        assert abs(held - summary["watched_ms"]) <= summary["watched_ms"] / 20
        health = summary["health"]
        assert health["answers"] >= 3
        assert health["min_ms"] <= health["median_ms"]
        assert health["median_ms"] <= health["max_ms"]

    def test_a_lease_of_another_instance_is_reported_as_a_change(self):
        with harness.daemon("serve", "--data-root", self.root.path, lease=self.root.lease_path):
            endpoint = self.root.lease_path.read_text().split('"endpoint": "')[1].split('"')[0]
            watch = self.watch("--json")
            assert strict_json(self.line(watch))["state"] == "running"
            self.root.write_lease(endpoint=endpoint)
            assert strict_json(self.line(watch))["reason"]["code"] == "instance_mismatch"


class TestLines(WatchTest):
    def test_a_line_shows_the_time_the_state_and_how_long_the_last_one_held(self):
        watch = self.watch()
        state, rest = CHANGE.fullmatch(self.line(watch).rstrip("\n")).groups()
        assert state == "not-running"
        assert rest.startswith("no_lease: "), rest
        self.owner(ttl="5m")
        state, rest = CHANGE.fullmatch(self.line(watch).rstrip("\n")).groups()
        assert state == "running"
        assert re.search(r"^instance \S+, engine none \(was not-running for .+\)$", rest)
        time.sleep(0.1)
        rest, code = self.end(watch)
        assert code == 0
        assert re.search(r"^watched for .+, \d+ attempts, 1 change\n", rest)
        assert re.search(r"(?m)^  running        \d+", rest)
        assert re.search(r"(?m)^  health +\d+ answers?, min .+ ms, median .+ ms, max .+ ms$", rest)

    def test_nothing_is_printed_while_nothing_changes(self):
        watch = self.watch()
        self.line(watch)
        assert select.select([watch.stdout], [], [], 0.5)[0] == []

    def on_terminal(self, columns, *arguments, updates=3):
        """All that a watch writes to a terminal until it has updated its last line that often."""
        controller, terminal = pty.openpty()
        self.stack.callback(os.close, controller)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        watch = self.watch(*arguments, stdout=terminal)
        os.close(terminal)
        shown = b""
        while shown.count(b"\r\x1b[K") < updates + 1:
            shown += os.read(controller, 4096)
        watch.send_signal(signal.SIGINT)
        watch.wait(timeout=10)
        with contextlib.suppress(OSError):  # what a terminal says whose other end has closed
            while data := os.read(controller, 4096):
                shown += data
        return re.sub(r"\x1b\[\d*m", "", shown.decode().replace("\r\n", "\n"))

    @pytest.mark.parametrize("columns", [40, 60, 80, 132])
    def test_every_line_on_a_terminal_stays_within_the_columns(self, columns):
        self.owner(ttl="5m")
        harness.wait_until_taken(self.root.lease_path)
        first, *updates, summary = self.on_terminal(columns).split("\r\x1b[K")[1:]
        assert re.match(r"\d\d:\d\d:\d\d  running", first), "the time on the wall"
        for line in first.splitlines():
            assert len(line) <= columns
        assert len(updates) >= 2
        for update in updates:
            assert re.match(r"now       running        for ", update)
            assert "\n" not in update
            assert len(update) <= columns - len("^C")
        assert summary.startswith("watched for ")
        for line in summary.splitlines():
            assert len(line) <= columns

    def test_verbose_prints_the_full_time_even_on_a_terminal(self):
        _, first, *_ = self.on_terminal(132, "-v").split("\r\x1b[K")
        assert CHANGE.match(first)

    @pytest.mark.parametrize("character", [
        pytest.param(character, id=name) for name, character in (
            ("narrow", "n"), ("emoji", "\u26a1"), ("late emoji", "\U0001f9ea"),
            ("marks", "a\u0301\u0e31"), ("ideographs", "\u6a21"), ("unseen", "\u200b\u1160"))])
    def test_a_line_on_a_terminal_counts_the_width_of_its_characters(self, character):
        self.owner("--instance", 60 * character, ttl="5m")
        harness.wait_until_taken(self.root.lease_path)
        columns = 130
        _, _, *updates, _ = self.on_terminal(columns).split("\r\x1b[K")
        assert len(updates) >= 2
        for update in updates:
            assert columns_of(update) <= columns - len("^C")


class TestEnding(WatchTest):
    def test_sigint_sigterm_and_sighup_end_it_with_the_last_states_exit_code(self):
        for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
            watch = self.watch()
            self.line(watch)
            rest, code = self.end(watch, number)
            assert code == 3
            assert "watched for " in rest

    @pytest.mark.parametrize(
        "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
    def test_a_signal_that_the_parent_ignores_does_not_end_it(self, number):
        watch = self.watch(preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
        self.line(watch)
        watch.send_signal(number)
        self.root.write_lease(age=3600)
        assert "stale" in self.line(watch)
        assert watch.poll() is None

    def test_fail_code_replaces_the_last_states_exit_code(self):
        watch = self.watch("--fail-code=9")
        self.line(watch)
        assert self.end(watch)[1] == 9

    def test_a_call_that_hangs_does_not_delay_the_end(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--health", "silent", "--ttl",
                            "5m"):
            time.sleep(0.5)
            for codec in "json", "proto":
                watch = self.watch("--codec", codec, timeout="60s")
                time.sleep(0.5)
                rest, code = self.end(watch)
                assert "watched for " in rest
                assert code == 1  # nothing was seen

    def test_a_launcher_that_hangs_neither_delays_the_end_nor_outlives_it(self):
        launcher = self.root.install_launcher("v1.0.0", "#!/bin/sh\nexec /bin/sleep 4321\n")
        watch = harness.start_probe(
            "probe", "--watch", "--timeout=60s", "--data-root", self.root.path,
            env=harness.environment(PATH=os.environ["PATH"]), stderr=None, text=True)
        self.stack.enter_context(watch)
        self.stack.callback(watch.kill)
        sleeping = ["pgrep", "-fx", "/bin/sleep 4321"]
        harness.wait_until(lambda: subprocess.run(sleeping, stdout=subprocess.DEVNULL,
                                                  check=False).returncode == 0,
                           explain=lambda: f"{launcher} was not run")
        self.end(watch)
        assert subprocess.run(sleeping, check=False, stdout=subprocess.DEVNULL).returncode == 1

    def test_a_closed_pipe_ends_it_with_exit_code_1(self):
        reader, writer = os.pipe()
        os.close(reader)
        watch = self.watch(stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        assert watch.wait(timeout=10) == 1
        assert "cannot write the answer" in watch.stderr.read()

    def test_a_reader_that_leaves_is_noticed_even_with_nothing_to_write(self):
        watch = self.watch(interval="60s", stderr=subprocess.PIPE)
        self.line(watch)
        watch.stdout.close()
        assert watch.wait(timeout=10) == 1  # long before the next attempt
        assert "cannot write the answer: Broken pipe" in watch.stderr.read()

    def test_a_reader_that_leaves_during_a_hanging_call_is_noticed(self):
        self.owner(ttl="5m")
        harness.wait_until_taken(self.root.lease_path)
        watch = self.watch(timeout="60s", stderr=subprocess.PIPE)
        self.line(watch)
        self.stack.enter_context(self.stopped_owner())
        time.sleep(0.3)  # within which another attempt begins
        watch.stdout.close()
        assert watch.wait(timeout=10) == 1

    def test_an_interrupted_call_is_not_made_again(self):
        listener = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        listener.settimeout(10)
        watch = harness.start_probe("probe", "--endpoint", "127.0.0.1:%d" % listener.getsockname()[1],
                                    "--watch=50ms", "--timeout=60s")
        with watch, listener.accept()[0]:
            time.sleep(0.03)  # less than would be enough for an answer
            watch.send_signal(signal.SIGINT)
            watch.communicate(timeout=10)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()

    def test_a_quiet_watch_does_not_need_a_reader(self):
        watch = self.watch("--quiet")
        watch.stdout.close()
        time.sleep(0.5)
        assert watch.poll() is None
        watch.send_signal(signal.SIGINT)
        assert watch.wait(timeout=10) == 3

    @pytest.mark.skipif("MODELD_PROBE_SLOW" in os.environ,
                        reason="ThreadSanitizer puts signals off while a call waits")
    def test_a_reader_that_does_not_read_cannot_keep_it_from_ending(self):
        reader, writer = os.pipe()
        self.stack.callback(os.close, reader)
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, bytes(4096))
        os.set_blocking(writer, True)
        watch = self.watch(stdout=writer)
        os.close(writer)
        time.sleep(0.3)
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(timeout=10) == -signal.SIGTERM

    def test_quiet_prints_nothing_at_all(self):
        watch = self.watch("--quiet")
        time.sleep(0.3)
        assert self.end(watch) == ("", 3)
