"""The curves against gallery size: chance moves with it, what is undefined is left out."""

import pytest

from lab.figures.distances.gallery_curve import LOOKS, gallery_curves


def run(**undefined):
    curve, draws = [], []
    for distance_id in LOOKS:
        for size in (50, 100, 849):
            value = undefined.get(distance_id, 5 / size)
            row = {"id": distance_id, "size": size, "n": size, "n_draws": 2}
            row |= dict.fromkeys(("value", "low", "high"), value)
            row |= dict.fromkeys(("chance", "shuffled"), 1 / size)
            curve.append(row)
            for draw in range(2):
                draws.append({**row, "draw": draw, "control": draw == 1})
    return {"tables": {"curve": curve, "draws": draws}}


def named(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_every_curve_has_its_chance_at_every_size():
    figure = gallery_curves(run())
    assert list(named(figure)) == [name for name, _, _ in LOOKS.values()]
    dotted = [t for t in figure.data if t.mode == "lines" and t.line.dash == "dot"]
    assert len(dotted) == len(LOOKS)
    for trace in dotted:
        assert trace.y == pytest.approx([1 / 50, 1 / 100, 1 / 849])
    assert figure.layout.xaxis.type == "log"
    assert list(figure.layout.xaxis.tickvals) == [50, 100, 849]


def test_dots_are_the_draws_and_not_the_control():
    dots = [t for t in gallery_curves(run()).data if t.mode == "markers" and t.marker.size == 5]
    assert [len(t.x) for t in dots] == [3] * len(LOOKS)


def test_what_is_undefined_is_left_out():
    figure = gallery_curves(run(recall_at_1_ab=None))
    assert "R@1" not in named(figure)
    assert "R@10" in named(figure)


def test_numbers_under_the_axis_do_not_touch():
    crowded = run()
    crowded["tables"]["curve"] += [
        {**row, "size": 800} for row in crowded["tables"]["curve"] if row["size"] == 849
    ]
    assert list(gallery_curves(crowded).layout.xaxis.tickvals) == [50, 100, 849]
