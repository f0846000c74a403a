import json

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.limits.curve import GRID
from lab.limits.drawn_curve import drawn_curve
from lab.limits.ratio import break_ratio
from lab.stats.intervals.bootstrap import family_bootstrap

X, N = np.array(GRID), 300
DRAWN = family_bootstrap(np.arange(N), None, 200, n_items=N)
RANDOM = np.random.default_rng(0)
KNOWN, BEARS = RANDOM.random(N), RANDOM.random(N)


def curve_of(theta, clean=0.9, drawn=DRAWN, beta=3.0):
    """The same items bear more or less of it: what is hard for one is hard for the other."""
    limit = theta * (-np.log2(1 - BEARS)) ** (1 / beta)
    right = (clean > KNOWN)[:, None] & (limit[:, None] > X)
    return drawn_curve(right.astype(float), X, drawn, chance=0.0)


def ratio(a, b, **given):
    return break_ratio(a, b, lambda s: 4 * s, zero_is_clean=True, **given)


def test_a_planted_ratio_in_units_of_the_knob():
    found = ratio(curve_of(3.0), curve_of(2.0))
    assert (found.kind, found.censored, found.why_not) == ("ratio", "", "")
    assert found.low < 1.5 < found.high and found.value == pytest.approx(1.5, rel=0.1)
    assert found.decided and found.lead.value == 0.0


def test_a_curve_over_itself_is_one_without_width():
    found = ratio(curve_of(2.5), curve_of(2.5))
    assert (found.value, found.low, found.high, found.decided) == (1.0, 1.0, 1.0, False)


def test_turned_round_it_is_the_inverse():
    one, other = ratio(curve_of(3.0), curve_of(2.0)), ratio(curve_of(2.0), curve_of(3.0))
    assert one.value == pytest.approx(1 / other.value)
    assert one.low == pytest.approx(1 / other.high) and one.high == pytest.approx(1 / other.low)


def test_a_difference_where_zero_is_not_clean_counts_along_the_hurt():
    # Quality falls from 100 as severity rises: who holds to less quality breaks later.
    found = break_ratio(curve_of(3.0), curve_of(2.0), lambda s: 100 - 10 * s, zero_is_clean=False)
    assert found.kind == "difference" and found.low < 10 < found.high and found.low > 0


def test_shared_resamples_make_it_narrow():
    other = family_bootstrap(np.arange(N), None, 200, 1, n_items=N)
    with pytest.raises(BadInput, match="one set of resamples"):
        ratio(curve_of(3.0), curve_of(2.0, drawn=other))
    paired = ratio(curve_of(3.0), curve_of(2.0))
    shuffled = drawn_curve(
        np.random.default_rng(1).permutation(
            np.stack([curve_table(2.0)[i] for i in range(N)]), axis=0
        ), X, DRAWN, chance=0.0,
    )  # fmt: skip
    apart = ratio(curve_of(3.0), shuffled)
    assert paired.high - paired.low < 0.5 * (apart.high - apart.low)


def curve_table(theta):
    limit = theta * (-np.log2(1 - BEARS)) ** (1 / 3)
    return ((KNOWN < 0.9)[:, None] & (limit[:, None] > X)).astype(float)


def test_other_clean_leads_are_not_compared():
    found = ratio(curve_of(3.0), curve_of(2.0, clean=0.6))
    assert (found.why_not, found.value, found.low, found.decided) == (
        "clean leads differ", None, None, False
    )  # fmt: skip
    assert found.lead.value == pytest.approx(0.3, abs=0.06)
    # A difference that is sure but small is no obstacle: what counts is that it is within.
    close = ratio(curve_of(3.0), curve_of(2.0, clean=0.86))
    assert close.lead.low > 0 and close.why_not == ""


@pytest.mark.parametrize(
    ("a", "b", "censored"), [(20.0, 2.0, "right"), (2.0, 20.0, "left"), (2.0, 0.1, "right"),
                             (0.1, 2.0, "left")]
)  # fmt: skip
def test_a_censored_one_bounds_the_ratio(a, b, censored):
    found = ratio(curve_of(a), curve_of(b))
    assert (found.value, found.censored, found.decided) == (None, censored, True)
    least = {20.0: 5.0, 0.1: 0.5}
    at = [least.get(theta, 2.0) for theta in (a, b)]
    assert found.bound == pytest.approx(at[0] / at[1], rel=0.1)
    assert (found.low is None) == (censored == "left")


def test_neither_reached_and_no_order_and_not_working():
    assert ratio(curve_of(20.0), curve_of(30.0)).why_not == "both censored"
    flat = break_ratio(curve_of(3.0), curve_of(2.0), lambda s: min(s, 2.0), zero_is_clean=True)
    assert flat.why_not == "no order"
    assert ratio(curve_of(3.0, 0.04), curve_of(2.0, 0.04)).why_not == "does not work clean"


def test_bad_margin_and_json():
    with pytest.raises(BadInput, match="margin above 0"):
        ratio(curve_of(3.0), curve_of(2.0), margin=0.0)
    found = ratio(curve_of(3.0), curve_of(20.0)).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.slow
def test_coverage_of_the_ratio():
    held = []
    for seed in range(100):
        random = np.random.default_rng(seed)
        tables = []
        for theta in (3.0, 2.0):
            p = 0.8 * 2 ** -((X / theta) ** 3.0)
            tables.append((random.random((N, 1)) < p).astype(float))
        drawn = family_bootstrap(np.arange(N), None, 200, seed, n_items=N)
        # Items of their own for each: two leads of 300 items are rarely surely within .1.
        found = ratio(*(drawn_curve(t, X, drawn, chance=0.0) for t in tables), margin=0.3)
        held.append(found.low <= 1.5 <= found.high)
    assert np.mean(held) >= 0.9


def test_of_two_cliffs_within_one_step_no_order_is_told():
    """True ratio 1.4: a fit to even levels would place both where its shape likes."""
    step = curve_of(2.75, beta=60.0), curve_of(2.1, beta=60.0)
    found = ratio(*step)
    assert found.low <= 2.1 / 2.75 and found.high >= 2.75 / 2.1 and not found.decided
    # In other steps it is told, from the ends of the steps.
    apart = ratio(curve_of(4.3, beta=60.0), curve_of(1.4, beta=60.0))
    assert apart.decided and apart.low <= 4.3 / 1.4 <= apart.high
