"""Scores of several methods over the same rising levels of noise, the first of them clean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.core.errors import BadInput, TooFew, unknown_id
from lab.stats.checks import Floats


@dataclass(frozen=True)
class NoiseCurves:
    """One score a method and level. Raises ``BadInput``, and ``TooFew`` under two levels."""

    methods: tuple[str, ...]
    levels: Floats
    """[L], rising from 0, which is clean."""
    scores: Floats = field(repr=False)
    """[M, L]"""
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        shape = (len(self.methods), len(self.levels))
        if not self.methods or self.scores.shape != shape:
            got = f"scores {self.scores.shape} of {shape[0]} methods at {shape[1]} levels"
            raise BadInput("a score of each method at each level", got, "Align them.")
        if len(set(self.methods)) < len(self.methods):
            raise BadInput("methods, each with a name of its own", f"{self.methods}", "Name each.")
        if shape[1] < 2:
            got = f"{shape[1]} level{'s' if shape[1] != 1 else ''}"
            raise TooFew("2 levels or more", got, "Add scores under noise.")
        if self.levels[0] != 0 or not np.all(np.diff(self.levels) > 0):
            got = f"{self.levels.tolist()}"
            raise BadInput("levels rising from 0, which is clean", got, "Sort them; add level 0.")
        for name, row in zip(self.methods, self.scores, strict=True):
            if not np.isfinite(row).all():
                at = self.levels[~np.isfinite(row)][0]
                do = "Give every score."
                raise BadInput("finite scores", f"{row[~np.isfinite(row)][0]} of {name} at {at:g}",
                               do)  # fmt: skip

    def index(self, method: str) -> int:
        """Return the row of a method. Raises ``UnknownId``."""
        if method not in self.methods:
            raise unknown_id("method of these curves", method, self.methods)
        return self.methods.index(method)

    def rows(self, methods: Sequence[str]) -> Floats:
        """Return the scores of some methods [m, L]. Raises ``UnknownId``."""
        return self.scores[[self.index(method) for method in methods]]


def gains(scores: Floats, *, higher_is_better: bool) -> Floats:
    """Return scores so that higher is better: the sign of losses is flipped, of all alike."""
    return scores if higher_is_better else -scores
