"""What doctor says about a running owner: its findings, exit codes and steps, and what it calls."""

import json
import os
import pathlib
import subprocess

import made_models
from cli_test import SCHEMA, harness

OBSTACLE, BUSY = 7, 8


class DoctorTest(harness.ProbeTest):
    def prepare(self):
        super().prepare()
        self.elsewhere = self.stack.enter_context(harness.DataRoot()).path
        self.log = self.elsewhere / "calls"
        self.models = self.elsewhere / "models"

    def serve(self, *arguments, backend="llama"):
        """The stand-in, with a model, and a lease that does not change within the test."""
        made_models.put_llama(self.models)
        return self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", "5m", "--backend", backend,
            "--models-dir", self.models, "--call-log", self.log, *arguments, lease=self.root.lease_path))

    def doctor(self, *arguments):
        answer = self.probe("doctor", "--json", *arguments)
        SCHEMA.validate(answer.json)
        assert answer.json["command"] == "doctor"
        assert answer.json["exit_code"] == answer.code
        return answer

    def diagnosed(self, *arguments, **options):
        """The exit code of doctor for such a daemon, and the code and level of each finding.

        The finding about where its log goes is always there, and left out here.
        """
        self.serve(*arguments, **options)
        answer = self.doctor()
        assert answer.json["state"] == "running"
        assert self.probe("probe").code == self.probe("detect").code == 0
        found = answer.json["findings"]
        return answer.code, [(finding["code"], finding["level"]) for finding in found
                             if finding["code"] != "log_goes_to"]


class TestFindings(DoctorTest):
    def test_a_healthy_daemon_has_no_findings(self):
        assert self.diagnosed("--status-model", "tiny") == (0, [])
        assert "nothing stands in the way of inference" in self.probe("doctor").out
        assert "nothing stands" not in self.probe("probe").out

    def test_a_daemon_without_an_engine_is_an_obstacle(self):
        assert self.diagnosed(backend="none") == (OBSTACLE, [("no_engine", "obstacle")])
        assert "nothing stands" not in self.probe("doctor").out

    def test_a_load_that_failed_for_lack_of_memory_is_an_obstacle(self):
        assert (self.diagnosed("--status-error", "llama: insufficient memory for the context")
                == (OBSTACLE, [("last_load_memory", "obstacle")]))

    def test_any_other_load_that_failed_is_an_obstacle(self):
        assert (self.diagnosed("--status-error", "unable to create llama context")
                == (OBSTACLE, [("last_load_failed", "obstacle")]))
        assert "unable to create llama context" in " ".join(self.probe("doctor").out.split())

    def test_a_client_that_gave_up_is_not_a_finding(self):
        assert self.diagnosed("--status-error", "load: context canceled") == (0, [])

    def test_a_model_that_is_loading_makes_the_daemon_busy(self):
        assert (self.diagnosed("--status-state", "Loading", "--status-operation", "load")
                == (BUSY, [("slot_loading", "busy")]))

    def test_a_model_that_serves_a_request_makes_the_daemon_busy(self):
        assert (self.diagnosed("--status-operation", "decode", "--status-model", "tiny")
                == (BUSY, [("slot_busy", "busy")]))
        text = self.probe("doctor").out
        assert "decode" in text and "tiny" in text

    def test_an_unknown_slot_state_is_not_a_finding(self):
        assert self.diagnosed("--status-state", "Dreaming") == (0, [])

    def test_a_daemon_older_than_the_status_method_gets_a_note(self):
        assert self.diagnosed("--no-status") == (0, [("status_unknown", "note")])

    def test_a_daemon_that_speaks_protobuf_gets_a_note(self):
        assert self.diagnosed("--codec", "proto") == (0, [("status_unknown", "note")])


class TestWithoutARunningDaemon(DoctorTest):
    def test_the_exit_codes_match_the_states(self):
        assert self.doctor().code == 5
        self.root.write_lease(f"127.0.0.1:{harness.free_port()}")
        assert self.doctor().code == 4


class TestEndpoints(DoctorTest):
    def test_each_node_has_its_findings(self):
        self.serve("--status-operation", "decode")
        endpoint = json.loads(self.root.lease_path.read_text())["meta"]["endpoint"]
        answer = harness.run_probe("doctor", "--endpoint", endpoint, "--json")
        SCHEMA.validate(answer.json)
        assert answer.code == BUSY
        assert [finding["code"] for finding in answer.json["findings"]] == ["slot_busy"]
        table = harness.run_probe("doctor", "--endpoint", endpoint, "--endpoint", endpoint).out
        assert table.count("slot_busy: ") == 2


class TestHarmlessness(DoctorTest):
    def test_only_health_and_status_are_called_once_each(self):
        self.serve("--status-model", "tiny")
        assert self.doctor().code == 0
        assert (sorted(self.log.read_text().split())
                == [f"/contenox.transport.v1.Compute/{method}" for method in ("Health", "Status")])

    def test_a_probe_calls_health_alone(self):
        self.serve("--status-model", "tiny")
        assert self.probe("probe").code == 0
        assert self.log.read_text().split() == ["/contenox.transport.v1.Compute/Health"]


class TestWaiting(DoctorTest):
    def test_an_obstacle_ends_it_at_once(self):
        self.serve("--status-error", "unable to create llama context")
        answer = self.doctor("--wait=1h")
        assert answer.code == OBSTACLE
        assert answer.json["wait"]["attempts"] == 1

    def test_it_waits_while_the_daemon_is_busy(self):
        self.serve("--status-operation", "decode")
        answer = self.doctor("--wait=3s")
        assert answer.code == BUSY
        assert answer.json["wait"]["attempts"] > 1

    def test_the_next_step_of_a_busy_daemon_waits_until_it_is_free(self):
        busy = self.serve("--status-operation", "decode")
        command = self.doctor().json["findings"][0]["next"]["command"]
        tool = pathlib.Path(harness.program("MODELD_PROBE")).resolve()
        path = f"{tool.parent}:{os.environ['PATH']}"
        with subprocess.Popen(["sh", "-c", command], cwd="/", stdout=subprocess.DEVNULL,
                              env=harness.environment(PATH=path)) as step:
            harness.wait_until(lambda: self.log.read_text().count("Status") > 2)
            assert step.poll() is None
            busy.terminate()
            busy.wait(30)
            self.serve("--status-model", "tiny")
            assert step.wait(30) == 0
