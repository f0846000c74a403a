"""Rates are exact, mechanisms are what they are called, and every row keeps a view."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.fusion.missingness import missing

RNG = np.random.default_rng(0)
N = 2000
VIEWS = {
    "a": RNG.normal(size=(N, 5)) * [5, 1, 1, 1, 1],
    "b": RNG.normal(size=(N, 4)) * [4, 1, 1, 1],
    "c": RNG.normal(size=(N, 3)),
}
SHARED = dict.fromkeys(VIEWS, 0.3)


@pytest.mark.parametrize("mechanism", ["mcar", "mar", "mnar"])
def test_the_rate_is_the_share_that_is_missing(mechanism):
    present = missing(VIEWS, SHARED, 0, mechanism)
    assert np.stack(list(present.values())).any(axis=0).all()
    for mask in present.values():
        # A row that would lose every view keeps one: some .027 of rows here, a third each.
        assert 0.27 <= 1 - mask.mean() <= 0.3


def test_unequal_rates_are_each_view_s_own():
    present = missing(VIEWS, {"a": 0.0, "b": 0.2, "c": 0.7}, 0)
    assert [int((~present[v]).sum()) for v in VIEWS] == [0, N // 5, 7 * N // 10]


def leaning(x, mask):
    """By how many deviations what is missing stands higher on the first component."""
    along = np.abs(x[:, 0]) * np.sign(x[:, 0])
    return abs(along[~mask].mean() - along[mask].mean()) / along.std()


def test_mechanisms():
    mcar, mar, mnar = (missing(VIEWS, SHARED, 0, m) for m in ("mcar", "mar", "mnar"))
    assert leaning(VIEWS["b"], mcar["b"]) < 0.15
    assert leaning(VIEWS["b"], mnar["b"]) > 1
    assert leaning(VIEWS["a"], mar["b"]) > 1 and leaning(VIEWS["b"], mar["b"]) < 0.15


def test_the_draw_hangs_on_the_seed_and_grows_with_the_rate():
    again = missing(VIEWS, SHARED, 0)
    assert all(np.array_equal(again[v], missing(VIEWS, SHARED, 0)[v]) for v in VIEWS)
    assert any((again[v] != missing(VIEWS, SHARED, 1)[v]).any() for v in VIEWS)
    more = missing(VIEWS, {"a": 0.0, "b": 0.6, "c": 0.0}, 0)["b"]
    less = missing(VIEWS, {"a": 0.0, "b": 0.3, "c": 0.0}, 0)["b"]
    assert (less | ~more).all()  # what is gone at 30 % is gone at 60 %


def test_a_view_that_is_always_missing_is_never_what_a_row_keeps():
    present = missing(VIEWS, {"a": 1.0, "b": 0.9, "c": 0.9}, 0)
    assert not present["a"].any()
    assert (present["b"] | present["c"]).all()


@pytest.mark.parametrize("rates", [{"a": 0.3}, {**SHARED, "b": 1.2}, {**SHARED, "c": float("nan")},
                                   dict.fromkeys(VIEWS, 1.0)])  # fmt: skip
def test_rates_that_cannot_be(rates):
    with pytest.raises(BadInput):
        missing(VIEWS, rates, 0)
