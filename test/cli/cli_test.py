"""What the tests of the command line share: one question, asked in both formats, checked whole.

CTest names the schema of the JSON in MODELD_PROBE_SCHEMA, beside the programs of the harness.
"""

import dataclasses
import json
import pathlib
import re

import pytest
import jsonschema

import harness
from harness import EXIT_CODES

COLUMNS = 80


def _read_schema():
    schema = json.loads(pathlib.Path(harness.program("MODELD_PROBE_SCHEMA")).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    _close(schema["$defs"])
    return jsonschema.Draft202012Validator(schema)


def _close(part):
    """Readers skip keys that they do not know; here each must be described."""
    if isinstance(part, dict):
        if part.get("required") and "properties" in part:
            part.setdefault("additionalProperties", False)
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            _close(inner)


SCHEMA = _read_schema()


def collapsed(text):
    """The text without its line breaks and alignment."""
    return " ".join(text.split())


def strict_json(text):
    """JSON as the standards define it; Python's own reader also accepts NaN and repeated keys."""
    def no_constants(word):
        raise AssertionError(f"{word} is not JSON")

    def no_doubles(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            raise AssertionError(f"a key twice: {pairs}")
        return dict(pairs)

    return json.loads(text, parse_constant=no_constants, object_pairs_hook=no_doubles)


def next_text(found):
    """The explanation and the command of an answer, in one text; nothing when there is neither."""
    step = found["next"]
    return step and ": ".join(part for part in (step["explanation"], step["command"]) if part)


class Text:
    """The text format, parsed: the state, its sentence, and lines of label and value."""

    def __init__(self, text):
        self.raw = text
        head, self.facts = [], []
        for line in text.splitlines():
            if match := re.fullmatch(r"  (\S.{10})(.*)", line):
                self.facts.append((match[1].strip(), match[2].strip()))
            elif self.facts:
                label, value = self.facts[-1]
                self.facts[-1] = (label, value + " " + line.strip())
            else:
                head.append(line.strip())
        self.state, _, self.sentence = " ".join(head).partition("  ")

    def value(self, label):
        """The value after a label; None when there is no such label."""
        return dict(reversed(self.facts)).get(label)

    def values(self, label):
        return [value for found, value in self.facts if found == label]


@dataclasses.dataclass
class Verdict:
    """The same question answered in JSON and in text."""

    json: dict
    text: Text
    seconds: float

    @property
    def state(self):
        return self.json["state"]

    @property
    def reason(self):
        return self.json["reason"] and self.json["reason"]["code"]

    @property
    def message(self):
        return self.json["reason"]["message"]

    @property
    def next(self):
        """The explanation and the command in one text; nothing when there is neither."""
        return next_text(self.json)

    @property
    def command(self):
        """The command of the next step; nothing when there is none."""
        return self.json["next"] and self.json["next"]["command"]

    def note(self, code):
        """The message of the note with this code; nothing when there is none."""
        return {f["code"]: f["message"] for f in self.json["findings"]
                if f["level"] == "note"}.get(code)


class CliTest(harness.ProbeTest):
    """Asks in both formats and checks what holds for every answer."""

    def ask_json(self, command, *arguments, **options):
        """One run with --json; the answer, checked against the schema, and its object."""
        answer = self.probe(command, "--json", *arguments, **options)
        assert answer.err == ""
        assert (answer.out.count("\n"), answer.out[-1:]) == (1, "\n"), answer
        found = strict_json(answer.out)
        SCHEMA.validate(found)
        assert found["command"] == command
        assert answer.code == EXIT_CODES[found["state"]], answer
        return answer, found

    def ask_text(self, command, *arguments, **options):
        answer = self.probe(command, *arguments, **options)
        assert answer.err == ""
        assert "\x1b" not in answer.out
        assert answer.code == EXIT_CODES.get(answer.state), answer
        return answer, Text(answer.out)

    def ask(self, command, *arguments, **options):
        """The question in JSON, in text and with -q: all three must agree."""
        answer, found = self.ask_json(command, *arguments, **options)
        in_text, text = self.ask_text(command, *arguments, **options)
        assert (text.state, in_text.code) == (found["state"], answer.code), in_text
        assert text.value("reason") == (found["reason"] and found["reason"]["code"])
        step = next_text(found)
        if step is not None:
            assert collapsed(text.value("next") or "") == collapsed(step)
        # A finding in the headline is not printed again.
        shown = [finding["level"] for finding in found["findings"]
                 if finding["code"] != "other_data_root"  # of a test that runs beside this one
                 and collapsed(finding["message"]) != collapsed(text.sentence)]
        for level in ("obstacle", "busy", "note"):
            printed = [value for value in text.values(level) if "is a modeld daemon" not in value]
            assert len(printed) == shown.count(level), in_text
        self.check_width(in_text.out, step, *map(next_text, found["findings"]))
        self.check_gentle((found["next"] or {}).get("command") or "")
        return Verdict(found, text, max(answer.seconds, in_text.seconds))

    @staticmethod
    def check_gentle(command):
        """SIGKILL only after SIGTERM to the same process, and only when that did not help."""
        for pid in re.findall(r"kill -9 (\d+)", command):
            assert re.match(rf"kill {pid}; [^;|]*? \|\| kill -9 {pid}; ", command), command
        assert not re.search(r"kill -(KILL|s)", command)

    def diagnose(self, command, reason, *arguments, says=(), **options):
        """The verdict for `reason`, after checking that both formats say each of `says`."""
        verdict = self.ask(command, *arguments, **options)
        assert verdict.reason == reason, verdict.json
        for words in says:
            assert words in verdict.message
            # Collapsed as the text is, whose lines break wherever a space is.
            assert collapsed(words) in collapsed(verdict.text.sentence)
        return verdict

    def check_width(self, text, *steps):
        """At most 80 columns, except for a command to copy and for a word that is longer."""
        for line in text.splitlines():
            value = line[13:] if line.startswith("  ") else line
            is_command = any((step or "").endswith(value) for step in steps)
            if len(line) > COLUMNS and len(value.split()) > 1 and not is_command:
                pytest.fail(f"{len(line)} columns: {line!r}")

    def check_quiet(self, command, code, *arguments, **options):
        answer = self.probe(command, "--quiet", *arguments, **options)
        assert (answer.code, answer.out, answer.err) == (code, "", "")
