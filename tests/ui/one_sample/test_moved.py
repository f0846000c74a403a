"""What a moved slider of One sample draws again, and what it leaves as it is."""

from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.one_sample import fused, microscope, moved
from tests.pages.waiting import TIMEOUT_S, until


@pytest.fixture
def drawn(monkeypatch):
    """How often each part was drawn."""
    count = Counter()

    def counted(module, name):
        original = getattr(module, name)

        def call(*args, **given):
            count[name] += 1
            return original(*args, **given)

        monkeypatch.setattr(module, name, call)

    counted(microscope, "knob")
    counted(microscope, "reading")
    counted(microscope, "sides")
    counted(fused, "fused")
    counted(moved, "neighbours")
    return count


@pytest.fixture
def page(root, drawn):
    app = AppTest.from_file(str(root / "pages/one_sample.py"), default_timeout=TIMEOUT_S)
    app.session_state["a"], app.session_state["b"] = "hog", "ngrams"
    app.session_state["speech.present"] = False
    app = until(app.run(), lambda a: len(a.tabs))
    assert not app.exception
    drawn.clear()
    return app


def test_a_slider_draws_its_own_row_the_answer_of_all_and_the_open_tab(page, drawn):
    before = [caption.value for caption in page.caption if "drift" in caption.value]
    page.slider(key="image.severity").set_value(4.5).run()
    assert not page.exception
    assert drawn == {"reading": 1, "sides": 1, "fused": 1, "neighbours": 1}
    after = [caption.value for caption in page.caption if "drift" in caption.value]
    assert after and after[0] != before[0]


def test_a_slider_of_a_space_that_is_not_shown_leaves_the_neighbours(page, drawn):
    page.segmented_control(key="space").set_value("image").run()
    drawn.clear()
    page.slider(key="text.severity").set_value(4.5).run()
    assert not page.exception
    assert drawn == {"reading": 1, "sides": 1, "fused": 1}


def test_where_the_space_that_was_shown_is_gone_the_first_one_is_drawn_again(page, drawn):
    page.segmented_control(key="space").set_value("image").run()
    page.run()
    page.toggle(key="image.present").set_value(False).run()
    drawn.clear()
    page.slider(key="text.severity").set_value(4.5).run()
    assert not page.exception
    assert drawn["neighbours"] == 1


def test_what_was_moved_last_is_what_all_parts_know(page, drawn):
    page.slider(key="image.severity").set_value(4.5).run()
    assert drawn["knob"] == 0
    page.run()
    assert page.slider(key="image.severity").value == 4.5
    assert drawn["knob"] == 3  # the whole page: a row for each modality
    page.slider(key="text.severity").set_value(0.0).run()
    assert drawn["knob"] == 3 and not page.exception


def test_a_row_that_is_off_moves_nothing_but_its_own_fragment(page, drawn):
    page.slider(key="speech.severity").set_value(4.5).run()
    assert not page.exception
    assert page.slider(key="speech.severity").value == 4.5 and drawn["fused"] == 1
