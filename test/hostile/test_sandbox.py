"""A sandbox that is older than some system calls refuses them: the tool does without."""

import dataclasses
import json
import platform
import select
import signal
import subprocess

import pytest

import lacking
import outcome
import refusing
from launchers_table import REPLIES
from outcome import harness
from peers import Peer
from peers_case import answers, good_answer

CALLS = ["faccessat2", "clone3", "close_range", "statx", "openat2", "pidfd_open", "execveat"]


@dataclasses.dataclass
class SandboxCase:
    error: str
    calls: list

    @property
    def name(self):
        return f"{self.error} for {self.calls[0] if len(self.calls) == 1 else 'all of them'}"


CASES = [SandboxCase(error, calls) for error in ("EPERM", "ENOSYS")
         for calls in (*([call] for call in CALLS), CALLS)]


@pytest.fixture(autouse=True, scope="module")
def filters():
    if platform.machine() not in refusing.ARCHITECTURES:
        lacking.impossible("the numbers of this machine's system calls are not known here")
    trial = outcome.run(program="/bin/true", wrapper=refusing.wrapper("EPERM", CALLS))
    if trial.code != 0:
        lacking.impossible("system calls can't be filtered here")


@pytest.fixture
def peer():
    with Peer([list(answers(good_answer()))]) as started:
        yield started


def run(case, *arguments):
    return outcome.run(*arguments, "--json", "--timeout", "3s",
                       wrapper=refusing.wrapper(case.error, case.calls))


@outcome.each(CASES)
def test_a_launcher_still_runs(case, root):
    root.install_launcher("v1.0.0", REPLIES)
    result = run(case, "detect", "--data-root", root.path)
    assert outcome.complaints(result, "not-running", "no_lease", 0.3) == []
    assert result.json["binary"]["version"] == "v1.0.0"


@outcome.each(CASES)
def test_an_owner_is_still_asked_and_the_install_found(case, root, peer):
    launcher = root.install_launcher("v1.0.0", REPLIES)
    root.write_lease(endpoint=peer.endpoint)
    result = run(case, "probe", "--data-root", root.path)
    assert outcome.complaints(result, "running", None, 0.3) == []
    assert result.json["binary"]["path"] == str(launcher)


@outcome.each(CASES)
def test_a_modeld_on_path_is_still_found(case, root, tmp_path):
    binary = tmp_path / "modeld"
    binary.write_text(REPLIES)
    binary.chmod(0o755)
    result = outcome.run("detect", "--json", "--data-root", root.path,
                         env=harness.environment(PATH=str(tmp_path)),
                         wrapper=refusing.wrapper(case.error, case.calls))
    assert outcome.complaints(result, "not-running", "no_lease", 0.3) == []


@outcome.each(CASES)
def test_several_nodes_are_still_asked(case, peer):
    result = run(case, "probe", "--endpoint", peer.endpoint, "--endpoint", "127.0.0.1:1")
    assert result.err == b""
    assert ([json.loads(line)["state"] for line in result.out.splitlines()]
            == ["running", "unreachable"])


@outcome.each(CASES)
def test_a_watch_still_prints_changes_and_a_summary(case, root):
    command = [*refusing.wrapper(case.error, case.calls), harness.program("MODELD_PROBE"), "probe",
               "--watch=50ms", "--json", "--data-root", root.path, "--modeld-bin", "/bin/sh"]
    with subprocess.Popen(command, env=harness.environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        assert select.select([watch.stdout], [], [], 10)[0]
        assert json.loads(watch.stdout.readline())["state"] == "not-running"
        watch.send_signal(signal.SIGINT)
        rest, err = watch.communicate(timeout=20)
    assert (watch.returncode, err) == (3, b"")
    assert json.loads(rest)["summary"]["state"] == "not-running"


@outcome.each(CASES)
def test_doctor_still_examines_the_daemon(case, root):
    with harness.daemon("serve", "--data-root", root.path, lease=root.lease_path):
        result = run(case, "doctor", "--data-root", root.path)
    assert (result.json["state"], result.code, result.err) == ("running", 7, b"")


ENDPOINTS = ["127.0.0.1:1", "[::1]:1", "nowhere.invalid:1", "unix:/nowhere", "unix:@nowhere"]


# c-ares does not say why it could not contact a name server.
FORBIDDEN = [(call, error, endpoint) for call, error in (
    ("socket", "EAFNOSUPPORT"), ("socket", "EPERM"), ("socket", "EACCES"), ("connect", "EPERM"))
             for endpoint in ENDPOINTS
             if not (call == "connect" and endpoint.startswith("nowhere"))]
# EAGAIN means that the queue of a Unix socket is full.
LACKING = [(call, error, endpoint) for call in ("socket", "connect")
           for error in ("ENOMEM", "ENOBUFS", "EMFILE", "ENFILE", "EAGAIN")
           for endpoint in ENDPOINTS
           if not (call == "connect" and endpoint.startswith("nowhere"))
           and not (call == "connect" and error == "EAGAIN" and endpoint.startswith("unix:"))]


@pytest.mark.parametrize("call, error, endpoint", FORBIDDEN)
def test_a_forbidden_connection_is_not_blamed_on_the_network(call, error, endpoint, root):
    root.write_lease(endpoint=endpoint)
    for target in ["--data-root", root.path], ["--endpoint", endpoint]:
        result = run(SandboxCase(error, [call]), "probe", *target)
        assert (result.json["state"], result.json["reason"]["errno"]) == ("unreachable", error)
        assert "this process may not make such a connection" in result.json["next"]["explanation"]
        assert result.json["next"]["command"] is None


@pytest.mark.parametrize("call, error, endpoint", LACKING)
def test_a_lack_of_the_tools_own_resources_is_a_failure_not_a_state(error, call, endpoint, root):
    root.write_lease(endpoint=endpoint)
    result = run(SandboxCase(error, [call]), "probe", "--data-root", root.path)
    assert (result.code, result.out) == (1, b"")
    assert b"out of resources" in result.err
