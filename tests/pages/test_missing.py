"""The page Missing: the recorded lattice is there at once, and toggles move ring and score."""

import pytest

from lab.engine.recorded import recorded
from lab.impute.fills import FILLS
from tests.pages.test_pages import through_app
from tests.pages.waiting import opened, opened_tab, until


@pytest.fixture
def page(root, small_board):
    return lambda **query: opened(root, "pages/missing.py", query)


def score(app):
    return float(app.metric[0].value)


def test_the_record_is_there_at_once_and_a_toggle_drops_a_modality(page):
    rows = {row["arm"]: row for row in recorded("lattice")["lattice"].tables["arms"]}
    app = page()
    assert not app.exception and not app.error
    assert score(app) == pytest.approx(rows["whole"]["value"], abs=0.006)
    app.toggle(key="missing.speech").set_value(False).run()
    assert score(app) == pytest.approx(rows["told|image+text"]["value"], abs=0.006)
    app.selectbox(key="missing.fill").select(FILLS.get("zero_input").title).run()
    assert score(app) == pytest.approx(rows["zero_input|image+text"]["value"], abs=0.006)
    assert "against all" in app.metric[0].delta


def test_with_nothing_kept_it_says_what_to_do(page):
    app = page(**{f"missing.{name}": "false" for name in ("image", "text", "speech")})
    assert not app.exception
    assert any("Keep one modality" in info.value for info in app.info)


def test_a_data_set_of_one_modality_is_told_so(root, small_board):
    app = through_app(root, "missing.py", {"ds": "digits"}).run()
    assert not app.exception and "has one" in app.info[0].value


@pytest.mark.slow
def test_one_sample_shows_the_item_that_a_fill_is_nearest_to(page):
    app = page(**{"missing.item.text": "false", "missing.item.fill": FILLS.get("donor").title})
    app = until(opened_tab(app, "missing", "One sample"), lambda a: len(a.selectbox) > 2)
    assert app.toggle(key="missing.text").value and not app.toggle(key="missing.item.text").value
    said = " ".join(c.value for c in app.caption)
    assert "The fill is nearest to this" in said and "With all:" in said
