"""The page Gap without a browser: clouds that slide, a verdict, origins on request."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.gap.controls import OWN
from lab.ui.gap.slide import LEAST, MOST
from tests.pages.waiting import TIMEOUT_S, opened_tab, run_until

SMALL = {"gap.clouds": OWN, "gap.n_test": "60", "gap.n_resamples": "100", "gap.n_random": "2"}


@pytest.fixture
def opened(root):
    """Open the page with the address's query and run it until its words are there."""

    def open_page(b="none", **query):
        app = AppTest.from_file(str(root / "pages" / "gap.py"), default_timeout=TIMEOUT_S)
        for key, value in {**SMALL, **query}.items():
            app.query_params[key] = value
        app.session_state["a"], app.session_state["b"] = "hog", b  # as the sidebar would
        return run_until(app, lambda a: any(tab.label == "Export" for tab in a.tabs))

    return open_page


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def test_it_starts_with_the_clouds_as_found_and_a_verdict(opened):
    app = opened()
    assert [error.value for error in app.error] == []
    assert len(app.metric) == 4
    assert "as they were found" in said(app)
    assert "native to hog" in said(app)
    opened_tab(app, "gap", "How sure?")
    verdict = app.dataframe[0].value
    assert len(verdict) == 6
    assert set(verdict["closing"]) <= {"helps", "hurts", "equal", "undecided"}
    opened_tab(app, "gap", "Method and code")
    assert any("lab.run(" in code.value for code in app.code)


def test_the_slider_moves_the_numbers(opened):
    app = opened()
    before = app.metric[0].value
    slider = app.slider(key="gap.closed")
    assert (slider.min, slider.max, slider.value) == (LEAST, MOST, 0)
    slider.set_value(100).run()
    assert not app.exception
    assert float(app.metric[0].value) < float(before)
    assert "From as found" in said(app)


def test_a_link_says_where_the_clouds_are(opened):
    app = opened(**{"gap.closed": "50", "gap.facet_b": "twemoji"})
    assert app.slider(key="gap.closed").value == 50
    assert app.selectbox(key="gap.facet_b").value == "twemoji"
    assert "hog/noto" in said(app) or "native to hog" in said(app)


def test_views_without_a_native_space_are_answered_in_words(opened):
    app = opened(b="ngrams", **{"gap.kind": "native"})
    assert "share no space" in app.error[0].value
    assert app.tabs[0].label == "Where does it come from?"


def test_origins_are_computed_on_request_only(opened):
    from lab.ui.gap import origins as gap_origins_view

    app = opened_tab(opened(), "gap", "Where does it come from?")
    labels = [tab.label for tab in app.tabs]
    assert set(gap_origins_view.CAUSES.values()) <= set(labels)
    questions = [m.value for m in app.markdown if m.value.startswith("**D")]
    assert len(questions) == 1  # of the open tab alone


def test_the_first_choice_is_a_space_made_for_image_and_text(root):
    from lab.ui.gap.controls import _made_for_two

    spaces = _made_for_two("emojilab")
    assert spaces["bridge through ImageNet class names"] == ("bridge_image", "bridge_text")
