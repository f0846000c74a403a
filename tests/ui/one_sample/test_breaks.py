"""The curve of an item's encoder: recorded, with this item's place and the foreseen break."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.waiting import TIMEOUT_S


def page(perturbation, severity, facet):
    from lab.experiments.tasks.setting import resolve
    from lab.ui.app.frame import Choice
    from lab.ui.one_sample.breaks import breaks
    from lab.ui.one_sample.microscope import Knob

    setting = resolve("emojilab", "hog", task="subgroup", facet=facet)
    knobs = {"image": Knob(True, perturbation, severity, setting),
             "text": Knob(False, "ocr", 1.0, setting)}  # fmt: skip
    breaks(knobs, Choice("emojilab", "hog", None, 0, None))


@pytest.fixture
def shown(fresh_cache):
    def show(*args):
        return AppTest.from_function(page, default_timeout=TIMEOUT_S, args=args).run()

    return show


def test_real_and_foreseen_break_and_this_item_stand_on_one_curve(shown):
    app = shown("gaussian_noise", 2.5, "noto")
    assert not app.exception and not app.segmented_control  # one modality is there
    figure = json.loads(app.get("plotly_chart")[0].proto.spec)
    names = [note["text"] for note in figure["layout"]["annotations"]]
    assert "this item" in names
    assert any(line["x0"] == line["x1"] == 2.5 for line in figure["layout"]["shapes"])
    assert any(trace.get("name") == "foreseen" for trace in figure["data"])
    assert "hollow mark" in app.caption[0].value
    assert not any("Click" in text for trace in figure["data"]
                   for text in trace.get("hovertext") or ())  # fmt: skip


def test_of_what_nobody_recorded_the_board_is_named(shown):
    app = shown("pixelate", 2.5, "twemoji")
    assert not app.get("plotly_chart")
    assert "Nobody has recorded how hog falls" in app.markdown[0].value
