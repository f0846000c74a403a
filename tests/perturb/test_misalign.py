"""Sounds cut too late: what is lost at the front is the neighbour's beginning at the end."""

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew
from lab.perturb.misalign import misaligned

SOUNDS = [np.full(n, k, np.float32) for k, n in ((1, 10), (2, 4), (3, 8))]


def test_a_share_of_each_is_its_neighbours_and_the_last_one_runs_into_the_first():
    first, second, third = misaligned(SOUNDS, 0.5)
    assert first.tolist() == [1] * 5 + [2] * 4  # the neighbour is shorter than what is cut
    assert second.tolist() == [2] * 2 + [3] * 2
    assert third.tolist() == [3] * 4 + [1] * 4
    assert first.dtype == np.float32


def test_the_ends_are_the_own_sound_and_the_neighbours():
    assert [list(s) for s in misaligned(SOUNDS, 0.0)] == [list(s) for s in SOUNDS]
    assert misaligned(SOUNDS, 1.0)[2].tolist() == [1] * 8


def test_what_cannot_be_cut_is_refused():
    for share in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadInput, match="share in"):
            misaligned(SOUNDS, share)
    with pytest.raises(TooFew):
        misaligned(SOUNDS[:1], 0.5)
