"""What bash, zsh and fish complete, compared with the help of the tool."""

import re
import pytest

import help_text
from shells import COMPLETIONS, Bash, Fish, Zsh, harness

BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"


class Rules:
    """Holds in every shell; a shell's class is one of these."""

    # Where a duration that may be left out is offered after a space too.
    OPTIONAL_AFTER_SPACE = ("--wait ", "--watch ")

    @staticmethod
    def start():
        raise NotImplementedError

    @pytest.fixture(autouse=True, scope="class")
    def started(self, request):
        with self.start() as shell:
            request.cls.shell = shell
            (shell.here / "directory").mkdir()
            (shell.here / "a file").touch()
            (shell.here / "another").touch()
            yield

    def check(self, line, offers):
        assert self.shell.offers("modeld-probe " + line) == set(offers)

    def check_both_spellings(self, flag, offers, command="probe"):
        for joint in " ", "=":
            self.check(f"{command} {flag}{joint}", offers)

    def test_a_command_comes_first(self):
        self.check("", ["detect", "probe", "doctor", "help"])
        self.check("pr", ["probe"])
        self.check("x", [])

    def test_help_takes_one_command(self):
        self.check("help ", help_text.COMMANDS)
        self.check("help de", ["detect"])
        self.check("help probe ", [])

    def test_the_flags_match_the_help(self):
        self.check("-", help_text.flags())
        for command in help_text.COMMANDS:
            self.check(command + " -", help_text.flags(command))

    def test_a_flag_is_completed_after_others(self):
        self.check("probe --timeout 2s --codec=json -q --col", ["--color"])

    def test_enumerated_values_match_the_tool(self):
        for flag, values in help_text.enumerated().items():
            self.check_both_spellings(flag, values)
        self.check("probe --codec=p", ["proto"])

    def test_a_flag_of_another_command_has_no_values(self):
        assert "proto" not in self.shell.offers("modeld-probe detect --codec ")
        assert "proto" not in self.shell.offers("modeld-probe --codec ")

    def test_the_data_root_is_a_directory(self):
        for command in help_text.COMMANDS:
            self.check_paths("--data-root", ["directory"], command)

    def test_the_binary_and_the_output_are_files(self):
        for flag in "--modeld-bin", "--output":
            self.check_paths(flag, ["directory", "a file", "another"], "detect")
        self.check("detect --output an", ["another"])

    def check_paths(self, flag, offers, command):
        for joint in " ", "=":
            line = f"modeld-probe {command} {flag}{joint}"
            found = {path.rstrip("/") for path in self.shell.offers(line)}
            assert found == set(offers)

    def test_an_endpoint_may_be_a_socket(self):
        self.check_both_spellings("--endpoint", ["unix:"])
        self.check("probe --endpoint a:1 --endpoint ", ["unix:"])
        self.check("probe --endpoint unix:an", ["another"])
        self.check("probe --endpoint=unix:an", ["another"])

    def test_no_value_is_offered_for_an_instance(self):
        self.check_both_spellings("--instance", [])

    def test_every_offered_duration_is_valid(self):
        for start in "--timeout ", "--timeout=", "--wait=", "--watch=", *self.OPTIONAL_AFTER_SPACE:
            offered = self.shell.offers("modeld-probe probe " + start)
            assert offered, start
            for duration in offered:
                answer = harness.run_probe("detect", "--timeout", duration)
                assert answer.code == 5, duration

    def test_the_states_of_a_list_are_offered_one_after_another(self):
        states = {name for name in harness.EXIT_CODES if name != "unknown"}
        self.check_both_spellings("--until", states)
        assert ({word.split(",")[-1] for word in
                 self.shell.offers("modeld-probe probe --until running,s")} == {"stale"})

    def test_every_offered_fail_code_is_valid(self):
        offered = self.shell.offers("modeld-probe probe --fail-code ")
        assert offered
        for code in offered:
            assert harness.run_probe("detect", "--fail-code", code).code == int(code)


class Keystrokes(Rules):
    def test_a_tab_completes_a_unique_word(self):
        assert self.shell.completed("modeld-probe pr") == "modeld-probe probe "
        assert re.search("--fail-code[ =]$", self.shell.completed("modeld-probe detect --fa"))
        assert (self.shell.completed("modeld-probe probe --codec=p").rstrip()
                == "modeld-probe probe --codec=proto")
        assert (self.shell.completed("modeld-probe probe --endpoint un")
                == "modeld-probe probe --endpoint unix:")


class TestBashWithItsPackage(Keystrokes):
    @staticmethod
    def start():
        return Bash(source=BASH_COMPLETION)


class TestBashAlone(Keystrokes):
    @staticmethod
    def start():
        return Bash(source=COMPLETIONS / "modeld-probe.bash")


class TestBashWithFewerWordBreaks(Keystrokes):
    """Many set COMP_WORDBREAKS so that a word keeps its "=" and ":"."""

    @staticmethod
    def start():
        return Bash(source=COMPLETIONS / "modeld-probe.bash",
                    first="COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]}; set -u")


class TestBashWithMoreWordBreaks(Keystrokes):
    @staticmethod
    def start():
        return Bash(source=COMPLETIONS / "modeld-probe.bash",
                    first=r"""COMP_WORDBREAKS=$' \t\n"\'><=;|&(:,@]^'; set -u""")


class TestBashWithItsPackageAndFewerWordBreaks(Keystrokes):
    @staticmethod
    def start():
        return Bash(source=BASH_COMPLETION, first="COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]}")


class TestBashWithoutWordBreaks(Keystrokes):
    @staticmethod
    def start():
        return Bash(source=COMPLETIONS / "modeld-probe.bash", first="unset COMP_WORDBREAKS; set -u")


class TestInZsh(Keystrokes):
    start = Zsh

    def test_flags_that_exclude_each_other_are_not_offered_together(self):
        for given, excluded in (("--endpoint=a:1", ["--data-root", "--modeld-bin"]),
                                ("--data-root=/a", ["--endpoint"]),
                                ("--watch=1s", ["--wait", "--until", "--output"]),
                                ("--wait=1s", ["--watch"])):
            offered = self.shell.offers(f"modeld-probe probe {given} -")
            assert offered & set(excluded) == set(), given
            assert "--timeout" in offered


class TestInFish(Rules):
    start = Fish
    OPTIONAL_AFTER_SPACE = ()

    def test_words_are_described_as_in_zsh(self):
        with Zsh() as zsh:
            for line in "", "-", "detect -", "probe -", "doctor -":
                there = zsh.descriptions("modeld-probe " + line)
                here = self.shell.descriptions("modeld-probe " + line)
                assert set(here) == self.shell.offers("modeld-probe " + line)
                assert here == there
