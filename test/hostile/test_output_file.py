"""--output to a place that is not the caller's alone, or is not an ordinary file."""

import os
import resource
import shutil
import subprocess
import tempfile

import pytest

import lacking
import outcome
from harness import TOOL_FAILED
from outcome import NOBODY, harness

SOMEBODY = 12345
NOT_INSTALLED = harness.EXIT_CODES["not-installed"]
WRITTEN = "not-installed"


@pytest.fixture
def folder():
    with harness.DataRoot() as made:
        yield made.path


def detect(root, output, **options):
    return harness.run_probe("detect", "--data-root", root.path, "--output", output, **options)


def check_refused(answer, words):
    assert (answer.code, answer.out) == (TOOL_FAILED, "")
    assert answer.err.startswith("modeld-probe: cannot write the answer to ")
    assert words in answer.err


def need_root(reason):
    if not outcome.IS_ROOT:
        lacking.impossible(reason)


@pytest.mark.parametrize("way", ["directly", "through a link, which a child process follows"])
def test_a_file_that_may_not_grow_is_said_to_be_too_large(way, root, folder):
    (folder / "out").write_text("old")
    (folder / "link").symlink_to(folder)
    path = folder / "out" if way == "directly" else folder / "link/out"
    check_refused(detect(root, path, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (100, 100))), "File too large")
    assert (folder / "out").read_text() == "old"
    assert sorted(os.listdir(folder)) == ["link", "out"]


class TestDescriptors:
    """A path that names an open descriptor is written to: a log behind it keeps its content."""

    NAMES = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/proc/thread-self/fd/1",
             "//dev/./stdout"]

    @pytest.mark.parametrize("name", NAMES)
    def test_a_log_behind_the_standard_output_grows(self, name, root, folder):
        log = folder / "log"
        log.write_text("old\n")
        with open(log, "ab") as appending:
            answer = detect(root, name, stdout=appending)
        assert (answer.code, answer.err) == (NOT_INSTALLED, "")
        assert log.read_text().startswith("old\n" + WRITTEN)
        assert os.listdir(folder) == ["log"]

    @pytest.mark.parametrize("name", NAMES)
    def test_a_pipe_is_written_to(self, name, root):
        answer = detect(root, name)
        assert (answer.code, answer.state) == (NOT_INSTALLED, WRITTEN)

    def test_a_link_to_a_descriptor_is_followed_and_stays(self, root, folder):
        link = folder / "modeld.log"
        link.symlink_to("/dev/stdout")
        assert detect(root, link).state == WRITTEN
        assert link.is_symlink()

    def test_any_inherited_descriptor_can_be_written_to(self, root):
        with tempfile.TemporaryFile() as file:
            answer = detect(root, f"/dev/fd/{file.fileno()}", pass_fds=[file.fileno()])
            file.seek(0)
            assert (answer.code, answer.out) == (NOT_INSTALLED, "")
            assert file.read().decode().startswith(WRITTEN)

    @pytest.mark.parametrize("number", [3, 99, 2**31])
    def test_a_descriptor_that_is_not_inherited_is_a_failure(self, number, root):
        assert detect(root, f"/dev/fd/{number}").code == TOOL_FAILED

    def test_a_closed_standard_output_is_a_failure(self, root):
        check_refused(detect(root, "/dev/stdout", preexec_fn=lambda: os.close(1)),
                      "Bad file descriptor")

    def test_an_open_file_of_another_process_is_not_replaced(self, root, folder):
        log = folder / "log"
        log.write_text("old")
        with open(log, "ab") as held:
            check_refused(detect(root, f"/proc/{os.getpid()}/fd/{held.fileno()}"), "not a file")
        assert log.read_text() == "old"


class TestOwners:
    """The new file has the owner of the old one, where the caller may give it away."""

    def test_root_keeps_owner_group_and_mode(self, root, folder):
        need_root("giving a file away takes root")
        out = folder / "out"
        out.touch()
        os.chown(out, SOMEBODY, NOBODY)
        out.chmod(0o640)
        assert detect(root, out).code == NOT_INSTALLED
        facts = out.stat()
        assert (facts.st_uid, facts.st_gid, facts.st_mode & 0o7777) == (SOMEBODY, NOBODY, 0o640)

    @pytest.mark.parametrize("before, after", [(0o664, 0o644), (0o660, 0o600), (0o646, 0o646)])
    def test_a_group_that_cannot_be_kept_gets_no_more_rights_than_others(
            self, before, after, root, folder):
        need_root("root is needed to be somebody else")
        out = folder / "out"
        out.touch()
        for path, group in (folder, SOMEBODY), (root.path, SOMEBODY), (out, 0):
            os.chown(path, SOMEBODY, group)
        out.chmod(before)
        with outcome.public_copy() as tool:
            result = outcome.run("detect", "--data-root", root.path, "--output", out,
                                 uid=SOMEBODY, program=tool)
        assert result.code == NOT_INSTALLED, result
        facts = out.stat()
        assert (facts.st_gid, facts.st_mode & 0o7777) == (SOMEBODY, after)


@pytest.mark.parametrize("length", [200, 250, 255])
def test_a_file_name_may_be_as_long_as_the_system_allows(length, root, folder):
    out = folder / ("n" * length)
    for _ in range(2):
        assert detect(root, out).code == NOT_INSTALLED
        assert os.listdir(folder) == [out.name]


def test_a_file_that_is_a_mount_point_is_refused(root, folder):
    need_root("mounting takes root")
    if not shutil.which("unshare"):
        lacking.missing("unshare(1)")
    if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        lacking.impossible("mount namespaces are not allowed here")
    for name in "source", "out":
        (folder / name).touch()
    result = outcome.run(
        "detect", "--data-root", root.path, "--output", folder / "out",
        wrapper=[shutil.which("unshare"), "-m", "--propagation", "private", "/bin/sh", "-c",
                 '/bin/mount --bind "$0/source" "$0/out" && exec "$@"', folder])
    assert result.code == TOOL_FAILED
    assert b"a mount point" in result.err
    assert sorted(os.listdir(folder)) == ["out", "source"]


class TestStickyDirectories:
    """In /tmp and similar places anybody may put a link where the caller wants to write."""

    @pytest.fixture(autouse=True)
    def _prepared(self, root, folder):
        need_root("what is somebody else's takes root to make")
        self.root = root
        self.private = folder / "private"
        self.private.mkdir()
        self.victim = self.private / "victim"
        self.victim.write_text("old")
        self.shared = folder / "shared"
        self.shared.mkdir()
        self.shared.chmod(0o1777)
        (self.shared / "to_file").symlink_to(self.victim)
        (self.shared / "to_directory").symlink_to(self.private)

    def give(self, owner):
        for name in "to_file", "to_directory":
            os.chown(self.shared / name, owner, owner, follow_symlinks=False)

    PATHS = ["to_file", "to_directory/victim", "to_directory/new"]

    @pytest.mark.parametrize("path", PATHS)
    def test_another_users_link_is_not_followed(self, path):
        self.give(SOMEBODY)
        check_refused(detect(self.root, self.shared / path), f"a link of uid {SOMEBODY}")
        assert self.victim.read_text() == "old"
        assert os.listdir(self.private) == ["victim"]

    @pytest.mark.parametrize("path", PATHS)
    def test_the_callers_own_link_is_followed(self, path):
        assert detect(self.root, self.shared / path).code == NOT_INSTALLED
        assert (self.shared / path).read_text().startswith(WRITTEN)

    def test_the_directory_owners_link_is_followed(self):
        os.chown(self.shared, SOMEBODY, SOMEBODY)
        self.give(SOMEBODY)
        assert detect(self.root, self.shared / "to_file").code == NOT_INSTALLED
        assert self.victim.read_text().startswith(WRITTEN)

    def test_links_are_followed_in_a_directory_that_only_its_owner_may_write(self):
        self.give(SOMEBODY)
        self.shared.chmod(0o755)
        assert detect(self.root, self.shared / "to_file").code == NOT_INSTALLED
