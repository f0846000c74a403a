"""The page Scarce without a browser: a budget, the winner, and a budget that nothing fits."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.engine.recorded import recorded_of
from lab.experiments import EXPERIMENTS
from lab.experiments.scarce.budget import Allowance, named, winner
from lab.experiments.scarce.pareto import ParetoSpec
from lab.ui.scarce.live import told
from tests.pages.waiting import TIMEOUT_S, run_until


@pytest.fixture(scope="module")
def result():
    entry = EXPERIMENTS.get("pareto")
    return recorded_of(entry, entry.resolve(ParetoSpec()))


@pytest.fixture
def opened(root):
    """Open the page with the address's query and run it until its studies are drawn."""

    def open_page(**query):
        app = AppTest.from_file(str(root / "pages" / "scarce.py"), default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[f"scarce.{key}"] = value
        return run_until(app, lambda app: "What else is known of scarcity" in headings(app))

    return open_page


def headings(app):
    return " ".join(one.value for one in app.subheader)


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption]).replace("\\", "")


def test_it_opens_on_a_winner_with_its_interval_and_its_lead(opened, result):
    app = opened()
    assert not app.exception and not app.error and not app.warning
    assert told(winner(result, Allowance(8)), Allowance(8)) in said(app)


def test_a_budget_in_the_address_is_the_one_that_is_answered(opened, result):
    app = opened(labels="2", mb="20", ms="50")
    best = winner(result, Allowance(2, 50, 20))
    assert app.select_slider(key="scarce.labels").value == 2
    assert named(best.view) in said(app) and "scores highest with 2 labels" in said(app)


def test_moving_a_slider_changes_the_answer(opened, result):
    app = opened()
    app.select_slider(key="scarce.mb").set_value(3).run()
    assert told(winner(result, Allowance(8, mb=3)), Allowance(8, mb=3)) in said(app)


def test_what_is_read_leaves_the_other_models_out(opened, result):
    app = opened(reads="voices")
    voices = [row["encoder"] for row in result.tables["timing"]
              if row["encoder"].partition("/")[2].startswith("en+")]  # fmt: skip
    assert told(winner(result, Allowance(8), voices), Allowance(8)) in said(app)


def test_a_budget_that_nothing_fits_is_said_and_nothing_breaks(opened, monkeypatch):
    """Whatever the machine of the record could do in a millisecond."""
    monkeypatch.setattr("lab.ui.scarce.live.within", lambda *_: [])
    app = opened(ms="1")
    assert not app.exception
    assert "No model fits this budget" in said(app)


def test_a_number_that_is_no_step_of_a_slider_falls_back(opened):
    app = opened(labels="3", mb="7")
    assert not app.exception
    assert app.select_slider(key="scarce.labels").value == 8
    assert app.select_slider(key="scarce.mb").value == 0
