"""What all Python tests share: where shared modules are, and how skipped tests are reported."""

import os
import pathlib
import signal
import sys

import pytest

for shared in ("conformance", "support"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / shared))

pytest.register_assert_rewrite("harness", "cli_test")

import emulated  # noqa: E402
import harness  # noqa: E402
import lacking  # noqa: E402

# The tool may be late here, which must not end it.
if "MODELD_PROBE_SLOW" in os.environ:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)

SKIPPED = 77  # what CTest counts as "skipped"


@pytest.fixture
def root():
    """An empty data root."""
    with harness.DataRoot() as data_root:
        yield data_root


def pytest_collection_modifyitems(items):
    if "MODELD_PROBE_EMULATED" not in os.environ:
        return
    for item in items:
        if reason := emulated.reason_to_leave_out(item.nodeid):
            item.add_marker(pytest.mark.skip(reason=reason))
            lacking.told.append(reason)


def pytest_assertrepr_compare(op, left, right):
    """Lists each complaint where a list of complaints should be empty."""
    complaints = left or right
    if op == "==" and [] in (left, right) and isinstance(complaints, list):
        return ["no complaint was expected:", *map(str, complaints)]
    return None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """A file counts as skipped if its tests pass, except for those that this machine cannot run.

    Without any test, pytest has an exit code of its own, which is a failure.
    """
    if exitstatus == pytest.ExitCode.OK and lacking.told:
        session.exitstatus = SKIPPED
