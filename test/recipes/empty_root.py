"""A root that holds nothing but what a recipe puts into it, to run the recipe's commands in."""

import pathlib
import shutil
import subprocess
import tempfile

from recipes import harness, serving

INSTALLED = pathlib.Path("/usr/bin/modeld-probe")


class EmptyRootTest(harness.Prepared):
    def prepare(self):
        self.root = pathlib.Path(self.stack.enter_context(
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

    def modeld(self, data_root, *flags, started=True):
        """A daemon whose lease is in that root; it serves on this machine's loopback."""
        return serving(self.inside(data_root), *flags, started=started)

    def run_inside(self, command, variables):
        """Run a command of a recipe, as it stands there; returns its exit code and its output."""
        finished = subprocess.run(
            harness.confined(self.root, *command), stdin=subprocess.DEVNULL, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **variables})
        return finished.returncode, finished.stdout
