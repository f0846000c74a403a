"""The page Transfer on facets whose truth is known: matrix, cell, examples, curve, links."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.transfer.controls import encoders_of
from tests.experiments.toy_facets import registered
from tests.pages.waiting import TIMEOUT_S, opened_tab, run_until

SMALL = {"transfer.measures": "alignment, debiased_cka", "transfer.scores": "leep, nce",
         "transfer.n_halves": "3", "transfer.n_resamples": "100"}  # fmt: skip

FILES = ["CSV", "Report", "Manifest", "Notebook", "BibTeX"]
"""What can be taken away of a run, whatever is installed."""


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
    return any(tab.label == "What foretells it?" for tab in app.tabs)


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def test_it_opens_with_the_worst_cell_of_the_first_source_and_every_part(opened):
    app = opened()
    assert [error.value for error in app.error] == []
    assert app.selectbox(key="transfer.source").value == "f0"
    assert app.selectbox(key="transfer.target").value in {"f3", "f4"}
    assert len(app.metric) == 4
    assert [tab.label for tab in app.tabs] == [
        "Pictures", "Languages", "What foretells it?", "How sure?", "Method and code", "Export",
    ]  # fmt: skip
    assert "Distance predicts the loss" in said(app)
    assert "✗" in said(app) and "✓" in said(app)
    opened_tab(app, "transfer", "What foretells it?")
    assert {"measure", "verdict"} <= set(app.dataframe[0].value.columns)
    app.session_state["transfer.foretold"] = "scores"
    app.run()
    assert {"score", "tau"} <= set(app.dataframe[0].value.columns) and not app.exception
    opened_tab(app, "transfer", "How sure?")
    assert {"distance", "direction"} <= set(app.dataframe[0].value.columns)
    opened_tab(app, "transfer", "Method and code")
    assert any("lab.run(" in code.value for code in app.code)
    opened_tab(app, "transfer", "Export")
    # Figures are offered where what draws them is installed.
    files = [b.label for b in app.get("download_button") if not b.label.startswith("Figure")]
    assert files == FILES


def test_what_was_chosen_in_a_tab_stays_while_another_is_open(opened):
    app = opened()
    app.session_state["transfer.kind"] = "gained"
    app.run()
    opened_tab(app, "transfer", "Export")
    opened_tab(app, "transfer", "Pictures")
    assert app.session_state["transfer.kind"] == "gained"


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
    assert any(m.value.startswith("#### ") for m in app.markdown)


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
    ("kind", "asked", "named"),
    [
        ("language", [], ""),
        ("language", ["ngrams"], "ngrams, use"),
        ("language", ["minilm", "ngrams"], "minilm, ngrams"),
        ("style", ["lite0"], ""),
    ],
)
def test_the_encoder_that_is_asked_for_comes_first(kind, asked, named):
    assert encoders_of(kind, asked) == named
