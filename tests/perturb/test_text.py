"""Errors of text: the right kind, the right share, nested, and never nothing left."""

import unicodedata

import numpy as np
import pytest

from lab.perturb import PERTURBATIONS
from lab.perturb.graphemes import graphemes
from lab.perturb.lookalikes import LOOKALIKES, NEIGHBOURS

LONG = "the quick brown fox jumps over the lazy dog " * 40


def hurt(name, text, severity, seed=0):
    return PERTURBATIONS.get(name).apply([text], ["a"], severity, seed)[0]


def test_neighbours_are_mutual_and_known_ones_are_there():
    assert set(NEIGHBOURS["g"]) == set("ftyhbv") and set(NEIGHBOURS["a"]) == set("qwsz")
    assert all(a in NEIGHBOURS[b] for a, near in NEIGHBOURS.items() for b in near)


@pytest.mark.parametrize("severity", [1, 3, 4.5])
def test_typos_are_neighbouring_keys_at_their_share(severity):
    p = PERTURBATIONS.get("keyboard_typos")
    pairs = list(zip(LONG, hurt("keyboard_typos", LONG, severity), strict=True))
    changed = [(a, b) for a, b in pairs if a != b]
    assert all(b in NEIGHBOURS[a] for a, b in changed)
    share = 100 * len(changed) / sum(a.isalpha() for a in LONG)
    assert share == pytest.approx(p.physical(severity), abs=5)


def test_typos_keep_case_and_leave_other_scripts():
    assert hurt("keyboard_typos", "HELLO" * 20, 5).isupper()
    for text in ("赤いりんご", "Привет", "हिन्दी"):
        assert hurt("keyboard_typos", text, 5) == hurt("ocr", text, 5) == text


def test_ocr_takes_look_alikes():
    assert all(hurt("ocr", letter, 5) in {letter, *near} for letter, near in LOOKALIKES.items())
    assert all(near and letter not in near for letter, near in LOOKALIKES.items())


@pytest.mark.parametrize("name", ["keyboard_typos", "ocr"])
def test_what_is_hurt_stays_hurt(name):
    low, high = (graphemes(hurt(name, "s" * 300, s)) for s in (2, 4))
    assert len(low) == len(high) == 300
    assert all(b == a for a, b in zip(low, high, strict=True) if a != "s")


def test_dropped_characters_stay_dropped():
    p_low, p_high = (hurt("char_drop", "".join(map(chr, range(0x4E00, 0x4F00))), s) for s in (2, 4))
    assert set(p_high) < set(p_low)
    assert len(p_low) == pytest.approx(0.9 * 256, abs=15)


def test_swap_keeps_the_characters_and_moves_each_by_at_most_one():
    text = "".join(map(chr, range(0x4E00, 0x4E80)))
    swapped = hurt("char_swap", text, 5)
    assert sorted(swapped) == sorted(text)
    assert max(abs(text.index(c) - i) for i, c in enumerate(swapped)) == 1
    few, many = (hurt("char_swap", text, s) for s in (1, 4))
    assert all(many[i] == c for i, c in enumerate(few) if text[i] != c)


def test_dropped_words_keep_the_order_of_the_rest():
    words = [f"w{i}" for i in range(200)]
    left = hurt("word_drop", " ".join(words), 3).split(" ")
    assert left == [w for w in words if w in left]
    assert len(left) == pytest.approx(120, abs=20)


@pytest.mark.parametrize("name", ["keyboard_typos", "char_drop", "char_swap", "ocr", "word_drop"])
def test_a_text_never_becomes_empty(name):
    for seed in range(40):
        for text in ("x", "a b", "  é ", "e\u0301", "👩‍👩‍👧 ok"):
            assert hurt(name, text, 5, seed).strip()


@pytest.mark.parametrize("name", ["char_drop", "char_swap", "word_drop"])
def test_no_mark_is_parted_from_its_base(name):
    text = "e\u0301a\u0300 क्षि 👍🏽 o\u0308u"
    known = set(graphemes(text))
    for seed in range(20):
        out = hurt(name, text, 4, seed)
        assert set(graphemes(out)) <= known
        assert not unicodedata.category(out[0]).startswith("M")


def test_spaces_are_not_dropped():
    assert np.char.count(hurt("char_drop", LONG, 5), " ") == LONG.count(" ")
