"""Every way to lose views: weights, what is read where nothing fills, and errors of the fills."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.experiments.missing.ways import Ways, rates_of
from lab.fusion.base import Examples


class Sign:
    """Reads the sum of the first feature of the views that are there."""

    def log_proba(self, views, present):
        total = sum(np.where(present[v], x[:, 0], 0.0) for v, x in views.items())
        return np.stack([-total, total], axis=1)


class Zeros:
    def fill(self, views, present):
        return {v: np.where(present[v][:, None], x, 0.0) for v, x in views.items()}


@pytest.fixture
def ways():
    rng = np.random.default_rng(0)
    views = {"a": rng.standard_normal((8, 2)), "b": rng.standard_normal((8, 3)),
             "c": rng.standard_normal((8, 1))}  # fmt: skip
    whole = {v: np.ones(8, bool) for v in views}
    labels = (views["a"][:, 0] > 0).astype(np.intp)
    return Ways(Examples(views, whole, labels), Sign())


def test_a_rate_weighs_all_ways_that_lose_a_view_and_leave_one(ways):
    rng = np.random.default_rng(1)
    drawn = rng.random((200_000, 3)) >= 0.4
    kept = drawn[drawn.any(axis=1) & ~drawn.all(axis=1)]
    expected = [np.mean((kept == way).all(axis=1)) for way in ways.all]
    assert len(ways.all) == 6
    assert ways._often(0.4) == pytest.approx(np.array(expected), abs=0.005)


def test_zeros_are_off_by_the_size_of_what_was_lost_and_read_as_if_it_were_left_out(ways):
    rmse, right = ways.filled(Zeros(), 0.3, shuffled=False)
    assert right == pytest.approx(ways.left_out(0.3))
    sizes = {v: (x**2).sum(axis=1) for v, x in ways.items.views.items()}
    wrong, cells = 0.0, 0.0
    for often, way in zip(ways._often(0.3), ways.all, strict=True):
        for (view, size), there in zip(sizes.items(), way, strict=True):
            if not there:
                wrong = wrong + often * size
                cells += often * ways.items.views[view].shape[1]
    assert rmse == pytest.approx(np.sqrt(wrong / cells))


def test_the_best_single_view_is_the_one_that_answers_best(ways):
    assert ways.best_single() == (True, False, False)
    assert ways.right(ways.best_single()).all()


def test_shuffled_gives_each_item_the_fill_of_another():
    views = {"a": np.arange(6.0)[:, None], "b": np.arange(6.0)[:, None]}
    whole = {v: np.ones(6, bool) for v in views}
    ways = Ways(Examples(views, whole, np.array([0, 1] * 3)), Sign())

    class Truth:
        def fill(self, views, present):
            return dict(views)

    assert not ways.filled(Truth(), 0.5, shuffled=False)[0].any()
    assert ways.filled(Truth(), 0.5, shuffled=True)[0] == pytest.approx(np.full(6, 3.0))


@pytest.mark.parametrize("text", ["0.1", "0, 0.5", "0.5, 1", "0.5, 0.3", "a, b", ""])
def test_rates_that_lose_nothing_or_all_are_refused(text):
    with pytest.raises(BadInput, match="at 0 nothing is missing, at 1 nothing is there"):
        rates_of(text)
