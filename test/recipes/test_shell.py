"""The recipes for shells: what they print in each state."""

import pathlib
import re

import recipes
from recipes import RecipeTest


class TestCompleteness:
    def test_every_recipe_of_the_readme_is_tested(self):
        tests = "".join(file.read_text() for file in pathlib.Path(__file__).parent.glob("test_*.py"))
        assert (sorted(recipes.headings())
                == sorted(set(re.findall(r'recipes\.blocks\("(\w+)"', tests))))


class TestShell(RecipeTest):
    def check(self, says):
        script, = recipes.blocks("Shell", "sh")
        assert self.shell(script) == (0, says + "\n")

    def test_it_says_in_each_state_what_to_do(self):
        self.check("install modeld")
        self.install_modeld()
        self.check("start modeld")
        with self.modeld():
            self.check("modeld is ready")
        with self.modeld("--health", "not-ready"):
            self.check("modeld hangs or is dead")
        self.leave_expired_lease()
        self.check("modeld hangs or is dead")

    def test_a_failure_of_the_tool_is_no_state(self):
        (self.data_root / "modeld.lease").mkdir(parents=True)
        self.check("nobody knows")


class TestCi(RecipeTest):
    def test_the_step_goes_on_as_soon_as_modeld_serves(self):
        script, = recipes.blocks("CI", "sh")
        self.install_modeld("--acquire-delay", "500ms")
        code, out = self.shell(script)
        assert (code, out.split()[0]) == (0, "running"), out

    def test_the_step_fails_with_the_log_when_modeld_does_not_start(self):
        script, = recipes.blocks("CI", "sh")
        (self.bin / "modeld").write_text("#!/bin/sh\necho no model\nexit 1\n")
        (self.bin / "modeld").chmod(0o755)
        # The same with less patience.
        code, out = self.shell(script.replace("--wait=30s", "--wait=300ms"))
        assert (code, out.split()[0], out.splitlines()[-1]) == (1, "not-running", "no model")


class TestJq(RecipeTest):
    def test_it_picks_what_a_program_needs(self):
        script, = recipes.blocks("jq", "sh")
        with self.modeld("--backend", "llama"):
            code, out = self.shell(script)
        sentence, expires, is_llama = out.splitlines()
        assert (code, sentence, is_llama) == (0, "running: all is well", "true")
        assert 0 < float(expires)

    def test_it_fails_where_what_it_picks_is_not_there(self):
        script, = recipes.blocks("jq", "sh")
        code, out = self.shell(script)
        assert code == 1
        assert re.search(r"^not-installed: no .*\nnull\nfalse\n$", out)
