"""The warm-up: once a process, beside the pages, stopped with the process."""

import logging
import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from lab.core.errors import BadInput
from lab.probes import umap_layout
from lab.ui.jobs import warm
from lab.ui.jobs.jobs import leave
from tests.pages.waiting import TIMEOUT_S

pytestmark = pytest.mark.usefixtures("fresh_cache")

WAIT_S = 120


@pytest.fixture
def loaded(monkeypatch):
    """How often it was loaded; loading takes until ``loaded.end`` is set."""

    class Loaded:
        times, begun, end = 0, threading.Event(), threading.Event()

    def load(progress=None):
        Loaded.times += 1
        Loaded.begun.set()
        Loaded.end.wait(WAIT_S)

    monkeypatch.setattr(umap_layout, "warm_up", load)
    yield Loaded
    Loaded.end.set()


def page():
    from lab.ui.app import frame

    frame.sidebar(frame.DEFAULTS)


def test_a_page_starts_it_and_does_not_wait(loaded, monkeypatch):
    monkeypatch.setattr(warm, "DELAY_S", 0.0)
    for _ in range(2):
        app = AppTest.from_function(page, default_timeout=TIMEOUT_S).run()
        assert not app.exception
        assert loaded.begun.wait(WAIT_S)
    assert warm.warm_up().thread.is_alive()  # the page stood while it was under way
    assert loaded.times == 1


def test_it_lets_the_first_page_come_first_but_not_a_map_wait(loaded, monkeypatch):
    monkeypatch.setattr(warm, "DELAY_S", 600.0)
    begun = warm.warm_up()
    time.sleep(0.1)
    assert loaded.times == 0
    begun.now()
    assert loaded.begun.wait(WAIT_S)


def test_it_stops_when_the_process_leaves(loaded, monkeypatch):
    monkeypatch.setattr(warm, "DELAY_S", 600.0)
    begun = warm.warm_up()
    leave()
    begun.thread.join(WAIT_S)
    assert not begun.thread.is_alive()
    assert loaded.times == 0


def test_a_failure_is_left_to_the_map(monkeypatch, caplog):
    def failing(progress=None):
        raise BadInput("a folder that can be written", "none", "Free some room.")

    monkeypatch.setattr(umap_layout, "warm_up", failing)
    begun = warm.warm_up()
    with caplog.at_level(logging.WARNING):
        begun.now()
        begun.thread.join(WAIT_S)
    assert "could not be warmed up" in caplog.text


def test_it_loads_what_a_layout_needs(caplog):
    import sys

    begun = warm.warm_up()
    begun.now()
    begun.thread.join(60)
    assert not begun.thread.is_alive()
    assert "umap" in sys.modules and "warmed up" not in caplog.text
