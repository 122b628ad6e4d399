"""A data root on a file system whose server has gone silent."""

import contextlib
import ctypes
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from harness import run_probe

SKIPPED = 77
DETACH = 2


@contextlib.contextmanager
def silent_file_system():
    """A FUSE mount that nobody serves: whatever is asked of it waits for ever."""
    libc = ctypes.CDLL(None, use_errno=True)
    mount_point = tempfile.mkdtemp(prefix="modeld-probe-test-")
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    if libc.mount(b"silent", mount_point.encode(), b"fuse", 0, options) != 0:
        raise OSError(ctypes.get_errno(), "mounting FUSE")
    try:
        yield pathlib.Path(mount_point)
    finally:
        libc.umount2(mount_point.encode(), DETACH)
        os.close(device)
        os.rmdir(mount_point)


class SilentFileSystem(unittest.TestCase):
    def check(self, data_root):
        for command in ("detect", "probe"):
            with self.subTest(command=command):
                answer = run_probe(command, "--data-root", data_root, "--timeout", "300ms",
                                   "--json")
                self.assertEqual(1, answer.code)
                self.assertEqual("unknown", answer.json["state"])
                self.assertEqual("lease_unreadable", answer.json["reason"]["code"])
                self.assertIn("did not answer", answer.json["reason"]["message"])
                self.assertLess(answer.seconds, 1.0)

    def test_a_data_root_that_does_not_answer_is_told_within_the_timeout(self):
        with silent_file_system() as mount_point:
            self.check(mount_point)
            self.check(mount_point / "deeper" / "still")

    def test_a_link_to_one_is_no_way_around_the_timeout(self):
        with silent_file_system() as mount_point, tempfile.TemporaryDirectory() as elsewhere:
            link = pathlib.Path(elsewhere) / "link"
            link.symlink_to(mount_point)
            self.check(link)

    def test_a_lease_that_is_a_link_to_one_is_no_way_around_it_either(self):
        with silent_file_system() as mount_point, tempfile.TemporaryDirectory() as elsewhere:
            (pathlib.Path(elsewhere) / "modeld.lease").symlink_to(mount_point / "lease")
            self.check(elsewhere)


if __name__ == "__main__":
    if os.geteuid() != 0 or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        print("SKIPPED: mounting FUSE takes root and /dev/fuse")
        sys.exit(SKIPPED)
    unittest.main()
