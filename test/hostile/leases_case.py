"""One row of the tables of leases and data roots."""

import dataclasses
import datetime
import json
import os
import socket
import stat

from outcome import harness


@dataclasses.dataclass
class LeaseCase:
    """`make(root)` fills an empty data root. A binary is there, so a bad lease is "not-running".

    With `installed` the binary is not given but must be found in the data root.
    """

    name: str
    make: object
    state: object
    reason: object = ...
    installed: bool = False
    as_nobody: bool = False
    most_seconds: float = 0.1


def fields(**changes):
    """A live lease's fields, some replaced; ... leaves one out."""
    lease = {
        "instance_id": harness.INSTANCE, "pid": os.getpid(), "host": socket.gethostname(),
        "acquired_at": harness.rfc3339(), "renewed_at": harness.rfc3339(), "ttl": 3600 * 10**9,
        "meta": {"backend": "none", "endpoint": "127.0.0.1:1"},
    }
    lease.update(changes)
    return {key: value for key, value in lease.items() if value is not ...}


def lease(**changes):
    return json.dumps(fields(**changes)).encode()


def content(make_bytes):
    """Writes these bytes, or what this function returns, as the lease."""
    def make(root):
        root.write_lease_bytes(make_bytes() if callable(make_bytes) else make_bytes)
    return make


def padded_to(size):
    text = lease()
    return text + b" " * (size - len(text))


def at(**moment):
    """A time so far from now, as a lease writes it."""
    return harness.rfc3339(datetime.timedelta(**moment).total_seconds())


def link_to(target, name="modeld.lease"):
    return lambda root: (root.path / name).symlink_to(target)


def fifo(name="modeld.lease"):
    return lambda root: os.mkfifo(root.path / name)


def socket_file(name="modeld.lease"):
    return lambda root: os.mknod(root.path / name, stat.S_IFSOCK | 0o600)


def directory(name="modeld.lease"):
    return lambda root: (root.path / name).mkdir(parents=True)


def several(*steps):
    def make(root):
        for step in steps:
            step(root)
    return make
