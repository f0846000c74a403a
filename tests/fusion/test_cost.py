"""What a fusion costs, and budgets that are matched in it."""

import pytest
import torch

from lab.fusion.base import FUSIONS
from lab.fusion.cost import costs, matched, multiply_adds
from lab.fusion.methods.tensor import RANK
from lab.fusion.network import WIDTH, NetworkFusion

WIDTHS, CLASSES = [64, 32], 5


def test_the_products_are_those_one_counts_by_hand():
    total = sum(WIDTHS)
    by_hand = {
        "late": total * CLASSES,
        "early": (total + CLASSES) * WIDTH,
        "modality_dropout": (total + CLASSES) * WIDTH,
        "gated": total * WIDTH + len(WIDTHS) * WIDTH * CLASSES + total,
        "tensor": total * WIDTH + len(WIDTHS) * RANK * (WIDTH + 1) * WIDTH + WIDTH * CLASSES,
        # Three tokens: weights of attention and of the block after it, and 3 x 3 looks, both ways.
        "transformer": total * WIDTH + 3 * 8 * WIDTH**2 + 2 * 9 * WIDTH + WIDTH * CLASSES,
    }
    for fusion in FUSIONS:
        if fusion.id in by_hand:
            assert multiply_adds(fusion, WIDTHS, CLASSES) == by_hand[fusion.id], fusion.id


def test_counting_draws_nothing():
    before = torch.get_rng_state()
    multiply_adds(FUSIONS.get("transformer"), WIDTHS, CLASSES)
    assert torch.equal(before, torch.get_rng_state())


def test_budgets_are_matched_within_a_tenth():
    fusions = list(FUSIONS)
    rows = costs(matched(fusions, WIDTHS, CLASSES), WIDTHS, CLASSES)
    assert [row["method"] for row in rows] == [f.id for f in fusions]
    spent = [row["multiply_adds"] * row["steps"] for row in rows if row["steps"] is not None]
    assert max(spent) == pytest.approx(min(spent), rel=0.1)
    usual = {f.id: f.budget.steps for f in fusions if isinstance(f, NetworkFusion)}
    assert all(row["steps"] >= usual[row["method"]] for row in rows if row["steps"] is not None)
    assert matched([FUSIONS.get("late")], WIDTHS, CLASSES) == [FUSIONS.get("late")]
