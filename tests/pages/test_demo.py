"""A demo opens the board as it was recorded, and computes nothing until somebody asks."""

import sys

from lab.engine import board
from lab.store.paths import home
from tests.pages.test_pages import opened


def test_the_board_is_there_at_once_and_nothing_is_computed(
    root, small_board, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "argv", ["app.py", "--demo"])
    monkeypatch.setenv("FAULTLINE_HOME", str(tmp_path))
    started = []

    def start(run):
        started.append(run)
        return run

    monkeypatch.setattr(board.BoardRun, "start", start)
    app = opened(root, query={"a": "ngrams"})
    assert not app.exception
    assert app.title[0].value == "Where does each encoder break?"
    assert any("recorded" in text.value for text in app.markdown)
    assert {path.name for path in home().iterdir()} <= {"code"}
    assert started == []
    app.button(key="lab.board_compute").click().run()
    assert len(started) == 1
