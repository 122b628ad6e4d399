"""The table of hostile and odd peers: what each does, what the tool must say of it, and how soon.

Each part is in a file of its own; a row is a PeerCase.
"""

from peers_answers import ANSWERS
from peers_codecs import CODECS
from peers_headers import HEADERS
from peers_legal import LEGAL
from peers_protocol import PROTOCOL
from peers_waits import WAITS

PEERS = WAITS + PROTOCOL + ANSWERS + HEADERS + LEGAL + CODECS

# Endpoint texts that a lease may have, by the reason that each must get. Nobody listens at any of
# them.
BAD_ENDPOINTS = {
    "no_endpoint": [""],
    "bad_endpoint": [
        "4711", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
        "127.0.0.1:99999999999999999999", "127.0.0.1:-1", "127.0.0.1:+80", "127.0.0.1:4711 ",
        " 127.0.0.1:4711", "127.0.0.1:http", "127.0.0.1:47\x0011", "127.0.0.1\x00:4711",
        "127.0.0.1:47\x1b[2J11", "127.1:80", "127.0.0:80", "256.1.1.1:80", "1.2.3.4.5:80", "1:80",
        "http://127.0.0.1:80", "https://localhost:443", "dns:///localhost:80", "//localhost:80",
        "::1:4711", "[::1:4711", "[::1]", "[::1]4711", "[]:80", "[127.1]:80", "[:::1]:80",
        "[fe80::1%nowhere]:80", "[::1%\n]:80", "a..b:80", ".:80", ".a:80", "a b:80", "a\nb:80",
        "a/b:80", "a" * 300 + ":80", "x" * 500_000 + ":80", "\u202elocalhost:80", "%41:80",
        "unix:", "unix://host/path", "unix:" + "/x" * 60, "unix:/tmp/\x00socket",
        "unix:///" + "x" * 200, ":" * 10_000,
    ],
    "connection_refused": ["127.0.0.1:1", "[::1]:1", "localhost:1", "LOCALHOST:1", ":1",
                           "0.0.0.0:1", "[::]:1", "[127.0.0.1]:1", "[localhost]:1",
                           "unix:/nonexistent/socket", "[::1%lo]:1", "[::1%1]:1",
                           "[::1%25lo]:1", "unix:@modeld-probe-nobody"],
    "network_unreachable": ["255.255.255.255:80", "224.0.0.1:80", "[ff02::1%lo]:80"],
}
