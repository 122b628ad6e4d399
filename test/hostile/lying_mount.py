"""Runs a command while a directory is on another user's file system that lies about its owners.

    python3 lying_mount.py DIRECTORY UID FILE CONTENT [--fails OPERATION ERROR TIMES] COMMAND...

Mounts FUSE by hand, as if UID had, in a mount namespace of its own. The file system has one
executable file, at this path in it, and says that root owns it. With --fails the first TIMES
lookups, opens or reads of the file fail with this error: ESTALE, as on NFS when the file has been
replaced, or EINTR. Needs root and /dev/fuse.
"""

import errno
import os
import struct
import sys

import blocked_mount
from beside import run_beside

LOOKUP, FORGET, GETATTR, OPEN, READ, STATFS, OPENDIR, READDIR, BATCH_FORGET = (
    1, 2, 3, 14, 15, 17, 27, 28, 42)
INIT = 26
UNCHANGED_SECONDS = 60
OPERATIONS = {"lookup": LOOKUP, "open": OPEN, "read": READ}


class Failure:
    """The error of the next few operations of one kind on the file."""

    def __init__(self, operation="open", error="ESTALE", times="0"):
        self.operation = OPERATIONS[operation]
        self.error = getattr(errno, error)
        self.times = int(times)

    def hits(self, operation):
        self.times -= operation == self.operation
        return operation == self.operation and self.times >= 0


class Files:
    """Numbers for the directories of one path, from 1, and for the file at its end."""

    def __init__(self, path, content, failure):
        self.names = path.split("/")
        self.content = content
        self.failure = failure

    def is_file(self, node):
        return node == len(self.names) + 1

    def child(self, node, name):
        return node + 1 if not self.is_file(node) and name == self.names[node - 1] else None

    def attributes(self, node):
        size = len(self.content) if self.is_file(node) else 0
        mode = 0o100755 if self.is_file(node) else 0o40755
        return struct.pack("=6Q10I", node, size, 0, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)

    def answer(self, operation, node, body):
        """The body of a reply, or an errno value."""
        if operation == INIT:
            return struct.pack("=IIIIHHIIHHI28x", 7, 31, 0, 0, 16, 12, 1 << 16, 1, 0, 0, 0)
        if operation == LOOKUP:
            child = self.child(node, body.rstrip(b"\0").decode())
            if child is None:
                return errno.ENOENT
            if self.is_file(child) and self.failure.hits(operation):
                return self.failure.error
            return struct.pack("=4Q2I", child, 0, UNCHANGED_SECONDS, UNCHANGED_SECONDS, 0,
                               0) + self.attributes(child)
        if operation == GETATTR:
            return struct.pack("=QII", UNCHANGED_SECONDS, 0, 0) + self.attributes(node)
        if self.is_file(node) and self.failure.hits(operation):
            return self.failure.error
        if operation in (OPEN, OPENDIR):
            return struct.pack("=QII", 0, 0, 0)
        if operation == READ:
            _, offset, size = struct.unpack_from("=QQI", body)
            return self.content[offset:offset + size]
        if operation == READDIR:
            return self.listing(node, struct.unpack_from("=QQ", body)[1])
        if operation == STATFS:
            return struct.pack("=5Q4I24x", 0, 0, 0, 0, 0, 4096, 255, 4096, 0)
        return errno.ENOSYS

    def listing(self, node, offset):
        if offset:
            return b""
        name = self.names[node - 1].encode()
        kind = 8 if self.is_file(node + 1) else 4
        entry = struct.pack("=QQII", node + 1, 1, len(name), kind) + name
        return entry + bytes(-len(entry) % 8)


def serve(device, files):
    while True:
        request = os.read(device, 1 << 17)
        _, operation, unique, node = struct.unpack_from("=IIQQ", request)
        if operation in (FORGET, BATCH_FORGET):
            continue
        answer = files.answer(operation, node, request[40:])
        error, body = (-answer, b"") if isinstance(answer, int) else (0, answer)
        os.write(device, struct.pack("=IiQ", 16 + len(body), error, unique) + body)


def main(directory, user, path, content, *command):
    failure = Failure()
    if command[0] == "--fails":
        failure, command = Failure(*command[1:4]), command[4:]
    device = blocked_mount.mount_silence(directory, int(user))
    server = os.fork()
    if server == 0:
        try:
            serve(device, Files(path, content.encode(), failure))
        finally:
            os._exit(1)
    os.close(device)
    return run_beside(server, command)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
