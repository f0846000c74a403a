"""Shared by all tests: where derived files go, so that a second session is warm."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config):
    # Set before anything imports the library, so that servers and workers inherit it. A test that
    # needs an empty store sets FAULTLINE_HOME to its tmp_path.
    os.environ.setdefault("FAULTLINE_HOME", str(ROOT / ".cache" / "tests"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture
def confined_to():
    """Let ids name paths in these folders alone, as a server that others reach; until the end."""
    from lab.core.allowed import confine

    yield lambda *folders: confine(folders)
    confine(None)
