"""A class in a store of its own, with a clock that a test turns."""

import pytest

from lab.lessons.classroom.room import OpenClass


class Clock:
    """Seconds since 1970, as a test says."""

    def __init__(self):
        self.now_s = 1_000_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def room(monkeypatch, tmp_path, clock):
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    return OpenClass("bio7", clock)
