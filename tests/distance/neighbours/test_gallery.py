import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.neighbours.gallery import MEASURES, _row_order, _taken, gallery_curve
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((120, 5))
UNITS = RANDOM.integers(0, 50, 120)
WHOLE = pairs(X, X + 0.8 * RANDOM.standard_normal(X.shape), units=UNITS, space="s")
QUICK = Settings(n_permutations=0)


def test_a_row_for_every_size_draw_and_measure():
    rows = gallery_curve(WHOLE, [30, 60, 120], n_draws=2, settings=QUICK)
    assert len(rows) == 3 * 2 * len(MEASURES)
    for row in rows:
        assert row["low"] <= row["value"] <= row["high"]
        k = 10 if "10" in row["id"] or row["id"] == "mutual_knn" else 1
        pool = row["n"] - (row["id"] == "mutual_knn")
        assert row["chance"] == pytest.approx(k / pool)
        assert row["n"] <= row["size"] < row["n"] + 10


def test_agreement_falls_as_the_gallery_grows_and_the_whole_is_the_whole():
    rows = gallery_curve(WHOLE, [40, 120], ["mutual_knn"], n_draws=3, settings=QUICK)
    mean = {s: np.mean([row["value"] for row in rows if row["size"] == s]) for s in (40, 120)}
    assert mean[40] > mean[120] > 0
    last = [row for row in rows if row["size"] == 120]
    assert len({row["value"] for row in last}) == 1
    assert last[0]["value"] == measure("mutual_knn", WHOLE, QUICK).value
    assert len({row["value"] for row in rows if row["size"] == 40}) == 3


def test_parts_are_nested_whole_units():
    order = _row_order(WHOLE, seed=0, draw=1)
    small, large = _taken(WHOLE, order[:40], 40), _taken(WHOLE, order[:70], 70)
    seen = [{tuple(row) for row in part.x} for part in (small, large)]
    assert seen[0] < seen[1]
    sizes = {tuple(x): np.sum(WHOLE.units == u) for x, u in zip(WHOLE.x, WHOLE.units, strict=True)}
    for unit in range(small.n_units):
        inside = small.x[small.units == unit]
        assert len(inside) == sizes[tuple(inside[0])]


def test_the_same_seed_gives_the_same_rows():
    first, again = (gallery_curve(WHOLE, [30], ["cka"], n_draws=2, settings=QUICK) for _ in "12")
    assert first == again
    other = gallery_curve(WHOLE, [30], ["cka"], n_draws=2, settings=Settings(1, 0))
    assert first != other


def test_bad_input():
    with pytest.raises(BadInput, match="rising"):
        gallery_curve(WHOLE, [60, 30])
    with pytest.raises(BadInput, match="rising"):
        gallery_curve(WHOLE, [])
    with pytest.raises(TooFew, match="n = 120"):
        gallery_curve(WHOLE, [500])
    with pytest.raises(TooFew, match="whole units"):
        gallery_curve(WHOLE, [1])
    with pytest.raises(TooFew, match="mutual_knn"):
        gallery_curve(WHOLE, [11], ["mutual_knn"], n_draws=1)
