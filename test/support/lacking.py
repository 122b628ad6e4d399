"""How a test says that this machine lacks what it needs: it is skipped, and CTest sees that."""

import os

import pytest

told = []


def missing(reason):
    """A program or package is not there: CI installs them all, so there it is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"missing: {reason}", pytrace=False)
    impossible(reason)


def impossible(reason):
    """This machine does not let anybody do that, or not this user."""
    told.append(reason)
    pytest.skip(reason)
