"""CSLS: against its formula, in any blocks, and who is whose nearest."""

import numpy as np
import pytest

from lab.adapt.unpaired import csls
from tests.adapt.unpaired.clouds import cloud


def by_formula(x, y, k):
    """2 cos - r(x) - r(y), pair by pair."""
    cosine = x @ y.T
    of_x = [np.mean(sorted(row)[-k:]) for row in cosine]
    of_y = [np.mean(sorted(column)[-k:]) for column in cosine.T]
    return np.array([[2 * cosine[i, j] - of_x[i] - of_y[j] for j in range(len(y))]
                     for i in range(len(x))])  # fmt: skip


@pytest.mark.parametrize(("block", "k"), [(1024, 10), (64, 10), (64, 3)])
def test_the_nearest_are_those_of_the_plain_formula_on_200_rows(monkeypatch, block, k):
    monkeypatch.setattr(csls, "BLOCK", block)
    x, y = cloud(200, seed=0), cloud(150, seed=1)
    score, found = by_formula(x, y, k), csls.nearest(x, y, k)
    assert np.array_equal(found.of_x, score.argmax(axis=1))
    assert np.array_equal(found.of_y, score.argmax(axis=0))
    assert np.allclose(found.cosine, (x @ y.T)[np.arange(200), found.of_x])
    if k == csls.NEIGHBOURS:
        assert csls.mean_csls_cosine(x, y) == pytest.approx(found.cosine.mean())


def test_mutual_pairs_are_each_others_nearest_and_no_other():
    x, y = cloud(60, seed=0), cloud(50, seed=1)
    found = csls.nearest(x, y)
    rows, partners = found.mutual()
    assert 0 < len(rows) < 50 and len(set(partners)) == len(partners)
    assert np.array_equal(found.of_x[rows], partners) and np.array_equal(found.of_y[partners], rows)


def test_a_hub_is_not_everybodys_nearest():
    """A row of y that is near to all loses to a nearer crowd: plain cosine would take it."""
    x = np.eye(3)
    hub = np.ones((1, 3)) / np.sqrt(3)
    y = np.concatenate([hub, 0.55 * np.eye(3)])
    assert (x @ y.T).argmax(axis=1).tolist() == [0, 0, 0]
    assert csls.nearest(x, y, k=3).of_x.tolist() == [1, 2, 3]
