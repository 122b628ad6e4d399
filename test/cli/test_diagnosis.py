"""Each reason that files and processes can cause, produced by real ones."""

import os
import pathlib
import re
import shutil
import signal
import socket
import tempfile
from unittest import mock

import pytest

import processes
from cli_test import CliTest, harness

BINARY = harness.program("MODELD_STANDIN")


class DiagnosisTest(CliTest):
    def diagnose_both(self, reason, *arguments, next_is=None, **options):
        """The same diagnosis from detect and probe, when it does not need the network."""
        for command in "detect", "probe":
            verdict = self.diagnose(command, reason, *arguments, **options)
            if next_is is not None:
                assert verdict.next == next_is
        return verdict

    @property
    def install(self):
        return (f"install contenox, then run `env CONTENOX_DATA_ROOT={self.root.path} "
                "contenox modeld install`")

    @property
    def start_command(self):
        return f"{BINARY} serve --data-root {self.root.path}"


class TestNotInstalled(DiagnosisTest):
    def test_binary_not_found(self):
        self.diagnose_both("binary_not_found", says=["PATH"], next_is=self.install)

    def test_binary_not_found_under_an_expired_lease(self):
        self.root.write_lease(age=3600)
        verdict = self.diagnose_both("binary_not_found", next_is=self.install)
        assert verdict.json["lease"]["status"] == "expired"

    def test_binary_not_found_under_a_corrupt_lease_has_a_note_about_the_lease(self):
        self.root.write_lease_bytes(b"{")
        verdict = self.diagnose_both("binary_not_found", next_is=self.install)
        assert "line 1" in verdict.note("lease_corrupt")

    def test_override_not_found_names_it_and_where_it_is_set(self):
        for missing, what in (self.root.path / "no modeld", "does not exist"), \
                (self.root.path, "a directory"):
            verdict = self.diagnose_both("override_not_found", "--modeld-bin", missing,
                                         says=[f"--modeld-bin names {missing}", what])
            assert "--modeld-bin" in verdict.next
        verdict = self.diagnose_both("override_not_found", says=["/nonexistent/modeld"],
                                     env=harness.environment(
                                         CONTENOX_MODELD_BIN="/nonexistent/modeld"))
        assert "CONTENOX_MODELD_BIN" in verdict.next

    def test_no_compatible_install_says_what_each_launcher_reported(self):
        reports = {
            "v0.1.0": ("echo '{\"version\": \"v0.1.0\", \"protocol\": 77}'", "protocol 77"),
            "v0.2.0": ("exit 42", "42"),
            "v0.3.0": ("kill -TERM $$", "signal 15"),
            "v0.4.0": ("echo modeld v0.4.0", "line 1"),
            "v0.5.0": ("echo '{\"protocol\": 1}'", "version"),
            "v0.6.0": ("/bin/sleep 600", "in time"),
        }
        launchers = {version: self.root.install_launcher(version, "#!/bin/sh\n" + script + "\n")
                     for version, (script, _) in reports.items()}
        says = [str(launcher) for launcher in launchers.values()]
        says += [report for _, report in reports.values()]
        verdict = self.diagnose_both("no_compatible_install", "--timeout", "300ms", says=says)
        assert f"`{launchers['v0.2.0']} version --json`" in verdict.next


class TestNotRunning(DiagnosisTest):
    def test_no_lease(self):
        self.diagnose_both("no_lease", "--modeld-bin", BINARY, next_is=self.start_command)

    def test_lease_corrupt_says_where_and_what_was_expected(self):
        cases = [
            (b'{\n  "pid": "12"\n}', "line 2", "64-bit integer"),
            (b'{\n\n\n  "renewed_at": "yesterday"\n}', "line 4", "RFC 3339"),
            (b'{"meta": {"endpoint": 5}}', "line 1", "string"),
            (b'[]', "line 1, column 1", "object"),
            (b'{"instance_id": "abc', "line 1", ""),
            (b'', "line 1, column 1 (byte 0)", ""),
        ]
        for content, place, expected in cases:
            self.root.write_lease_bytes(content)
            verdict = self.diagnose_both("lease_corrupt", "--modeld-bin", BINARY,
                                         says=[place, expected], next_is=self.start_command)
            assert re.search(r"column \d+ \(byte \d+\)", verdict.message)


class TestStale(DiagnosisTest):
    def expired_lease(self, pid, host=None):
        # Renewed just now, since a process that is younger than that is not the owner.
        self.root.write_lease(age=0, ttl=-59 * 60, pid=pid, host=host or socket.gethostname())

    def check(self, reason, process, says, next_is=None):
        verdict = self.diagnose_both(reason, "--modeld-bin", BINARY, next_is=next_is,
                                     says=["expired 59 min", *says])
        assert verdict.json["lease"]["owner_process"] == process
        return verdict

    def test_owner_dead(self):
        pid = processes.dead_pid(self)
        self.expired_lease(pid)
        self.check("owner_dead", "gone", [str(pid), "gone"], next_is=self.start_command)

    def test_owner_hung_because_it_is_stopped(self):
        process = processes.stopped(self)
        self.expired_lease(process.pid)
        verdict = self.check("owner_hung", "stopped", [str(process.pid), "stopped"])
        wake = f"kill -CONT {process.pid}"
        assert verdict.command == f"{wake}; sleep 1; {self.start_command}"
        assert processes.shell(wake) == (0, "")
        self.check("owner_hung", "alive", ["alive"])

    def test_owner_hung_because_it_is_a_zombie(self):
        process = processes.zombie(self)
        self.expired_lease(process.pid)
        self.check("owner_hung", "zombie", [str(process.pid), "zombie"],
                   next_is=self.start_command)

    def test_owner_hung_though_it_is_alive(self):
        pid = processes.owner(self).pid
        self.expired_lease(pid)
        verdict = self.check("owner_hung", "alive", [str(pid), "alive"])
        assert verdict.next.endswith(self.start_command)
        assert "kill" not in verdict.next

    def test_owner_dead_when_another_program_has_its_number(self):
        sleeper = processes.sleeper(self)
        for change in lambda: None, lambda: sleeper.send_signal(signal.SIGSTOP):
            change()
            self.expired_lease(sleeper.pid)
            verdict = self.check("owner_dead", "gone", [f"process {sleeper.pid} is now `sleep`"],
                                 next_is=self.start_command)
            assert "`sleep`" in verdict.note("pid_reused")
            assert verdict.json["lease"]["owner"] == {
                "pid": sleeper.pid, "command": "sleep", "user": os.geteuid(),
                "started_at": verdict.json["lease"]["owner"]["started_at"]}

    def test_owner_dead_when_a_younger_modeld_has_its_number(self):
        pid = processes.owner(self).pid
        self.root.write_lease(age=3 * 3600 + 30, ttl=30, pid=pid)
        verdict = self.diagnose_both("owner_dead", "--modeld-bin", BINARY,
                                     next_is=self.start_command)
        assert f"process {pid} is now `modeld`, started 3 h after" in verdict.message

    def test_lease_expired_when_the_owner_was_on_another_host(self):
        self.expired_lease(os.getpid(), host="elsewhere.invalid")
        verdict = self.check("lease_expired", "unknown", ["not renewed"])
        assert "elsewhere.invalid" in verdict.note("lease_from_another_host")

    @pytest.mark.parametrize("pid", [None, 0, -1, 2**31, 2**63 - 1])
    def test_lease_expired_when_the_owner_cannot_be_determined(self, pid):
        self.expired_lease(pid)
        self.check("lease_expired", "unknown", ["not renewed"])


class StrangerTest(DiagnosisTest):
    """Runs the tool as another user, who needs a copy within reach."""

    def prepare(self):
        super().prepare()
        directory = tempfile.TemporaryDirectory(prefix="modeld-probe-test-")
        self.stack.callback(directory.cleanup)
        os.chmod(directory.name, 0o755)
        tool = shutil.copy(harness.program("MODELD_PROBE"), directory.name)
        patch = mock.patch.dict(os.environ, MODELD_PROBE=tool)
        patch.start()
        self.stack.callback(patch.stop)
        self.root.path.chmod(0o755)

    def forbid(self, path, mode):
        # Root may read everything, so another user asks; without root, the caller locks itself out.
        path.chmod(mode if os.geteuid() == 0 else 0)
        self.stack.callback(path.chmod, 0o700)


class TestInstallUnreadable(StrangerTest):
    def check_install(self, barrier):
        verdict = self.diagnose_both("binary_not_found", **processes.stranger())
        note, = (finding["message"] for finding in verdict.json["findings"]
                 if finding["code"] == "install_unreadable")
        facts = barrier.stat()
        for part in (str(barrier), "Permission denied", f"uid {facts.st_uid}",
                     f"{facts.st_mode & 0o7777:04o}"):
            assert part in note, note

    def test_installs_of_another_user(self):
        self.root.install_launcher("v1.0.0", "#!/bin/sh\n")
        self.forbid(self.root.path / "modeld", 0o700)
        self.check_install(self.root.path / "modeld")

    def test_one_install_of_another_user(self):
        self.root.install_launcher("v1.0.0", "#!/bin/sh\n")
        self.forbid(self.root.path / "modeld/v1.0.0", 0o700)
        self.check_install(self.root.path / "modeld/v1.0.0")

    def test_a_current_file_of_another_user(self):
        (self.root.path / "modeld").mkdir()
        current = self.root.path / "modeld/current"
        current.write_text("v1.0.0")
        self.forbid(current, 0o600)
        self.check_install(current)

    def test_an_override_of_another_user(self):
        folder = self.root.path / "private"
        folder.mkdir()
        self.forbid(folder, 0o700)
        verdict = self.diagnose_both("override_not_found", "--modeld-bin", folder / "modeld",
                                     says=["Permission denied", f"{folder} has"],
                                     **processes.stranger())
        assert verdict.json["reason"]["errno"] == "EACCES"


class TestOwnDataRoot(StrangerTest):
    def test_the_data_roots_owner_is_told_to_check_its_modes(self):
        user = processes.stranger().get("user", os.geteuid())
        self.root.write_lease()
        for path in self.root.lease_path, self.root.path:
            os.chown(path, user, -1)
        self.root.lease_path.chmod(0)
        verdict = self.diagnose_both("lease_unreadable", **processes.stranger())
        assert (f"the data root is yours: check owners and modes with `ls -ld {self.root.path} "
                f"{self.root.lease_path}`") in verdict.next


class TestLeaseUnreadable(StrangerTest):
    def prepare(self):
        super().prepare()
        self.root.write_lease()

    def check_permission(self, barrier):
        """The lease is behind `barrier`, which only its owner may pass."""
        facts = barrier.stat()
        verdict = self.diagnose_both(
            "lease_unreadable", says=[str(self.root.lease_path), "Permission denied",
                                      f"uid {facts.st_uid}", f"{facts.st_mode & 0o7777:04o}"],
            **processes.stranger())
        own = self.root.path.stat().st_uid == processes.stranger().get("user", os.geteuid())
        assert any(part in verdict.next for part in (["the data root is yours"] if own else [
            "as the user that runs modeld", "sudo -u "])), verdict.next
        assert verdict.text.state == "unknown"

    def test_a_lease_of_another_user(self):
        self.forbid(self.root.lease_path, 0o600)
        self.check_permission(self.root.lease_path)

    def test_a_data_root_of_another_user(self):
        # As the daemon makes it: nobody else can even look at the lease.
        self.forbid(self.root.path, 0o700)
        self.check_permission(self.root.path)

    def test_a_lease_that_links_to_a_file_of_another_user(self):
        shadow = pathlib.Path("/etc/shadow")
        self.root.lease_path.unlink()
        self.root.lease_path.symlink_to(shadow)
        self.check_permission(shadow)

    def test_a_lease_that_is_not_a_file_is_named_by_its_kind(self):
        self.root.lease_path.unlink()
        os.mkfifo(self.root.lease_path)
        self.diagnose_both("lease_unreadable", says=["FIFO"])
        self.root.lease_path.unlink()
        self.root.lease_path.mkdir()
        self.diagnose_both("lease_unreadable", says=["directory"])
        self.root.lease_path.rmdir()
        self.root.lease_path.symlink_to("/dev/zero")
        self.diagnose_both("lease_unreadable", says=["device"])
        self.root.lease_path.unlink()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.root.lease_path))
            self.diagnose_both("lease_unreadable", says=["socket"])

    @pytest.mark.parametrize("name", ["x" * 256, "x/" * 2500], ids=["one part", "the whole path"])
    def test_the_answer_says_that_a_path_is_too_long(self, name):
        answer = harness.run_probe("detect", "--json", "--data-root", self.root.path / name)
        assert (answer.code, answer.json["state"]) == (1, "unknown")
        assert answer.json["reason"]["errno"] == "ENAMETOOLONG"
        assert "too long" in answer.json["next"]["explanation"]

    def test_the_message_has_the_errno_text_or_the_limit(self):
        self.root.lease_path.unlink()
        self.root.lease_path.symlink_to(self.root.lease_path)
        self.diagnose_both("lease_unreadable", says=["Too many levels of symbolic links"])
        self.root.lease_path.unlink()
        self.root.write_lease_bytes(b" " * ((1 << 20) + 1))
        self.diagnose_both("lease_unreadable", says=[str(1 << 20)])
