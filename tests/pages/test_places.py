"""Pages on PlaceLab, whose fourth modality is a place."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S, until

pytestmark = pytest.mark.usefixtures("small_board")

PLACE = {"ds": "placelab", "a": "sphere", "b": "ngrams"}


def opened(root, page, **query):
    app = AppTest.from_file(str(root / "app.py"), default_timeout=TIMEOUT_S)
    app.switch_page(f"pages/{page}.py")
    for key, value in {**PLACE, **query}.items():
        app.query_params[key] = value
    return app.run()


def said(app):
    return " ".join(m.value for m in [*app.markdown, *app.caption])


def test_one_sample_shows_a_place_before_and_after(root):
    query = {f"{modality}.present": "false" for modality in ("image", "text", "speech")}
    query |= {"item": "france", "place.perturbation": "rounded", "place.severity": "3"}
    app = until(opened(root, "one_sample", **query), lambda a: "All together" in said(a))
    assert "48.87° N, 2.33° E" in said(app) and "45.00° N, 0.00° E" in said(app)
    assert "rounded to 15.0 degrees" in said(app)
    assert "Borders " in said(app) and "Spain" in said(app)


def test_the_board_hurts_places(root):
    query = {"severity.perturbation": "displaced", "severity.n_test": "40"}
    app = until(opened(root, "board", **query), lambda a: any("° " in m.value for m in a.markdown))
    assert [error.value for error in app.error] == []


@pytest.mark.parametrize("page", ["distances", "spaces", "gap"])
def test_places_are_compared_with_other_modalities(root, page):
    app = opened(root, page)
    assert not app.exception and [error.value for error in app.error] == []


def test_encoders_of_places_are_shown(root):
    app = opened(root, "encoders", modality="place")
    assert [s.value for s in app.subheader] == ["Place"] and "geoclip-random-0" in said(app)
