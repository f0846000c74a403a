import numpy as np
import pytest

from lab.engine.atlas.merits import MERITS
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.stats.intervals.bootstrap import family_bootstrap

N = 200
DRAWN = family_bootstrap(np.arange(N), None, 200, n_items=N)


def curve(theta, clean=0.9, chance=0.1):
    """Items right until the level that each bears; at random where it is past that."""
    random = np.random.default_rng(1)
    left = np.exp2(-((np.array(GRID) / theta) ** 2.0))
    p = chance + (clean - chance) * left
    return drawn_curve((random.random((N, 1)) < p).astype(float), GRID, DRAWN, chance=chance)


def test_a_share_is_of_the_lead_over_chance_at_the_published_levels():
    at = curve(3.0)
    value, again = MERITS["kept"](at)
    by_hand = np.mean([(at.y[i] - 0.1) / (at.y[0] - 0.1) for i in (2, 3, 4, 5, 6)])
    assert value == pytest.approx(by_hand)
    assert again.shape == (200,) and again.min() < value < again.max()


def test_the_score_is_the_plain_mean_and_the_breakpoint_the_fitted_half():
    at = curve(3.0)
    assert MERITS["hurt"](at)[0] == pytest.approx(at.y[2:].mean())
    value, again = MERITS["breaks"](at)
    assert value == pytest.approx(3.0, abs=0.5) and np.quantile(again, 0.5) == pytest.approx(
        value, abs=0.2
    )


def test_what_holds_beyond_the_range_counts_as_its_end():
    value, again = MERITS["breaks"](curve(40.0))
    assert value == 5.0 and again.max() == 5.0
    assert MERITS["breaks"](curve(0.05))[0] == 0.5


def test_weak_and_steady_beats_strong_and_brittle_by_one_definition_and_not_by_the_other():
    weak, strong = curve(9.0, clean=0.3), curve(2.0, clean=0.95)
    assert MERITS["kept"](weak)[0] > MERITS["kept"](strong)[0]
    assert MERITS["hurt"](weak)[0] < MERITS["hurt"](strong)[0]
