"""An experiment with widgets: its knobs, its result, one item under a slider."""

import numpy as np
import pytest

import lab
from lab.core.errors import BadInput, UnknownId
from tests.experiments.test_contract import SMALL


@pytest.fixture(scope="module")
def explorer():
    return lab.explore("severity", **SMALL["severity"])


def test_it_holds_a_widget_for_every_field_and_hands_back_the_result(explorer):
    assert set(explorer.knobs) == set(explorer.entry.spec_type.model_fields)
    assert explorer.spec().model_dump().items() >= SMALL["severity"].items()
    same = lab.run("severity", **SMALL["severity"])
    assert explorer.result.summary == same.summary
    shown = explorer._out.outputs
    assert same.words().headline in str(shown[0]) and len(shown) == 3


def test_a_moved_slider_hurts_the_item_more(explorer):
    explorer.item.severity.value = 0.0
    clean = explorer.item.shown.value
    assert clean.count("<img") == 2
    left, right = clean.split("<b>hurt</b>")
    picture = left.split("base64,")[1].split("'")[0]
    assert picture in right  # nothing is done to it at 0
    explorer.item.severity.value = 3.0
    left, right = explorer.item.shown.value.split("<b>hurt</b>")
    assert picture in left and picture not in right


def test_what_cannot_be_run_is_said_in_its_place(explorer):
    explorer.knobs["dataset"].value = "nowhere"
    explorer.run()
    assert "nowhere" in explorer._said.value and not explorer._run_button.disabled
    explorer.knobs["dataset"].value = "digits"
    explorer.run()
    assert explorer._said.value == ""


def test_an_unknown_experiment_or_field_is_refused():
    with pytest.raises(UnknownId):
        lab.explore("no_such_experiment")
    with pytest.raises(UnknownId):
        lab.explore("severity", no_such_field=1)


def test_a_result_is_html_of_headline_figure_and_points(explorer):
    html = explorer.result._repr_html_()
    words = explorer.result.words()
    assert html.startswith("<h3>") and words.headline in html
    assert "plotly" in html and html.count("<li>") == len(words.points)


def test_a_function_and_an_array_are_encoders():
    def tiles(items):
        return np.stack([np.asarray(i)[::56, ::56].ravel() / 255 for i in items])

    entry = lab.encoder(tiles, "image", name="tiles")
    fields = {**SMALL["severity"], "encoder": entry.id}
    assert lab.run("severity", **fields).summary["breakpoint"]["clean"]["value"] > 0.3
    column = np.eye(4, 6)
    named = lab.encoder(column, "text", concepts=["a", "b", "c", "d"])
    x, present = named.look_up(["c", "nothing"])
    assert x[0].tolist() == column[2].tolist() and present.tolist() == [True, False]
    assert not x[1].any()


@pytest.mark.parametrize(
    ("made", "modality", "error"),
    [
        (lambda items: [0.0], "image", BadInput),
        (lambda items: np.zeros((1, 2)), "smell", UnknownId),
        (np.zeros((2, 3)), "image", BadInput),
        ("text", "image", BadInput),
    ],
)
def test_what_is_no_encoder_is_refused(made, modality, error):
    with pytest.raises(error):
        lab.encoder(made, modality)
