"""The page Bridges without a browser: knobs that move a verdict, a query that is followed."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.bridges import studies
from lab.ui.bridges.controls import ALL, WRONG
from lab.ui.choose.typed_id import ALLOWED
from tests.pages.waiting import TIMEOUT_S, opened_tab, run_until

SMALL = {"bridge.n_test": "60", "bridge.n_draws": "3", "bridge.width": "32"}


@pytest.fixture
def opened(root):
    """Open the page with the address's query and run it until all of it is there."""

    def open_page(a="hog", b="ngrams", held=(), **query):
        app = AppTest.from_file(str(root / "pages" / "bridges.py"), default_timeout=TIMEOUT_S)
        for key, value in {**SMALL, **query}.items():
            app.query_params[key] = value
        app.session_state["a"], app.session_state["b"] = a, b  # as the sidebar would
        for key, value in dict(held).items():
            app.session_state[key] = value
        return run_until(app, lambda app: app.error or (app.metric and "its rank" in said(app)))

    return open_page


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def test_it_starts_with_all_pairs_a_verdict_and_a_query(opened):
    app = opened()
    assert [error.value for error in app.error] == []
    assert [m.label for m in app.metric] == ["R@10", "R@1", "Class, 20 shots"]
    assert "the bridge holds on" in said(app).lower() and "none wrong" in said(app)
    assert "its partner" in said(app) and "crosses the bridge" in said(app)
    opened_tab(app, "bridges", "Method and code")
    assert any('lab.run("bridge"' in code.value for code in app.code)
    opened_tab(app, "bridges", "Numbers")
    assert set(app.dataframe[0].value["verdict"]) <= {"more", "less", "undecided"}


def test_the_knobs_move_numbers_and_query(opened):
    app = opened(b="hog", **{"bridges.facet_b": "twemoji"})
    before = float(app.metric[0].value)
    app.select_slider(key="bridges.pairs").set_value(10)
    app.select_slider(key="bridges.noise").set_value(80).run()
    assert not app.exception
    assert float(app.metric[0].value) < before
    assert "on 10 pairs, 80% wrong" in said(app)
    assert "One draw of 10 pairs" in said(app)
    app.select_slider(key="bridges.shots").set_value(1).run()
    assert app.metric[2].label == "Class, 1 shot"
    query = app.selectbox(key="bridges.query")
    query.select(query.options[-1]).run()
    assert not app.exception


@pytest.mark.slow
def test_the_items_in_no_pair_may_refine_the_map(opened):
    alone, refined = (
        opened(**{"bridges.pairs": "30", **more})
        for more in ({}, {"bridges.others": "refine the map"})
    )
    assert [error.value for error in refined.error] == []
    assert refined.selectbox(key="bridges.others").value == "refine the map"
    assert alone.metric[0].value != refined.metric[0].value


def test_a_link_says_where_the_knobs_are(opened):
    app = opened(**{"bridges.pairs": "30", "bridges.noise": "40", "bridges.along": "wrong pairs"})
    assert app.select_slider(key="bridges.pairs").value == 30
    assert app.select_slider(key="bridges.noise").value == 40 and 40 in WRONG
    assert "on 30 pairs, 40% wrong" in said(app)
    assert not app.warning


def test_more_pairs_than_another_choice_has_become_all(opened):
    app = opened(**{"bridges.pairs": "200"})
    app.session_state["bridge.n_test"] = 600
    app = run_until(app, lambda app: len(app.metric) and "its rank" in said(app))
    assert not app.exception and not app.error
    assert app.select_slider(key="bridges.pairs").value == ALL


def test_too_many_test_concepts_are_answered_in_words(opened):
    app = opened(**{"bridge.n_test": "790"})
    assert app.error and not app.exception


def test_studies_that_are_here_have_a_card_with_what_was_found(opened, monkeypatch):
    monkeypatch.setattr(studies, "STUDIES", ("no_such_study", "gap_mispaired", "map"))
    app = opened()
    assert "Do wrong pairs in the training data open a gap?" in said(app)
    assert "Recorded with the default settings" in said(app)
    assert "Not recorded yet" in said(app)


def test_without_an_encoder_b_the_far_side_is_text_and_of_text_it_is_images():
    from lab.ui.app.frame import Choice
    from lab.ui.bridges.controls import _far_side

    sides = {
        a: _far_side(Choice("emojilab", a, None, 0, None)) for a in ("lite0", "minilm", "mfcc")
    }
    assert sides == {"lite0": "minilm", "minilm": "lite0", "mfcc": "minilm"}


def test_two_files_of_vectors_are_a_bridge_and_of_few_items_fewer_are_tested(opened, tmp_path):
    ids = np.array([f"{'ab'[i % 2]}/{i:03d}" for i in range(100)])
    x = np.random.default_rng(0).standard_normal((100, 6))
    y = x @ np.random.default_rng(1).standard_normal((6, 6))
    for name, side, n in (("x", x, 100), ("y", y, 100), ("few", y, 50)):
        np.savez(tmp_path / f"{name}.npz", x=side[:n], ids=ids[:n])
    dataset, few = f"vectors:{tmp_path}/x.npz", f"vectors:{tmp_path}/few.npz#text"
    one, two = f"{dataset}#text", f"vectors:{tmp_path}/y.npz#text"
    own = {"ds": dataset, ALLOWED: frozenset({dataset, one, two, few})}
    app = opened(one, two, own)
    assert not app.error and not app.exception
    assert "40 are tested" in said(app) and "Own vectors, y.npz" in said(app)
    assert str(tmp_path) not in said(app)
    app = opened(one, few, own)
    assert "60 items that both sides have; got 50" in app.error[0].value
