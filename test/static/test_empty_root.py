"""The tool in a root directory that holds nothing but itself and the data root."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import harness

SKIPPED = 77
DATA_ROOT = "/data"


def confined(root, *command):
    """The command line that runs a command with `root` as its root directory."""
    as_root = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]
    return [*as_root, "chroot", str(root), *map(str, command)]


class EmptyRoot(harness.ProbeTest):
    def setUp(self):
        super().setUp()
        self.empty = harness.DataRoot()
        self.addCleanup(self.empty.__exit__)
        shutil.copy(harness.program("MODELD_PROBE"), self.empty.path / "modeld-probe")
        (self.empty.path / "data").mkdir(mode=0o700)
        self.lease_path = self.empty.path / "data" / "modeld.lease"

    def run_there(self, command, *arguments):
        finished = subprocess.run(
            confined(self.empty.path, "/modeld-probe", command, "--data-root", DATA_ROOT, "--json",
                     *arguments),
            env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin"),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual("", finished.stderr)
        return json.loads(finished.stdout)

    def serve(self, codec="json"):
        """A stand-in outside, and its lease inside."""
        daemon = harness.daemon("serve", "--data-root", self.root.path, "--ttl", "1m",
                                "--codec", codec, lease=self.root.lease_path)
        daemon.__enter__()
        self.addCleanup(daemon.__exit__, None, None, None)
        shutil.copy(self.root.lease_path, self.lease_path)

    def rename_host(self, host):
        """The same lease, with this name where its endpoint has an address."""
        lease = json.loads(self.root.lease_path.read_text())
        port = lease["meta"]["endpoint"].rsplit(":", 1)[1]
        lease["meta"]["endpoint"] = f"{host}:{port}"
        self.lease_path.write_text(json.dumps(lease))

    def test_detect_needs_nothing_else(self):
        self.assertEqual("not-installed", self.run_there("detect")["state"])
        self.serve()
        self.assertEqual("running", self.run_there("detect")["state"])

    def test_probe_needs_nothing_else_in_either_codec(self):
        self.serve("both")
        for codec in ("json", "proto"):
            with self.subTest(codec=codec):
                self.assertEqual("running", self.run_there("probe", "--codec", codec)["state"])

    def test_localhost_needs_no_file_that_names_it(self):
        self.serve()
        self.rename_host("localhost")
        self.assertEqual("running", self.run_there("probe")["state"])

    def test_a_name_is_found_in_the_hosts_file_of_that_root(self):
        self.serve()
        self.rename_host("owner.test")
        self.assertEqual("resolve_failed",
                         self.run_there("probe", "--timeout", "1s")["reason"]["code"])
        (self.empty.path / "etc").mkdir()
        (self.empty.path / "etc" / "hosts").write_text("127.0.0.1 owner.test\n")
        self.assertEqual("running", self.run_there("probe")["state"])


def why_not():
    """Why another root directory is not to be had here; empty when it is."""
    tried = subprocess.run(confined("/", "true"), capture_output=True, text=True, check=False)
    return tried.stderr.strip() if tried.returncode != 0 else ""


if __name__ == "__main__":
    if why_not():
        print(f"SKIPPED: changing the root directory takes root or user namespaces: {why_not()}")
        sys.exit(1 if os.environ.get("CI") else SKIPPED)
    unittest.main()
