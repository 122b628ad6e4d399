"""One static file under 4 MB, without gRPC, that does no work it need not."""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

import harness
from trace import Trace

# As Debian gives it to users; each directory is one more look-up for a binary that is not there.
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
MOST_BYTES = 4_000_000
MOST_CALLS = 40
MOST_PAGES_APART = 10
COSTS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "cost.md"


def documented_page_faults():
    row = re.search(r"(?m)^\| `detect`, running \|.*\| (\d+) \|$", COSTS.read_text())
    return int(row[1])


def usage(command, code):
    """What a run used, as the kernel counts it."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], list(map(str, command)), {"PATH": PATH},
                             file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    assert code == os.waitstatus_to_exitcode(status)
    return used


def program_headers():
    return subprocess.run(["readelf", "-lW", harness.program("MODELD_PROBE")],
                          env=dict(os.environ, LC_ALL="C"), capture_output=True, text=True,
                          check=True).stdout


class TestExecutable:
    def test_it_needs_no_loader_and_no_shared_library(self):
        headers = program_headers()
        assert "LOAD" in headers
        assert "INTERP" not in headers
        assert "DYNAMIC" not in headers

    def test_it_does_not_contain_grpc(self):
        content = pathlib.Path(harness.program("MODELD_PROBE")).read_bytes()
        assert b"grpc_core" not in content
        assert b"GRPC_POLL_STRATEGY" not in content

    def test_exceptions_find_their_handlers_by_a_search_table(self):
        assert "GNU_EH_FRAME" in program_headers()

    def test_it_is_smaller_than_4_MB_without_its_symbols(self):
        with tempfile.TemporaryDirectory() as directory:
            stripped = pathlib.Path(directory) / "modeld-probe"
            subprocess.run(["strip", "-o", stripped, harness.program("MODELD_PROBE")], check=True)
            assert stripped.stat().st_size < MOST_BYTES


class TestMemory(harness.ProbeTest):
    """A run spends most of its time on pages that it touches for the first time."""

    def test_detect_touches_as_many_pages_as_the_documents_say(self):
        self.root.write_lease("127.0.0.1:1", ttl=600)
        with tempfile.TemporaryDirectory() as directory:
            # How a file was written decides how the kernel maps it.
            stripped, installed = f"{directory}/stripped", f"{directory}/modeld-probe"
            subprocess.run(["strip", "-o", stripped, harness.program("MODELD_PROBE")], check=True)
            shutil.copy(stripped, installed)
            command = [installed, "detect", "--data-root", self.root.path]
            least = min(usage(command, code=0).ru_minflt for _ in range(5))
        assert abs(least - documented_page_faults()) <= MOST_PAGES_APART

    def test_ten_thousand_silent_endpoints_use_at_most_160_MB(self):
        with socket.create_server(("127.0.0.1", 0), backlog=4096) as silent:
            endpoints = [f"--endpoint=127.0.0.1:{silent.getsockname()[1]}"] * 10_000
            # Those for which there is no room in time are not called silent.
            used = usage([harness.program("MODELD_PROBE"), "probe", "--timeout=2s", *endpoints],
                         code=1)
        assert used.ru_maxrss * 1024 <= 160e6


class TestSystemCalls(harness.ProbeTest):
    """What the tool asks of the kernel."""

    def trace(self, command, code):
        trace = Trace([harness.program("MODELD_PROBE"), command, "--data-root", self.root.path],
                      harness.environment(PATH=PATH))
        assert code == trace.code
        # A file system that may not answer is asked by child processes.
        device = os.stat(self.root.path).st_dev
        if os.major(device) != 0 or device == os.stat("/").st_dev:
            assert trace.threads == [], trace.threads
        return trace

    def detect(self, code):
        trace = self.trace("detect", code)
        assert [] == trace.network
        return trace

    def test_a_live_lease_costs_at_most_40_system_calls_no_thread_and_no_network(self):
        self.root.write_lease("127.0.0.1:1", ttl=600)
        trace = self.detect(code=0)
        if not trace.threads:
            assert len(trace.calls) <= MOST_CALLS, "".join(trace.calls)

    def test_a_missing_expired_or_corrupt_lease_uses_no_thread_and_no_network(self):
        self.detect(code=5)
        self.root.write_lease(age=3600)
        self.detect(code=5)
        self.root.write_lease_bytes(b"not a lease")
        self.detect(code=5)

    def test_a_call_in_json_starts_no_thread(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--ttl", "5m",
                            lease=self.root.lease_path):
            self.trace("probe", code=0)

    def test_many_endpoints_start_no_thread(self):
        refusing = [f"--endpoint=127.0.0.1:{harness.free_port()}" for _ in range(20)]
        trace = Trace([harness.program("MODELD_PROBE"), "probe", *refusing],
                      harness.environment(PATH=PATH))
        assert trace.code == 4
        assert trace.threads == [], trace.threads
