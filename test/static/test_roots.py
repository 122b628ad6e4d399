"""The tool in every root of `roots.py`: each state, from each command."""

import json
import os
import shutil
import subprocess

import pytest

import harness
import lacking
from roots import ROOTS

DATA_ROOT = "/data"


@pytest.fixture(params=ROOTS, ids=lambda root: root.name)
def place(request):
    """One of the roots, with the tool and an empty data root in it."""
    with harness.DataRoot() as directory:
        place = Place(request.param, directory.path)
        try:
            yield place
        finally:
            place.leave()


class Place:
    def __init__(self, root, directory):
        self.root, self.directory = root, directory
        root.fill(directory)
        shutil.copy(harness.program("MODELD_PROBE"), directory / "modeld-probe")
        self.data = directory / "data"
        self.data.mkdir(mode=0o700)
        directory.chmod(0o755)
        tried = subprocess.run(root.command(directory, "/modeld-probe", "--version"),
                               capture_output=True, text=True, check=False)
        if tried.returncode == 125 or tried.stderr.startswith(("unshare:", "mount:")):
            lacking.impossible("this root takes rights that this user lacks: " + tried.stderr)
        assert (tried.returncode, tried.stderr) == (0, "")

    def leave(self):
        shutil.rmtree(self.data, ignore_errors=True)

    def run(self, *arguments):
        """The tool's answer there; it never complains and never runs into its time limit."""
        if self.root.uid is not None:
            for path in self.data, *self.data.iterdir():
                os.chown(path, self.root.uid, self.root.uid)
        finished = subprocess.run(
            self.root.command(self.directory, "/modeld-probe", *arguments),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "CONTENOX_DATA_ROOT": DATA_ROOT})
        assert finished.stderr == ""
        return finished.returncode, finished.stdout

    def reason(self, *arguments):
        """The exit code and the reason of a verdict."""
        code, out = self.run(*arguments, "--json")
        return code, json.loads(out)["reason"]["code"]

    def daemon(self):
        """A stand-in on this machine's loopback, whose lease is in the data root."""
        return harness.daemon("serve", "--data-root", self.data, "--ttl", "5m", "--codec", "both",
                              lease=self.data / "modeld.lease")


def test_a_running_daemon_is_found_by_each_command_and_codec(place):
    with place.daemon():
        for command in ("detect", "probe", "doctor"):
            code, out = place.run(command, "--json")
            assert (json.loads(out)["state"], code in (0, 7)) == ("running", True), out
            assert place.run(command)[1].startswith("running "), command
        assert place.run("probe", "--codec", "proto", "--quiet") == (0, "")
        assert place.run("probe", "--wait=5s", "--quiet") == (0, "")


def test_a_killed_owner_is_unreachable_while_its_lease_is_live(place):
    with place.daemon() as owner:
        lease = (place.data / "modeld.lease").read_text()
        owner.kill()
        owner.wait()
    (place.data / "modeld.lease").write_text(lease)
    assert place.reason("probe") == (4, "connection_refused")


def test_names_are_resolved_as_far_as_the_root_allows(place):
    assert place.reason("probe", "--endpoint", "localhost:1") == (4, "connection_refused")
    assert place.reason("probe", "--endpoint", "owner.invalid:1", "--timeout", "1s") == (
        4, "resolve_failed")


def test_an_unsuccessful_wait_ends_in_time(place):
    assert place.run("detect", "--wait=300ms", "--quiet") == (5, "")
