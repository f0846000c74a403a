"""What every method says of hurt items, and how often the probe is right there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import FloatArray, Perturbation
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders.embed import embed
from lab.experiments.tasks.setting import Setting, resolve
from lab.experiments.tasks.task import SubgroupTask
from lab.experiments.views.view import View, parse_views
from lab.foresight.base import FORESIGHTS, Labelled, Reads, Unlabelled
from lab.foresight.read import labelled, missing, unlabelled
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats
from lab.stats.intervals.family_groups import family_groups
from lab.stats.threads import one_blas_thread

HALVES = "halves of the test items"
LEAST = 4
"""Perturbations: one is asked, and three are learnt from, of which one chooses how strongly."""


class Foreseeing(Protocol):
    """The fields of a spec that say what is foreseen."""

    @property
    def dataset(self) -> str: ...
    @property
    def views(self) -> str: ...
    @property
    def perturbations(self) -> str: ...
    @property
    def n_test(self) -> int: ...
    @property
    def split_seed(self) -> int: ...
    @property
    def draw_seed(self) -> int: ...


@dataclass(frozen=True)
class ForesightStage:
    """One half of the test items, [V, P, L]: what is said of them without labels, and the truth.

    What is learnt from labels is learnt on the other half, or it would know these items.
    """

    views: tuple[View, ...]
    harms: tuple[Perturbation, ...]
    right: Floats = field(repr=False)
    """1 where the probe is right, [V, P, L, n]; at severity 0 the items are clean."""
    drifts: Floats = field(repr=False)
    """How far each item turned, [V, P, L, n]."""
    said: dict[str, Floats] = field(repr=False)
    """By method: its number, [V, P, L]; NaN where it is undefined."""
    at_source: dict[str, Floats] = field(repr=False)
    """By method: its number where the source itself is the target, [V]."""
    source: Floats = field(repr=False)
    """Accuracy on the source, [V]."""
    tasks: tuple[SubgroupTask, ...] = field(repr=False)
    rows: NDArray[np.intp] = field(repr=False)
    """Which of the tasks' items these are, [n]."""
    families: NDArray[np.str_] = field(repr=False)
    """[n]"""
    n_source: int

    @property
    def truth(self) -> Floats:
        """Accuracy, [V, P, L]."""
        return np.asarray(self.right.mean(axis=-1))

    @property
    def chance(self) -> float:
        return float(self.tasks[0].chance)


def parts_of(spec: Foreseeing) -> tuple[tuple[View, ...], tuple[Perturbation, ...]]:
    """Return views and perturbations. Raises ``UnknownId``; ``BadInput`` where they do not fit."""
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    names = [name.strip() for name in spec.perturbations.split(",") if name.strip()]
    harms = tuple(PERTURBATIONS.get(name) for name in names)
    kinds = {str(view.modality) for view in views}
    fits = len(kinds) == 1 and all(str(harm.modality) in kinds for harm in harms)
    if not fits or len(set(names)) < len(names):
        do = "Name different perturbations of what all encoders read."
        raise BadInput("views and perturbations of one modality", f"{spec.views}; {names}", do)
    if len(harms) < LEAST:
        do = "One is foreseen from the others."
        raise TooFew(f"{LEAST} perturbations", f"{len(harms)}", do)
    return views, harms


def setting_of(spec: Foreseeing, view: View) -> Setting:
    """Return what is asked of a view: the subgroup of test concepts of unseen families."""
    return resolve(
        spec.dataset, view.encoder, task="subgroup", facet=view.facet, n_test=spec.n_test,
        split_seed=spec.split_seed,
    )  # fmt: skip


def stages_of(spec: Foreseeing, progress: Progress) -> tuple[ForesightStage, ForesightStage]:
    """Hurt the test items in every way and let every method speak of each half of them.

    The source are clean items of the pool that are not tested, each answered by a probe that never
    saw its family. Raises as ``parts_of`` and ``task_of``.
    """
    views, harms = parts_of(spec)
    tasks = tuple(SubgroupTask(setting_of(spec, view), progress) for view in views)
    if len({task.ids for task in tasks}) > 1 or any(len(t.names) < 2 for t in tasks):
        do = "Name facets that hold the same concepts."
        raise BadInput("views with the same test items", "others", do)
    probes = [_Probe(task) for task in tasks]
    peers = [[w for w in range(len(views)) if w != v and views[w].facet == views[v].facet]
             for v in range(len(views))]  # fmt: skip
    sources = [_source(probes, v, peers[v]) for v in range(len(views))]
    shape = (len(views), len(harms), len(GRID))
    right, drifts = (np.zeros((*shape, len(tasks[0].ids))) for _ in range(2))
    task = tasks[0]
    first = family_groups(task.families, task.pool_labels[task.rows], 2, spec.split_seed, HALVES)
    halves = [np.flatnonzero(first == k) for k in (0, 1)]
    said: list[dict[str, Floats]] = [{}, {}]
    progress.start("hurt items, foreseen", len(harms) * len(GRID))
    with one_blas_thread():
        for p, harm in enumerate(harms):
            for i, severity in enumerate(GRID):
                x = [embed(t.encoder, t.test_column(), harm, severity, spec.draw_seed).x
                     for t in tasks]  # fmt: skip
                answers = [probe.answers(y, probe.task.rows) for probe, y in zip(probes, x,
                           strict=True)]  # fmt: skip
                for v, task in enumerate(tasks):
                    others = [one for w in peers[v] for one in answers[w][1]]
                    target = unlabelled(answers[v][0], x[v], task.clean, others)
                    right[v, p, i] = target.votes[np.arange(len(target)), task.classes]
                    drifts[v, p, i] = task.drift_of(task.clean, x[v])
                    for rows, table in zip(halves, said, strict=True):
                        for name, number in _numbers(sources[v], target.take(rows)).items():
                            table.setdefault(name, np.full(shape, np.nan))[v, p, i] = number
                progress.advance()
        own = [_of_itself(source) for source in sources]
    at_source = {name: np.array([one.get(name, np.nan) for one in own]) for name in said[0]}
    accuracy = np.array([source.accuracy for source in sources])
    one, other = (
        ForesightStage(views, harms, right[..., rows], drifts[..., rows], table, at_source,
                       accuracy, tasks, rows, task.families[rows], len(sources[0]))
        for rows, table in zip(halves, said, strict=True)
    )  # fmt: skip
    return one, other


class _Probe:
    """A task's probes, asked of rows of its pool: the mean over repeats, and each repeat."""

    def __init__(self, task: SubgroupTask) -> None:
        self.task = task
        self.features = task.clean_pool[task.setting.facet]
        tested = set(task.families.tolist())
        self.source = np.flatnonzero([f not in tested for f in task.pool_families.tolist()])
        self.labels = np.searchsorted(task.names, task.pool_labels)[self.source]

    def answers(self, x: FloatArray, rows: NDArray[np.intp]) -> tuple[Floats, Sequence[Floats]]:
        each = np.exp(self.task.log_proba(x, rows).astype(np.float64))
        each /= each.sum(axis=2, keepdims=True)
        return each.mean(axis=0), list(each)


def _source(probes: Sequence[_Probe], v: int, peers: Sequence[int]) -> Labelled:
    own = probes[v]
    told = [probes[w].answers(probes[w].features[own.source], own.source) for w in (v, *peers)]
    others = [one for _, each in told[1:] for one in each]
    return labelled(told[0][0], own.labels, own.features[own.source], others)


def _of_itself(source: Labelled) -> dict[str, float]:
    """By method, what it says where the source is its own target; there no feature moved: 0."""
    same = unlabelled(source.probabilities, others=source.others)
    moved = {e.id: 0.0 for e in FORESIGHTS if e.reads in {Reads.FEATURES, Reads.CLEAN}}
    return moved | _numbers(source, same)


def _numbers(source: Labelled, target: Unlabelled) -> dict[str, float]:
    """By method, what it says; what reads what is not there says nothing."""
    return {
        entry.id: entry.estimate(source, target)
        for entry in FORESIGHTS
        if not missing(entry, source, target)
    }
