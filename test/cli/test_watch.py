"""--watch across the whole life of a daemon, in text, in JSON and on a terminal."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from cli_test import CliTest, SCHEMA, harness, strict_json

BINARY = harness.program("MODELD_STANDIN")
CHANGE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  (\S+) +(\S.*)")


class WatchTest(CliTest):
    def setUp(self):
        super().setUp()
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)

    def watch(self, *arguments, timeout="300ms", **options):
        options.setdefault("stderr", None)
        process = harness.start_probe(
            "probe", "--watch=50ms", "--timeout", timeout, "--data-root", self.root.path,
            "--modeld-bin", BINARY, *arguments, env=harness.environment(TERM="xterm"), text=True,
            **options)
        self.stack.enter_context(process)  # closes its streams and waits for it
        self.stack.callback(process.kill)
        return process

    def owner(self, ttl="1500ms"):
        process = subprocess.Popen([BINARY, "serve", "--data-root", self.root.path, "--ttl", ttl],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def line(self, process, limit=10):
        """The next line, which must come before the limit."""
        self.assertTrue(select.select([process.stdout], [], [], limit)[0], "no line came")
        return process.stdout.readline()

    def end(self, process, number=signal.SIGINT):
        """What is printed after the signal, and the exit code."""
        process.send_signal(number)
        rest = process.stdout.read()
        return rest, process.wait(timeout=10)


class Life(WatchTest):
    def test_each_change_of_a_daemons_life_is_told_once_and_in_order(self):
        watch = self.watch("--json")

        def next_change():
            found = strict_json(self.line(watch))
            SCHEMA.validate(found)
            return found

        first = next_change()
        self.assertEqual((first["state"], first["watch"]["previous"]), ("not-running", None))

        owner = self.owner()
        started = next_change()
        self.assertEqual(started["state"], "running")
        self.assertEqual(started["watch"]["previous"]["state"], "not-running")
        self.assertGreater(started["watch"]["previous"]["held_ms"], 0)

        owner.send_signal(signal.SIGSTOP)
        hung = next_change()
        self.assertEqual((hung["state"], hung["reason"]["code"]), ("unreachable", "rpc_timeout"))
        stale = next_change()
        self.assertEqual((stale["state"], stale["reason"]["code"]), ("stale", "owner_hung"))
        owner.send_signal(signal.SIGCONT)  # it gives up a lease that has expired
        owner.wait()
        self.assertEqual(next_change()["state"], "not-running")

        owner = self.owner()
        again = next_change()
        self.assertEqual(again["state"], "running")
        self.assertNotEqual(again["instance"], started["instance"])
        owner.kill()
        owner.wait()
        killed = next_change()
        self.assertEqual((killed["state"], killed["reason"]["code"]),
                         ("unreachable", "connection_refused"))
        expired = next_change()
        self.assertEqual((expired["state"], expired["reason"]["code"]), ("stale", "owner_dead"))

        self.owner()
        self.assertEqual(next_change()["state"], "running")
        rest, code = self.end(watch)
        summary = strict_json(rest)
        SCHEMA.validate(summary)
        summary = summary["summary"]
        self.assertEqual((summary["state"], summary["exit_code"], code), ("running", 0, 0))
        self.assertEqual(summary["changes"], 8)
        self.assertEqual(set(summary["held_ms"]),
                         {"not-running", "running", "unreachable", "stale"})
        self.assertAlmostEqual(sum(summary["held_ms"].values()), summary["watched_ms"],
                               delta=summary["watched_ms"] / 20)
        health = summary["health"]
        self.assertGreaterEqual(health["answers"], 3)
        self.assertLessEqual(health["min_ms"], health["median_ms"])
        self.assertLessEqual(health["median_ms"], health["max_ms"])

    def test_another_instance_is_a_change_though_the_state_is_the_same(self):
        with harness.daemon("serve", "--data-root", self.root.path, lease=self.root.lease_path):
            endpoint = self.root.lease_path.read_text().split('"endpoint": "')[1].split('"')[0]
            watch = self.watch("--json")
            self.assertEqual(strict_json(self.line(watch))["state"], "running")
            self.root.write_lease(endpoint=endpoint)
            self.assertEqual(strict_json(self.line(watch))["reason"]["code"], "instance_mismatch")


class Lines(WatchTest):
    def test_a_line_tells_when_what_and_how_long_what_was_before_held(self):
        watch = self.watch()
        state, rest = CHANGE.fullmatch(self.line(watch).rstrip("\n")).groups()
        self.assertEqual(state, "not-running")
        self.assertTrue(rest.startswith("no_lease: "), rest)
        self.owner(ttl="5m")
        state, rest = CHANGE.fullmatch(self.line(watch).rstrip("\n")).groups()
        self.assertEqual(state, "running")
        self.assertRegex(rest, r"^instance \S+, backend none \(not-running for .+ before\)$")
        rest, code = self.end(watch)
        self.assertEqual(code, 0)
        self.assertRegex(rest, r"^watched for .+, \d+ attempts, 1 change\n")
        self.assertRegex(rest, r"(?m)^  running        \d+")
        self.assertRegex(rest, r"(?m)^  health         \d+ answers?, .+ median, ")

    def test_nothing_is_printed_while_nothing_changes(self):
        watch = self.watch()
        self.line(watch)
        self.assertEqual(select.select([watch.stdout], [], [], 0.5)[0], [])

    def test_on_a_terminal_the_last_line_is_kept_up_to_date_within_its_columns(self):
        self.owner(ttl="5m")
        harness.wait_until(self.root.lease_path.exists)
        controller, terminal = pty.openpty()
        self.stack.callback(os.close, controller)
        columns = 70
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        watch = self.watch(stdout=terminal)
        os.close(terminal)
        shown = b""
        while shown.count(b"\r\x1b[K") < 4:
            shown += os.read(controller, 4096)
        watch.send_signal(signal.SIGINT)
        watch.wait(timeout=10)
        with contextlib.suppress(OSError):  # what a terminal says whose other end has closed
            while data := os.read(controller, 4096):
                shown += data
        text = shown.decode()
        self.assertEqual(text.count("\r\n"), text[text.index("watched"):].count("\r\n") + 1, text)
        updates = [part for part in text.split("\r\x1b[K") if " for " in part and "\n" not in part]
        self.assertGreaterEqual(len(updates), 2)
        for update in updates:
            self.assertLess(len(re.sub(r"\x1b\[\d*m", "", update)), columns)
            self.assertIn("health ", update)
        self.assertIn("\r\x1b[Kwatched for ", text)


class Ending(WatchTest):
    def test_it_ends_with_the_last_states_code_on_any_signal_that_asks_it_to(self):
        for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
            watch = self.watch()
            self.line(watch)
            rest, code = self.end(watch, number)
            self.assertEqual(code, 3)
            self.assertIn("watched for ", rest)

    def test_fail_code_replaces_the_last_states_code(self):
        watch = self.watch("--fail-code=9")
        self.line(watch)
        self.assertEqual(self.end(watch)[1], 9)

    def test_a_call_that_hangs_does_not_hold_up_the_end(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--health", "silent", "--ttl",
                            "5m"):
            time.sleep(0.5)
            for codec in "json", "proto":
                watch = self.watch("--codec", codec, timeout="60s")
                time.sleep(0.5)
                rest, code = self.end(watch)
                self.assertIn("watched for ", rest)
                self.assertEqual(code, 1)  # nothing was seen

    def test_a_launcher_that_hangs_does_not_hold_up_the_end_and_does_not_outlive_it(self):
        launcher = self.root.install_launcher("v1.0.0", "#!/bin/sh\nexec sleep 4321\n")
        watch = harness.start_probe(
            "probe", "--watch", "--timeout=60s", "--data-root", self.root.path,
            env=harness.environment(PATH=os.environ["PATH"]), stderr=None, text=True)
        self.stack.enter_context(watch)
        self.stack.callback(watch.kill)
        sleeping = ["pgrep", "-fx", "sleep 4321"]
        harness.wait_until(lambda: subprocess.run(sleeping, stdout=subprocess.DEVNULL,
                                                  check=False).returncode == 0,
                           explain=lambda: f"{launcher} was not run")
        self.end(watch)
        self.assertEqual(subprocess.run(sleeping, check=False, stdout=subprocess.DEVNULL)
                         .returncode, 1)

    def test_a_reader_that_has_gone_ends_it_with_code_1(self):
        reader, writer = os.pipe()
        os.close(reader)
        watch = self.watch(stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        self.assertEqual(watch.wait(timeout=10), 1)
        self.assertIn("could not be written", watch.stderr.read())

    def test_a_reader_that_does_not_read_can_not_keep_it_from_ending(self):
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
        self.assertEqual(watch.wait(timeout=10), -signal.SIGTERM)

    def test_quiet_prints_nothing_at_all(self):
        watch = self.watch("--quiet")
        time.sleep(0.3)
        self.assertEqual(self.end(watch), ("", 3))
