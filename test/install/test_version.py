"""`--version`: the one version of project(VERSION), and the commit, from git at build time."""

import os
import subprocess

from install_test import CMAKE, SOURCE, VERSION, InstallTest, harness, run

GIT_SETTINGS = ["-c", "user.name=test", "-c", "user.email=test@localhost",
                "-c", "init.defaultBranch=main"]


def head(directory):
    """What git says without any help from us; nothing when there is no commit."""
    try:
        answer = subprocess.run(["git", "-C", directory, "rev-parse", "--short=12", "HEAD"],
                                capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


class TestVersion(InstallTest):
    def test_the_tool_prints_its_version_the_commit_and_its_libraries(self):
        answer = harness.run_probe("--version")
        commit = head(SOURCE) if (SOURCE / ".git").exists() else ""
        bracket = f" (commit {commit})" if commit else ""
        first, libraries = answer.out.splitlines()
        assert first == f"modeld-probe {VERSION}{bracket}"
        names = [entry.rsplit(" ", 1)[0] for entry in libraries.split(", ")]
        assert names == ["nghttp2", "gRPC", "Protobuf", "c-ares", "nlohmann/json", "CLI11"]
        assert (answer.code, answer.err) == (0, "")

    def header(self, source, **environment):
        """The commit that a build of `source` would show."""
        output = self.directory / "commit.h"
        run(CMAKE, "-D", f"SOURCE={source}", "-D", f"OUTPUT={output}",
            "-P", SOURCE / "cmake/Commit.cmake", env={**os.environ, **environment})
        return output.read_text().rsplit('"', 2)[1]

    def git(self, directory, *words):
        run("git", *GIT_SETTINGS, "-C", directory, *words)

    def repository(self):
        directory = self.directory / "repository"
        directory.mkdir()
        self.git(directory, "init", "-q")
        return directory

    def commit(self, directory, message):
        self.git(directory, "commit", "-q", "--allow-empty", "-m", message)
        return head(directory)

    def test_the_commit_follows_head_and_the_header_changes_only_then(self):
        repository = self.repository()
        first = self.commit(repository, "first")
        assert self.header(repository) == first
        written = (self.directory / "commit.h").stat().st_mtime_ns
        assert self.header(repository) == first
        assert (self.directory / "commit.h").stat().st_mtime_ns == written
        second = self.commit(repository, "second")
        assert first != second
        assert self.header(repository) == second

    def test_without_a_commit_none_is_shown(self):
        repository = self.repository()
        assert self.header(repository) == "", "a repository without a commit"
        assert self.commit(repository, "first") != ""
        unpacked = repository / "unpacked"
        unpacked.mkdir()
        assert self.header(unpacked) == "", "a directory in somebody else's repository"
        assert self.header(self.directory) == "", "no repository"
        assert self.header(repository, PATH="/nonexistent") == "", "no git"

    def test_the_variables_of_a_git_hook_are_ignored(self):
        repository = self.repository()
        commit = self.commit(repository, "first")
        assert self.header(repository, GIT_DIR="/nonexistent", GIT_WORK_TREE="/") == commit
