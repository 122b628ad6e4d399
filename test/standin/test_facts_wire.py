"""What is known about the daemon's answers, its files beside the lease and its program.

One fact a test. All hold for the real daemon, except for those that need a switch of the stand-in.
"""

import hashlib
import json
import os
import re
import subprocess

import pytest
from daemon_under_test import (FENCE, PROGRAM, SERVICE, Daemon, daemon, ended,  # noqa: F401
                               standin_only)
from harness import INSTANCE, PLATFORM, wait_until

# The wire.


@pytest.mark.parametrize("address", ["0.0.0.0:0", ":0"])
def test_all_addresses_are_advertised_as_v6(daemon, address):
    daemon.start("--listen", address)
    assert re.fullmatch(r"\[::\]:\d+", daemon.lease()["meta"]["endpoint"])
    assert daemon.call("Health").status == 0


def test_health_answers_any_caller(daemon):
    daemon.start()
    reply = daemon.call("Health")
    assert reply.status == 0
    assert reply.content_type.startswith("application/grpc")
    lease = daemon.lease()
    assert reply.message == {"instance_id": lease["instance_id"], "ready": True,
                             "backend": lease["meta"]["backend"]}


def test_health_requires_json(daemon):
    daemon.start()
    assert daemon.call("Health", body=b"").status == 13


@pytest.mark.parametrize("service", ["grpc.health.v1.Health",
                                     "grpc.reflection.v1alpha.ServerReflection"])
def test_it_serves_exactly_one_service(daemon, service):
    daemon.start()
    reply = daemon.call("Check", service=service)
    assert (reply.status, reply.text) == (12, f"unknown service {service}")


def test_an_unknown_method_is_unimplemented(daemon):
    daemon.start()
    reply = daemon.call("Nothing")
    assert reply.status == 12
    assert reply.text == f"unknown method Nothing for service {SERVICE}"


def test_status_reports_an_empty_slot(daemon):
    daemon.start()
    reply = daemon.status()
    lease = daemon.lease()
    assert reply.status == 0
    assert reply.message == {"owner_instance_id": lease["instance_id"],
                             "backend": lease["meta"]["backend"], "state": "Empty"}


@pytest.mark.parametrize("fences", [[], [INSTANCE], ["", ""], ["owner", "owner"]])
def test_status_requires_its_owners_id_exactly_once(daemon, fences):
    daemon.start()
    owner = daemon.lease()["instance_id"]
    headers = [f"{FENCE}: {owner if fence == 'owner' else fence or INSTANCE}" for fence in fences]
    reply = daemon.call("Status", *headers)
    assert reply.status == 9
    assert reply.text.startswith("stale_fence: ")


@standin_only
def test_status_reports_what_the_switches_say(daemon):
    daemon.start("--status-state", "Busy", "--status-operation", "decode", "--status-model", "tiny",
                 "--status-error", "it was too large", "--models-dir", "/models")
    reply = daemon.status().message
    assert (reply["state"], reply["busy_operation"]) == ("Busy", "decode")
    assert reply["active"] == {"model_name": "tiny", "type": "none", "path": "/models/tiny",
                               "config": {}, "generation": 1}
    assert reply["last_error"] == "it was too large"


@standin_only
def test_an_older_daemon_does_not_know_status(daemon):
    daemon.start("--no-status")
    reply = daemon.status()
    assert (reply.status, reply.text) == (
        12, f"unknown method Status for service {SERVICE}")


@standin_only
def test_the_call_log_names_each_method(daemon, tmp_path):
    process = daemon.start("--call-log", str(tmp_path / "calls"))
    for method in "Health", "Status", "Nothing":
        daemon.call(method)
    process.terminate()
    assert "served 3 requests" in ended(process)[1]
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"/{SERVICE}/{method}" for method in ("Health", "Status", "Nothing")]


# The files around it.


def test_a_configuration_that_does_not_parse_is_ignored_and_logged(daemon):
    daemon.root.mkdir(mode=0o700)
    (daemon.root / "modeld.json").write_text("{")
    process = daemon.start()
    process.terminate()
    assert "modeld.json" in ended(process)[2]


def test_a_bad_idle_time_keeps_it_from_starting(daemon):
    daemon.root.mkdir(mode=0o700)
    (daemon.root / "modeld.json").write_text('{"idle": {"ttl": "soon"}}')
    assert ended(daemon.spawn())[0] == 1
    assert not daemon.lease_path.exists()


@standin_only
@pytest.mark.parametrize("variables, directory", [
    ({"CONTENOX_MODELD_DEVICE_LEASE_DIR": "{home}/d", "XDG_CACHE_HOME": "{home}/c"}, "d"),
    ({"XDG_CACHE_HOME": "{home}/c"}, "c/contenox/modeld/devices"),
    ({"XDG_CACHE_HOME": "relative"}, ".cache/contenox/modeld/devices"),
    ({}, ".cache/contenox/modeld/devices")])
def test_a_device_lease_is_in_the_users_cache(daemon, variables, directory):
    variables = {name: value.format(home=daemon.home) for name, value in variables.items()}
    process = daemon.start("--device-lease", "gpu:CUDA0", **variables)
    digest = hashlib.sha256(b"gpu\0CUDA0").hexdigest()[:12]
    path = daemon.home / directory / f"gpu-cuda0-{digest}.lease"
    wait_until(path.exists)
    lease = json.loads(path.read_bytes())
    assert lease["pid"] == process.pid
    assert lease["meta"] == {"lease_kind": "device", "device_kind": "gpu", "device_id": "CUDA0",
                             "data_root": str(daemon.root), "backend": "none"}
    process.terminate()
    ended(process)
    assert path.exists(), "a clean stop leaves the lease of a device to its TTL"


@standin_only
def test_a_device_that_another_daemon_holds_is_left_to_it(daemon, tmp_path):
    (tmp_path / "other").mkdir()
    other = Daemon(tmp_path / "other")
    try:
        variables = {"CONTENOX_MODELD_DEVICE_LEASE_DIR": str(tmp_path / "devices")}
        holder = other.start("--device-lease", "gpu:CUDA0", **variables)
        wait_until(lambda: list((tmp_path / "devices").glob("*.lease")))
        daemon.start("--device-lease", "gpu:CUDA0", **variables)
        wait_until(lambda: daemon.status().message["state"] == "Failed")
        assert "accelerator device is busy" in daemon.status().message["last_error"]
        lease, = (tmp_path / "devices").glob("*.lease")
        assert json.loads(lease.read_bytes())["pid"] == holder.pid
    finally:
        other.end()


@standin_only
def test_without_a_home_there_is_no_device_lease(daemon):
    daemon.start("--device-lease", "gpu:CUDA0", HOME=None)
    wait_until(lambda: daemon.status().message["state"] == "Failed")
    assert "resolve device lease directory" in daemon.status().message["last_error"]


# The program.


def test_version_names_version_and_protocol():
    out = subprocess.run([PROGRAM, "version", "--json"], check=True, capture_output=True).stdout
    assert json.loads(out)["protocol"] == 1
    assert json.loads(out)["version"].startswith("v")


@standin_only
def test_an_install_is_a_launcher_beside_its_binary(tmp_path):
    subprocess.run([PROGRAM, "install", tmp_path, "--report-version", "v0.32.10"], check=True,
                   capture_output=True)
    directory = tmp_path / "modeld/v0.32.10" / PLATFORM
    assert {path.name for path in directory.iterdir()} == {"modeld", "modeld.bin"}
    assert (tmp_path / "modeld/current").read_text().strip() == str(directory)
    assert (directory / "modeld").read_text().startswith("#!/bin/sh\n")
    out = subprocess.run([directory / "modeld", "version", "--json"], check=True,
                         capture_output=True).stdout
    assert json.loads(out)["version"] == "v0.32.10"


@standin_only
def test_a_launcher_fails_with_127_when_reached_through_a_link(tmp_path):
    subprocess.run([PROGRAM, "install", tmp_path], check=True, capture_output=True)
    (tmp_path / "link").symlink_to(next(tmp_path.glob("modeld/*/*/modeld")))
    link = subprocess.run([tmp_path / "link", "version"], check=False, capture_output=True)
    assert link.returncode == 127


@standin_only
def test_an_installed_daemon_is_called_modeld_bin(daemon):
    subprocess.run([PROGRAM, "install", daemon.home], check=True, capture_output=True)
    launcher = next(daemon.home.glob("modeld/*/*/modeld"))
    process = subprocess.Popen([launcher, "serve", "--data-root", daemon.root],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    daemon.processes.append(process)
    wait_until(lambda: daemon.lease().get("pid") == process.pid)
    assert os.readlink(f"/proc/{process.pid}/exe") == str(launcher) + ".bin"
