"""What a fusion costs in multiply-adds, and budgets of steps that are matched in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lab.fusion.base import Fusion
from lab.fusion.network import NetworkFusion


def multiply_adds(fusion: Fusion, widths: Sequence[int], n_classes: int) -> int:
    """Return how many multiply-adds an answer costs, of views of these widths.

    Those of matrix products, the attention's among them; training costs about three times as many
    a row. A fusion that is no network is a linear head on each view.
    """
    if not isinstance(fusion, NetworkFusion):
        return sum(widths) * n_classes
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    # On "meta" nothing is computed and nothing is drawn: only shapes are followed.
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        network = fusion.build(widths, n_classes)
        network([torch.zeros(1, d) for d in widths], torch.ones(1, len(widths), dtype=torch.bool))
    return int(counter.get_total_flops()) // 2


def matched(fusions: Sequence[Fusion], widths: Sequence[int], n_classes: int) -> list[Fusion]:
    """Return the fusions with budgets of as many multiply-adds as the costliest has.

    What is cheap may take more steps, rounded to whole ones; a validation that no longer improves
    still stops it. A fusion that takes no steps is as it was.
    """
    cost = {f.id: multiply_adds(f, widths, n_classes) * f.budget.steps
            for f in fusions if isinstance(f, NetworkFusion)}  # fmt: skip
    return [
        f.within(replace(f.budget, steps=round(f.budget.steps * max(cost.values()) / cost[f.id])))
        if isinstance(f, NetworkFusion)
        else f
        for f in fusions
    ]


def costs(fusions: Sequence[Fusion], widths: Sequence[int], n_classes: int) -> list[dict[str, Any]]:
    """Return a row a fusion: what an answer costs, and the most steps that training takes."""
    return [
        {
            "method": f.id,
            "multiply_adds": multiply_adds(f, widths, n_classes),
            "steps": f.budget.steps if isinstance(f, NetworkFusion) else None,
        }
        for f in fusions
    ]
