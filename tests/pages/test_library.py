"""The pages of the library: words, data sets, ways to hurt, each on two screens at most."""

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from lab.core.glossary import GLOSSARY
from lab.engine.report.page import html_of
from lab.perturb import PERTURBATIONS
from lab.ui.library.words import PARTS, report
from tests.pages.waiting import TIMEOUT_S, opened_tab

pytestmark = pytest.mark.usefixtures("small_board")


def opened(root, page, **query):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page(f"pages/{page}.py")
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def words_of(app):
    return [
        m.value.split("**")[1].replace("\\", "")
        for m in app.main.markdown
        if m.value.startswith("**")
    ]


def test_every_word_stands_under_its_letter(root):
    found = []
    for part in PARTS:
        app = opened(root, "glossary", letters=part)
        assert not app.exception
        listed = words_of(app)
        assert len(listed) < 40  # about a screen
        found += listed
    assert found == list(GLOSSARY)


def test_a_search_looks_under_all_letters(root):
    app = opened(root, "glossary", term="zero-shot", letters="A to B")
    assert "zero-shot" in words_of(app)
    nothing = opened(root, "glossary", term="no such word")
    assert not words_of(nothing) and "no such word" in nothing.info[0].value.replace("\\", "")


def test_the_glossary_is_a_page_to_print(root):
    buttons = opened(root, "glossary").main.get("download_button")
    assert [button.proto.label for button in buttons] == ["Report"]
    page = html_of(report()).decode()
    assert all(str(escape(term.meaning)) in page for term in GLOSSARY.values())


@pytest.mark.parametrize("kind", ["Image", "Text", "Speech", "Place", "Any modality"])
def test_every_way_to_hurt_is_in_the_tab_of_its_modality(root, kind):
    app = opened_tab(opened(root, "ways_to_hurt"), "ways_to_hurt", kind)
    modality = kind.split()[0].lower()
    listed = {m.value.split("`")[1] for m in app.main.markdown if "`" in m.value}
    assert listed == {entry.id for entry in PERTURBATIONS if entry.modality == modality}
    if modality == "text":
        assert any("“" in m.value and "red apple" not in m.value for m in app.main.markdown)
    if modality == "image":
        assert len(app.get("image")) == len(listed)


def test_a_data_set_that_is_here_shows_pictures(root):
    app = opened(root, "data_sets")
    assert not app.exception and not app.error
    assert len(app.get("image")) >= 8


def test_language_models_stand_with_the_encoders_of_text(root):
    def headers(modality):
        return [header.value for header in opened(root, "encoders", modality=modality).subheader]

    assert "Language models" in headers("text") and "Language models" not in headers("image")
