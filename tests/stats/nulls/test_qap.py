"""Permuted names of facets: every order once, the right p, and rank correlations as scipy's."""

import numpy as np
import pytest
from scipy.stats import kstest, spearmanr

from lab.core.errors import BadInput, TooFew
from lab.stats.nulls.permutation import permutation_p
from lab.stats.nulls.qap import name_orders, off_diagonal, rank_correlation


def test_few_names_are_enumerated_and_their_own_order_is_not_among_them():
    orders = name_orders(5, 999, seed=0)
    assert orders.shape == (119, 5)
    assert len({tuple(order) for order in orders}) == 119
    assert (0, 1, 2, 3, 4) not in {tuple(order) for order in orders}


def test_many_names_are_drawn_from_the_seed():
    first = name_orders(9, 200, seed=0)
    assert first.shape == (200, 9)
    assert (np.sort(first, axis=1) == np.arange(9)).all()
    assert (first == name_orders(9, 200, seed=0)).all()
    assert (first != name_orders(9, 200, seed=1)).any()


def test_three_names_have_too_few_orders():
    with pytest.raises(TooFew, match="4 names"):
        name_orders(3, 999, seed=0)
    with pytest.raises(BadInput, match="999"):
        name_orders(5, 0, seed=0)


@pytest.mark.parametrize("ties", [False, True])
def test_rank_correlation_is_spearmans(ties):
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, 3, 30))
    if ties:
        a, b = a.round(0), b.round(0)
    found = rank_correlation(a, b)
    assert found == pytest.approx([spearmanr(x, y).statistic for x, y in zip(a, b, strict=True)])
    assert rank_correlation(np.zeros(5), np.arange(5.0)) == 0


def test_p_is_uniform_where_two_tables_share_nothing():
    """Both tables have strong row and column effects, which a plain correlation test trips over."""
    pvalues, plain = [], []
    for seed in range(150):
        random = np.random.default_rng(seed)
        a, b = (r[:, None] + r[None, :] + 0.3 * random.normal(size=(7, 7))
                for r in random.normal(size=(2, 7)))  # fmt: skip
        null = off_diagonal(np.stack([b[o][:, o] for o in name_orders(7, 99, seed)]))
        value = float(rank_correlation(off_diagonal(a), off_diagonal(b)))
        pvalues.append(permutation_p(value, rank_correlation(off_diagonal(a)[None], null)))
        plain.append(spearmanr(off_diagonal(a), off_diagonal(b), alternative="greater").pvalue)
    assert kstest(pvalues, "uniform").pvalue > 0.01
    assert np.mean(np.array(pvalues) < 0.05) < 0.10
    assert np.mean(np.array(plain) < 0.05) > 0.2


def test_a_planted_relation_is_found():
    """No other order of six names does as well: 1 of 720."""
    random = np.random.default_rng(1)
    a = random.normal(size=(6, 6))
    b = a + 0.5 * random.normal(size=(6, 6))
    null = off_diagonal(np.stack([b[o][:, o] for o in name_orders(6, 999, 0)]))
    value = float(rank_correlation(off_diagonal(a), off_diagonal(b)))
    p = permutation_p(value, rank_correlation(off_diagonal(a)[None], null))
    assert p == pytest.approx(1 / 720)
