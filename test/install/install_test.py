"""What the tests of installing share: commands that must succeed, and installs in a directory.

CTest names in the environment the CMake, CPack and compiler that built the tool
(MODELD_PROBE_CMAKE, _CPACK, _CXX), where it was built (_BUILD), its version (_VERSION) and the
directory for libraries below a prefix (_LIBDIR).
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

import harness

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
CMAKE = harness.program("MODELD_PROBE_CMAKE")
BUILD = harness.program("MODELD_PROBE_BUILD")
LIBDIR = harness.program("MODELD_PROBE_LIBDIR")
VERSION = harness.program("MODELD_PROBE_VERSION")
SYSTEM_PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"

DOCUMENTS = {"README.md", *(str(path.relative_to(SOURCE)) for path in (SOURCE / "docs").rglob("*")
                           if path.is_file() and path.suffix != ".py")}
TOOL_FILES = {
    "bin/modeld-probe",
    "share/bash-completion/completions/modeld-probe",
    "share/doc/modeld-probe/copyright",
    "share/fish/vendor_completions.d/modeld-probe.fish",
    "share/man/man1/modeld-probe.1.gz",
    "share/modeld-probe/modeld-probe-1.schema.json",
    "share/modeld-probe/modeld-probe-alerts.yml",
    *(f"share/doc/modeld-probe/{name}" for name in DOCUMENTS),
}
# zsh alone looks in another place below /usr than below any other prefix.
ZSH_FILE = "share/zsh/site-functions/_modeld-probe"
ZSH_FILE_BELOW_USR = "share/zsh/vendor-completions/_modeld-probe"
HEADERS = {f"include/modeldprobe/{path.name}"
           for path in (SOURCE / "lib/include/modeldprobe").glob("*.h")}
DEV_FILES = HEADERS | {
    "bin/modeld-standin",
    "include/modeldprobe/build_info.h",
    f"{LIBDIR}/cmake/modeldprobe/modeldprobeConfig.cmake",
    f"{LIBDIR}/cmake/modeldprobe/modeldprobeConfigVersion.cmake",
    f"{LIBDIR}/cmake/modeldprobe/modeldprobeTargets-release.cmake",
    f"{LIBDIR}/cmake/modeldprobe/modeldprobeTargets.cmake",
    f"{LIBDIR}/libmodeldprobe.a",
    f"{LIBDIR}/pkgconfig/modeldprobe.pc",
    "share/man/man1/modeld-standin.1.gz",
}


def run(*command, check=True, **options):
    """Run a command; what it printed is shown when it fails."""
    finished = subprocess.run([str(word) for word in command], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if check and finished.returncode != 0:
        raise AssertionError(f"{command} ended with {finished.returncode}:\n{finished.stdout}")
    return finished


def install(prefix, component=None, destdir=""):
    command = [CMAKE, "--install", BUILD, "--prefix", prefix]
    if component:
        command += ["--component", component]
    return run(*command, env={**os.environ, "DESTDIR": str(destdir)})


def files_below(directory):
    """The paths of all that is not a directory, relative to it."""
    return {str(path.relative_to(directory)) for path in pathlib.Path(directory).rglob("*")
            if path.is_symlink() or not path.is_dir()}


def run_in_root(root, *command):
    """Run a command with nothing but `root` to be seen."""
    return run(*harness.confined(root, *command), check=False, env={"PATH": SYSTEM_PATH})


class InstallTest(harness.Prepared):
    def prepare(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="modeld-probe-install-"))
        self.directory.chmod(0o755)
        self.stack.callback(shutil.rmtree, self.directory, ignore_errors=True)
