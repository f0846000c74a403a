"""Refinement and restarts: orthogonal after each step, a planted permutation found again."""

import numpy as np
import pytest

from lab.adapt.unpaired import STARTS
from lab.adapt.unpaired import align as alignment
from lab.adapt.unpaired.align import ROUNDS, align, refine, refinements
from lab.adapt.unpaired.base import Start, from_anchors, orthogonal
from lab.adapt.unpaired.csls import cosines
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from tests.adapt.unpaired.clouds import cloud, off_orthogonal, turned


def test_the_map_is_orthogonal_after_each_round():
    x, y = cloud(60, seed=0), cloud(70, seed=1)
    steps = list(refinements(x, y, orthogonal(np.random.default_rng(0).standard_normal((6, 6)))))
    assert len(steps) == ROUNDS and max(off_orthogonal(w) for w in steps) < 1e-12


def test_a_rough_start_is_refined_to_the_rotation_and_the_permutation():
    x = cloud(120)
    y, rotation, place = turned(x)
    rough = orthogonal(rotation + 0.25 * np.random.default_rng(2).standard_normal((6, 6)))
    w = refine(x, y, rough)
    assert np.abs(rough - rotation).max() > 0.1 and np.abs(w - rotation).max() < 0.02
    assert np.array_equal(cosines(x @ w, y).argmax(axis=1), place)


def test_anchors_stay_pairs_in_every_round():
    x = cloud(40)
    y = x @ orthogonal(np.random.default_rng(1).standard_normal((6, 6)))
    every = np.arange(40)
    rough = from_anchors(x, y, every[:4])
    assert np.allclose(refine(x, y, rough, every[:39]), from_anchors(x, y, every))
    with pytest.raises(BadInput, match="no more anchors"):
        refine(x[:30], y, np.eye(6), every)


def test_the_restart_is_the_one_whose_neighbours_are_nearest(monkeypatch):
    """Two of three tries are wrong; which one is right is told by no label."""
    x = cloud(120)
    y, rotation, _ = turned(x)
    wrong = orthogonal(np.random.default_rng(5).standard_normal((6, 6)))
    tries = iter([wrong, rotation, -rotation])
    start = Start("planted", "a planted start", lambda *rest: next(tries), 3, "this test")
    monkeypatch.setitem(STARTS._entries, "planted", start)
    found = align(x, y, "planted", 0, Progress())
    assert np.allclose(found.plain, rotation)
    assert np.abs(found.refined - rotation).max() < 0.02


def test_of_many_rows_a_start_sees_some(monkeypatch):
    seen = []

    def fit(x, y, seed, progress):
        seen.append((len(x), len(y)))
        return np.eye(6)

    monkeypatch.setattr(alignment, "MOST_ROWS", 50)
    monkeypatch.setitem(STARTS._entries, "seen", Start("seen", "", fit, 1, ""))
    align(cloud(60), cloud(40, seed=1), "seen", 0, Progress())
    assert seen == [(50, 40)]


def test_unknown_starts_and_unequal_widths_are_said():
    with pytest.raises(UnknownId):
        align(cloud(30), cloud(30), "procrustean", 0, Progress())
    with pytest.raises(BadInput, match="one width"):
        align(cloud(30), cloud(30, p=5), "sorted", 0, Progress())
