"""What doctor reads, on file systems that never answer: it keeps its deadline and the verdict."""

import pathlib
import subprocess
import sys
import tempfile

import pytest

import outcome
from outcome import harness
from test_file_system import BLOCKED_MOUNT, fuse  # noqa: F401 -- pytest finds the fixture

TIMEOUT = 1.0  # half of it goes to what does not answer; the rest is enough on a loaded machine
MODEL = "models/tiny/model.gguf"


def link(path, blocked):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(blocked / "x")


# Each fills a data root and a home and returns variables of the environment.
def models_of_the_daemon(root, home, blocked):
    del home
    link(root / "models", blocked)


def models_of_the_clients(root, home, blocked):
    del root
    link(home / ".contenox/models/llama", blocked)


def one_model(root, home, blocked):
    del home
    link(root / MODEL, blocked)


def configuration(root, home, blocked):
    del home
    link(root / "modeld.json", blocked)


def leases_of_accelerators(root, home, blocked):
    del root, home
    return {"CONTENOX_MODELD_DEVICE_LEASE_DIR": str(blocked)}


def one_lease_of_an_accelerator(root, home, blocked):
    del root
    link(home / ".cache/contenox/modeld/devices/gpu-0.lease", blocked)


def all_at_once(root, home, blocked):
    configuration(root, home, blocked)
    models_of_the_daemon(root, home, blocked)
    models_of_the_clients(root, home, blocked)
    return leases_of_accelerators(root, home, blocked)


PLACES = [models_of_the_daemon, models_of_the_clients, one_model, configuration,
          leases_of_accelerators, one_lease_of_an_accelerator, all_at_once]


@pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_running_daemon_stays_running_and_nothing_is_concluded(place, takes):
    with (harness.DataRoot() as root, harness.DataRoot() as home,
          tempfile.TemporaryDirectory() as directory,
          harness.daemon("serve", "--data-root", root.path, "--backend", "llama",
                         lease=root.lease_path)):
        variables = place(root.path, home.path, pathlib.Path(directory)) or {}
        env = harness.environment(HOME=str(home.path), **variables)
        result = outcome.run("doctor", "--json", "--timeout", f"{TIMEOUT * 1000:.0f}ms",
                             "--data-root", root.path, env=env, limit=5 + outcome.LATENESS,
                             wrapper=[sys.executable, BLOCKED_MOUNT, directory, *takes])
    found = {finding["code"] for finding in result.json["findings"]}
    assert result.json["state"] == "running"
    assert result.seconds < TIMEOUT + 0.1 + outcome.LATENESS
    assert not found & {"model_truncated", "config_malformed", "device_held"}
    is_about_models = "model" in place.__name__ or place is all_at_once
    assert ("no_models" in found) == (not is_about_models)


@pytest.mark.usefixtures("fuse")
def test_doctor_does_not_wait_for_a_log_file_that_does_not_answer():
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as directory:
        log = pathlib.Path(directory, "log")
        with open(log, "w", encoding="utf-8") as output:
            daemon = subprocess.Popen(
                [harness.program("MODELD_STANDIN"), "serve", "--data-root", root.path],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            harness.wait_until_taken(root.lease_path)
            result = outcome.run("doctor", "-v", "--timeout", f"{TIMEOUT * 1000:.0f}ms",
                                 "--data-root", root.path, limit=5 + outcome.LATENESS,
                                 wrapper=[sys.executable, BLOCKED_MOUNT, directory])
        finally:
            daemon.kill()
            daemon.wait()
    assert result.code == 7, result
    assert result.seconds < TIMEOUT + 0.1 + outcome.LATENESS
