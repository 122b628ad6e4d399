"""The recipes for shells and cron, and the examples for scripts: what they print in each state."""

import pathlib
import re

import recipes
from recipes import RecipeTest


SCRIPTS = "docs/scripts.md"


class TestCompleteness:
    def test_every_code_block_of_readme_and_docs_is_tested(self):
        here = pathlib.Path(__file__).parent
        tests = "".join(file.read_text() for file in here.glob("test_*.py"))
        tested = re.findall(r'recipes\.blocks\("([\w ]+)", "\w+"(, SCRIPTS)?\)', tests)
        assert recipes.with_blocks() == {(SCRIPTS if other else recipes.README, heading)
                                         for heading, other in tested}


class TestScript(RecipeTest):
    def check(self, says):
        script, = recipes.blocks("Script", "sh")
        assert self.shell(script) == (0, says + "\n")

    def test_it_says_what_to_do_in_each_state(self):
        self.check("install modeld")
        self.install_modeld()
        self.check("start modeld")
        with self.modeld():
            self.check("modeld is ready")
        with self.modeld("--health", "not-ready"):
            self.check("modeld hangs or is dead")
        self.leave_expired_lease()
        self.check("modeld hangs or is dead")

    def test_a_failure_of_the_tool_makes_the_state_unknown(self):
        (self.data_root / "modeld.lease").mkdir(parents=True)
        self.check("the state is unknown")


class TestCi(RecipeTest):
    def test_the_step_continues_as_soon_as_modeld_serves(self):
        script, = recipes.blocks("CI", "sh")
        self.install_modeld("--acquire-delay", "500ms")
        code, out = self.shell(script)
        assert (code, out.split()[0]) == (0, "running"), out

    def test_the_step_fails_with_the_log_when_modeld_does_not_start(self):
        script, = recipes.blocks("CI", "sh")
        (self.bin / "modeld").write_text("#!/bin/sh\necho no model\nexit 1\n")
        (self.bin / "modeld").chmod(0o755)
        # The same with a shorter wait.
        code, out = self.shell(script.replace("--wait=30s", "--wait=300ms"))
        assert (code, out.split()[0], out.splitlines()[-1]) == (1, "not-running", "no model")


class TestJq(RecipeTest):
    def test_it_picks_what_a_program_needs(self):
        script, = recipes.blocks("Values with jq", "sh", SCRIPTS)
        with self.modeld("--backend", "llama"):
            code, out = self.shell(script)
        sentence, expires, is_llama = out.splitlines()
        assert (code, sentence, is_llama) == (0, "running: all is well", "true")
        assert 0 < float(expires)

    def test_it_fails_when_the_values_are_missing(self):
        script, = recipes.blocks("Values with jq", "sh", SCRIPTS)
        code, out = self.shell(script)
        assert code == 1
        assert re.search(r"^not-installed: no .*\nnull\nfalse\n$", out)


class TestCron(RecipeTest):
    def job(self):
        line, = recipes.blocks("cron", "crontab")
        return line.split(maxsplit=5)[5]

    def test_it_prints_nothing_while_modeld_is_ready(self):
        with self.modeld():
            assert self.shell(self.job()) == (0, "")

    def test_it_prints_the_answer_in_any_other_state(self):
        code, out = self.shell(self.job())
        assert (code, out.split()[0]) == (5, "not-installed")


class TestTraps(RecipeTest):
    def run_each(self):
        return [self.shell(script) for script in recipes.blocks("Traps", "sh", SCRIPTS)]

    def test_each_workaround_works_when_modeld_runs(self):
        with self.modeld():
            assert self.run_each() == [
                (0, "exit code 0\n"), (0, "running, exit code 0\n"), (0, "modeld is running\n"),
                (0, "the state is 'missing'\n")]

    def test_each_workaround_works_when_modeld_does_not_run(self):
        self.install_modeld()
        assert self.run_each() == [
            (0, "exit code 3\n"), (0, "not-running, exit code 3\n"), (0, "modeld is not running\n"),
            (0, "the state is 'missing'\n")]

    def test_the_traps_are_real(self):
        """What the page warns about is true of the shell and grep on this machine."""
        self.install_modeld()
        assert self.shell("modeld-probe probe --quiet; echo reached") == (3, "")
        code, _ = self.shell("modeld-probe detect | grep -w running")
        assert code == 0
        assert self.shell("printf '' | jq -r .state") == (0, "")


class TestWaits(RecipeTest):
    def test_the_script_waits_for_the_end_of_a_daemon(self):
        script, _ = recipes.blocks("Waits", "sh", SCRIPTS)
        self.install_modeld()
        assert self.shell(script) == (0, "")
        with self.modeld():
            # The same with a shorter wait.
            assert self.shell(script.replace("--wait=60s", "--wait=300ms")) == (9, "")

    def test_the_command_runs_once_modeld_is_ready(self):
        _, script = recipes.blocks("Waits", "sh", SCRIPTS)
        (self.bin / "contenox").write_text("#!/bin/sh\necho contenox $*\n")
        (self.bin / "contenox").chmod(0o755)
        with self.modeld():
            assert self.shell(script) == (0, "contenox chat\n")
        code, out = self.shell(script.replace("--wait 30s", "--wait 300ms"))
        assert (code, out.split()[0]) == (5, "not-installed")


class TestSeveralEndpoints(RecipeTest):
    def test_the_nodes_that_do_not_run_are_printed(self):
        script, = recipes.blocks("Several endpoints", "sh", SCRIPTS)
        assert self.shell(script) == (
            0, "127.0.0.1:1 connection_refused\n127.0.0.1:2 connection_refused\n")
