"""Three definitions of robustness, each a number of a curve that rises with it.

They need not agree: an encoder that knows little can keep all of it, and one that loses half can
still score above another that lost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from lab.limits.curve import GRID
from lab.limits.drawn_curve import DrawnCurve
from lab.stats.checks import Floats

Merit = Literal["kept", "hurt", "breaks"]
PUBLISHED = [GRID.index(level) for level in (1.0, 2.0, 3.0, 4.0, 5.0)]
"""The levels over which the first two are averaged, as Hendrycks & Dietterich (2019) do."""


def kept(curve: DrawnCurve) -> tuple[float, Floats]:
    """The share of the clean lead over chance that is left, a mean over the published levels.

    It is one minus the relative corruption error of Hendrycks & Dietterich (2019, section 4), held
    against chance in place of another network.
    """
    above, again = curve.y - curve.chance, curve.again - curve.chance
    return float(_share(above[None, :])[0]), _share(again)


def hurt(curve: DrawnCurve) -> tuple[float, Floats]:
    """The score itself under harm, a mean over the published levels: one minus the corruption
    error of Hendrycks & Dietterich (2019)."""
    return float(curve.y[PUBLISHED].mean()), curve.again[:, PUBLISHED].mean(axis=1)


def breaks(curve: DrawnCurve) -> tuple[float, Floats]:
    """The severity at which half of the lead is lost; an end of the range where it is beyond."""
    fit, again = curve.fits()
    least, most = curve.x[1], curve.x[-1]
    return float(np.clip(fit.theta[0], least, most)), np.clip(again.theta, least, most)


MERITS: dict[Merit, Callable[[DrawnCurve], tuple[float, Floats]]] = {
    "kept": kept,
    "hurt": hurt,
    "breaks": breaks,
}


def _share(above: Floats) -> Floats:
    # A resample whose clean lead is nothing has nothing to keep; such an encoder is not ranked.
    lead = np.where(above[:, 0] > 0, above[:, 0], np.inf)
    return np.asarray(above[:, PUBLISHED].mean(axis=1) / lead)
