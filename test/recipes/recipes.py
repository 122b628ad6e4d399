"""The examples of README and docs/, and two places to run them: a user's shell and an empty root.

CTest names what is under test in the environment:
  MODELD_PROBE, MODELD_STANDIN  as in the harness
  MODELD_PROBE_SOURCE           the checkout that holds the documents
"""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import tempfile

import harness

SOURCE = pathlib.Path(harness.program("MODELD_PROBE_SOURCE"))
README = "README.md"
DOCUMENTS = [README, *(f"docs/{file.name}" for file in sorted((SOURCE / "docs").glob("*.md")))]


def text(document=README):
    return (SOURCE / document).read_text()


def sections(document):
    """Heading -> what is below it, up to the next heading of any level."""
    outside, found, heading = True, {}, ""
    for line in text(document).splitlines(keepends=True):
        outside ^= line.startswith("```")
        if outside and line.startswith("#"):
            heading = line.lstrip("#").strip()
        else:
            found[heading] = found.get(heading, "") + line
    return found


def with_blocks():
    """Each document and heading with code blocks below it."""
    return {(document, heading) for document in DOCUMENTS
            for heading, below in sections(document).items() if "```" in below}


def blocks(heading, language, document=README):
    """The code blocks below one heading, as printed in the document."""
    below = sections(document)[heading]
    found = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", below)
    assert below.count("```") == 2 * len(found) > 0, below
    return found


@contextlib.contextmanager
def serving(data_root, *flags, started=True):
    """A daemon that serves until the end; there at once, unless it need not have started."""
    data_root.mkdir(mode=0o700, parents=True, exist_ok=True)
    lease = data_root / "modeld.lease"
    with harness.daemon("serve", "--data-root", data_root, "--ttl", "10s", *flags,
                        lease=lease if started else None):
        yield
    lease.unlink(missing_ok=True)


class RecipeTest(harness.Prepared):
    """A home with a bin on PATH that holds the tool; `modeld` comes when it is installed."""

    def prepare(self):
        self.home = pathlib.Path(self.stack.enter_context(
            tempfile.TemporaryDirectory(prefix="modeld-probe-test-")))
        self.bin = self.home / "bin"
        self.bin.mkdir()
        (self.bin / "modeld-probe").symlink_to(harness.program("MODELD_PROBE"))
        self.data_root = self.home / ".contenox"

    def install_modeld(self, *flags):
        """The stand-in daemon under the name of the real one, with flags that a recipe lacks."""
        program, more = harness.program("MODELD_STANDIN"), shlex.join(["--ttl", "10s", *flags])
        (self.bin / "modeld").write_text(
            f'#!/bin/sh\n[ "$1" = serve ] && exec {shlex.quote(program)} "$@" {more}\n')
        (self.bin / "modeld").chmod(0o755)

    def modeld(self, *flags):
        return serving(self.data_root, *flags)

    def leave_expired_lease(self):
        """What a daemon leaves that was killed a minute ago."""
        with harness.DataRoot() as root:
            root.write_lease(age=60)
            shutil.copy(root.lease_path, self.data_root)

    def shell(self, script, *, options=("-e",)):
        """Run a script as a CI job does: in a session of its own, all of which ends with it."""
        process = subprocess.Popen(
            ["sh", *options, "-c", script], cwd=self.home, start_new_session=True,
            env={"HOME": str(self.home), "PATH": f"{self.bin}:/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            out, _ = process.communicate(timeout=60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return process.returncode, out
