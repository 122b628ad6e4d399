"""Nodes asked by their address, without a lease: one, several, hundreds."""

import json
import os
import re
import resource
import socket
import time

import pytest

import measured
from cli_test import CliTest, SCHEMA, Text, harness, strict_json

BINARY = harness.program("MODELD_STANDIN")


class EndpointTest(CliTest):
    def node(self, *arguments, instance="node-1"):
        """The endpoint of a node that serves until the test ends."""
        root = self.stack.enter_context(harness.DataRoot())
        self.stack.enter_context(harness.daemon(
            "serve", "--data-root", root.path, "--ttl", "5m", "--instance", instance, *arguments,
            lease=root.lease_path))
        return json.loads(root.lease_path.read_text())["meta"]["endpoint"]

    def silent(self):
        """The endpoint of a listener that accepts connections and says nothing."""
        listener = self.stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
        return "127.0.0.1:%d" % listener.getsockname()[1]

    def refusing(self):
        return f"127.0.0.1:{harness.free_port()}"

    def ask_nodes(self, *endpoints, more=()):
        """Exit code and the objects that are printed."""
        words = [word for endpoint in endpoints for word in ("--endpoint", endpoint)]
        answer = harness.run_probe("probe", "--json", *words, *more)
        assert answer.err == ""
        found = [strict_json(line) for line in answer.out.splitlines()]
        for one in found:
            SCHEMA.validate(one)
        return answer.code, found

    def ask_node(self, endpoint, *more):
        code, [found] = self.ask_nodes(endpoint, more=more)
        assert code == found["exit_code"]
        return found

    def check_unreachable(self, reason, endpoint, *more):
        found = self.ask_node(endpoint, *more)
        assert (found["state"], found["exit_code"]) == ("unreachable", 4)
        assert found["reason"]["code"] == reason
        assert found["next"]
        return found


class TestOneNode(EndpointTest):
    def test_a_node_that_answers_ready_is_running_and_says_who_it_is(self):
        endpoint = self.node("--backend", "llama")
        found = self.ask_node(endpoint)
        assert (found["state"], found["exit_code"]) == ("running", 0)
        assert ((found["endpoint"], found["instance"], found["backend"])
                == (endpoint, "node-1", "llama"))
        assert (found["lease"], found["binary"], found["data_root"]) == (None, None, None)

    def test_text_is_that_of_a_probe_without_lease_and_binary(self):
        endpoint = self.node("--backend", "llama")
        text = Text(harness.run_probe("probe", "--endpoint", endpoint).out)
        assert text.state == "running"
        assert [label for label, _ in text.facts] == ["engine"]
        assert endpoint in text.sentence

    def test_the_lease_and_the_binary_are_ignored(self):
        endpoint = self.node()
        env = harness.environment(CONTENOX_DATA_ROOT=str(self.root.path), CONTENOX_MODELD_BIN="/x")
        self.root.lease_path.mkdir()  # which would be exit code 1
        assert harness.run_probe("probe", "--endpoint", endpoint, env=env).code == 0

    def test_it_must_be_the_required_instance(self):
        endpoint = self.node()
        assert self.ask_node(endpoint, "--instance", "node-1")["state"] == "running"
        found = self.check_unreachable("instance_mismatch", endpoint, "--instance", "node-2")
        assert "node-1" in found["reason"]["message"]
        assert "node-2" in found["reason"]["message"]

    def test_a_node_without_an_instance_is_unreachable(self):
        self.check_unreachable("instance_mismatch", self.node(instance=""))

    def test_it_is_unreachable_for_the_same_reasons_as_an_owner(self):
        self.check_unreachable("not_ready", self.node("--health", "not-ready"))
        self.check_unreachable("connection_refused", self.refusing())
        self.check_unreachable("rpc_timeout", self.silent(), "--timeout", "200ms")
        self.check_unreachable("resolve_failed", "no-such-host.invalid:80", "--timeout", "500ms")

    def test_a_host_alias_file_that_blocks_does_not_delay_it(self):
        aliases = self.root.path / "aliases"
        os.mkfifo(aliases)
        answer = harness.run_probe("probe", "--endpoint", "somewhere:80", "--timeout", "300ms",
                                   env=harness.environment(HOSTALIASES=str(aliases)))
        assert answer.code == 4

    def test_a_unix_socket_is_an_address_too(self):
        path = f"unix:{self.root.path}/socket"
        assert self.ask_node(self.node("--listen", path))["state"] == "running"

    def test_it_may_speak_protobuf(self):
        found = self.ask_node(self.node("--codec", "proto"))
        assert (found["state"], found["health"]["codec"]) == ("running", "proto")

    def test_the_step_asks_in_the_codec_and_for_as_long_as_the_caller_chose(self):
        node = self.node("--health", "not-ready")
        for asked, repeated in [(["--timeout", "10s"], " --timeout 10s"),
                                (["--timeout", "1s"], ""), (["--codec", "json"], " --codec json")]:
            command = self.ask_node(node, *asked)["next"]["command"]
            assert command.endswith(f"--endpoint {node}{repeated} --wait=30s")

    @pytest.mark.parametrize("endpoint, instead", [
        ("http://127.0.0.1:80", "write 127.0.0.1:80"), ("8080", "HOST:PORT"),
        ("node1", "node1:7070"), ("a:1,b:2", "--endpoint once for each"), ("::1", "[::1]:7070"),
        ("/run/socket", "unix:/run/socket"), ("a:0", "HOST:PORT"), ("a b:1", "HOST:PORT")])
    def test_an_invalid_endpoint_is_a_usage_error_not_a_state(self, endpoint, instead):
        answer = harness.run_probe("probe", "--endpoint", endpoint)
        assert (answer.code, answer.out) == (2, "")
        assert f'"{endpoint}"' in answer.err
        assert instead in answer.err

    def test_flags_that_contradict_an_endpoint_are_a_usage_error(self):
        for words in ["--data-root", "/x"], ["--modeld-bin", "/x"]:
            answer = harness.run_probe("probe", "--endpoint", "127.0.0.1:1", *words)
            assert (answer.code, answer.out) == (2, "")
            assert "--endpoint" in answer.err
        for words in ["probe", "--instance", "x"], ["detect", "--endpoint", "127.0.0.1:1"], \
                ["probe", "--endpoint", ""]:
            assert harness.run_probe(*words).code == 2


class TestSeveralNodes(EndpointTest):
    def test_answers_follow_the_order_of_the_endpoints_and_the_worst_decides(self):
        endpoints = [self.silent(), self.node(), self.refusing(), self.node(instance="node-2")]
        code, found = self.ask_nodes(*endpoints, more=["--timeout", "300ms"])
        assert code == 4
        assert [one["endpoint"] for one in found] == endpoints
        assert ([one["reason"] and one["reason"]["code"] for one in found]
                == ["rpc_timeout", None, "connection_refused", None])
        assert [one["exit_code"] for one in found] == [4, 0, 4, 0]
        assert self.ask_nodes(endpoints[1], endpoints[3])[0] == 0

    def test_text_is_a_table_with_a_line_for_each(self):
        endpoints = [self.node(), self.refusing()]
        answer = harness.run_probe("probe", "--endpoint", endpoints[0], "--endpoint", endpoints[1])
        head, first, second = answer.out.splitlines()
        assert head.split() == ["ENDPOINT", "STATE", "HEALTH", "ENGINE", "INSTANCE"]
        assert re.search(rf"^{endpoints[0]} +running +[\d.]+ ms +none +node-1$", first)
        assert re.search(rf"^{endpoints[1]} +unreachable +Connection refused$", second)
        assert first.index("running") == head.index("STATE")

    def test_they_are_asked_at_the_same_time_each_with_the_whole_timeout(self):
        endpoints = [self.silent() for _ in range(5)]
        start = time.monotonic()
        _, found = self.ask_nodes(*endpoints, more=["--timeout", "500ms"])
        assert time.monotonic() - start < 2
        for one in found:
            # The timeout began before the question.
            assert one["health"]["elapsed_ms"] > 450

    def test_an_endpoint_whose_turn_came_too_late_is_unknown_not_silent(self):
        """With few descriptors, the last ones wait until the first have answered."""
        silent = self.silent()
        words = ["--endpoint", silent] * 12
        few = (resource.RLIMIT_NOFILE, (70, 70))
        answer = harness.run_probe("probe", "--json", "--timeout", "300ms", *words,
                                   preexec_fn=lambda: resource.setrlimit(*few))
        found = [strict_json(line) for line in answer.out.splitlines()]
        for one in found:
            SCHEMA.validate(one)
        codes = [(one["state"], one["reason"]["code"]) for one in found]
        assert answer.code == 1
        assert codes[:6] == [("unreachable", "rpc_timeout")] * 6
        assert codes[6:] == [("unknown", "not_asked")] * 6
        text = harness.run_probe("probe", "--timeout", "300ms", *words,
                                 preexec_fn=lambda: resource.setrlimit(*few))
        assert text.code == 1
        assert len(re.findall("unknown +there was no time left to wait", text.out)) == 6

    def test_five_hundred_nodes_a_tenth_silent_stay_within_time_and_memory(self):
        node, silent = self.node(), self.silent()
        endpoints = [silent if i % 10 == 0 else node for i in range(500)]
        words = [word for endpoint in endpoints for word in ("--endpoint", endpoint)]
        result = measured.run("probe", "--json", "--timeout", "2s", *words)
        found = [json.loads(line) for line in result.out.splitlines()]
        assert result.code == 4
        assert [one["endpoint"] for one in found] == endpoints
        assert sum(one["state"] == "running" for one in found) == 450
        if "MODELD_PROBE_SLOW" not in os.environ:
            # Those that wait for another's timeout would take two.
            assert result.seconds < 2 * 2
            assert result.memory_kib < 32 * 1024
