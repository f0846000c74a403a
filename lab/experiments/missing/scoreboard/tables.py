"""The tables of the scoreboard: curves, every definition with ranks, crossings, trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.core.seeds import stream
from lab.experiments.missing.scoreboard.answers import ALL, BASELINE, BEST, Answered
from lab.limits.curve import GRID
from lab.limits.robustness.definitions import DEFINITIONS, Definition, Reference
from lab.limits.robustness.ranks import disagreements, ranks
from lab.limits.zero_crossing import zero_crossing
from lab.probes.selective import answered, area_under_risk, calibration_error
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import FamilyBootstrap

Row = dict[str, Any]
LEVELS = np.array(GRID)
MEAN = "mean"
"""The kind of noise that is the mean over the modalities hurt one by one: mCE proper."""


@dataclass
class MethodCurves:
    """The score of every method under every noise, as it is and in every resample.

    Families are resampled, and seeds, paired by index; the spread of few seeds is widened by
    sqrt(seeds / (seeds - 1)).
    """

    noises: tuple[str, ...]
    drawn: FamilyBootstrap
    seed: int
    now: dict[str, Floats] = field(default_factory=dict)
    """By method [noises, L]."""
    again: dict[str, Floats] = field(default_factory=dict)
    """By method [B, noises, L]."""

    def add(self, method: str, right: Floats) -> None:
        """Take a method's answers [n, seeds, noises, L], or [n, L] of one noise."""
        n, seeds = right.shape[:2]
        n_levels = right.shape[2] * right.shape[3]
        flat = right.reshape(n, seeds * n_levels)
        every = self.drawn.scores(flat).reshape(-1, seeds, n_levels)
        middle = every.mean(axis=1)
        if seeds > 1:
            size = (len(every), seeds)
            turn = stream(self.seed, "", "seeds of a scoreboard").integers(seeds, size=size)
            off = np.take_along_axis(every - middle[:, None], turn[:, :, None], axis=1)
            middle = middle + off.mean(axis=1) * np.sqrt(seeds / (seeds - 1))
        self.now[method] = self.drawn.score(flat).reshape(seeds, *right.shape[2:]).mean(axis=0)
        self.again[method] = middle.reshape(-1, *right.shape[2:])

    def rows(self) -> list[Row]:
        """One row a method, noise and severity."""
        return [
            {
                "method": method, "noise": noise, "severity": severity, "score": float(y[i, j]),
                **_ends(self.drawn, self.again[method][:, i, j]), "n": len(self.drawn.families),
            }
            for method, y in self.now.items()
            for i, noise in enumerate(self.noises)
            for j, severity in enumerate(GRID)
        ]  # fmt: skip

    def additivity(self) -> list[Row]:
        """By severity, what noise in all costs beyond the sum of what noise in each does."""
        if ALL not in self.noises:
            return []

        def excess(y: Floats) -> Floats:
            lost = y[..., :1] - y
            return np.asarray(lost[..., -1, :] - lost[..., :-1, :].sum(axis=-2))

        return [
            {
                "method": method, "severity": severity, "excess": float(excess(y)[j]),
                **_ends(self.drawn, excess(self.again[method])[:, j]),
            }
            for method, y in self.now.items() if method != BEST
            for j, severity in enumerate(GRID) if severity > 0
        ]  # fmt: skip

    def crossings(self, chosen: Mapping[str, str]) -> list[Row]:
        """Up to which severity each fusion stays above the best single modality."""
        return [
            {
                "method": method, "noise": noise, "single": chosen[noise],
                **zero_crossing(
                    y[i] - self.now[BEST][i], self.again[method][:, i] - self.again[BEST][:, i],
                    LEVELS, tail=self.drawn.tail,
                ).as_dict(),
                "n": len(self.drawn.families), "n_families": self.drawn.n_families,
            }
            for method, y in self.now.items() if method != BEST
            for i, noise in enumerate(self.noises)
        ]  # fmt: skip


def _ends(drawn: FamilyBootstrap, again: Floats) -> Row:
    low, high = drawn.interval(again)
    return {"low": low, "high": high}


@dataclass(frozen=True)
class Standards:
    """Taori's standard models: one encoder alone each, with what reads it."""

    modality: Mapping[str, str]
    now: Mapping[str, Floats]
    """By encoder [L], its own modality hurt."""
    again: Mapping[str, Floats]
    """By encoder [B, L]."""

    def under(self, noise: str) -> tuple[Floats, Floats]:
        """Return the scores [S, L] and [B, S, L] of those whose modality is hurt, or of all."""
        own = [e for e, m in self.modality.items() if noise in (ALL, m)]
        if not own:
            return np.zeros((0, len(GRID))), np.zeros((0, 0, len(GRID)))
        return (
            np.stack([self.now[e] for e in own]),
            np.stack([self.again[e] for e in own], axis=1),
        )


def board(curves: MethodCurves, standards: Standards) -> tuple[list[Row], list[Row]]:
    """Return every definition of every method under every noise with its rank, and disagreements.

    A definition that is undefined says why. The noise "mean" is the mean of each definition over
    the modalities hurt one by one; of corruption error that is mCE.
    """
    found: dict[tuple[str, str, str], tuple[float | None, Floats | None, str]] = {}
    for i, noise in enumerate(curves.noises):
        standard = standards.under(noise)
        for method, d in product(curves.now, DEFINITIONS.values()):
            found[noise, method, d.id] = _value(curves, method, i, d, standard)
    kinds = [noise for noise in curves.noises if noise != ALL]
    if len(kinds) > 1:
        for method, name in product(curves.now, DEFINITIONS):
            found[MEAN, method, name] = _mean([found[kind, method, name] for kind in kinds])
    rows, apart = [], []
    for noise in (*curves.noises, *([MEAN] if len(kinds) > 1 else [])):
        table = ranks({m: {d: found[noise, m, d][0] for d in DEFINITIONS} for m in curves.now})
        for name, method in product(DEFINITIONS, curves.now):
            value, again, why = found[noise, method, name]
            ends = {"low": None, "high": None} if again is None else _ends(curves.drawn, again)
            rows.append({"noise": noise, "definition": name, "method": method, "value": value,
                         **ends, "rank": table.get(name, {}).get(method), "why": why})  # fmt: skip
        for row in disagreements(table):
            share, by = _surest(row, {k: found[noise, k[0], k[1]][1] for k in
                                      product((row["a"], row["b"]), DEFINITIONS)})  # fmt: skip
            said = {**row, "a_first": ", ".join(row["a_first"]),
                    "b_first": ", ".join(row["b_first"])}  # fmt: skip
            apart.append({"noise": noise, **said, "share": share, "by": by})
    return rows, sorted(apart, key=lambda row: -(row["share"] or 0))


def _value(
    curves: MethodCurves, method: str, i: int, d: Definition, standard: tuple[Floats, Floats]
) -> tuple[float | None, Floats | None, str]:
    """Return a definition of a method, in every resample too, and why one is not there."""
    try:
        to = Reference(curves.now[BASELINE][i], standard[0])
        value = float(d.of(curves.now[method][i], LEVELS, to, True))
    except BadInput as error:
        return None, None, str(error)
    try:
        to = Reference(curves.again[BASELINE][:, i], standard[1])
        return value, d.of(curves.again[method][:, i], LEVELS, to, True), ""
    except BadInput as error:
        return value, None, f"No interval: in some resample it is undefined. {error}"


def _mean(
    parts: Sequence[tuple[float | None, Floats | None, str]],
) -> tuple[float | None, Floats | None, str]:
    why = next((why for _, _, why in parts if why), "")
    values = [value for value, _, _ in parts if value is not None]
    again = [one for _, one, _ in parts if one is not None]
    return (
        float(np.mean(values)) if len(values) == len(parts) else None,
        np.mean(again, axis=0) if len(again) == len(parts) else None,
        why,
    )


def _surest(
    row: Mapping[str, Any], again: Mapping[tuple[str, str], Floats | None]
) -> tuple[float | None, str]:
    """Return the largest share of resamples in which one definition puts a first and another b, and
    which two those are; of all pairs of definitions, so it is no test."""
    best: tuple[float | None, str] = None, ""
    for one, other in product(row["a_first"], row["b_first"]):
        leads = [_lead(again, row, d) for d in (one, other)]
        if leads[0] is None or leads[1] is None:
            continue
        share = float(np.mean((leads[0] > 0) & (leads[1] < 0)))
        if best[0] is None or share > best[0]:
            best = share, f"{one}, {other}"
    return best


def _lead(
    again: Mapping[tuple[str, str], Floats | None], row: Mapping[str, Any], d: str
) -> Floats | None:
    a, b = again[row["a"], d], again[row["b"], d]
    if a is None or b is None:
        return None
    return (a - b) if DEFINITIONS[d].higher_is_better else (b - a)


def trust(told: Mapping[str, Answered], noises: Sequence[str], drawn: FamilyBootstrap) -> list[Row]:
    """Return how far each method may be believed: calibration, risk, and what it would answer.

    Means over seeds; the intervals are over families alone, and of calibration error without what
    resampling adds to it, which only ever grows. All are plain means over items.
    """
    weights = np.concatenate([np.ones((1, drawn.weights.shape[1])), drawn.weights])
    rows = []
    for (method, one), (i, noise), (j, severity) in product(
        told.items(), enumerate(noises), enumerate(GRID)
    ):
        seeds = range(one.right.shape[1])
        pairs = [(one.confidence[:, k, i, j], one.right[:, k, i, j]) for k in seeds]
        ece = np.mean([calibration_error(*pair, weights) for pair in pairs], axis=0)
        ece[1:] = np.maximum(ece[1:] - (ece[1:].mean() - ece[0]), 0.0)
        risk = np.mean([area_under_risk(*pair, weights) for pair in pairs], axis=0)
        given = [answered(*pair, one.threshold[k, i]) for k, pair in enumerate(pairs)]
        sure = [right for _, right in given if right is not None]
        rows.append({
            "method": method, "noise": noise, "severity": severity,
            "confidence": float(np.mean([c.mean() for c, _ in pairs])),
            "right": float(np.mean([r.mean() for _, r in pairs])),
            "ece": float(ece[0]), **_named("ece", drawn, ece[1:]),
            "risk": float(risk[0]), **_named("risk", drawn, risk[1:]),
            "answered": float(np.mean([share for share, _ in given])),
            "right_of_answered": float(np.mean(sure)) if sure else None,
        })  # fmt: skip
    return rows


def _named(name: str, drawn: FamilyBootstrap, again: Floats) -> Row:
    return {f"{name}_{end}": value for end, value in _ends(drawn, again).items()}


def standards_of(
    right: Mapping[str, NDArray[np.float64]], modality: Mapping[str, str], drawn: FamilyBootstrap
) -> Standards:
    """Return the standard models from the test items that each gets right [n, L]."""
    return Standards(
        modality,
        {encoder: drawn.score(table) for encoder, table in right.items()},
        {encoder: drawn.scores(table) for encoder, table in right.items()},
    )
