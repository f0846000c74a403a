"""The map says what its points say: marks, selection, pairs, arrows, labels, quality, weight."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from lab.figures.map.labels import class_labels
from lab.figures.map.map import CROWDED, MANY, flat_map
from lab.figures.map.marks import hues
from lab.figures.map.points import Layer, cloud, clouds_of
from lab.figures.theme import mark

TRUST = {"value": 0.81, "low": 0.8, "high": 0.83, "chance": 0.5, "reason": ""}
IDS = tuple(f"c{i}" for i in range(40))


def layer(view, modality, hurt=False, shift=0.0, n=40, **values):
    rng = np.random.default_rng(0)
    xy = rng.normal(size=(n, 2)).astype(np.float32) + np.float32(shift)
    half = np.arange(n) < n // 2
    return Layer(
        view, modality, hurt, IDS if n == 40 else tuple(f"c{i}" for i in range(n)),
        xy[:, 0], xy[:, 1], np.where(half, "animals", "food"),
        np.where(half, "animal-bird", np.where(np.arange(n) % 2, "fruit", "")), **values,
    )  # fmt: skip


@pytest.fixture
def joint():
    layers = [
        layer("lite0/noto", "image"),
        layer("use/en", "text", shift=3.0),
        layer("lite0/noto", "image", hurt=True, shift=1.0,
              drift=np.linspace(0, 2, 40, dtype=np.float32)),
    ]  # fmt: skip
    return cloud("ridge map", layers, TRUST, 15)


def points(figure):
    return [trace for trace in figure.data if trace.meta]


def words(figure):
    return " ".join(a.text for a in figure.layout.annotations)


def test_each_view_is_drawn_in_its_colour_and_shape_and_hurt_is_hollow(joint):
    drawn = points(flat_map([joint]))
    assert [t.name for t in drawn] == ["lite0/noto", "use/en", "lite0/noto, hurt"]
    assert [t.marker.symbol for t in drawn] == ["circle", "square", "circle-open"]
    assert drawn[0].marker.color == drawn[2].marker.color == mark("image").colour.lower()
    assert list(drawn[0].customdata) == list(IDS)


def test_two_views_of_one_modality_differ_in_colour_and_shape():
    twins = cloud("native", [layer("a/x", "image"), layer("a/y", "image", shift=1)], TRUST, 15)
    one, other = points(flat_map([twins]))
    assert one.marker.color != other.marker.color
    assert one.marker.symbol != other.marker.symbol


def test_a_selection_stands_out_and_its_pairs_are_joined(joint):
    figure = flat_map([joint], selected=["c3", "c7", "not here"])
    assert all(list(t.selectedpoints) == [3, 7] for t in points(figure))
    lines = [t for t in figure.data if t.mode == "lines"]
    arrows = [t for t in figure.data if t.mode == "lines+markers"]
    assert len(lines) == len(arrows) == 1
    clean, words_layer, hurt = joint.layers
    assert lines[0].x[:2] == pytest.approx((clean.x[3], words_layer.x[3]))
    assert arrows[0].x[:2] == pytest.approx((clean.x[3], hurt.x[3]))
    assert arrows[0].marker.symbol == "arrow"


def test_without_a_selection_there_is_no_line(joint):
    figure = flat_map([joint])
    assert len(figure.data) == len(points(figure))
    assert all(t.selectedpoints is None for t in points(figure))


def test_drift_colours_the_hurt_alone(joint):
    clean, _, hurt = points(flat_map([joint], colour="drift"))
    assert isinstance(clean.marker.color, str)
    assert np.array(hurt.marker.color) == pytest.approx(joint.layers[2].drift)
    assert (hurt.marker.cmin, hurt.marker.cmax) == (0, 1)


def test_correctness_parts_right_from_wrong_by_shape_too():
    scores = np.array([1.0, 0.0, np.nan, 0.5] * 10, np.float32)
    one = cloud("own", [layer("a/x", "text", correct=scores)], TRUST, 15)
    drawn = {t.name.split(": ")[1]: t for t in points(flat_map([one], colour="correctness"))}
    assert {name: len(t.x) for name, t in drawn.items()} == {
        "right": 10, "wrong": 20, "no subgroup": 10,
    }  # fmt: skip
    assert len({t.marker.symbol for t in (drawn["right"], drawn["wrong"])}) == 2
    figure = flat_map([one], colour="correctness", selected=["c4"])
    right = next(t for t in points(figure) if t.name.endswith(": right"))
    assert [right.customdata[i] for i in right.selectedpoints] == ["c4"]


def test_subgroups_have_a_colour_each_and_a_name_at_their_centre(joint):
    figure = flat_map([joint], colour="subgroup")
    assert set(points(figure)[0].marker.color) == {0, 1, 2}
    assert "animal-bird" in words(figure)
    assert len(set(hues(37))) == 37


def test_labels_never_cover_each_other():
    rng = np.random.default_rng(1)
    n = 300
    crowd = Layer(
        "a/x", "text", False, tuple(map(str, range(n))), rng.normal(size=n).astype(np.float32),
        rng.normal(size=n).astype(np.float32), np.array(["g"] * n),
        np.array([f"class number {i % 30}" for i in range(n)]),
    )  # fmt: skip
    one = cloud("own", [crowd], TRUST, 15)
    labels = class_labels(one, "subgroup")
    assert 1 <= len(labels) < 30
    left, right, bottom, top = one.limits
    side = max(right - left, top - bottom)
    for i, a in enumerate(labels):
        for b in labels[i + 1 :]:
            apart = abs(a.y - b.y) > 0.03 * side or abs(a.x - b.x) > 0.1 * side
            assert apart


def test_quality_and_chance_stand_in_the_corner(joint):
    said = words(flat_map([joint]))
    for part in ("trustworthiness 0.81", "0.8 to 0.83", "15 neighbours", "chance 0.5"):
        assert part in said
    none = cloud("own", joint.layers, {**TRUST, "value": None, "reason": "zero variance"}, 15)
    assert "undefined: zero variance" in words(flat_map([none]))


def test_axes_are_equal_and_bare(joint):
    layout = flat_map([joint]).layout
    assert layout.yaxis.scaleanchor == "x"
    for axis in (layout.xaxis, layout.yaxis):
        assert axis.showgrid is False and axis.showticklabels is False


def test_centre_looks_closely_at_a_concept(joint):
    figure = flat_map([joint], centre="c3")
    low, high = figure.layout.xaxis.range
    assert (low + high) / 2 == pytest.approx(joint.layers[0].x[3])
    whole = flat_map([joint]).layout.xaxis.range
    assert high - low < 0.4 * (whole[1] - whole[0])


def test_side_by_side_each_has_axes_and_a_title(joint):
    alone = [cloud("own", [x], TRUST, 15) for x in joint.layers[:2]]
    figure = flat_map(alone, selected=["c1"])
    assert {t.xaxis for t in points(figure)} == {"x", "x2"}
    assert "<b>use/en</b>" in words(figure)
    assert not [t for t in figure.data if t.mode == "lines"]  # no line from one space to another


@pytest.mark.parametrize("n", [500, CROWDED + 100, MANY + 100])
def test_many_points_go_by_webgl_over_their_density_and_weigh_little(n):
    one = cloud("own", [layer("a/x", "image", n=n)], TRUST, 15)
    figure = flat_map([one], selected=["c5"])
    drawn = points(figure)[0]
    assert isinstance(drawn, go.Scattergl if n > CROWDED else go.Scatter)
    assert any(isinstance(t, go.Heatmap) for t in figure.data) == (n > CROWDED)
    sent = next(t for t in json.loads(figure.to_json())["data"] if t.get("meta"))
    assert sent["x"]["dtype"] == "f4"
    assert (sent["customdata"] == list(one.layers[0].ids)) if n <= MANY else (
        sent["customdata"]["dtype"] == "u4"
    )  # fmt: skip


def test_clouds_come_from_the_plain_result():
    import lab

    run = lab.run("map", views="hog/noto, ngrams/en", space="none").as_dict()
    found = clouds_of(run)
    assert [c.layers[0].view for c in found] == ["hog/noto", "ngrams/en"]
    assert sum(len(c) for c in found) == len(run["tables"]["points"])
    row = run["tables"]["points"][5]
    assert found[0].at(found[0].layers[0], row["concept"]) == pytest.approx((row["x"], row["y"]))


def test_one_point_far_out_does_not_squeeze_the_rest():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-1, 1, size=(2, 200)).astype(np.float32)
    x[7] = 40.0
    ids = tuple(f"c{i}" for i in range(200))
    layer = Layer("a/x", "image", False, ids, x, y, np.array(["g"] * 200), np.array(["s"] * 200))
    one = cloud("own", [layer], TRUST, 15)
    left, right, _, _ = one.limits
    assert right - left < 10
    at = one.at(layer, "c7")
    assert at is not None and left < at[0] < right
    trace = points(flat_map([one]))[0]
    assert trace.marker.symbol[7] == "arrow-right" and trace.customdata[7] == "c7"
    assert [symbol for symbol in trace.marker.symbol if symbol.startswith("arrow")] == [
        "arrow-right"
    ]
