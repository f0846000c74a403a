"""Victims and objectives: margins by hand, slopes by finite differences."""

import numpy as np
import pytest

from lab.adversary.attack.objective import Closeness, Lead, Margin, values_of
from lab.adversary.attack.victim import Victim
from lab.core.errors import BadInput
from lab.encoders import ENCODERS
from lab.perturb.light_parameters import light
from lab.perturb.relighting import sensor_noise, shoot
from lab.probes.linear import LinearProbe
from tests.adversary.toy import pictures, victim


def probe(d, k, seed):
    rng = np.random.default_rng(seed)
    seen = np.ones(k, bool)
    return LinearProbe(rng.standard_normal((k, d)) / d, rng.standard_normal(k), seen, 1.0, 1.3)


def test_a_margin_is_the_log_odds_over_the_best_other():
    probes = [probe(6, 3, 0), probe(6, 3, 1)]
    folds, classes = np.array([0, 1, 0, 1]), np.array([0, 2, 1, 0])
    x = np.random.default_rng(2).standard_normal((4, 6)).astype(np.float32)
    found = values_of(Margin(probes, folds, classes), x, np.arange(4))
    for i in range(4):
        p = probes[folds[i]].log_proba(x[i : i + 1])[0]
        others = np.delete(p, classes[i])
        assert found[i] == pytest.approx(p[classes[i]] - others.max(), abs=1e-5)


def test_closeness_falls_from_its_limit_with_the_turn():
    clean = np.eye(4, dtype=np.float32)
    objective = Closeness(clean, limit=0.5)
    assert values_of(objective, clean, np.arange(4)) == pytest.approx(0.5)
    # Another picture is at drift 1 where all are equally far apart.
    assert values_of(objective, clean[[1]], np.array([0])) == pytest.approx(-0.5)


def test_a_lead_is_lost_when_another_partner_is_nearer():
    gallery = np.eye(3)
    lead = Lead(np.eye(3), np.zeros(3), gallery, np.arange(3))
    assert values_of(lead, np.float32([[1, 0, 0]]), np.array([0])) == pytest.approx(1.0)
    assert values_of(lead, np.float32([[0.6, 0.8, 0]]), np.array([0])) == pytest.approx(-0.2)
    with pytest.raises(BadInput, match="one fitted map"):
        Lead(np.eye(3), np.zeros(2), gallery, np.arange(3))


def test_a_value_is_the_same_bits_whatever_stands_beside_it():
    rng, n, d = np.random.default_rng(0), 33, 1280
    x, rows = rng.standard_normal((n, d)).astype(np.float32), np.arange(n)
    partners = rng.standard_normal((50, 64))
    for objective in (
        Margin([probe(d, 8, 0)], np.zeros(n, int), rng.integers(8, size=n)),
        Lead(rng.standard_normal((d, 64)), rng.standard_normal(d), partners, rows),
        Closeness(x + rng.standard_normal((n, d)).astype(np.float32)),
    ):
        whole = values_of(objective, x, rows)
        for part in (slice(0, 1), slice(5, 12), slice(16, 33)):
            assert np.array_equal(values_of(objective, x[part], rows[part]), whole[part])


@pytest.mark.parametrize("name", ["lite0", pytest.param("vit", marks=pytest.mark.slow)])
def test_slopes_agree_with_finite_differences(name):
    """Rounding to 8 bits is straight through, so the difference is taken over a wide step."""
    encoder = ENCODERS.get(name)
    if not encoder.availability().ok:
        pytest.skip(encoder.availability().command)
    heads = [probe(encoder.dim, 3, 4)]
    picture = pictures(1)[0]
    box = Victim(encoder, Margin(heads, np.zeros(1, int), np.zeros(1, int)), ("p0",))
    at = light(exposure_stops=-1.0, shadow_stops=1.0, gamma=1.1, vignette_stops=1.0)
    rows, draws = np.zeros(1, int), [0, 1]
    value, slope = box.slopes([picture], rows, at[None], draws)

    def true(cube):
        shown = [shoot(picture, cube).draw(sensor_noise("p0", d)) for d in draws]
        return box.values(shown, np.zeros(2, int)).mean()

    assert value[0] == pytest.approx(true(at), abs=0.02)
    for i in (0, 2, 6, 11):  # exposure, shadow, vignette, gamma
        step = np.zeros(13)
        step[i] = 0.02
        difference = (true(at + step) - true(at - step)) / 0.04
        assert slope[0, i] == pytest.approx(difference, rel=0.25, abs=0.05)


def test_a_victim_without_gradients_says_so():
    toy = victim(1.0)
    assert not toy.has_slopes
    with pytest.raises(BadInput, match="gradients"):
        toy.slopes(pictures(1), np.zeros(1, int), light()[None], [0])
    assert toy.values([], np.zeros(0, int)).shape == (0,)
