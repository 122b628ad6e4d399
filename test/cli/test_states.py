"""The exit code, stdout and stderr of detect and probe in each state, against a stand-in daemon."""

import json
import os
import re
import signal

import pytest

from cli_test import CliTest, EXIT_CODES, harness

# Owners renew every third of their TTL, and no renewal may fall into a check that nothing in the
# data root changes.
LONG_TTL = "5m"
BINARY = harness.program("MODELD_STANDIN")


class StateTest(CliTest):
    def owner(self, *arguments, ttl=LONG_TTL):
        return self.stack.enter_context(harness.daemon(
            "serve", "--data-root", self.root.path, "--ttl", ttl, *arguments,
            lease=self.root.lease_path))

    @property
    def lease(self):
        return json.loads(self.root.lease_path.read_text())

    def check(self, command, state, reason, *arguments):
        """The state in all three kinds of output; the whole answer."""
        verdict = self.ask(command, *arguments)
        assert (verdict.state, verdict.reason) == (state, reason), verdict
        self.check_quiet(command, EXIT_CODES[state], *arguments)
        return verdict

    def check_both(self, state, reason, *arguments):
        for command in "detect", "probe":
            self.check(command, state, reason, *arguments)

    def check_unreachable(self, reason, *arguments):
        """What only a probe can find out: detect calls nobody and says that the owner runs."""
        verdict = self.check("probe", "unreachable", reason, *arguments)
        self.check("detect", "running", None)
        return verdict


class TestRunning(StateTest):
    def test_an_owner_that_answers_is_running_and_every_fact_about_it_is_shown(self):
        self.owner("--backend", "llama")
        lease = self.lease
        verdict = self.check("probe", "running", None, "--modeld-bin", BINARY)
        found = verdict.json
        assert found["data_root"] == str(self.root.path)
        assert found["instance"] == lease["instance_id"]
        assert found["endpoint"] == lease["meta"]["endpoint"]
        assert found["backend"] == "llama"
        assert found["binary"] == {"path": BINARY, "source": "override", "version": None,
                                   "protocol": None, "backends": None}
        assert found["health"] == {
            "codec": "json", "ready": True, "instance": lease["instance_id"], "backend": "llama",
            "address": lease["meta"]["endpoint"], "stages": found["health"]["stages"],
            "elapsed_ms": found["health"]["elapsed_ms"]}
        stages = found["health"]["stages"]
        assert stages["resolving_ms"] == 0
        assert abs(sum(stages.values()) - found["health"]["elapsed_ms"]) < 0.001
        assert found["findings"] == []
        for fact in "ready in ", lease["meta"]["endpoint"]:
            assert fact in verdict.text.sentence
        assert len(verdict.text.raw.splitlines()) == 4
        for fact in "llama", str(lease["pid"]), BINARY:
            assert fact in verdict.text.raw
        _, verbose = self.ask_text("probe", "-v", "--modeld-bin", BINARY)
        assert verbose.value("instance") == lease["instance_id"]

    def test_the_lease_is_reported_as_the_owner_wrote_it(self):
        owner = self.owner()
        lease = self.lease
        found = self.check("detect", "running", None).json["lease"]
        assert found["path"] == str(self.root.lease_path)
        assert found["status"] == "live"
        assert (found["pid"], found["owner_process"]) == (owner.pid, "alive")
        assert (found["instance"], found["host"]) == (lease["instance_id"], lease["host"])
        assert (found["ttl_ms"], found["meta"]) == (300_000, lease["meta"])
        assert 240_000 < found["expires_in_ms"]
        assert found["expires_in_ms"] <= 300_000

    def test_verbose_text_gives_relative_and_absolute_times(self):
        self.owner()
        _, text = self.ask_text("detect", "-v")
        times = r"renewed .+ ago \(%s\), expires in \d+ min.* \(%s\)"
        assert re.search(times % ((r"\d{4}-\d\d-\d\dT[0-9:.]+Z",) * 2), text.value("lease"))

    def test_a_live_lease_means_running_even_without_a_binary(self):
        self.owner()
        assert self.check("probe", "running", None).json["binary"] is None

    def test_detect_does_not_call_the_owner(self):
        self.root.write_lease(endpoint=f"127.0.0.1:{harness.free_port()}")
        assert self.check("detect", "running", None).json["health"] is None


class TestUnreachable(StateTest):
    def test_an_owner_that_is_not_ready_is_unreachable(self):
        self.owner("--health", "not-ready")
        assert self.check_unreachable("not_ready").json["health"]["ready"] is False

    def test_an_owner_that_answers_for_another_instance_is_unreachable(self):
        self.owner("--health", "other-instance")
        found = self.check_unreachable("instance_mismatch").json
        assert found["instance"] == self.lease["instance_id"]
        assert found["health"]["instance"] != found["instance"]

    def test_an_owner_without_an_endpoint_is_unreachable(self):
        self.owner("--no-endpoint")
        found = self.check_unreachable("no_endpoint").json
        assert found["endpoint"] is None
        assert found["health"] is None

    def test_an_owner_that_answers_an_error_is_unreachable(self):
        self.owner("--health", "error")
        self.check_unreachable("rpc_error")

    def test_a_silent_owner_is_unreachable_after_the_timeout(self):
        self.owner("--health", "silent")
        verdict = self.check_unreachable("rpc_timeout", "--timeout", "200ms")
        assert verdict.json["elapsed_ms"] >= 200
        assert verdict.json["elapsed_ms"] < 1000

    def test_a_stopped_owner_is_unreachable_until_it_continues(self):
        owner = self.owner()
        owner.send_signal(signal.SIGSTOP)
        # The signal is only on its way; a probe that comes first is still answered.
        os.waitid(os.P_PID, owner.pid, os.WSTOPPED | os.WNOWAIT)
        verdict = self.check_unreachable("rpc_timeout", "--timeout", "200ms")
        assert verdict.json["lease"]["owner_process"] == "stopped"
        owner.send_signal(signal.SIGCONT)
        self.check("probe", "running", None)

    def test_a_killed_owner_is_unreachable_at_once(self):
        owner = self.owner()
        owner.kill()
        owner.wait()
        verdict = self.check_unreachable("connection_refused", "--timeout", "15s")
        assert verdict.json["lease"]["owner_process"] == "gone"
        assert verdict.seconds < 7


class TestGone(StateTest):
    def test_a_killed_owner_is_stale_once_its_ttl_ends(self):
        owner = self.owner(ttl="300ms")
        owner.kill()
        owner.wait()
        harness.wait_until(
            lambda: self.ask_json("detect", "--modeld-bin", BINARY)[1]["state"] == "stale")
        for command in "detect", "probe":
            verdict = self.check(command, "stale", "owner_dead", "--modeld-bin", BINARY)
            assert verdict.json["instance"] == self.lease["instance_id"]
            assert verdict.json["lease"]["status"] == "expired"
            assert verdict.json["lease"]["expires_in_ms"] <= 0
            assert re.search(r"expired \(([0-9-]+ )?\d\d:\d\d:\d\d\), ",
                             verdict.text.value("lease"))
        self.check_both("not-installed", "binary_not_found")

    def test_an_hour_later_it_is_still_stale(self):
        self.root.write_lease(endpoint="127.0.0.1:9", age=3600, pid=None)
        verdict = self.check("detect", "stale", "lease_expired", "--modeld-bin", BINARY)
        assert "expired 59 min" in verdict.text.sentence

    def test_a_time_of_day_is_in_the_readers_time_zone(self):
        self.root.write_lease(endpoint="127.0.0.1:9", age=3600, pid=None)
        told = {zone: self.ask_text("detect", "--modeld-bin", BINARY,
                                    env=harness.environment(TZ=zone))[1].value("lease")
                for zone in ("UTC", "XYZ-5:30")}
        clock = {zone: re.search(r"(\d\d):(\d\d):\d\d", text) for zone, text in told.items()}
        minutes = {zone: int(time[1]) * 60 + int(time[2]) for zone, time in clock.items()}
        assert (minutes["XYZ-5:30"] - minutes["UTC"]) % (24 * 60) == 5 * 60 + 30

    @pytest.mark.parametrize("status, renewed, expires", [
        ("expired", "0000-01-01T00:00:00+01:00", None), ("live", "9999-12-31T23:59:59-23:59", None),
        ("live", "9999-12-31T23:59:50Z", None), ("expired", "0000-01-01T00:00:00Z", "0000-01-01")])
    def test_a_time_outside_the_years_0_to_9999_is_null(
            self, status, renewed, expires):
        self.root.write_lease(acquired_at=renewed, renewed_at=renewed)
        lease = self.ask("detect").json["lease"]  # which checks the answer against the schema
        assert lease["status"] == status
        has_year = renewed.endswith("Z")
        assert [lease["acquired_at"], lease["renewed_at"]] == [renewed if has_year else None] * 2
        assert (lease["expires_at"] or "")[:10] == (expires or "")

    def test_an_owner_that_ended_on_sigterm_is_not_running(self):
        owner = self.owner()
        owner.terminate()
        assert owner.wait(timeout=10) == 0
        self.check_both("not-running", "no_lease", "--modeld-bin", BINARY)
        self.check_both("not-installed", "binary_not_found")

    def test_a_fresh_machine_is_not_installed(self):
        verdict = self.check("probe", "not-installed", "binary_not_found")
        assert verdict.json["lease"]["path"] == str(self.root.lease_path)

    def test_a_missing_data_root_is_not_installed_and_is_not_created(self):
        away = self.root.path / "away"
        answer = harness.run_probe("probe", "--json", "--data-root", away)
        assert (answer.code, answer.json["state"]) == (5, "not-installed")
        assert not away.exists()


class TestUnknown(StateTest):
    def check_unreadable(self, *arguments):
        # Long enough that waiting for anything would show on a machine that is merely slow.
        for command in "detect", "probe":
            verdict = self.check(command, "unknown", "lease_unreadable", "--timeout", "60s",
                                 *arguments)
            assert verdict.json["lease"]["status"] == "unreadable"
            assert verdict.json["elapsed_ms"] < 30_000, "it must not wait for anything"

    def test_a_lease_that_is_a_directory_is_unknown(self):
        self.root.lease_path.mkdir()
        self.check_unreadable()
        self.check_unreadable("--modeld-bin", BINARY)

    def test_a_lease_that_is_a_fifo_is_unknown_and_does_not_block(self):
        os.mkfifo(self.root.lease_path)
        self.check_unreadable()

    def test_a_lease_that_links_to_itself_is_unknown(self):
        self.root.lease_path.symlink_to(self.root.lease_path)
        self.check_unreadable()

    def test_a_lease_over_one_mebibyte_is_unknown(self):
        self.root.write_lease()
        lease = self.root.lease_path.read_bytes()
        self.root.write_lease_bytes(lease.ljust(1 << 20))
        self.check("detect", "running", None)
        self.root.write_lease_bytes(lease.ljust((1 << 20) + 1))
        self.check_unreadable()
