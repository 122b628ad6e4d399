"""Runs a command to which the kernel refuses some system calls, as a sandbox older than them does.

    python3 refusing.py ERRNO NUMBER[,NUMBER...] COMMAND...

ERRNO is a name such as EPERM; each number is one of this machine's system calls. The command and
all that it starts get that error for them. Needs no privileges.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

# The calls that the tool or its C library may try, newer than many a sandbox's list: their numbers
# are the same on every architecture since Linux 5.1.
SINCE_5_1 = {"pidfd_send_signal": 424, "pidfd_open": 434, "clone3": 435, "close_range": 436,
             "openat2": 437, "faccessat2": 439, "epoll_pwait2": 441}
OLDER = {"x86_64": {"execveat": 322, "statx": 332, "getrandom": 318, "copy_file_range": 326,
                    "socket": 41, "connect": 42},
         "aarch64": {"execveat": 281, "statx": 291, "getrandom": 278, "copy_file_range": 285,
                     "socket": 198, "connect": 203}}
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBERS = {**SINCE_5_1, **OLDER.get(platform.machine(), {})}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000
NUMBER_AT, ARCHITECTURE_AT = 0, 4


def filter_program(numbers, error):
    """What the kernel runs for each system call: (code, jump if true, jump if false, value)."""
    steps = [(LOAD, 0, 0, ARCHITECTURE_AT),
             (JUMP_IF_EQUAL, 1, 0, ARCHITECTURES[platform.machine()]),
             (RETURN, 0, 0, ALLOW),
             (LOAD, 0, 0, NUMBER_AT)]
    for number in numbers:
        steps += [(JUMP_IF_EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | error)]
    return [*steps, (RETURN, 0, 0, ALLOW)]


def refuse(numbers, error):
    """From here on, this process and its children get `error` for these calls."""
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

    program = filter_program(numbers, error)
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    libc = ctypes.CDLL(None, use_errno=True)
    filled = Program(len(program), ctypes.addressof(steps))
    if (libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
            or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filled), 0, 0) != 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def wrapper(error, names):
    """The command that runs another one without these calls."""
    return [sys.executable, "-IS", __file__, error, ",".join(str(NUMBERS[name]) for name in names)]


if __name__ == "__main__":
    refuse([int(number) for number in sys.argv[2].split(",")], getattr(errno, sys.argv[1]))
    os.execv(sys.argv[3], sys.argv[3:])
