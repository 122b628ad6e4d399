"""What doctor says about the owner's process: program, log, clients, and how it ended."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import time

import pytest

import lacking
import made_models
import processes
from cli_test import SCHEMA, harness

BINARY = pathlib.Path(harness.program("MODELD_STANDIN"))
BUSY = 8


class OwnerTest(harness.ProbeTest):
    def prepare(self):
        super().prepare()
        self.elsewhere = self.stack.enter_context(harness.DataRoot()).path
        made_models.put_llama(self.root.path / "models")

    def serve(self, *arguments, program=BINARY, env=None, **streams):
        """The stand-in, whose output goes where the test says."""
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **streams}
        daemon = subprocess.Popen(
            [program, "serve", "--data-root", self.root.path, "--ttl", "5m", "--backend", "llama",
             "--status-model", "tiny", *arguments], stdin=subprocess.DEVNULL, env=env, **streams)
        self.stack.callback(daemon.wait)
        self.stack.callback(daemon.kill)
        harness.wait_until_taken(self.root.lease_path)
        return daemon

    def doctor(self, *arguments, **options):
        answer = self.probe("doctor", "--json", *arguments, **options)
        SCHEMA.validate(answer.json)
        return answer

    def finding(self, code, **options):
        """The finding with this code; nothing when there is none."""
        return next((finding for finding in self.doctor(**options).json["findings"]
                     if finding["code"] == code), None)


class TestConfiguration(OwnerTest):
    def test_a_malformed_configuration_is_a_note_that_says_where(self):
        self.serve()
        path = self.root.path / "modeld.json"
        path.write_text('{"idle": {"ttl": "5m"},}')
        found = self.finding("config_malformed")
        assert found["level"] == "note"
        assert str(path) in found["message"] and "line 1" in found["message"]
        assert self.doctor().code == 0
        path.write_text('{"idle": {"ttl": "5m"}}')
        assert self.finding("config_malformed") is None

    def test_the_configuration_is_read_without_a_daemon_too(self):
        (self.root.path / "modeld.json").write_text("{")
        assert self.finding("config_malformed")["level"] == "note"

    @pytest.mark.parametrize("ttl, starts", [("soon", False), ("300", False), ("-5m", False),
                                             ("5m", True), ("off", True), (300, True)])
    def test_a_ttl_that_keeps_the_daemon_from_starting_is_an_obstacle(self, ttl, starts):
        path = self.root.path / "modeld.json"
        path.write_text(json.dumps({"idle": {"ttl": ttl}}))
        answer = self.doctor("--modeld-bin", BINARY).json
        found = [finding for finding in answer["findings"] if finding["code"] == "config_refused"]
        assert [finding["level"] for finding in found] == ([] if starts else ["obstacle"])
        if not starts:
            assert ttl in found[0]["message"] and str(path) in found[0]["message"]
            assert answer["next"] == found[0]["next"]
            daemon = subprocess.run([BINARY, "serve", "--data-root", self.root.path], check=False,
                                    stderr=subprocess.DEVNULL, timeout=30)
            assert daemon.returncode == 1
        else:
            self.serve()

    def test_a_fifo_does_not_block_doctor(self):
        os.mkfifo(self.root.path / "modeld.json")
        assert self.finding("config_malformed") is None


class TestProgram(OwnerTest):
    def copy(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BINARY, path)
        return path

    def test_a_removed_program_is_a_note(self):
        program = self.copy(self.elsewhere / "modeld")
        self.serve(program=program)
        assert self.finding("daemon_outdated") is None
        program.unlink()
        found = self.finding("daemon_outdated")
        assert found["level"] == "note"
        assert str(program) in found["message"]
        assert self.doctor().code == 0

    def test_a_program_of_another_version_is_a_note_until_it_is_restarted(self):
        for version in "v1", "v2":
            launcher = self.root.install_launcher(version, "#!/bin/sh\nexit 1\n")
            self.copy(launcher.parent / "modeld.bin")
        current = self.root.path / "modeld" / "current"
        current.write_text(f"{self.root.path}/modeld/v2/{harness.PLATFORM}\n")
        folder = self.root.path / "modeld"
        old = self.serve(program=folder / "v1" / harness.PLATFORM / "modeld.bin")
        found = self.finding("daemon_outdated")
        assert found["level"] == "note"
        assert "v1" in found["message"] and "v2" in found["message"]
        assert "restart" in found["next"]["explanation"]
        old.terminate()
        old.wait(30)
        self.serve(program=folder / "v2" / harness.PLATFORM / "modeld.bin")
        assert self.finding("daemon_outdated") is None

    def test_a_program_outside_the_installs_is_not_a_finding(self):
        self.root.install_launcher("v2", "#!/bin/sh\nexit 1\n")
        current = self.root.path / "modeld" / "current"
        current.write_text(f"{self.root.path}/modeld/v2/{harness.PLATFORM}\n")
        self.serve()
        assert self.finding("daemon_outdated") is None


class TestLog(OwnerTest):
    def log_to_file(self, content=""):
        path = self.elsewhere / "the log"
        with open(path, "w", encoding="utf-8") as log:
            log.write(content)
            log.flush()
            self.serve(stdout=log, stderr=log)
        return path

    def test_the_step_shows_the_last_lines_of_a_file(self):
        path = self.log_to_file("first\n")
        found = self.finding("log_goes_to")
        assert found["level"] == "note"
        assert str(path) in found["message"]
        code, out = processes.shell(found["next"]["command"], cwd="/")
        assert code == 0 and out.startswith("first\n")

    def test_verbose_shows_the_last_lines_of_a_file_escaped(self):
        self.log_to_file("it \x1b[31m failed\n")
        shown = self.probe("doctor", "-v").out
        assert "failed" in shown and "\x1b" not in shown
        assert "failed" not in self.probe("doctor").out

    def test_the_step_shows_the_last_lines_even_of_a_deleted_file(self):
        path = self.log_to_file("first\n")
        path.unlink()
        found = self.finding("log_goes_to")
        assert "deleted" in found["message"]
        code, out = processes.shell(found["next"]["command"], cwd="/")
        assert code == 0 and out.startswith("first\n")

    def test_dev_null_a_pipe_a_socket_and_a_terminal_are_distinguished(self):
        terminal, other_end = os.openpty()
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        for stream, words in ((subprocess.DEVNULL, "/dev/null"), (other_end, "/dev/pts/"),
                              (theirs.fileno(), "socket"), (writing, "pipe")):
            daemon = self.serve(stdout=stream, stderr=stream)
            assert words in self.finding("log_goes_to")["message"]
            daemon.terminate()
            daemon.wait(30)
        for descriptor in terminal, other_end, reading, writing:
            os.close(descriptor)
        ours.close()
        theirs.close()

    def test_a_named_fifo_is_called_a_pipe(self):
        path = self.elsewhere / "fifo"
        os.mkfifo(path)
        end = os.open(path, os.O_RDWR)
        self.serve(stdout=end, stderr=end)
        found = self.finding("log_goes_to")
        os.close(end)
        assert "pipe" in found["message"]
        assert found["next"] is None

    def test_the_log_stays_as_it_was(self):
        path = self.log_to_file("first\n")
        harness.wait_until(lambda: path.stat().st_size > len("first\n"))  # the daemon's own line
        before = path.stat()
        self.probe("doctor", "-v")
        after = path.stat()
        assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


class TestClients(OwnerTest):
    def test_a_connection_of_another_process_is_a_note(self):
        self.serve()
        assert self.finding("slot_maybe_held") is None
        endpoint = json.loads(self.root.lease_path.read_text())["meta"]["endpoint"]
        host, port = endpoint.rsplit(":", 1)
        with socket.create_connection((host.strip("[]"), int(port))):
            found = self.finding("slot_maybe_held")
            assert found["level"] == "note"
            assert self.doctor().code == 0
        harness.wait_until(lambda: self.finding("slot_maybe_held") is None)


class TestAccelerators(OwnerTest):
    def prepare(self):
        super().prepare()
        self.leases = self.elsewhere / "devices"
        self.leases.mkdir(mode=0o700)
        self.env = harness.environment(CONTENOX_MODELD_DEVICE_LEASE_DIR=str(self.leases))

    def hold_elsewhere(self):
        """Another daemon, of another data root, that holds the accelerator."""
        other = self.stack.enter_context(harness.DataRoot())
        daemon = subprocess.Popen(
            [BINARY, "serve", "--data-root", other.path, "--ttl", "5m", "--device-lease",
             "gpu:cuda0"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=self.env)
        self.stack.callback(daemon.wait)
        self.stack.callback(daemon.kill)
        harness.wait_until_taken(other.lease_path)
        harness.wait_until(lambda: any(self.leases.glob("*.lease")))
        return daemon, other.path

    def test_an_accelerator_that_another_daemon_holds_is_busy(self):
        self.serve(env=self.env)
        holder, root = self.hold_elsewhere()
        found = self.finding("device_held", env=self.env)
        assert found["level"] == "busy"
        assert f"process {holder.pid}" in found["message"]
        assert str(root) in found["message"]
        assert self.doctor(env=self.env).code == BUSY
        assert self.probe("probe", env=self.env).code == 0

    def test_the_step_waits_until_the_holder_lets_go(self):
        self.serve(env=self.env)
        holder, _ = self.hold_elsewhere()
        command = self.finding("device_held", env=self.env)["next"]["command"]
        tool = pathlib.Path(harness.program("MODELD_PROBE")).resolve()
        path = f"{tool.parent}:{os.environ['PATH']}"
        with subprocess.Popen(["sh", "-c", command], cwd="/", stdout=subprocess.DEVNULL,
                              env={**self.env, "PATH": path}) as step:
            time.sleep(0.5)
            assert step.poll() is None
            holder.terminate()
            holder.wait(30)
            for lease in self.leases.glob("*.lease"):
                lease.unlink()
            assert step.wait(30) == 0

    def test_an_accelerator_whose_holder_died_is_busy_until_its_lease_expires(self):
        self.serve(env=self.env)
        holder, _ = self.hold_elsewhere()
        holder.kill()
        holder.wait(30)
        found = self.finding("device_held_by_dead", env=self.env)
        assert found["level"] == "busy"
        assert "expires in" in found["message"]
        assert self.doctor(env=self.env).code == BUSY

    def test_the_owners_own_accelerator_is_not_a_finding(self):
        self.serve("--device-lease", "gpu:cuda0", env=self.env)
        harness.wait_until(lambda: any(self.leases.glob("*.lease")))
        assert self.doctor(env=self.env).code == 0

    def test_the_directory_of_leases_stays_as_it_was(self):
        self.serve(env=self.env)
        self.hold_elsewhere()
        facts = [(path, path.stat().st_mtime_ns, path.stat().st_ctime_ns)
                 for path in (self.leases, *self.leases.iterdir())]
        self.doctor(env=self.env)
        assert facts == [(path, path.stat().st_mtime_ns, path.stat().st_ctime_ns)
                         for path in (self.leases, *self.leases.iterdir())]


class TestEnd(OwnerTest):
    def test_an_owner_that_the_kernel_killed_is_a_note(self):
        pid = processes.dead_pid(self)
        self.root.write_lease(f"127.0.0.1:{harness.free_port()}", pid=pid)
        try:
            with open("/dev/kmsg", "w", encoding="utf-8") as log:
                log.write("modeld-probe's test: "
                          f"Out of memory: Killed process {pid} (modeld.bin)\n")
        except OSError as error:
            lacking.impossible(f"nobody may write to the kernel's log: {error}")
        found = self.finding("killed_for_memory")
        assert found["level"] == "note"
        assert f"process {pid}" in found["message"]

    def test_an_owner_that_ended_otherwise_is_not_called_killed(self):
        self.root.write_lease(f"127.0.0.1:{harness.free_port()}", pid=processes.dead_pid(self))
        found = self.finding("killed_for_memory")
        assert found is None or found["next"]["command"].startswith("journalctl -k ")

    def test_the_step_reads_the_kernel_log_when_doctor_may_not(self):
        pid = processes.dead_pid(self)
        self.root.write_lease(f"127.0.0.1:{harness.free_port()}", pid=pid)
        stranger = processes.stranger()
        if stranger:
            for path in self.root.path, self.root.lease_path:
                os.chown(path, stranger["user"], stranger["group"])
        if subprocess.run(["head", "-c", "1", "/dev/kmsg"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, timeout=20, check=False,
                          **stranger).returncode == 0 or not os.path.exists("/dev/kmsg"):
            lacking.impossible("everybody may read the kernel's log here")
        found = self.finding("killed_for_memory", **stranger)
        assert found["level"] == "note"
        assert found["next"]["command"].startswith("journalctl -k ")
        assert f"Killed process {pid} " in found["next"]["command"]
