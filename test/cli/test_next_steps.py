"""Runs each next step's command as printed, and checks that it leads to the promised state."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import pytest

import lacking
import listening
import processes
from cli_test import CliTest, harness

STANDIN = harness.program("MODELD_STANDIN")
SELF_RENEWING = str(pathlib.Path(__file__).with_name("wedged_owner.py"))


class StepTest(CliTest):
    """A data root of its own, a daemon on PATH, and a shell that knows nothing else."""

    def prepare(self):
        super().prepare()
        self.folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.folder.chmod(0o755)
        self.put_on_path("modeld")
        self.environment = harness.environment(PATH=f"{self.folder}:{os.environ['PATH']}")

    def put_on_path(self, name):
        launcher = self.folder / name
        launcher.write_text(f'#!/bin/sh\nexec "{STANDIN}" "$@"\n')
        launcher.chmod(0o755)
        return launcher

    def status(self, command="probe", *arguments, **options):
        answer = harness.run_probe(command, "--json", "--data-root", self.root.path, *arguments,
                                   **{"env": self.environment, "limit": 60, **options})
        return answer.json

    def command(self, state, reason, verb="probe", *arguments, **options):
        """The next command in this situation, which must be this state for this reason."""
        found = self.status(verb, *arguments, **options)
        assert (found["state"], found["reason"] and found["reason"]["code"]) == (state, reason), \
            found
        return found["next"]["command"]

    def run(self, command):
        """Starts the command as a user would paste it, in another directory; ended with the test."""
        shell = subprocess.Popen(["/bin/sh", "-c", command], cwd="/", env=self.environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 start_new_session=True)
        self.stack.callback(shell.wait)
        self.stack.callback(self.end_group, shell.pid)
        return shell

    @staticmethod
    def end_group(group):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def check_leads_to_running(self, command):
        assert command
        shell = self.run(command)
        harness.wait_until(lambda: self.status()["state"] == "running", 40,
                           lambda: f"{command!r} ended with {shell.poll()}: {self.status()}")

    def daemon(self, *switches):
        return self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, *switches, lease=self.root.lease_path))

    def write_owned_lease(self, pid, ttl=3, **fields):
        self.root.write_lease(pid=pid, ttl=ttl, endpoint=f"127.0.0.1:{harness.free_port()}",
                              **fields)


class TestStart(StepTest):
    def test_a_daemon_is_started_without_a_lease(self):
        self.check_leads_to_running(self.command("not-running", "no_lease", "detect"))

    def test_a_daemon_is_started_over_a_corrupt_lease(self):
        self.root.write_lease_bytes(b"{")
        self.check_leads_to_running(self.command("not-running", "lease_corrupt"))

    def test_a_daemon_is_started_over_a_dead_owners_expired_lease(self):
        self.root.write_lease(age=100, pid=processes.dead_pid(self))
        self.check_leads_to_running(self.command("stale", "owner_dead"))

    def test_a_daemon_is_started_over_an_expired_lease_of_another_host(self):
        self.root.write_lease(age=100, host="elsewhere.invalid")
        self.check_leads_to_running(self.command("stale", "lease_expired"))

    def test_a_launcher_behind_a_link_is_started_by_its_own_path(self):
        installed = self.folder / "installed"
        installed.mkdir()
        beside = installed / "modeld.bin"
        shutil.copy(STANDIN, beside)
        launcher = installed / "modeld"
        launcher.write_text('#!/bin/sh\nexec "$(dirname "$0")/modeld.bin" "$@"\n')
        launcher.chmod(0o755)
        (self.folder / "modeld").unlink()
        (self.folder / "modeld").symlink_to(launcher)
        self.check_leads_to_running(self.command("not-running", "no_lease"))

    @pytest.mark.parametrize("name", [b"two words", b"it's $HOME", b"caf\xe9", b"line\nbreak",
                                      b"tab\t100%\\n", b"a;reboot", "grüße".encode()])
    def test_a_data_root_of_any_name_is_served(self, name):
        # As bytes: not every name is a text.
        path = os.path.join(os.fsencode(self.folder), name)
        os.mkdir(path, 0o700)
        self.root.path = pathlib.Path(os.fsdecode(path))
        command = self.command("not-running", "no_lease")
        assert command.isprintable()
        self.check_leads_to_running(command)

    def test_another_users_data_root_is_served_as_that_user(self):
        if os.geteuid() != 0:
            lacking.impossible("only root can act as another user")
        nobody = 65534
        shutil.chown(self.root.path, nobody)
        self.folder.chmod(0o711)
        tool = self.folder / "modeld-standin"
        shutil.copy(STANDIN, tool)
        (self.folder / "modeld").write_text(f'#!/bin/sh\nexec "{tool}" "$@"\n')
        self.check_leads_to_running(self.command("not-running", "no_lease"))
        assert self.root.lease_path.stat().st_uid == nobody

    def test_a_stuck_lock_is_cleared_before_a_daemon_is_started(self):
        lock = pathlib.Path(f"{self.root.lease_path}.acquire.lock")
        lock.mkdir()
        (lock / "left over").touch()
        then = time.time() - 60
        os.utime(lock, (then, then))
        command = self.command("not-running", "no_lease")
        self.check_leads_to_running(command)
        assert not lock.exists()

    def test_contenox_installs_for_this_data_root(self):
        (self.folder / "modeld").unlink()
        contenox = self.folder / "contenox"
        contenox.write_text('#!/bin/sh\n[ "$*" = "modeld install" ] || exit 9\n'
                            f'exec "{STANDIN}" install "$CONTENOX_DATA_ROOT"\n')
        contenox.chmod(0o755)
        command = self.command("not-installed", "binary_not_found")
        assert processes.shell(command, cwd="/", env=self.environment)[0] == 0
        assert self.status()["state"] == "not-running"


class TestOwner(StepTest):
    def test_the_step_waits_for_a_killed_owners_lease_to_expire(self):
        owner = self.daemon("--ttl", "3s")
        owner.kill()
        owner.wait()
        self.check_leads_to_running(self.command("unreachable", "connection_refused"))

    def test_the_step_waits_for_an_unknown_owners_lease_to_expire(self):
        self.write_owned_lease(None)
        self.check_leads_to_running(self.command("unreachable", "connection_refused"))

    def test_a_stopped_owner_is_continued(self):
        owner = self.daemon("--ttl", "5m")
        owner.send_signal(signal.SIGSTOP)
        harness.wait_until(lambda: self.status("detect")["lease"]["owner_process"] == "stopped")
        command = self.command("unreachable", "rpc_timeout", "probe", "--timeout", "300ms")
        assert processes.shell(command) == (0, "")
        assert self.status()["state"] == "running"

    def test_an_owner_stopped_past_its_ttl_is_replaced(self):
        owner = self.daemon("--ttl", "1s")
        owner.send_signal(signal.SIGSTOP)
        harness.wait_until(lambda: self.status("detect")["state"] == "stale")
        self.check_leads_to_running(self.command("stale", "owner_hung"))
        assert owner.wait(10) is not None

    def test_an_owner_that_refuses_connections_is_terminated_and_replaced(self):
        owner = processes.owner(self)
        self.write_owned_lease(owner.pid)
        self.check_leads_to_running(self.command("unreachable", "connection_refused"))
        assert owner.wait(10) == -signal.SIGTERM

    def test_an_owner_that_ignores_sigterm_is_killed_and_replaced(self):
        owner = subprocess.Popen([sys.executable, SELF_RENEWING, self.root.path],
                                 stdout=subprocess.PIPE, text=True)
        self.stack.callback(owner.stdout.close)
        self.stack.callback(owner.wait)
        self.stack.callback(owner.kill)
        assert owner.stdout.readline() == "holding\n"
        self.check_leads_to_running(self.command("unreachable", "connection_refused"))
        assert owner.wait(10) == -signal.SIGKILL

    def test_a_busy_owner_is_given_more_time(self):
        port = harness.free_port()

        def answer_late(connection):
            time.sleep(1)
            with socket.create_connection(("127.0.0.1", port)) as owner:
                listening.join(connection, owner)

        relay = self.stack.enter_context(listening.listener(answer_late))
        self.daemon("--ttl", "5m", "--listen", f"127.0.0.1:{port}", "--advertise", relay)
        command = self.command("unreachable", "rpc_timeout", "probe", "--timeout", "200ms")
        assert processes.shell(command, env=self.environment)[0] == 0

    def test_a_daemon_of_another_data_root_is_probed(self):
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir(mode=0o700)
        program = self.folder / "programs" / "modeld"
        program.parent.mkdir()
        shutil.copy(STANDIN, program)
        daemon = subprocess.Popen([program, "serve", "--data-root", elsewhere],
                                  stdout=subprocess.DEVNULL)
        self.stack.callback(daemon.wait)
        self.stack.callback(daemon.kill)
        harness.wait_until_taken(elsewhere / "modeld.lease")
        steps = [finding["next"]["command"] for finding in self.status("detect")["findings"]
                 if finding["code"] == "other_data_root" and str(elsewhere) in finding["message"]]
        assert processes.shell(steps[0], env=self.environment)[0] == 0


class TestNothingIsDone(StepTest):
    """When it is unclear what would help, no command kills, continues or creates anything."""

    def check_no_command(self, *says, arguments=(), **options):
        before = self.root.fingerprint()
        step = self.status("probe", *arguments, **options)["next"]
        assert step["command"] is None, step
        for words in says:
            assert words in step["explanation"]
        assert self.root.fingerprint() == before

    def test_a_live_lease_of_another_host_gets_no_command(self):
        self.write_owned_lease(1, host="elsewhere.invalid")
        self.check_no_command("elsewhere.invalid")

    def serve_elsewhere(self, *command, listen="127.0.0.1:0", **options):
        """Starts an owner, with this command in front."""
        owner = subprocess.Popen([*command, STANDIN, "serve", "--data-root", self.root.path,
                                  "--ttl", "5m", "--listen", listen],
                                 stdout=subprocess.DEVNULL, **options)
        self.stack.callback(owner.wait)
        self.stack.callback(owner.kill)
        harness.wait_until_taken(self.root.lease_path)

    @staticmethod
    def unshare(*kind):
        program = shutil.which("unshare")
        if not program or subprocess.run([program, *kind, "true"], check=False,
                                         stderr=subprocess.DEVNULL).returncode != 0:
            lacking.impossible("no such namespace can be made here")
        return program, *kind

    def test_a_data_root_of_an_unmapped_user_gets_no_command(self):
        """The overflow uid is not nobody's there."""
        if os.geteuid() != 0:
            lacking.impossible("only root can give files away")
        wrapper = self.unshare("--user", "--map-root-user")
        os.chown(self.root.path, 1234, 1234)
        self.root.path.chmod(0o755)
        self.check_belongs_to_an_unmapped_user(wrapper)

    def test_an_unmapped_caller_does_not_own_what_shows_the_overflow_uid(self):
        self.check_belongs_to_an_unmapped_user(self.unshare("--user"))

    def check_belongs_to_an_unmapped_user(self, wrapper):
        asked = subprocess.run([*wrapper, harness.program("MODELD_PROBE"), "detect", "--json",
                                "--data-root", self.root.path], check=False,
                               env=self.environment, stdout=subprocess.PIPE)
        step = json.loads(asked.stdout)["next"]
        assert step["command"] is None, step
        assert "without an id in this user namespace" in step["explanation"]

    def test_an_owner_in_another_network_namespace_gets_no_command(self):
        self.serve_elsewhere(*self.unshare("-n"), "sh", "-c", 'ip link set lo up; exec "$@"', "sh")
        self.check_no_command("network namespace")

    def test_an_owner_whose_socket_is_in_another_mount_namespace_gets_no_command(self):
        """As a service with a temporary directory of its own."""
        self.serve_elsewhere(*self.unshare("-m"), "sh", "-c", 'mount -t tmpfs none /mnt; exec "$@"',
                             "sh", listen="unix:/mnt/modeld.socket")
        self.check_no_command("another view of the file system")

    def test_an_owner_whose_socket_is_below_another_root_gets_no_command(self):
        if os.geteuid() != 0:
            lacking.impossible("changing the root directory takes root")
        jail = self.folder / "jail"
        data = jail / str(self.root.path)[1:]
        data.mkdir(parents=True, mode=0o700)
        shutil.copy(STANDIN, jail / "modeld")
        daemon = subprocess.Popen(["chroot", jail, "/modeld", "serve", "--data-root",
                                   self.root.path, "--ttl", "5m", "--listen", "unix:/socket"],
                                  stdout=subprocess.DEVNULL)
        self.stack.callback(daemon.wait)
        self.stack.callback(daemon.kill)
        self.root.path = data
        harness.wait_until_taken(data / "modeld.lease")
        self.check_no_command("another view of the file system")

    def test_an_owner_whose_socket_has_a_relative_path_gets_no_command(self):
        self.serve_elsewhere(listen="unix:modeld.socket", cwd=self.folder)
        self.check_no_command("relative to the directory")

    def test_a_frozen_owner_gets_no_command(self):
        group = pathlib.Path("/sys/fs/cgroup/freezer", f"modeld-probe-test-{os.getpid()}")
        try:
            group.mkdir()
        except OSError:
            lacking.impossible("no cgroup can be frozen here")
        owner = self.daemon("--ttl", "5m")
        try:
            (group / "cgroup.procs").write_text(str(owner.pid))
            (group / "freezer.state").write_text("FROZEN")
            self.check_no_command("unfreeze", arguments=["--timeout", "300ms"])
        finally:
            (group / "freezer.state").write_text("THAWED")
            owner.kill()
            owner.wait()
            group.rmdir()

    def test_an_owner_under_a_debugger_gets_no_command(self):
        strace = shutil.which("strace")
        if not strace:
            lacking.missing("strace(1)")
        owner = processes.owner(self)
        self.write_owned_lease(owner.pid, ttl=300)
        tracer = subprocess.Popen([strace, "-qq", "-o", "/dev/null", "-p", str(owner.pid)],
                                  stderr=subprocess.DEVNULL)
        self.stack.callback(tracer.wait)
        self.stack.callback(tracer.kill)
        status = pathlib.Path("/proc", str(owner.pid), "status")
        harness.wait_until(lambda: "TracerPid:\t0\n" not in status.read_text()
                           or tracer.poll() is not None)
        if tracer.poll() is not None:
            lacking.impossible("nothing can be traced here")
        self.check_no_command()

    def test_another_program_with_the_owners_pid_is_not_killed(self):
        sleeper = processes.sleeper(self)
        self.write_owned_lease(sleeper.pid, ttl=3)
        for condition in signal.SIGCONT, signal.SIGSTOP:
            sleeper.send_signal(condition)
            command = self.status()["next"]["command"]
            assert "kill" not in command

    def test_a_daemon_that_answers_anything_is_not_killed(self):
        for health in "error", "not-ready", "other-instance":
            with harness.daemon("serve", "--data-root", self.root.path, "--health", health,
                                lease=self.root.lease_path):
                assert "kill" not in self.status()["next"]["command"]

    def test_the_step_asks_in_the_codec_and_for_as_long_as_the_caller_chose(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--health", "not-ready",
                            lease=self.root.lease_path):
            command = self.command("unreachable", "not_ready", "probe", "--codec", "json",
                                   "--timeout", "1m30s")
            assert command.endswith(" --codec json --timeout 1m30s --wait=30s")

    def test_the_step_finds_a_protobuf_daemon_that_was_asked_in_json(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--codec", "proto",
                            lease=self.root.lease_path):
            command = self.command("unreachable", "rpc_error", "probe", "--codec", "json")
            assert processes.shell(command, env=self.environment)[0] == 0

    def test_a_lease_from_the_far_future_gets_no_command(self):
        self.write_owned_lease(processes.dead_pid(self), age=-1e7)
        self.check_no_command("clock")

    @pytest.mark.parametrize("name", ["~/.contenox", "'/data'", "/data\r", "/no/such/folder"])
    def test_a_doubtful_data_root_gets_no_command(self, name):
        answer = harness.run_probe("detect", "--json", "--data-root", name, env=self.environment)
        assert answer.json["next"]["command"] is None
        assert "data_root_doubtful" in [finding["code"] for finding in answer.json["findings"]]

    def test_a_file_given_as_the_data_root_gets_no_command(self):
        self.root.write_lease()
        answer = harness.run_probe("detect", "--json", "--data-root", self.root.lease_path,
                                   env=self.environment)
        assert answer.json["next"]["command"] is None
        assert "not a directory" in answer.json["findings"][0]["message"]

    def test_without_contenox_there_is_no_command_to_install(self):
        (self.folder / "modeld").unlink()
        self.check_no_command("contenox modeld install")

    def replace_modeld(self, content, mode=0o755):
        program = self.folder / "modeld"
        program.write_bytes(content)
        program.chmod(mode)
        return str(program)

    BROKEN = {
        "a script without its interpreter": (b"#!/no/such/sh\n", "/no/such/sh"),
        "an ELF file for another machine":
            (b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x02\x02" + bytes(4096), "machine"),
        "an ELF file that is cut off": (b"\x7fELF\x02\x01\x01", "cut off"),
        "an empty file": (b"", "empty"),
    }

    @pytest.mark.parametrize("broken", BROKEN)
    @pytest.mark.parametrize("is_override", [False, True], ids=["PATH", "override"])
    def test_a_binary_that_cannot_be_run_gets_no_command(self, broken, is_override):
        content, problem = self.BROKEN[broken]
        program = self.replace_modeld(content)
        self.check_no_command(program, problem,
                              arguments=["--modeld-bin", program] if is_override else [])

    def test_a_file_without_the_execute_bit_gets_no_command_on_any_file_system(self):
        for place in self.folder, "/dev/shm":
            with tempfile.TemporaryDirectory(dir=place) as folder:
                program = pathlib.Path(folder, "modeld")
                program.write_text("#!/bin/sh\n")
                self.check_no_command(str(program), "make it executable",
                                      arguments=["--modeld-bin", program])

    def test_a_launcher_without_its_interpreter_gets_no_command(self):
        (self.folder / "modeld").unlink()
        launcher = self.root.install_launcher("v1", "#!/no/such/interpreter\n")
        self.check_no_command(str(launcher), "/no/such/interpreter")


def test_the_step_reads_a_private_lease_as_its_user():
    """A `sudo` of the test's own prints its arguments."""
    if os.geteuid() != 0:
        lacking.impossible("only root can become somebody else")
    with harness.DataRoot() as root, tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.chown(root.path, "games")
        root.path.chmod(0o700)
        root.write_lease()
        tool = shutil.copy(harness.program("MODELD_PROBE"), folder)
        sudo = pathlib.Path(folder, "sudo")
        sudo.write_text('#!/bin/sh\necho "$@"\n')
        sudo.chmod(0o755)
        environment = harness.environment(PATH=f"{folder}:{os.environ['PATH']}")
        asked = subprocess.run([tool, "detect", "--json", "--data-root", root.path], check=False,
                               env=environment, stdout=subprocess.PIPE, **processes.stranger())
        assert asked.returncode == 1
        command = json.loads(asked.stdout)["next"]["command"]
        _, said = processes.shell(command, env=environment)
        assert said == f"-u games modeld-probe probe --data-root {root.path}\n"
