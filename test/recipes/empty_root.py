"""A root that holds nothing but what a recipe puts into it, to run the recipe's commands in."""

import contextlib
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from recipes import harness

INSTALLED = pathlib.Path("/usr/bin/modeld-probe")


class EmptyRootTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(self.enterContext(
            tempfile.TemporaryDirectory(prefix="modeld-probe-test-")))

    def inside(self, path):
        """Where a path of that root is on this machine."""
        return self.root / str(path).lstrip("/")

    def put(self, path, content=b"", mode=0o755):
        self.inside(path).parent.mkdir(parents=True, exist_ok=True)
        self.inside(path).write_bytes(content)
        self.inside(path).chmod(mode)

    def put_tool(self, path=INSTALLED):
        self.put(path)
        shutil.copy(harness.program("MODELD_PROBE"), self.inside(path))

    @contextlib.contextmanager
    def modeld(self, data_root, *flags, started=True):
        """A daemon whose lease is in that root; it serves on this machine's loopback."""
        directory = self.inside(data_root)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lease = directory / "modeld.lease"
        with harness.daemon("serve", "--data-root", directory, "--ttl", "10s", *flags,
                            lease=lease if started else None):
            yield
        lease.unlink(missing_ok=True)

    def run_inside(self, command, variables):
        """Run a command of a recipe, as it stands there; returns its exit code and its output."""
        finished = subprocess.run(
            harness.confined(self.root, *command), stdin=subprocess.DEVNULL, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **variables})
        return finished.returncode, finished.stdout
