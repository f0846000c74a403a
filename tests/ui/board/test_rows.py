"""Models of one's own as rows of the board; what cannot be one says why."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.data import DATASETS
from lab.engine.board import default_board
from lab.ui.board.rows import without_row
from tests.pages.waiting import TIMEOUT_S, until


@pytest.fixture
def models(folder):
    """Ids of two real models that need no network."""
    return f"hub:{folder / 'bert'}#text", f"hub:{folder / 'clip'}#text"


@pytest.fixture
def vectors(tmp_path):
    """The id of a file of one's own vectors."""
    concepts = DATASETS.get("emojilab").concepts
    x = np.random.default_rng(0).normal(size=(len(concepts), 8)).astype(np.float32)
    np.savez(tmp_path / "mine.npz", x=x, ids=np.array(concepts))
    return f"vectors:{tmp_path}/mine.npz#image"


def test_several_models_have_a_row_each(models):
    cells = default_board(more=models)
    rows = {cell.spec.encoder for cell in cells} - {c.spec.encoder for c in default_board()}
    assert rows == set(models)
    assert len(cells) == len(default_board()) + 2 * 2


def test_vectors_cannot_be_hurt_and_have_no_row(vectors):
    assert len(default_board(more=[vectors])) == len(default_board())
    assert "nothing can be hurt" in without_row(vectors, "emojilab")


def test_what_the_data_set_lacks_has_no_row():
    assert "it reads text, and digits has image" in without_row("ngrams", "digits")
    assert without_row("lite0", "digits") == ""


def board_of(root, **query):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/board.py")
    for key, value in {"a": "ngrams", **query}.items():
        app.query_params[key] = value
    return app.run()


@pytest.mark.slow
def test_a_link_with_models_makes_rows_when_one_says_so(root, small_board, models):
    app = board_of(root, **{"board.rows": list(models)})
    assert len(app.info) == 2 and not app.exception
    while waiting := [button for button in app.button if button.label == "Use it"]:
        waiting[0].click().run()
    app = until(app, lambda a: any("6 of 6 cells computed here" in m.value for m in a.markdown))
    assert app.multiselect(key="board.rows").value == list(models)
    # What is asked for is the address: it leads to the same rows.
    assert app.query_params["board.rows"] == list(models)


def test_a_row_that_is_refused_can_be_corrected(root, small_board, models):
    wrong = models[0].replace("bert", "no-such-model")
    app = board_of(root, **{"board.rows": [wrong]})
    next(button for button in app.button if button.label == "Use it").click().run()
    assert "cannot be used as one of “More rows”" in app.warning[0].value
    app.text_input(key=f"lab.board.rows.{wrong}.mended.{wrong}").set_value(models[0]).run()
    app = until(app, lambda a: any("4 of 4 cells computed here" in m.value for m in a.markdown))
    assert not app.warning


def test_rows_of_ones_own_go_with_every_way_to_the_board(root, small_board, models):
    app = board_of(root, **{"board.rows": list(models), "b": "hog"})
    # Allowed or not: what a link named is what a link names.
    query = [one.proto.query_string for one in app.get("page_link")]
    to_board = [q for q in query if "severity.perturbation" in q]
    assert to_board and all(q.count("board.rows=") == 2 for q in to_board)
    # Another page draws no such rows; they come back with the board, in its address too.
    app.switch_page("pages/ways_to_hurt.py").run()
    query = [one.proto.query_string for one in app.get("page_link")]
    assert all(q.count("board.rows=") == 2 and "b=hog" in q for q in query if "severity" in q)
    app.switch_page("pages/board.py").run()
    assert app.multiselect(key="board.rows").value == list(models)
