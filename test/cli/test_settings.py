"""Where settings come from, how -v shows that, when there is colour, and what is ignored."""

import pathlib
import re
import socket
import tempfile

import pytest

import terminal
from cli_test import CliTest, Text, harness, strict_json

BINARY = harness.program("MODELD_STANDIN")
ESCAPE = "\x1b"


class SettingsTest(CliTest):
    """Works in a directory of its own, with several data roots that each name their instance."""

    def prepare(self):
        super().prepare()
        directory = tempfile.TemporaryDirectory(prefix="modeld-probe-test-")
        self.stack.callback(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def data_root(self, name):
        root = self.stack.enter_context(harness.DataRoot())
        place = self.directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        root.write_lease(instance=name)
        root.path.rename(place)
        root.path = place
        return place

    def found(self, *arguments, **variables):
        """What detect says in an environment with these variables and without HOME."""
        environment = {k: v for k, v in harness.environment().items() if k != "HOME"}
        answer = harness.run_probe("detect", "--json", *arguments, cwd=self.directory,
                                   env=environment | variables)
        assert answer.err == ""
        return strict_json(answer.out)

    def settings(self, *arguments, **variables):
        """The lines that -v adds."""
        environment = {k: v for k, v in harness.environment().items() if k != "HOME"}
        answer = harness.run_probe("detect", "-v", *arguments, cwd=self.directory,
                                   env=environment | variables)
        assert answer.err == ""
        return Text(answer.out)


class TestDataRoot(SettingsTest):
    def check(self, path, instance, *arguments, **variables):
        found = self.found(*arguments, **variables)
        assert (found["data_root_given"], found["instance"]) == (str(path), instance)
        assert found["data_root"] == str(self.directory / path), "absolute, as it was used"

    def test_flag_overrides_variable_overrides_home_overrides_working_directory(self):
        flag, variable = self.data_root("flag"), self.data_root("variable")
        home, here = self.data_root("home/.contenox"), self.data_root(".contenox")
        assert here == self.directory / ".contenox"
        variables = {"CONTENOX_DATA_ROOT": str(variable), "HOME": str(home.parent)}
        self.check(flag, "flag", "--data-root", flag, **variables)
        self.check(variable, "variable", **variables)
        del variables["CONTENOX_DATA_ROOT"]
        self.check(home, "home/.contenox", **variables)
        self.check(".contenox", ".contenox")

    def test_an_empty_variable_counts_as_unset(self):
        home = self.data_root("home/.contenox")
        self.data_root(".contenox")
        self.check(home, "home/.contenox", CONTENOX_DATA_ROOT="", HOME=str(home.parent))
        self.check(".contenox", ".contenox", CONTENOX_DATA_ROOT="", HOME="")

    def test_a_relative_data_root_starts_at_the_working_directory(self):
        self.data_root("relative")
        self.check("relative", "relative", "--data-root", "relative")
        self.check("relative", "relative", CONTENOX_DATA_ROOT="relative")

    def test_a_data_root_with_spaces_quotes_and_line_breaks_works(self):
        name = "it's a\n\"data\" root"
        place = self.data_root(name)
        self.check(place, name, "--data-root", place)
        self.check(place, name, "--data-root=" + str(place))


class TestOverride(SettingsTest):
    def prepare(self):
        super().prepare()
        self.flag, self.variable = self.directory / "flag", self.directory / "variable"
        for binary in self.flag, self.variable:
            binary.touch()  # an override needs no execute bit

    def check(self, path, *arguments, **variables):
        found = self.found("--data-root", "none", *arguments, **variables)
        assert found["state"] == "not-running"
        assert (found["binary"]["path"], found["binary"]["source"]) == (str(path), "override")

    def test_the_flag_overrides_the_variable(self):
        self.check(self.flag, "--modeld-bin", self.flag, CONTENOX_MODELD_BIN=str(self.variable))
        self.check(self.variable, CONTENOX_MODELD_BIN=str(self.variable))

    def test_an_empty_variable_counts_as_unset(self):
        found = self.found("--data-root", "none", CONTENOX_MODELD_BIN="")
        assert found["reason"]["code"] == "binary_not_found"

    def test_a_relative_override_starts_at_the_working_directory_and_is_shown_as_given(self):
        self.check("./flag", "--modeld-bin", "./flag")

    def test_an_override_beats_path_and_a_missing_one_is_not_replaced(self):
        on_path = self.directory / "bin" / "modeld"
        on_path.parent.mkdir()
        on_path.touch(0o755)
        path = str(on_path.parent)
        self.check(self.flag, "--modeld-bin", self.flag, PATH=path)
        found = self.found("--data-root", "none", PATH=path)
        assert (found["binary"]["path"], found["binary"]["source"]) == (str(on_path), "path")
        found = self.found("--data-root", "none", "--modeld-bin", "/nonexistent/modeld", PATH=path)
        assert found["reason"]["code"] == "override_not_found"

    def test_nothing_is_found_through_a_relative_path_entry(self):
        (self.directory / "modeld").touch(0o755)
        for path in ".", "", "::", f".:{self.directory}", f":{self.directory}":
            assert self.found("--data-root", "none", PATH=path)["binary"] is None


class TestOrigins(SettingsTest):
    def test_verbose_says_that_a_setting_is_a_default(self):
        text = self.settings(HOME="/nonexistent")
        assert text.value("data root") == "/nonexistent/.contenox (default)"
        assert re.search(r"^none \(default\)$", text.value("override"))
        assert text.value("timeout") == "3s (default)"

    def test_verbose_names_the_variable_that_a_setting_comes_from(self):
        text = self.settings(CONTENOX_DATA_ROOT="/some/where", CONTENOX_MODELD_BIN="/bin/sh")
        assert text.value("data root") == "/some/where (CONTENOX_DATA_ROOT)"
        assert text.value("override") == "/bin/sh (CONTENOX_MODELD_BIN)"

    def test_verbose_names_the_flag_that_a_setting_comes_from(self):
        text = self.settings("--data-root", "/some/where", "--modeld-bin", "/bin/sh",
                             "--timeout", "1m30s", CONTENOX_DATA_ROOT="/other",
                             CONTENOX_MODELD_BIN="/other")
        assert text.value("data root") == "/some/where (--data-root)"
        assert text.value("override") == "/bin/sh (--modeld-bin)"
        assert text.value("timeout") == "1m30s (--timeout)"

    def test_origins_are_not_shown_without_verbose(self):
        answer = self.probe("detect")
        assert "default" not in answer.out
        assert "--data-root" not in answer.out


class TestColor(SettingsTest):
    def on_terminal(self, *arguments, columns=80, **variables):
        """What the tool prints when its stdout is a terminal."""
        return terminal.shown("detect", "--data-root", self.root.path, *arguments, columns=columns,
                              env=harness.environment(**{"TERM": "xterm", **variables}))

    def test_a_terminal_gets_colour_and_its_first_word_is_still_the_state(self):
        out = self.on_terminal()
        assert ESCAPE in out
        assert re.sub(ESCAPE + r"\[[0-9;]*m", "", out).split()[0] == "not-installed"
        assert self.on_terminal("--color", "auto") == out

    def test_only_the_state_and_the_command_to_run_are_marked(self):
        out = self.on_terminal("--modeld-bin", BINARY)
        marked = re.findall(ESCAPE + r"\[\d+m(.*?)" + ESCAPE + r"\[0m", out)
        assert marked == ["not-running", f"{BINARY} serve --data-root {self.root.path}"]
        assert out.count(ESCAPE) == 4

    def test_text_is_as_wide_as_the_terminal(self):
        for columns, limit in (40, 40), (60, 60), (80, 80), (132, 120):
            out = re.sub(ESCAPE + r"\[[0-9;]*m", "", self.on_terminal(columns=columns))
            lines = [line for line in out.splitlines() if str(self.root.path) not in line]
            assert max(map(len, lines)) <= limit
            assert len(lines) > 2

    def test_help_is_as_wide_as_the_terminal(self):
        for columns, limit in (40, 40), (60, 60), (80, 80), (132, 120):
            for command in "detect", "probe", "doctor", "help":
                text = terminal.shown(command, "--help", columns=columns)
                lines = [line for line in text.splitlines() if " " in line.strip()
                         and not line.startswith("  modeld-probe ")]
                assert max(map(len, lines)) <= limit
                assert len(lines) > 15

    def test_a_usage_error_fits_into_the_terminal(self):
        for columns in 40, 60, 80, 132:
            text = terminal.shown("probe", "--endpoint", "http://node1", columns=columns)
            assert text.startswith("modeld-probe: --endpoint: ")
            assert " ".join(text.split()).endswith("(see modeld-probe probe --help)")
            assert max(map(len, text.splitlines())) <= min(columns, 120)

    def test_no_color_in_the_environment_turns_colour_off(self):
        assert ESCAPE not in self.on_terminal(NO_COLOR="1")
        assert ESCAPE in self.on_terminal(NO_COLOR=""), "an empty one counts as unset"

    def test_a_terminal_without_colour_gets_none(self):
        for name in "dumb", "":
            assert ESCAPE not in self.on_terminal(TERM=name)

    def test_the_flag_overrides_the_environment_and_the_terminal(self):
        assert ESCAPE not in self.on_terminal("--color", "never")
        assert ESCAPE in self.on_terminal("--color", "always", NO_COLOR="1")
        assert ESCAPE in self.probe("detect", "--color", "always").out

    def test_a_pipe_gets_no_colour(self):
        assert ESCAPE not in self.probe("detect").out
        assert ESCAPE not in self.probe("detect", "--color", "auto").out

    def test_json_is_never_coloured(self):
        out = self.on_terminal("--json", "--color", "always")
        assert strict_json(out)["state"] == "not-installed"


class TestProxies(CliTest):
    def test_proxy_variables_change_nothing(self):
        names = ["http_proxy", "https_proxy", "grpc_proxy", "all_proxy", "HTTP_PROXY",
                 "HTTPS_PROXY", "ALL_PROXY"]
        with socket.create_server(("127.0.0.1", 0)) as proxy, harness.daemon(
                "serve", "--data-root", self.root.path, "--ttl", "5m",
                lease=self.root.lease_path):
            url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
            environment = harness.environment(no_proxy="", **dict.fromkeys(names, url))
            verdict = self.ask("probe", env=environment)
            assert verdict.state == "running"
            proxy.setblocking(False)
            with pytest.raises(BlockingIOError):  # nobody called the proxy
                proxy.accept()
