"""Shared by the tests of a calibration: simulated people, whose answers are kept nowhere."""

import pytest

from tests.adversary.observer import answered_session


@pytest.fixture(scope="session")
def sessions():
    """Three sessions of people who see where edges are kept to .4."""
    return tuple(answered_session(seed) for seed in range(3))


@pytest.fixture
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
