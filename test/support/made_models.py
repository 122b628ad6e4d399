"""Models of a few hundred bytes, as clients and daemons keep them."""

import struct


def _text(text):
    return struct.pack("<Q", len(text)) + text.encode()


def gguf():
    """A whole GGUF: a text, an array of texts, and one tensor of 64 numbers in two blocks."""
    header = b"GGUF" + struct.pack("<IQQ", 3, 1, 2)
    header += _text("general.architecture") + struct.pack("<I", 8) + _text("llama")
    header += _text("tokens") + struct.pack("<IIQ", 9, 8, 2) + _text("a") + _text("b")
    header += _text("output.weight") + struct.pack("<IQIQ", 1, 64, 2, 0)
    return header + bytes(-len(header) % 32) + bytes(2 * 18)


def put_llama(directory, name="tiny", content=None):
    """A folder with a model.gguf in it; returns the path of the file."""
    folder = directory / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.gguf"
    path.write_bytes(gguf() if content is None else content)
    return path


def put_openvino(directory, name="tiny"):
    folder = directory / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openvino_model.xml").write_text("<net/>")
    (folder / "openvino_model.bin").write_bytes(b"\0")
