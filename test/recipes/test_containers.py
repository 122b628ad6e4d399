"""The recipes for containers. There is no engine here: their commands run in an empty root."""

import json
import re
import shlex

import yaml

import recipes
from empty_root import INSTALLED, EmptyRootTest


class Dockerfile:
    """The last image of a Dockerfile: its instructions, in order."""

    def __init__(self, text):
        joined = text.replace("\\\n", " ")
        instructions = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
        last = max(i for i, (name, _) in enumerate(instructions) if name == "FROM")
        self.base = instructions[last][1]
        self.stages = [rest.split(" AS ")[1] for name, rest in instructions[:last]
                       if name == "FROM"]
        self._instructions = instructions[last + 1:]

    def all(self, name):
        return [rest for found, rest in self._instructions if found == name]

    @property
    def environment(self):
        return dict(rest.split("=", 1) for rest in self.all("ENV"))

    @property
    def health_command(self):
        """The command of the HEALTHCHECK in exec form; that is JSON, so anything else fails."""
        rest, = self.all("HEALTHCHECK")
        return json.loads(rest.partition("CMD ")[2])


class TestDocker(EmptyRootTest):
    def prepare(self):
        super().prepare()
        text, = recipes.blocks("Docker", "dockerfile")
        self.file = Dockerfile(text)
        assert self.file.base == "scratch"
        self.copy()

    def copy(self):
        for rest in self.file.all("COPY"):
            *flags, source, target = shlex.split(rest)
            if flags:
                assert flags in [[f"--from={stage}"] for stage in self.file.stages]
                assert source == str(INSTALLED)
                self.put_tool(target)
            else:
                self.put(target, b"it is not run")

    def health(self):
        return self.run_inside(self.file.health_command, self.file.environment)

    def test_a_ready_daemon_is_healthy(self):
        with self.modeld(self.file.environment["CONTENOX_DATA_ROOT"]):
            code, out = self.health()
        assert (code, out.split()[0]) == (0, "running"), out

    def test_every_other_state_is_unhealthy_and_never_the_reserved_code_2(self):
        assert self.health()[0] == 1
        with self.modeld(self.file.environment["CONTENOX_DATA_ROOT"], "--health", "not-ready"):
            code, out = self.health()
        assert (code, out.split()[0]) == (1, "unreachable"), out
        command = [*self.file.health_command, "--no-such-flag"]
        assert self.run_inside(command, {})[0] == 1

    def test_the_programs_that_the_image_runs_are_in_it(self):
        entry, = self.file.all("ENTRYPOINT")
        for command in self.file.health_command, json.loads(entry):
            assert self.inside(command[0]).is_file(), command
        assert (json.loads(entry)[1:]
                == ["serve", "--data-root", self.file.environment["CONTENOX_DATA_ROOT"]])
        assert "HOME" in self.file.environment


class TestKubernetes(EmptyRootTest):
    def prepare(self):
        super().prepare()
        text, = recipes.blocks("Kubernetes", "yaml")
        self.container, = yaml.safe_load(text)["containers"]
        self.environment = {v["name"]: v["value"] for v in self.container["env"]}
        self.data_root = self.container["command"][-1]
        self.probes = {k: v for k, v in self.container.items() if k.endswith("Probe")}
        self.put_tool()

    def codes(self):
        return {self.run_inside(probe["exec"]["command"], self.environment)[0]
                for probe in self.probes.values()}

    def test_it_has_each_kind_of_probe(self):
        assert set(self.probes) == {"startupProbe", "readinessProbe", "livenessProbe"}

    def test_it_is_taken_out_of_service_before_it_is_restarted(self):
        usual = 3
        assert self.probes["readinessProbe"].get("failureThreshold", usual) < (
            self.probes["livenessProbe"].get("failureThreshold", usual))

    def test_the_daemon_and_the_probes_are_given_the_same_data_root(self):
        assert self.container["command"][1:] == ["serve", "--data-root", self.data_root]
        for probe in self.probes.values():
            assert f"--data-root={self.data_root}" in probe["exec"]["command"]
        assert "HOME" in self.environment

    def test_a_ready_daemon_passes_and_any_other_fails(self):
        assert 0 not in self.codes()
        with self.modeld(self.data_root):
            assert self.codes() == {0}
        with self.modeld(self.data_root, "--health", "not-ready"):
            assert 0 not in self.codes()

    def test_the_probe_answers_before_kubernetes_stops_waiting(self):
        for probe in self.probes.values():
            timeout = re.search(r"--timeout=(\d+)s", " ".join(probe["exec"]["command"]))
            assert int(timeout[1]) < probe["timeoutSeconds"]
