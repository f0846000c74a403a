"""What lies beside the gap for each pair of facets: distances, scores, and the accuracy reached.

Everything here is computed from any subset of the concepts, so that half of them refit it all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput
from lab.distance import DISTANCES
from lab.distance.base import Direction, Measurement, Needs, Settings
from lab.distance.measure import measure
from lab.distance.pairs import pairs
from lab.experiments.transfer.answers import Answers, Pair
from lab.experiments.transfer.ground import ViewPool
from lab.stats.checks import Floats
from lab.stats.intervals.bootstrap import score_of
from lab.transferability import SCORES
from lab.transferability.base import ScoreNeeds as Reads
from lab.transferability.read import value_of
from lab.transferability.target import target as target_of

USUAL_MEASURES = (
    "debiased_cka", "mutual_knn", "alignment", "modality_gap", "relative_gap", "mmd", "energy",
    "sliced_wasserstein", "recall_at_1_ab",
)  # fmt: skip
"""Those that take a tenth of a second a pair; Procrustes and Frechet take seconds."""
USUAL_SCORES = ("logme", "leep", "nce", "h_score", "trans_rate", "gbc")
"""N-LEEP fits a mixture a pair and takes minutes; ask for it by name."""
GapKind = str


@dataclass(frozen=True)
class Tables:
    """For each group g and facets (i, j), i the source: [G, F, F]; nan on diagonals not measured.

    ``far`` [M, G, F, F] grow with distance whatever the measure's direction; ``score``
    [S, G, F, F] are read from one half of the families, ``reached`` from the other.
    """

    gap: Floats = field(repr=False)
    far: Floats = field(repr=False)
    score: Floats = field(repr=False)
    reached: Floats = field(repr=False)
    rehearsed: Floats = field(repr=False)
    """The accuracy on the half that scores are read from: what a plain trial foretells."""


def checked_measures(ids: Sequence[str]) -> tuple[str, ...]:
    """Return each id once; raises ``UnknownId``, or ``BadInput`` for a measure of one space."""
    for name in ids:
        entry = DISTANCES.get(name)
        if entry.needs == Needs.ONE or entry.direction == Direction.NEITHER:
            do = "Name measures between two spaces."
            raise BadInput("measures that tell near from far", name, do)
    return tuple(dict.fromkeys(ids))


def distances_of(
    ground: ViewPool,
    answers: Answers,
    ids: Sequence[str],
    kept: NDArray[np.bool_],
    units: NDArray[Any],
    check: Callable[[], None] = lambda: None,
) -> dict[Pair, dict[str, Measurement]]:
    """Measure every ordered pair of trained facets on the concepts ``kept`` [n].

    Intervals are over ``units`` [n], families or groups of them. A measure that is symmetric is
    computed once for both ways, except through maps, where each way has a space of its own.
    ``check`` is called between pairs and may stop the work.
    """
    settings = Settings(n_permutations=0)
    found: dict[Pair, dict[str, Measurement]] = {}
    for source, goal in _ordered(answers):
        check()
        here = kept & ground.rows(source, goal)
        both = pairs(
            answers.x[source, source][here],
            answers.x[source, goal][here],
            units=units[here],
            over="concept families",
            space=answers.space,
        )
        mirrored = {} if answers.group.mapped else found.get((goal, source), {})
        found[source, goal] = {
            name: mirrored[name]
            if name in mirrored and DISTANCES.get(name).symmetric
            else measure(name, both, settings)
            for name in ids
        }
    return found


def scores_of(
    ground: ViewPool,
    answers: Answers,
    ids: Sequence[str],
    kept: NDArray[np.bool_],
    check: Callable[[], None] = lambda: None,
) -> dict[Pair, dict[str, float | str]]:
    """Read every ordered pair of trained facets with each score, on the concepts ``kept`` [n].

    The source model is the frozen encoder with the source's probe. Its posteriors are its
    probabilities of the subgroups; its features are their logarithms, the one layer in which
    sources of one encoder differ. A reason stands where a score is undefined.
    """
    found: dict[Pair, dict[str, float | str]] = {}
    for source, goal in _ordered(answers):
        check()
        here = kept & ground.rows(source, goal)
        logs = answers.log_proba[source, goal][here].astype(np.float64)
        labels = ground.classes[here]
        read = {
            Reads.FEATURES: target_of(logs, labels),
            Reads.POSTERIORS: target_of(np.exp(logs), labels),
        }
        found[source, goal] = {name: value_of(name, read[SCORES.get(name).needs]) for name in ids}
    return found


def tables_of(
    ground: ViewPool,
    groups: Sequence[Answers],
    distances: Sequence[Mapping[Pair, Mapping[str, Measurement]]],
    scores: Sequence[Mapping[Pair, Mapping[str, float | str]]],
    *,
    gap: GapKind,
    read_by: NDArray[np.bool_],
    kept: NDArray[np.bool_],
) -> Tables:
    """Gather the tables of one set of concepts; ``read_by`` [n] is True where scores are read.

    What is undefined is nan here, and ``lab.experiments.transfer.relation`` leaves it out by name.
    """
    measures = list(next(iter(distances[0].values())))
    asked = list(next(iter(scores[0].values())))
    away = np.stack([_gap(ground, a, kept, gap) for a in groups])

    def stacked(names: Sequence[str], found: Sequence[Mapping[Pair, Mapping[str, Any]]],
                number: Callable[[str, Any], float]) -> Floats:  # fmt: skip
        tables = [
            [_table(a, f, name, number) for a, f in zip(groups, found, strict=True)]
            for name in names
        ]
        return np.array(tables).reshape(len(names), *away.shape)

    return Tables(
        away,
        stacked(measures, distances, _far),
        stacked(asked, scores, lambda _, found: np.nan if isinstance(found, str) else found),
        np.stack([_accuracy(ground, a, kept & ~read_by) for a in groups]),
        np.stack([_accuracy(ground, a, kept & read_by) for a in groups]),
    )


def balanced(ground: ViewPool, scores: Floats, here: NDArray[np.bool_]) -> float:
    """Return the balanced accuracy (or difference) of scores [n] on the concepts ``here`` [n]."""
    classes = np.unique(ground.classes[here], return_inverse=True)[1]
    return float(score_of(scores[here, None], classes, np.ones((1, int(here.sum()))))[0, 0])


def _ordered(answers: Answers) -> list[Pair]:
    trained = answers.group.trained
    return [(a, b) for a in trained for b in trained if a != b]


def _table(
    answers: Answers,
    found: Mapping[Pair, Mapping[str, Any]],
    name: str,
    number: Callable[[str, Any], float],
) -> Floats:
    trained = answers.group.trained
    return np.array(
        [[np.nan if a == b else number(name, found[a, b][name]) for b in trained] for a in trained]
    )


def _far(name: str, found: Measurement) -> float:
    """A measure's value, turned so that far is large."""
    if found.value is None:
        return np.nan
    return -found.value if DISTANCES.get(name).direction == Direction.HIGHER else found.value


def _accuracy(ground: ViewPool, answers: Answers, kept: NDArray[np.bool_]) -> Floats:
    """Balanced accuracy of every source on every target, [F, F]."""
    trained = answers.group.trained
    return np.array(
        [
            [balanced(ground, answers.right[a, b], kept & ground.rows(a, b)) for b in trained]
            for a in trained
        ]
    )


def _gap(ground: ViewPool, answers: Answers, kept: NDArray[np.bool_], kind: GapKind) -> Floats:
    """Accuracy lost against home, or against the target's own probe, on the pair's concepts."""
    trained = answers.group.trained
    return np.array(
        [
            [
                balanced(
                    ground,
                    answers.right[(a, a) if kind == "home" else (b, b)] - answers.right[a, b],
                    kept & ground.rows(a, b),
                )
                for b in trained
            ]
            for a in trained
        ]
    )
