"""`cmake --install`: every file it installs, where, and with what content."""

import gzip
import re

import pytest

from install_test import (DEV_FILES, DOCUMENTS, SOURCE, TOOL_FILES, ZSH_FILE, ZSH_FILE_BELOW_USR,
                          InstallTest, files_below, install, run, run_in_root)


class TestInstalledFiles(InstallTest):
    def test_an_install_puts_only_tool_and_library_below_the_prefix(self):
        install(self.directory / "opt")
        assert files_below(self.directory / "opt") == TOOL_FILES | {ZSH_FILE} | DEV_FILES

    @pytest.mark.parametrize(
        "component, files", [("tool", TOOL_FILES | {ZSH_FILE}), ("dev", DEV_FILES)])
    def test_each_component_installs_its_own_files(self, component, files):
        install(self.directory / component, component)
        assert files_below(self.directory / component) == files

    def test_destdir_is_put_before_the_prefix(self):
        install("/opt/modeld", destdir=self.directory)
        assert (files_below(self.directory)
                == {f"opt/modeld/{name}" for name in TOOL_FILES | {ZSH_FILE} | DEV_FILES})

    def test_the_zsh_completion_below_usr_is_where_debian_looks(self):
        install("/usr", "tool", destdir=self.directory)
        assert files_below(self.directory / "usr") == TOOL_FILES | {ZSH_FILE_BELOW_USR}

    def test_the_completions_match_the_tool(self):
        install(self.directory, "tool")
        for installed, shell in {"share/bash-completion/completions/modeld-probe": "bash",
                                 "share/fish/vendor_completions.d/modeld-probe.fish": "fish",
                                 ZSH_FILE: "zsh"}.items():
            made = run(self.directory / "bin/modeld-probe", "completions", shell).stdout
            assert (self.directory / installed).read_text() == made

    def test_the_files_match_the_source(self):
        install(self.directory, "tool")
        share = self.directory / "share"
        for source in "schema/modeld-probe-1.schema.json", "packaging/modeld-probe-alerts.yml":
            installed = share / "modeld-probe" / (SOURCE / source).name
            assert installed.read_bytes() == (SOURCE / source).read_bytes()
        for name in DOCUMENTS:
            installed = share / "doc/modeld-probe" / name
            assert installed.read_bytes() == (SOURCE / name).read_bytes()
        manual = gzip.decompress((self.directory / "share/man/man1/modeld-probe.1.gz").read_bytes())
        assert manual == (SOURCE / "man/modeld-probe.1").read_bytes()

    def test_every_link_in_an_installed_document_works(self):
        install(self.directory, "tool")
        documents = self.directory / "share/doc/modeld-probe"
        for name in DOCUMENTS:
            text = (documents / name).read_text()
            for target in re.findall(r"\]\((?!https?:)([^)#]+)", text) if name.endswith(".md") else []:
                assert ((documents / name).parent / target).exists(), (name, target)

    def test_the_executable_needs_nothing_outside_the_install(self):
        install(self.directory, "tool")
        answer = run_in_root(self.directory, "/bin/modeld-probe", "detect")
        assert (answer.returncode, answer.stdout.split()[0]) == (5, "not-installed")

    def test_no_installed_file_names_where_it_was_built_or_installed(self):
        install(self.directory, "dev")
        # A short name of the source folder alone may stand in any text.
        rooms = [f"-e{SOURCE}/{room}/" for room in ("app", "build", "lib/src", "proto", "test")]
        found = run("grep", "-rlF", *rooms, "-e", self.directory, self.directory, check=False)
        assert found.stdout == ""
