"""Every kind of server, asked in every codec, in every condition: the state and the codec."""

import contextlib

import pytest

from go_owner import GoOwner
from grpcio_owner import GrpcioOwner
from harness import INSTANCE, ProbeTest, daemon, environment, free_port

OTHER = "00000000-0000-4000-8000-000000000000"
CONDITIONS = ("ready", "not ready", "other instance", "silent")

# What each server speaks; the rest it does not understand.
SPEAKS = {
    "stand-in, json": {"json"},
    "stand-in, proto": {"proto"},
    "stand-in, both": {"json", "proto"},
    "grpc-go": {"json"},
    "grpcio, json": {"json"},
    "grpcio, proto": {"proto"},
    "grpcio, both": {"json", "proto"},
}

VERDICTS = {
    "ready": ("running", None),
    "not ready": ("unreachable", "not_ready"),
    "other instance": ("unreachable", "instance_mismatch"),
    "silent": ("unreachable", "rpc_timeout"),
}


@contextlib.contextmanager
def standin(root, codec, condition):
    health = {"ready": "ok"}.get(condition, condition.replace(" ", "-"))
    with daemon("serve", "--data-root", root.path, "--ttl", "5m", "--codec", codec,
                "--health", health, lease=root.lease_path):
        yield


@contextlib.contextmanager
def grpc_go(root, condition):
    arguments = {
        "ready": [],
        "not ready": ["--ready=false"],
        "other instance": ["--instance", OTHER],
        "silent": ["--mode", "silent"],
    }[condition]
    with GoOwner(root, *arguments) as owner:
        yield owner


@contextlib.contextmanager
def grpcio(root, codecs, condition):
    answering = OTHER if condition == "other instance" else INSTANCE
    with GrpcioOwner(codecs, answering, ready=condition != "not ready",
                     silent=condition == "silent") as owner:
        root.write_lease(owner.endpoint)
        yield


def serve(root, server, condition):
    kind, _, codec = server.partition(", ")
    if kind == "grpc-go":
        return grpc_go(root, condition)
    if kind == "stand-in":
        return standin(root, codec, condition)
    return grpcio(root, SPEAKS[server], condition)


def codec_that_answers(server, asked, condition):
    if asked != "auto":
        return asked
    if "json" in SPEAKS[server]:
        return "json"
    # A generated service refuses what it can't parse before it could be silent about it.
    silent_first = condition == "silent" and server.startswith("grpcio")
    return "json" if silent_first else "proto"


def expected(server, asked, condition):
    """The state, the reasons that may be given, and the codec of one cell."""
    codec = codec_that_answers(server, asked, condition)
    if codec in SPEAKS[server]:
        state, reason = VERDICTS[condition]
        return state, {reason}, codec
    # A server that does not understand a codec says so; an older grpc-go dies of it.
    reasons = {"rpc_error", "connection_closed"}
    return "unreachable", reasons | {"rpc_timeout"} if condition == "silent" else reasons, codec


class TestMatrix(ProbeTest):
    @pytest.mark.parametrize("condition", CONDITIONS)
    @pytest.mark.parametrize("asked", ["auto", "json", "proto"])
    @pytest.mark.parametrize("server", SPEAKS)
    def test_every_server_gets_the_right_verdict_in_every_codec(self, server, asked, condition):
        with serve(self.root, server, condition):
            answer = self.probe("probe", "--json", "--codec", asked, "--timeout",
                                "400ms" if condition == "silent" else "5s").json
        state, reasons, codec = expected(server, asked, condition)
        assert (state, codec) == (answer["state"], answer["health"]["codec"]), answer
        assert (answer["reason"] and answer["reason"]["code"]) in reasons
        assert answer["elapsed_ms"] < (900 if condition == "silent" else 5000)


class TestRules(ProbeTest):
    def test_auto_sends_grpc_go_exactly_one_request_and_leaves_it_alive(self):
        with GoOwner(self.root) as owner:
            assert "running" == self.probe("probe").state
            assert owner.alive
            counts = owner.stop()
        assert (1, 1, 0) == (counts["health_requests"], counts["connections"],
                             counts["unprocessable"])

    @pytest.mark.parametrize(
        "arguments", [["--instance", OTHER], ["--ready=false"], ["--mode", "error"]])
    def test_auto_does_not_ask_again_after_another_instance_or_not_ready(self, arguments):
        with GoOwner(self.root, *arguments) as owner:
            assert "unreachable" == self.probe("probe").state
            counts = owner.stop()
            assert (1, 0) == (counts["health_requests"], counts["unprocessable"])

    def test_proxies_change_nothing(self):
        dead = f"http://127.0.0.1:{free_port()}"
        proxies = {name: dead for name in ("http_proxy", "https_proxy", "grpc_proxy", "all_proxy",
                                           "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}
        for codec in ("json", "proto"):
            with standin(self.root, codec, "ready"):
                answer = self.probe("probe", "--codec", codec, env=environment(**proxies))
                assert "running" == answer.state
            self.root.lease_path.unlink(missing_ok=True)

    def test_grpc_itself_logs_nothing(self):
        loud = {"GRPC_VERBOSITY": "debug", "GRPC_TRACE": "all"}
        with standin(self.root, "proto", "ready"):
            answer = self.probe("probe", "--codec", "proto", env=environment(**loud))
        assert ("running", "") == (answer.state, answer.err)

    def test_a_refused_connection_has_the_same_reason_in_both_codecs(self):
        self.root.write_lease(f"127.0.0.1:{free_port()}")
        for codec in ("json", "proto"):
            reason = self.probe("probe", "--codec", codec, "--json").json["reason"]
            assert "connection_refused" == reason["code"]
            assert "Connection refused" in reason["message"]
