"""The figures of the page Lighting: a lit picture, dials of guards, the path of a search."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from lab.figures.answers import answers
from lab.figures.lighting.guard_dials import guard_dials, sentence
from lab.figures.lighting.light_path import FATES, light_path
from lab.figures.lighting.lit_picture import GRID, lit_picture, png_of
from lab.perturb.light_parameters import light, named

PICTURE = np.random.default_rng(0).integers(0, 256, (224, 224, 3), dtype=np.uint8)


def dial(value, limit=0.5, *, at_least=True, span=(0.0, 1.0)):
    holds = value >= limit if at_least else value <= limit
    return {
        "title": "Edges", "unit": "share", "meaning": "What is left.", "span": span,
        "at_least": at_least, "value": value, "limit": limit, "holds": holds,
    }  # fmt: skip


def test_the_picture_is_held_whole():
    data = base64.b64decode(png_of(PICTURE).partition(",")[2])
    with Image.open(io.BytesIO(data)) as kept:
        assert np.array_equal(np.asarray(kept), PICTURE)


def test_every_click_target_says_where_it_is():
    figure = lit_picture(PICTURE, named(light()), 400)
    grid = figure.data[0]
    assert len(grid.customdata) == GRID**2
    for x, y, said in zip(grid.x, grid.y, grid.customdata, strict=True):
        assert [float(part) for part in said.split(",")] == [x, y]
    assert figure.layout.yaxis.scaleanchor == "x" and figure.layout.yaxis.range == (1, -1)


def test_marks_stand_where_the_light_is():
    lit = named(light(shadow_stops=1.0, direction_deg=90.0, edge=0.3, spot_stops=1.0, spot_x=0.5))
    figure = lit_picture(PICTURE, lit, 400)
    sun = figure.data[-1]
    assert sun.x[0] == pytest.approx(0, abs=1e-9) and sun.y[0] < 0  # 90 degrees is above
    assert (sun.x[1], sun.y[1]) == (0.5, 0.0)
    edge = figure.data[1]
    assert list(edge.y) == pytest.approx([-0.3, -0.3])  # across, .3 towards the light
    bare = lit_picture(PICTURE, lit, 400, marks=False)
    assert len(bare.data) == 1


def test_daylight_has_no_marks():
    sun = lit_picture(PICTURE, named(light()), 400).data[-1]
    assert not sun.x


@pytest.mark.parametrize("at_least", [True, False])
def test_a_dial_says_in_words_whether_it_holds(at_least):
    for value in (0.2, 0.8):
        row = dial(value, at_least=at_least)
        figure = guard_dials([row])
        words = " ".join(text for trace in figure.data[1:] for text in trace.text)
        assert ("✓ holds" in words) == row["holds"] and ("✗ broken" in words) != row["holds"]
        assert ("at least 0.5" in words) == at_least
        assert ("is broken" in sentence(row)) != row["holds"]


def test_a_dial_shades_the_side_that_breaks_and_ends_at_its_span():
    figure = guard_dials([dial(40.0, 5.0, span=(0.0, 20.0)), dial(0.1, 0.15, at_least=False)])
    assert list(figure.data[0].x) == [1.0, 0.1]
    shaded = [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.fillcolor]
    assert shaded == [(0.0, 0.25), (0.15, 1.0)]


def test_only_what_was_accepted_is_filled():
    rows = [
        {"index": i, "cost": i + 1.0, "value": 0.5 - i, "fate": fate, "words": "dim"}
        for i, fate in enumerate(FATES)
    ]
    figure = light_path(rows, 2.0, chosen=2, budget=10)
    by_name = {trace.name.partition(" (")[0]: trace for trace in figure.data if trace.name}
    for fate in FATES:
        assert len(by_name[fate].x) == 1
        assert ("open" in by_name[fate].marker.symbol) == (fate != "accepted")
    assert list(by_name["lowest so far"].y) == [2.0, 0.5, -0.5, -1.5, -2.5]
    assert figure.data[-1].x == (3.0,)  # the ring round the chosen one


def test_answers_keep_the_rows_that_are_named():
    before, after = [("a", 0.7), ("b", 0.3)], [("a", 0.1), ("b", 0.9)]
    figure = answers(before, after, "image", "a", worse="relit", names=["a", "b"])
    assert [trace.name for trace in figure.data] == ["clean", "relit"]
    assert list(figure.data[1].x) == [0.1, 0.9] and "✓ a" in figure.data[0].y[0]
