"""Pages, simulated or in a browser, looked at again until what a test asserts is there.

A page in a browser is never "settled": words come before pictures, and a busy machine draws late.
So each assertion is itself what is waited for (``expect``), for minutes where it must be.
"""

import os
import threading
import time

import pytest
from playwright.sync_api import TimeoutError as NotYet
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from lab.ui.jobs import shared

TIMEOUT_S = int(os.environ.get("FAULTLINE_TEST_WAIT_S", "600"))
WAIT_MS = 1000 * TIMEOUT_S
CLICK_MS, CLICKS = 60_000, 5
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
expect.set_options(timeout=WAIT_MS)


def in_full(*cases):
    """Cases of a parametrized test that `make test-full` adds to the one of every run."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
        for case in cases
    ]


def opened(root, file="app.py", query=None):
    """A page on its own, run once, with what its address asks for."""
    app = AppTest.from_file(str(root / file), default_timeout=TIMEOUT_S)
    for key, value in (query or {}).items():
        app.query_params[key] = value
    return app.run()


def until(app, ready):
    """Run an app again, as its own clock does, until ``ready(app)``; a message fails the test."""
    end = time.monotonic() + TIMEOUT_S
    while not ready(app):
        assert [error.value for error in [*app.exception, *app.error]] == []
        assert time.monotonic() < end
        time.sleep(0.2)
        app.run()
    assert not app.exception
    return app


def run_until(app, ready):
    """Run an app until ``ready(app)`` or a message is there; an exception fails the test."""
    return until(app.run(), lambda a: a.exception or a.error or ready(a))


def opened_tab(app, page, name):
    """Open a tab of a page, as a click on its name does: what stands in the others is not drawn.

    A browser says at every run which tab is open, AppTest does not: so it is said here.
    """

    def said_again(*args, **kwargs):
        app.session_state[f"{page}.tab"] = app.query_params[f"{page}.tab"] = name
        return type(app)._run(app, *args, **kwargs)

    app._run = said_again
    app.run()
    assert not app.exception
    return app


def until_seen(act, seen):
    """Do something until ``seen(timeout=...)`` finds that it was felt."""
    for _ in range(CLICKS):
        act()
        try:
            return seen(timeout=CLICK_MS)
        except NotYet:
            continue
    return seen(timeout=CLICK_MS)


def select(page, act, url):
    """Do something to a figure until the address says so: one drawn anew meanwhile feels nothing.

    ``act()`` looks where things are at each try.
    """

    def at_rest():
        page.locator(AT_REST).wait_for()
        act()

    until_seen(at_rest, lambda timeout: page.wait_for_url(url, timeout=timeout))


def healthy(page):
    """The script has run to its end, without an exception, and nothing is wider than the window."""
    page.locator(AT_REST).wait_for()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    page.wait_for_function(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def at_work():
    """Whether something is being computed for a page that a test runs in its own process."""
    runs = shared.pool()._works.values()
    jobs = any(thread.name == "work" for thread in threading.enumerate())
    return jobs or any(not run.over.is_set() for run in list(runs))
