"""A graph drawn by hand: what its edges are worth, and a cycle that is refused in words."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.scarce.edges import ITEMS, PAIRS
from tests.pages.waiting import TIMEOUT_S, run_until


@pytest.fixture
def page(root):
    app = AppTest.from_file(str(root / "pages" / "experiments.py"), default_timeout=TIMEOUT_S)
    app.query_params["exp"] = "named_pairs"
    return run_until(app, lambda app: any("Draw the graph" in s.value for s in app.subheader))


def said(app):
    return " ".join(m.value for m in app.markdown)


def test_an_edge_is_taken_away_and_a_cycle_is_refused(page):
    pills = next(one for one in page.button_group if one.key == PAIRS)
    assert pills.value == ["image-text", "text-speech"] and "n = 240" in said(page)
    assert "whether the edges help" in said(page)
    page = pills.set_value([]).run()
    assert "It has no edge" in said(page)
    page.select_slider(key=ITEMS).set_value(32).run()
    assert "With 32 items" in said(page)
    pills = next(one for one in page.button_group if one.key == PAIRS)
    page = pills.set_value(["image-text", "text-speech", "image-speech"]).run()
    assert "closes a cycle" in page.error[0].value and not page.exception
