"""Runs a command in a network of its own, whose one name server has a link-local address.

    python3 link_local_server.py NAMESERVER COMMAND...

NAMESERVER is what resolv.conf names; fe80::53 on the loopback interface answers, with 127.0.0.1 for
every name. Needs root, and namespaces of the caller's own for mounts and the network.
"""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from beside import run_beside  # noqa: E402
from resolver import A, PORT, asked_kind, reply  # noqa: E402

PATH = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def configure(name_server):
    for command in ("ip link set lo up", "ip address add fe80::53/64 dev lo nodad"):
        subprocess.run(command.split(), env=PATH, check=True)
    with tempfile.TemporaryDirectory() as directory:
        for name, content in (("resolv.conf", f"nameserver {name_server}\n"),
                              ("hosts", "127.0.0.1 localhost\n")):
            path = os.path.join(directory, name)
            with open(path, "w", encoding="ascii") as file:
                file.write(content)
            subprocess.run(["mount", "--bind", path, f"/etc/{name}"], env=PATH, check=True)


def serve():
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as packets:
        packets.bind(("fe80::53", PORT, 0, socket.if_nametoindex("lo")))
        child = os.fork()
        if child != 0:
            return child
        while True:
            query, sender = packets.recvfrom(4096)
            found = [(A, socket.inet_aton("127.0.0.1"))] if asked_kind(query) == A else []
            packets.sendto(reply(query, found), sender)


def main(name_server, *command):
    sys.stdout.flush()
    configure(name_server)
    server = serve()
    return run_beside(server, command)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
