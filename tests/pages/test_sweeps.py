"""The page of sweeps: planned by widgets or a file, started, watched, opened cell by cell."""

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from lab.engine.sweep.plan import plan_of, toml_of
from lab.engine.sweep.run import run_sweep, status
from lab.engine.sweep.running import running
from lab.engine.sweep.states import Became
from lab.ui.sweeps.planned import name_of
from tests.pages.waiting import TIMEOUT_S, opened_tab, until

FIELDS = {"encoder": "ngrams", "task": "concept", "n_resamples": 100, "n_test": 60}
PLAN = plan_of({"experiment": "severity", "seeds": [11, 12], "fields": FIELDS,
                "grid": {"perturbation": ["ocr"]}})  # fmt: skip
ASKED = {f"severity.{name}": str(value) for name, value in FIELDS.items()} | {
    "sweeps.seeds": "11, 12", "sweeps.vary.severity.perturbation": "ocr",
}  # fmt: skip


@pytest.fixture
def open_page(root, own_store):
    import streamlit as st

    st.cache_resource.clear()

    def opened(**query):
        app = AppTest.from_file(str(root / "pages" / "sweeps.py"), default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield opened
    st.cache_resource.clear()


def headline(app):
    return next(m.value for m in app.markdown if m.value.startswith("#### "))


def test_it_opens_with_a_plan_and_says_its_size_before_anything_runs(open_page):
    app = open_page()
    assert not app.exception and not app.error
    assert headline(app) == "#### 0 of 3 cells are done."
    assert any("known once the first is done" in m.value for m in app.markdown)
    assert app.button(key="lab.sweeps.start").label == "Start: 3 cells"
    assert app.button(key="lab.sweeps.time").label == "Time one cell first"


def test_the_widgets_say_a_plan_that_can_be_taken_along(open_page):
    app = opened_tab(open_page(**ASKED), "sweeps", "The plan")
    assert not app.error
    assert plan_of(tomllib.loads(app.code[0].value)) == PLAN
    assert "--scheduler" in app.code[1].value


def test_a_file_is_a_plan_and_its_mistakes_are_said(open_page):
    app = open_page(**{"sweeps.id": "a file"})
    assert "Drop a file" in app.info[0].value
    app.file_uploader[0].set_value(("a.toml", toml_of(PLAN).encode(), "application/toml")).run()
    assert not app.exception and headline(app) == "#### 0 of 2 cells are done."
    app.file_uploader[0].set_value(("a.toml", b"experiment = \nx", "application/toml")).run()
    assert not app.exception and "line 1" in app.error[0].value


@pytest.mark.parametrize(
    ("change", "says"),
    [({"sweeps.seeds": "1, two"}, "whole numbers with commas"),
     ({"sweeps.vary.severity.perturbation": "darker"}, "in the cell"),
     ({"severity.n_test": "40", "sweeps.seeds": "3, 3"}, "one run")],
)  # fmt: skip
def test_what_is_no_plan_is_answered_in_words(open_page, change, says):
    app = open_page(**(ASKED | change))
    assert not app.exception and says in app.error[0].value


@pytest.mark.slow
def test_it_is_started_in_its_own_process_and_found_by_another_session(open_page):
    app = open_page(**ASKED)
    assert headline(app) == "#### 0 of 2 cells are done."
    app.button(key="lab.sweeps.start").click().run()
    app = until(app, lambda a: status(PLAN).counts == {Became.DONE: 2} and not running(PLAN))
    app.run()
    assert headline(app) == "#### 2 of 2 cells are done."
    assert not any(b.key in {"lab.sweeps.start", "lab.sweeps.cancel"} for b in app.button)
    other = open_page(**{"sweeps.id": name_of(PLAN)})
    assert headline(other) == "#### 2 of 2 cells are done."
    assert other.selectbox(key="sweeps.number").options[0] == "breakpoint"
    table = other.dataframe[0].value
    assert list(table["split_seed"]) == [11, 12] and table["breakpoint.n"].notna().all()
    opened_tab(other, "sweeps", "Export")
    assert len(other.get("download_button")) == 3


def test_a_cell_leads_to_its_own_page(open_page):
    run_sweep(PLAN)
    app = open_page(**{"sweeps.id": name_of(PLAN), "sweeps.cell": "ocr, seed 12"})
    [link] = [one.proto for one in app.get("page_link")]
    assert link.label == "Open its page"
    assert "severity.draw_seed=12" in link.query_string and "exp=severity" in link.query_string


def test_cells_that_failed_say_why_and_can_be_tried_again(open_page):
    late = plan_of({**PLAN.model_dump(by_alias=True, exclude_defaults=True), "time_limit_s": 1e-6,
                    "seeds": [13]})  # fmt: skip
    run_sweep(late)
    app = open_page(**{"sweeps.id": name_of(late)})
    assert "1 failed" in app.warning[0].value
    assert app.button(key="lab.sweeps.again").label == "Try failed cells again"
    opened_tab(app, "sweeps", "What failed")
    assert any("longer than 1e\\-06 s" in m.value for m in app.markdown)
