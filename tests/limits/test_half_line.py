import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.half_line import half_line
from lab.stats.intervals.bootstrap import family_bootstrap

X, RATES, N = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.25, 0.5]), 300
DRAWN = family_bootstrap(np.arange(N), None, 200, n_items=N)


def scores(lead, seed=0):
    """Items that are right with so much above chance .1: [n, R, L] from [R, L]."""
    return (np.random.default_rng(seed).random((N, *lead.shape)) < 0.1 + 0.8 * lead).astype(float)


def linear():
    """Half is gone at 2 (1 - rate): the lead is (1 - rate) less a fourth of the place."""
    return np.clip(1 - RATES[:, None] - X / 4, 0, 1)


def test_the_line_is_where_half_of_the_whole_lead_is_gone():
    found = half_line(scores(linear()), X, DRAWN, chance=0.1)
    for rate, row in zip(RATES, found, strict=True):
        truth = 4 * (0.5 - rate)
        if row["value"] is None:
            assert truth == 0 and row["status"] == "below at once" and row["censored"] == "left"
        else:
            assert row["value"] == pytest.approx(truth, abs=0.4)
        assert (row["low"] or 0) <= truth <= row["high"]
    values = [row["value"] for row in found if row["value"] is not None]
    assert values == sorted(values, reverse=True)


def test_the_band_holds_the_line_in_most_draws():
    truth, held = 4 * (0.5 - RATES[:2]), []
    for seed in range(20):
        found = half_line(scores(linear(), seed), X, DRAWN, chance=0.1)
        held += [(r["low"] or 0) <= t <= (r["high"] or 4)
                 for t, r in zip(truth, found, strict=False)]  # fmt: skip
    assert np.mean(held) >= 0.87


def test_beyond_the_range_and_without_a_lead():
    holds = half_line(scores(np.ones((2, 5))), X, DRAWN, chance=0.1)
    assert {row["status"] for row in holds} == {"stays above"}
    assert all(row["value"] is None and row["high"] is None for row in holds)
    nothing = half_line(scores(np.zeros((2, 5))), X, DRAWN, chance=0.1)
    assert {row["status"] for row in nothing} == {"does not work"}


@pytest.mark.parametrize("shape", [(N, 5), (N, 2, 4)])
def test_other_shapes(shape):
    with pytest.raises(BadInput, match="rising places"):
        half_line(np.ones(shape), X, DRAWN, chance=0.1)
