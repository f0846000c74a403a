"""A board of one row, servers of the real app, and a real browser."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import serving
from tests.pages.waiting import WAIT_MS

# An app that a test serves: a script, not a module to import in search of doctests.
collect_ignore = ["small_app.py"]


@pytest.fixture
def small_board(monkeypatch):
    """The real board with its fastest row alone, and nothing kept from another test."""
    import streamlit as st

    from lab.engine import board
    from lab.ui.jobs.jobs import leave

    monkeypatch.setattr(board, "ROWS", ("ngrams",))
    st.cache_resource.clear()
    yield
    leave()
    st.cache_resource.clear()


@contextmanager
def started(script: Path, root: Path, *more: str):
    """Run the app on a free port, as `make run` does, with more words for its command line.

    Yields its address and its process.
    """

    def start(port):
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", port,
             "--server.headless", "true", *more],
            cwd=root, env={**os.environ, "PYTHONPATH": str(root), "FAULTLINE_WORKERS": "2"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    with serving.started(start, "/_stcore/health") as found:
        yield found


@contextmanager
def served(script: Path, root: Path, *more: str):
    """Run the app on a free port; yields its address."""
    with started(script, root, *more) as (address, _):
        yield address


@pytest.fixture
def fresh_server(root):
    """The app as it is, on a server that nobody has visited."""
    with served(root / "app.py", root) as address:
        yield address


@pytest.fixture(scope="module")
def started_server(root):
    """The app with its fastest row alone, shared by the tests of a file: address and process."""
    with started(root / "tests" / "pages" / "small_app.py", root) as found:
        yield found


@pytest.fixture(scope="module")
def server(started_server):
    """The address of the server that the tests of a file share."""
    address, _ = started_server
    return address


@pytest.fixture
def visit(browser):
    """Open an address in a session of its own and wait for its title."""
    contexts = []

    def open_page(address, *, width=1400, height=1000, theme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(address)
        page.locator("h1").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
