"""Paired differences: their mean, their interval, and Holm over those that were tested."""

import numpy as np
import pytest

from lab.experiments.lighting.families import Families, difference
from lab.stats.nulls.holm import holm
from lab.stats.rows import decide_rows, is_sure


def over(n):
    return Families(np.arange(n).astype(str), 500, 0)


def test_a_clear_difference_is_off_zero_and_none_is_not():
    rng = np.random.default_rng(0)
    a = rng.random(40)
    clear = difference(a + 0.2, a, over(40))
    assert clear["value"] == pytest.approx(0.2) and clear["low"] == pytest.approx(0.2)
    nothing = difference(a, rng.permutation(a), over(40))
    assert nothing["low"] < 0 < nothing["high"] and nothing["p"] > 0.05
    rows = decide_rows([clear, nothing])
    assert [is_sure(row) for row in rows] == [True, False]
    assert [row["p_holm"] for row in rows] == pytest.approx(holm([clear["p"], nothing["p"]]))


def test_members_of_a_family_are_no_new_evidence():
    rng = np.random.default_rng(1)
    a = rng.normal(0.3, 1, 20)
    alone = difference(a, np.zeros(20), over(20))
    copies = Families(np.tile(np.arange(20), 4).astype(str), 500, 0)
    again = difference(np.tile(a, 4), np.zeros(80), copies)
    assert again["n"] == 80 and again["low"] == pytest.approx(alone["low"], abs=1e-9)


def test_few_families_and_no_picture_are_told_and_never_tested():
    few = difference(np.ones(9), np.zeros(9), over(9))
    none = difference(np.zeros(0), np.zeros(0), over(0))
    assert few["value"] == 1 and few["p"] is None and few["low"] is None
    assert none["value"] is None and none["n"] == 0
    sure = difference(np.ones(12), np.zeros(12), over(12))
    rows = decide_rows([few, none, sure])
    assert [row["p_holm"] is None for row in rows] == [True, True, False]
    assert rows[2]["p_holm"] == sure["p"]  # alone in the table: nothing to correct for
    assert [row["reason"] for row in rows] == ["few families", "no common items", ""]
    assert not is_sure(rows[0])
    assert decide_rows([few])[0]["p_holm"] is None
