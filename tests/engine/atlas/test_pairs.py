import numpy as np
import pytest

from lab.engine.atlas.atlas import block
from lab.engine.atlas.pairs import pairs
from lab.engine.atlas.words import apart_words, pair_words, verdict_words
from tests.engine.atlas.made_up import GROUP, WAYS, made_up


def pair(way, kind="ratio", value=1.4, low=1.1, high=1.8, p=0.001, **more):
    return {
        **GROUP._asdict(), "perturbation": way, "a": "minilm", "b": "use", "kind": kind,
        "value": value, "low": low, "high": high, "censored": "", "bound": None, "why_not": "",
        "decided": True, "p": p, "margin": 0.1, "n": 240, "n_families": 190,
        "lead_value": 0.02, "lead_low": -0.03, "lead_high": 0.06, **more,
    }  # fmt: skip


def found(rows, a="minilm", b="use"):
    atlas = made_up(np.full((2, 5), 0.5), pairs=rows)
    return pairs(atlas, block(atlas, GROUP), a, b)


def test_turned_round_a_ratio_is_its_inverse_and_a_difference_its_negative():
    rows = [pair(WAYS[0]), pair(WAYS[1], "difference", 0.5, -0.2, 1.2, 0.1),
            pair(WAYS[2], value=None, low=2.0, high=None, bound=2.5, censored="right")]  # fmt: skip
    ratio, difference, beyond = found(rows, "use", "minilm")
    assert (ratio["a"], ratio["b"]) == ("use", "minilm")
    assert (ratio["value"], ratio["low"], ratio["high"]) == pytest.approx(
        (1 / 1.4, 1 / 1.8, 1 / 1.1)
    )
    assert (difference["value"], difference["low"], difference["high"]) == (-0.5, -1.2, 0.2)
    assert (beyond["censored"], beyond["bound"], beyond["low"]) == ("left", 0.4, None)
    assert (ratio["lead_low"], ratio["lead_high"]) == (-0.06, 0.03)
    assert found(rows)[0]["value"] == 1.4


def test_p_is_corrected_for_all_ways_that_are_looked_at():
    alone = found([pair(WAYS[0], p=0.02)])
    among = found([pair(way, p=0.02) for way in WAYS])
    assert alone[0]["decided"] and not any(row["decided"] for row in among)
    assert among[0]["p"] == pytest.approx(0.1)


def test_words_say_who_breaks_later_by_what_or_why_not():
    later, none, unknown = found([
        pair(WAYS[0]), pair(WAYS[1], low=0.8, p=0.2),
        pair(WAYS[2], value=None, low=None, high=None, why_not="clean leads differ", p=None),
    ])  # fmt: skip
    assert verdict_words(later) == "MiniLM breaks later"
    assert apart_words(later) == "1.4 times (1.1 to 1.8)"
    assert verdict_words(none) == "undecided"
    assert verdict_words(unknown).startswith("not compared") and apart_words(unknown) == ""
    assert "1.4 times" in pair_words(later)
