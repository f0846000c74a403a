"""Wrong pairs of four kinds: as many as asked, hurt as said, refused where it cannot be."""

from dataclasses import replace

import numpy as np
import pytest

from lab.core.errors import BadInput, TooFew, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.align.spaces import TwoSpaces, two_spaces
from lab.experiments.align.wrong_pairs import WrongPairs, WrongPairsSpec, fingerprint, named
from lab.stats.cosine import unit_rows

QUICK = {"a": "hog/noto", "b": "ngrams/en"}
VOICE = {"a": "hog/noto", "b": "mfcc/en+m3", "kind": "time"}


def dealt(spec, spaces, share=0.4, seed=0):
    wrong = WrongPairs(spec, spaces, Progress())
    return wrong.deal(spaces.train, share, seed)


def few_sounds(n=16):
    """A bridge from nothing to the sounds of a few concepts: none else is encoded."""
    column = DATASETS.get("emojilab").column("speech", "en+m3")
    x = ENCODERS.get("mfcc").encode([column.items[i] for i in range(n)]).astype(np.float64)
    names = np.array(column.ids[:n])
    parts = np.split(np.arange(n), [n // 2, 3 * n // 4])
    return TwoSpaces(np.zeros((n, 2)), unit_rows(x), tuple(names), names, names, *parts)


@pytest.mark.parametrize("kind", ["random", "class", "facet"])
def test_the_share_is_wrong_the_same_again_and_all_else_is_right(kind):
    spec = WrongPairsSpec(**QUICK, kind=kind)
    spaces = two_spaces(spec, Progress())
    y, right = dealt(spec, spaces)
    n = len(spaces.train)
    assert 0 <= n - right.sum() - round(0.4 * n) <= 2 * (kind == "class")
    assert np.array_equal(y[right], spaces.y[spaces.train][right])
    assert np.array_equal(y, dealt(spec, spaces)[0])
    assert not np.array_equal(right, dealt(spec, spaces, seed=1)[1])
    assert np.allclose(np.linalg.norm(y, axis=1), 1)
    wrong = np.flatnonzero(~right)
    cosines = y[wrong] @ spaces.y[spaces.train].T
    if kind == "class":
        labels = spaces.labels[spaces.train]
        assert all(labels[wrong[i]] in labels[row > 1 - 1e-9] for i, row in enumerate(cosines))
    if kind == "facet":
        column = DATASETS.get("emojilab").column("text", "es")
        at = spaces.train[wrong[0]]
        name = column.items[column.ids.index(spaces.concepts[at])]
        assert np.allclose(y[wrong[0]], unit_rows(ENCODERS.get("ngrams").encode([name])))


def test_a_share_of_1_tells_nothing_whatever_the_kind():
    spec = WrongPairsSpec(**QUICK, kind="class")
    spaces = two_spaces(spec, Progress())
    y, right = dealt(spec, spaces, share=1.0)
    random = dealt(WrongPairsSpec(**QUICK), spaces, share=1.0)
    assert not right.any() and np.array_equal(y, random[0])


def test_sounds_run_into_the_next_of_their_own_part():
    spaces, spec = few_sounds(), WrongPairsSpec(**VOICE, overlap=0.5)
    y, right = dealt(spec, spaces, share=0.5)
    column = DATASETS.get("emojilab").column("speech", "en+m3")
    row = int(np.flatnonzero(~right)[-1])
    own, after = (column.items[int(r)] for r in (row, (row + 1) % len(spaces.train)))
    cut = round(0.5 * len(own))
    heard = ENCODERS.get("mfcc").encode([np.concatenate([own[cut:], after[:cut]])])
    assert np.allclose(y[row], unit_rows(heard.astype(np.float64)))
    untouched, _ = dealt(WrongPairsSpec(**VOICE, overlap=0.0), spaces, share=0.5)
    assert np.allclose(untouched, spaces.y[spaces.train], atol=1e-6)


def test_a_facet_is_named_before_the_run_and_its_data_count():
    spec = WrongPairsSpec(**QUICK, kind="facet")
    assert named(spec).wrong_facet == "es" and named(named(spec)) == named(spec)
    assert named(WrongPairsSpec(**QUICK)).wrong_facet == ""
    other = named(WrongPairsSpec(**QUICK, kind="facet", wrong_facet="sw"))
    assert fingerprint(named(spec)) != fingerprint(other)
    assert fingerprint(WrongPairsSpec(**QUICK)) == fingerprint(
        WrongPairsSpec(**QUICK, kind="class")
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({**QUICK, "kind": "facet", "wrong_facet": "en"}, BadInput),
        ({**QUICK, "kind": "facet", "wrong_facet": "enn"}, UnknownId),
        ({**QUICK, "kind": "time"}, BadInput),
    ],
)
def test_what_cannot_be_wrong_in_this_way_is_refused(fields, error):
    with pytest.raises(error):
        WrongPairs(WrongPairsSpec(**fields), few_sounds(), Progress())


def test_a_facet_that_lacks_concepts_and_classes_that_are_too_small_say_so():
    with pytest.raises(TooFew, match="all 16 concepts"):
        sounds = few_sounds()
        gone = replace(sounds, concepts=("no such", *sounds.concepts[1:]))
        WrongPairs(WrongPairsSpec(**QUICK, kind="facet"), gone, Progress())
    with pytest.raises(TooFew, match="share a class"):
        dealt(WrongPairsSpec(**QUICK, kind="class"), few_sounds())
