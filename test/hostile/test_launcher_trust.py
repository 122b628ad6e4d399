"""A launcher that somebody else could have planted, anywhere on its path, is found but not run.

A launcher leaves a trace when it runs. Most rows need root, which alone can give files away.
"""

import ctypes
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import pytest

import lacking
import outcome
from launchers_table import GOOD_REPLY, REPLIES
from outcome import NOBODY, harness

SOMEBODY, SOMEBODY_ELSE = 12345, 54321


def script(trace, interpreter="/bin/sh"):
    return f"#!{interpreter}\n: >'{trace}'\necho '{GOOD_REPLY}'\n"


def install(root):
    return root.install_launcher("v1.0.0", script(root.path / "trace"))


def give(path, owner=NOBODY):
    os.chown(path, owner, owner, follow_symlinks=False)


def give_ancestor(height):
    return lambda root: give(install(root).parents[height])


def open_ancestor(height, mode):
    return lambda root: install(root).parents[height].chmod(mode)


def sticky_ancestor(root):
    """The owner of a sticky directory may rename what others have in it."""
    folder = install(root).parents[2]
    give(folder)
    folder.chmod(0o1755)


def moved_behind_a_link(root):
    """The version's folder for this platform is a link to a folder in another one."""
    launcher = install(root)
    elsewhere = root.path / "elsewhere"
    (elsewhere / "inner").mkdir(parents=True)
    launcher.parent.rename(elsewhere / "inner/launchers")
    launcher.parent.symlink_to(elsewhere / "inner/launchers")
    return launcher, elsewhere


def linked_folder(change):
    return lambda root: change(moved_behind_a_link(root)[1])


def linked_by(owner):
    return lambda root: give(moved_behind_a_link(root)[0].parent, owner)


def interpreter(change):
    """An interpreter of the install's own, in a folder of its own."""
    def make(root):
        folder = root.path / "interpreter"
        folder.mkdir()
        shutil.copy("/bin/sh", folder / "sh")
        root.install_launcher("v1.0.0", script(root.path / "trace", folder / "sh"))
        change(folder)
    return make


def interpreters_interpreter(root):
    """A script interprets the launcher; a program that anybody may write interprets the script."""
    folder = root.path / "interpreter"
    folder.mkdir()
    shutil.copy("/bin/sh", folder / "sh")
    (folder / "sh").chmod(0o777)
    (folder / "script").write_text(f"#!{folder}/sh\n. \"$1\"\n")
    (folder / "script").chmod(0o755)
    root.install_launcher("v1.0.0", script(root.path / "trace", folder / "script"))


def through_procfs(root):
    """Such a link leads elsewhere for each process."""
    launcher = root.path / "elsewhere/modeld"
    launcher.parent.mkdir()
    launcher.write_text(script(root.path / "trace"))
    launcher.chmod(0o755)
    (root.path / "modeld").mkdir()
    (root.path / "modeld/current").write_text(f"/proc/self/root{launcher}")


def text_that_leads_elsewhere(root):
    """Read as text, `home/l/../../../../usr/bin` is /usr/bin; the kernel follows the link and ends
    up in the folders of that name in that home."""
    home = root.path / "home"
    depth = len(home.parts)
    (home / "usr/bin").mkdir(parents=True)
    (home / "/".join(["d"] * depth)).mkdir(parents=True)
    (home / "l").symlink_to("/".join(["d"] * depth))
    runner = root.path / "runner"
    runner.write_text('#!/bin/sh\nexec "${0%/*}/neighbour" "$@"\n')
    runner.chmod(0o755)
    (home / "usr/bin/modeld").symlink_to(runner)
    (home / "usr/bin/neighbour").write_text(script(root.path / "trace"))
    (home / "usr/bin/neighbour").chmod(0o755)
    for path in (home, *home.rglob("*")):
        give(path)
    (root.path / "modeld").mkdir()
    (root.path / "modeld/current").write_text(f"{home}/l{'/..' * depth}/usr/bin/modeld")


@dataclasses.dataclass
class TrustCase:
    """`make(root)` installs a launcher that must not be run."""

    name: str
    make: object
    needs_root: bool = True


def anybody(name, make):
    return TrustCase(name, make, needs_root=False)


ANCESTORS = ["the platform's folder", "the version's folder", "the folder of versions",
             "the data root"]
CASES = [
    TrustCase(f"{name} is somebody else's", give_ancestor(height))
    for height, name in enumerate(ANCESTORS)
] + [
    anybody(f"{name} has mode {mode:04o}", open_ancestor(height, mode))
    for height, name in enumerate(ANCESTORS) for mode in (0o777, 0o775, 0o757)
] + [
    TrustCase("a folder behind a link is somebody else's", linked_folder(give)),
    anybody("a folder behind a link is writable by all",
            linked_folder(lambda folder: folder.chmod(0o777))),
    TrustCase("a link on the way is somebody else's", linked_by(NOBODY)),
    TrustCase("a sticky directory on the way is somebody else's", sticky_ancestor),
    TrustCase("a text that leads elsewhere than it reads", text_that_leads_elsewhere),
    TrustCase("an interpreter of somebody else's",
              interpreter(lambda folder: give(folder / "sh"))),
    TrustCase("an interpreter in a folder of somebody else's", interpreter(give)),
    anybody("an interpreter that all may write",
            interpreter(lambda folder: (folder / "sh").chmod(0o777))),
    anybody("an interpreter in a folder that all may write",
            interpreter(lambda folder: folder.chmod(0o777))),
    anybody("an interpreter's interpreter that all may write", interpreters_interpreter),
    anybody("a way through procfs", through_procfs),
]


def codes_of(result):
    """On a machine with a daemon, they may include that it serves another data root."""
    return [finding["code"] for finding in result.json["findings"]]


def detect(root, *options, **more):
    return outcome.run("detect", "--json", "--data-root", root.path, *options, **more)


@outcome.each(CASES)
def test_a_launcher_that_somebody_else_could_have_planted_is_found_but_not_run(case, root):
    if case.needs_root and not outcome.IS_ROOT:
        lacking.impossible("what is somebody else's takes root to make")
    case.make(root)
    result = detect(root)
    assert not (root.path / "trace").exists(), "it was run"
    assert outcome.complaints(result, "not-running", "no_lease", 0.3) == []
    assert "launcher_untrusted" in codes_of(result)
    assert result.json["binary"]["version"] is None
    # The owner of the data root may run what is there; the caller is not told to.
    command = result.json["next"]["command"]
    assert command is None or command.startswith("su -s /bin/sh nobody -c ")


def test_a_sticky_directory_of_root_on_the_path_is_trusted(root):
    """Such as /tmp, where these tests run: only the owner of an entry there can rename it."""
    install(root)
    (root.path / "modeld").chmod(0o1777)
    assert outcome.complaints(detect(root), "not-running", "no_lease", 0.3) == []
    assert (root.path / "trace").exists()


def test_the_callers_own_install_in_their_own_home_is_run(root):
    """The ordinary case: a user's own home, below directories of root."""
    if not outcome.IS_ROOT:
        lacking.impossible("root is needed to be somebody else")
    install(root)
    for path in (root.path, *root.path.rglob("*")):
        give(path, SOMEBODY)
    with outcome.public_copy() as tool:
        result = detect(root, uid=SOMEBODY, program=tool)
    assert outcome.complaints(result, "not-running", "no_lease", 0.3) == []
    assert result.json["binary"]["version"] == "v1.0.0"


def test_an_owner_outside_the_user_namespace_is_not_trusted(root):
    """Inside, that owner and the caller have the same id, the overflow uid."""
    if not outcome.IS_ROOT:
        lacking.impossible("what is somebody else's takes root to make")
    launcher = install(root)
    root.path.chmod(0o755)
    launcher.write_text(script("/dev/null"))
    for path in (root.path, *root.path.rglob("*")):
        give(path, SOMEBODY_ELSE)
    become = [f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups"]
    with outcome.public_copy() as tool:
        result = subprocess.run(
            [shutil.which("setpriv"), *become, shutil.which("unshare"), "--user", tool, "detect", "--json", "--data-root", root.path],
            env=harness.environment(), capture_output=True, check=False, timeout=30)
    if b"unshare failed" in result.stderr:
        lacking.impossible("users can't make user namespaces here")
    verdict = json.loads(result.stdout)
    assert verdict["state"] == "not-running"
    assert verdict["binary"]["version"] is None


def test_a_launcher_does_not_find_a_planted_script_in_the_working_directory(root):
    folder = root.path / f"modeld/v1.0.0/{harness.PLATFORM}"
    folder.mkdir(parents=True)
    (folder / "modeld").symlink_to("/bin/sh")
    with tempfile.TemporaryDirectory() as working_directory:
        planted = pathlib.Path(working_directory) / "version"
        planted.write_text(script(root.path / "trace"))
        detect(root, cwd=working_directory)
    assert not (root.path / "trace").exists()


def test_an_interpreter_is_found_on_the_callers_path_as_in_the_reference(root):
    tools = root.path / "tools"
    tools.mkdir()
    (tools / "its-own-interpreter").symlink_to("/bin/sh")
    root.install_launcher("v1.0.0", REPLIES.replace("/bin/sh",
                                                    "/usr/bin/env its-own-interpreter"))
    result = detect(root, env=harness.environment(PATH=f"{tools}:/usr/bin:/bin"))
    assert outcome.complaints(result, "not-running", "no_lease", 0.3) == []


@pytest.mark.parametrize("name", ["data root", "/"])
def test_a_relative_data_root_is_checked_from_the_root_directory(root, name):
    """The path to the working directory is part of the path to the launcher."""
    install(root)
    (root.path / "open").mkdir(mode=0o777)
    (root.path / "open").chmod(0o777)
    (root.path / "open/inner").mkdir()
    shutil.move(root.path / "modeld", root.path / "open/inner/modeld")
    where = root.path / "open/inner" if name == "data root" else pathlib.Path("/")
    result = outcome.run("detect", "--json", "--data-root",
                         os.path.relpath(root.path / "open/inner", where), cwd=where)
    assert not (root.path / "trace").exists()
    assert "launcher_untrusted" in codes_of(result)


LYING_MOUNT = pathlib.Path(__file__).resolve().parent / "lying_mount.py"


def as_data_root(root, mounted):
    del root
    return mounted


def behind_current(root, mounted):
    (root.path / "modeld").mkdir()
    (root.path / "modeld/current").write_text(f"{mounted}/modeld/v1.0.0/{harness.PLATFORM}")
    return root.path


def behind_a_link(root, mounted):
    (root.path / "modeld").symlink_to(mounted / "modeld")
    return root.path


@pytest.mark.parametrize("place", [as_data_root, behind_current, behind_a_link],
                         ids=lambda place: place.__name__)
@pytest.mark.parametrize("user, is_run", [(NOBODY, False), (0, True)], ids=["nobody's", "root's"])
def test_a_file_system_is_trusted_only_if_root_mounted_it(user, is_run, place, root):
    """Either file system says that root owns its files."""
    if not outcome.IS_ROOT:
        lacking.impossible("mounting takes root")
    with tempfile.TemporaryDirectory() as directory:
        wrapper = [sys.executable, LYING_MOUNT, directory, str(user)]
        if subprocess.run([*wrapper, "x", "", "/bin/true"], stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            lacking.impossible("FUSE can't be mounted here")
        data_root = place(root, pathlib.Path(directory))
        result = outcome.run("detect", "--json", "--data-root", data_root, wrapper=[
            *wrapper, f"modeld/v1.0.0/{harness.PLATFORM}/modeld", script(root.path / "trace")])
    assert outcome.complaints(result, "not-running", "no_lease", 0.5) == []
    assert (root.path / "trace").exists() == is_run
    assert ("launcher_untrusted" in codes_of(result)) == (not is_run)


RENAME_EXCHANGE = 2


def exchange_for_ever(one, other, stop):
    libc = ctypes.CDLL(None)
    one, other = os.fsencode(one), os.fsencode(other)
    while not stop.is_set():
        for _ in range(1000):
            libc.renameat2(-100, one, -100, other, RENAME_EXCHANGE)


def launcher_of(owner, folder, trace):
    """A launcher that is found below `folder` as in an install."""
    launcher = folder / "modeld"
    folder.mkdir(parents=True)
    launcher.write_text(REPLIES if owner == 0 else script(trace))
    launcher.chmod(0o755)
    for path in (folder, launcher):
        give(path, owner)


def swapped_folders(root, home):
    """The caller's install and another one, in a folder of the user that swaps them."""
    launcher_of(0, home / "one", None)
    launcher_of(SOMEBODY, home / "other", root.path / "trace")
    (root.path / "modeld/current").write_text(str(home / "one"))


def swapped_links(root, home):
    launcher_of(0, root.path / "good", None)
    launcher_of(SOMEBODY, home / "bad", root.path / "trace")
    (home / "one").symlink_to(root.path / "good")
    (home / "other").symlink_to(home / "bad")
    for name in "one", "other":
        give(home / name, SOMEBODY)
    (root.path / "modeld/current").write_text(str(home / "one"))


def swapped_files(root, home):
    (home / "one").write_text(REPLIES)
    (home / "other").write_text(script(root.path / "trace"))
    for name, owner in ("one", 0), ("other", SOMEBODY):
        (home / name).chmod(0o755)
        give(home / name, owner)
    (home / "modeld").symlink_to("one")
    (root.path / "modeld/current").write_text(str(home))


def swapped_interpreters(root, home):
    """Of an install that is the caller's own."""
    shutil.copy("/bin/sh", home / "one")
    (home / "other").write_text(script(root.path / "trace"))
    for name, owner in ("one", 0), ("other", SOMEBODY):
        (home / name).chmod(0o755)
        give(home / name, owner)
    root.install_launcher("v1.0.0", REPLIES.replace("/bin/sh", str(home / "one")))


@pytest.mark.parametrize(
    "make", [swapped_folders, swapped_links, swapped_files, swapped_interpreters],
    ids=lambda make: make.__name__)
def test_a_swap_between_check_and_run_never_runs_a_strangers_program(make, root):
    """For a second: however often the swap wins the race, the stranger's program does not run."""
    if not outcome.IS_ROOT:
        lacking.impossible("what is somebody else's takes root to make")
    home = root.path / "home"
    home.mkdir()
    (root.path / "modeld").mkdir()
    give(home, SOMEBODY)
    make(root, home)
    stop = threading.Event()
    swapper = threading.Thread(target=exchange_for_ever, args=(home / "one", home / "other", stop))
    swapper.start()
    try:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            verdict = detect(root).json
            assert verdict["state"] in ("not-running", "not-installed")
    finally:
        stop.set()
        swapper.join()
    assert not (root.path / "trace").exists(), "a stranger's program was run"
