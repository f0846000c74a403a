"""Tags as anchors: words as pieces, what is read, and anchors planted where they must work."""

import numpy as np
import pytest

from lab.adapt.tag_anchors import DEPTH, FIRST, MASK, N_BUCKETS, NOTHING, WordPieces, fit, read
from lab.core.errors import BadInput, Cancelled
from lab.core.progress import Progress
from lab.probes.training import Budget
from lab.stats.cosine import unit_rows

WORDS = [f"{a}{b}" for a in "bdfgk" for b in ("an", "el", "om", "ur")]
PIECES = WordPieces.of(WORDS, ["zzz"])


def world(n=60, n_places=3, n_features=8):
    """Texts of two words each; what a picture shows says which words they are."""
    rng = np.random.default_rng(0)
    said = np.array([rng.permutation(len(WORDS))[:2] for _ in range(n)])
    looks = rng.standard_normal((len(WORDS), n_features))
    shown = looks[said].sum(axis=1)[:, None] + 0.1 * rng.standard_normal((n, n_places, n_features))
    return shown.astype(np.float32), said + FIRST


def test_a_known_word_has_a_piece_of_its_own_and_an_unknown_one_only_its_letters():
    known, unknown = (PIECES.pieces[PIECES.number[word]] for word in ("ban", "zzz"))
    assert PIECES.n_known == len(WORDS) and PIECES.number["ban"] in known
    hashed = unknown[unknown != NOTHING]
    assert len(hashed) == 3  # <zz, zzz, zz>
    assert ((hashed >= FIRST + len(WORDS)) & (hashed < FIRST + len(WORDS) + N_BUCKETS)).all()
    assert PIECES.tokens([["ban", "zzz"], []]).tolist() == [
        [PIECES.number["ban"], PIECES.number["zzz"]], [NOTHING, NOTHING]
    ]  # fmt: skip
    assert PIECES.tokens([[]]).shape == (1, 1)


def test_a_reading_of_an_item_hangs_on_no_other_item_and_on_no_filling():
    patches, tokens = world()
    network = fit(PIECES, patches, tokens, tokens, 16, None, 0)
    whole = read(network, patches, tokens)
    assert whole.shape == (2 * DEPTH + 1, 60, 16) and np.isfinite(whole).all()
    filled = np.pad(tokens[:5], ((0, 0), (0, 3)))
    np.testing.assert_allclose(read(network, patches[:5], filled), whole[:, :5], atol=1e-5)
    assert MASK not in tokens
    # The mean of the input's states is that of the words' own, whatever stands behind them.
    turned = read(network, patches[:, :0], tokens[:, ::-1].copy())
    np.testing.assert_allclose(turned[0], read(network, patches[:, :0], tokens)[0], atol=1e-5)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others():
    patches, tokens = world()
    made = [
        read(fit(PIECES, patches, tokens, tokens, 16, budget, seed), patches, tokens)
        for budget in (None, Budget(2, 16)) for seed in (0, 0, 1)
    ]  # fmt: skip
    for first, same, other in (made[:3], made[3:]):
        np.testing.assert_array_equal(first, same)
        assert np.abs(first - other).max() > 0.01


def test_planted_tags_tie_pictures_to_texts_and_tags_under_other_words_do_not():
    patches, tokens = world()
    texts = tokens[np.random.default_rng(1).permutation(len(tokens))]  # never a pair, row by row
    other = np.arange(FIRST + len(WORDS))
    other[FIRST:] = np.roll(other[FIRST:], 7)
    found = {}
    for name, tags in (("right", tokens), ("renamed", other[tokens])):
        network = fit(PIECES, patches, tags, texts, 32, Budget(200, 32, 3e-3), 0)
        # What a picture would say next, beside the words of a text.
        sides = read(network, patches, 0 * tokens)[-1], read(network, patches[:, :0], tokens)[0]
        x, y = (unit_rows(side - side.mean(axis=0)) for side in sides)
        ranks = (x @ y.T >= np.sum(x * y, axis=1)[:, None]).sum(axis=1)
        found[name] = np.mean(ranks <= 10)  # chance: .17
    assert found["right"] > 0.7
    assert found["renamed"] < 0.35


def test_other_numbers_of_rows_and_a_stop_are_said():
    patches, tokens = world()
    with pytest.raises(BadInput, match="as many pictures and tags as texts"):
        fit(PIECES, patches, tokens[1:], tokens, 16, None, 0)
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        fit(PIECES, patches, tokens, tokens, 16, Budget(2, 16), 0, stopped)
