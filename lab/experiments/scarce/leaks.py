"""Test sets dealt anew, leaks of them, and what heads then say of every item."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.experiments.scarce.few_labels import FewLabels
from lab.probes.few_labels import FewLabelProbe
from lab.probes.mlp import fit_mlp
from lab.probes.training import Budget
from lab.stats.checks import Floats

DEEP = Budget(steps=300)


@dataclass(frozen=True)
class Leaks:
    """Held-out concepts; of a family of several one is kept off, kin that is never asked."""

    bench: FewLabels
    x: Floats = field(repr=False)
    copies: Floats = field(repr=False)
    """The same concepts in another style."""
    kin: dict[str, int]
    """By family, the row that may leak in place of those that are asked."""
    asked: NDArray[np.intp] = field(repr=False)

    @classmethod
    def of(cls, bench: FewLabels, x: Floats, copies: Floats, seed: int) -> Self:
        drawn = stream(seed, "", "kin").permutation(bench.test)
        names, sizes = np.unique(bench.seen.families[drawn], return_counts=True)
        several = {str(name) for name in names[sizes > 1]}
        kin = {str(f): int(row) for f, row in zip(bench.seen.families[drawn], drawn, strict=True)
               if f in several}  # fmt: skip
        return cls(bench, x, copies, kin, np.setdiff1d(bench.test, list(kin.values())))

    @cached_property
    def families(self) -> NDArray[np.str_]:
        return self.bench.seen.families[self.asked]

    def deal(self, seed: int) -> tuple[NDArray[np.bool_], list[str]]:
        """Return which asked items are tested and not fresh, and the families of the test, drawn.

        Half of the families are dealt to either side."""
        names = stream(seed, "", "dealt").permutation(np.unique(self.families))
        tested = names[: len(names) // 2]
        return np.isin(self.families, tested), list(map(str, tested))

    def said(
        self, head: str, kind: str, share: float, seed: int, progress: Progress
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return log-probabilities of the asked items [n, K], and which of them leaked [n].

        ``share`` of the test's families leak. What leaks takes the place of other training rows.
        """
        _, order = self.deal(seed)
        if kind == "kin":
            order.sort(key=lambda name: name not in self.kin)
        gone = [name for name in order[: round(share * len(order))]
                if kind != "kin" or name in self.kin]  # fmt: skip
        leaked = np.isin(self.families, gone)
        rows = self.asked[leaked] if kind != "kin" else np.array([self.kin[f] for f in gone])
        train, y, k = self.bench.train, self.bench.y, len(self.bench.classes)
        kept = stream(seed, "", "kept").permutation(train)[: len(train) - len(rows)]
        who = np.concatenate([kept, rows]).astype(np.intp)
        x = np.concatenate(
            [self.x[kept], (self.copies if kind == "copy" else self.x)[who[len(kept) :]]]
        )
        if head == "deep":
            return fit_mlp(x, y[who], k, DEEP, seed, progress)(self.x[self.asked]), leaked
        probe = FewLabelProbe.fit(x, y[who], self.bench.seen.families[who], k, seed)
        return probe.log_proba(self.x[self.asked]), leaked


def mean_over(values: Floats, on: NDArray[np.bool_]) -> Floats:
    """Return values [n] whose mean over all items is that over those which are ``on`` [n]: the
    items of a test are others each time, those of a study are not."""
    return np.asarray(values * on * (len(on) / max(int(on.sum()), 1)), np.float64)
