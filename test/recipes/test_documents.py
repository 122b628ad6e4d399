"""README and docs/: short enough, whole, and true to the tool where a test can compare them."""

import json
import re
import signal

import pytest

import recipes
from recipes import RecipeTest, harness

SCHEMA = json.loads(recipes.text("schema/modeld-probe-1.schema.json"))["$defs"]


def prose(document):
    """The lines that are neither code nor rows of a table."""
    text = re.sub(r"(?ms)^```.*?^```$", "", recipes.text(document))
    return [line for line in text.splitlines() if not line.startswith(("|", "    "))]


def anchors(document):
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
            for heading in recipes.sections(document)}


class TestForm:
    def test_the_readme_has_at_most_200_lines(self):
        assert len(recipes.text().splitlines()) <= 200

    def test_the_first_screen_says_how_to_try_it_and_how_to_test_it(self):
        first = recipes.text().splitlines()[:24]
        for command in "./dev demo", "./dev test", "modeld-probe":
            assert any(line.startswith("    " + command) for line in first), command

    @pytest.mark.parametrize("document", recipes.DOCUMENTS)
    def test_prose_has_at_most_100_columns(self, document):
        assert [line for line in prose(document) if len(line) > 100] == []

    @pytest.mark.parametrize("document", recipes.DOCUMENTS)
    def test_every_link_leads_somewhere(self, document):
        for target in re.findall(r"\]\(([^)]+)\)", recipes.text(document)):
            path, _, anchor = target.partition("#")
            file = (recipes.SOURCE / document).parent / path
            assert file.exists(), target
            assert not anchor or anchor in anchors(str(file.resolve().relative_to(
                recipes.SOURCE.resolve()))), target

    def test_every_promise_names_a_test_that_exists(self):
        named = re.findall(r"`(test/[^`]+)`", recipes.text("docs/promises.md"))
        assert named
        for path in named:
            assert (recipes.SOURCE / path).exists(), path
        for heading, below in recipes.sections("docs/promises.md").items():
            assert not heading or "`test/" in below, heading


class TestTrueToTheTool:
    @pytest.mark.parametrize("document", recipes.DOCUMENTS)
    def test_every_flag_exists_in_the_tool(self, document):
        help_texts = "".join(harness.run_probe(*command, "--help").out
                             for command in ([], ["detect"], ["probe"], ["doctor"]))
        flags = set(re.findall(r"(?<![\w-])--?[a-zA-Z][a-z-]*", help_texts))
        of_others = {"--install", "--prefix", "--static", "-static"}
        named = set(re.findall(r"`(?:modeld-probe \w+ )?(--?[a-zA-Z][a-z-]*)",
                               recipes.text(document)))
        assert named - of_others <= flags

    @pytest.mark.parametrize("document", recipes.DOCUMENTS)
    def test_every_chore_exists_in_dev(self, document):
        chores = set(re.findall(r"(?m)^([a-z]+(?: \| [a-z]+)*)\)$", recipes.text("dev")))
        assert set(re.findall(r"\./dev\s+([a-z]+)", recipes.text(document))) <= chores

    def test_the_keys_match_the_schema(self):
        listed, = re.findall(r"(?ms)^    (schema, .*?elapsed_ms)\n\n", recipes.text("docs/json.md"))
        nested = re.compile(r"(\w+) \[?\{([^{}]*)\}\]?")
        objects = {}
        while nested.search(listed):
            objects.update({name: re.findall(r"\w+", keys)
                            for name, keys in nested.findall(listed)})
            listed = nested.sub(r"\1", listed)
        assert re.findall(r"\w+", listed) == list(SCHEMA["answer"]["properties"])
        for name in "reason", "next", "binary", "lease", "health", "wait", "watch":
            assert objects[name] == list(SCHEMA[name]["properties"]), name
        assert objects["findings"] == list(SCHEMA["finding"]["properties"])

    def test_the_metrics_match_the_tool(self):
        rows = re.findall(r"(?m)^\| `(modeld_\w+)", recipes.text("docs/json.md"))
        code = recipes.text("app/report/prometheus.cpp")
        assert sorted(rows) == sorted(re.findall(r'"(modeld_[a-z_]+)"', code))

    def test_the_reasons_match_the_schema(self):
        found, state = {}, None
        for name, codes in re.findall(r"(?m)^\| ([a-z-]*) ?\| (`[a-z_`, ]+`) \|",
                                      recipes.sections("docs/reasons.md")["Reasons"]):
            state = name or state
            found.setdefault(state, set()).update(re.findall(r"`([a-z_]+)`", codes))
        expected = {}
        for variant in SCHEMA["answer"]["oneOf"]:
            code = variant["properties"]["reason"].get("properties", {}).get("code", {})
            codes = code.get("enum", [code["const"]] if "const" in code else [])
            if codes:
                expected.setdefault(variant["properties"]["state"]["const"], set()).update(codes)
        assert found == expected

    def test_the_order_of_exit_codes_matches_the_tool(self):
        row, = re.findall(r"(?m)^\| exit code \| (.*) \|$", recipes.text("docs/scripts.md"))
        said, = re.findall(r"From worst to best: ([\d, ]+)\.",
                           recipes.text("app/report/exit_code.h"))
        assert row.split(" | ") == said.split(", ")

    def test_the_exit_codes_match_the_help(self):
        rows = dict(re.findall(r"(?m)^\| (\d) \| ([a-z-]*) ?\|", recipes.text()))
        printed = dict(re.findall(r"(?m)^  (\d)  ([a-z -]+?)(?:  |$)",
                                  harness.run_probe("--help").out))
        assert set(rows) == set(printed)
        for code in "0", "1", "3", "4", "5", "6":
            assert rows[code] == printed[code]


class TestExamples(RecipeTest):
    """The printed answers are the tool's own, except for numbers, ids, times and line breaks."""

    def normal(self, text):
        for pattern, name in ((r"(?<=instance )[\da-f-]{36}", "ID"),
                              (r"[\d-]{10}T[\d:.]+Z", "TIME"),
                              (r"\d+(\.\d+)*( m?s\b)?", "N")):
            text = re.sub(pattern, name, text)
        return " ".join(text.split())

    def test_the_commands_of_the_first_screen_work(self):
        commands = re.findall(r"(?m)^    (modeld-probe.*)$", recipes.text())
        assert len(commands) == 3
        assert [self.shell(command)[0] for command in commands] == [5, 5, 5]
        with self.modeld("--backend", "none"):
            assert [self.shell(command)[0] for command in commands] == [0, 0, 7]

    def test_the_example_of_a_watch_matches_the_tool(self):
        command, changes, summary = re.search(
            r"(?ms)^    \$ (modeld-probe probe --watch[^\n]*)\n(.*?)^    \^C\n(.*?)\n\n",
            recipes.text("docs/scripts.md")).groups()
        # The same with a shorter timeout.
        command = command.replace("--timeout 1s", "--timeout 300ms")
        self.data_root.mkdir(mode=0o700)
        with harness.daemon("serve", "--data-root", self.data_root, "--backend", "llama",
                            lease=self.data_root / "modeld.lease") as daemon:
            code, out = self.shell(f"modeld-probe probe --wait --quiet; (sleep 2; kill -STOP "
                                   f"{daemon.pid}) & timeout --preserve-status -s INT 5 {command}")
            daemon.send_signal(signal.SIGCONT)
        assert code == 4
        assert self.normal(out) == self.normal(changes + summary)
