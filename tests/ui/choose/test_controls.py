"""Widgets from a spec: label with unit, bounds, default, help, and the address."""

from streamlit.testing.v1 import AppTest

from lab.experiments.severity.run import SeveritySpec
from lab.ui.choose.controls import bounds
from tests.pages.waiting import TIMEOUT_S


def page():
    import streamlit as st

    from lab.experiments.severity.run import SeveritySpec
    from lab.ui.choose.controls import controls

    st.session_state["got"] = controls(
        SeveritySpec, "severity", skip={"dataset", "encoder", "perturbation"},
        options={"facet": ["", "noto", "twemoji"]},
    )  # fmt: skip


def test_untouched_controls_are_the_defaults():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S).run()
    assert not app.exception
    for name, value in app.session_state["got"].items():
        assert value == SeveritySpec.model_fields[name].default


def test_unit_bounds_and_help_come_from_the_field():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S).run()
    widget = app.number_input(key="severity.n_test")
    assert widget.label == "N test (concepts)"
    assert (widget.min, widget.max) == bounds(SeveritySpec.model_fields["n_test"]) == (40, 1000)
    assert "Default: 240" in widget.help


def test_what_is_chosen_is_returned():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S).run()
    app.selectbox(key="severity.split").select("concept")
    app.selectbox(key="severity.facet").select("twemoji")
    app.run()
    assert app.session_state["got"]["split"] == "concept"
    assert app.session_state["got"]["facet"] == "twemoji"


def test_an_address_sets_the_controls_and_nonsense_is_ignored():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S)
    app.query_params["severity.n_test"] = "100"
    app.query_params["severity.split"] = "nonsense"
    app.run()
    assert not app.exception
    assert app.session_state["got"]["n_test"] == 100
    assert app.session_state["got"]["split"] == "family"


def pick_page():
    import streamlit as st

    from lab.ui.choose.controls import pick

    options = ["red", "blue"] if not st.session_state.get("other") else ["green", "grey"]
    st.session_state["got"] = pick("Colour", options, "colour", "Of it.", options[1])


def test_a_link_to_what_is_not_here_gets_a_notice():
    app = AppTest.from_function(pick_page, default_timeout=TIMEOUT_S)
    app.query_params["colour"] = "<b>mauve</b>"
    app.run()
    assert not app.exception
    assert "not here" in app.warning[0].value
    assert "<b>" not in app.warning[0].value
    assert app.session_state["got"] == "blue"


def test_a_choice_that_no_longer_fits_falls_back_without_a_notice():
    app = AppTest.from_function(pick_page, default_timeout=TIMEOUT_S).run()
    app.selectbox(key="colour").select("red").run()
    app.session_state["other"] = True
    app.run()
    assert not app.exception and not app.warning
    assert app.session_state["got"] == "grey"
