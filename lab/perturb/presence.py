"""Any modality: an item is taken away, or taken from another concept.

Both are known by algebra: hurting a fraction p of the items leaves (1 - p) a + p c of a score a
with chance c, a half point at p = .5. They check the estimator of breakpoints and are no finding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.core.contracts import Item, Modality
from lab.core.errors import BadInput, TooFew
from lab.core.seeds import stream
from lab.perturb import PERTURBATIONS
from lab.perturb.base import ItemPerturbation, Levels

LEVELS: Levels = (20.0, 40.0, 60.0, 80.0, 100.0)


def drop(item: Item, rng: np.random.Generator, percent: float) -> Item:
    """Take the item away when its rank is below the share: what is gone stays gone."""
    return None if rng.random() < percent / 100 else item


def keep(item: Item, rng: np.random.Generator, percent: float) -> Item:
    """Return the item: mispairing changes where it comes from, not what it is."""
    return item


class Mispaired(ItemPerturbation):
    """Gives a share of the rows the item of another row of the same column.

    Which rows, and from whom, follows from the draw seed and the id alone, over the sorted ids of
    the column: never from the order. Needs the whole column at once.
    """

    def hurt(
        self, items: Sequence[Item], ids: Sequence[str], severity: float, draw_seed: int
    ) -> list[Item]:
        """Replace the items of the rows whose rank is below the share."""
        order = sorted(ids)
        if len(order) < 2:
            raise TooFew(
                f"two or more items for {self.id}", f"{len(order)}", "Give the whole column."
            )
        if len(set(order)) < len(order):
            raise BadInput(
                f"ids that differ for {self.id}",
                f"{len(order) - len(set(order))} repeated",
                "Give each item an id of its own.",
            )
        item_of = dict(zip(ids, items, strict=True))
        share = self.physical(severity) / 100
        return [item_of[self._source(i, order, share, draw_seed)] for i in ids]

    def _source(self, own: str, order: list[str], share: float, draw_seed: int) -> str:
        rank, choice = stream(draw_seed, own, self.id).random(2)
        if rank >= share:
            return own
        others = [other for other in order if other != own]
        return others[int(choice * len(others))]


PERTURBATIONS.register(
    ItemPerturbation(
        id="dropped",
        modality=Modality.ANY,
        label="Dropped",
        kind="presence",
        unit="%",
        levels=LEVELS,
        identity=0.0,
        change=drop,
        words=lambda v: f"{v:.0f} % of the items missing",
        source="Missing completely at random, 20 % a level",
    )
)
PERTURBATIONS.register(
    Mispaired(
        id="mispaired",
        modality=Modality.ANY,
        label="Taken from another item",
        kind="presence",
        unit="%",
        levels=LEVELS,
        identity=0.0,
        change=keep,
        words=lambda v: f"{v:.0f} % of the items taken from another",
        source="The positive control of the breakpoint's estimator, 20 % a level",
    )
)
