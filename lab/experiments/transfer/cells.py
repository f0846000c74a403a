"""The cells of the transfer matrix: accuracy abroad, the gap to home and to native, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray
from lab.experiments.transfer.answers import Answers, Pair
from lab.experiments.transfer.ground import ViewPool
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import FamilyBootstrap, family_bootstrap
from lab.stats.intervals.resample import balanced_accuracy_estimate

LEAST_ABOVE_CHANCE = 0.05
SHOWN = 8
"""Concepts that a cell names as lost, and as gained."""


class ChangedConcept(TypedDict):
    """A concept that is lost or gained, its class, and the wrong answer of one side."""

    concept: str
    label: str
    answer: str


class Changed(TypedDict):
    """How many concepts a probe loses on the way and gains, and the clearest of each."""

    n_lost: int
    n_gained: int
    lost: list[ChangedConcept]
    gained: list[ChangedConcept]


class CellRow(Changed):
    """One source on one target: balanced accuracies and their differences, with intervals."""

    group: str
    source: str
    target: str
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    home: float
    home_low: float
    home_high: float
    gap: float
    gap_low: float
    gap_high: float
    native_gap: float | None
    """None, as its ends, for a facet that was only tested."""
    native_gap_low: float | None
    native_gap_high: float | None
    control: float | None
    """The same through a map fitted on shuffled pairs; None where there is no map."""
    n: int
    n_families: int
    chance: float
    left_out: int


def cells_of(ground: ViewPool, answers: Answers, *, n_resamples: int, seed: int) -> list[CellRow]:
    """Return a row for each (source, target) of a group, all differences paired.

    "accuracy" is the balanced accuracy of the source's probe on the target. "gap" is that of the
    same probe on its own facet less this; "native_gap" that of the target's own probe less this
    (None for a facet that was only tested). All are taken on the same concepts of the pair; the
    intervals resample concept families, with one set of resamples for all that share concepts.
    """
    drawn: dict[bytes, FamilyBootstrap] = {}
    rows = []
    for source, target in answers.right:
        here = ground.rows(source, target)
        key = here.tobytes()
        if key not in drawn:
            drawn[key] = family_bootstrap(
                ground.seen.families[here],
                ground.classes[here],
                n_resamples,
                seed,
                n_items=int(here.sum()),
            )
        rows.append(_cell(ground, answers, (source, target), drawn[key]))
    return rows


def _cell(ground: ViewPool, answers: Answers, pair: Pair, drawn: FamilyBootstrap) -> CellRow:
    source, target = pair
    here = ground.rows(source, target)
    abroad, home = answers.right[pair], answers.right[source, source]
    native = answers.right.get((target, target))
    scores = np.stack([abroad, home, abroad if native is None else native], axis=1)[here]
    value, resampled = drawn.score(scores), drawn.scores(scores)

    def ends(plus: int, minus: int | None = None) -> tuple[float, float, float]:
        found = value[plus] - (0.0 if minus is None else value[minus])
        column = resampled[:, plus] - (0.0 if minus is None else resampled[:, minus])
        return float(found), *drawn.interval(column)

    accuracy, at_home, gap = ends(0), ends(1), ends(1, 0)
    native_gap = (None, None, None) if native is None else ends(2, 0)
    control = answers.control.get(pair)
    return {
        "group": answers.group.name,
        "source": str(source),
        "target": str(target),
        "accuracy": accuracy[0], "accuracy_low": accuracy[1], "accuracy_high": accuracy[2],
        "home": at_home[0], "home_low": at_home[1], "home_high": at_home[2],
        "gap": gap[0], "gap_low": gap[1], "gap_high": gap[2],
        "native_gap": native_gap[0],
        "native_gap_low": native_gap[1],
        "native_gap_high": native_gap[2],
        "control": None if control is None else float(drawn.score(control[here, None])[0]),
        "n": int(here.sum()),
        "n_families": drawn.n_families,
        "chance": ground.chance,
        "left_out": int((~here).sum()),
        **_changed(ground, answers, pair, here),
    }  # fmt: skip


def _changed(ground: ViewPool, answers: Answers, pair: Pair, here: NDArray[np.bool_]) -> Changed:
    """Which concepts the probe loses on the way and which it gains, the clearest first."""
    at_home, abroad = answers.log_proba[pair[0], pair[0]], answers.log_proba[pair]
    rows = np.arange(len(ground))
    right_home = at_home.argmax(axis=1) == ground.classes
    right_abroad = abroad.argmax(axis=1) == ground.classes
    change = abroad[rows, ground.classes] - at_home[rows, ground.classes]
    lost = np.flatnonzero(here & right_home & ~right_abroad)
    gained = np.flatnonzero(here & ~right_home & right_abroad)
    return {
        "n_lost": len(lost),
        "n_gained": len(gained),
        "lost": _named(ground, lost[np.argsort(change[lost], kind="stable")], abroad),
        "gained": _named(ground, gained[np.argsort(-change[gained], kind="stable")], at_home),
    }


def _named(ground: ViewPool, rows: NDArray[np.intp], wrong: FloatArray) -> list[ChangedConcept]:
    """Concepts with their class and the wrong answer that one side gives."""
    return [
        {
            "concept": ground.seen.concepts[row],
            "label": str(ground.seen.labels[row]),
            "answer": str(ground.names[wrong[row].argmax()]),
        }
        for row in rows[:SHOWN]
    ]


def overall(
    ground: ViewPool, answers: Answers, *, n_resamples: int, seed: int
) -> dict[str, dict[str, Any] | int | None]:
    """Return the mean score at home and the mean loss abroad over a group's trained facets.

    "home", "lost" and, through maps, "mapped" and its "control" on shuffled pairs, each an
    estimate; a concept that is left out of a pair takes no part in that pair's mean.
    """
    trained = answers.group.trained
    pairs = [(a, b) for a in trained for b in trained if a != b]

    def mean(columns: list[Floats], rows: list[NDArray[np.bool_]], chance: float) -> dict[str, Any]:
        there = np.stack(rows, axis=1)
        values = np.where(there, np.stack(columns, axis=1), 0.0).sum(axis=1)
        asked = there.sum(axis=1)
        shown = np.flatnonzero(asked)
        found = balanced_accuracy_estimate(
            (values / np.maximum(asked, 1))[shown], ground.classes[shown],
            ground.seen.families[shown], chance, n_resamples=n_resamples, seed=seed,
        )  # fmt: skip
        return found.as_dict()

    right, between = answers.right, [ground.rows(a, b) for a, b in pairs]
    at_home = [ground.rows(a, a) for a in trained]
    mapped = bool(answers.control)
    return {
        "home": mean([right[a, a] for a in trained], at_home, ground.chance),
        "lost": mean([right[a, a] - right[a, b] for a, b in pairs], between, 0.0),
        "mapped": mean([right[p] for p in pairs], between, ground.chance) if mapped else None,
        "control": mean([answers.control[p] for p in pairs], between, ground.chance)
        if mapped
        else None,
        "n": len(ground),
        "n_families": len(np.unique(ground.seen.families)),
        "n_facets": len(trained),
        "n_classes": len(ground.names),
    }


def works_at_home(whole: Mapping[str, Any]) -> bool:
    """Whether a group's probes know anything that could be lost: surely above chance by .05."""
    home = whole["home"]
    return bool(home["low"] - home["chance"] > LEAST_ABOVE_CHANCE)
