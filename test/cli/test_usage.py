"""The command line: usage errors, help, and where answers and error messages go."""

import os
import re
import resource
import tempfile

import pytest

from cli_test import CliTest, harness
from harness import TOOL_FAILED, WRONG_USAGE

GOOD_TIMEOUTS = ["500ms", "2s", "1m30s", "1.5s", "1h", "250us", "5000000ns", "0h0m2s", "0.001h",
                 "5", "1", "0.5"]
BAD_TIMEOUTS = ["0", "0s", "0ms", "0h0m0s", "-1s", "abc", "", " ", "1x", "s", "ms", ".s",
                "1 s", " 1s", "1s ", "1s2", "1,5s", "1e3s", "0x1s", "1S", "1sec", "--1s",
                "1..5s", "1s-1ms", "inf", "nans"]
TOO_LONG = ["8761h", "8760h1s", "31536001", "99999999999999999999h"]


class UsageTest(CliTest):
    def check_refused(self, *arguments, says=(), env=None):
        """A usage error: code 2, nothing on stdout, one line on stderr that says what is wrong."""
        answer = harness.run_probe(*arguments, env=env)
        assert (answer.code, answer.out) == (WRONG_USAGE, ""), answer
        assert answer.err.startswith("modeld-probe: "), answer
        assert answer.err.count("\n") == 1, answer
        assert answer.err.endswith("\n"), answer
        for word in says:
            assert word in answer.err
        return answer

    def check_informs(self, *arguments, says):
        answer = harness.run_probe(*arguments)
        assert (answer.code, answer.err) == (0, ""), answer
        for word in says:
            assert word in answer.out
        return answer


class TestWrongUsage(UsageTest):
    def test_without_arguments_the_tool_probes(self):
        env = harness.environment(CONTENOX_DATA_ROOT=str(self.root.path))
        bare, probe = harness.run_probe(env=env), harness.run_probe("probe", env=env)
        assert (bare.code, bare.out, bare.err) == (5, probe.out, "")

    @pytest.mark.parametrize("word", ["frobnicate", "Detect", "detec", ""])
    def test_an_unknown_subcommand_is_a_usage_error_that_names_it(self, word):
        self.check_refused(word, says=[word])

    def test_an_unknown_flag_is_a_usage_error_that_names_it(self):
        for command in "detect", "probe":
            for flag in "--frobnicate", "-x", "--Json", "--jso", "--time":
                self.check_refused(command, flag, says=[flag])
        self.check_refused("--frobnicate", says=["--frobnicate"])

    def test_an_extra_argument_is_a_usage_error(self):
        self.check_refused("detect", "more", says=["more"])
        self.check_refused("detect", "--", "more", says=["--wait"])
        self.check_refused("detect", "probe", says=["probe"])

    @pytest.mark.parametrize("flag", ["--data-root", "--modeld-bin", "--timeout", "--color"])
    def test_a_flag_without_its_value_is_a_usage_error_that_names_it(self, flag):
        self.check_refused("detect", flag, says=[flag])

    @pytest.mark.parametrize("flag", ["--data-root", "--modeld-bin", "--timeout", "--color"])
    def test_an_empty_value_is_a_usage_error_that_names_its_flag(self, flag):
        self.check_refused("detect", flag, "", says=[flag])
        self.check_refused("detect", flag + "=", says=[flag])

    def test_an_unknown_color_is_a_usage_error_that_lists_the_choices(self):
        self.check_refused("detect", "--color", "purple", says=["purple", "auto", "never"])

    @pytest.mark.parametrize(
        "flag, value", [("--timeout", "1s"), ("--data-root", "/a"), ("--modeld-bin", "/a")])
    def test_a_setting_given_twice_is_a_usage_error(self, flag, value):
        self.check_refused("detect", flag, value, flag, value, says=[flag])

    def test_a_switch_may_be_given_twice(self):
        assert self.probe("detect", "--json", "--json").json["state"] == "not-installed"
        assert self.probe("detect", "-q", "-q").code == 5
        assert self.probe("detect", "-v", "-v").code == 5

    @pytest.mark.parametrize("words", [
        ["a\nb\nc\nd"], ["detect", "--x\nb\nc\nd"], ["detect", "--color", "a\nb\nc"],
        ["detect", "--timeout", "1\n2\n3\n4"], ["detect", *map(str, range(9))]])
    def test_an_error_message_is_always_one_line(self, words):
        self.check_refused(*words)

    @pytest.mark.parametrize(
        "words", [["\x1b[2J"], ["detect", "\x1b[2J"], ["detect", "--timeout", "\x1b[2J"]])
    def test_an_error_message_never_contains_escape_bytes(self, words):
        assert "\x1b" not in self.check_refused(*words).err

    @pytest.mark.parametrize("words, help_text", [
        (["probe", "--frobnicate"], "modeld-probe probe --help"),
        (["detect", "more"], "modeld-probe detect --help"),
        (["detect", "--codec", "json"], "modeld-probe probe --help"),
        (["doctor", "--timeout"], "modeld-probe doctor --help"),
        (["-v"], "modeld-probe probe --help"), (["frobnicate"], "modeld-probe --help")])
    def test_an_error_names_the_help_that_lists_the_flag(self, words, help_text):
        self.check_refused(*words, says=[f"(see {help_text})"])

    @pytest.mark.parametrize("words", [
        ["--timeout"], ["--timeout", "1s", "--timeout", "2s"], ["--fail-code", "200"],
        ["--fail-code", "x"], ["--codec", "xml"], ["--json=maybe"], ["--json=2"], ["more"],
        ["--until", "up"], ["--watch", "1ns"], ["-qx"], ["--output"], ["--"]])
    def test_error_messages_do_not_use_the_parsers_words(self, words):
        said = self.check_refused("probe", *words).err
        assert not re.search(r"required|TEXT|At Most|at most|range|RunTime|FAILED|\{|--help=", said)

    def test_quiet_does_not_silence_error_messages(self):
        self.check_refused("detect", "-q", "--frobnicate")
        self.check_refused("detect", "-q", "--timeout", "0")


class TestSuggestions(UsageTest):
    @pytest.mark.parametrize("words, meant", [
        (["probe", "--jsn"], "--json"), (["detect", "--data-rot=/x"], "--data-root"),
        (["probe", "--codek", "json"], "--codec"), (["prob"], "probe"),
        (["dtect"], "detect"), (["hlep"], "help"), (["help", "prboe"], "probe"),
        (["detect", "--JSON"], "--json")])
    def test_a_typo_in_a_flag_or_a_command_gets_a_suggestion(self, words, meant):
        self.check_refused(*words, says=[f"did you mean {meant}?"])

    def test_a_word_unlike_any_other_gets_no_suggestion(self):
        for words in ["frobnicate"], ["detect", "--frobnicate"], ["detect", "-x"]:
            assert "did you mean" not in self.check_refused(*words).err

    def test_the_error_says_where_a_misplaced_flag_belongs(self):
        self.check_refused("detect", "--codec", "json",
                           says=["detect does not take --codec; probe does"])
        self.check_refused("--json", "probe", says=["modeld-probe probe --json"])
        self.check_refused("-v", says=["modeld-probe probe -v", "for the version, use -V"])

    @pytest.mark.parametrize("word, meant", [
        ("status", "modeld-probe probe"), ("check", "modeld-probe probe"),
        ("ping", "modeld-probe probe"), ("watch", "modeld-probe probe --watch"),
        ("diagnose", "modeld-probe doctor"), ("start", "modeld serve"),
        ("stop", "modeld-probe only reads")])
    def test_a_command_from_other_tools_gets_the_equivalent_suggested(self, word, meant):
        self.check_refused(word, says=[meant])

    @pytest.mark.parametrize("words", [
        ["--watch", "--wait"], ["--watch", "--output", "/nonexistent/x"],
        ["--watch", "--format", "prometheus"], ["--json", "--format", "prometheus"],
        ["--json", "--format", "text"], ["--quiet", "--quiet-ok"], ["--watch", "--until", "stale"],
        ["--watch", "--endpoint", "a:1", "--endpoint", "b:1"]])
    def test_flags_that_contradict_each_other_are_a_usage_error(self, words):
        self.check_refused("probe", *words, says=[words[0]])


class TestFailCode(UsageTest):
    def test_it_replaces_every_exit_code_except_that_of_running(self):
        assert self.probe("detect", "--fail-code", "9").code == 9
        answer = self.probe("detect", "--fail-code=9", "--json")
        assert (answer.code, answer.json["exit_code"]) == (9, 9)
        self.root.lease_path.mkdir()
        assert self.probe("detect", "--fail-code=9").code == 9
        self.root.lease_path.rmdir()
        self.root.write_lease()
        answer = self.probe("detect", "--fail-code=9", "--json")
        assert (answer.code, answer.json["exit_code"]) == (0, 0)

    @pytest.mark.parametrize("words", [
        ["--fail-code", "1", "--frobnicate"], ["--frobnicate", "--fail-code=1"],
        ["--fail-code=1", "--timeout", "soon"], ["--fail-code=1", "--timeout"]])
    def test_it_replaces_the_exit_code_of_a_usage_error(self, words):
        """Supervisors reserve that code."""
        assert harness.run_probe("detect", *words).code == 1

    @pytest.mark.parametrize("text", ["0", "124", "-1", "256", "x", "", "1.5", "1 "])
    def test_an_invalid_or_out_of_range_code_is_a_usage_error(self, text):
        self.check_refused("detect", f"--fail-code={text}", says=["--fail-code"])


class TestHelp(UsageTest):
    def test_help_fits_80_columns_and_ends_with_exit_codes_and_two_examples(self):
        for words in ["--help"], ["probe", "--help"], ["detect", "--help"]:
            text = self.check_informs(*words, says=["Exit codes:", "Examples:"]).out
            assert max(map(len, text.splitlines())) <= 80
            assert len(text.split("Examples:\n")[1].splitlines()) == 2

    def test_the_help_command_prints_the_same_as_the_help_flag(self):
        for topic in "detect", "probe":
            assert harness.run_probe("help", topic).out == harness.run_probe(topic, "--help").out
        for words in ["help"], ["help", "help"], ["help", "version"], ["help", "completions"], \
                ["help", "--version"]:
            assert harness.run_probe(*words).out == harness.run_probe("--help").out

    def test_help_and_version_work_before_and_after_a_subcommand(self):
        for words in ["--help"], ["-h"], ["detect", "--help"], ["probe", "-h"], \
                ["--help", "detect"], ["detect", "--json", "--help"]:
            self.check_informs(*words, says=["Usage", "--help"])
        for words in ["--version"], ["-V"], ["version"], ["probe", "-V"], \
                ["detect", "--version"], ["probe", "--version"], \
                ["--version", "detect"], ["detect", "--json", "--version"]:
            answer = self.check_informs(*words, says=["modeld-probe "])
            assert re.search(r"^modeld-probe \d+\.\d+\.\d+( \(commit \w+\))?\n", answer.out)

    def test_help_names_the_subcommands_and_every_exit_code(self):
        answer = self.check_informs("--help", says=["detect", "probe"])
        for code in range(10):
            assert re.search(rf"(?m)^ +{code} +\S", answer.out)
        for state in "running", "not-running", "unreachable", "not-installed", "stale":
            assert state in answer.out

    def test_help_of_a_subcommand_names_its_flags(self):
        for command in "detect", "probe":
            self.check_informs(command, "--help", says=[
                "--data-root", "--modeld-bin", "--timeout", "--json", "--color", "--quiet",
                "--verbose", "CONTENOX_DATA_ROOT", "CONTENOX_MODELD_BIN"])


class TestTimeout(UsageTest):
    @pytest.mark.parametrize("command", ["detect", "probe"])
    @pytest.mark.parametrize("text", GOOD_TIMEOUTS)
    def test_a_duration_above_zero_is_a_timeout(self, command, text):
        answer = self.probe(command, "--timeout", text)
        assert (answer.code, answer.err) == (5, "")

    @pytest.mark.parametrize("text", BAD_TIMEOUTS)
    def test_any_other_text_is_a_usage_error_that_quotes_it(self, text):
        self.check_refused("probe", "--timeout=" + text, says=["--timeout", text])
        self.check_refused("detect", "--timeout", text, says=["--timeout", text])

    @pytest.mark.parametrize("text", TOO_LONG)
    def test_a_duration_of_more_than_a_year_is_refused_with_the_limit(self, text):
        for flag in "--timeout", "--wait", "--watch":
            self.check_refused("probe", f"{flag}={text}", says=[flag, text, "8760h"])
        self.check_informs("probe", "--help", says=["8760h"])

    def test_a_timeout_may_be_shorter_than_any_answer_takes(self):
        self.root.write_lease(endpoint="127.0.0.1:1")
        answer = self.probe("probe", "--timeout", "1ns")
        assert (answer.state, answer.code) == ("unreachable", 4)


class TestStreams(UsageTest):
    """An answer that cannot be written is a failure."""

    def run_into(self, stdout, *arguments, **options):
        return harness.run_probe(*arguments, stdout=stdout, **options)

    def check_complains(self, finished):
        assert finished.code == TOOL_FAILED
        assert re.search(r"^modeld-probe: .+\n$", finished.err)

    def test_output_that_cannot_be_written_is_exit_code_1_and_a_message(self):
        arguments = ["detect", "--data-root", self.root.path]
        for words in arguments, [*arguments, "--json"], ["--help"], ["--version"]:
            with open("/dev/full", "wb") as full:
                finished = self.run_into(full, *words)
            self.check_complains(finished)
            assert "No space left on device" in finished.err

    def test_a_closed_output_is_exit_code_1_and_a_message(self):
        # With stdout closed, the next file that is opened would get its number.
        finished = self.run_into(None, "detect", "--data-root", self.root.path,
                                 preexec_fn=lambda: os.close(1))
        self.check_complains(finished)

    def test_a_file_at_its_size_limit_is_exit_code_1_not_a_signal(self):
        arguments = ["detect", "--data-root", self.root.path]
        limited = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))}
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "out")
            with open(path, "wb") as file:
                self.check_complains(self.run_into(file, *arguments, **limited))
            os.unlink(path)
            self.check_complains(self.run_into(None, *arguments, "--output", path, **limited))
            assert os.listdir(directory) == []

    def test_a_closed_pipe_is_exit_code_1_not_a_signal(self):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            self.check_complains(self.run_into(pipe, "detect", "--data-root", self.root.path))

    def test_quiet_needs_no_output(self):
        finished = self.run_into(None, "detect", "-q", "--data-root", self.root.path,
                                 preexec_fn=lambda: os.close(1))
        assert (finished.code, finished.err) == (5, "")
