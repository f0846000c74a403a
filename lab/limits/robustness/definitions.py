"""Every definition of robustness on the same curves, each with its formula and direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.limits.robustness.corruption_error import corruption_error, relative_corruption_error
from lab.limits.robustness.effective_rho import effective_rho, effective_rho_sum
from lab.limits.robustness.mmi import mmi
from lab.limits.robustness.noise_curves import NoiseCurves
from lab.limits.robustness.relative_tau import area, min_max, relative_tau
from lab.limits.robustness.taori import taori
from lab.stats.checks import Floats

Values = dict[str, float | None]


@dataclass(frozen=True)
class Reference:
    """What curves are held against."""

    baseline: Floats = field(repr=False)
    """[..., L] of the method that rho and both errors are relative to."""
    standard: Floats = field(repr=False)
    """[S, L] of the standard models of ``taori``."""


@dataclass(frozen=True)
class Definition:
    """One way to say how robust a method is."""

    id: str
    title: str
    formula: str
    higher_is_better: bool
    asks: str
    """What it asks of a method, in a clause: why it may order two otherwise than another one."""
    source: str
    deviation: str
    of: Callable[[Floats, Floats, Reference, bool], Floats] = field(repr=False)
    """From scores [..., L], levels, what they are held against and the scores' direction."""

    def as_dict(self) -> dict[str, Any]:
        """Everything that is said of it, as plain data."""
        return {
            "title": self.title,
            "formula": self.formula,
            "direction": "higher is better" if self.higher_is_better else "lower is better",
            "asks": self.asks,
            "source": self.source,
            "deviation": self.deviation,
        }


def _taori(scores: Floats, _: Floats, to: Reference, higher_is_better: bool) -> Floats:
    if not higher_is_better:
        raise BadInput("accuracies, whose logit is fitted", "losses", "Give accuracies.")
    return taori(scores, to.standard)


DEFINITIONS: Mapping[str, Definition] = {
    d.id: d
    for d in (
        Definition(
            "tau", "Relative robustness, tau", "area under f(s) / range of s", True,
            "how high its curve stands, the clean score with it", "Liang et al. 2021, MultiBench",
            "divided by the range; not min-maxed over methods; the sign of every loss is flipped",
            lambda f, s, to, up: relative_tau(f, s, higher_is_better=up),
        ),
        Definition(
            "rho", "Effective robustness, rho", "mean over s of f(s) - (b(s) + f(0) - b(0))", True,
            "whether it falls by fewer points than the baseline", "Liang et al. 2021, MultiBench",
            "the mean over levels, not their sum; not min-maxed over methods",
            lambda f, s, to, up: effective_rho(f, to.baseline, higher_is_better=up),
        ),
        Definition(
            "taori", "Effective robustness of Taori", "mean f(s > 0) - beta(f(0))", True,
            "whether it does better under noise than models as good as it is clean",
            "Taori et al. 2020, NeurIPS",
            "beta, linear in logits, is fitted to few standard models and may be extrapolated",
            _taori,
        ),
        Definition(
            "mce", "Corruption error, mCE", "sum E(s > 0) / sum E_b(s > 0), E = 1 - f", False,
            "how many errors it makes under noise, as a share of the baseline's",
            "Hendrycks & Dietterich 2019, ICLR",
            "the reference is the baseline, not AlexNet; of one kind of noise it is CE",
            lambda f, s, to, up: corruption_error(f, to.baseline, higher_is_better=up),
        ),
        Definition(
            "relative_mce", "Relative corruption error",
            "sum (E(s) - E(0)) / sum (E_b(s) - E_b(0))", False,
            "how many errors noise adds, as a share of what it adds to the baseline",
            "Hendrycks & Dietterich 2019, ICLR", "the reference is the baseline, not AlexNet",
            lambda f, s, to, up: relative_corruption_error(f, to.baseline, higher_is_better=up),
        ),
        Definition(
            "mmi", "Multimodal impact, MMI", "mean over s > 0 of (f(0) - f(s)) / f(0)", False,
            "which share of its own clean score it loses", "Qiu et al. 2022, arXiv 2212.08044",
            "the mean over levels; of a loss, the share by which it grew",
            lambda f, s, to, up: mmi(f, higher_is_better=up),
        ),
    )
}  # fmt: skip


def measured(
    curves: NoiseCurves, baseline: str, standard: Floats | None = None
) -> tuple[dict[str, Values], dict[str, dict[str, str]]]:
    """Return by method its clean score and every definition, and by method why one is undefined.

    Beside them stand the published area and sum (``tau_area``, ``rho_sum``) and the paper's min-max
    over these methods, which are not ranked. ``standard`` are the scores [S, L] of the standard
    models; None takes, for each method, all others. Raises ``UnknownId``.
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return _measured(curves, baseline, standard)


def _measured(
    curves: NoiseCurves, baseline: str, standard: Floats | None
) -> tuple[dict[str, Values], dict[str, dict[str, str]]]:
    base, up = curves.rows([baseline])[0], curves.higher_is_better
    found: dict[str, Values] = {}
    reasons: dict[str, dict[str, str]] = {}
    for name, scores in zip(curves.methods, curves.scores, strict=True):
        others = curves.rows([other for other in curves.methods if other != name])
        to = Reference(base, others if standard is None else standard)
        values: Values = {"clean": float(scores[0])}
        ways = {d.id: partial(d.of, scores, curves.levels, to, up) for d in DEFINITIONS.values()}
        ways["tau_area"] = partial(area, scores, curves.levels)
        ways["rho_sum"] = partial(effective_rho_sum, scores, base, higher_is_better=up)
        for column, way in ways.items():
            try:
                values[column] = _finite(way())
            except BadInput as error:
                values[column] = None
                reasons.setdefault(name, {})[column] = str(error)
        found[name] = values
    for column in ("tau", "rho"):
        try:
            of_all = min_max(np.array([values[column] for values in found.values()], np.float64))
        except BadInput:
            of_all = None
        for k, values in enumerate(found.values()):
            values[f"{column}_min_max"] = None if of_all is None else float(of_all[k])
    return found, reasons


def _finite(value: Floats) -> float:
    """Return a value as a number. Raises ``BadInput`` where scores are too far apart for one."""
    if not np.isfinite(value):
        raise BadInput("scores whose sums and shares are finite", f"{value}", "Scale the scores.")
    return float(value)
