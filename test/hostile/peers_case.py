"""One row of the table of peers, and the good answer that rows spoil in one place or another."""

import dataclasses
import json

import harness
import http2
from peers import hear_request, say

# "at once" is before any deadline: such a row has a timeout far away and little time to use.
AT_ONCE = 0.1
FAR = 3.0
SOON = 0.4

LARGEST_FRAME = 16384

HEALTH = {"instance_id": harness.INSTANCE, "ready": True, "backend": "none"}
CONTENT_TYPE = "application/grpc+contenoxtransportjson"


@dataclasses.dataclass
class PeerCase:
    """`reason` is a code, None, a set of codes, or ... where any code of the state will do.

    `calls` is how many times Health may be called, all connections together. A protobuf-coded call
    is allowed only where `may_ask_in_protobuf`: it kills daemons that do not expect it.
    """

    name: str
    behaviours: list
    state: str
    reason: object
    timeout: float
    most_seconds: float
    calls: int = 1
    may_ask_in_protobuf: bool = False
    address: str = "tcp"
    instance: str = harness.INSTANCE
    message_part: str = ""  # what the reason's message must say


def waits(name, *steps, reason="rpc_timeout", timeout=SOON, **more):
    """The tool waits for this peer until its deadline, and no longer."""
    return PeerCase(name, [list(steps)], "unreachable", reason, timeout, timeout + 0.1, **more)


def refused(name, reason, *steps, **more):
    """The tool sees at once that this is no healthy owner."""
    more.setdefault("behaviours", [list(steps)])
    return PeerCase(name, state="unreachable", reason=reason, timeout=FAR, most_seconds=AT_ONCE,
                    **more)


def understood(name, *steps, timeout=FAR, most_seconds=AT_ONCE, **more):
    """Odd, but a healthy owner."""
    more.setdefault("behaviours", [list(steps)])
    return PeerCase(name, state="running", reason=None, timeout=timeout, most_seconds=most_seconds,
                    **more)


def body_of(**changes):
    """The good answer's body with some fields replaced; ... leaves one out."""
    fields = {**HEALTH, **changes}
    return json.dumps({key: value for key, value in fields.items() if value is not ...}).encode()


BODY = body_of()
MESSAGE = http2.message(BODY)
SETTINGS = http2.settings()
SETTINGS_ACK = http2.frame(http2.SETTINGS, http2.ACK)
RESPONSE = [(":status", "200"), ("content-type", CONTENT_TYPE)]
TRAILERS = [("grpc-status", "0")]


def head(stream=1, content_type=CONTENT_TYPE, status="200", extra=(), end=False):
    pairs = [(":status", status)] if status is not None else []
    if content_type is not None:
        pairs.append(("content-type", content_type))
    return http2.headers(pairs + list(extra), stream, end)


def tail(stream=1, status="0", extra=()):
    pairs = [("grpc-status", status)] if status is not None else []
    return http2.headers(pairs + list(extra), stream, end=True)


def good_answer(stream=1):
    return head(stream) + http2.data(MESSAGE, stream) + tail(stream)


# The usual beginning of a behaviour: SETTINGS, then the request is awaited.
GREETING = (say(SETTINGS, SETTINGS_ACK), hear_request())


def answers(*parts):
    """Steps that greet properly and then say these bytes."""
    return (*GREETING, say(*parts))


def answers_body(body, **framing):
    content = http2.message(body, **framing)
    pieces = [content[i:i + LARGEST_FRAME] for i in range(0, len(content), LARGEST_FRAME)]
    return answers(head(), *map(http2.data, pieces), tail())
