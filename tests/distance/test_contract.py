"""One battery for every registered measure, driven by what it declares."""

import json
from dataclasses import replace
from functools import cache

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, tuples

from lab.core.errors import BadInput, TooFew
from lab.distance import DISTANCES
from lab.distance.base import Direction, Needs, Settings
from lab.distance.measure import measure, measure_many
from lab.distance.pairs import pairs

IDS = DISTANCES.ids()
QUICK = Settings(n_permutations=19)
VALUE_ONLY = Settings(n_permutations=0)
N, D = 42, 5
CLOSE = 1e-5
EXPECTED = {
    *(
        "debiased_cka",
        "cka",
        "cknna",
        "mutual_knn",
        "mutual_knn_centred",
        "cycle_knn",
        "svcca",
        "pwcca",
        "rsa",
    ),
    *("procrustes", "angular_procrustes", "linear_predictability_ab", "linear_predictability_ba"),
    *("modality_gap", "relative_gap", "alignment", "mmd", "energy", "sliced_wasserstein"),
    *("frechet", "drift", "gromov_wasserstein"),
    *(f"recall_at_{k}_{way}" for k in (1, 5, 10) for way in ("ab", "ba")),
    *(f"{name}_{way}" for name in ("mrr", "median_rank") for way in ("ab", "ba")),
    *(
        f"{name}_{side}"
        for name in ("uniformity", "intrinsic_dimension", "effective_rank", "isotropy")
        for side in "ab"
    ),
}

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((N, D)) + 0.3
Y = X @ RANDOM.standard_normal((D, D)) + 0.7 * RANDOM.standard_normal((N, D)) - 0.2
FAMILIES = np.array([f"family {code:02}" for code in np.sort(RANDOM.integers(0, 16, N))])
Q1, Q2 = (np.linalg.qr(RANDOM.standard_normal((D, D)))[0] for _ in range(2))
V1, V2 = RANDOM.standard_normal((2, D))


def changes(q1, q2, v1, v2, s1, s2):
    """What is done to each side for each property that a measure can declare."""
    return {
        "scale": (lambda x: s1 * x, lambda y: s2 * y),
        "shift": (lambda x: x + v1, lambda y: y - v2),
        "rotation": (lambda x: x @ q1, lambda y: y @ q2),
        "common scale": (lambda x: s1 * x, lambda y: s1 * y),
        "common shift": (lambda x: x + v1, lambda y: y + v1),
        "common rotation": (lambda x: x @ q1, lambda y: y @ q1),
    }


CHANGES = changes(Q1, Q2, V1, V2, 3, 0.2)
every_measure = pytest.mark.parametrize("distance_id", IDS)


def of(distance_id, x=X, y=Y, settings=VALUE_ONLY, families=FAMILIES):
    families = families if families is None else families[: len(x)]
    return measure(distance_id, pairs(x, y, units=families, space="a shared one"), settings)


@cache
def whole(distance_id):
    return of(distance_id, settings=QUICK)


def as_bytes(found):
    return json.dumps(found.as_dict(), allow_nan=False)


def numbers(found):
    return found.value, found.low, found.high


def near(value, tolerance=CLOSE):
    return pytest.approx(value, rel=tolerance, abs=tolerance)


def test_every_measure_of_the_plan_is_there():
    assert set(IDS) >= EXPECTED


@every_measure
def test_its_card_is_written(distance_id):
    entry = DISTANCES.get(distance_id)
    for text in (entry.title, entry.symbol, entry.source, entry.formula):
        assert text.strip() == text and text
    for sentence in (entry.meaning, entry.misleads):
        assert sentence.endswith(".") and sentence[0].isupper() and len(sentence) > 40
    assert entry.cost in {1, 2, 3} and entry.least_rows >= 4
    assert entry.invariant <= set(CHANGES)
    assert (entry.needs == Needs.ONE) == (entry.direction == Direction.NEITHER)


@every_measure
def test_value_interval_chance_and_p_keep_their_bounds(distance_id):
    entry, found = DISTANCES.get(distance_id), whole(distance_id)
    least, most = (-np.inf if entry.bounds[0] is None else entry.bounds[0]), entry.bounds[1]
    most = np.inf if most is None else most
    slack = 1e-9 * max(1.0, abs(found.value))
    assert least - slack <= found.low <= found.value + slack
    assert found.value - slack <= found.high <= most + slack
    assert found.low < found.high
    assert found.n == N and found.over and found.level == 0.95 and found.reason == ""
    assert found.chance is None or least <= found.chance <= most
    if found.p is not None:
        assert 1 / 20 <= found.p <= 1
    assert found.direction == entry.direction.value and found.reference == entry.source
    assert found.space == ("a shared one" if entry.needs == Needs.SHARED else "")


@every_measure
def test_the_same_bytes_again(distance_id):
    assert as_bytes(of(distance_id, settings=QUICK)) == as_bytes(whole(distance_id))


@every_measure
def test_no_permutations_no_p_and_the_rest_as_before(distance_id):
    found = of(distance_id)
    assert found.p is None
    chance = whole(distance_id).chance if found.chance is not None else None
    assert as_bytes(found) == as_bytes(
        replace(whole(distance_id), p=None, chance=chance, calibrated=None)
    )


FITTED = {"linear_predictability_ab", "linear_predictability_ba"}
"""Their permutations match what is told to the truth without fitting anew: no values of R^2."""
SIMILARITIES = {i for i in IDS if DISTANCES.get(i).maximum is not None}
similarities = pytest.mark.parametrize("distance_id", sorted(SIMILARITIES - FITTED))


def test_what_has_a_maximum_is_a_similarity_of_pairs():
    """Of these alone a score runs from what chance explains to the most that there is."""
    due = {
        *("debiased_cka", "cka", "mutual_knn", "mutual_knn_centred", "cycle_knn", "rsa"),
        *("svcca", "pwcca"),
        *(f"recall_at_{k}_{way}" for k in (1, 5, 10) for way in ("ab", "ba")),
        *("mrr_ab", "mrr_ba"),
    }
    assert due | FITTED <= SIMILARITIES
    assert all(whole(i).calibrated is None for i in FITTED | set(IDS) - SIMILARITIES)


@similarities
def test_its_calibrated_score_is_that_of_its_own_permutations(distance_id):
    found, maximum = whole(distance_id), DISTANCES.get(distance_id).maximum
    together = np.sort([*found.null, found.value])
    assert len(together) == 20 and (found.calibrated > 0) == (found.p <= 1 / 20)
    if found.calibrated > 0:
        due = (found.value - together[18]) / (maximum - together[18])
        assert found.calibrated == near(due)
    # What is permuted is the measure itself: where every row can move, chance on average.
    free = of(distance_id, settings=QUICK, families=None)
    assert abs(np.mean(free.null) - free.chance) < 0.1
    assert "null" not in found.as_dict() and "calibrated" in found.as_dict()


@similarities
def test_a_space_with_itself_is_at_the_top_of_the_calibrated_scale(distance_id):
    x = np.random.default_rng(3).standard_normal((200, 6))
    found = of(distance_id, x, x, QUICK, families=None)
    assert found.calibrated == pytest.approx(1, abs=2e-3)


@similarities
def test_rows_that_are_no_pairs_are_calibrated_to_nothing(distance_id):
    """Above 0 in 5 of 100 where rows are independent; of 20 in more than 4 once in 400 times."""
    random = np.random.default_rng(len(distance_id))
    above = 0
    for seed in range(20):
        x, y = random.standard_normal((2, 40, 4))
        found = measure(
            distance_id, pairs(x, y, space="a shared one"), Settings(seed, n_permutations=19)
        )
        above += found.calibrated > 0
    assert above <= 4


@every_measure
def test_one_thread_and_two_agree(distance_id):
    import torch
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        with threadpool_limits(1):
            one = of(distance_id)
    finally:
        torch.set_num_threads(threads)
    two = whole(distance_id)
    for got, due in zip(numbers(one), numbers(two), strict=True):
        assert got == near(due)


@every_measure
def test_float32_and_float64_agree(distance_id):
    single = of(distance_id, X.astype(np.float32), Y.astype(np.float32))
    assert single.value == near(whole(distance_id).value)


@every_measure
def test_the_order_of_the_pairs_does_not_matter(distance_id):
    order = np.random.default_rng(1).permutation(N)
    moved = of(distance_id, X[order], Y[order], families=FAMILIES[order])
    kept = whole(distance_id)
    assert (moved.value, moved.low, moved.high) == (
        near(kept.value),
        near(kept.low),
        near(kept.high),
    )


@every_measure
def test_copies_of_rows_in_any_order(distance_id):
    x, y = np.concatenate([X, X[:9], X[:3]]), np.concatenate([Y, Y[:9], Y[:3]])
    families = np.concatenate([FAMILIES, FAMILIES[:9], FAMILIES[:3]])
    order = np.random.default_rng(2).permutation(len(x))
    first = of(distance_id, x, y, families=families)
    moved = of(distance_id, x[order], y[order], families=families[order])
    assert first.value is not None, first.reason
    assert moved.value == near(first.value)


@every_measure
def test_it_is_invariant_to_what_it_declares(distance_id):
    for name in DISTANCES.get(distance_id).invariant:
        of_x, of_y = CHANGES[name]
        changed = of(distance_id, of_x(X), of_y(Y))
        assert changed.value == near(whole(distance_id).value, 1e-6), name


@every_measure
@hypothesis.settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=integers(0, 2**32 - 1), logs=tuples(floats(-6, 6), floats(-6, 6)), far=floats(0, 100))
def test_any_change_it_declares_to_mean_nothing_changes_nothing(distance_id, seed, logs, far):
    random = np.random.default_rng(seed)
    x, y = X + random.standard_normal((N, D)), Y + random.standard_normal((N, D))
    turns = (np.linalg.qr(random.standard_normal((D, D)))[0] for _ in range(2))
    made = changes(*turns, *(far * random.standard_normal((2, D))), *(10.0**log for log in logs))
    value = of(distance_id, x, y).value
    for name in DISTANCES.get(distance_id).invariant:
        of_x, of_y = made[name]
        assert of(distance_id, of_x(x), of_y(y)).value == near(value), name


@every_measure
def test_it_is_symmetric_where_it_says_so(distance_id):
    if DISTANCES.get(distance_id).symmetric:
        assert of(distance_id, Y, X).value == near(whole(distance_id).value, 1e-6)


@every_measure
def test_a_space_with_itself(distance_id):
    """A copy scaled by 1e-4 or 1e12, or moved by 1e3, is the same space where declared."""
    entry = DISTANCES.get(distance_id)
    if entry.self_value is None:
        return
    assert of(distance_id, X, X).value == near(entry.self_value)
    if "scale" in entry.invariant:
        for factor in (1e-4, 1e12):
            assert of(distance_id, X, factor * X).value == near(entry.self_value), factor
    if "shift" in entry.invariant:
        assert of(distance_id, X, X + 1e3).value == near(entry.self_value)


@every_measure
@pytest.mark.parametrize("flat", [0.0, 0.1, -1e6])
def test_a_constant_side_is_undefined_with_a_reason(distance_id, flat):
    constant = np.full((N, D), flat)
    sides = {"_a": [(constant, Y)], "_b": [(X, constant)]}
    entry = DISTANCES.get(distance_id)
    both = [(constant, Y), (X, constant), (constant, constant)]
    for x, y in sides[distance_id[-2:]] if entry.needs == Needs.ONE else both:
        found = of(distance_id, x, y, QUICK)
        assert (found.value, found.low, found.high, found.p) == (None, None, None, None)
        assert found.reason and found.n == N
        assert as_bytes(found)


@every_measure
def test_too_few_pairs_are_named(distance_id):
    entry = DISTANCES.get(distance_id)
    least = entry.least_rows
    if least > 4:
        with pytest.raises(TooFew, match=f"n = {least - 1}\\b"):
            of(distance_id, X[: least - 1], Y[: least - 1], families=None)
    try:
        found = of(distance_id, X[:least], Y[:least], QUICK, families=None)
    except TooFew as error:
        # An interval by resampling asks for ten units, and says so.
        assert str(least) in error.got and "at least 10" in error.expected
        return
    assert found.value is not None or found.reason
    assert as_bytes(found)


@every_measure
def test_no_shared_space_no_shared_measure(distance_id):
    found = measure(distance_id, pairs(X, Y[:, :3], units=FAMILIES), VALUE_ONLY)
    if DISTANCES.get(distance_id).needs == Needs.SHARED:
        assert found.value is None
        assert "shared space" in found.reason and "5 and 3" in found.reason
    else:
        assert found.value is not None, found.reason


@every_measure
def test_vectors_are_left_as_they_were(distance_id):
    x, y = X.copy(), Y.copy()
    both = pairs(x, y, units=FAMILIES, space="s")
    both.x.setflags(write=False)
    both.y.setflags(write=False)
    measure(distance_id, both, QUICK)
    assert np.array_equal(x, X) and np.array_equal(y, Y)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_almost_no_pairs(n):
    with pytest.raises(BadInput, match=rf"n = {n}|\({n}, {D}\)"):
        pairs(X[:n], Y[:n])


def test_unequal_pairs_are_named_with_both_shapes():
    with pytest.raises(BadInput, match=r"\(42, 5\) and \(41, 3\)"):
        pairs(X, Y[1:, :3])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_bad_row_is_refused(bad):
    hurt = X.copy()
    hurt[3] = bad
    for x, y in ((hurt, Y), (X, hurt)):
        with pytest.raises(BadInput, match="5 values that are NaN or infinite"):
            pairs(x, y)


def test_many_at_once_are_those_one_by_one():
    both = pairs(X, Y, units=FAMILIES, space="s")
    asked = ["mutual_knn", "debiased_cka", "recall_at_1_ba"]
    found = measure_many(asked, both, QUICK)
    assert list(found) == asked
    assert all(found[i] == measure(i, both, QUICK) for i in asked)
