"""The shape of a page: its tabs are drawn when they are open, and only if there is something."""

from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S, opened_tab


def page():
    import streamlit as st

    from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, SURE, question, tabs
    from lab.ui.choose.controls import bound

    question("Is it so?", "A line of context.")
    tabs("here", {
        PICTURES: lambda: st.text_input("Word", "", **bound("here.word", "")),
        SURE: None,
        METHOD: lambda: st.code("import lab"),
        EXPORT: lambda: st.metric("n", 1 // 0),
    })  # fmt: skip


def started():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S).run()
    assert not app.exception
    return app


def test_a_tab_without_anything_is_not_there_and_the_open_one_alone_is_drawn():
    app = started()
    assert app.title[0].value == "Is it so?" and app.markdown[0].value == "A line of context."
    assert [tab.label for tab in app.tabs] == ["Pictures", "Method and code", "Export"]
    assert app.text_input and not app.code and not app.error


def test_what_breaks_in_one_tab_leaves_the_page():
    app = opened_tab(started(), "here", "Export")
    assert "ZeroDivisionError" in app.error[0].value and len(app.tabs) == 3


def test_a_choice_in_a_tab_stays_while_another_is_open():
    app = started()
    app.text_input[0].set_value("apple").run()
    app = opened_tab(app, "here", "Method and code")
    assert app.code and not app.text_input
    assert opened_tab(app, "here", "Pictures").text_input[0].value == "apple"


def test_a_tab_that_is_gone_gives_way_to_the_first():
    app = AppTest.from_function(page, default_timeout=TIMEOUT_S)
    app.session_state["here.tab"] = "No such tab"
    app.run()
    assert not app.exception and app.text_input
