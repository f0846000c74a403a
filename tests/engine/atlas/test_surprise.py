import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.engine.atlas.atlas import block
from lab.engine.atlas.surprise import surprises
from lab.stats.decide import Verdict
from tests.engine.atlas.made_up import GROUP, made_up

ADDITIVE = np.array([[0.1], [0.2], [0.3], [0.4]]) + np.array([0.0, 0.05, 0.1, 0.2, 0.3])


def found(values, noise=0.01):
    atlas = made_up(values, noise)
    return surprises(atlas, block(atlas, GROUP), "kept")


def test_a_planted_cell_is_found_and_signed():
    values = ADDITIVE.copy()
    values[2, 3] += 0.3
    first = found(values)[0]
    assert (first.encoder, first.way, first.verdict) == ("ngrams", "ocr", Verdict.MORE)
    # What is planted is shared out: row and column take their part of it.
    assert first.residual.value == pytest.approx(0.3 * (3 / 4) * (4 / 5), abs=1e-9)
    assert first.value - first.expected == pytest.approx(first.residual.value)
    assert first.residual.low > 0


def test_an_additive_table_surprises_nobody():
    every = found(ADDITIVE)
    assert len(every) == 20
    assert {one.verdict for one in every} == {Verdict.UNDECIDED}


@pytest.mark.slow
def test_of_additive_tables_one_in_twenty_has_any_sure_cell():
    """The intervals hold for all cells at once: noise alone rarely makes even one sure."""
    wrong = 0
    for seed in range(200):
        noise = np.random.default_rng(seed).normal(size=ADDITIVE.shape) * 0.01
        wrong += any(one.verdict is not Verdict.UNDECIDED for one in found(ADDITIVE + noise))
    assert wrong / 200 <= 0.09


def test_two_encoders_or_ways_are_too_few():
    with pytest.raises(BadInput, match="3 models"):
        found(ADDITIVE[:2])
    with pytest.raises(BadInput, match="2 ways"):
        found(ADDITIVE[:, :2])
