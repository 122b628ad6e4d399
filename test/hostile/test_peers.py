"""Every peer of the table against the tool: verdict, time, memory, and what was asked of it."""

import contextlib
import os
import pathlib
import socket
import tempfile

import pytest

import lacking
import outcome
from listening import full_listener
from peers import REQUEST_MESSAGE, Peer
from peers_case import FAR, answers, good_answer
from peers_table import BAD_ENDPOINTS, PEERS


def probe(root, timeout, *options, **more):
    return outcome.run("probe", "--data-root", root.path, "--timeout", f"{timeout * 1000:.0f}ms",
                       *options, **more)


def sample_of_peers():
    if outcome.EVERY_NTH == 1:
        return PEERS
    # Where a sample is enough, only waiting fits a short timeout.
    return [case for case in PEERS if case.timeout >= FAR
            or "rpc_timeout" in outcome.as_set(case.reason)]


@outcome.each(sample_of_peers())
def test_every_peer_of_the_table(case, root):
    with Peer(case.behaviours, case.address) as peer:
        root.write_lease(endpoint=peer.endpoint, instance=case.instance)
        result = probe(root, case.timeout, "--json")
        bodies = peer.request_bodies
    assert outcome.complaints(result, case.state, case.reason, case.most_seconds) == []
    # A tool that is held up itself asks again.
    most_calls = case.calls * (2 if outcome.SLOW else 1)
    assert len(bodies) <= most_calls, "more calls than are allowed"
    if not case.may_ask_in_protobuf:
        assert set(bodies) <= {REQUEST_MESSAGE, b""}, "a request that is not the JSON-coded one"
    if case.message_part:
        assert case.message_part in result.json["reason"]["message"]
    if case.state == "running":
        assert result.json["health"]["ready"] is True


TELLING = ("control", "terminal", "percent", "content-type", "UTF-8", "random bytes")


@outcome.each([case for case in PEERS if any(word in case.name for word in TELLING)])
def test_text_from_peers_is_shown_escaped(case, root):
    """Nothing that a peer says may reach the terminal raw."""
    with Peer(case.behaviours, case.address) as peer:
        root.write_lease(endpoint=peer.endpoint, instance=case.instance)
        assert outcome.text_complaints(probe(root, case.timeout)) == []


class EndpointCase:
    def __init__(self, text, reason):
        self.name = f"endpoint {text[:60]!r} of {len(text)}"
        self.text, self.reason = text, reason


def check_endpoint(root, text, state, reason, timeout=1.0, most_seconds=0.1):
    root.write_lease(endpoint=text)
    result = probe(root, timeout, "--json")
    assert outcome.complaints(result, state, reason, most_seconds) == []
    assert outcome.text_complaints(probe(root, timeout)) == []


@outcome.each([EndpointCase(text, reason)
               for reason, texts in BAD_ENDPOINTS.items() for text in texts])
def test_every_bad_endpoint_text_gets_its_reason(case, root):
    check_endpoint(root, case.text, "unreachable", case.reason)


@pytest.fixture(scope="module")
def healthy():
    """Peers on both loopbacks, by the name of the port in an endpoint text."""
    behaviours = [list(answers(good_answer()))]
    with Peer(behaviours) as four, Peer(behaviours, "tcp6") as six:
        yield {"four": four.port, "six": six.port}


@pytest.mark.parametrize("text", [
    "localhost:{four}", "LocalHost:{four}", ":{four}", "0.0.0.0:{four}", "[::]:{four}",
    "[::ffff:127.0.0.1]:{four}", "localhost:{six}", ":{six}", "[::]:{six}", "[0::1]:{six}",
    "[::1%lo]:{six}", "[::1%1]:{six}", "[::1%25lo]:{six}"])
def test_every_spelling_of_this_host_works(text, root, healthy):
    check_endpoint(root, text.format(**healthy), "running", None)


@pytest.mark.parametrize("family", [socket.AF_UNIX, socket.AF_INET])
def test_a_full_connection_queue_is_a_connect_timeout(family, root, place):
    address = str(place / "full") if family == socket.AF_UNIX else ("127.0.0.1", 0)
    with contextlib.ExitStack() as stack:
        full = full_listener(stack, family, address)
        endpoint = f"unix:{full}" if family == socket.AF_UNIX else "%s:%d" % full
        check_endpoint(root, endpoint, "unreachable", "connect_timeout", timeout=0.4,
                       most_seconds=0.5)


@pytest.fixture
def place():
    with tempfile.TemporaryDirectory() as directory:
        yield pathlib.Path(directory)


@pytest.mark.parametrize("name", ["file", "loop", "fifo", "datagrams", "file/below", ""])
def test_a_path_that_is_not_a_socket_is_unreachable(name, root, place):
    (place / "file").write_text("no socket")
    (place / "loop").symlink_to("loop")
    os.mkfifo(place / "fifo")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(str(place / "datagrams"))
        check_endpoint(root, f"unix:{place / name}", "unreachable", ...)


def test_the_step_for_a_wrong_socket_is_to_check_the_socket(root, place):
    path = str(place / "a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(path)
        root.write_lease(endpoint=f"unix:{path}")
        result = probe(root, 1.0, "--json")
    assert result.json["reason"]["code"] == "network_unreachable"
    assert "you may connect to it" in result.json["next"]["explanation"]


@pytest.mark.parametrize("closed", ["socket", "directory"])
def test_a_socket_that_others_may_not_connect_to_is_permission_denied(closed, root, place):
    if not outcome.IS_ROOT:
        lacking.impossible("root is needed to be somebody else")
    path = place / "inner/socket"
    path.parent.mkdir()
    place.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener, outcome.public_copy() as tool:
        listener.bind(str(path))
        listener.listen(1)
        path.chmod(0o600 if closed == "socket" else 0o666)
        path.parent.chmod(0o755 if closed == "socket" else 0o700)
        result = outcome.run("probe", "--json", "--endpoint", f"unix:{path}", uid=outcome.NOBODY,
                             program=tool)
    assert outcome.complaints(result, "unreachable", "permission_denied", 0.1) == []
    assert result.json["reason"]["errno"] == "EACCES"
