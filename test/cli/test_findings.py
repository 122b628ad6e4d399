"""What keeps a daemon from starting or inference from working, produced for real."""

import json
import os
import pathlib
import shutil
import subprocess
import time

from cli_test import CliTest, harness

BINARY = harness.program("MODELD_STANDIN")


class FindingsTest(CliTest):
    def finding(self, command, code, *arguments):
        """The finding with this code, or nothing."""
        found = self.ask(command, *arguments).json["findings"]
        return next((finding for finding in found if finding["code"] == code), None)


class TestEngine(FindingsTest):
    def levels(self, command, backend):
        """The levels of no_engine, under a daemon with this backend; it may still renew its lease
        meanwhile."""
        with harness.DataRoot() as root, harness.daemon(
                "serve", "--data-root", root.path, "--backend", backend, lease=root.lease_path):
            answer = harness.run_probe(command, "--data-root", root.path, "--json")
        return [finding["level"] for finding in json.loads(answer.out)["findings"]
                if finding["code"] == "no_engine"]

    def test_a_daemon_without_an_engine_is_an_obstacle_that_probe_reports(self):
        assert self.levels("probe", "none") == ["obstacle"]
        assert self.levels("detect", "none") == []

    def test_a_daemon_with_an_engine_is_not_an_obstacle(self):
        assert self.levels("probe", "llama") == []


class TestLock(FindingsTest):
    def lock(self, age, *entries):
        path = pathlib.Path(f"{self.root.lease_path}.acquire.lock")
        path.mkdir(mode=0o700)
        for entry in entries:
            (path / entry).touch()
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    def test_an_old_lock_that_is_not_empty_is_an_obstacle_that_the_step_removes(self):
        lock = self.lock(60, "left over")
        for command in "detect", "probe":
            found = self.finding(command, "lease_lock_stuck")
            assert found["level"] == "obstacle"
            assert str(lock) in found["message"]
        subprocess.run(["sh", "-c", found["next"]["command"]], check=True, cwd="/", timeout=60)
        assert not lock.exists()
        assert self.finding("detect", "lease_lock_stuck") is None

    def test_a_lock_that_a_daemon_removes_itself_is_not_a_finding(self):
        self.lock(60)
        assert self.finding("detect", "lease_lock_stuck") is None

    def test_a_lock_that_may_be_in_use_is_not_a_finding(self):
        self.lock(1, "in use")
        assert self.finding("detect", "lease_lock_stuck") is None


class TestOtherDataRoot(FindingsTest):
    def test_a_daemon_of_this_user_elsewhere_is_a_note_whose_step_probes_it(self):
        other = self.root.path.parent / "other root"
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir(mode=0o700)
        program = other / "modeld"
        shutil.copy(BINARY, program)
        daemon = subprocess.Popen([program, "serve", "--data-root", other],
                                  stdout=subprocess.PIPE, text=True)
        try:
            assert daemon.stdout.readline().startswith("serving ")
            for command in "detect", "probe":
                notes = [finding for finding in self.ask(command).json["findings"]
                         if finding["code"] == "other_data_root"
                         and str(other) in finding["message"]]
                assert [note["level"] for note in notes] == ["note"]
            assert str(daemon.pid) in notes[0]["message"]
            tool = pathlib.Path(harness.program("MODELD_PROBE")).resolve()
            path = f"{tool.parent}:{os.environ['PATH']}"
            step = subprocess.run(["sh", "-c", notes[0]["next"]["command"]], cwd="/",
                                  env=dict(os.environ, PATH=path), check=False, timeout=60)
            assert step.returncode == 0
        finally:
            daemon.terminate()
            daemon.wait(30)
            daemon.stdout.close()
            shutil.rmtree(other)


class TestReadsOnly(FindingsTest):
    def test_nothing_in_the_data_root_is_created_or_touched(self):
        lock = pathlib.Path(f"{self.root.lease_path}.acquire.lock")
        lock.mkdir()
        (lock / "entry").touch()

        def facts():
            return {path: (path.lstat().st_mtime_ns, path.lstat().st_ctime_ns)
                    for path in (self.root.path, *self.root.path.rglob("*"))}
        before = facts()
        for command in "detect", "probe":
            self.ask(command)
        assert facts() == before
