"""The sliding clouds, their curves and the origins of the gap draw the numbers they are given."""

import numpy as np
import pytest

from lab.figures.gap.clouds import gap_clouds
from lab.figures.gap.curves import PANELS, gap_curves, gap_panel
from lab.figures.gap.origins import cones, trained_curves
from lab.figures.theme import GREY, mark

SCORES = [score for _, scores in PANELS for score in scores]
CLOSED = 0.4
PLACES = (-0.4, 0.0, 0.4, 0.8, 1.2)


@pytest.fixture
def clouds():
    return {
        "a": {"view": "lite0/noto", "modality": "image", "middle": [0.3, 0.1],
              "points": [[0.1, 0.0], [0.2, 0.1], [0.5, 0.2]]},
        "b": {"view": "use/en", "modality": "text", "middle": [-0.1, 0.1],
              "points": [[-0.1, 0.0], [-0.2, 0.1], [0.0, 0.2]]},
        "concepts": ["cat", "dog", "ant"], "names": ["cat face", "dog face", "ant"],
        "share": 0.2, "x_range": [-1.0, 1.0], "y_range": [-0.5, 0.5], "distance": 0.1,
    }  # fmt: skip


@pytest.fixture
def run():
    curve = [
        {"arm": arm, "distance": place, "score": score, "value": 0.4 + place / 10,
         "low": 0.3, "high": 0.6, "difference": place / 10, "difference_low": -0.1,
         "difference_high": 0.2, "chance": 0.01, "n": 240}
        for arm in ("gap", "random direction", "shuffled pairs")
        for place in PLACES
        for score in SCORES
    ]  # fmt: skip
    return {
        "spec": {"a": "lite0/noto", "b": "use/en"},
        "summary": {"gap": CLOSED, "n": 240, "n_families": 190,
                    "modalities": {"a": "image", "b": "text"}},
        "tables": {"curve": curve},
    }  # fmt: skip


def test_pairs_are_joined_for_the_selection_only(clouds):
    alone, joined = gap_clouds(clouds), gap_clouds(clouds, ["dog"])
    line = joined.data[0]
    assert line.mode == "lines"
    assert list(line.x) == [0.2, -0.2, None]
    assert list(alone.data[0].x) == []
    assert any(a.text == "dog face" for a in joined.layout.annotations)


def test_clouds_carry_their_concepts_and_the_two_sides_differ_in_more_than_colour(clouds):
    a, b = (trace for trace in gap_clouds(clouds).data if trace.name)
    assert list(a.customdata) == list(b.customdata) == ["cat", "dog", "ant"]
    assert (a.marker.color, b.marker.color) == (mark("image").colour, mark("text").colour)
    same = {**clouds, "b": {**clouds["b"], "modality": "image"}}
    a, b = (trace for trace in gap_clouds(same).data if trace.name)
    assert a.marker.symbol != b.marker.symbol


def test_ranges_stay_while_the_clouds_slide(clouds):
    moved = {**clouds, "a": {**clouds["a"], "points": [[0, 0]] * 3}, "distance": 0.4}
    for figure in (gap_clouds(clouds), gap_clouds(moved)):
        assert list(figure.layout.xaxis.range) == [-1.0, 1.0]
        assert list(figure.layout.yaxis.range) == [-0.5, 0.5]
        assert figure.layout.yaxis.scaleanchor == "x"


@pytest.mark.parametrize("panel", [title for title, _ in PANELS])
def test_a_panel_draws_values_bands_and_the_control_in_grey(run, panel):
    figure = gap_panel(run, panel, at=0.2)
    scores = dict(PANELS)[panel]
    lines = [t for t in figure.data if t.mode == "lines+markers"]
    own = [t for t in lines if t.line.color != GREY]
    assert len(own) == len(scores) == len(lines) / 2
    assert list(own[0].y) == pytest.approx([0.4 + place / 10 for place in PLACES])
    assert list(own[0].x) == list(PLACES)
    bands = [t for t in figure.data if t.fill == "toself"]
    assert set(bands[0].y) == {0.3, 0.6}
    upright = {s.x0 for s in figure.layout.shapes if s.x0 == s.x1}
    assert upright == {0.0, CLOSED, 0.2}
    assert list(figure.layout.xaxis.range) == [-0.4, 1.2]


def test_found_and_closed_are_named_and_chance_is_dotted(run):
    figure = gap_panel(run, PANELS[0][0])
    named = " ".join(figure.layout.xaxis.ticktext)
    assert "as found" in named and "closed" in named and "1.2" in named
    assert any(s.line.dash == "dot" and s.y0 == 0.01 for s in figure.layout.shapes)
    loss = gap_panel(run, PANELS[-1][0])
    assert "a guess: 0.01" in loss.layout.annotations[0].text
    assert not any(s.y0 == s.y1 and s.line.dash == "dot" for s in loss.layout.shapes)


def test_a_gap_that_is_narrow_on_the_axis_has_plain_ticks(run):
    run["summary"]["gap"] = 0.05
    assert gap_panel(run, PANELS[0][0]).layout.xaxis.ticktext is None


def test_one_figure_has_all_panels(run):
    figure = gap_curves(run)
    titles = " ".join(a.text for a in figure.layout.annotations)
    assert all(title.split(" ")[0] in titles for title, _ in PANELS)
    assert "n = 240" in titles
    figure.to_json()


def trained(places):
    cells = [
        {"arm": f"{start}@{place}", "outcome": name}
        for place in places
        for start in ("as drawn", "gap removed")
        for name in ("gap", "alignment", "recall_at_10", "gap_chance", "alignment_chance")
    ]  # fmt: skip
    arms = [
        {**cell, "value": 0.1 if "chance" in cell["outcome"] else 0.5, "low": 0.4, "high": 0.6,
         "n": 40, "n_seeds": 3, "chance": 0.1 if cell["outcome"] == "recall_at_10" else None}
        for cell in cells
    ]  # fmt: skip
    seeds = [
        {**cell, "seed": seed, "value": 0.5 + seed / 10} for cell in cells for seed in range(3)
    ]
    return {"tables": {"arms": arms, "seeds": seeds}}


def test_each_seed_is_a_faint_dot_beside_the_mean():
    places = (0.01, 0.1, 1.0)
    figure = trained_curves(trained(places), "temperature", logarithmic=True)
    dots = [t for t in figure.data if t.mode == "markers"]
    assert len(dots) == 6
    assert sorted(set(np.round(dots[0].y, 3))) == [0.5, 0.6, 0.7]
    assert all(t.marker.opacity < 0.5 for t in dots)
    assert figure.layout.xaxis.type == "log"
    assert list(figure.layout.xaxis.tickvals) == list(places)
    means = [t for t in figure.data if t.mode == "lines+markers"]
    assert {t.line.dash for t in means} == {"solid", "dash"}
    dotted = [t for t in figure.data if t.mode == "lines+text"]
    assert len(dotted) == 3
    assert [set(trace.y) for trace in dotted] == [{0.1}] * 3


def test_too_few_families_for_an_interval_draw_the_means_alone():
    run = trained((0.01, 1.0))
    for row in run["tables"]["arms"]:
        row |= {"low": None, "high": None}
    bands = [t for t in trained_curves(run, "temperature").data if t.fill == "toself"]
    assert set(bands[0].y) == {0.5}


def test_cones_and_gaps_carry_their_intervals():
    row = {"value": 0.9, "low": 0.8, "high": 0.95, "chance": 0.0, "n": 240}
    result = {
        "tables": {
            "cones": [
                {**row, "encoder": "lite0", "modality": "image", "random": False},
                {**row, "encoder": "lite0-random-0", "modality": "image", "random": True},
            ],
            "gaps": [{**row, "kind": "two inits of lite0", "pair": "x and y", "right_angle": 1.3}],
        }
    }
    figure = cones(result)
    encoders, gaps = (t for t in figure.data if t.error_x.array is not None)
    assert encoders.error_x.array == pytest.approx([0.05, 0.05])
    assert encoders.error_x.arrayminus == pytest.approx([0.1, 0.1])
    assert list(encoders.marker.color) == [mark("image").colour, GREY]
    assert list(gaps.x) == [0.9]
    references = {t.name: list(t.x) for t in figure.data if t.name}
    assert references == {"no gap": [0.0], "cones at a right angle": [1.3]}
