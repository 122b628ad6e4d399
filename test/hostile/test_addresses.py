"""How connecting to an address, or to several, can end without any peer at all."""

import os
import shutil
import subprocess
import sys

import pytest

import lacking
import outcome

# The tool's PATH leads nowhere, and it must stay so.
ONE_LOCAL_PORT = ('(PATH=/usr/sbin:/usr/bin:/sbin:/bin; ip link set lo up'
                  ' && echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range) && exec "$@"')


def network_of_its_own(command):
    """The command that runs another one after this shell command, in an empty network."""
    unshare = shutil.which("unshare")
    if os.geteuid() != 0:
        lacking.impossible("a network namespace takes root")
    if not unshare:
        lacking.missing("unshare(1)")
    if not shutil.which("ip"):
        lacking.missing("ip(8)")
    if subprocess.run([unshare, "-n", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        lacking.impossible("network namespaces are not allowed here")
    return [unshare, "-n", "/bin/sh", "-c", command, "sh"]


def probe(root, endpoint, **more):
    root.write_lease(endpoint=endpoint)
    return outcome.run("probe", "--json", "--data-root", root.path, "--timeout", "3s", **more)


@pytest.mark.parametrize("endpoint", ["127.0.0.1:40000", "[::1]:40000", "[::ffff:127.0.0.1]:40000"])
def test_a_socket_connected_to_itself_is_not_a_peer(endpoint, root):
    result = probe(root, endpoint, wrapper=network_of_its_own(ONE_LOCAL_PORT))
    assert outcome.complaints(result, "unreachable", "connection_refused", 0.1) == []


FEW_LOCAL_PORTS = ('(PATH=/usr/sbin:/usr/bin:/sbin:/bin; ip link set lo up'
                   ' && echo 40000 40003 > /proc/sys/net/ipv4/ip_local_port_range) && exec "$@"')
HOLD_ALL_PORTS = """
import socket, subprocess, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
listener = socket.create_server((sys.argv[1], 7070), family=family)
held = []
try:
    while True:
        held.append(socket.create_connection((sys.argv[1], 7070)))
except OSError:
    sys.exit(subprocess.run(sys.argv[2:], close_fds=False).returncode)
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_without_a_free_local_port_the_tool_fails_without_a_verdict(host, root):
    wrapper = [*network_of_its_own(FEW_LOCAL_PORTS), sys.executable, "-c", HOLD_ALL_PORTS, host]
    result = probe(root, f"[{host}]:7070" if ":" in host else f"{host}:7070", wrapper=wrapper)
    assert (result.code, result.out) == (1, b"")
    assert b"out of resources" in result.err
    assert b"no local port is free" in result.err


def test_a_refused_connection_takes_precedence_over_an_unreachable_address(root):
    """On a machine without IPv6, the owner listened on every address and is gone."""
    no_ipv6 = ('(PATH=/usr/sbin:/usr/bin:/sbin:/bin; ip link set lo up'
               ' && ip address del ::1/128 dev lo) && exec "$@"')
    result = probe(root, "[::]:1", wrapper=network_of_its_own(no_ipv6))
    assert outcome.complaints(result, "unreachable", "connection_refused", 0.1) == []
    message = result.json["reason"]["message"]
    assert message.startswith("connecting to 127.0.0.1:1: Connection refused; ")
    assert "[::1]:1: " in message
