"""The notes about a default data root."""

from cli_test import CliTest, SCHEMA, harness


class TestNotes(CliTest):
    def codes(self, **variables):
        env = harness.environment(**variables)
        env = {name: value for name, value in env.items() if value is not None}
        found = harness.run_probe("detect", "--json", env=env, cwd=self.root.path).json
        SCHEMA.validate(found)
        return [finding["code"] for finding in found["findings"]]

    def test_without_home_the_data_root_in_the_working_directory_is_noted(self):
        assert self.codes(HOME=None) == ["no_home"]
        assert self.codes(HOME="") == ["no_home"]
        assert self.codes(HOME=None, CONTENOX_DATA_ROOT=str(self.root.path)) == []

    def test_the_next_step_comes_from_the_note_when_nothing_is_found(self):
        for variables, step in (({"HOME": None}, "set HOME"),
                                ({"SUDO_USER": "somebody"}, "without sudo")):
            env = {name: value for name, value in harness.environment(**variables).items()
                   if value is not None}
            found = harness.run_probe("detect", "--json", env=env, cwd=self.root.path).json
            assert step in found["next"]["explanation"]
            assert found["next"]["command"] is None

    def test_under_sudo_the_data_root_of_another_user_is_noted(self):
        assert self.codes(SUDO_USER="somebody") == ["sudo_user"]
        assert self.codes(SUDO_USER="root") == []
        assert self.codes(SUDO_USER="somebody", CONTENOX_DATA_ROOT=str(self.root.path)) == []
