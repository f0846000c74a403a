"""Atoms with intervals: bias is taken off, the truth is covered, permuted labels say nothing."""

import numpy as np
import pytest
from scipy.special import ndtri

from lab.core.errors import TooFew
from lab.experiments.missing.information.ways import counted
from lab.stats.information.broja import broja
from lab.stats.information.interval import ATOMS, atom_rows
from lab.stats.information.planted import GRADES, plant
from lab.stats.nulls.permutation import permutations


def drawn(n, seed):
    rng = np.random.default_rng(seed)
    one, two = rng.integers(2, size=(2, n))
    y = np.where(rng.random(n) < 0.2, rng.integers(2, size=n), one ^ two)
    return one, two, y


def counting(one, two, y):
    return counted(one, two, y, (2, 2, 2))


def test_planted_synergy_is_inside_and_permuted_labels_are_far_below():
    n = 1000
    rows = {
        row["atom"]: row
        for row in atom_rows(
            counting(*drawn(n, 0)), np.arange(n) % 10, permutations(np.arange(n), 9, 0, "t")
        )
    }
    p = 0.1
    truth = 1 + p * np.log2(p) + (1 - p) * np.log2(1 - p)
    assert tuple(rows) == ATOMS
    synergy = rows["synergy"]
    assert synergy["low"] < truth < synergy["high"]
    assert 0 < synergy["permuted"] < 0.02 and synergy["p"] == pytest.approx(0.1)


def test_the_bias_is_taken_off():
    """Counting few items adds about one to three over 2 n ln 2: so much is taken off.

    Of 3 degrees of freedom of the joint, those that the least informed joint has too cancel.
    """
    n = 120
    found = [atom_rows(counting(*drawn(n, seed)), np.arange(n) % 6)[3] for seed in range(6)]
    taken = np.mean([row["plug_in"] - row["value"] for row in found])
    assert 1 / (2 * n * np.log(2)) < taken < 3.5 / (2 * n * np.log(2))
    assert found[0]["p"] is None and found[0]["permuted"] is None


@pytest.mark.parametrize("n_draws", [20, pytest.param(60, marks=pytest.mark.slow)])
def test_intervals_hold_the_truth_where_an_atom_is_almost_none(n_draws):
    """Of a sum no source has a part of its own: the bias is then of the order of the error.

    Of 60 draws at least 55 are held; without the bias as an error of its own, redundancy 50.
    """
    n, held = 2000, dict.fromkeys(ATOMS, 0)
    axes = [ndtri((np.random.default_rng(k).permutation(200) + 1) / 201) for k in (0, 1)]
    codes = [np.digitize(axis, [-0.45, 0.45]) for axis in axes]
    population = plant("sum", *axes)
    truth = broja(population.joint((codes[0], codes[1])))
    for seed in range(n_draws):
        one, two, _, y = population.draw(n, seed)
        count = counted(codes[0][one], codes[1][two], y, (3, 3, GRADES))
        for row in atom_rows(count, np.arange(n) % 10):
            held[row["atom"]] += row["low"] <= getattr(truth, row["atom"]) <= row["high"]
    assert min(held.values()) >= 0.9 * n_draws, held


def test_one_group_is_refused():
    with pytest.raises(TooFew, match="2 groups"):
        atom_rows(counting(*drawn(10, 0)), np.zeros(10, int))
