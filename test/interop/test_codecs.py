"""Every kind of server, asked in every codec, in every condition: the state and the codec."""

import contextlib

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


class Matrix(ProbeTest):
    def check(self, server, asked, condition):
        with serve(self.root, server, condition):
            answer = self.probe("probe", "--json", "--codec", asked, "--timeout",
                                "400ms" if condition == "silent" else "5s").json
        state, reasons, codec = expected(server, asked, condition)
        self.assertEqual((state, codec), (answer["state"], answer["health"]["codec"]), answer)
        self.assertIn(answer["reason"] and answer["reason"]["code"], reasons)
        self.assertLess(answer["elapsed_ms"], 900 if condition == "silent" else 5000)
        self.root.lease_path.unlink(missing_ok=True)


def add_cells():
    for server in SPEAKS:
        for asked in ("auto", "json", "proto"):
            for condition in CONDITIONS:
                def cell(self, server=server, asked=asked, condition=condition):
                    self.check(server, asked, condition)
                label = f"{server} asked in {asked} while {condition}"
                cell.__doc__ = label
                setattr(Matrix, "test_" + label.replace(", ", "_").replace(" ", "_"), cell)


add_cells()


class Rules(ProbeTest):
    def test_auto_sends_grpc_go_exactly_one_request_and_leaves_it_alive(self):
        with GoOwner(self.root) as owner:
            self.assertEqual("running", self.probe("probe").state)
            self.assertTrue(owner.alive)
            counts = owner.stop()
        self.assertEqual((1, 1, 0), (counts["health_requests"], counts["connections"],
                                     counts["unprocessable"]))

    def test_auto_does_not_ask_again_after_another_instance_or_not_ready(self):
        for arguments in (["--instance", OTHER], ["--ready=false"], ["--mode", "error"]):
            with self.subTest(arguments=arguments), GoOwner(self.root, *arguments) as owner:
                self.assertEqual("unreachable", self.probe("probe").state)
                counts = owner.stop()
                self.assertEqual((1, 0), (counts["health_requests"], counts["unprocessable"]))

    def test_proxies_change_nothing(self):
        dead = f"http://127.0.0.1:{free_port()}"
        proxies = {name: dead for name in ("http_proxy", "https_proxy", "grpc_proxy", "all_proxy",
                                           "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}
        for codec in ("json", "proto"):
            with self.subTest(codec=codec), standin(self.root, codec, "ready"):
                answer = self.probe("probe", "--codec", codec, env=environment(**proxies))
                self.assertEqual("running", answer.state)
            self.root.lease_path.unlink(missing_ok=True)

    def test_grpc_itself_logs_nothing(self):
        loud = {"GRPC_VERBOSITY": "debug", "GRPC_TRACE": "all"}
        with standin(self.root, "proto", "ready"):
            answer = self.probe("probe", "--codec", "proto", env=environment(**loud))
        self.assertEqual(("running", ""), (answer.state, answer.err))

    def test_a_refused_connection_is_refused_in_both_codecs(self):
        self.root.write_lease(f"127.0.0.1:{free_port()}")
        for codec in ("json", "proto"):
            with self.subTest(codec=codec):
                reason = self.probe("probe", "--codec", codec, "--json").json["reason"]
                self.assertEqual("connection_refused", reason["code"])
                self.assertIn("Connection refused", reason["message"])
