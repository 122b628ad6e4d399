"""From an obstacle to a daemon that can infer, by what doctor says and nothing else."""

import pathlib
import shutil
import subprocess

import harness
import made_models
from go_owner import GoOwner

READY, OBSTACLE = 0, 7

CONTENOX = f"""#!{shutil.which("python3")}
import pathlib, sys
sys.path.insert(0, {str(pathlib.Path(made_models.__file__).parent)!r})
import made_models
if sys.argv[1:] == ["model", "registry-list"]:
    print("tiny")
elif sys.argv[1:3] == ["model", "pull"]:
    made_models.put_llama(pathlib.Path.home() / ".contenox" / "models" / "llama", sys.argv[3])
else:
    sys.exit("contenox: unknown command")
"""


class DoctorWalk(harness.ProbeTest):
    def prepare(self):
        super().prepare()
        self.home = self.stack.enter_context(harness.DataRoot()).path
        programs = self.home / "bin"
        programs.mkdir()
        (programs / "contenox").write_text(CONTENOX)
        (programs / "contenox").chmod(0o755)
        self.models = self.home / ".contenox" / "models" / "llama"
        self.environment = harness.environment(HOME=str(self.home),
                                               PATH=f"{programs}:/usr/local/bin:/usr/bin:/bin")

    def serve(self, root, **options):
        self.stack.enter_context(GoOwner(root, "--backend", "llama", **options))

    def doctor(self):
        answer = self.probe("doctor", "--json", env=self.environment)
        return answer.code, answer.json

    def obstacle(self):
        """The one obstacle that there is."""
        code, found = self.doctor()
        assert code == OBSTACLE
        [obstacle] = [one for one in found["findings"] if one["level"] == "obstacle"]
        return obstacle

    def run_step(self, command):
        run = subprocess.run(["sh", "-c", command], env=self.environment, text=True,
                             capture_output=True, check=False)
        return run.returncode, run.stdout


class TestWalk(DoctorWalk):
    def test_without_a_model_the_steps_lead_to_one(self):
        self.serve(self.root)
        obstacle = self.obstacle()
        assert obstacle["code"] == "no_models"
        code, names = self.run_step(obstacle["next"]["command"])
        assert code == 0
        assert "`contenox model pull NAME`" in obstacle["next"]["explanation"]
        assert self.run_step("contenox model pull " + names.split()[0])[0] == 0
        assert self.doctor()[0] == READY

    def test_a_truncated_model_is_removed_and_pulled_again(self):
        self.serve(self.root)
        path = made_models.put_llama(self.models, content=made_models.gguf()[:-1])
        obstacle = self.obstacle()
        assert obstacle["code"] == "model_truncated"
        assert str(path) in obstacle["message"]
        assert "remove the file" in obstacle["next"]["explanation"]
        path.unlink()
        assert self.run_step("contenox model pull tiny")[0] == 0
        assert self.doctor()[0] == READY

    def test_the_daemon_of_another_data_root_is_found_and_probed(self):
        elsewhere = self.stack.enter_context(harness.DataRoot())
        program = self.home / "bin" / "modeld"
        shutil.copy(harness.program("MODELD_GO"), program)
        made_models.put_llama(self.models)
        self.serve(elsewhere, program=program)
        code, found = self.doctor()
        assert code in (3, 5)
        steps = [one["next"]["command"] for one in found["findings"]
                 if one["code"] == "other_data_root" and str(elsewhere.path) in one["message"]]
        assert self.run_step(steps[0])[0] == READY
        assert self.run_step(steps[0].replace(" probe ", " doctor "))[0] == READY
