"""detect and probe against an owner that real grpc-go serves.

gRPC C++ servers accept any content-type and any codec; grpc-go accepts only what it knows. So
this is where the tool's own bytes are judged.
"""

import datetime
import json
import socket
import tempfile
import time

import harness
import lacking
from go_owner import GoOwner, protobuf_health
from harness import EXIT_CODES


class GrpcGoTest(harness.ProbeTest):
    """Starts owners that end with the test and checks whole verdicts."""

    def owner(self, *arguments, **options):
        # The tool must leave the data root as it was, and the owner renews its lease there:
        # the default TTL is long enough that no renewal falls into a test.
        owner = GoOwner(self.root, *arguments, **options)
        self.stack.callback(owner.__exit__)
        return owner

    def check(self, command, state, *arguments):
        """One run for people and one for programs; both must say `state`. Returns the JSON."""
        text = self.probe(command, *arguments)
        assert (text.state, text.code) == (state, EXIT_CODES[state]), text
        return self.check_json(command, state, *arguments).json

    def check_json(self, command, state, *arguments):
        answer = self.probe(command, "--json", *arguments)
        code = EXIT_CODES[state]
        assert answer.code == code, answer
        assert (answer.json["state"], answer.json["exit_code"]) == (state, code), answer
        return answer

    def check_unreachable(self, *arguments):
        self.check("probe", "unreachable", *arguments)
        self.check("detect", "running")


class TestHealthyOwner(GrpcGoTest):
    def test_a_probe_of_a_live_owner_is_running_and_names_it(self):
        owner = self.owner("--backend", "llama")
        found = self.check("probe", "running")
        assert found["instance"] == owner.instance
        assert found["endpoint"] == owner.endpoint
        assert found["backend"] == "llama"
        assert found["data_root"] == str(self.root.path)

    def test_detect_of_a_live_owner_is_running_and_does_not_call_it(self):
        owner = self.owner("--backend", "openvino")
        found = self.check("detect", "running")
        assert found["instance"] == owner.instance
        assert found["endpoint"] == owner.endpoint
        assert found["backend"] == "openvino"
        assert owner.stop()["connections"] == 0

    def test_the_backend_in_the_answer_is_not_compared(self):
        owner = self.owner("--backend", "llama")
        lease = json.loads(self.root.lease_path.read_text())
        lease["meta"]["backend"] = "openvino"
        self.root.write_lease_bytes(json.dumps(lease).encode())
        assert self.check("probe", "running")["instance"] == owner.instance


class TestUnfitOwner(GrpcGoTest):
    def test_an_owner_that_is_not_ready_is_unreachable(self):
        self.owner("--ready=false")
        self.check_unreachable()

    def test_an_owner_that_answers_for_another_instance_is_unreachable(self):
        self.owner("--instance", harness.INSTANCE)
        self.check_unreachable()

    def test_an_owner_that_answers_an_error_is_unreachable(self):
        self.owner("--mode", "error")
        self.check_unreachable()

    def test_a_silent_owner_is_unreachable_after_the_timeout(self):
        self.owner("--mode", "silent")
        answer = self.check_json("probe", "unreachable", "--timeout", "500ms")
        assert answer.seconds >= 0.5
        assert answer.seconds < 1.5
        self.check("detect", "running")


class TestLife(GrpcGoTest):
    def test_a_stopped_owner_is_unreachable_until_it_continues(self):
        owner = self.owner()
        owner.pause()
        answer = self.check_json("probe", "unreachable", "--timeout", "500ms")
        assert answer.seconds < 1.5
        self.check("detect", "running")
        owner.resume()
        self.check("probe", "running")

    def test_a_killed_owner_is_unreachable_at_once_and_stale_after_its_ttl(self):
        owner = self.owner(ttl="3s")
        owner.kill()
        expiry = self.expiry()
        answer = self.check_json("probe", "unreachable", "--timeout", "15s")
        assert answer.seconds < 7
        self.check("detect", "running")
        assert time.time() < expiry, "too slow a machine: the lease ended meanwhile"

        time.sleep(max(0, expiry - time.time()) + 0.01)
        binary = harness.program("MODELD_GO")
        for command in "detect", "probe":
            found = self.check(command, "stale", "--modeld-bin", binary)
            assert found["binary"]["path"] == binary
            assert self.check(command, "not-installed")["binary"] is None

    def test_an_owner_that_ended_on_sigterm_is_not_running(self):
        owner = self.owner()
        owner.stop()
        binary = harness.program("MODELD_GO")
        for command in "detect", "probe":
            self.check(command, "not-running", "--modeld-bin", binary)
            self.check(command, "not-installed")

    def expiry(self):
        lease = json.loads(self.root.lease_path.read_text())
        renewed = datetime.datetime.fromisoformat(lease["renewed_at"])
        return renewed.timestamp() + lease["ttl"] / 1e9


class TestHarmlessness(GrpcGoTest):
    """What the tool does to the server it asks, when nobody else talks to that server."""

    def test_one_probe_is_one_request_on_one_connection_and_nothing_in_the_log(self):
        owner = self.owner()
        self.check_json("probe", "running")
        assert owner.alive, owner.stderr
        assert owner.stop() == {"health_requests": 1, "connections": 1, "unprocessable": 0}
        assert owner.stderr == ""

    def test_twenty_probes_in_a_row_leave_the_owner_alive(self):
        owner = self.owner()
        for _ in range(20):
            self.check_json("probe", "running")
        assert owner.alive, owner.stderr
        assert owner.stop() == {"health_requests": 20, "connections": 20, "unprocessable": 0}
        assert owner.stderr == ""

    def test_giving_up_on_a_silent_owner_logs_nothing_there(self):
        owner = self.owner("--mode", "silent")
        self.check_json("probe", "unreachable", "--timeout", "300ms")
        assert owner.alive, owner.stderr
        assert owner.stop()["unprocessable"] == 0
        assert owner.stderr == ""

    def test_an_error_of_the_owner_itself_is_not_followed_by_a_protobuf_call(self):
        for mode in "failed", "broken":
            owner = self.owner("--mode", mode)
            self.check_json("probe", "unreachable")
            assert owner.alive, owner.stderr
            assert owner.stop() == {"health_requests": 1, "connections": 1, "unprocessable": 0}

    def test_the_peer_does_notice_a_request_in_another_codec(self):
        # Without this, the counts above could be right because nothing is ever counted. What
        # comes of it depends on the version of grpc-go: an error, or the end of the server.
        owner = self.owner()
        if protobuf_health(owner.endpoint):
            assert owner.stop()["unprocessable"] == 1
        else:
            assert owner.process.wait(timeout=5) != 0
            assert "panic" in owner.stderr


class TestEndpoints(GrpcGoTest):
    def check_served_at(self, address, endpoint_start):
        owner = self.owner("--listen", address)
        assert owner.endpoint[:len(endpoint_start)] == endpoint_start
        found = self.check("probe", "running")
        assert found["endpoint"] == owner.endpoint

    def test_an_owner_is_reached_by_the_name_localhost(self):
        self.check_served_at("localhost:0", "localhost:")

    def test_an_owner_is_reached_over_ipv6(self):
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError as error:
            lacking.impossible(f"no IPv6 loopback here: {error}")
        self.check_served_at("[::1]:0", "[::1]:")

    def test_an_owner_is_reached_over_a_unix_socket(self):
        with tempfile.TemporaryDirectory() as directory:
            address = f"unix:{directory}/modeld.sock"
            self.check_served_at(address, address)

    def test_an_owner_is_reached_when_its_lease_names_no_host(self):
        self.check_served_at(":0", ":")
