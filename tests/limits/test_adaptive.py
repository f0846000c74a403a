import json

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.adaptive import FIRST, PLACES, adaptive_limit, told
from lab.limits.simulate import covers, design, simulated_scores
from lab.stats.intervals.bootstrap import family_bootstrap

ITEMS = design()
EVERY = np.linspace(0, 5, PLACES + 1)


def searched(theta, beta=2.5, clean=0.6, seed=0, width=0.5, budget=12, n_resamples=150):
    scores = simulated_scores(ITEMS, EVERY, clean=clean, theta=theta, beta=beta, seed=seed)
    drawn = family_bootstrap(ITEMS.families, ITEMS.classes, n_resamples, seed, n_items=len(scores))
    asked = []

    def score(level):
        asked.append(level)
        return scores[:, int(np.argmin(np.abs(EVERY - level)))]

    found = adaptive_limit(score, drawn, chance=ITEMS.chance, most=5.0, width=width, budget=budget)
    assert tuple(asked) == found.asked
    return found


def test_it_begins_even_and_stops_as_soon_as_it_is_narrow():
    found = searched(2.5, beta=6.0)
    assert found.asked[:FIRST] == (0, 1.25, 2.5, 3.75, 5)
    assert found.stopped == "width" and found.widths[-1] <= 0.5
    assert all(w > 0.5 for w in found.widths[:-1])
    assert len(found.asked) == FIRST - 1 + len(found.widths) == len(set(found.asked))
    assert found.curve.x.tolist() == sorted(found.asked)
    assert found.found.high - found.found.low == pytest.approx(found.widths[-1])


def test_same_scores_same_levels_and_plain_data():
    first, again = searched(1.1), searched(1.1)
    assert first.as_dict() == again.as_dict()
    assert json.loads(json.dumps(first.as_dict()))["asked"] == list(first.asked)


def test_a_cliff_is_halved_until_its_step_is_narrow():
    found = searched(2.2, beta=16.0, clean=0.9, width=0.2)
    assert found.stopped == "width" and len(found.asked) <= 9
    assert found.found.low <= 2.2 <= found.found.high
    even = np.linspace(0, 5, 41)  # what an even grid takes to have so small a step
    assert len(found.asked) < len(even) / 4


def test_why_it_stops():
    assert searched(12.0).stopped == "outside"
    assert searched(2.5, clean=0.05).stopped == "does not work clean"
    assert searched(2.5, beta=1.2, width=0.01).stopped == "items"
    tight = searched(2.5, beta=16.0, width=0.001, budget=6)
    assert tight.stopped == "budget" and len(tight.asked) == 6


def test_a_count_is_asked_at_whole_places_only():
    x = np.log2(20 / np.arange(20, 0, -1))
    drawn = family_bootstrap(ITEMS.families, ITEMS.classes, 100, 0, n_items=len(ITEMS.classes))
    scores = simulated_scores(ITEMS, x, clean=0.8, theta=2.0, beta=2.0, seed=1)
    found = adaptive_limit(
        lambda level: scores[:, x.tolist().index(level)], drawn, chance=ITEMS.chance,
        most=float(x[-1]), width=0.05, budget=12, places=x,
    )  # fmt: skip
    assert set(found.asked) <= set(x.tolist()) and len(found.asked) == len(set(found.asked))
    assert covers(found.found, 2.0)
    with pytest.raises(BadInput, match="rise"):
        adaptive_limit(lambda level: scores[:, 0], drawn, chance=0.0, most=3.0, width=1.0, budget=9,
                       places=[0.0, 1, 2, 4, 3])  # fmt: skip


def test_what_tells_most_lies_where_the_curve_falls():
    found = searched(2.5, budget=FIRST)
    _, again = found.curve.fits()
    gain = told(EVERY[1:], found.curve, again)
    assert np.all((gain >= 0) & (gain <= 1))
    assert 1.2 < EVERY[1:][np.argmax(gain)] < 4.5 and gain[0] < gain.max() / 4


@pytest.mark.parametrize("change", [{"width": 0.0}, {"budget": 4}, {"most": 0.0}])
def test_what_cannot_be_asked(change):
    drawn = family_bootstrap(np.arange(20), None, 10, n_items=20)
    given = {"chance": 0.0, "most": 5.0, "width": 0.5, "budget": 9} | change
    with pytest.raises(BadInput, match="budget"):
        adaptive_limit(lambda level: np.ones(20), drawn, **given)


def test_scores_that_are_none_are_refused():
    drawn = family_bootstrap(np.arange(20), None, 10, n_items=20)
    with pytest.raises(BadInput, match="NaN"):
        adaptive_limit(
            lambda level: np.full(20, np.nan), drawn, chance=0.0, most=5.0, width=0.5, budget=9
        )


CELLS = ((0.4, 2.7, 2.5, 0.9), (0.9, 1.6, 1.2, 0.6), (0.6, 3.7, 8.0, 0.3), (0.9, 0.6, 2.5, 0.3))


def test_few_intervals_miss_the_truth():
    held = [
        covers(searched(theta, beta, clean, seed, width, n_resamples=100).found, theta)
        for clean, theta, beta, width in CELLS
        for seed in range(4)
    ]
    assert np.mean(held) >= 0.8  # of 16, that .93 would give in 97 of 100


@pytest.mark.slow
@pytest.mark.parametrize(("clean", "theta", "beta", "width"), CELLS)
def test_coverage_of_every_cell(clean, theta, beta, width):
    found = [searched(theta, beta, clean, seed, width, n_resamples=300) for seed in range(200)]
    assert np.mean([covers(one.found, theta) for one in found]) >= 0.93
    # The same intervals must not hold a breakpoint that is two thirds further away.
    moved = [covers(one.found, theta * 1.67) for one in found]
    assert np.mean(moved) < 0.5
