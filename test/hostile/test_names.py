"""Name servers that are silent, lie or talk nonsense: the tool keeps its deadline."""

import random
import socket
import unittest

import outcome
import resolver
from outcome import harness
from peers import Peer, hear_preface
from peers_case import answers, good_answer
from resolver import A, AAAA, CNAME, TRUNCATED, asked_kind, reply

LOOPBACK = socket.inet_aton("127.0.0.1")
OWN_NAME = b"\xc0\x0c"
LOOPING_NAME = b"\xc0\x2b"  # points at itself, behind a question for "owner.test"


def addresses(query, v4=(), v6=()):
    kind = asked_kind(query)
    found = [(A, content) for content in v4] if kind == A else []
    return [reply(query, found + ([(AAAA, content) for content in v6] if kind == AAAA else []))]


def noise(query):
    return [query[:2] + random.Random(7).randbytes(400)]


def another_identity(query):
    return [reply(query, [(A, LOOPBACK)], identity=bytes(b ^ 0xFF for b in query[:2]))] * 50


# name, what is answered, reasons, whether it is known before the deadline
SERVERS = [
    ("silent", lambda query: [], "resolve_failed", False),
    ("noise", noise, "resolve_failed", False),
    ("empty packets", lambda query: [b"\0"], "resolve_failed", False),
    ("answers to another question", another_identity, "resolve_failed", False),
    ("cut short, then silent over TCP",
     lambda query: [reply(query, flags=TRUNCATED)], "resolve_failed", False),
    ("no such name", lambda query: [reply(query, code=3)], "resolve_failed", True),
    ("server failure", lambda query: [reply(query, code=2)], "resolve_failed", None),
    ("refused", lambda query: [reply(query, code=5)], "resolve_failed", None),
    ("no address", lambda query: [reply(query)], "resolve_failed", True),
    ("an alias of itself", lambda query: [reply(query, [(CNAME, OWN_NAME)])], "resolve_failed",
     None),
    ("a name without end", lambda query: [reply(query, [(CNAME, LOOPING_NAME)])],
     "resolve_failed", None),
    ("an address of three bytes", lambda query: [reply(query, [(asked_kind(query), b"\x7f\0\0")])],
     "resolve_failed", None),
    ("25 addresses, nobody there", lambda query: addresses(
        query, [socket.inet_aton(f"127.0.1.{i}") for i in range(25)]), "connection_refused", True),
    ("addresses that lead nowhere", lambda query: addresses(
        query, [socket.inet_aton("255.255.255.255")]), "network_unreachable", True),
]


class Names(unittest.TestCase):
    def setUp(self):
        obstacle = resolver.obstacle()
        if obstacle:
            outcome.skip_visibly(self, obstacle)

    def probe(self, behaviour, port=1, timeout=0.5):
        with harness.DataRoot() as root, resolver.Resolver(behaviour) as server:
            root.write_lease(endpoint=f"owner.test:{port}")
            return outcome.run("probe", "--json", "--data-root", root.path,
                               "--timeout", f"{timeout * 1000:.0f}ms",
                               wrapper=resolver.wrapper(server.configuration))

    def test_every_name_server(self):
        for name, behaviour, reason, early in SERVERS:
            with self.subTest(name):
                timeout = 3.0 if early else 0.5
                result = self.probe(behaviour, timeout=timeout)
                self.assertEqual([], outcome.complaints(
                    result, "unreachable", reason, 0.1 if early else timeout + 0.1))

    def test_a_name_of_a_healthy_owner(self):
        with Peer([list(answers(good_answer()))]) as peer:
            result = self.probe(lambda query: addresses(query, [LOOPBACK]), peer.port, timeout=3.0)
        self.assertEqual([], outcome.complaints(result, "running", None, 0.1))

    def test_a_healthy_owner_behind_addresses_where_nobody_is(self):
        dead = [socket.inet_aton(f"127.0.1.{i}") for i in range(20)]
        with Peer([list(answers(good_answer()))]) as peer:
            result = self.probe(lambda query: addresses(query, [*dead, LOOPBACK]), peer.port,
                                timeout=3.0)
        self.assertEqual([], outcome.complaints(result, "running", None, 0.1))

    def test_a_name_of_a_silent_owner_is_the_owners_silence(self):
        with Peer([[hear_preface]]) as peer:
            result = self.probe(lambda query: addresses(query, [LOOPBACK]), peer.port)
        self.assertEqual([], outcome.complaints(result, "unreachable", "rpc_timeout", 0.6))


if __name__ == "__main__":
    unittest.main()
