"""Pictures of a bridge: both clouds with their pairs, and the curve along a knob."""

from lab.figures.align.clouds import MANY, bridge_clouds
from lab.figures.align.curve import bridge_curve
from lab.figures.theme import mark


def clouds(n):
    side = {"points": [[i / n, 0.1] for i in range(n)]}
    return {
        "a": {**side, "view": "lite0/noto", "modality": "image"},
        "b": {**side, "view": "minilm/en", "modality": "text"},
        "concepts": [f"c{i}" for i in range(n)], "names": [f"name {i}" for i in range(n)],
        "x_range": [0, 1], "y_range": [0, 1],
    }  # fmt: skip


def test_every_pair_is_joined_and_the_chosen_one_stands_out():
    figure = bridge_clouds(clouds(4), "c2")
    faint, a, b, bold = figure.data
    assert len(faint.x) == 3 * 4 and list(bold.x) == [0.5, 0.5, None]
    assert (a.marker.color, b.marker.color) == (mark("image").colour, mark("text").colour)
    assert a.marker.symbol != b.marker.symbol and list(a.customdata) == ["c0", "c1", "c2", "c3"]
    assert [note.text for note in figure.layout.annotations] == ["name 2"]
    assert list(figure.layout.xaxis.range) == [0, 1]


def test_too_many_pairs_have_no_lines():
    faint, *_ = bridge_clouds(clouds(MANY + 1), "c0").data
    assert not faint.x


def row(value):
    return {"value": value, "low": value - 0.05, "high": value + 0.05, "chance": 0.04, "n": 240,
            "n_seeds": 10}  # fmt: skip


def test_the_curve_has_its_half_and_where_the_knob_stands():
    curve = {
        "axis": "pairs", "score": "partners", "logarithmic": True, "title": "40% wrong",
        "rows": [(10, row(0.1)), (100, row(0.3))], "beside": [(10, row(0.2)), (100, row(0.6))],
        "beside_title": "none wrong", "half": {"value": 40, "low": 20, "high": None}, "level": 0.3,
    }  # fmt: skip
    figure = bridge_curve(curve, 100)
    ring = figure.data[-1]
    assert list(ring.x) == [100] and list(ring.y) == [0.3]
    assert [20, 40, 40] in [list(trace.x) for trace in figure.data]
    said = [note.text for note in figure.layout.annotations]
    assert any("half of the lead 0.3" in text for text in said)
    assert {"40% wrong", "none wrong"} <= {trace.name for trace in figure.data}
    assert figure.layout.yaxis.range[0] == 0 and figure.layout.yaxis.range[1] > 0.65
    alone = bridge_curve({**curve, "beside": []})
    assert "none wrong" not in {trace.name for trace in alone.data}
