"""Real interactive shells on a terminal, asked what they would complete.

CTest names what is under test in the environment:
  MODELD_PROBE              the tool
  MODELD_PROBE_COMPLETIONS  the directory of the completions that it made
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

import pexpect

import harness

COMPLETIONS = pathlib.Path(harness.program("MODELD_PROBE_COMPLETIONS"))
# What completes the tool must be found for the name that users type.
NAME = "modeld-probe"


class Shell:
    """A shell in a directory of its own, with the tool on its PATH; use it in a `with`."""

    def __init__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="modeld-probe-test-")
        self.home = pathlib.Path(self._temporary.name)
        self.here = self.home / "here"
        programs = self.home / "bin"
        for directory in self.here, programs:
            directory.mkdir()
        (programs / NAME).symlink_to(harness.program("MODELD_PROBE"))
        self.environment = {
            "HOME": str(self.home), "PATH": f"{programs}:/usr/bin:/bin", "TERM": "dumb",
            "LANG": "C.UTF-8", "BASH_COMPLETION_USER_DIR": str(COMPLETIONS.parent),
            "ZDOTDIR": str(self.home), "INPUTRC": "/dev/null"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._temporary.cleanup()

    def offers(self, line):
        """The words that the shell offers for the last word of `line`, without what is typed."""
        raise NotImplementedError

    def completed(self, line):
        """The line after one TAB."""
        raise NotImplementedError


class Terminal(Shell):
    """A shell that is asked by keystrokes: it inserts all that it would offer into its line."""

    INSERT_ALL = "\x18a"
    TELL_LINE = "\x18d"

    def start(self, program, *arguments):
        self._process = pexpect.spawn(
            shutil.which(program), list(arguments), env=self.environment, cwd=self.here,
            dimensions=(100, 250), encoding="utf-8", timeout=20, echo=False)
        self._process.delaybeforesend = None
        self._process.expect_exact("ready> ")

    def __exit__(self, *details):
        self._process.close(force=True)
        super().__exit__(*details)

    def _line_after(self, line, keys):
        self._process.send("\x15" + line + keys + self.TELL_LINE)
        self._process.expect("<<(.*?)>>")
        return self._process.match[1]

    def offers(self, line):
        after = self._line_after(line, self.INSERT_ALL)
        if after == line:
            return set()
        # bash puts in only what it would replace; zsh repeats what comes before an "=" or ":".
        typed = re.search(r"[^ =:]*$", line)
        before = line[:typed.start()].split(" ")[-1]
        words = shlex.split(after[typed.start():])
        return {word.removeprefix(before).removesuffix("=") for word in words}

    def completed(self, line):
        return self._line_after(line, "\t")


class Bash(Terminal):
    """bash, with the bash-completion package, which loads ours by name, or with ours alone."""

    def __init__(self, source, first=""):
        super().__init__()
        settings = self.home / "bashrc"
        settings.write_text(f"""
            PS1='ready> '
            {first}
            source '{source}'
            tell_line() {{ printf '<<%s>>\\n' "$READLINE_LINE"; }}
            bind 'set bell-style none'
            bind '"\\C-xa": insert-completions'
            bind -x '"\\C-xd": tell_line'
        """)
        self.start("bash", "--noprofile", "--rcfile", str(settings), "-i")


class Zsh(Terminal):
    """zsh, whose compinit finds ours on the function path."""

    def __init__(self):
        super().__init__()
        (self.home / ".zshrc").write_text(f"""
            PS1='ready> '
            unsetopt beep zle_bracketed_paste prompt_cr prompt_sp
            fpath=('{COMPLETIONS}' $fpath)
            autoload -Uz compinit && compinit -u -D
            all-matches() {{ _main_complete; compstate[insert]=all }}
            zle -C all-matches complete-word all-matches
            tell-line() {{ print -r -- "<<$BUFFER>>" }}
            zle -N tell-line
            bindkey -e
            bindkey '^Xa' all-matches
            bindkey '^Xd' tell-line
        """)
        self.start("zsh", "-d", "-i")

    def descriptions(self, line):
        """What zsh lists for `line`: word -> description."""
        self._process.send("\x15" + line + "\x04" + self.TELL_LINE)
        self._process.expect("<<(.*?)>>")
        listed = {}
        for row in self._process.before.splitlines():
            words, separator, description = row.partition(" -- ")
            if separator:
                listed.update({word: description.strip() for word in words.split()})
        return listed


class Fish(Shell):
    """fish, which can print what it would offer."""

    def _ask(self, line):
        finished = subprocess.run(
            ["fish", "--no-config", "-c",
             'set -p fish_complete_path $argv[1]; complete -C $argv[2]', str(COMPLETIONS), line],
            env=self.environment, cwd=self.here, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=20, check=True)
        assert finished.stderr == "", finished.stderr
        return [row.partition("\t")[::2] for row in finished.stdout.splitlines()]

    def offers(self, line):
        before = re.search(r"[^ ]*[=:]|", line.split(" ")[-1])[0]
        return {word.removeprefix(before).removesuffix("=") for word, _ in self._ask(line)}

    def descriptions(self, line):
        return {word.removesuffix("="): description for word, description in self._ask(line)}
