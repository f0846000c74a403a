"""The grid of items: as the run hurt them, with links that hurt them so again."""

import numpy as np
import pytest

from lab.data import DATASETS
from lab.experiments.severity.run import SeveritySpec
from lab.perturb import PERTURBATIONS
from lab.ui.board.fates import Behind
from lab.ui.board.grid import SIDE_PX, hurt_as_run, link_to, said, side_by_side

ITEM = Behind("lion", "lion", "animal-mammal", "animal-mammal", "", "lost")


def column(ids):
    return DATASETS.get("emojilab").column("text", "en", ids)


@pytest.mark.parametrize("perturbation", ["ocr", "dropped", "mispaired"])
def test_some_items_are_hurt_as_among_all(perturbation):
    every = DATASETS.get("emojilab").concepts[:30]
    spec = SeveritySpec(encoder="ngrams", perturbation=perturbation, draw_seed=3)
    whole = PERTURBATIONS.get(perturbation).apply(list(column(every).items), every, 4.0, 3)
    few = hurt_as_run(spec, column(every[5:8]), 4.0, every)
    assert [few[name] for name in every[5:8]] == list(whole[5:8])


def test_a_link_asks_for_the_item_as_it_is_hurt_here():
    spec = SeveritySpec(encoder="ngrams", perturbation="ocr", split_seed=2)
    query = link_to(ITEM, spec, "text", "en", 2.0)
    assert query == {
        "ds": "emojilab", "a": "ngrams", "seed": "2", "item": "lion",
        "text.facet": "en", "text.perturbation": "ocr", "text.severity": "2",
    }  # fmt: skip


def test_an_answer_that_was_taken_away_is_said():
    assert said(ITEM) == "✓ animal\\-mammal → ✗ nothing"


def test_two_pictures_stand_side_by_side_of_one_size():
    clean = np.full((224, 224, 3), 255, np.uint8)
    pair = side_by_side(clean, np.zeros_like(clean))
    assert pair.shape == (SIDE_PX + 2, 2 * (SIDE_PX + 2), 3)
    assert pair[SIDE_PX // 2, SIDE_PX // 2].tolist() == [255, 255, 255]
    assert pair[SIDE_PX // 2, SIDE_PX + 2 + SIDE_PX // 2].tolist() == [0, 0, 0]
    assert (side_by_side(clean, None) == side_by_side(clean, clean)).all()
