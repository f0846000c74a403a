"""The page Noise: the recorded scoreboard is there at once, for each kind of noise."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.experiments.missing.scoreboard.spec import where_said
from lab.limits.robustness.definitions import DEFINITIONS
from tests.pages.waiting import TIMEOUT_S, opened, opened_tab


@pytest.fixture
def page(root, small_board):
    return lambda **query: opened(root, "pages/noise.py", query)


def test_the_record_is_there_and_a_kind_of_noise_is_chosen(page):
    app = page()
    assert not app.exception and not app.error
    box = app.selectbox(key="noise.kind")
    assert {f"{where_said(noise)} hurt" for noise in ("image", "text", "all")} <= set(box.options)
    other = next(option for option in box.options if option != box.value)
    before = len(app.dataframe[0].value), app.dataframe[0].value.to_csv()
    box.select(other).run()
    assert not app.exception
    assert (len(app.dataframe[0].value), app.dataframe[0].value.to_csv()) != before


def test_a_method_is_looked_at_and_what_its_line_means_is_said(page):
    app = page(**{"noise.method": "late"})
    assert app.selectbox(key="noise.method").value == "late" and not app.warning
    assert any("at which late falls below" in caption.value for caption in app.caption)
    app.selectbox(key="noise.method").select("all methods").run()
    assert not app.exception
    assert not any("falls below" in caption.value for caption in app.caption)


def test_how_sure_holds_every_claim_with_its_verdict(page):
    app = opened_tab(page(), "noise", "How sure?")
    assert len(app.table[0].value) == 6 and not app.error


def test_every_tab_draws(page):
    app = page()
    for tab in ("Where fusion stops to pay", "All at once", "May it be believed?"):
        app = opened_tab(app, "noise", tab)
        assert not app.error and len(app.dataframe[0].value) > 0
    app = opened_tab(app, "noise", "The definitions")
    said = " ".join(m.value for m in app.markdown)
    assert all(f"`{name}`" in said for name in DEFINITIONS)


def unranked():
    from types import SimpleNamespace

    from lab.ui.missing.noise import _say_unranked

    row = {"noise": "all", "definition": "taori", "rank": None, "why": "3 standard models or more."}
    board = [row, {**row, "definition": "tau", "rank": 1}, {**row, "noise": "text", "rank": 2}]
    for noise in ("all", "text"):
        _say_unranked(SimpleNamespace(tables={"board": board}), noise)


def test_a_column_without_ranks_says_why():
    (said,) = AppTest.from_function(unranked).run(timeout=TIMEOUT_S).caption
    assert said.value.startswith("No rank by") and said.value.endswith("3 standard models or more.")


def test_a_record_of_places_is_there_with_their_noise(root, small_board):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page("pages/noise.py")
    app.query_params["ds"] = "placelab"
    assert "place hurt" in app.run().selectbox(key="noise.kind").options
    assert not app.error and not app.exception
