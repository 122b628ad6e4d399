"""An owner that renews its lease, serves nothing and ignores SIGTERM: wedged_owner.py DATA_ROOT."""

import ctypes
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402

signal.signal(signal.SIGTERM, signal.SIG_IGN)
ctypes.CDLL(None).prctl(15, b"modeld", 0, 0, 0)  # PR_SET_NAME
root = harness.DataRoot.__new__(harness.DataRoot)
root.path = pathlib.Path(sys.argv[1])
endpoint = f"127.0.0.1:{harness.free_port()}"
root.write_lease(endpoint=endpoint, ttl=3.0)
print("holding", flush=True)
while True:
    time.sleep(0.3)
    root.write_lease(endpoint=endpoint, ttl=3.0)
