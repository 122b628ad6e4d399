"""Each reason why an owner is unreachable, produced by a real listener."""

import json
import os
import re
import signal
import socket
import struct
import tempfile
import time

import pytest

import http2
import processes
from cli_test import CliTest, harness
from listening import (grpc_answer, http2_answer, http_server, listener, swallower,
                       tls_context)

BINARY = harness.program("MODELD_STANDIN")
OTHER = "11111111-2222-4333-8444-555555555555"
SHORT = ("--timeout", "300ms")
# What shows at once is reported long before a distant deadline, even on a busy machine.
FAR, LONG_BEFORE = ("--timeout", "15s"), 7


class WireTest(CliTest):
    def check(self, reason, endpoint, *arguments, says=(), **fields):
        """A live lease that names this endpoint; its owner, this process, is alive."""
        self.root.write_lease(endpoint=endpoint, **fields)
        verdict = self.diagnose("probe", reason, "--modeld-bin", BINARY, *arguments, says=says)
        assert verdict.json["endpoint"] == endpoint
        assert self.ask_json("detect")[1]["state"] == "running"
        return verdict

    def check_owner(self, reason, *arguments, says=(), switches=()):
        """A stand-in daemon, misbehaving by its switches; its lease and the verdict on it."""
        with harness.daemon("serve", "--data-root", self.root.path, "--ttl", "5m", *switches,
                            lease=self.root.lease_path) as owner:
            lease = json.loads(self.root.lease_path.read_text())
            verdict = self.diagnose("probe", reason, "--modeld-bin", BINARY, *arguments, says=says)
            assert verdict.json["lease"]["pid"] == owner.pid
            return lease, verdict

    def check_touches_nobody(self, verdict, *words):
        assert verdict.json["next"]["command"] is None
        for said in words:
            assert said in verdict.next

    def check_tells_to_try_again(self, verdict):
        assert re.search(rf"probe --data-root {self.root.path}( |$)", verdict.next)


class TestNoConnection(WireTest):
    def test_no_endpoint(self):
        _, verdict = self.check_owner("no_endpoint", switches=["--no-endpoint"],
                                      says=["does not name an endpoint"])
        self.check_touches_nobody(verdict)
        assert verdict.json["health"] is None

    @pytest.mark.parametrize("endpoint", [
        "4711", "http://127.0.0.1:4711", "127.1:4711", "127.0.0.1:99999",
        "127.0.0.1:0", "127.0.0.1", "::1:4711", "[::1]", "unix:", "[127.1]:80",
        "two words:80", "127.0.0.1:http"])
    def test_bad_endpoint_quotes_the_endpoint_and_says_why(self, endpoint):
        verdict = self.check("bad_endpoint", endpoint, says=[f'"{endpoint}" cannot be used: '])
        self.check_touches_nobody(verdict)

    def test_resolve_failed_names_the_host_and_keeps_the_deadline(self):
        # The name does not exist anywhere, by RFC 6761; whether a name server says so in time,
        # or there is one at all, depends on the machine.
        start = time.monotonic()
        verdict = self.check("resolve_failed", "modeld.invalid:4711", "--timeout", "1s",
                             says=["modeld.invalid"])
        assert time.monotonic() - start < 4
        self.check_tells_to_try_again(verdict)

    def test_connection_refused(self):
        endpoint = f"127.0.0.1:{harness.free_port()}"
        verdict = self.check("connection_refused", endpoint, *FAR,
                             says=[endpoint, "Connection refused"])
        assert verdict.json["next"]["command"].startswith(f"kill {os.getpid()}; ")
        assert verdict.json["reason"]["errno"] == "ECONNREFUSED"
        assert verdict.seconds < LONG_BEFORE

    def test_connection_refused_by_a_unix_socket_that_is_missing_or_has_no_listener(self):
        with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as left:
            left.bind(directory + "/left")
            self.check("connection_refused", f"unix:{directory}/left", says=["Connection refused"])
            self.check("connection_refused", f"unix:{directory}/away",
                       says=["No such file or directory"])

    def test_connection_refused_is_not_a_timeout_even_within_50_ms(self):
        verdict = self.check("connection_refused", f"127.0.0.1:{harness.free_port()}",
                             "--timeout", "50ms")
        assert "time" not in verdict.message

    def test_network_unreachable(self):
        # The kernel says so with or without a network: TCP cannot reach a multicast address.
        verdict = self.check("network_unreachable", "224.0.0.1:4711",
                             says=["224.0.0.1:4711", "Network is unreachable"])
        self.check_tells_to_try_again(verdict)

    def test_connect_timeout(self):
        with swallower() as endpoint:
            verdict = self.check("connect_timeout", endpoint, *SHORT, says=[endpoint, "in time"])
        self.check_tells_to_try_again(verdict)
        assert "refused" not in verdict.message
        assert verdict.seconds >= 0.3


class TestNoAnswer(WireTest):
    def test_connection_closed_without_an_answer(self):
        with listener(lambda connection: connection.recv(65536)) as endpoint:
            verdict = self.check("connection_closed", endpoint, says=["closed the connection"])
        self.check_tells_to_try_again(verdict)

    def test_connection_closed_by_a_reset_has_the_errno_text(self):
        def reset(connection):
            connection.recv(65536)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        with listener(reset) as endpoint:
            self.check("connection_closed", endpoint, says=["Connection reset by peer"])

    def test_rpc_timeout_of_an_owner_that_never_answers(self):
        _, verdict = self.check_owner("rpc_timeout", *SHORT, switches=["--health", "silent"],
                                      says=["in time"])
        self.check_tells_to_try_again(verdict)
        assert verdict.json["health"]["ready"] is None
        assert verdict.json["health"]["elapsed_ms"] >= 250

    def test_rpc_timeout_of_a_stopped_owner_says_how_to_continue_it(self):
        with harness.daemon("serve", "--data-root", self.root.path, "--ttl", "5m",
                            lease=self.root.lease_path) as owner:
            owner.send_signal(signal.SIGSTOP)
            harness.wait_until(lambda: self.ask_json("detect")[1]["lease"]["owner_process"]
                               == "stopped")
            verdict = self.diagnose("probe", "rpc_timeout", *SHORT)
            assert verdict.next == f"kill -CONT {owner.pid}"
            assert "stopped" in verdict.text.value("owner")
            assert processes.shell(verdict.next) == (0, "")
            assert self.ask("probe").state == "running"


class TestSomethingElse(WireTest):
    def check_looks_like(self, likeness, endpoint):
        verdict = self.check("not_grpc", endpoint, *FAR, says=[likeness])
        self.check_touches_nobody(verdict)
        assert verdict.seconds < LONG_BEFORE, "what shows at once must be told at once"

    def test_not_grpc_but_http_1(self):
        with http_server() as endpoint:
            self.check_looks_like("HTTP/1", endpoint)

    def test_not_grpc_but_http_1_that_names_its_version(self):
        def answer(connection):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            connection.recv(65536)

        with listener(answer) as endpoint:
            self.check_looks_like("HTTP/1", endpoint)

    def test_not_grpc_but_tls(self):
        with http_server(tls_context()) as endpoint:
            self.check_looks_like("TLS", endpoint)

    def test_not_grpc_but_tls_that_sends_an_alert(self):
        def alert(connection):
            connection.recv(65536)
            connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")

        with listener(alert) as endpoint:
            self.check_looks_like("TLS", endpoint)

    def test_not_grpc_but_ssh(self):
        def greet(connection):
            connection.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
            while connection.recv(65536):
                pass

        with listener(greet) as endpoint:
            self.check_looks_like("SSH", endpoint)

    def test_not_grpc_but_another_http_2_server(self):
        page = http2_answer(http2.headers(
            [(":status", "404"), ("content-type", "text/html")], end=True))
        with listener(page) as endpoint:
            self.check_looks_like("HTTP/2", endpoint)
            self.check("not_grpc", endpoint, says=["404"])


class TestWrongAnswer(WireTest):
    def test_rpc_error_has_the_name_and_the_message_of_the_status(self):
        _, verdict = self.check_owner("rpc_error", switches=["--health", "error"],
                                      says=["UNAVAILABLE", "warming up"])
        assert verdict.json["reason"]["grpc_status"] == "UNAVAILABLE"
        self.check_tells_to_try_again(verdict)
        assert verdict.json["health"]["ready"] is None

    def check_status(self, reason, headers, says, step):
        """An answer of headers alone, from the owner's endpoint and from a node."""
        with listener(http2_answer(http2.headers(headers, end=True))) as endpoint:
            verdict = self.check(reason, endpoint, *FAR, says=[says])
            assert step in verdict.next
            assert verdict.seconds < LONG_BEFORE
            assert "no answer" not in verdict.text.value("health")
            node = self.ask_node(endpoint)
            assert node["reason"] == verdict.json["reason"]
            assert node["next"]["explanation"] == verdict.json["next"]["explanation"]
            return verdict

    def ask_node(self, endpoint):
        answer = harness.run_probe("probe", "--json", "--endpoint", endpoint, *FAR)
        assert "owner" not in json.loads(answer.out)["reason"]["message"]
        return json.loads(answer.out)

    def test_rpc_error_of_a_server_that_gives_up_at_once_is_not_a_timeout(self):
        verdict = self.check_status("rpc_error", [
            (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "4"),
            ("grpc-message", "upstream request timeout")],
            "DEADLINE_EXCEEDED: upstream request timeout", "--wait=30s")
        assert verdict.json["reason"]["grpc_status"] == "DEADLINE_EXCEEDED"
        assert "--timeout 30s" not in verdict.next

    @pytest.mark.parametrize("status", ["7", "16"])
    def test_rpc_error_of_a_server_that_wants_credentials(self, status):
        verdict = self.check_status("rpc_error", [
            (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", status)],
            "answered with", "modeld asks for no credentials")
        self.check_touches_nobody(verdict)

    def test_not_grpc_of_a_gateway_has_both_statuses_and_waits_for_its_server(self):
        verdict = self.check_status("not_grpc", [
            (":status", "503"), ("content-type", "application/grpc"), ("grpc-status", "14"),
            ("grpc-message", "no healthy upstream")],
            "HTTP status 503, UNAVAILABLE: no healthy upstream", "--wait=30s")
        assert verdict.json["reason"]["grpc_status"] == "UNAVAILABLE"
        self.check_status("not_grpc", [(":status", "502")], "HTTP status 502", "gateway")

    @pytest.mark.parametrize("error, detail, says, step", [
        (http2.NO_ERROR, b"", "is shutting down (GOAWAY)", "it may be restarting"),
        (http2.ENHANCE_YOUR_CALM, b"too_many_pings", "ENHANCE_YOUR_CALM: too_many_pings",
         "less often"),
        (http2.INADEQUATE_SECURITY, b"", "INADEQUATE_SECURITY", "TLS"),
        (http2.HTTP_1_1_REQUIRED, b"", "HTTP_1_1_REQUIRED", "HTTP/1.1"),
        (http2.PROTOCOL_ERROR, b"invalid header", "PROTOCOL_ERROR: invalid header", "log")])
    def test_connection_closed_by_goaway_names_its_error(self, error, detail, says, step):
        with listener(http2_answer(http2.goaway(0, error, detail))) as endpoint:
            verdict = self.check("connection_closed", endpoint, says=[says])
            node = self.ask_node(endpoint)
        assert step in verdict.next and step in node["next"]["explanation"]
        assert ("shutting down" in verdict.message) == (error == http2.NO_ERROR)
        assert ("restarting" in verdict.next) == (error == http2.NO_ERROR)

    def test_bad_response(self):
        bodies = [b"", b"[]", b"true", b"null", b'{"ready": 1}', b'{"ready": true', b"{} {}"]
        for body in bodies:
            with listener(grpc_answer(body)) as endpoint:
                verdict = self.check("bad_response", endpoint, "--codec", "json", says=["answer"])
                self.check_touches_nobody(verdict)

    def test_not_ready(self):
        lease, verdict = self.check_owner("not_ready", switches=["--health", "not-ready"],
                                          says=["not ready"])
        self.check_tells_to_try_again(verdict)
        health = verdict.json["health"]
        assert (health["ready"], health["instance"]) == (False, lease["instance_id"])

    def test_instance_mismatch_names_both_instances_and_mentions_a_takeover(self):
        lease, verdict = self.check_owner("instance_mismatch",
                                          switches=["--health", "other-instance"])
        assert lease["instance_id"] in verdict.message
        assert verdict.json["health"]["instance"] in verdict.message
        assert "taking over" in verdict.next
        self.check_tells_to_try_again(verdict)

    @pytest.mark.parametrize(
        "body", [b'{"ready": true}', json.dumps({"ready": True, "instance_id": OTHER}).encode()])
    def test_instance_mismatch_when_the_answer_names_no_instance_or_another(self, body):
        with listener(grpc_answer(body)) as endpoint:
            self.check("instance_mismatch", endpoint, says=[harness.INSTANCE])
