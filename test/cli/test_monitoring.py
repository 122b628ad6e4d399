"""Prometheus' text format and --output, read by Prometheus' own tools. Debian: prometheus,
prometheus-node-exporter."""

import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import urllib.request

import pytest

from cli_test import CliTest, EXIT_CODES, harness

BINARY = harness.program("MODELD_STANDIN")


def promtool(text):
    """What promtool complains about in the metrics; empty when it accepts them."""
    finished = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return finished.stdout if finished.returncode else ""


def series(text):
    """Each series with its value."""
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
            for line in text.splitlines() if line and not line.startswith("#")}


def without_numbers(text):
    """The text of two runs is then the same, whatever time they took."""
    return re.sub(r"\d[\d.:TZe+-]*", "0", text)


class MonitoringTest(CliTest):
    def owner(self):
        self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", "5m", "--instance", "node-1",
            lease=self.root.lease_path))
        return json.loads(self.root.lease_path.read_text())["meta"]["endpoint"]

    def metrics(self, command, state, *arguments):
        answer = self.probe(command, "--format", "prometheus", *arguments)
        assert (answer.code, answer.err) == (EXIT_CODES[state], "")
        assert promtool(answer.out) == ""
        found = series(answer.out)
        assert found["modeld_up"] == (state == "running")
        told = {name[20:-2] for name, value in found.items()
                if name.startswith("modeld_state{") and value == 1}
        assert told == {state}
        assert sum(name.startswith("modeld_state{") for name in found) == 6
        assert sum(name.startswith("modeld_reason{") for name in found) == (state != "running")
        return found


class TestFormat(MonitoringTest):
    def test_a_running_owner_has_every_metric(self):
        endpoint = self.owner()
        found = self.metrics("probe", "running")
        left = found["modeld_lease_expiry_timestamp_seconds"] - time.time()
        assert 240 < left <= 300, found
        assert found["modeld_lease_ttl_seconds"] == 300
        assert 0 < found["modeld_health_seconds"] < 3, found
        assert found[f'modeld_info{{instance_id="node-1",backend="none",'
                     f'endpoint="{endpoint}"}}'] == 1

    def test_every_state_is_reported_and_unknown_facts_are_left_out(self):
        found = self.metrics("detect", "not-installed")
        assert not [name for name in found if name.startswith(("modeld_lease", "modeld_info"))]
        assert "modeld_health_seconds" not in found
        self.metrics("detect", "not-running", "--modeld-bin", BINARY)
        self.root.write_lease(age=90, ttl=30)
        found = self.metrics("detect", "stale", "--modeld-bin", BINARY)
        assert abs(found["modeld_lease_expiry_timestamp_seconds"] - (time.time() - 60)) <= 10
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}", ttl=600)
        assert "modeld_health_seconds" not in self.metrics("probe", "unreachable")
        self.root.lease_path.unlink()
        self.root.lease_path.mkdir()
        self.metrics("detect", "unknown")

    def test_no_text_in_a_lease_breaks_the_format(self):
        for text in 'quote"', "back\\slash", "line\nfeed", "tab\t", "\x00", "umlaut ü", "{a=\"b\"}":
            self.root.write_lease(endpoint="127.0.0.1:1", instance=text, ttl=600,
                                  meta={"backend": text, "endpoint": text})
            self.metrics("detect", "running")

    def test_several_endpoints_are_distinguished_and_a_repeated_one_appears_once(self):
        node, dead = self.owner(), f"127.0.0.1:{harness.free_port()}"
        words = [word for endpoint in (node, dead, node) for word in ("--endpoint", endpoint)]
        answer = harness.run_probe("probe", "--format", "prometheus", *words)
        assert (answer.code, promtool(answer.out)) == (4, "")
        found = series(answer.out)
        assert found[f'modeld_up{{endpoint="{node}"}}'] == 1
        assert found[f'modeld_up{{endpoint="{dead}"}}'] == 0
        assert found[f'modeld_state{{endpoint="{dead}",state="unreachable"}}'] == 1

    def test_json_is_short_for_format_json(self):
        assert self.probe("detect", "--format", "json").json["state"] == "not-installed"
        assert self.probe("detect", "--format", "json", "--json").code == 5
        assert self.probe("detect", "--format", "prometheus", "--json").code == 2
        assert self.probe("detect", "--format", "xml").code == 2


class TestOutput(MonitoringTest):
    """Files are written into a folder of their own: nothing is to change in the data root."""

    def prepare(self):
        super().prepare()
        self.folder = self.stack.enter_context(harness.DataRoot()).path
        self.file = self.folder / "modeld.prom"

    @pytest.mark.parametrize(
        "words", [["--json"], ["--format", "prometheus"], ["--format", "text"], ["--quiet"]])
    def test_any_format_goes_to_the_file_and_nothing_to_standard_output(self, words):
        printed = self.probe("detect", *(w for w in words if w != "--quiet")).out
        answer = self.probe("detect", "--output", self.file, *words)
        assert (answer.code, answer.out, answer.err) == (5, "", "")
        assert without_numbers(self.file.read_text()) == without_numbers(printed)
        assert os.listdir(self.folder) == ["modeld.prom"]

    def test_a_concurrent_reader_sees_the_old_file_or_the_new_one(self):
        self.probe("detect", "--json", "--output", self.file)
        done = threading.Event()
        wrong = []

        def read():
            while not done.is_set():
                try:
                    json.loads(self.file.read_text())
                except ValueError as error:
                    wrong.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(50):
            self.probe("detect", "--json", "--output", self.file)
        done.set()
        reader.join()
        assert wrong == []

    def test_a_new_file_gets_its_mode_from_the_umask_and_then_keeps_it(self):
        for umask, mode in (0o027, 0o640), (0o077, 0o640):
            self.probe("detect", "--output", self.file, preexec_fn=lambda m=umask: os.umask(m))
            assert self.file.stat().st_mode & 0o777 == mode

    def test_a_link_stays_and_its_target_is_replaced(self):
        real = self.folder / "real"
        real.write_text("old")
        self.file.symlink_to("real")
        self.probe("detect", "--output", self.file)
        assert self.file.is_symlink()
        assert "not-installed" in real.read_text()

    def check_refused(self, path, words):
        answer = self.probe("detect", "--output", path)
        assert (answer.code, answer.out) == (1, "")
        assert re.search(r"^modeld-probe: cannot write the answer to .+\n$", answer.err)
        assert words in answer.err

    def test_a_file_that_cannot_be_written_is_exit_code_1_and_changes_nothing(self):
        self.check_refused(self.folder / "no" / "file", "No such file or directory")
        self.check_refused("/dev/null", "not a file")
        self.check_refused(self.folder, "not a file")
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        self.check_refused(pipe, "not a file")
        assert pathlib.Path("/dev/null").is_char_device()
        assert os.listdir(self.folder) == ["pipe"]

    def test_fail_code_replaces_the_code_of_a_failure_too(self):
        answer = self.probe("detect", "--output", self.folder / "no" / "file", "--fail-code", "9")
        assert answer.code == 9


class TestCollector(MonitoringTest):
    def test_node_exporter_serves_what_was_written(self):
        endpoint = self.owner()
        folder = self.stack.enter_context(harness.DataRoot()).path
        self.probe("probe", "--format", "prometheus", "--output", folder / "modeld.prom")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % probe.getsockname()[1]
        exporter = self.stack.enter_context(subprocess.Popen(
            ["prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
             f"--collector.textfile.directory={folder}", f"--web.listen-address={address}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.stack.callback(exporter.kill)

        def serves():
            with contextlib.suppress(OSError), \
                    urllib.request.urlopen(f"http://{address}/metrics") as page:
                self.page = page.read().decode()
                return True
            return False

        harness.wait_until(serves, 20)
        found = series(self.page)
        assert found["modeld_up"] == 1
        assert found['modeld_state{state="running"}'] == 1
        assert found["node_textfile_scrape_error"] == 0
        # node_exporter writes labels in the order of their names.
        assert found[f'modeld_info{{backend="none",endpoint="{endpoint}",'
                     f'instance_id="node-1"}}'] == 1
