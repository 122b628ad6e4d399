"""What the tool says about itself in its help."""

import re

import harness

COMMANDS = ("detect", "probe", "doctor")


def _heads(text):
    """The lines that begin with a flag, without what the flag does."""
    return re.findall(r"(?m)^  (-.*?)(?:  |$)", text)


def flags(*command):
    """Every spelling of every flag in the help of the tool or of a command of it."""
    answer = harness.run_probe(*command, "--help")
    assert answer.code == 0, answer
    return {name for head in _heads(answer.out)
            for name in re.findall(r"(?<![\w-])--?[a-zA-Z][a-z-]*", head)}


def enumerated():
    """The flags of probe, which has all, that take one of a few values -> those values."""
    words = [head.split(" ") for head in _heads(harness.run_probe("probe", "--help").out)]
    found = {flag: set(values[0].split("|")) for flag, *values in words
             if values and "|" in values[0]}
    assert found
    return found


def codes():
    """The exit codes in the help, with the word after each."""
    return dict(re.findall(r"(?m)^ +(\d) +(\S+)", harness.run_probe("--help").out))
