"""What describes one space: intrinsic dimension, effective rank, isotropy."""

import numpy as np
import pytest

from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.distance.shape.effective_rank import effective_rank
from lab.distance.shape.intrinsic_dimension import dimension_of, log_ratios
from lab.distance.shape.isotropy import iso_score, of_gaussian

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((400, 6)) @ np.diag([5, 3, 2, 1, 0.5, 0.1]) + 3
Y = RANDOM.standard_normal((400, 4))


def of(distance_id, x=X, y=Y):
    return measure(distance_id, pairs(x, y), Settings())


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_dimension_of_a_cube_in_a_wider_space(d):
    cube = RANDOM.random((2000, d))
    found = of(
        "intrinsic_dimension_a", cube @ RANDOM.standard_normal((d, 20)), RANDOM.random((2000, 2))
    )
    assert found.value == pytest.approx(d, rel=0.1)
    assert found.low < found.value < found.high < 1.2 * found.value


def test_the_ratios_are_those_of_whole_distances():
    from scipy.spatial.distance import cdist

    ordered = np.sort(cdist(X, X), axis=1)
    ratios, kept = log_ratios(X)
    assert np.array_equal(kept, np.arange(400))
    assert ratios == pytest.approx(np.log(ordered[:, 2] / ordered[:, 1]))


def test_the_likelihood_agrees_with_the_papers_line():
    """Facco et al. fit -log(1 - F) against log mu through the origin, without the last tenth."""
    ratios = np.sort(log_ratios(RANDOM.random((3000, 3)))[0])
    used = ratios[: int(0.9 * len(ratios))]
    height = -np.log(1 - np.arange(1, len(used) + 1) / len(ratios))
    assert dimension_of(ratios) == pytest.approx(used @ height / (used @ used), rel=0.05)


def test_of_exact_ratios_it_is_unbiased():
    drawn = [dimension_of(RANDOM.exponential(1 / 7, 50)) for _ in range(4000)]
    assert np.mean(drawn) == pytest.approx(7, rel=0.01)


def test_copies_say_nothing_of_the_dimension():
    copied = np.concatenate([X, X[:50]])
    found = of("intrinsic_dimension_a", copied, np.concatenate([Y, Y[:50]]))
    assert found.n == 350 and found.value == pytest.approx(
        of("intrinsic_dimension_a").value, rel=0.2
    )
    twice = of("intrinsic_dimension_a", np.repeat(X, 2, axis=0), np.repeat(Y, 2, axis=0))
    assert twice.value is None and "differ from their nearest" in twice.reason


def test_the_effective_rank_of_known_spectra():
    whitened = np.linalg.qr(RANDOM.standard_normal((400, 6)) - 0.5)[0]
    whitened = np.linalg.qr(whitened - whitened.mean(0))[0]
    assert effective_rank(whitened) == pytest.approx(6)
    assert effective_rank(np.outer(np.arange(9.0), np.ones(5))) == pytest.approx(1)
    # Two directions, one twice as long: shares 2/3 and 1/3.
    share = np.array([2, 1]) / 3
    due = np.exp(-np.sum(share * np.log(share)))
    assert effective_rank(whitened[:, :2] * [2, 1]) == pytest.approx(due)


def test_the_effective_rank_by_singular_values():
    s = np.linalg.svd(X - X.mean(0), compute_uv=False)
    p = s / s.sum()
    assert of("effective_rank_a").value == pytest.approx(np.exp(-np.sum(p * np.log(p))))
    wide = RANDOM.standard_normal((30, 200))
    assert effective_rank(wide) <= 29
    assert of("effective_rank_b").value == pytest.approx(of("effective_rank_b").chance, rel=0.02)


def test_iso_score_by_the_steps_of_the_paper():
    d = 6
    centred = X - X.mean(0)
    principal = centred @ np.linalg.eigh(np.cov(X.T))[1]
    variances = np.var(principal, axis=0)
    normed = np.sqrt(d) * variances / np.linalg.norm(variances)
    defect = np.linalg.norm(normed - 1) / np.sqrt(2 * (d - np.sqrt(d)))
    phi = (d - defect**2 * (d - np.sqrt(d))) ** 2 / d**2
    assert of("isotropy_a").value == pytest.approx((d * phi - 1) / (d - 1))


def test_iso_score_with_more_columns_than_rows():
    wide = RANDOM.standard_normal((40, 60))
    wide -= wide.mean(0)
    s = np.linalg.eigvalsh(wide.T @ wide)
    due = (s.sum() ** 2 / np.sum(s**2) - 1) / 59
    assert iso_score(wide)[0] == pytest.approx(due)
    assert iso_score(wide)[0] == pytest.approx(of_gaussian(40, 60), rel=0.05)


def test_its_influence_is_that_of_a_row_left_out():
    small = X[:60] - X[:60].mean(0)
    value, influence = iso_score(small)
    rest = [np.delete(small, i, 0) for i in range(60)]
    without = np.array([iso_score(part - part.mean(0))[0] for part in rest])
    assert np.corrcoef(influence, value - without)[0, 1] > 0.99
    assert influence.std() == pytest.approx(59 * without.std(), rel=0.15)


def test_one_column_has_no_isotropy():
    found = of("isotropy_b", X, Y[:, :1])
    assert found.value is None and "one direction" in found.reason
