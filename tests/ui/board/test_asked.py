"""Which board is shown: the old one stays until the new one has the cell that is looked at."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lab.engine import board
from lab.ui.board import asked
from lab.ui.board.asked import BoardAsk, has_something, settled
from lab.ui.jobs import work
from tests.pages.waiting import TIMEOUT_S, until

pytestmark = pytest.mark.usefixtures("small_board")
CELL = "ngrams.ocr.auto"
NEW, OLD = BoardAsk("emojilab", 4242, "auto"), BoardAsk("emojilab", 0, "auto")


@pytest.fixture
def at_rest(monkeypatch):
    """Boards that nobody computes, so that a test says what is there."""
    monkeypatch.setattr(board.BoardRun, "start", lambda run: run)


def test_the_first_board_is_shown_at_once_and_the_next_when_it_has_the_cell(at_rest):
    state = st.session_state
    assert settled(OLD, CELL) == OLD
    assert settled(NEW, CELL) == OLD and state[asked.SHOWN] == OLD
    run = asked.run_of(NEW, CELL)
    run.failed["ngrams.keyboard_typos.auto"] = "another cell"
    assert settled(NEW, CELL) == OLD
    run.failed[CELL] = "no weights"
    assert settled(NEW, CELL) == NEW
    del state[asked.SHOWN]


def test_a_cell_that_the_board_does_not_have_waits_for_any(at_rest):
    run = asked.run_of(NEW, CELL)
    assert not has_something(run, "lite0.darker.auto")
    run.failed["ngrams.keyboard_typos.auto"] = "x"
    assert has_something(run, "lite0.darker.auto")


def test_a_board_that_costs_much_asks_first(root, monkeypatch, own_store):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/board.py")
    # Found again, without a probe to fit: what is asked is not what this is about.
    app.query_params.update({"a": "ngrams", "severity.task": "concept"})
    told = "2 of 2 cells computed here"
    app = until(app.run(), lambda a: any(told in m.value for m in a.markdown))
    monkeypatch.setattr(work, "MOST_UNASKED", 1)
    app.session_state["seed"] = 4243  # as the sidebar would say it
    app.run()
    ask = BoardAsk("emojilab", 4243, "concept")
    app = until(app, lambda a: any(b.key == "lab.board_compute" for b in a.button))
    said = " ".join(m.value for m in app.markdown)
    assert "still the board of seed 0" in said and "You asked for seed 4243" in said
    assert any("scores" in m.value for m in app.markdown)  # the old curve stays
    assert app.button(key="lab.board_compute").label == "Compute 2 cells, about 1 minute"
    app.button(key="lab.board_compute").click().run()
    app = until(app, lambda a: a.session_state[asked.SHOWN] == ask)
    assert "still the board" not in " ".join(m.value for m in app.markdown)
