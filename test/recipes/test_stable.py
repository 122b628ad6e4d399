"""docs/stable.md, the list of what never changes, compared with the tool."""

import json
import re

import recipes
from recipes import RecipeTest, harness

COMMANDS = ("detect", "probe", "doctor")
SECTIONS = recipes.sections("docs/stable.md")
SCHEMA = json.loads(recipes.text("schema/modeld-probe-1.schema.json"))["$defs"]


def listed(heading):
    """The words of the indented lines below a heading."""
    return [word for line in SECTIONS[heading].splitlines() if line.startswith("    ")
            for word in line.split()]


def rows(heading):
    """The rows of the tables below a heading: the first cell, and the words of the second."""
    found = re.findall(r"(?m)^\| ([^|]+?) \| ([^|]+?) \|$", SECTIONS[heading])
    return {first: second.replace("`", "").split() for first, second in found}


def heads(command):
    """The lines of the help that begin with a flag, apart from what the flag does."""
    return re.findall(r"(?m)^  (-.*?)(?:  |$)", harness.run_probe(command, "--help").out)


def flags(command):
    return {flag for head in heads(command)
            for flag in re.findall(r"(?<![\w-])--?[a-zA-Z][a-z-]*", head)}


class TestCommandLine:
    def test_the_exit_codes_match_the_help(self):
        printed = re.findall(r"(?m)^  (\d)  ", harness.run_probe("--help").out)
        assert listed("Exit codes") == printed

    def test_the_commands_exist(self):
        for command in listed("Commands and flags"):
            assert harness.run_probe(command, "--help").code == 0, command

    def test_the_flags_of_each_command_match_the_help(self):
        of_all, asking, watching = (set(rows("Commands and flags")[commands])
                                    for commands in ("all", "probe, doctor", "probe"))
        of_all.remove("--")
        assert flags("detect") == of_all
        assert flags("doctor") == of_all | asking
        assert flags("probe") == of_all | asking | watching

    def test_the_values_of_each_flag_match_the_help(self):
        taken = {head.split()[0]: head.split()[1].split("|") for head in heads("probe")
                 if "|" in head}
        assert {flag: values for flag, values in rows("Commands and flags").items()
                if flag.startswith("`")} == {f"`{flag}`": taken[flag] for flag in taken}


class TestJson:
    def test_the_states_match_the_schema(self):
        assert listed("States") == SCHEMA["state"]["enum"]

    def test_the_codes_match_the_schema(self):
        assert listed("Reason codes") == SCHEMA["reason"]["properties"]["code"]["enum"]
        assert listed("Finding codes") == SCHEMA["finding"]["properties"]["code"]["enum"]
        levels = re.findall(r"`(\w+)`", SECTIONS["Finding codes"])
        assert levels == SCHEMA["finding"]["properties"]["level"]["enum"]

    def test_the_keys_of_a_summary_match_the_schema(self):
        summary = SCHEMA["summary"]["properties"]
        assert [word for word in listed("JSON keys") if word not in "{}"] == [
            *summary, *summary["summary"]["properties"]]
        latency = re.findall(r"`(\w+)`", SECTIONS["JSON keys"])[1:]
        assert latency == list(SCHEMA["latency"]["properties"])


class TestMetrics(RecipeTest):
    def metrics(self):
        """Each metric that the tool prints now, with its labels."""
        out = harness.run_probe("probe", "--format=prometheus", "--data-root", self.data_root).out
        return {(name, tuple(re.findall(r'(\w+)="', labels))) for name, labels in
                re.findall(r"(?m)^(modeld_\w+)(?:\{(.*)\})? \S+$", out)}

    def test_the_metrics_and_labels_match_the_tool(self):
        found = self.metrics()
        with self.modeld("--backend", "none"):
            found |= self.metrics()
        said = {(name, tuple(re.findall(r"\w+", labels))) for name, labels in
                re.findall(r"(?m)^    (modeld_\w+)(\{.*\})?$", SECTIONS["Metrics and their labels"])}
        assert found == said


class TestNagios(RecipeTest):
    def test_each_line_begins_with_one_of_the_three_words(self):
        said = re.findall(r"`(MODELD \w+ - )`", SECTIONS["Nagios"])
        (self.home / "unreadable/modeld.lease").mkdir(parents=True)
        with self.modeld():
            answers = [harness.run_probe("probe", "--nagios", "--data-root", self.home / root)
                       for root in (".contenox", "nothing", "unreadable")]
        assert [answer.code for answer in answers] == [0, 2, 3]
        for answer, words in zip(answers, said, strict=True):
            assert answer.out.startswith(words)
