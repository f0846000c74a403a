import numpy as np
import pytest
from sklearn.linear_model import Ridge

from lab.core.errors import BadInput, TooFew
from lab.probes.maps import LEAST_PAIRS, PENALTIES, fit_map

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((120, 20))
TRUE = RANDOM.standard_normal((20, 12))


def rotation(d):
    return np.linalg.qr(RANDOM.standard_normal((d, d)))[0]


@pytest.mark.parametrize("d", [8, 20])
def test_procrustes_finds_a_rotation_and_any_shift(d):
    x = RANDOM.standard_normal((60, d))
    turned = x @ rotation(d) + 7
    found = fit_map(x - 3, turned, "procrustes")
    assert found.map_x(x - 3) == pytest.approx(found.map_y(turned), abs=1e-9)
    assert found.weights.T @ found.weights == pytest.approx(np.eye(d), abs=1e-9)


@pytest.mark.parametrize("widths", [(20, 12), (12, 20)])
def test_procrustes_between_widths_is_semi_orthogonal(widths):
    d, e = widths
    found = fit_map(RANDOM.standard_normal((80, d)), RANDOM.standard_normal((80, e)), "procrustes")
    small = found.weights.T @ found.weights if d > e else found.weights @ found.weights.T
    assert small == pytest.approx(np.eye(min(d, e)), abs=1e-9)


def test_ridge_is_scikit_learns_at_the_chosen_penalty():
    y = X @ TRUE + RANDOM.standard_normal((120, 12))
    found = fit_map(X, y, "ridge")
    assert found.penalty in PENALTIES
    centred = X - X.mean(axis=0)
    alpha = found.penalty * np.mean(np.linalg.svd(centred, compute_uv=False) ** 2)
    reference = Ridge(alpha=alpha).fit(X, y)
    np.testing.assert_allclose(found.weights.T, reference.coef_, atol=1e-8)
    assert found.map_x(X) + y.mean(axis=0) == pytest.approx(reference.predict(X), abs=1e-8)


def test_the_penalty_follows_the_noise():
    quiet = fit_map(X, X @ TRUE, "ridge").penalty
    noisy = fit_map(X, X @ TRUE + 30 * RANDOM.standard_normal((120, 12)), "ridge").penalty
    assert quiet < noisy


def test_families_are_never_divided_when_the_penalty_is_chosen():
    """Each family is one point sixty times over: inside one, any fit would look perfect."""
    x, y = RANDOM.standard_normal((8, 40)), RANDOM.standard_normal((8, 5))
    rows, families = np.repeat(x, 15, axis=0), np.repeat(np.arange(8), 15)
    targets = np.repeat(y, 15, axis=0)
    assert fit_map(rows, targets, "ridge", families=families).penalty == max(PENALTIES)
    assert fit_map(rows, targets, "ridge").penalty == min(PENALTIES)


def test_the_same_bytes_again():
    y = X @ TRUE + RANDOM.standard_normal((120, 12))
    one, two = (fit_map(X, y, "ridge", seed=3).weights for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_bad_input():
    with pytest.raises(TooFew, match="n = 5"):
        fit_map(X[:5], X[:5], "ridge")
    with pytest.raises(TooFew, match="families"):
        fit_map(X, X, "ridge", families=np.repeat(["a", "b"], 60))
    with pytest.raises(BadInput, match=r"\(120, 20\) and \(119, 20\)"):
        fit_map(X, X[1:], "procrustes")
    with pytest.raises(BadInput, match="constant"):
        fit_map(X, np.ones((120, 3)), "ridge")
    with pytest.raises(BadInput, match="NaN"):
        fit_map(np.where(X > 2, np.nan, X), X, "ridge")
    found = fit_map(X[:LEAST_PAIRS], X[:LEAST_PAIRS, :7], "procrustes")
    with pytest.raises(BadInput, match="width 20"):
        found.map_x(X[:, :7])
    with pytest.raises(BadInput, match="width 7"):
        found.map_y(X)
