"""Every peer of the table against the tool: verdict, time, memory, and what was asked of it."""

import contextlib
import os
import pathlib
import socket
import tempfile
import unittest

import outcome
from outcome import harness
from peers import REQUEST_MESSAGE, Peer, full_listener
from peers_case import FAR, answers, good_answer
from peers_table import BAD_ENDPOINTS, PEERS


def probe(root, timeout, *options, **more):
    return outcome.run("probe", "--data-root", root.path, "--timeout", f"{timeout * 1000:.0f}ms",
                       *options, **more)


def check_peer(case):
    with harness.DataRoot() as root, Peer(case.behaviours, case.address) as peer:
        root.write_lease(endpoint=peer.endpoint, instance=case.instance)
        result = probe(root, case.timeout, "--json")
        found = outcome.complaints(result, case.state, case.reason, case.most_seconds)
        bodies = peer.request_bodies
    if len(bodies) > case.calls:
        found.append(f"{len(bodies)} calls, at most {case.calls} are allowed")
    if not case.may_ask_in_protobuf and set(bodies) - {REQUEST_MESSAGE, b""}:
        found.append(f"a request that is not the JSON-coded one: {bodies}")
    if case.message_part and case.message_part not in result.json["reason"]["message"]:
        found.append(f"the message lacks {case.message_part!r}: {result.json['reason']}")
    if not found and case.state == "running" and result.json["health"]["ready"] is not True:
        found.append(f"no evidence of health: {result.json['health']}")
    return found


def check_peer_in_text(case):
    """The same for people: nothing that a peer says may reach the terminal raw."""
    with harness.DataRoot() as root, Peer(case.behaviours, case.address) as peer:
        root.write_lease(endpoint=peer.endpoint, instance=case.instance)
        return outcome.text_complaints(probe(root, case.timeout))


class Peers(unittest.TestCase):
    def test_every_peer_of_the_table(self):
        cases = PEERS
        if outcome.EVERY_NTH > 1:
            # Where a sample is enough, only waiting fits a short timeout.
            cases = [case for case in PEERS if case.timeout >= FAR
                     or "rpc_timeout" in outcome.as_set(case.reason)]
        outcome.check_table(self, cases, check_peer)

    def test_what_peers_say_is_shown_escaped(self):
        telling = ("control", "terminal", "percent", "content-type", "UTF-8", "random bytes")
        outcome.check_table(self, [case for case in PEERS if any(w in case.name for w in telling)],
                            check_peer_in_text)


class EndpointCase:
    def __init__(self, text, reason, state="unreachable", timeout=1.0, most_seconds=0.1):
        self.name = f"endpoint {text[:60]!r} of {len(text)}"
        self.text, self.reason, self.state = text, reason, state
        self.timeout, self.most_seconds = timeout, most_seconds


def check_endpoint(case):
    with harness.DataRoot() as root:
        root.write_lease(endpoint=case.text)
        result = probe(root, case.timeout, "--json")
        found = outcome.complaints(result, case.state, case.reason, case.most_seconds)
        return found + outcome.text_complaints(probe(root, case.timeout))


class Endpoints(unittest.TestCase):
    """Where there is nobody to talk to."""

    def test_every_endpoint_text(self):
        cases = [EndpointCase(text, reason)
                 for reason, texts in BAD_ENDPOINTS.items() for text in texts]
        outcome.check_table(self, cases, check_endpoint)

    def test_every_way_to_say_this_host(self):
        healthy = [list(answers(good_answer()))]
        with Peer(healthy) as peer, Peer(healthy, "tcp6") as six:
            cases = [EndpointCase(text, None, "running") for text in (
                f"localhost:{peer.port}", f"LocalHost:{peer.port}", f":{peer.port}",
                f"0.0.0.0:{peer.port}", f"[::]:{peer.port}", f"[::ffff:127.0.0.1]:{peer.port}",
                f"localhost:{six.port}", f":{six.port}", f"[::]:{six.port}", f"[0::1]:{six.port}",
                f"[::1%lo]:{six.port}")]
            outcome.check_table(self, cases, check_endpoint)

    def test_a_queue_that_is_full(self):
        with contextlib.ExitStack() as stack:
            directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            full = [full_listener(stack, socket.AF_UNIX, str(directory / "full")),
                    full_listener(stack, socket.AF_INET, ("127.0.0.1", 0))]
            endpoints = [f"unix:{full[0]}", "%s:%d" % full[1]]
            cases = [EndpointCase(text, "connect_timeout", timeout=0.4, most_seconds=0.5)
                     for text in endpoints]
            outcome.check_table(self, cases, check_endpoint)

    def test_what_is_no_socket(self):
        with tempfile.TemporaryDirectory() as directory:
            place = pathlib.Path(directory)
            (place / "file").write_text("no socket")
            (place / "loop").symlink_to("loop")
            os.mkfifo(place / "fifo")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
                datagrams.bind(str(place / "datagrams"))
                cases = [EndpointCase(f"unix:{place / name}", ...)
                         for name in ("file", "loop", "fifo", "datagrams", "file/below", "")]
                outcome.check_table(self, cases, check_endpoint)

    def test_what_is_wrong_with_a_socket_is_looked_for_at_the_socket(self):
        with tempfile.TemporaryDirectory() as directory, harness.DataRoot() as root:
            path = os.path.join(directory, "a socket")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
                datagrams.bind(path)
                root.write_lease(endpoint=f"unix:{path}")
                result = probe(root, 1.0, "--json")
        self.assertEqual(result.json["reason"]["code"], "network_unreachable")
        self.assertIn(f"ls -ld -- '{path}'", result.json["next"])


if __name__ == "__main__":
    unittest.main()
