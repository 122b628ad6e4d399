"""Runs a command while a directory is on a file system that never answers.

    python3 blocked_mount.py DIRECTORY [--disk DEVICE] [--takes] COMMAND...

Mounts FUSE by hand, in a mount namespace of its own, and serves nothing: a process that looks
into the directory waits until this ends. With --takes the requests are read and never answered:
then not even SIGKILL ends a process that waits. With --disk the file system has a block device, as
NTFS on FUSE does. Needs root and /dev/fuse.
"""

import ctypes
import os
import struct
import sys

from beside import run_beside

CLONE_NEWNS = 0x00020000
MS_REC, MS_PRIVATE = 0x4000, 0x40000


def check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount_silence(directory, user=0, disk=None):
    libc = ctypes.CDLL(None, use_errno=True)
    check(libc.unshare(CLONE_NEWNS))
    check(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None))
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id={user},group_id={user},allow_other"
    kind = b"fuse"
    if disk:
        kind, options = b"fuseblk", options + ",blksize=512"
    check(libc.mount(os.fsencode(disk or "silence"), os.fsencode(directory), kind, 0,
                     options.encode()))
    return device


def take_requests(device):
    """Answers the first request, FUSE_INIT, as every server must, and no other."""
    request = os.read(device, 1 << 17)
    _, _, unique = struct.unpack_from("=IIQ", request)
    settings = struct.pack("=IIIIHHIIHHI28x", 7, 31, 0, 0, 16, 12, 1 << 16, 1, 0, 0, 0)
    os.write(device, struct.pack("=IiQ", 16 + len(settings), 0, unique) + settings)
    while True:
        os.read(device, 1 << 17)


def start_taking(device):
    server = os.fork()
    if server == 0:
        try:
            take_requests(device)
        finally:
            os._exit(1)
    return server


def main(directory, command):
    disk = None
    if command[0] == "--disk":
        disk, command = command[1], command[2:]
    if command == ["--check"]:
        mount_silence(directory, disk=disk)
        return 0
    descriptors = [int(name) for name in os.listdir("/proc/self/fd")]
    device = mount_silence(directory, disk=disk)
    server = None
    if command[0] == "--takes":
        command = command[1:]
        server = start_taking(device)
    return run_beside(server, command, [number for number in descriptors if number > 2])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
