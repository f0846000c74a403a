import numpy as np
import pytest

from lab.engine.atlas.atlas import block
from lab.engine.atlas.ranking import crossings, not_behind, overall, ranking
from tests.engine.atlas.made_up import GROUP, made_up

KEPT = np.array([[0.5] * 5, [0.4] * 5, [0.6] * 5])
HURT = np.array([[0.3] * 5, [0.31] * 5, [0.1] * 5])


def block_of(atlas, **given):
    return block(atlas, GROUP, **given)


def test_the_best_is_first_and_has_its_interval_and_n():
    atlas = made_up(KEPT)
    rows = ranking(atlas, block_of(atlas), "kept")
    assert [row.encoder for row in rows] == ["ngrams", "minilm", "use"]
    assert [row.place for row in rows] == [1, 2, 3]
    first = rows[0].estimate
    assert first.value == pytest.approx(0.6) and first.low < 0.6 < first.high
    # Five ways are averaged: a fifth of the variance of one.
    assert first.high - first.low == pytest.approx(2 * 1.96 * 0.01 / 5**0.5, rel=0.2)
    assert (first.n, rows[0].estimate.over) == (240, "concept families")


def test_breakpoints_are_medians_so_that_one_out_of_range_moves_nothing():
    values = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0, 4.5]])
    atlas = made_up(values)
    assert overall(atlas, block_of(atlas), "breaks")[0] == pytest.approx([3.0, 3.0])


def test_a_lead_is_decided_against_every_other():
    sure, close = made_up(KEPT), made_up(np.array([[0.5] * 5, [0.4] * 5, [0.501] * 5]))
    assert not_behind(sure, block_of(sure), "kept") == []
    assert not_behind(close, block_of(close), "kept") == ["minilm"]


def test_pairs_that_two_definitions_surely_order_differently():
    atlas = made_up({"kept": KEPT, "hurt": HURT, "breaks": KEPT})
    crossed = crossings(atlas, block_of(atlas))
    told = {(c.a, c.b): (c.ahead_by, c.behind_by) for c in crossed}
    assert told[("minilm", "ngrams")] == ("hurt", "kept")
    assert crossed[0].difference.value > 0 > crossed[0].reverse.value
    agreeing = made_up(KEPT)
    assert crossings(agreeing, block_of(agreeing)) == []
    # Where the resamples say little, no order is sure, and so none is reversed.
    noisy = made_up({"kept": KEPT, "hurt": HURT, "breaks": KEPT}, noise=1.0)
    assert crossings(noisy, block_of(noisy)) == []
