"""Widgets from a spec: label with unit, bounds, default, help, and the address."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from lab.experiments.knobs import bounds
from lab.experiments.severity.run import SeveritySpec
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
    assert widget.label == "Number of test concepts"
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
    assert "There is no such choice here, so “blue” is chosen instead" in app.warning[0].value
    assert "<b>" not in app.warning[0].value
    assert app.session_state["got"] == "blue"


def test_a_choice_that_no_longer_fits_falls_back_without_a_notice():
    app = AppTest.from_function(pick_page, default_timeout=TIMEOUT_S).run()
    app.selectbox(key="colour").select("red").run()
    app.session_state["other"] = True
    app.run()
    assert not app.exception and not app.warning
    assert app.session_state["got"] == "grey"


HOSTILE = ["1e999", "-1e999", "nan", "9" * 400, "9" * 5000, "x" * 10_000, "", "0x10", "9", "1e300",
           "\x1b[2J\u202e\n\0"]  # fmt: skip


def numbers_page():
    import streamlit as st

    from lab.ui.choose.controls import bound_number

    whole = st.number_input("Whole", 0, 5, 2, **bound_number("whole", 2, 0, 5, "whole"))
    broken = st.number_input("Broken", 0.0, 5.0, 2.0, **bound_number("broken", 2, 0, 5, "broken"))
    slid = st.slider("Slid", 0.0, 5.0, 2.0, **bound_number("slid", 2, 0, 5, "slid"))
    stepped = st.slider("Stepped", 0, 5, 2, **bound_number("stepped", 2, 0, 5, "stepped"))
    of_few = st.select_slider("Of few", [0, 2, 5], 2, **bound_number("few", 2, 0, 5, "few"))
    st.session_state["got"] = [whole, broken, slid, stepped, of_few]


@pytest.mark.parametrize("asked", HOSTILE, ids=lambda asked: ascii(asked[:9]))
def test_a_link_to_no_number_is_told_so_and_the_default_taken(asked):
    app = AppTest.from_function(numbers_page, default_timeout=TIMEOUT_S)
    keys = ["whole", "broken", "slid", "stepped", "few"]
    for key in keys:
        app.query_params[key] = asked
    app.run()
    assert not app.exception
    assert app.session_state["got"] == [2, 2, 2, 2, 2]
    assert [w.value.split("” as ")[1] for w in app.warning] == [
        f"{key}. It can go from 0 to 5, so 2 is chosen instead." for key in keys
    ]
    for warning in app.warning:
        assert len(warning.value) < 1000 and warning.value.isprintable()
    assert not app.query_params
    # The message stays until the person chooses, and what is chosen is bound again.
    app.run()
    assert len(app.warning) == len(keys) and app.session_state["got"] == [2, 2, 2, 2, 2]
    app.number_input(key="whole").set_value(4)
    app.slider(key="slid").set_value(1.5)
    app.run()
    assert app.session_state["got"] == [4, 2, 1.5, 2, 2] and len(app.warning) == 3


def test_a_link_to_a_number_is_followed():
    app = AppTest.from_function(numbers_page, default_timeout=TIMEOUT_S)
    app.query_params.update(whole="5", broken="1e-3", slid="0", stepped="4", few="5")
    app.run()
    assert not app.exception and not app.warning
    assert app.session_state["got"] == [5, 0.001, 0.0, 4, 5]
    app.query_params["whole"] = ["3", "1e999"]
    app.run()
    assert not app.exception


def test_every_number_of_the_address_is_checked(root):
    numbers = {"number_input", "slider", "select_slider"}
    files = [*(root / "lab" / "ui").rglob("*.py"), *(root / "pages").glob("*.py")]
    unchecked, checked = [], 0
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in numbers:
                text = ast.unparse(node)
                checked += "**bound_number(" in text or "**tied" in text
                if "**bound(" in text or "**shared" in text or "query-params" in text:
                    unchecked.append(f"{file.name}: {text[:60]}")
    assert not unchecked and checked >= 8
