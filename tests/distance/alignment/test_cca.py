import numpy as np
import pytest

from lab.distance.base import Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs

RANDOM = np.random.default_rng(0)
N = 300
LATENT = RANDOM.standard_normal((N, 4))
X = LATENT @ RANDOM.standard_normal((4, 9)) + RANDOM.standard_normal((N, 9)) + 5
Y = LATENT @ RANDOM.standard_normal((4, 7)) + 2 * RANDOM.standard_normal((N, 7))


def of(distance_id, x=X, y=Y, n_permutations=0):
    return measure(distance_id, pairs(x, y), Settings(n_permutations=n_permutations))


def plain(x, y, share):
    """The published way: singular vectors of each side, then canonical correlations."""
    scores, columns = [], []
    for side in (x, y):
        centred = side - side.mean(0)
        u, s, _ = np.linalg.svd(centred, full_matrices=False)
        kept = int(np.sum(np.cumsum(s**2) / np.sum(s**2) < share * (1 - 1e-12))) + 1
        scores.append(u[:, :kept])
        columns.append(centred)
    left, rho, _ = np.linalg.svd(scores[0].T @ scores[1], full_matrices=False)
    weight = np.abs((scores[0] @ left).T @ columns[0]).sum(axis=1)
    return rho, weight


def test_svcca_is_the_mean_by_singular_vectors():
    assert of("svcca").value == pytest.approx(plain(X, Y, 0.99)[0].mean())


def test_directions_of_little_variance_are_left_out_of_svcca():
    extra = np.hstack([X, 1e-3 * RANDOM.standard_normal((N, 5))])
    assert of("svcca", extra).value == pytest.approx(of("svcca").value, rel=1e-3)


def test_pwcca_is_weighted_by_the_first_side():
    rho, weight = plain(X, Y, 1.0)
    assert of("pwcca").value == pytest.approx(weight @ rho / weight.sum())
    assert of("pwcca", Y, X).value != pytest.approx(of("pwcca").value, rel=1e-3)


def test_the_correlations_are_scikit_learns():
    from sklearn.cross_decomposition import CCA

    u, v = CCA(7, max_iter=5000, tol=1e-12).fit_transform(X, Y)
    due = [np.corrcoef(u[:, k], v[:, k])[0, 1] for k in range(7)]
    assert plain(X, Y, 1.0)[0] == pytest.approx(due, abs=1e-4)


@pytest.mark.parametrize("distance_id", ["svcca", "pwcca"])
def test_any_linear_map_of_the_second_side_changes_nothing(distance_id):
    mixed = Y @ (np.eye(7) + 0.1 * RANDOM.standard_normal((7, 7))) - 3
    if distance_id == "svcca":
        mixed = 8 * Y @ np.linalg.qr(RANDOM.standard_normal((7, 7)))[0] - 3
    assert of(distance_id, X, mixed).value == pytest.approx(of(distance_id).value)


@pytest.mark.parametrize("distance_id", ["svcca", "pwcca"])
def test_noise_reads_its_chance_and_a_relation_more(distance_id):
    noise = of(distance_id, X, RANDOM.standard_normal((N, 7)), 99)
    assert noise.low < noise.chance < noise.high and noise.p > 0.05
    assert noise.chance > 0.05
    found = of(distance_id, n_permutations=99)
    assert found.low > found.chance and found.p == 0.01


def test_with_too_few_rows_it_is_undefined_and_says_why():
    x, y = RANDOM.standard_normal((2, 20, 12))
    for distance_id, share in (("svcca", 0.99), ("pwcca", 1.0)):
        found = of(distance_id, x, y)
        ones = int(np.sum(plain(x, y, share)[0] > 1 - 1e-9))
        assert ones and found.value is None
        assert f"{ones} correlations are 1" in found.reason
