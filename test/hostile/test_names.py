"""Name servers that are silent, lie or talk nonsense: the tool keeps its deadline."""

import contextlib
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import time

import pytest

import lacking
import outcome
import resolver
from outcome import harness
from listening import fill_queue, full_listener
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


def cut_short(query):
    return [reply(query, flags=TRUNCATED)]


# id, what is answered, reasons, whether it is known before the deadline
SERVERS = [
    ("silent", lambda query: [], "resolve_failed", False),
    ("noise", noise, "resolve_failed", False),
    ("empty packets", lambda query: [b"\0"], "resolve_failed", False),
    ("answers to another question", another_identity, "resolve_failed", False),
    ("cut short, then silent over TCP", cut_short, "resolve_failed", False),
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


def good(query):
    return addresses(query, [LOOPBACK])


def fails(code):
    return lambda query: [reply(query, code=code)]


def cut_record(query):
    return [reply(query, [(asked_kind(query), bytes(16))])[:-3]]


def for_ipv6(late_answer):
    """A good answer for IPv4, and this one for IPv6, which comes last."""
    def behaviour(query):
        if asked_kind(query) == A:
            return good(query)
        time.sleep(0.05)
        return [late_answer(query)]
    return behaviour


def in_domain(label, behaviour):
    """Answers so for names in this domain; for others, well."""
    return lambda query: behaviour(query) if label in query else good(query)


ONE_IPV6 = [(AAAA, bytes(15) + b"\1")]
# A good answer for IPv4 beside them.
BAD_IPV6_ANSWERS = [
    ("cut", lambda query: reply(query, ONE_IPV6)[:-5]),
    ("fewer records than announced", lambda query: (
        lambda packet: packet[:6] + b"\0\3" + packet[8:])(reply(query, ONE_IPV6))),
    ("a pointer to nowhere", lambda query: reply(query, ONE_IPV6).replace(OWN_NAME, b"\xcf\xff")),
    ("an alias that is no name", lambda query: reply(query, [(CNAME, b"\xcf\xff")])),
    ("an address of three bytes", lambda query: reply(query, [(AAAA, bytes(3))])),
    ("server failure", lambda query: reply(query, code=2)),
    ("refused", lambda query: reply(query, code=5)),
]
# What the first domain of three names gets: owner.a.test, owner.b.test and owner.
BAD_DOMAINS = [
    ("server failure", fails(2)),
    ("refused", fails(5)),
    ("an answer that is cut", cut_record),
]
BAD_FIRST_SERVERS = [
    ("format error", fails(1)),
    ("server failure", fails(2)),
    ("not implemented", fails(4)),
    ("refused", fails(5)),
    ("an unknown code", fails(9)),
    ("an address of three bytes", lambda query: [reply(query, [(asked_kind(query), bytes(3))])]),
    ("an answer that is cut", cut_record),
    ("an alias of itself", lambda query: [reply(query, [(CNAME, OWN_NAME)])]),
]
WORDS = [
    ("format error", fails(1), "the name server 127.83.0.1 answered FORMERR"),
    ("server failure", fails(2), "the name server 127.83.0.1 answered SERVFAIL"),
    ("refused", fails(5), "the name server 127.83.0.1 answered REFUSED"),
    ("malformed", cut_record, "the name server 127.83.0.1 sent a malformed reply"),
    ("no such name", fails(3), "Domain name not found"),
    ("no address", lambda query: [reply(query)], "the name has no address"),
    ("silent", lambda query: [], "no answer from the name servers in time"),
]


CONFIGURATIONS = [
    ("noise", random.Random(7).randbytes(2000) + b"\n"),
    ("a line of 100 KB", b"search " + b"x" * 100_000 + b"\n"),
    ("a hundred servers", b"nameserver 127.83.0.9\n" * 100),
    ("servers that are none", b"nameserver 300.1.1.1\nnameserver ::g\nnameserver\n"),
    ("options beyond any sense", b"options timeout:999999 attempts:999999 ndots:999999 rotate\n"),
]
OWNER = b"127.0.0.1 owner.test\n"
HOSTS = [
    ("comments, tabs and aliases", b"# owner.test\n\n127.0.0.1\tx y  z owner.test # it\n"),
    ("noise before it", random.Random(8).randbytes(2000).replace(b"\0", b"x") + b"\n" + OWNER),
    ("no line feed at its end", OWNER[:-1]),
    ("lines of DOS", OWNER.replace(b"\n", b"\r\n")),
    ("the name in capitals", b"127.0.0.1 OWNER.TEST\n"),
    ("no addresses", b"owner.test owner.test\n300.1.1.1 owner.test\n" + OWNER),
    # c-ares 1.34 keeps the whole list in memory.
    ("10,000 other hosts", b"".join(b"10.%d.%d.1 host-%d\n" % (i >> 8, i & 255, i)
                                   for i in range(10_000)) + OWNER),
]


@pytest.fixture(autouse=True, scope="module")
def name_server():
    resolver.require()


def rows(names, table):
    """Makes one test of each row, whose first column is its id."""
    return pytest.mark.parametrize(names, [pytest.param(*row[1:], id=row[0]) for row in table])


def probe(behaviour, port=1, timeout=0.5, host="owner.test", **configuration):
    with harness.DataRoot() as root, resolver.Resolver(behaviour, **configuration) as server:
        root.write_lease(endpoint=f"{host}:{port}")
        return outcome.run("probe", "--json", "--data-root", root.path,
                           "--timeout", f"{timeout * 1000:.0f}ms",
                           wrapper=resolver.wrapper(server.configuration))


@rows("behaviour, reason, early", SERVERS)
def test_every_name_server_gets_its_reason_in_time(behaviour, reason, early):
    timeout = 3.0 if early else 0.5
    result = probe(behaviour, timeout=timeout)
    most_seconds = 0.1 if early else timeout + 0.1
    assert outcome.complaints(result, "unreachable", reason, most_seconds) == []


def test_a_healthy_owner_is_found_by_name():
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(lambda query: addresses(query, [LOOPBACK]), peer.port, timeout=3.0)
    assert outcome.complaints(result, "running", None, 0.1) == []


@pytest.mark.parametrize("answered", [A, AAAA])
def test_a_name_server_may_drop_the_question_for_one_family(answered):
    def behaviour(query):
        found = addresses(query, [LOOPBACK], [socket.inet_pton(socket.AF_INET6, "::1")])
        return found if asked_kind(query) == answered else []

    with Peer([list(answers(good_answer()))], "tcp" if answered == A else "tcp6") as peer:
        result = probe(behaviour, peer.port, timeout=2.0)
    assert outcome.complaints(result, "running", None, 1.0) == []


class Late:
    """Answers every question at the same moment, `seconds` after the first one."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.moment = None

    def __call__(self, query):
        self.moment = self.moment or time.monotonic() + self.seconds
        time.sleep(max(0, self.moment - time.monotonic()))
        return addresses(query, [LOOPBACK])


@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
@pytest.mark.parametrize("transport", ["UDP", "TCP"])
def test_a_name_server_may_answer_shortly_before_the_deadline(transport, share):
    timeout = 3.0
    late = Late(share * timeout)
    with Peer([list(answers(good_answer()))]) as peer:
        result = (probe(late, peer.port, timeout=timeout) if transport == "UDP" else
                  probe(cut_short, peer.port, timeout=timeout, over_tcp=late))
    assert outcome.complaints(result, "running", None, timeout) == []


def test_a_truncated_answer_is_asked_for_again_over_tcp():
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(cut_short, peer.port, timeout=3.0,
                       over_tcp=lambda query: addresses(query, [LOOPBACK]))
    assert outcome.complaints(result, "running", None, 0.1) == []


@pytest.mark.parametrize("name", ["hosts", "resolv.conf", "nsswitch.conf"])
def test_a_configuration_file_that_is_a_fifo_is_resolve_failed_in_time(name):
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(lambda query: addresses(query, [LOOPBACK]), peer.port, fifo=name)
    assert outcome.complaints(result, "unreachable", "resolve_failed", 0.6) == []


def test_a_healthy_owner_is_found_after_addresses_where_nobody_listens():
    dead = [socket.inet_aton(f"127.0.1.{i}") for i in range(20)]
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(lambda query: addresses(query, [*dead, LOOPBACK]), peer.port,
                       timeout=3.0)
    assert outcome.complaints(result, "running", None, 0.1) == []


def test_a_healthy_owner_is_found_after_an_address_that_swallows_packets():
    with contextlib.ExitStack() as stack:
        peer = stack.enter_context(Peer([list(answers(good_answer()))]))
        full_listener(stack, socket.AF_INET, ("127.0.1.1", int(peer.port)))
        result = probe(
            lambda query: addresses(query, [socket.inet_aton("127.0.1.1"), LOOPBACK]),
            peer.port, timeout=1.0)
    assert outcome.complaints(result, "running", None, 0.6) == []


def test_many_addresses_that_swallow_packets_are_a_connect_timeout():
    with contextlib.ExitStack() as stack:
        numbers = range(1, 21)
        _, port = full_listener(stack, socket.AF_INET, ("127.0.1.1", 0))
        for number in numbers[1:]:
            full_listener(stack, socket.AF_INET, (f"127.0.1.{number}", port))
        result = probe(lambda query: addresses(
            query, [socket.inet_aton(f"127.0.1.{number}") for number in numbers]), port)
    assert outcome.complaints(result, "unreachable", "connect_timeout", 0.6) == []


class FarPeer(Peer):
    """Its queue is full at first, so that the kernel drops the first packet of a connection. The
    caller's kernel sends it again after a second: as slow as a very long round trip."""

    def listen(self, address):
        listener = socket.socket()
        listener.bind((address, 0))
        listener.listen(0)
        self.endpoint = f"{address}:{listener.getsockname()[1]}"
        self.queued = contextlib.ExitStack()
        fill_queue(self.queued, listener)
        return listener

    def accept_all(self):
        time.sleep(0.7)
        self.queued.close()
        super().accept_all()


@pytest.mark.parametrize("others", [3, 10])
def test_an_address_goes_on_connecting_while_the_next_ones_are_tried(others):
    with contextlib.ExitStack() as stack:
        peer = stack.enter_context(FarPeer([list(answers(good_answer()))], "127.0.1.1"))
        hosts = ["127.0.1.1"] + [f"127.0.2.{i}" for i in range(others)]
        for host in hosts[1:]:
            full_listener(stack, socket.AF_INET, (host, int(peer.port)))
        result = probe(lambda query: addresses(query, map(socket.inet_aton, hosts)), peer.port,
                       timeout=3.0)
    assert outcome.complaints(result, "running", None, 1.5) == []
    assert result.json["health"]["stages"]["connecting_ms"] > 900


@pytest.mark.parametrize("dead", [b"127.83.0.2", b"127.83.0.3"], ids=["silent", "refused"])
def test_a_dead_name_server_leaves_time_for_the_next(dead):
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with silent, Peer([list(answers(good_answer()))]) as peer:
        silent.bind(("127.83.0.2", resolver.PORT))
        result = probe(lambda query: addresses(query, [LOOPBACK]), peer.port, timeout=1.0,
                       before=b"nameserver " + dead + b"\n")
    assert outcome.complaints(result, "running", None, 0.9) == []


@rows("answer", BAD_IPV6_ANSWERS)
def test_a_bad_answer_for_one_family_leaves_the_other(answer):
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(for_ipv6(answer), peer.port, timeout=2.0)
    assert outcome.complaints(result, "running", None, 0.5) == []


@rows("behaviour", BAD_DOMAINS)
@pytest.mark.parametrize("search", [b"a.test b.test", b"a.test"], ids=["domain", "no domain"])
def test_a_bad_answer_in_one_domain_leaves_the_next_name(behaviour, search):
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(in_domain(b"\1a\4test", behaviour), peer.port, timeout=2.0, host="owner",
                       before=b"search " + search + b"\n")
    assert outcome.complaints(result, "running", None, 0.5) == []


@rows("first", BAD_FIRST_SERVERS)
def test_a_bad_answer_of_one_name_server_leaves_the_next(first):
    with Peer([list(answers(good_answer()))]) as peer, \
            resolver.Resolver(first, address="127.83.0.2"):
        result = probe(good, peer.port, timeout=2.0, before=b"nameserver 127.83.0.2\n")
    assert outcome.complaints(result, "running", None, 0.5) == []


def test_a_name_that_the_first_server_denies_does_not_exist():
    with resolver.Resolver(fails(3), address="127.83.0.2"):
        result = probe(good, timeout=2.0, before=b"nameserver 127.83.0.2\n")
    assert outcome.complaints(result, "unreachable", "resolve_failed", 0.1) == []


def test_both_families_count_after_a_bad_answer():
    """Nobody listens at the address of the family that answers first."""
    def second(query):
        if asked_kind(query) == AAAA:
            time.sleep(0.01)
        return addresses(query, [LOOPBACK], [socket.inet_pton(socket.AF_INET6, "::1")])

    with Peer([list(answers(good_answer()))], "tcp6") as peer, \
            resolver.Resolver(fails(1), address="127.83.0.2"):
        result = probe(second, peer.port, timeout=2.0, before=b"nameserver 127.83.0.2\n")
    assert outcome.complaints(result, "running", None, 0.5) == []


@rows("behaviour, words", WORDS)
def test_the_message_says_what_the_name_servers_answered(behaviour, words):
    result = probe(behaviour, timeout=0.5)
    message = result.json["reason"]["message"]
    assert message == f"the host name owner.test cannot be resolved: {words}"


def test_the_message_says_that_no_name_server_was_asked():
    result = probe(good, timeout=2.0, nsswitch=b"hosts: files\n")
    assert outcome.complaints(result, "unreachable", "resolve_failed", 0.1) == []
    message = result.json["reason"]["message"]
    assert "no name server could be asked" in message and "/etc/nsswitch.conf" in message


@rows("before", CONFIGURATIONS)
def test_odd_configurations_keep_the_deadline(before):
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(lambda query: addresses(query, [LOOPBACK]), peer.port, timeout=1.0,
                       before=before)
    assert outcome.complaints(result, {"running", "unreachable"}, ..., 1.1) == []


def test_the_root_domain_is_not_searched():
    """What systemd-resolved writes if there is no domain."""
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(lambda query: addresses(query, [LOOPBACK]), peer.port, timeout=1.0,
                       host="owner", before=b"options edns0 trust-ad\nsearch .\n")
    assert outcome.complaints(result, "running", None, 0.1) == []


def test_a_name_that_does_not_exist_is_resolve_failed_not_a_lack_of_time():
    with resolver.Resolver(lambda query: [reply(query, code=3)]) as server:
        result = outcome.run("probe", "--json", "--endpoint", "owner.test:1",
                             wrapper=resolver.wrapper(server.configuration))
    assert outcome.complaints(result, "unreachable", "resolve_failed", 0.1) == []


def test_a_dot_at_the_end_of_a_name_does_not_hide_it_in_the_hosts_file():
    """Nor are domains appended to it."""
    def behaviour(query):
        return good(query) if b"\1a\4test" in query else [reply(query, code=3)]

    with Peer([list(answers(good_answer()))]) as peer:
        listed = probe(behaviour, peer.port, timeout=1.0, host="owner.test.", hosts=OWNER)
        unlisted = probe(behaviour, peer.port, timeout=1.0, host="owner.",
                         before=b"search a.test\n")
    assert outcome.complaints(listed, "running", None, 0.5) == []
    assert outcome.complaints(unlisted, "unreachable", "resolve_failed", 0.5) == []


def test_a_dot_at_the_end_of_a_name_does_not_stop_dns():
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(good, peer.port, timeout=1.0, host="owner.test.")
    assert outcome.complaints(result, "running", None, 0.5) == []


@rows("hosts", HOSTS)
def test_odd_hosts_files_still_resolve_the_name(hosts):
    with Peer([list(answers(good_answer()))]) as peer:
        result = probe(lambda query: [reply(query, code=3)], peer.port, timeout=1.0, hosts=hosts)
    assert outcome.complaints(result, "running", None, 0.5) == []


def test_a_silent_owner_behind_a_name_is_an_rpc_timeout():
    with Peer([[hear_preface]]) as peer:
        result = probe(lambda query: addresses(query, [LOOPBACK]), peer.port)
    assert outcome.complaints(result, "unreachable", "rpc_timeout", 0.6) == []


LINK_LOCAL_SERVER = pathlib.Path(__file__).resolve().parent / "link_local_server.py"


@pytest.mark.parametrize("name_server", ["fe80::53%lo", "fe80::53%1"])
def test_a_name_server_may_have_a_link_local_address(name_server, root):
    """It answers; nobody listens at the address that it returns."""
    unshare = [shutil.which("unshare"), "-m", "-n", "--propagation", "private"]
    if subprocess.run([*unshare, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        lacking.impossible("network namespaces are not allowed here")
    root.write_lease(endpoint="owner.test:1")
    result = outcome.run("probe", "--json", "--data-root", root.path, "--timeout", "2s",
                         wrapper=[*unshare, sys.executable, LINK_LOCAL_SERVER, name_server])
    assert outcome.complaints(result, "unreachable", "connection_refused", 0.3) == []
