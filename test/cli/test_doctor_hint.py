"""The line that sends the reader of a healthy answer to doctor: on a terminal, and nowhere else."""

import re
import shlex

import pytest

import terminal
from cli_test import CliTest, harness

DIM, END = "\x1b[2m", "\x1b[0m"


class TestDoctorHint(CliTest):
    def prepare(self):
        super().prepare()
        self.stack.enter_context(harness.daemon("serve", "--data-root", self.root.path, "--ttl",
                                                "5m", lease=self.root.lease_path))

    def last_line(self, *arguments, command="probe", **options):
        arguments = arguments or ("--data-root", self.root.path)
        return terminal.shown(command, *arguments, **options).splitlines()[-1]

    def test_probe_of_a_running_daemon_ends_with_one_dim_line_that_names_doctor(self):
        line = self.last_line()
        assert line == (f"{DIM}if inference fails: modeld-probe doctor --data-root "
                        f"{self.root.path}{END}")

    def test_without_colour_it_is_a_plain_line(self):
        line = self.last_line("--data-root", self.root.path, "--color=never")
        assert line.startswith("if inference fails: ")

    def test_the_default_data_root_needs_no_flag_and_fits_into_40_columns(self):
        variables = harness.environment(TERM="xterm", CONTENOX_DATA_ROOT=str(self.root.path))
        line = self.last_line("--color=never", columns=40, env=variables)
        assert line == "if inference fails: modeld-probe doctor"
        assert len(line) <= 40

    def test_the_command_asks_about_the_same_daemon(self):
        endpoint, = re.findall(r'"endpoint": "(.*?)"', self.root.lease_path.read_text())
        for place in ("--data-root", str(self.root.path)), ("--endpoint", endpoint):
            line = self.last_line(*place, "--color=never")
            command = shlex.split(line.partition(": ")[2])
            assert command == ["modeld-probe", "doctor", *place]
            assert harness.run_probe(*command[1:], "--json").json["state"] == "running"

    @pytest.mark.parametrize("flags", [["--json"], ["--nagios"], ["--format=prometheus"],
                                       ["--quiet"], ["--quiet-ok"]])
    def test_other_formats_omit_the_hint(self, flags):
        assert "if inference" not in terminal.shown("probe", "--data-root", self.root.path, *flags)

    def test_pipes_and_files_omit_the_hint(self):
        assert "if inference" not in self.probe("probe", "--color=always").out
        with harness.DataRoot() as place:
            file = place.path / "answer"
            terminal.shown("probe", "--data-root", self.root.path, "--output", file)
            assert "if inference" not in file.read_text()

    def test_other_commands_and_states_omit_the_hint(self):
        for command in "detect", "doctor":
            assert "if inference" not in self.last_line(command=command)
        with harness.DataRoot() as empty:
            assert "if inference" not in self.last_line("--data-root", empty.path)
