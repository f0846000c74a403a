"""What people still see, as one page that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lab.adversary.calibration.calibration import Calibration, GuardFit
from lab.adversary.calibration.tables import (
    bin_rows,
    curve_rows,
    digits_of,
    threshold_rows,
    words,
)
from lab.adversary.calibration.thresholds import Thresholds
from lab.adversary.guards import GUARDS
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.sources import every_source, source_of
from lab.figures.calibration.psychometric import psychometric
from lab.figures.report.standalone import figure_html

if TYPE_CHECKING:
    import plotly.graph_objects as go

PAPERS = (
    "Levitt (1971), Transformed up-down methods in psychoacoustics",
    "Wichmann & Hill (2001), The psychometric function: I. Fitting, sampling, and goodness of fit",
)
CODE = (
    "from lab.adversary.calibration import calibration, store\n"
    "found = calibration.calibrate(store.kept())\n"
    "print(found.thresholds())"
)
Points = list[dict[str, float]]


def curve_figure(fit: GuardFit, curve: Points, bins: Points, n_classes: int) -> go.Figure:
    """Return how often people name a picture, by the value of one guard."""
    guard, found = GUARDS.get(fit.guard), fit.found
    fitted: dict[str, Any] | None = None if found is None else found.as_dict()
    return psychometric(
        fitted, curve, bins, title=guard.title, unit=guard.unit, span=guard.span,
        own=fit.default, chance=1 / n_classes, digits=digits_of(guard),
    )  # fmt: skip


def calibration_report(
    found: Calibration, now: Thresholds, n_classes: int, counted: Sequence[str], how: str
) -> Report:
    """Return the report of a calibration: a sentence and a curve a guard, limits, method.

    ``counted`` says whose answers count, ``how`` the method.
    """
    fits = [fit for fit in found.fits if fit.found is not None]
    figures = (
        figure_html(curve_figure(fit, curve_rows(fit), bin_rows(fit), n_classes), fit.guard)
        for fit in fits
    )
    sources = [*PAPERS, *filter(None, (source_of(GUARDS.get(fit.guard)) for fit in fits))]
    return Report(
        "What can people still see?", sources, bibtex(sources, every_source()), [],
        "calibration of the guards", counted[0],
        (*counted[1:], *map(words, found.fits), f"In force: {now.source}.", how),
        "".join(figures), table_of("limits", threshold_rows(found, now.values)), (CODE,),
    )  # fmt: skip
