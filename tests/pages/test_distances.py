"""The page Distances: table, open pair, its concepts, links, one's own vectors."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_transfer import FILES
from tests.pages.waiting import TIMEOUT_S, at_work, expect, healthy, opened_tab, select, until

pytestmark = pytest.mark.usefixtures("small_board")

SMALL = {
    "a": "hog", "spaces.image": "hog", "spaces.text": "ngrams", "spaces.speech": "",
    "spaces.text_facets": ["English (en)", "Spanish (es)"], "spaces.n_concepts": "80",
    "spaces.n_train_pairs": "40", "spaces.n_permutations": "39",
}  # fmt: skip
VIEWS = ["hog/noto", "ngrams/en", "ngrams/es"]


def opened(root, **query):
    app = AppTest.from_file(str(root / "pages" / "distances.py"), default_timeout=TIMEOUT_S)
    for key, value in {**SMALL, **query}.items():
        app.query_params[key] = value
    app.session_state["a"] = "hog"  # as the sidebar would say it
    return app.run()


def said(app):
    return " ".join(m.value for m in app.markdown)


def has_pair(app):
    return len(app.metric) == 4


def at_rest(app):
    return has_pair(app) and not at_work()


def test_table_pair_and_concepts_come_from_a_link(root):
    app = until(opened(root), has_pair)
    assert app.title[0].value == "How far apart are these spaces?"
    assert app.selectbox(key="pair.a").options == VIEWS
    assert (app.selectbox(key="pair.a").value, app.selectbox(key="pair.b").value) == tuple(
        VIEWS[:2]
    )
    assert len(app.metric) == 4
    opened_tab(app, "distances", "How sure?")
    assert "On independent noise of this size (n = 8" in said(app)
    assert "It misleads" in said(app)
    opened_tab(app, "distances", "This pair")
    assert "nearest neighbours the two share" in said(app)
    table = app.dataframe[0].value
    assert {"CKA", "biased CKA", "R@1 a→b", "R@1 b→a"} <= set(table["measure"])
    assert table["measure"].is_unique
    assert {"CKA, debiased", "CKA, biased"} <= set(table["full name"])
    assert {"value", "95 % interval", "chance", "p (Holm)"} <= set(table.columns)
    opened_tab(app, "distances", "Neighbours")
    concept = app.selectbox(key="pair.concept")
    assert concept.value in concept.options
    assert "neighbours in common" in said(app)
    opened_tab(app, "distances", "Method and code")
    assert any("lab.run(" in code.value and "two_spaces" in code.value for code in app.code)


def test_what_can_be_taken_away_says_what_it_is_of(root):
    app = until(opened(root), at_rest).run()
    opened_tab(app, "distances", "Export")
    kinds = ("the table", "this pair")
    files = [b.label for b in app.get("download_button") if not b.label.startswith("Figure")]
    assert files == [f"{file} of {kind}" for kind in kinds for file in FILES]
    opened_tab(app, "distances", "Method and code")
    blocks = [e.label for e in app.expander if e.label.startswith("Formula")]
    assert [block.split(" for ")[1] for block in blocks] == [*kinds, "more items"]
    opened_tab(app, "distances", "More items")
    app = until(app, lambda a: len(a.get("download_button")))
    files = [b.label for b in app.get("download_button") if not b.label.startswith("Figure")]
    assert files == [f"{file} of these curves" for file in FILES]


def test_another_pair_is_chosen_by_keyboard(root):
    app = until(opened(root, **{"pair.b": "ngrams/es"}), has_pair)
    opened_tab(app, "distances", "This pair")
    assert "hog/noto and ngrams/es" in said(app).replace("\\", "")
    app.selectbox(key="pair.a").select("ngrams/en").run()
    app = until(app, lambda a: "ngrams/en and ngrams/es" in said(a).replace("\\", ""))
    assert app.selectbox(key="pair.b").options == ["hog/noto", "ngrams/es"]


def test_the_list_can_be_read_from_its_other_end(root):
    app = until(opened(root), has_pair)
    best = [m.value for m in app.markdown if "neighbours in common" in m.value]
    app.session_state["pair.kind"] = "agree least"
    app.run()
    worst = [m.value for m in app.markdown if "neighbours in common" in m.value]
    assert len(best) == len(worst) == 4 and best != worst


def test_too_few_views_are_answered_in_words(root):
    app = opened(root, **{"spaces.text": ""})
    assert not app.exception
    assert any("2 to 40 views" in error.value for error in app.error)


def test_a_link_to_nonsense_is_answered_in_words(root):
    app = opened(root, **{"spaces.measure": "nonsense", "spaces.text_facets": "Klingon (tlh)"})
    assert not app.exception
    assert sum("nonsense" in w.value or "Klingon" in w.value for w in app.warning) == 2


@pytest.mark.browser
@pytest.mark.slow  # the same click on the board is in every run
def test_a_click_on_a_cell_opens_the_pair(server, visit):
    from urllib.parse import urlencode

    page = visit(f"{server}/distances?{urlencode(SMALL, doseq=True)}")
    page.get_by_role("tab", name="This pair").click()
    page.get_by_text("hog/noto and ngrams/en").first.wait_for()
    assert "pair.a" not in page.url
    cells = page.locator(".js-plotly-plot").first.locator(".bars .point")
    expect(cells).to_have_count(6)  # words come before pictures
    keys = page.evaluate("() => document.querySelector('.js-plotly-plot').data[0].customdata")
    cell = cells.nth(keys.index("ngrams/en|ngrams/es"))

    def click():
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        page.mouse.click(box["x"] + 8, box["y"] + 8)

    select(page, click, "**pair.b=ngrams%2Fes**")
    page.get_by_text("ngrams/en and ngrams/es").first.wait_for()
    healthy(page)
