"""The installed library in the example of docs/, which is built outside of this project's build."""

import os
import re
import sys

import pytest

import lacking
from install_test import (CMAKE, HEADERS, HERE, LIBDIR, SOURCE, VERSION, InstallTest, harness,
                          install, run)

CXX = harness.program("MODELD_PROBE_CXX")
EXAMPLE = SOURCE / "docs/example"
SOURCES = [EXAMPLE / "main.cpp", EXAMPLE / "modeld_state.cpp"]
STATIC = "-static"
LIMIT = 20  # seconds, far past the half second that the program asks with: a hang fails the test
ERRC = {"running": 0, "not-installed": 1, "not-running": 2, "stale": 3, "unreachable": 4}
NO_ENGINE = "obstacle: the daemon was built without an inference engine\n  next: install"


class TestConsumer(InstallTest):
    def prepare(self):
        super().prepare()
        install(self.directory / "first", "dev")
        # What was installed may be moved.
        self.prefix = self.directory / "moved"
        (self.directory / "first").rename(self.prefix)

    def pkg_config(self, *words):
        path = self.prefix / LIBDIR / "pkgconfig"
        return run("pkg-config", *words, env={**os.environ, "PKG_CONFIG_PATH": str(path)}).stdout

    def configure(self, source, build, *settings, check=True):
        return run(CMAKE, "-G", "Ninja", "-S", source, "-B", build, f"-DCMAKE_CXX_COMPILER={CXX}",
                   f"-DCMAKE_PREFIX_PATH={self.prefix}", *settings, check=check)

    def build_by_cmake(self, *link_flags, target="example"):
        build = self.directory / ("cmake" + "".join(link_flags))
        self.configure(EXAMPLE, build, f"-DCMAKE_EXE_LINKER_FLAGS={' '.join(link_flags)}")
        run(CMAKE, "--build", build, "--target", target)
        return build / target

    def build_by_pkg_config(self, *link_flags, sources=SOURCES, name="pkg-config"):
        program = self.directory / (name + "".join(link_flags))
        # Only a program that is linked with -static needs to say so.
        static = ["--static"] if STATIC in link_flags else []
        flags = self.pkg_config(*static, "--cflags", "--libs", "modeldprobe").split()
        run(CXX, "-std=c++20", *link_flags, "-o", program, *sources, *flags)
        return program

    def check_verdicts(self, program):
        """The program prints states, findings and steps, and exits with the typed error."""
        binaries = self.directory / "bin"
        binaries.mkdir(exist_ok=True)
        (binaries / "modeld").write_text("")
        (binaries / "modeld").chmod(0o755)
        for expected, age, path in (("unreachable", 0, binaries), ("stale", 60, binaries),
                                    ("not-running", None, binaries),
                                    ("not-installed", None, "/nonexistent")):
            with harness.DataRoot() as root:
                if age is not None:
                    root.write_lease("127.0.0.1:1", age=age)
                text = self.check_verdict(program, root, expected, path)
                assert "\n  next: " in text
        with harness.DataRoot() as root, harness.daemon(
                "serve", "--data-root", root.path, "--backend", "none", lease=root.lease_path):
            assert NO_ENGINE in self.check_verdict(program, root, "running", binaries)

    def check_verdict(self, program, root, expected, path):
        answer = run(program, check=False, env=harness.environment(
            CONTENOX_DATA_ROOT=str(root.path), PATH=str(path)))
        assert answer.returncode == ERRC[expected], answer.stdout
        assert re.split("[:\n]", answer.stdout)[0] == expected
        return answer.stdout

    def check_linked(self, program, statically):
        dynamic = run("readelf", "--dynamic", program).stdout
        assert ("libnghttp2.so" in dynamic) == (not statically), dynamic
        assert "libgrpc" not in dynamic
        assert ("(NEEDED)" in dynamic) == (not statically), dynamic

    def test_cmake_links_it_with_shared_libraries(self):
        program = self.build_by_cmake()
        self.check_linked(program, statically=False)
        self.check_verdicts(program)

    def test_cmake_links_it_into_a_static_program(self):
        program = self.build_by_cmake(STATIC)
        self.check_linked(program, statically=True)
        self.check_verdicts(program)

    def test_pkg_config_links_it_with_shared_libraries(self):
        program = self.build_by_pkg_config()
        self.check_linked(program, statically=False)
        self.check_verdicts(program)

    def test_pkg_config_links_it_into_a_static_program(self):
        program = self.build_by_pkg_config(STATIC)
        self.check_linked(program, statically=True)
        self.check_verdicts(program)

    def test_cmake_links_it_into_a_shared_object(self):
        program = self.build_by_cmake(target="example-shared")
        assert "libmodeld-state.so" in run("readelf", "--dynamic", program).stdout
        self.check_verdicts(program)

    def test_pkg_config_links_it_into_a_shared_object(self):
        library = self.build_by_pkg_config("-shared", "-fPIC", sources=SOURCES[1:], name="lib")
        self.check_linked(library, statically=False)
        program = self.directory / "of-shared"
        run(CXX, "-std=c++20", "-o", program, SOURCES[0], library)
        self.check_verdicts(program)

    def test_the_examples_of_the_documents_build_as_printed(self):
        code = re.findall(r"(?m)^    (.+)$", (SOURCE / "docs/library.md").read_text())
        cmake = [line for line in code if line.startswith(("find_package", "target_link"))]
        compiles, = (line for line in code if line.startswith("c++ "))
        status, condition = (line for line in code if "modeldprobe::" in line and line.endswith(
            (";", "…")))
        program = self.directory / "program"
        program.mkdir()
        (program / "program.cpp").write_text(
            "#include <modeldprobe/detector.h>\nint main() {\n"
            f"{status}\n{condition.replace('…', 'return 6;')}\n}}\n")
        (program / "CMakeLists.txt").write_text("\n".join(
            ["cmake_minimum_required(VERSION 3.25)", "project(program LANGUAGES CXX)",
             "add_executable(program program.cpp)", *cmake]))
        self.configure(program, program / "build")
        run(CMAKE, "--build", program / "build")
        path = self.prefix / LIBDIR / "pkgconfig"
        run("sh", "-e", "-c", compiles.replace("c++ ", f"{CXX} ", 1), cwd=program,
            env={**os.environ, "PKG_CONFIG_PATH": str(path)})
        with harness.DataRoot() as root:
            root.write_lease(age=60)
            (root.path / "modeld").touch(mode=0o755)
            for built in program / "build/program", program / "a.out":
                answer = run(built, check=False, env=harness.environment(
                    CONTENOX_DATA_ROOT=str(root.path), PATH=str(root.path)))
                assert answer.returncode == 6

    @pytest.mark.parametrize("takes", [[], ["--takes"]], ids=["never takes", "takes"])
    def test_a_program_keeps_its_deadline_on_a_file_system_that_never_answers(self, takes):
        program = self.build_by_pkg_config(sources=[HERE / "deadline.cpp"])
        blocked = self.directory / "blocked"
        blocked.mkdir()
        mount = [sys.executable, SOURCE / "test/hostile/blocked_mount.py", blocked]
        if run(*mount, "--check", check=False).returncode != 0:
            lacking.impossible("FUSE can't be mounted here")
        answer = run(*mount, *takes, program, blocked, check=False, timeout=LIMIT)
        assert answer.returncode == 0, answer.stdout
        assert "did not answer in time" in answer.stdout

    def test_cmake_and_pkg_config_know_the_version_and_cmake_refuses_another(self):
        assert self.pkg_config("--modversion", "modeldprobe").strip() == VERSION
        source = self.directory / "asks"
        source.mkdir()
        for asked, accepted in (VERSION, True), ("99.0", False):
            (source / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.25)\nproject(asks LANGUAGES CXX)\n"
                f"find_package(modeldprobe {asked} REQUIRED)\n")
            answer = self.configure(source, self.directory / f"asked-{asked}", check=False)
            assert (answer.returncode == 0) == accepted, answer.stdout

    def test_cmake_says_what_to_install_when_a_dependency_is_missing(self):
        pkg_config = self.directory / "pkg-config"
        pkg_config.write_text("#!/bin/sh\ncase $1 in --version) echo 1.8.1 ;; *) exit 1 ;; esac\n")
        pkg_config.chmod(0o755)
        answer = self.configure(EXAMPLE, self.directory / "refused",
                                f"-DPKG_CONFIG_EXECUTABLE={pkg_config}", check=False)
        assert answer.returncode != 0
        assert "libnghttp2-dev" in answer.stdout

    def test_each_public_header_can_be_included_alone(self):
        sources = []
        for header in sorted(HEADERS):
            sources.append(self.directory / (header.replace("/", "_") + ".cpp"))
            sources[-1].write_text(f'#include <{header.removeprefix("include/")}>\n')
        run(CXX, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
            *self.pkg_config("--cflags", "modeldprobe").split(), *sources)
