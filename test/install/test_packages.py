"""The packages: what they say of themselves, what they install, and that purging leaves nothing."""

import json
import os
import pathlib
import re
import shutil
import tarfile
import tempfile

import pytest

from install_test import (BUILD, DEV_FILES, SYSTEM_PATH, TOOL_FILES, VERSION, ZSH_FILE,
                          ZSH_FILE_BELOW_USR, InstallTest, files_below, harness, run, run_in_root)

CPACK = harness.program("MODELD_PROBE_CPACK")
SECONDS = 1700000000  # any moment will do, as long as it is the same
NEEDED_MODULES = ["protobuf-lite", "libnghttp2", "libcares"]


def make_packages():
    directory = pathlib.Path(tempfile.mkdtemp(prefix="modeld-probe-packages-"))
    run(CPACK, "--config", f"{BUILD}/CPackConfig.cmake", "-B", directory, umask=0o022,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(SECONDS)})
    shutil.rmtree(directory / "_CPack_Packages")
    return directory


@pytest.fixture(autouse=True, scope="module")
def packages():
    global PACKAGES, ARCHITECTURE, TOOL, DEV, ARCHIVE, CONTENTS
    PACKAGES = make_packages()
    ARCHITECTURE = run("dpkg", "--print-architecture").stdout.strip()
    TOOL = PACKAGES / f"modeld-probe_{VERSION}_{ARCHITECTURE}.deb"
    DEV = PACKAGES / f"libmodeldprobe-dev_{VERSION}_{ARCHITECTURE}.deb"
    ARCHIVE, = PACKAGES.glob("*.tar.gz")
    CONTENTS, = PACKAGES.glob("*.spdx.json")
    yield
    shutil.rmtree(PACKAGES)


def field(package, name):
    return run("dpkg-deb", "--field", package, name).stdout.strip()


def contents(package):
    """The paths of the files in a Debian package, below /usr."""
    lines = run("dpkg-deb", "--contents", package).stdout.splitlines()
    paths = [line.split(maxsplit=5)[5] for line in lines]
    return {path.removeprefix("./usr/") for path in paths if not path.endswith("/")}


class TestDebianPackages(InstallTest):
    def test_there_are_three_packages_and_their_contents_under_their_names(self):
        assert set(PACKAGES.iterdir()) == {TOOL, DEV, ARCHIVE, CONTENTS}
        assert CONTENTS.name.removesuffix(".spdx.json") == ARCHIVE.name.removesuffix(".tar.gz")
        assert re.search(rf"^modeld-probe-{re.escape(VERSION)}-linux-\w+\.tar\.gz$", ARCHIVE.name)

    def test_the_tool_depends_on_nothing(self):
        assert field(TOOL, "Package") == "modeld-probe"
        for name in "Depends", "Pre-Depends", "Recommends", "Suggests":
            assert field(TOOL, name) == ""

    def test_the_library_depends_on_the_packages_that_its_pkg_config_file_needs(self):
        depends = {word.split()[0] for word in re.split(r"[,|]", field(DEV, "Depends"))}
        for module in NEEDED_MODULES:
            owner = run("dpkg-query", "--search", f"*/pkgconfig/{module}.pc").stdout.split(":")[0]
            assert owner in depends, module
        assert "pkgconf" in depends

    def test_each_package_has_its_component_and_the_files_debian_requires(self):
        assert contents(TOOL) == TOOL_FILES | {
            ZSH_FILE_BELOW_USR, "share/doc/modeld-probe/changelog.gz",
            "share/lintian/overrides/modeld-probe"}
        assert contents(DEV) == DEV_FILES | {
            "share/doc/libmodeldprobe-dev/changelog.gz",
            "share/doc/libmodeldprobe-dev/copyright",
            "share/lintian/overrides/libmodeldprobe-dev"}

    def test_debian_can_read_the_changelog_which_names_this_version(self):
        run("dpkg-deb", "--extract", TOOL, self.directory)
        changelog = self.directory / "usr/share/doc/modeld-probe/changelog.gz"
        run("gunzip", changelog)
        parsed = run("dpkg-parsechangelog", "--file", changelog.with_suffix("")).stdout
        assert f"\nVersion: {VERSION}\n" in parsed
        assert "\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n" in parsed
        assert re.search(r"\* .*modeld-probe detect", parsed)

    def test_lintian_reports_neither_errors_nor_warnings(self):
        options = ["--allow-root"] if os.geteuid() == 0 else []
        complaints = run("lintian", *options, "--fail-on", "error,warning", TOOL, DEV).stdout
        assert complaints == ""

    def test_the_same_source_makes_the_same_bytes(self):
        again = make_packages()
        self.stack.callback(shutil.rmtree, again)
        for package in TOOL, DEV, ARCHIVE, CONTENTS:
            assert (again / package.name).read_bytes() == package.read_bytes(), package.name


class TestCleanRoot(InstallTest):
    """The tool's package in a root that holds nothing but dpkg's empty records."""

    def prepare(self):
        super().prepare()
        records = self.directory / "var/lib/dpkg"
        for name in "info", "updates", "triggers", "alternatives":
            (records / name).mkdir(parents=True)
        for name in "status", "available":
            (records / name).write_text("")

    def dpkg(self, *words):
        options = [] if os.geteuid() == 0 else ["--force-not-root"]
        return run("dpkg", f"--root={self.directory}", *options, *words,
                   env={**os.environ, "PATH": SYSTEM_PATH})

    def files(self):
        """All that is there, but for dpkg's own records."""
        return {name for name in files_below(self.directory)
                if not name.startswith("var/lib/dpkg/")}

    def directories(self):
        return {path for path in self.directory.rglob("*")
                if path.is_dir() and not path.is_relative_to(self.directory / "var")}

    def test_the_package_installs_runs_and_leaves_nothing_when_purged(self):
        self.dpkg("--install", TOOL)
        assert {name.removeprefix("usr/") for name in self.files()} == contents(TOOL)
        assert run("dpkg", f"--root={self.directory}", "--verify").stdout == ""

        version = run_in_root(self.directory, "/usr/bin/modeld-probe", "--version")
        assert (version.returncode, version.stdout.split()[:2]) == (0, ["modeld-probe", VERSION])
        verdict = run_in_root(self.directory, "/usr/bin/modeld-probe", "detect")
        assert (verdict.returncode, verdict.stdout.split()[0]) == (5, "not-installed")

        self.dpkg("--purge", "modeld-probe")
        assert self.files() == set()
        assert self.directories() == set()
        assert set(os.listdir(self.directory / "var/lib/dpkg/info")) - {"format"} == set()
        assert (self.directory / "var/lib/dpkg/status").read_text().strip() == ""


class TestContents:
    """The list of what is inside, in SPDX 2.3."""

    def inside(self, program):
        """Name and version of the Debian packages whose code is in a program."""
        document = json.loads(CONTENTS.read_text())
        packages = {package["SPDXID"]: package for package in document["packages"]}
        assert len(packages) == len(document["packages"])
        names = [packages[relation["relatedSpdxElement"]] for relation in document["relationships"]
                 if relation["spdxElementId"] == f"SPDXRef-{program}"]
        return {package["name"]: package["versionInfo"] for package in names}

    def test_the_document_says_what_it_describes_and_when_it_was_made(self):
        document = json.loads(CONTENTS.read_text())
        assert (document["spdxVersion"], document["dataLicense"]) == ("SPDX-2.3", "CC0-1.0")
        assert document["creationInfo"]["created"] == "2023-11-14T22:13:20Z"
        described = {relation["relatedSpdxElement"] for relation in document["relationships"]
                     if relation["relationshipType"] == "DESCRIBES"}
        assert described == {"SPDXRef-modeld-probe", "SPDXRef-modeld-standin"}

    def test_the_tool_contains_what_it_was_linked_with_but_not_grpc(self):
        inside = self.inside("modeld-probe")
        assert {"libnghttp2-dev", "libc-ares-dev", "libprotobuf-dev", "libc6-dev", "libcli11-dev",
                "nlohmann-json3-dev"} <= set(inside)
        assert not {name for name in inside if "grpc" in name or "ssl" in name}
        assert {"libgrpc++-dev", "libssl-dev"} <= set(self.inside("modeld-standin"))

    def test_versions_match_dpkg(self):
        for name, version in self.inside("modeld-probe").items():
            assert version in run("dpkg-query", "-W", "-f", "${Version}\n",
                                  name).stdout.splitlines(), name


class TestArchive(InstallTest):
    def test_the_archive_does_not_name_a_user(self):
        with tarfile.open(ARCHIVE) as archive:
            owners = {(member.uid, member.gid, member.uname, member.gname)
                      for member in archive.getmembers()}
        assert owners == {(0, 0, "", "")}

    def test_the_archive_unpacks_into_one_directory_that_works_in_place(self):
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(self.directory)
        top, = self.directory.iterdir()
        assert top.name == ARCHIVE.name.removesuffix(".tar.gz")
        assert files_below(top) == TOOL_FILES | {ZSH_FILE, "share/doc/modeld-probe/LICENSE"}
        answer = run_in_root(top, "/bin/modeld-probe", "detect")
        assert (answer.returncode, answer.stdout.split()[0]) == (5, "not-installed")
