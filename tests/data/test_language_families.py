"""Branches and amounts of text: every language that names something has both."""

import pytest

from lab.core.contracts import Modality
from lab.core.errors import UnknownId
from lab.data.emojilab.dataset import EMOJILAB
from lab.data.language_families import branch_of, crawled_gib

CODES = EMOJILAB.facets(Modality.TEXT)


def test_every_language_of_the_names_has_a_branch_and_variants_share_it():
    assert len({branch_of(code) for code in CODES}) > 30
    assert branch_of("sr") == branch_of("sr-Latn") != branch_of("hu")
    assert crawled_gib("kk") == crawled_gib("kk-Arab") > crawled_gib("zu") == 0
    with pytest.raises(UnknownId, match="branch"):
        branch_of("tlh")


def test_each_place_of_the_axis_has_ten_branches():
    from lab.experiments.scarce.languages_asked import PLACES

    least = -1.0
    for most in PLACES.values():
        held = [c for c in CODES if c != "en" and least < crawled_gib(c) <= most]
        assert len({branch_of(code) for code in held}) >= 10
        least = most
