"""The manual: well-formed, and right about flags, codes, reasons and findings."""

import json
import pathlib
import re
import subprocess

import help_text
from help_text import harness

SOURCE = pathlib.Path(harness.program("MODELD_PROBE_SOURCE"))
PAGE = SOURCE / "man/modeld-probe.1"


def section(name):
    """The mdoc source of one section."""
    return re.search(rf"(?ms)^\.Sh {name}\n(.*?)(?=^\.Sh|\Z)", PAGE.read_text())[1]


def subsection(name):
    return re.search(rf"(?ms)^\.Ss {name}\n(.*?)(?=^\.Ss|\Z)", section("DIAGNOSTICS"))[1]


def items(text):
    """The codes that a list explains."""
    return re.findall(r"(?m)^\.It Li (\S+)$", text)


def spelled(names):
    """mdoc's `Fl q , -quiet` as it is typed."""
    return {"-" + name for name in re.findall(r"(?<!\S)-?[a-zA-Z][a-z-]*", names)}


def options():
    """Flags as they are typed -> what the page says of them."""
    found = {}
    for names, text in re.findall(r"(?ms)^\.It Fl (.*?)\n(.*?)(?=^\.It|^\.El)", section("OPTIONS")):
        for flag in spelled(re.split(r" (?:Ns|Ar|Cm|Op) ", names)[0]):
            found[flag] = text
    return found


def reasons_of_the_schema():
    """State -> the codes of its reasons, from the schema of the JSON."""
    schema = json.loads((SOURCE / "schema/modeld-probe-1.schema.json").read_text())
    reasons = {}
    for variant in schema["$defs"]["answer"]["oneOf"]:
        facts = variant["properties"]
        code = facts["reason"].get("properties", {}).get("code", {})
        reasons.setdefault(facts["state"]["const"], set()).update(
            code.get("enum", [code["const"]] if "const" in code else []))
    return reasons


def findings_of_the_code():
    """The codes of the findings, with their levels, as the library and the tool make them."""
    sources = [*SOURCE.glob("lib/src/**/*.cpp"), *SOURCE.glob("app/**/*.cpp")]
    return {(code, level) for source in sources for level, code in
            re.findall(r'\b(obstacle|busy|note)\(\s*"([a-z_]+)"', source.read_text())}


def findings_of_the_documents():
    rows = re.findall(r"(?m)^\| (`[a-z_`, ]+`) \| ((?:obstacle|busy|note)[^|]*) \|",
                      (SOURCE / "docs/reasons.md").read_text())
    return {(code, level) for codes, levels in rows for code in re.findall(r"`([a-z_]+)`", codes)
            for level in re.findall(r"obstacle|busy|note", levels)}


class TestWellFormed:
    def check_clean(self, *command):
        finished = subprocess.run([*command, PAGE], stdin=subprocess.DEVNULL, check=False,
                                  capture_output=True, text=True, timeout=60)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")

    def test_mandoc_finds_nothing_to_warn_about(self):
        self.check_clean("mandoc", "-T", "lint", "-W", "warning")

    def test_groff_finds_nothing_to_warn_about(self):
        self.check_clean("groff", "-ww", "-mdoc", "-T", "utf8", "-z")

    def test_it_has_the_sections_that_a_manual_has(self):
        assert (re.findall(r"(?m)^\.Sh (.+)$", PAGE.read_text())
                == ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "FILES",
                    "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS", "SEE ALSO"])


    def test_it_reads_well_at_60_columns(self):
        for command in (["mandoc", "-T", "utf8", "-O", "width=60", PAGE],
                        ["groff", "-mdoc", "-T", "utf8", "-r", "LL=60n", "-r", "LT=60n", PAGE]):
            shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            plain = re.sub(r"\x1b\[\d*m|.\x08", "", shown)
            assert len(plain) > 10_000
            assert [line for line in plain.splitlines() if len(line) > 60] == []

    def test_its_description_fits_into_one_line_of_whatis(self):
        description, = re.findall(r"(?m)^\.Nd (.*)$", section("NAME"))
        assert len("modeld-probe (1)     - " + description) <= 80


class TestTrueToTheTool:
    def test_it_names_the_version_of_the_tool_and_its_date(self):
        version = harness.run_probe("--version").out.split()[1]
        assert f"\n.Os modeld-probe {version}\n" in PAGE.read_text()
        assert re.match(r"\.Dd [A-Z][a-z]+ \d{1,2}, \d{4}\n", PAGE.read_text())

    def test_it_points_to_the_documents_and_the_alert_rules(self):
        files = re.findall(r"(?m)^\.It Pa (/usr/share/\S+)$", section("FILES"))
        assert {pathlib.PurePath(path).name for path in files} == {
            "modeld-probe-1.schema.json", "modeld-probe-alerts.yml", "modeld-probe"}

    def test_it_explains_the_flags_of_the_help_and_no_others(self):
        of_all = {command: help_text.flags(command) for command in help_text.COMMANDS}
        found = options()
        assert set(found) == help_text.flags() | set().union(*of_all.values())

        def marked(commands):
            return {flag for flag, text in found.items() if text.startswith(f".Pq Cm {commands}\n")}
        assert marked("probe") == of_all["probe"] - of_all["doctor"]
        assert marked("probe , doctor") == of_all["doctor"] - of_all["detect"]

    def test_examples_and_synopsis_use_only_existing_flags(self):
        used = {"-" + flag for flag in re.findall(r"Fl (-[a-z-]+)", section("SYNOPSIS"))}
        used.update(re.findall(r"--[a-z-]+", section("EXAMPLES")))
        assert {"--codec", "--wait"} < used
        assert used <= set(options())

    def test_it_names_the_values_that_enumerated_flags_take(self):
        explained = re.findall(r"(?m)^\.It Fl -(\S+) Cm (.* \| .*)$", section("OPTIONS"))
        assert ({"--" + flag: set(values.split(" | ")) for flag, values in explained}
                == help_text.enumerated())

    def test_it_explains_the_exit_codes_of_the_help_and_no_others(self):
        explained = dict(re.findall(r"(?m)^\.It (\d)\n([a-z-]+)", section("EXIT STATUS")))
        assert set(explained) == set(help_text.codes())
        states = set(reasons_of_the_schema())
        assert states <= set(explained.values())
        for code, word in help_text.codes().items():
            assert word not in states or explained[code] == word, code

    def test_it_explains_every_reason_of_every_state(self):
        reasons = reasons_of_the_schema()
        assert reasons.pop("running") == set()
        for state, codes in reasons.items():
            assert sorted(items(subsection(state))) == sorted(codes)

    def test_it_explains_every_finding(self):
        codes = {code for code, _ in findings_of_the_code()}
        assert sorted(items(subsection("Findings"))) == sorted(codes)

    def test_the_schema_and_the_documents_list_every_finding(self):
        schema = json.loads((SOURCE / "schema/modeld-probe-1.schema.json").read_text())
        finding = schema["$defs"]["finding"]["properties"]
        assert finding["code"]["enum"] == sorted({code for code, _ in findings_of_the_code()})
        assert findings_of_the_documents() == findings_of_the_code()

    def test_it_names_the_metrics(self):
        code = (SOURCE / "app/report/prometheus.cpp").read_text()
        assert (sorted(re.findall(r"(?m)^\.Li (modeld_[a-z_]+)", section("OPTIONS")))
                == sorted(re.findall(r'"(modeld_[a-z_]+)"', code)))

    def test_it_names_the_environment_variables_of_the_help(self):
        named = set(re.findall(r"(?m)^\.It Ev (\S+)$", section("ENVIRONMENT")))
        assert set(re.findall(r"\$([A-Z_]+)", harness.run_probe("detect", "--help").out)) <= named
