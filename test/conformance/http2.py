"""As much of HTTP/2 as a peer needs to say whatever it likes: frames and literal headers.

Nothing here checks anything: lengths, flags and stream ids are the caller's to get wrong.
"""

import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADER_LENGTH = 9

(DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE,
 CONTINUATION) = range(10)
END_STREAM = ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
HAS_PRIORITY = 0x20

(NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED,
 FRAME_SIZE_ERROR, REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM,
 INADEQUATE_SECURITY, HTTP_1_1_REQUIRED) = range(14)

(HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE,
 MAX_HEADER_LIST_SIZE) = range(1, 7)

LARGEST_STREAM = 2**31 - 1


def frame(kind, flags=0, stream=0, payload=b"", length=None):
    """One frame; `length` is what it claims to hold when that differs from what it holds."""
    length = len(payload) if length is None else length
    head = struct.pack(">I", length)[1:] + bytes([kind, flags]) + struct.pack(">I", stream)
    return head + payload


def settings(**values):
    """settings(MAX_FRAME_SIZE=16384); names are those of this module."""
    return settings_pairs([(globals()[name], value) for name, value in values.items()])


def settings_pairs(pairs):
    return frame(SETTINGS, payload=b"".join(struct.pack(">HI", *pair) for pair in pairs))


def prefixed_integer(value, bits, first=0):
    """HPACK's integer: in the low `bits` of a byte, and more bytes when it does not fit."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([first | value])
    encoded = bytearray([first | most])
    value -= most
    while value >= 128:
        encoded.append(value % 128 | 128)
        value //= 128
    encoded.append(value)
    return bytes(encoded)


def text(value):
    value = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
    return prefixed_integer(len(value), 7) + value


def literal(name, value, indexed=False):
    """A header as HPACK writes it out in full; `indexed` puts it into the peer's table as well."""
    return (b"\x40" if indexed else b"\x00") + text(name) + text(value)


def block(pairs):
    return b"".join(literal(name, value) for name, value in pairs)


def headers(pairs, stream=1, end=False, kind=HEADERS, flags=END_HEADERS):
    payload = pairs if isinstance(pairs, bytes) else block(pairs)
    return frame(kind, flags | (END_STREAM if end else 0), stream, payload)


def continued(pairs, pieces, stream=1, end=False):
    """A block of headers cut into a HEADERS frame and CONTINUATION frames."""
    payload = pairs if isinstance(pairs, bytes) else block(pairs)
    size = -(-len(payload) // pieces)
    parts = [payload[i:i + size] for i in range(0, len(payload), size)]
    frames = [frame(HEADERS if i == 0 else CONTINUATION, 0, stream, part)
              for i, part in enumerate(parts)]
    frames[-1] = frames[-1][:4] + bytes([frames[-1][4] | END_HEADERS]) + frames[-1][5:]
    if end:
        frames[0] = frames[0][:4] + bytes([frames[0][4] | END_STREAM]) + frames[0][5:]
    return b"".join(frames)


def data(payload, stream=1, end=False):
    return frame(DATA, END_STREAM if end else 0, stream, payload)


def padded(kind, payload, padding, stream=1, flags=0):
    return frame(kind, flags | PADDED, stream, bytes([padding]) + payload + bytes(padding))


def ping(opaque=b"\x02\x04\x10\x10\x09\x0e\x07\x07", flags=0):
    return frame(PING, flags, 0, opaque)


def goaway(last_stream, error=NO_ERROR, detail=b""):
    return frame(GOAWAY, 0, 0, struct.pack(">II", last_stream, error) + detail)


def reset(error, stream=1):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", error))


def window_update(increment, stream=0):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def message(body, flags=0, length=None):
    """gRPC's frame around one message; `length` is what it claims."""
    length = len(body) if length is None else length
    return bytes([flags]) + struct.pack(">I", length) + body
