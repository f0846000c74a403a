"""Dropping and mispairing: the share, nested, a partner that is never oneself."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.perturb import PERTURBATIONS

IDS = [f"concept-{i:03d}" for i in range(400)]
ITEMS = [f"name {i}" for i in range(400)]


def moved(name, severity, seed=0):
    hurt = PERTURBATIONS.get(name).apply(ITEMS, IDS, severity, seed)
    return np.array([a is not b for a, b in zip(ITEMS, hurt, strict=True)])


@pytest.mark.parametrize("name", ["dropped", "mispaired"])
def test_share_is_a_fifth_of_the_severity_and_nested(name):
    before = np.zeros(400, bool)
    for severity in (0.5, 1, 2, 3.5, 5):
        now = moved(name, severity)
        assert now.mean() == pytest.approx(severity / 5, abs=0.08)
        assert (before <= now).all()
        before = now
    assert before.all()


def test_a_partner_does_not_change_with_order_or_severity():
    p = PERTURBATIONS.get("mispaired")
    first = dict(zip(IDS, p.apply(ITEMS, IDS, 5, 1), strict=True))
    second = dict(zip(IDS[::-1], p.apply(ITEMS[::-1], IDS[::-1], 3, 1), strict=True))
    own = dict(zip(IDS, ITEMS, strict=True))
    assert all(first[i] == second[i] for i in IDS if second[i] != own[i])
    assert len(set(first.values())) > 200


def test_mispairing_asks_for_a_whole_column():
    p = PERTURBATIONS.get("mispaired")
    with pytest.raises(TooFew, match="two or more"):
        p.apply(["a"], ["a"], 1, 0)
    with pytest.raises(BadInput, match="1 repeated"):
        p.apply(["a", "b"], ["a", "a"], 1, 0)
