"""The bag probe: planted bits, none where there are none, order and unknown words of no account."""

import numpy as np
import pytest

from lab.core.errors import BadInput
from lab.probes.bag import SHARES, BagProbe

PRIOR = np.log(np.full(4, 0.25))


def planted(n, told, seed=0):
    """Four kinds; a message names the kind with probability ``told``, between chatter."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 4, n)
    said = [
        (f"noise {rng.integers(20)}", *((f"kind {k}",) if rng.random() < told else ()))
        for k in y
    ]  # fmt: skip
    return said, y, np.arange(n).astype(str)


def bits(probe, said, y):
    return float((probe.log_proba(said)[np.arange(len(y)), y] - PRIOR[y]).mean() / np.log(2))


@pytest.mark.parametrize(("told", "low", "high"), [(1.0, 1.9, 2.0), (0.5, 0.85, 1.0)])
def test_it_finds_the_bits_that_were_planted_and_never_more(told, low, high):
    probe = BagProbe.fit(*planted(800, told), PRIOR)
    said, y, _ = planted(2000, told, seed=1)
    assert low < bits(probe, said, y) <= high + 0.03


def test_words_that_tell_nothing_give_no_bits():
    said, y, families = planted(400, 0.0)
    probe = BagProbe.fit(said, y, families, PRIOR)
    said, y, _ = planted(2000, 0.0, seed=1)
    assert probe.share in SHARES and abs(bits(probe, said, y)) < 0.03


def test_order_doubles_and_unknown_words_do_not_count():
    probe = BagProbe.fit(*planted(200, 1.0), PRIOR)
    plain, other = probe.log_proba([("kind 1", "noise 2"), ("noise 2", "kind 1", "kind 1", "new")])
    np.testing.assert_array_equal(plain, other)
    np.testing.assert_allclose(probe.log_proba([("new",)])[0], PRIOR)
    np.testing.assert_allclose(np.exp(probe.log_proba([(), ("kind 0",)])).sum(axis=1), 1)


def test_messages_without_a_word_or_without_labels_are_refused():
    for said in ([(), ()], [("a",)]):
        with pytest.raises(BadInput, match="words in them"):
            BagProbe.fit(said, np.array([0, 1]), np.array(["a", "b"]), PRIOR[:2])
