"""What holds for every Python test: where shared modules are, and how a skipped test is told."""

import os
import pathlib
import sys

import pytest

for shared in ("conformance", "support"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / shared))

pytest.register_assert_rewrite("harness", "cli_test")

import emulated  # noqa: E402
import harness  # noqa: E402
import lacking  # noqa: E402

SKIPPED = 77  # what CTest takes for "skipped"


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
    """A list of complaints that should be empty is told complaint by complaint."""
    complaints = left or right
    if op == "==" and [] in (left, right) and isinstance(complaints, list):
        return ["no complaint was expected:", *map(str, complaints)]
    return None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """A file whose tests all pass but for what this machine lacks counts as skipped.

    No test at all is an exit code of pytest's own, and so a failure.
    """
    if exitstatus == pytest.ExitCode.OK and lacking.told:
        session.exitstatus = SKIPPED
