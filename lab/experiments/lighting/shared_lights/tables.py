"""The tables of shared lights: who is flipped by whose worst light, and what such lights are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.adversary.attack.log import AttackLog
from lab.experiments.lighting.families import Families, difference, estimated
from lab.experiments.lighting.ground import Head
from lab.experiments.lighting.shared_lights.plan import MODES
from lab.experiments.lighting.shown import Lit, Shown
from lab.experiments.lighting.spec import RelitSpec
from lab.perturb.light_parameters import PARAMETERS, physical
from lab.perturb.relighting import light_words, strength_stops
from lab.stats.checks import Floats
from lab.stats.rows import DecidedRow, decide_rows


@dataclass(frozen=True)
class WorstLights:
    """What the search found for one encoder, on the pictures ``rows`` that it names when clean."""

    head: Head
    rows: NDArray[np.intp]
    log: AttackLog
    random: AttackLog
    """Random lights of the same budget; the same for every encoder, and ``log`` itself where the
    search is random."""
    passes: Callable[[AttackLog], NDArray[np.bool_]] = field(repr=False)
    """Which candidates of a log ``[n, q]`` pass the cheap guards."""

    @property
    def id(self) -> str:
        return self.head.encoder.id

    def usable(self, log: AttackLog, mode: str) -> NDArray[np.bool_]:
        """Return the candidates ``[n, q]`` that may be taken at all."""
        return self.passes(log) if mode == "guarded" else np.isfinite(log.values)

    def worst(self, mode: str) -> dict[int, Lit]:
        """Return by row the light of lowest value among the usable flips, where there is one."""
        flips = self.usable(self.log, mode) & self.log.flipped()
        place = np.where(flips, self.log.values, np.inf).argmin(axis=1)
        return {
            int(self.rows[i]): Lit(int(self.rows[i]), self.log.lights[i, place[i]])
            for i in np.flatnonzero(flips.any(axis=1))
        }

    def flips(self, target: WorstLights, mode: str, shown: Shown) -> Floats:
        """Return 1 for each test picture ``[n]`` whose worst light flips the target, 0 for others.

        NaN where there is no such light, or the target does not name the clean picture.
        """
        ground, out = self.head.ground, np.full(len(self.head.ground.test), np.nan)
        worst = self.worst(mode)
        here = [i for i, row in enumerate(ground.test) if row in worst and target.head.right[row]]
        out[here] = shown.flipped(target.head, [worst[int(row)] for row in ground.test[here]])
        return out

    def by_chance(self, mode: str) -> Floats:
        """Return the share of usable random lights that flip each test picture ``[n]``.

        NaN where there is none, or the clean picture is not named.
        """
        out = np.full(len(self.head.ground.test), np.nan)
        usable = self.usable(self.random, mode)
        n, flips = usable.sum(axis=1), (usable & self.random.flipped()).sum(axis=1)
        share = np.divide(flips, n, out=np.full(len(n), np.nan), where=n > 0)
        out[self.head.right[self.head.ground.test]] = share
        return out


def what_is_shown(found: Collection[WorstLights]) -> Iterator[tuple[Head, Lit]]:
    """Yield each head with each light it is shown: the worst ones of every source."""
    for mode in MODES:
        for source in found:
            worst = source.worst(mode)
            for target in found:
                yield from (
                    (target.head, lit) for row, lit in worst.items() if target.head.right[row]
                )


def matrix(
    found: Sequence[WorstLights], mode: str, shown: Shown, spec: RelitSpec
) -> list[dict[str, Any]]:
    """One row a source and target: flips by the source's worst lights, and by random ones.

    On the pictures that both name when clean and for which the source has a worst light. Worst
    lights are shown on fresh noise, on the diagonal too. ``value`` is the lift over the share of
    random lights that flip the same pictures; p is corrected over the whole matrix. The diagonal
    is a positive control: there lights are shown to the encoder that they were chosen against.
    """
    rows, lifts = [], []
    for source in found:
        for target in found:
            flips, control = source.flips(target, mode, shown), target.by_chance(mode)
            ground, here = target.head.ground, np.isfinite(flips + control)
            over = Families(ground.families[ground.test[here]], spec.n_resamples, spec.seed)
            ours, theirs = source.head.encoder.card, target.head.encoder.card
            rows.append(
                {
                    "source": source.id,
                    "target": target.id,
                    "source_control": ours.control,
                    "target_control": theirs.control,
                    "same_family": ours.family == theirs.family,
                    "flips": estimated(flips[here], over),
                    "random": estimated(control[here], over),
                }
            )
            lifts.append(difference(flips[here], control[here], over))
    return _beside(rows, decide_rows(lifts))


def _beside(rows: Sequence[dict[str, Any]], decided: Sequence[DecidedRow]) -> list[dict[str, Any]]:
    return [{**row, **found} for row, found in zip(rows, decided, strict=True)]


def agreement(found: Sequence[WorstLights], spec: RelitSpec) -> list[dict[str, Any]]:
    """One row a pair: whether the same random lights are bad for both, picture by picture.

    Spearman's correlation of the two margins over a picture's lights, its mean over pictures that
    both name when clean; 0 by chance. p is corrected over the table.
    """
    rows, rho = [], []
    for one, other in combinations(found, 2):
        shared, i, j = np.intersect1d(one.rows, other.rows, return_indices=True)
        each = _rank_correlation(one.random.values[i], other.random.values[j])
        over = Families(one.head.ground.families[shared], spec.n_resamples, spec.seed)
        rows.append({"a": one.id, "b": other.id, "chance": 0.0})
        rho.append(difference(each, np.zeros(len(each)), over))
    return _beside(rows, decide_rows(rho))


def _rank_correlation(a: Floats, b: Floats) -> Floats:
    """Return Spearman's correlation of each row of two tables ``[n, q]``, ``[n]``."""
    from scipy.stats import rankdata

    x, y = (rankdata(each, axis=1) if each.size else each for each in (a, b))
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    # A margin that no light moves has no order: it agrees with nothing.
    product = (x * y).sum(axis=1)
    return np.asarray(np.divide(product, spread, out=np.zeros_like(spread), where=spread > 0))


def encoders_table(found: Sequence[WorstLights], spec: RelitSpec) -> list[dict[str, Any]]:
    """One row an encoder: the share of pictures with a worst light, by mode."""
    rows = []
    for source in found:
        over = Families(source.head.ground.families[source.rows], spec.n_resamples, spec.seed)
        card = source.head.encoder.card
        share = {
            mode: estimated(np.array([float(row in worst) for row in source.rows]), over)
            for mode, worst in ((mode, source.worst(mode)) for mode in MODES)
        }
        rows.append(
            {
                "encoder": source.id,
                "family": card.family,
                "control": card.control,
                "n_eligible": len(source.rows),
                **share,
                "passes": source.log.passes,
            }
        )
    return rows


def parameters_table(found: Sequence[WorstLights], spec: RelitSpec) -> list[dict[str, Any]]:
    """One row an encoder and parameter: its mean in worst lights less that in all tried, paired.

    Means are taken in the parameter's unit; p is corrected over an encoder's parameters. The
    direction of the light is left out: an angle has no mean.
    """
    table = []
    for source in found:
        worst = source.worst("unguarded")
        here = np.array([row in worst for row in source.rows])
        if not here.any():
            continue
        over = Families(source.head.ground.families[source.rows[here]], spec.n_resamples, spec.seed)
        chosen = physical(np.stack([lit.light for lit in worst.values()]))
        tried = np.stack([
            physical(lights[np.isfinite(lights[:, 0])]).mean(axis=0)
            for lights in source.log.lights[here]
        ])  # fmt: skip
        rows, moved = [], []
        for k, parameter in enumerate(PARAMETERS):
            if parameter.cyclic:
                continue
            rows.append(
                {
                    "encoder": source.id,
                    "parameter": parameter.id,
                    "label": parameter.label,
                    "unit": parameter.unit,
                    "worst": estimated(chosen[:, k], over),
                    "tried": estimated(tried[:, k], over),
                }
            )
            moved.append(difference(chosen[:, k], tried[:, k], over))
        table += _beside(rows, decide_rows(moved))
    return table


def items_table(found: Sequence[WorstLights]) -> list[dict[str, Any]]:
    """One row an encoder and picture: its worst light in words."""
    rows = []
    for source in found:
        ground = source.head.ground
        guarded = source.worst("guarded")
        for row, lit in source.worst("unguarded").items():
            rows.append(
                {
                    "encoder": source.id,
                    "concept": ground.ids[row],
                    "label": ground.names[ground.classes[row]],
                    "light": light_words(lit.light),
                    "stops": round(strength_stops(lit.light), 4),
                    "guarded": light_words(guarded[row].light) if row in guarded else "",
                }
            )
    return rows
