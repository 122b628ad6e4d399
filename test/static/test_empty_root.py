"""The tool in a root directory that holds nothing but itself and the data root."""

import json
import os
import shutil
import subprocess

import pytest

import harness
import lacking

DATA_ROOT = "/data"


@pytest.fixture(autouse=True, scope="module")
def another_root():
    tried = subprocess.run(harness.confined("/", "true"), capture_output=True, text=True,
                           check=False)
    if tried.returncode != 0:
        lacking.missing("changing the root directory takes root or user namespaces: "
                        + tried.stderr.strip())


class TestEmptyRoot(harness.ProbeTest):
    def prepare(self):
        super().prepare()
        self.empty = self.stack.enter_context(harness.DataRoot())
        shutil.copy(harness.program("MODELD_PROBE"), self.empty.path / "modeld-probe")
        (self.empty.path / "data").mkdir(mode=0o700)
        self.lease_path = self.empty.path / "data" / "modeld.lease"

    def run_there(self, command, *arguments):
        finished = subprocess.run(
            harness.confined(self.empty.path, "/modeld-probe", command, "--data-root", DATA_ROOT,
                             "--json", *arguments),
            env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin"),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
        assert "" == finished.stderr
        return json.loads(finished.stdout)

    def serve(self, codec="json"):
        """A stand-in outside, and its lease inside."""
        self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", "5m", "--codec", codec,
            lease=self.root.lease_path))
        shutil.copy(self.root.lease_path, self.lease_path)

    def rename_host(self, host):
        """The same lease, with this name where its endpoint has an address."""
        lease = json.loads(self.root.lease_path.read_text())
        port = lease["meta"]["endpoint"].rsplit(":", 1)[1]
        lease["meta"]["endpoint"] = f"{host}:{port}"
        self.lease_path.write_text(json.dumps(lease))

    def test_detect_needs_nothing_else(self):
        assert "not-installed" == self.run_there("detect")["state"]
        self.serve()
        assert "running" == self.run_there("detect")["state"]

    def test_probe_needs_nothing_else_in_either_codec(self):
        self.serve("both")
        for codec in ("json", "proto"):
            assert "running" == self.run_there("probe", "--codec", codec)["state"]

    def test_localhost_resolves_without_a_hosts_file(self):
        self.serve()
        self.rename_host("localhost")
        assert "running" == self.run_there("probe")["state"]

    def test_a_name_is_found_in_the_hosts_file_of_that_root(self):
        self.serve()
        self.rename_host("owner.test")
        assert "resolve_failed" == self.run_there("probe", "--timeout", "1s")["reason"]["code"]
        (self.empty.path / "etc").mkdir()
        (self.empty.path / "etc" / "hosts").write_text("127.0.0.1 owner.test\n")
        assert "running" == self.run_there("probe")["state"]
