"""One contract for every imputer, and every bad input as a typed error that names its place."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.impute.base import IMPUTERS, Blocks
from tests.impute.planted import hidden, planted, rmse

ALL = pytest.mark.parametrize("imputer", IMPUTERS.ids())


@pytest.fixture(scope="module")
def fitted():
    """Each imputer once, on rows whose missing views are NaN."""
    views, present = planted()
    given = hidden(views, present)
    return {i: IMPUTERS.get(i).fit(given, present, 0, Progress()) for i in IMPUTERS.ids()}


@ALL
def test_missing_values_are_never_read_and_observed_ones_untouched(imputer, fitted):
    views, present = planted(seed=1)
    filled = fitted[imputer].fill(hidden(views, present), present)
    again = fitted[imputer].fill({k: np.where(present[k][:, None], x, 1e6)
                                  for k, x in views.items()}, present)  # fmt: skip
    for name, x in views.items():
        assert filled[name].shape == x.shape and np.isfinite(filled[name]).all()
        assert np.array_equal(filled[name][present[name]], x[present[name]])
        assert np.array_equal(filled[name], again[name])


@ALL
def test_what_is_learned_beats_the_mean_where_views_share_numbers(imputer, fitted):
    views, present = planted()  # the rows of training: the planted maps are theirs
    error = rmse(fitted[imputer].fill(hidden(views, present), present), views, present)
    mean = rmse(fitted["mean"].fill(hidden(views, present), present), views, present)
    assert error == mean if imputer == "mean" else error < 0.75 * mean


@ALL
def test_the_same_seed_gives_the_same_bytes_and_units_do_not_matter(imputer, fitted):
    views, present = planted()
    given = hidden(views, present)
    first = fitted[imputer].fill(given, present)
    again = IMPUTERS.get(imputer).fit(given, present, 0, Progress()).fill(given, present)
    assert all(first[k].tobytes() == again[k].tobytes() for k in first)
    # A power of two changes no bit of a standardised feature.
    large = {k: 4 * x for k, x in given.items()}
    scaled = IMPUTERS.get(imputer).fit(large, present, 0, Progress()).fill(large, present)
    assert all(np.array_equal(scaled[k], 4 * first[k]) for k in first)


def bad(change):
    views, present = planted(n=40)
    views, present = dict(views), {k: p.copy() for k, p in present.items()}
    change(views, present)
    return views, present


def nothing_in_row_7(views, present):
    for mask in present.values():
        mask[7] = False


def nan_in_row_5(views, present):
    present["b"][5] = True
    views["b"][5, 2] = np.nan


def shorter(views, present):
    views["c"] = views["c"][:-1]


def short_mask(views, present):
    present["a"] = present["a"][:-1]


def another_name(views, present):
    present["d"] = present.pop("a")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (nothing_in_row_7, ["row 7", "a, b, c"]),
        (nan_in_row_5, ["b, row 5"]),
        (shorter, ["c of shape (39, 4)"]),
        (short_mask, ["a of shape (40, 6) with a mask bool (39,)"]),
        (another_name, ["['a', 'b', 'c']", "'d'"]),
    ],
)
def test_what_is_wrong_is_named_in_fit_and_in_fill(change, named, fitted):
    views, present = bad(change)
    for call in (
        lambda: IMPUTERS.get("mean").fit(views, present, 0, Progress()),
        lambda: fitted["mean"].fill(views, present),
    ):
        with pytest.raises(BadInput) as error:
            call()
        assert all(text in str(error.value) for text in named)


def test_a_view_that_no_row_has_and_another_width():
    views, present = planted(n=40)
    never = {**present, "a": np.zeros(40, bool), "b": np.ones(40, bool)}
    with pytest.raises(TooFew, match="a is missing in all 40 rows"):
        IMPUTERS.get("mean").fit(views, never, 0, Progress())
    blocks = Blocks.of(views, present)
    with pytest.raises(BadInput, match=r"a of width 6; got shape \(40, 7\)"):
        blocks.join({**views, "a": np.zeros((40, 7))}, present)


@pytest.mark.slow
@ALL
def test_on_a_gpu_it_learns_too_and_is_the_same_again(imputer, fitted, any_gpu):
    views, present = planted()
    given = hidden(views, present)
    found = [
        IMPUTERS.get(imputer).fit(given, present, 0, Progress()).fill(given, present)
        for _ in range(2)
    ]
    assert all(np.array_equal(found[0][name], found[1][name]) for name in views)
    processor = rmse(fitted[imputer].fill(given, present), views, present)
    assert rmse(found[0], views, present) < 1.1 * processor
