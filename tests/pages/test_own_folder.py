"""Every page with pictures of one modality and one facet works, or says in words what it needs."""

import pytest
from streamlit.testing.v1 import AppTest

from lab.ui.app.nav import shown
from lab.ui.choose.typed_id import ALLOWED
from tests.data.folders import drawn
from tests.pages.waiting import TIMEOUT_S, in_full, opened_tab, run_until

LACKS = {
    "gap": "two modalities, styles or languages",
    "transfer": "from one language, style, voice or modality to another",
    "calibration": "Answers travel to other machines",
}
"""What a page says that asks for more than one folder has."""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return f"own:{drawn(tmp_path_factory.mktemp('own') / 'my pictures', n=12)}"


@pytest.fixture(autouse=True)
def _small(small_board, monkeypatch):
    """The board with a fast row of pictures alone."""
    from lab.engine import board

    monkeypatch.setattr(board, "ROWS", ("hog",))


def at(root, file, own, dataset):
    """A page through app.py with a data set and HOG in its sidebar; not run yet."""
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page(f"pages/{file}")
    app.query_params["ds"], app.query_params["a"] = dataset, "hog"
    app.session_state[ALLOWED] = frozenset({own})
    return app


def said(app):
    return " ".join(error.value for error in app.error).replace("\\", "")


@pytest.mark.parametrize("which", ["own", *in_full("photos")])
@pytest.mark.parametrize("entry", shown(), ids=lambda entry: entry.url)
def test_every_page_draws_or_answers_in_words(root, entry, which, own):
    dataset = own if which == "own" else "photos"
    app = at(root, entry.file, own, dataset).run()
    assert not app.exception
    if "ds" in entry.uses:
        assert app.session_state["ds"] == dataset
    assert app.title[0].value.endswith("?")
    assert "unexpected" not in said(app)
    if which == "own":
        assert not app.error
        calm = [info.value for info in app.info if LACKS.get(entry.url, "nothing") in info.value]
        assert len(calm) == (entry.url in LACKS)
        assert len(app.get("page_link")) >= 2 * len(calm)


@pytest.mark.parametrize("file", ["spaces.py", "distances.py"])
def test_what_compares_two_encoders_goes_on_with_one_modality(root, file, own):
    app = at(root, file, own, own)
    if file == "spaces.py":
        opened_tab(app, "map", "How sure?")
    app = run_until(app, lambda app: len(app.metric) >= 3)
    assert not app.error


def test_the_board_breaks_on_ones_own_pictures(root, own):
    app = opened_tab(at(root, "board.py", own, own), "board", "How sure?")
    run_until(app, lambda app: len(app.metric))
    assert not app.error
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Concept retrieval, clean"] == "–" and values["Clean score"] != "–"
    app = opened_tab(app, "board", "Without a modality")
    assert any("Asked of image and text and speech" in note.value for note in app.caption)


def test_a_board_of_too_few_pictures_is_not_offered(root, tmp_path):
    own = f"own:{drawn(tmp_path / 'few', n=3)}"
    app = at(root, "board.py", own, own).run()
    assert not app.exception and not app.error
    assert any("too small for this" in info.value for info in app.info)
    assert not any(button.key == "lab.board_compute" for button in app.button)


def test_one_sample_asks_for_what_the_set_has(root, own):
    app = at(root, "one_sample.py", own, own).run()
    assert not app.exception
    keys = [toggle.key for toggle in app.toggle]
    assert "image.present" in keys and not {"text.present", "speech.present"} & set(keys)


def test_the_map_puts_another_encoder_of_pictures_beside(root, own):
    from lab.ui.spaces.controls import partner

    assert partner("emojilab", "hog") == "use"
    beside = partner(own, "hog")
    assert beside != "hog"
    app = at(root, "spaces.py", own, own).run()
    assert not app.exception
    assert {app.selectbox(key="map.facet_a").value, app.selectbox(key="map.facet_b").value} == {
        "own"
    }
    assert "red-apple" not in said(app)


@pytest.mark.parametrize(("groups", "n"), [(1, 2), (1, 5), (2, 1)])
def test_pictures_that_are_no_data_set_yet_are_said_above_the_page(root, tmp_path, groups, n):
    own = f"own:{drawn(tmp_path / 'mine', ('Animals & Nature', 'Food & Drink')[:groups], n)}"
    app = at(root, "calibration.py", own, own).run()
    assert not app.exception and not app.error
    (said_calmly,) = [info.value for info in app.info if "no data set yet" in info.value]
    assert "2 classes or more" in said_calmly and f"{groups * n} pictures" in said_calmly
    ways = {link.proto.page for link in app.get("page_link")}
    assert {"one_sample", "lighting", "yours"} <= ways


def test_distances_compare_the_usual_encoders_on_the_one_facet_there_is(own):
    from lab.data import DATASETS
    from lab.ui.choose.views import usual

    encoders, facets = usual(own)["image"]
    assert facets == ["own"] and "lite0" in encoders
    assert usual("photos")["text"][1] == ["en"] and usual("photos")["image"][1] == ["photo"]
    assert usual("emojilab")["image"][1][0] in DATASETS.get("emojilab").facets("image")


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return f"own:{drawn(tmp_path_factory.mktemp('few') / 'three of a kind', n=3)}"


TOO_SMALL = "too small for this"


@pytest.mark.parametrize(
    ("file", "needs"),
    [("one_sample.py", "5 families or more"), ("lighting.py", "2 classes of 5 families"),
     ("board.py", "5 families or more"), ("distances.py", "at least 12 pairs"),
     ("spaces.py", "at least 10 rows")],
)  # fmt: skip
def test_a_page_says_what_a_few_pictures_lack_and_what_works_with_them(root, few, file, needs):
    app = at(root, file, few, few)
    app = run_until(app, lambda app: any(TOO_SMALL in info.value for info in app.info))
    assert not app.error
    (said_calmly,) = {info.value for info in app.info if TOO_SMALL in info.value}
    assert needs in said_calmly
    assert ("near copies" in said_calmly) == ("families" in said_calmly)
    ways = {(link.proto.page, link.proto.query_string) for link in app.get("page_link")}
    assert {("one_sample", "source=my+own"), ("lighting", "source=my+own"), ("yours", "")} <= ways
