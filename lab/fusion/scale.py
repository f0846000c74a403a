"""Views on one scale: mean 0 and mean square 1 over the rows it was made from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lab.stats.checks import Floats


@dataclass(frozen=True)
class ViewScale:
    """Subtracts a mean [d] and divides the whole view by one number.

    Features keep their relative sizes: of principal components the small ones are mostly noise.
    """

    mean: Floats = field(repr=False)
    size: float

    @classmethod
    def of(cls, x: Floats) -> ViewScale:
        """Return the scale of rows [n, d]; rows that are all alike keep theirs."""
        mean = x.mean(axis=0)
        size = float(np.sqrt(np.square(x - mean).mean()))
        return cls(mean, size if size > 0 else 1.0)

    def __call__(self, x: Floats) -> Floats:
        return np.asarray((x - self.mean) / self.size)
