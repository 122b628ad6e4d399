"""What doctor says about the models on disk of a running daemon."""

import os
import struct

import made_models
import measured
from cli_test import SCHEMA, harness

OBSTACLE = 7


class ModelsTest(harness.ProbeTest):
    def prepare(self):
        super().prepare()
        self.home = self.stack.enter_context(harness.DataRoot()).path
        self.clients = self.home / ".contenox" / "models"
        self.models = self.root.path / "models"
        self.programs = self.home / "bin"
        self.programs.mkdir()
        self.put_contenox_on_path()

    def put_contenox_on_path(self):
        (self.programs / "contenox").write_text("#!/bin/sh\n")
        (self.programs / "contenox").chmod(0o755)

    def serve(self, *arguments, backend="llama"):
        return self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", "5m", "--backend", backend,
            "--status-model", "tiny", *arguments, lease=self.root.lease_path))

    def doctor(self, *arguments, **options):
        env = harness.environment(HOME=str(self.home),
                                  PATH=f"{self.programs}:{os.environ['PATH']}")
        answer = self.probe("doctor", "--json", *arguments, env=env, **options)
        SCHEMA.validate(answer.json)
        assert answer.json["state"] == "running"
        return answer

    def diagnosed(self):
        """The exit code, and the code and level of each finding about models."""
        answer = self.doctor()
        return answer.code, [(finding["code"], finding["level"])
                             for finding in answer.json["findings"] if "model" in finding["code"]]

    def finding(self, code):
        return next(finding for finding in self.doctor().json["findings"]
                    if finding["code"] == code)


class TestWhereModelsAre(ModelsTest):
    def test_no_models_at_all_is_an_obstacle_whose_step_lists_models_to_pull(self):
        self.serve()
        assert self.diagnosed() == (OBSTACLE, [("no_models", "obstacle")])
        found = self.finding("no_models")
        for directory in self.models, self.clients / "llama":
            assert str(directory) in found["message"]
        assert "contenox model pull" in found["next"]["explanation"]
        assert found["next"]["command"] == "contenox model registry-list"

    def test_without_contenox_the_step_is_to_install_it(self):
        (self.programs / "contenox").unlink()
        self.serve()
        found = self.finding("no_models")
        assert found["next"]["command"] is None
        assert "install contenox" in found["next"]["explanation"]

    def test_a_model_in_the_clients_directory_is_enough(self):
        self.serve()
        made_models.put_llama(self.clients / "llama")
        assert self.diagnosed() == (0, [])

    def test_a_model_in_the_data_root_is_enough(self):
        self.serve()
        made_models.put_llama(self.models)
        assert self.diagnosed() == (0, [])

    def test_a_model_in_the_directory_from_the_command_line_is_enough(self):
        other = self.home / "other models"
        self.serve("--models-dir", other)
        made_models.put_llama(self.models)
        assert self.diagnosed() == (OBSTACLE, [("no_models", "obstacle")])
        made_models.put_llama(other)
        assert self.diagnosed() == (0, [])

    def test_models_only_for_the_other_engine_are_an_obstacle(self):
        self.serve(backend="openvino")
        made_models.put_llama(self.clients / "llama")
        assert self.diagnosed() == (OBSTACLE, [("engine_without_models", "obstacle")])
        explanation = self.finding("engine_without_models")["next"]["explanation"]
        assert "CONTENOX_MODELD_BACKEND=llama" in explanation
        made_models.put_openvino(self.clients / "openvino")
        assert self.diagnosed() == (0, [])

    def test_without_an_engine_models_do_not_matter(self):
        self.serve(backend="none")
        assert self.diagnosed() == (OBSTACLE, [])


class TestTruncatedModels(ModelsTest):
    def test_a_model_truncated_at_any_length_is_an_obstacle(self):
        self.serve()
        whole = made_models.gguf()
        for length in range(len(whole)):
            path = made_models.put_llama(self.models, content=whole[:length])
            answer = self.doctor()
            assert answer.code == OBSTACLE
            cut = [found for found in answer.json["findings"] if found["level"] == "obstacle"]
            assert [found["code"] for found in cut] == ["model_truncated"]
            assert str(path) in cut[0]["message"]

    def test_the_step_leads_to_a_daemon_without_obstacles(self):
        self.serve()
        path = made_models.put_llama(self.models, content=made_models.gguf()[:-1])
        assert "remove the file" in self.finding("model_truncated")["next"]["explanation"]
        path.unlink()
        assert self.diagnosed() == (OBSTACLE, [("no_models", "obstacle")])
        made_models.put_llama(self.models)
        assert self.diagnosed() == (0, [])

    def test_a_truncated_model_beside_a_whole_one_is_a_note(self):
        self.serve()
        made_models.put_llama(self.models)
        made_models.put_llama(self.models, "cut", b"")
        assert self.diagnosed() == (0, [("model_truncated", "note")])

    def test_a_path_with_control_characters_is_shown_escaped(self):
        self.serve()
        made_models.put_llama(self.models, "tw\x1bo\nlines", b"")
        assert "\x1b" not in self.probe("doctor").out

    def test_a_fifo_does_not_block_doctor(self):
        self.serve()
        (self.models / "fifo").mkdir(parents=True)
        os.mkfifo(self.models / "fifo" / "model.gguf")
        assert self.diagnosed() == (OBSTACLE, [("no_models", "obstacle")])


class TestHarmlessness(ModelsTest):
    def test_a_models_directory_stays_as_it_was(self):
        elsewhere = self.stack.enter_context(harness.DataRoot())
        made_models.put_llama(elsewhere.path / "models")
        made_models.put_llama(elsewhere.path / "models", "cut", b"GG")
        self.serve("--models-dir", elsewhere.path / "models")
        before = elsewhere.fingerprint()
        assert self.doctor().code == 0
        assert elsewhere.fingerprint() == before

    def test_no_directory_is_created(self):
        self.serve()
        self.doctor()
        assert not self.models.exists()
        assert not self.clients.exists()


class TestSize(ModelsTest):
    LARGEST_MEMORY_KIB = 16 * 1024

    def check_bounds(self):
        """The answer comes in time and in little memory; returns it."""
        run = measured.run("doctor", "--data-root", self.root.path, "--timeout", "10s", "--json")
        assert run.seconds < 5
        if "MODELD_PROBE_SLOW" not in os.environ:
            assert run.memory_kib < self.LARGEST_MEMORY_KIB
        return run.json

    def test_ten_thousand_entries_are_all_examined(self):
        self.serve()
        for i in range(9_999):
            made_models.put_llama(self.models, f"model-{i}", b"")
        found = self.check_bounds()["findings"]
        assert [one["level"] for one in found if one["code"] == "model_truncated"][:1] == [
            "obstacle"]
        made_models.put_llama(self.models, "whole")
        found = self.check_bounds()["findings"]
        assert {one["level"] for one in found if one["code"] == "model_truncated"} == {"note"}

    def test_nothing_is_concluded_from_more_than_ten_thousand_entries(self):
        self.serve()
        for i in range(10_001):
            (self.models / f"empty-{i}").mkdir(parents=True)
        assert not [one for one in self.check_bounds()["findings"] if "models" in one["code"]]

    def test_a_header_that_claims_too_many_tensors_counts_as_truncated(self):
        self.serve()
        claim = b"GGUF" + struct.pack("<IQQ", 3, 2**60, 0)
        path = made_models.put_llama(self.models, content=claim)
        os.truncate(path, 2**40)
        found = self.check_bounds()["findings"]
        assert [one["code"] for one in found if one["level"] == "obstacle"] == ["model_truncated"]
