"""Every page through app.py and on its own, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.app.nav import shown
from tests.pages.waiting import TIMEOUT_S, in_full, opened, opened_tab, until

TEXT = {"a": "ngrams"}
OWN_WORD = {"a": "ngrams", "source": "my own", "word": "a small red fruit"}
ASKED = {"one_sample": OWN_WORD, "home": {**TEXT, "home.severity": "3"}}


def through_app(root, file, query):
    """A page through app.py, whose sidebar says data set and encoders; not run yet."""
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page(f"pages/{file}")
    for key, value in query.items():
        app.query_params[key] = value
    return app


def board(root, query):
    """The board, with its sidebar."""
    return through_app(root, "board.py", query).run()


@pytest.fixture(autouse=True)
def _small(small_board):
    """Every test here has the small board."""


@pytest.mark.parametrize("entry", shown(), ids=lambda entry: entry.url)
@pytest.mark.parametrize("alone", [False, *in_full(True)])
def test_every_page_draws_through_app_py_and_alone(root, entry, alone):
    query = ASKED.get(entry.url, TEXT)
    if alone:
        app = opened(root, f"pages/{entry.file}", query)
    else:
        app = through_app(root, entry.file, query).run()
        assert bool(len(app.sidebar)) == bool(entry.uses)  # none where there is no choice
    assert not app.exception
    assert app.title[0].value.endswith("?")  # a page's title is a question
    assert [error.value for error in app.error] == []


def has_grid(app):
    return any(s.key == "severity.order" for s in app.selectbox)


def test_board_shows_cells_curve_items_and_what_it_means(root):
    app = until(board(root, {**TEXT, "severity.perturbation": "ocr"}), has_grid)
    assert any("scores" in m.value for m in app.markdown)
    counts = next(m.value for m in app.markdown if "never right" in m.value)
    cards = [c.value for c in app.caption if "→" in c.value]
    assert f"**{len(cards)}** lost" in counts or len(cards) == 24
    assert all(card.startswith("✓") and "→ ✗" in card for card in cards)
    links = [link for link in app.get("page_link") if "item=" in link.proto.query_string]
    assert len(links) == len(cards)
    query = links[0].proto.query_string
    assert "a=ngrams" in query and "text.perturbation=ocr" in query and "text.severity=3" in query


def test_items_are_sorted_filtered_and_shown_on(root):
    query = {**TEXT, "severity.perturbation": "ocr", "severity.kind": "never right"}
    app = until(board(root, query), has_grid)

    def cards():
        return [c.value for c in app.caption if "→" in c.value]

    assert len(cards()) == 24 and all(card.startswith("✗") for card in cards())
    app.button(key="lab.grid_more_button").click().run()
    assert len(cards()) == 48
    app.selectbox(key="severity.order").select("how sure the model was").run()
    app = until(app, lambda a: len(cards()) == 24)
    sure = [float(card.split("→")[1].split(";")[0].split()[-1]) for card in cards()]
    assert sure == sorted(sure, reverse=True)


def test_the_open_tab_is_in_the_address_and_others_are_not_computed(root):
    app = until(board(root, {**TEXT, "board.tab": "How sure?"}), lambda a: len(a.metric) == 4)
    assert "0" in app.metric[1].value and not has_grid(app)
    app = until(board(root, {**TEXT, "board.tab": "Method and code"}), lambda a: len(a.code))
    assert any("lab.run(" in code.value for code in app.code) and not app.metric


def test_a_click_on_a_cell_is_the_same_as_choosing_it(root):
    app = board(root, {**TEXT, "severity.perturbation": "ocr"})
    assert app.selectbox(key="severity.perturbation").value == "ocr"
    app.selectbox(key="severity.perturbation").select("keyboard_typos").run()
    assert not app.exception


def test_changing_the_encoder_changes_what_fits_it(root):
    app = board(root, {**TEXT, "severity.perturbation": "ocr"})
    app.selectbox(key="a").select("mfcc")
    app.button(key="lab.present")  # the frame is there
    app.session_state["severity.n_test"] = 40
    app.run()
    assert not app.exception
    assert app.selectbox(key="severity.perturbation").value == "noise"


def test_a_link_to_nonsense_is_answered_in_words(root):
    # The board has come to rest: a cell that is done meanwhile draws the page anew, which by then
    # stands at a default.
    until(board(root, TEXT), has_grid)
    app = board(root, {**TEXT, "b": "nonsense", "severity.perturbation": "blur of doom"})
    assert not app.exception
    assert {w.value.split("”")[0] for w in app.warning} == {
        "“nonsense", "The link asks for “blur of doom",
    }  # fmt: skip


ENCODED = {"board", "one_sample", "spaces", "distances", "lighting", "encoders"}
"""Pages that look at what an encoder makes; on others the sidebar is all that reads it."""


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=entry.url, marks=() if entry.url in ENCODED else pytest.mark.slow)
        for entry in shown()
    ],
)
def test_every_page_takes_ones_own_vectors_as_an_encoder(root, entry, tmp_path):
    import numpy as np

    from lab.data import DATASETS

    concepts = DATASETS.get("emojilab").concepts
    x = np.random.default_rng(0).normal(size=(len(concepts), 8))
    np.savez(tmp_path / "mine_v1.npz", x=x, ids=np.array(concepts))
    query = {"a": f"vectors:{tmp_path}/mine_v1.npz#image", "b": "ngrams"}
    app = board(root, query)
    app.button(key="lab.a.allow").click().run()
    app.switch_page(f"pages/{entry.file}").run()
    assert not app.exception and not app.warning
    assert all("hourglass" in info.icon for info in app.info)  # work under way, nothing else
    assert not any("unexpected" in error.value for error in app.error)


@pytest.mark.parametrize("file", ["gap.py", "transfer.py"])
def test_a_page_that_chooses_its_own_encoders_has_none_in_the_sidebar(root, file):
    app = through_app(root, file, {}).run()
    assert not app.exception
    assert not {"a", "b"} & {box.key for box in app.sidebar.selectbox}


def test_an_own_word_is_read(root):
    app = until(opened(root, "pages/one_sample.py", OWN_WORD), lambda a: len(a.tabs))
    assert [error.value for error in app.error] == []
    said = " ".join(m.value for m in app.markdown)
    assert "a small red fruit" in said
    assert "neighbours are new" in said


def test_nothing_given_is_said(root):
    query = {"a": "ngrams", "source": "my own"}
    app = until(opened(root, "pages/one_sample.py", query), lambda a: len(a.info))
    assert not app.exception
    assert "Nothing is there to read" in app.info[0].value


def test_a_damaged_upload_is_answered_in_words(root):
    app = opened(root, "pages/one_sample.py", {"a": "ngrams", "source": "my own"})
    app.file_uploader(key="lab.upload").upload("cat.png", b"no picture").run()
    assert not app.exception
    assert "PNG, JPEG or WebP" in app.error[0].value


def test_encoders_names_what_is_missing_and_the_command(root, monkeypatch):
    from lab.core.contracts import Availability
    from lab.encoders import ENCODERS

    missing = Availability(False, "its weights are not here", "pip install weights")
    monkeypatch.setattr(type(ENCODERS.get("use")), "availability", lambda self: missing)
    app = opened(root, "pages/encoders.py")
    assert not app.exception
    assert any("its weights are not here" in m.value for m in app.markdown)
    assert any("pip install weights" in code.value for code in app.code)


def test_encoders_shows_one_modality(root):
    app = opened(root, "pages/encoders.py", {"modality": "speech"})
    assert [s.value for s in app.subheader] == ["Speech"]


MAP = {"a": "hog", "b": "hog", "map.projection": "pca"}


def opened_map(root, query):
    """The map through app.py, whose sidebar says the encoders."""
    app = through_app(root, "spaces.py", query).run()
    return until(app, lambda a: len(a.tabs))


def test_spaces_shows_map_gallery_neighbours_and_what_it_means(root):
    app = opened_map(root, MAP)
    assert [error.value for error in app.error] == []
    said = " ".join(m.value for m in app.markdown)
    assert "native to hog" in said and "neighbours are new" in said
    assert any("not distances in the space" in c.value for c in app.caption)
    assert app.multiselect(key="map.selected").value == ["red-apple"]
    app.multiselect(key="map.selected").set_value(["banana", "lion"]).run()
    assert not app.exception
    said = " ".join(m.value for m in app.markdown)
    assert "neighbours of **banana**" in said
    opened_tab(app, "map", "How sure?")
    assert len(app.metric) == 3
    opened_tab(app, "map", "Method and code")
    assert any('lab.run("map"' in code.value for code in app.code)


def test_spaces_puts_views_without_a_space_side_by_side(root):
    app = opened_map(root, {**MAP, "b": "ngrams", "map.space": "none"})
    assert "side by side" in " ".join(m.value for m in app.markdown)
    app.selectbox(key="map.perturbation").select("darker").run()
    until(app, lambda a: any("stops darker" in m.value for m in a.markdown))
    assert [error.value for error in app.error] == []


def test_a_link_to_an_infinite_seed_keeps_the_page(root):
    app = board(root, {**TEXT, "seed": "1e999", "severity.level": "9" * 400})
    assert not app.exception and app.title
    assert app.number_input(key="seed").value == 0
    said = {w.value.split("” as ")[1] for w in app.warning}
    assert said == {
        "seed. It can go from 0 to 9999, so 0 is chosen instead.",
        "how much. It can go from 0 to 5, so 3 is chosen instead.",
    }


@pytest.mark.slow
@pytest.mark.parametrize("entry", shown(), ids=lambda entry: entry.url)
def test_no_value_of_an_address_ends_a_page(root, entry):
    from lab.ui.choose.controls import USUAL

    page = f"pages/{entry.file}"
    app = opened(root, page, TEXT)
    usual = dict(app.session_state[USUAL]) if USUAL in app.session_state else {}
    for asked in ("1e999", "nan", "9" * 400, "9" * 5000, "x" * 10_000, "", "\x1b[2J\u202e\n\0"):
        app = opened(root, page, {**TEXT, **dict.fromkeys(usual, asked)})
        assert not app.exception and app.title
        assert not any("unexpected" in error.value for error in app.error)
