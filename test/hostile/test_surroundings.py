"""The tool sees less than the daemon, or something else: other mounts, other process ids, a hidden
process. It claims nothing that holds only in its own view."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

import lacking
import outcome
from outcome import harness

PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"  # of the wrappers; the tool's leads nowhere
HIDDEN = f'({PATH}; mount -t proc -o hidepid=2 proc /proc) && exec "$@"'


def apart(kinds, command='exec "$@"'):
    """The command that runs another one after this shell command, in namespaces of its own."""
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
    """The process id of a daemon that holds a long lease."""
    with harness.daemon("serve", "--data-root", root.path, "--ttl", "100s",
                        lease=root.lease_path) as process:
        yield process.pid


def test_a_tool_stopped_until_its_deadline_does_not_blame_a_healthy_owner(owner, root):
    del owner
    for moment in range(12):
        process = harness.start_probe("probe", "--data-root", root.path, "--timeout", "300ms")
        time.sleep(moment / 4000)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.4)
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, err) == (0, b""), out


@pytest.mark.parametrize("resumed_at", [0.59, 0.62, 0.68, 0.8])
@pytest.mark.parametrize("command", ["detect", "probe"])
def test_a_wait_stopped_until_its_end_sees_a_daemon_that_started_meanwhile(
        command, resumed_at, root):
    begun = time.monotonic()
    process = harness.start_probe(command, "--data-root", root.path, "--wait=600ms")
    time.sleep(0.1)
    process.send_signal(signal.SIGSTOP)
    with harness.daemon("serve", "--data-root", root.path, lease=root.lease_path):
        time.sleep(max(0, begun + resumed_at - time.monotonic()))
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b""), out


def test_a_wait_for_several_endpoints_goes_on_after_a_stop():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = "127.0.0.1:%d" % silent.getsockname()[1]
        process = harness.start_probe("probe", "--endpoint", endpoint, "--endpoint", endpoint,
                                      "--wait=2s", "--timeout=300ms")
        begun = time.monotonic()
        time.sleep(0.05)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=20)
    assert time.monotonic() - begun > 1.8
    assert process.returncode == 4


def finding(result, code):
    """The finding with this code, or nothing."""
    return next((one for one in result.json["findings"] if one["code"] == code), None)


def read_only(root):
    """A mount of its own through which the data root cannot be written."""
    return apart(["-m"], f'({PATH}; mount --bind {root.path} {root.path}'
                         f' && mount -o remount,bind,ro {root.path}) && exec "$@"')


@pytest.fixture
def file_system(root):
    """Makes the data root a file system of its own: by mount(8) with these arguments."""
    if os.geteuid() != 0:
        lacking.impossible("mounting takes root")
    mounted = []

    def mount(*arguments):
        if subprocess.run(["mount", *map(str, arguments), root.path], stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            lacking.impossible(f"mount {' '.join(map(str, arguments))} is not possible here")
        mounted.append(root.path)
    yield mount
    if mounted:
        subprocess.run(["umount", root.path], check=True)


@pytest.fixture
def full_for_users(tmp_path, root, file_system):
    """The data root's file system has no room but what is reserved for root; anybody may write."""
    if not shutil.which("mkfs.ext4"):
        lacking.missing("mkfs.ext4(8)")
    image = tmp_path / "image"
    with open(image, "wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-m", "40", image], check=True)
    file_system("-o", "loop", image)
    filler = root.path / "filler"
    filler.touch()
    os.chown(filler, outcome.NOBODY, outcome.NOBODY)
    subprocess.run([sys.executable, "-c", FILL, filler], user=outcome.NOBODY,
                   group=outcome.NOBODY, extra_groups=[], cwd="/", check=True)


FILL = """
import sys
try:
    with open(sys.argv[1], "wb", buffering=0) as file:
        while file.write(bytes(1 << 10)):
            pass
except OSError:
    pass
"""


@pytest.mark.parametrize("stop", [False, True], ids=["alive", "stopped"])
def test_an_owner_that_proc_hides_is_in_an_unknown_condition(stop, root, owner):
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
def test_a_pid_from_another_namespaces_proc_never_gets_into_a_command(kinds, root, owner):
    os.kill(owner, signal.SIGSTOP)
    with outcome.public_copy() as tool:
        root.path.chmod(0o755)
        root.lease_path.chmod(0o644)
        result = outcome.run("probe", "--json", "--timeout", "300ms", "--data-root", root.path,
                             program=tool, wrapper=apart(kinds))
    assert result.json["lease"]["owner_process"] == "stopped"
    assert result.json["next"]["command"] is None


def doctor(root, **options):
    return outcome.run("doctor", "--json", "--data-root", root.path, **options)


def test_the_tools_own_read_only_mount_is_not_an_obstacle_to_the_daemon(root, owner):
    del owner
    result = doctor(root, wrapper=read_only(root))
    assert result.json["state"] == "running"
    assert finding(result, "read_only") is None


def test_without_an_owner_doctor_says_that_the_mount_is_read_only_here(root):
    result = doctor(root, wrapper=read_only(root))
    assert "is mounted read-only here" in finding(result, "read_only")["message"]


def test_a_disk_that_became_read_only_is_an_obstacle_once_the_lease_is_overdue(root, file_system):
    file_system("-t", "tmpfs", "-o", "mode=700", "tmpfs")
    # Renewed 20 s ago, of 30: by a process that does not write it again.
    root.write_lease(age=20)
    file_system("-o", "remount,ro")
    result = doctor(root)
    assert "was not renewed for 20 s" in finding(result, "read_only")["message"]


def test_space_reserved_for_root_counts_as_free_for_roots_daemon(root, full_for_users):
    del full_for_users
    home = root.path / "data"
    home.mkdir(mode=0o700)
    with harness.daemon("serve", "--data-root", home, "--ttl", "100s", lease=home / "modeld.lease"):
        result = outcome.run("doctor", "--json", "--data-root", home)
    assert result.json["state"] == "running"
    assert finding(result, "disk_full") is None
    (home / "modeld.lease").unlink()
    os.chown(home, outcome.NOBODY, outcome.NOBODY)
    result = outcome.run("detect", "--json", "--data-root", home)
    assert "full for all users but root" in finding(result, "disk_full")["message"]


def test_a_file_system_that_counts_no_blocks_is_not_full(root, file_system):
    file_system("-t", "ramfs", "ramfs")
    assert finding(doctor(root), "disk_full") is None


def test_a_data_root_in_another_file_tree_is_reported_without_a_command(root, tmp_path):
    program = tmp_path / "modeld"
    shutil.copy(harness.program("MODELD_STANDIN"), program)
    apart_from_here = apart(["-m"], f'({PATH}; mount -t tmpfs -o mode=700 tmpfs /mnt) && exec "$@"')
    with subprocess.Popen([*apart_from_here, program, "serve", "--data-root", "/mnt"],
                          stdout=subprocess.PIPE) as daemon:
        try:
            assert daemon.stdout.readline().startswith(b"serving ")
            result = outcome.run("detect", "--json", "--data-root", root.path)
        finally:
            daemon.kill()
    notes = [one for one in result.json["findings"] if f"process {daemon.pid} " in one["message"]]
    assert [(note["code"], note["next"]["command"]) for note in notes] == [("other_data_root", None)]
    assert "/mnt, in a mount namespace or root directory of its own" in notes[0]["message"]
