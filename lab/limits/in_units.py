"""The limit of a curve in the unit of its knob: breakpoint, tolerance, points and fit, as data."""

from __future__ import annotations

from typing import Any

import numpy as np

from lab.limits.axis import Axis
from lab.limits.breakpoint import breakpoint_of, fitted_curve
from lab.limits.cliff import bracketed
from lab.limits.drawn_curve import DrawnCurve
from lab.limits.tolerance import tolerance_of

N_FIT = 101
"""Places at which the fit is drawn."""


def in_units(curve: DrawnCurve, axis: Axis, keep: float, over: str) -> dict[str, Any]:
    """Return ``breakpoint``, ``tolerance``, ``dispersion``, ``curve`` and ``fit`` of a curve whose
    places are those of an axis; ``over`` is what was resampled."""
    found = bracketed(breakpoint_of(curve), curve)
    held = tolerance_of(curve, keep=keep)
    bands, fit = curve.bands(), fitted_curve(found, curve.x)
    rows = [
        {"severity": axis.knob(float(x)), "score": float(curve.y[i]), "low": bands[i][0],
         "high": bands[i][1], "fit": float(fit[i])}
        for i, x in enumerate(curve.x)
    ]  # fmt: skip
    line = np.linspace(0.0, float(curve.x[-1]), N_FIT)
    return {
        "breakpoint": {
            "status": found.status, "value": axis.knob(found.value),
            **axis.ends(found.low, found.high), "censored": axis.side(found.censored),
            "clean": {**found.clean.as_dict(), "over": over}, "chance": found.chance,
            "isotonic": axis.knob(found.isotonic), "isotonic_agrees": found.isotonic_agrees,
            "n": found.n, "n_families": found.n_families, "level": found.level,
        },
        "tolerance": {
            "status": held.status, "value": axis.knob(held.value),
            "fails_at": axis.knob(held.fails_at), "censored": axis.side(held.censored),
            "keep": held.keep,
        },
        "dispersion": {
            "value": found.check.dispersion, "p": found.check.p,
            "overdispersed": found.check.overdispersed, "degenerate": found.check.degenerate,
        },
        "curve": rows[::-1] if axis.helps else rows,
        "fit": [{"severity": axis.knob(float(x)), "score": float(p)}
                for x, p in zip(line, fitted_curve(found, line), strict=True)],
    }  # fmt: skip
