import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.core.errors import BadInput
from lab.stats.nulls.calibrated import calibrated
from lab.stats.nulls.permutation import permutation_p

VALUES = st.floats(-1, 1)
NULLS = st.lists(VALUES, min_size=1, max_size=60)


def test_against_the_equation():
    """Groeger, Wen & Brbic 2026: t among observed and permuted, clip((s - t) / (max - t), 0, 1)."""
    random = np.random.default_rng(0)
    for n_null, level in ((19, 0.05), (99, 0.05), (199, 0.1), (30, 0.2), (999, 0.01)):
        null = random.uniform(0, 0.5, n_null)
        for value in (0.2, 0.45, 0.6, 1.0):
            together = sorted([*null, value])
            threshold = together[int(np.ceil((1 - level) * (n_null + 1) - 1e-9)) - 1]
            due = min(max((value - threshold) / (1 - threshold), 0), 1)
            assert calibrated(value, null, 1.0, level) == pytest.approx(due)


@given(null=NULLS, one=VALUES, other=VALUES)
def test_it_rises_with_the_value_between_0_and_1(null, one, other):
    low, high = sorted((one, other))
    assert 0 <= calibrated(low, null, 1.0) <= calibrated(high, null, 1.0) <= 1


@given(null=NULLS, value=st.floats(-1, 0.9))
def test_it_is_above_0_only_where_p_is_at_most_the_level(null, value):
    if calibrated(value, null, 1.0) > 0:
        assert permutation_p(value, null) <= 0.05 + 1e-12


def test_independent_values_are_above_0_no_more_often_than_the_level():
    random = np.random.default_rng(1)
    above = [calibrated(*_drawn(random), 1.0) > 0 for _ in range(2000)]
    assert np.mean(above) == pytest.approx(0.05, abs=0.015)


def _drawn(random):
    value, *null = random.uniform(0, 1, 100)
    return value, null


def test_the_maximum_is_1_and_what_never_moves_is_0():
    null = np.linspace(0, 0.5, 99)
    assert calibrated(1.0, null, 1.0) == 1
    assert calibrated(1.0, np.ones(99), 1.0) == 0
    assert calibrated(0.7, np.full(99, 0.7 + 1e-8), 1.0) == 0
    assert calibrated(1.0, null[:18], 1.0) == 0  # 18 cannot tell at .05


def test_bad_input():
    for value, null, maximum, level in (
        (0.5, [], 1.0, 0.05), (0.5, [0.1], 1.0, 1.0), (1.5, [0.1], 1.0, 0.05),
        (float("nan"), [0.1], 1.0, 0.05), (0.5, [float("nan")], 1.0, 0.05),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            calibrated(value, null, maximum, level)
