"""The map on a page: selection in session and address, search, what each run waits for."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.spaces import selection as map_selection
from lab.ui.spaces.controls import Wanted
from lab.ui.spaces.near import comparisons
from tests.pages.waiting import TIMEOUT_S

FIELDS = {
    "dataset": "emojilab", "views": "hog/noto, ngrams/en", "space": "auto", "projection": "umap",
    "perturbation": "darker", "severity": 3.0, "n_neighbours": 15, "n_train_pairs": 400,
}  # fmt: skip


def selection_page():
    import numpy as np
    import streamlit as st

    from lab.figures.map.points import Layer, cloud
    from lab.ui.spaces.selection import selection, take

    ids = st.session_state.get("ids") or tuple(f"c{i}" for i in range(40))
    n = len(ids)
    xy = np.zeros(n, np.float32)
    layer = Layer("a/x", "image", False, ids, xy, xy, np.array(["g"] * n), np.array(["s"] * n))
    st.button("brush", on_click=take, args=(ids[5:25],))
    st.button("click", on_click=take, args=(ids[3:4],))
    st.session_state["got"] = selection([cloud("own", [layer], {}, 15)])


def clicked(app, label):
    return next(b for b in app.button if b.label == label).click().run()


def test_something_is_selected_from_the_start():
    app = AppTest.from_function(selection_page, default_timeout=TIMEOUT_S).run()
    assert not app.exception
    assert app.session_state["got"] == ("c0",)


def test_a_brush_is_kept_whole_and_the_address_carries_its_beginning():
    app = AppTest.from_function(selection_page, default_timeout=TIMEOUT_S).run()
    clicked(app, "brush")
    assert app.session_state["got"] == tuple(f"c{i}" for i in range(5, 25))
    assert app.multiselect[0].value == [f"c{i}" for i in range(5, 17)]
    assert app.query_params["map.selected"] == [f"c{i}" for i in range(5, 17)]
    assert any("20 are selected" in c.value for c in app.caption)
    app.multiselect[0].unselect("c6").run()
    assert app.session_state["got"] == ("c5", *(f"c{i}" for i in range(7, 17)))
    clicked(app, "click")
    assert app.session_state["got"] == ("c3",)


def test_an_address_selects_and_what_is_not_on_the_map_is_said():
    app = AppTest.from_function(selection_page, default_timeout=TIMEOUT_S)
    app.query_params["map.selected"] = ["c7", "c9"]
    app.run()
    assert app.session_state["got"] == ("c7", "c9")
    app.session_state["ids"] = ("c9", "d1", "d2")
    app.run()
    assert not app.exception
    assert app.session_state["got"] == ("c9",)
    assert "c7" in app.info[0].value


def test_points_become_ids_whatever_they_carry(monkeypatch):
    class Event:
        class selection:  # noqa: N801 (as Streamlit names it)
            points = ()

    state = {"chart": Event}
    monkeypatch.setattr(map_selection.st, "session_state", state)
    Event.selection.points = [
        {"curve_number": 0, "customdata": "cat"}, {"curve_number": 1, "customdata": ["dog"]},
        {"curve_number": 1, "customdata": [2]}, {"curve_number": 0, "customdata": "cat"},
        {"curve_number": 2},
    ]  # fmt: skip
    map_selection.picked("chart", {1: ("x", "y", "z")})
    assert state["lab.selection"] == ("cat", "dog", "z")
    Event.selection.points = []
    map_selection.picked("chart", {})
    assert state["lab.selection"] == ("cat", "dog", "z")  # a chart drawn anew clears nothing


def search_page():
    import numpy as np
    import streamlit as st

    from lab.figures.map.points import Layer, cloud
    from lab.ui.spaces.search import search

    ids = ("red-apple", "banana", "lion", "airplane")
    xy = np.zeros(4, np.float32)
    layer = Layer("a/x", "image", False, ids, xy, xy, np.array(["g"] * 4), np.array(["s"] * 4))
    search("emojilab", [cloud("own", [layer], {}, 15)])
    st.session_state["at"] = st.session_state.get("lab.centre")


@pytest.mark.parametrize(("word", "found"), [("simba", "lion"), ("BANANE", "banana")])
def test_a_word_in_another_language_is_selected_and_centred(word, found):
    app = AppTest.from_function(search_page, default_timeout=TIMEOUT_S).run()
    app.text_input[0].set_value(word).run()
    assert not app.exception
    assert app.session_state["at"] == found
    assert app.session_state["map.selected"] == [found]
    app.text_input[0].set_value("").run()
    assert not app.exception


def test_runs_go_from_quick_to_slow_and_only_correctness_costs_more():
    from lab.ui.spaces.map import _runs

    runs = _runs(Wanted(FIELDS, "subgroup"))
    assert [r["projection"] for r in runs] == ["pca", "umap"]
    assert {r["colour"] for r in runs} == {"facet"}
    last = _runs(Wanted({**FIELDS, "projection": "pca"}, "correctness"))
    assert [(r["projection"], r["colour"]) for r in last] == [
        ("pca", "facet"), ("pca", "correctness"),
    ]  # fmt: skip


def test_a_failed_better_map_leaves_the_first_one(monkeypatch):
    from lab.core.errors import Cancelled
    from lab.ui.spaces import map as map_view

    class Done:
        done = True

        def __init__(self, value):
            self.value = value

        def result(self):
            if isinstance(self.value, Exception):
                raise self.value
            return self.value

    answers = {"pca": Done("the first"), "umap": Done(Cancelled())}
    monkeypatch.setattr(map_view.work, "run", lambda name, fields: answers[fields["projection"]])
    found = map_view.find(Wanted(FIELDS, "facet"))
    assert found.result == "the first" and isinstance(found.error, Cancelled)


def test_what_can_be_compared_is_clean_with_hurt_and_view_with_view():
    assert list(comparisons(Wanted(FIELDS, "facet"))) == [
        "hog/noto against hog/noto, hurt", "hog/noto against ngrams/en",
    ]  # fmt: skip
    clean = {**FIELDS, "perturbation": "", "severity": 0.0}
    assert list(comparisons(Wanted(clean, "facet"))) == ["hog/noto against ngrams/en"]
    assert np.all([len(pair) == 2 for pair in comparisons(Wanted(clean, "facet")).values()])
