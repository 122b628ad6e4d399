"""What is known about the daemon's lease and life, one fact a test.

The facts hold for the real daemon and for the stand-in.
"""

import datetime
import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest
from daemon_under_test import daemon, ended, stays  # noqa: F401
from harness import INSTANCE, wait_until

# Where it lives.


def test_it_ignores_contenox_data_root(daemon, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    daemon.spawn(root=False, CONTENOX_DATA_ROOT=str(elsewhere))
    wait_until((tmp_path / ".contenox/modeld.lease").exists)
    assert not elsewhere.exists()


def test_without_home_and_data_root_it_does_not_start(daemon):
    code, _, err = ended(daemon.spawn(root=False, HOME=None))
    assert code == 1 and "HOME" in err


def test_without_home_but_with_a_data_root_it_starts(daemon):
    daemon.start(HOME=None)


def test_the_data_root_it_creates_is_private_to_its_user(daemon):
    daemon.start()
    assert daemon.root.stat().st_mode & 0o777 == 0o700


# The lease.


def test_a_lease_names_its_owner_and_its_endpoint(daemon):
    process = daemon.start("--ttl", "10s")
    lease = daemon.lease()
    assert list(lease) == ["instance_id", "pid", "host", "acquired_at", "renewed_at", "ttl", "meta"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lease["instance_id"])
    assert (lease["pid"], lease["host"]) == (process.pid, socket.gethostname())
    assert lease["ttl"] == 10 * 10**9
    assert re.fullmatch(r"127\.0\.0\.1:\d+", lease["meta"]["endpoint"])
    assert set(lease["meta"]) == {"endpoint", "backend"}


def test_its_times_are_rfc3339_in_the_local_zone(daemon):
    daemon.start(TZ="Asia/Kathmandu")
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?\+05:45"
    assert re.fullmatch(moment, daemon.lease()["acquired_at"])
    assert re.fullmatch(moment, daemon.lease()["renewed_at"])


def test_in_utc_its_times_end_in_z(daemon):
    daemon.start(TZ="UTC")
    assert daemon.lease()["renewed_at"].endswith("Z")


def test_each_renewal_makes_the_lease_private_again(daemon):
    daemon.start("--ttl", "1s")
    assert daemon.lease_path.stat().st_mode & 0o777 == 0o600
    daemon.lease_path.chmod(0o644)
    wait_until(lambda: daemon.lease_path.stat().st_mode & 0o777 == 0o600, 3)


def test_a_lease_is_renewed_every_third_of_its_ttl(daemon):
    daemon.start("--ttl", "1500ms")
    first = daemon.lease()
    wait_until(lambda: daemon.lease()["renewed_at"] != first["renewed_at"], 3)
    then, now = (datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text))
                 for text in (first["renewed_at"], daemon.lease()["renewed_at"]))
    assert 0.45 < (now - then).total_seconds() < 1.0
    assert daemon.lease()["acquired_at"] == first["acquired_at"]


def test_a_reader_never_sees_half_a_lease(daemon):
    daemon.start("--ttl", "750ms")
    stays(lambda: json.loads(daemon.lease_path.read_bytes())["instance_id"], 1)
    assert not list(daemon.root.glob(".lease-*.tmp"))


def test_a_follower_exits_0_without_serving(daemon):
    daemon.start()
    before = daemon.lease_path.read_bytes()
    code, out, _ = ended(daemon.spawn(), 5)
    assert code == 0
    assert out.startswith("modeld follower: reason=lease_held ")
    assert json.loads(before)["instance_id"] in out
    assert daemon.lease()["instance_id"] == json.loads(before)["instance_id"]


def test_a_follower_believes_a_live_lease_of_a_dead_owner(daemon):
    daemon.write_lease()
    before = daemon.lease_path.read_bytes()
    assert ended(daemon.spawn(), 5)[0] == 0
    assert daemon.lease_path.read_bytes() == before


def test_an_expired_lease_is_taken_over(daemon):
    daemon.write_lease(age=31, ttl=30)
    daemon.start()


@pytest.mark.parametrize("text", [
    "", "{", "[]", "\ufeff{}", '{"ttl": 3e10}', '{"pid": "1"}', '{"renewed_at": "today"}',
    '{"renewed_at": "2026-01-01T00:00:60Z"}', '{"meta": {"endpoint": 1}}'])
def test_a_lease_that_does_not_parse_is_taken_over(daemon, text):
    daemon.write_lease()
    content = daemon.lease_path.read_text()
    # With every other field live, only what is wrong can make the lease count as none.
    broken = text if not text.startswith("{\"") else content[:-1] + ", " + text[1:]
    daemon.lease_path.write_text(broken)
    daemon.start()


@pytest.mark.parametrize("text", ["{}", "null"])
def test_an_empty_lease_is_taken_over(daemon, text):
    daemon.write_lease()
    daemon.lease_path.write_text(text)
    daemon.start()


def test_lease_field_names_ignore_case(daemon):
    daemon.write_lease()
    daemon.lease_path.write_text(daemon.lease_path.read_text().replace("renewed_at", "RENEWED_AT"))
    assert ended(daemon.spawn(), 5)[0] == 0


# How it ends.


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_clean_stop_removes_the_lease(daemon, name):
    process = daemon.start()
    process.send_signal(signal.Signals[name])
    assert ended(process)[0] == 0
    assert list(daemon.root.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGHUP", "SIGQUIT", "SIGKILL"])
def test_any_other_end_leaves_the_lease(daemon, name):
    process = daemon.start()
    process.send_signal(signal.Signals[name])
    assert ended(process)[0] != 0
    assert daemon.lease()["pid"] == process.pid


def pause(process, seconds):
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)


def test_a_daemon_paused_past_its_ttl_gives_up_the_lease(daemon):
    process = daemon.start("--ttl", "1s")
    pause(process, 1.2)
    process.send_signal(signal.SIGCONT)
    ended(process, 5)
    assert not daemon.lease_path.exists()


def test_a_daemon_paused_within_its_ttl_keeps_the_lease(daemon):
    process = daemon.start("--ttl", "3s")
    pause(process, 1.2)
    process.send_signal(signal.SIGCONT)
    stays(lambda: process.poll() is None and daemon.lease()["pid"] == process.pid, 3)


def test_a_daemon_that_wakes_does_not_touch_its_successors_lease(daemon):
    process = daemon.start("--ttl", "1s")
    pause(process, 1.2)
    successor = daemon.start("--ttl", "30s")
    process.send_signal(signal.SIGCONT)
    ended(process, 5)
    assert daemon.lease()["pid"] == successor.pid


def test_a_daemon_that_lost_its_lease_ends_and_does_not_touch_it(daemon):
    process = daemon.start("--ttl", "1s")
    daemon.write_lease()
    ended(process, 5)
    assert daemon.lease()["instance_id"] == INSTANCE


@pytest.fixture
def small_disk(daemon):
    """The data root is a file system of its own; the value changes its options."""
    def mount(*options):
        return subprocess.run(["mount", *options, "tmpfs", daemon.root], capture_output=True,
                              check=False).returncode == 0

    daemon.root.mkdir(mode=0o700)
    if not mount("-t", "tmpfs", "-o", "size=64k,mode=700"):
        pytest.skip("mounting a file system needs root")
    yield lambda option: mount("-o", f"remount,{option}")
    daemon.end()
    subprocess.run(["umount", daemon.root], check=True)


def test_a_full_disk_ends_it_and_it_removes_the_lease(daemon, small_disk):
    process = daemon.start("--ttl", "2s")
    with pytest.raises(OSError), open(daemon.root / "filler", "wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
    ended(process, 5)
    assert not daemon.lease_path.exists()


def test_a_read_only_data_root_ends_it_and_the_lease_stays(daemon, small_disk):
    process = daemon.start("--ttl", "2s")
    assert small_disk("ro")
    ended(process, 5)
    assert daemon.lease()["pid"] == process.pid


# The lock directory.


def test_an_old_empty_lock_is_removed(daemon):
    daemon.lock.mkdir(parents=True)
    os.utime(daemon.lock, (time.time() - 6, time.time() - 6))
    daemon.start()
    assert not daemon.lock.exists()


def test_a_daemon_waits_for_a_young_lock(daemon):
    daemon.lock.mkdir(parents=True)
    process = daemon.spawn("--ttl", "2s")
    stays(lambda: process.poll() is None and not daemon.lease_path.exists(), 1)
    wait_until(daemon.lease_path.exists, 5)


def test_a_lock_that_is_not_empty_keeps_a_new_daemon_from_the_lease(daemon):
    (daemon.lock / "something").mkdir(parents=True)
    os.utime(daemon.lock, (0, 0))
    process = daemon.spawn("--ttl", "1s")
    stays(lambda: process.poll() is None and not daemon.lease_path.exists(), 1.5)


def test_a_lock_that_is_not_empty_stops_renewals_while_the_daemon_answers(daemon):
    process = daemon.start("--ttl", "1s")
    (daemon.lock / "something").mkdir(parents=True)
    time.sleep(1.5)
    assert process.poll() is None
    assert daemon.call("Health").message["ready"] is True
    renewed = daemon.lease()["renewed_at"]
    stays(lambda: daemon.lease()["renewed_at"] == renewed, 0.5)
