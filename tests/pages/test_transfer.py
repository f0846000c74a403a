"""The page Transfer on facets whose truth is known: matrix, cell, examples, curve, links."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.app.frame import Choice
from lab.ui.transfer.controls import encoders_of
from tests.experiments.toy_facets import registered
from tests.pages.waiting import TIMEOUT_S, run_until

SMALL = {"transfer.measures": "alignment, debiased_cka", "transfer.scores": "leep, nce",
         "transfer.n_halves": "3", "transfer.n_resamples": "100"}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _toy():
    with registered():
        yield


@pytest.fixture
def opened(root):
    """Open the page with the address's query and run it until the scores are there."""

    def open_page(ready=None, **query):
        app = AppTest.from_file(str(root / "pages" / "transfer.py"), default_timeout=TIMEOUT_S)
        for key, value in {**SMALL, **query}.items():
            app.query_params[key] = value
        # As the sidebar would say it.
        app.session_state["ds"], app.session_state["a"] = "toy_facets", "toy-a"
        app.session_state["b"] = "toy-b"
        return run_until(app, ready or whole)

    return open_page


def whole(app):
    return any("Which score sees" in s.value for s in app.subheader)


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def test_it_opens_with_the_worst_cell_of_the_first_source_and_every_part(opened):
    app = opened()
    assert [error.value for error in app.error] == []
    assert app.selectbox(key="transfer.source").value == "f0"
    assert app.selectbox(key="transfer.target").value in {"f3", "f4"}
    assert len(app.metric) == 4
    heads = [s.value for s in app.subheader]
    assert heads[:3] == ["What this means", "Concepts behind the cell", "From high to low resource"]
    assert "Distance predicts the loss" in said(app)
    assert "✗" in said(app) and "✓" in said(app)
    assert any("lab.run(" in code.value for code in app.code)


def test_the_choice_of_a_cell_is_the_same_as_a_click(opened):
    app = opened(**{"transfer.source": "f1", "transfer.target": "f0"})
    first = app.metric[0].value
    assert app.selectbox(key="transfer.target").value == "f0"
    app.selectbox(key="transfer.target").select("f4").run()
    assert not app.exception
    assert float(app.metric[0].value) < float(first)
    app.selectbox(key="transfer.group").select("toy-b").run()
    assert not app.exception and not app.error


def test_the_matrix_is_there_before_what_is_held_against_it(opened):
    app = opened(ready=lambda a: len(a.metric) == 4, **{"transfer.split_seed": "1"})
    assert "What this means" in [s.value for s in app.subheader]


def test_against_its_own_probe_and_with_facets_only_tested(opened):
    app = opened(**{"transfer.gap": "native", "transfer.facets": "f0, f1, f2, f3",
                    "transfer.also_test": "f4", "transfer.target": "f4"})  # fmt: skip
    assert [error.value for error in app.error] == []
    assert len(app.metric) == 3  # a facet that is only tested has no probe of its own
    assert app.selectbox(key="transfer.target").value == "f4"


def test_what_does_not_fit_is_answered_in_words(opened):
    app = opened(**{"transfer.facets": "f0, mars"})
    assert "mars" in app.error[0].value and not app.exception


@pytest.mark.parametrize(
    ("kind", "a", "b", "named"),
    [
        ("language", "lite0", None, ""),
        ("language", "ngrams", None, "ngrams, use"),
        ("language", "minilm", "ngrams", "minilm, ngrams"),
        ("style", "lite0", None, ""),
        ("modality", "hog", None, ""),
    ],
)
def test_the_sidebars_encoder_comes_first(kind, a, b, named):
    assert encoders_of(kind, Choice("emojilab", a, b, 0, None)) == named
