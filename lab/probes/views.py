"""Views of the same items, any of which may be missing in any row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.stats.checks import Floats

Views = Mapping[str, Floats]
"""Features by view, [n, d] each, rows aligned. A row that is not present is never read."""
Present = Mapping[str, NDArray[np.bool_]]
"""By view, [n]: whether it is there."""


def check_views(views: Views, present: Present) -> None:
    """Raise ``BadInput`` unless views and masks agree, every row that is present is finite, and
    every row has a view that is present. Names the view and the row."""
    if not views or set(views) != set(present):
        got = f"views {sorted(views)} and masks of {sorted(present)}"
        raise BadInput("a mask for each view, one view or more", got, "Pass one mask each.")
    n = len(next(iter(views.values())))
    anything = np.zeros(n, bool)
    for view, x in views.items():
        here = np.asarray(present[view])
        if np.ndim(x) != 2 or len(x) != n or here.shape != (n,) or here.dtype != np.bool_:
            got = f"{view} of shape {np.shape(x)} with a mask {here.dtype} {here.shape}"
            raise BadInput(f"features [{n}, d] and a mask bool [{n}]", got, "Align the rows.")
        bad = np.flatnonzero(here & ~np.isfinite(x).all(axis=1))
        if len(bad):
            got = f"NaN or infinite in {view}, row {bad[0]} ({len(bad)} rows)"
            raise BadInput("finite features where a view is present", got, "Mark it as missing.")
        anything |= here
    if not anything.all():
        row = int(np.flatnonzero(~anything)[0])
        got = f"none of {', '.join(views)} in row {row}"
        raise BadInput("a view that is present in every row", got, "Leave the row out.")
