"""The recipes for systemd: systemd itself checks the units; their commands run in an empty root."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess

import recipes
from recipes import harness
from empty_root import EmptyRootTest

TARGETS = pathlib.Path("/usr/lib/systemd/system")


def setting(unit, name):
    """The value of the one setting of that name, on one line."""
    value, = re.findall(rf"(?m)^{name}=(.*)$", unit.replace("\\\n", " "))
    return value


def environment(unit):
    return dict(word.split("=", 1) for word in shlex.split(setting(unit, "Environment")))


class UnitTest(EmptyRootTest):
    def prepare(self):
        super().prepare()
        self.put_tool()
        self.put("/usr/bin/modeld", b"it is not run")
        for target in TARGETS.glob("*.target"):
            self.put(target)
            shutil.copy(target, self.inside(target))

    def verify(self, units):
        """Makes systemd check these units; it must print nothing."""
        for name, text in units.items():
            self.put(f"/etc/systemd/system/{name}", text.encode(), mode=0o644)
        finished = subprocess.run(
            ["systemd-analyze", "verify", f"--root={self.root}", *units], check=False,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")

    def run_setting(self, unit, name):
        variables = environment(unit)
        return self.run_inside(shlex.split(setting(unit, name)), variables)


class TestService(UnitTest):
    def prepare(self):
        super().prepare()
        self.unit, = recipes.blocks("systemd", "ini")

    def test_systemd_accepts_the_unit(self):
        self.verify({"modeld.service": self.unit})

    def test_the_unit_is_started_when_the_daemon_serves(self):
        with self.modeld("/var/lib/modeld", "--acquire-delay", "300ms", started=False):
            code, out = self.run_setting(self.unit, "ExecStartPost")
        assert (code, out.split()[0]) == (0, "running"), out

    def test_the_state_directory_is_the_data_root_of_both_programs(self):
        data_root = "/var/lib/" + setting(self.unit, "StateDirectory")
        assert environment(self.unit) == {"HOME": data_root, "CONTENOX_DATA_ROOT": data_root}
        daemon = shlex.split(setting(self.unit, "ExecStart"))
        assert daemon[1:] == ["serve", "--data-root", data_root]

    def test_a_first_start_does_not_wait(self):
        assert self.run_setting(self.unit, "ExecStartPre")[0] == 0

    def test_after_a_kill_it_starts_once_the_dead_daemons_lease_has_expired(self):
        data_root = self.inside(environment(self.unit)["CONTENOX_DATA_ROOT"])
        data_root.mkdir(parents=True)
        flags = ["--data-root", data_root, "--ttl", "2s"]
        with harness.daemon("serve", *flags, lease=data_root / "modeld.lease") as killed:
            killed.kill()
            killed.wait()
        assert self.run_setting(self.unit, "ExecStartPre")[0] == 0
        code, out = self.run_inside(["/usr/bin/modeld-probe", "detect"], environment(self.unit))
        assert (code, out.split()[0]) == (6, "stale"), out
        with harness.daemon("serve", *flags):
            code, out = self.run_setting(self.unit, "ExecStartPost")
        assert (code, out.split()[0]) == (0, "running"), out

    def test_it_restarts_however_it_ended(self):
        assert setting(self.unit, "Restart") == "always"


class TestPrometheus(UnitTest):
    def prepare(self):
        super().prepare()
        self.service, self.timer = recipes.blocks("Prometheus", "ini")
        self.metrics = self.inside("/var/lib/prometheus/node-exporter/modeld.prom")
        self.metrics.parent.mkdir(parents=True)

    def test_systemd_accepts_the_units(self):
        self.verify({"modeld-probe.service": self.service, "modeld-probe.timer": self.timer})

    def test_the_file_says_whether_modeld_is_up(self):
        with self.modeld("/var/lib/modeld"):
            code, out = self.run_setting(self.service, "ExecStart")
        assert (code, out) == (0, "")
        assert re.search(r"(?m)^modeld_up 1$", self.metrics.read_text())
        code, out = self.run_setting(self.service, "ExecStart")
        assert str(code) in setting(self.service, "SuccessExitStatus").split()
        assert re.search(r"(?m)^modeld_up 0$", self.metrics.read_text())

    def test_the_collector_can_read_the_file_and_there_is_no_other(self):
        self.run_setting(self.service, "ExecStart")
        assert [file.name for file in self.metrics.parent.iterdir()] == ["modeld.prom"]
        assert os.stat(self.metrics).st_mode & 0o004

    def test_the_unit_succeeds_in_every_state_but_not_on_a_failure(self):
        assert setting(self.service, "SuccessExitStatus") == "3 4 5 6"
