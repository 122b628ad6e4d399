"""A tool that sees less than the daemon, or something else: other mounts, other numbers, a hidden
process. It claims nothing that only its own view shows."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

import lacking
import outcome
from outcome import harness

PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"  # of the wrappers; the tool's leads nowhere
HIDDEN = f'({PATH}; mount -t proc -o hidepid=2 proc /proc) && exec "$@"'


def apart(kinds, command='exec "$@"'):
    """The command that runs another one behind this shell command, in namespaces of its own."""
    if os.geteuid() != 0:
        lacking.impossible("namespaces and mounts take root")
    unshare = shutil.which("unshare")
    if not unshare:
        lacking.missing("unshare(1)")
    options = [*kinds, "--propagation", "private"] if "-m" in kinds else kinds
    if subprocess.run([unshare, *options, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        lacking.impossible("namespaces are not allowed here")
    return [unshare, *options, "/bin/sh", "-c", command, "sh"]


@pytest.fixture
def owner(root):
    """The number of a daemon that holds a lease for long."""
    with harness.daemon("serve", "--data-root", root.path, "--ttl", "100s",
                        lease=root.lease_path) as process:
        yield process.pid


def codes(result):
    return [finding["code"] for finding in result.json["findings"]]


@pytest.mark.parametrize("stop", [False, True], ids=["alive", "stopped"])
def test_a_process_that_proc_hides_is_in_no_known_condition(stop, root, owner):
    if stop:
        os.kill(owner, signal.SIGSTOP)
    root.path.chmod(0o755)
    root.lease_path.chmod(0o644)
    with outcome.public_copy() as tool:
        result = outcome.run("probe", "--json", "--timeout", "300ms", "--data-root", root.path,
                             program=tool, uid=outcome.NOBODY, wrapper=apart(["-m"], HIDDEN))
    assert result.json["state"] == ("unreachable" if stop else "running")
    assert result.json["lease"]["owner_process"] == "unknown"
    assert "kill" not in str(result.json["next"])


@pytest.mark.parametrize("kinds", [["-p", "--fork"], ["-U", "-p", "--fork"]],
                         ids=["pid namespace", "user and pid namespace"])
def test_a_number_from_another_pid_namespaces_proc_is_in_no_command(kinds, root, owner):
    os.kill(owner, signal.SIGSTOP)
    with outcome.public_copy() as tool:
        root.path.chmod(0o755)
        root.lease_path.chmod(0o644)
        result = outcome.run("probe", "--json", "--timeout", "300ms", "--data-root", root.path,
                             program=tool, wrapper=apart(kinds))
    assert result.json["lease"]["owner_process"] == "stopped"
    assert result.json["next"]["command"] is None
