"""One item under the microscope: hurt it, and see the answer, the drift and the neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, FloatArray, Item, KnowsConcepts, Modality
from lab.core.errors import BadInput
from lab.core.items import check_item
from lab.encoders.embed import embed
from lab.experiments.tasks.setting import Setting
from lab.experiments.tasks.task import SubgroupTask, task_of
from lab.perturb import PERTURBATIONS

N_NEIGHBOURS = 8


@dataclass(frozen=True)
class Sample:
    """One item, clean and hurt, through the same code path as the experiment."""

    clean_item: Item
    hurt_item: Item | None
    """None where the perturbation took the item away."""
    names: tuple[str, ...]
    """The subgroups that can be answered."""
    clean_log_proba: NDArray[np.float64]
    hurt_log_proba: NDArray[np.float64] | None
    drift: float | None
    """0: not moved; 1: as far as another item of the set is on average."""
    neighbours_clean: list[tuple[str, str, float]]
    """(concept, name, cosine similarity) in the encoder's own space, nearest first."""
    neighbours_hurt: list[tuple[str, str, float]]
    label: str | None
    """The true subgroup, or None for one's own item."""

    def answers(self, hurt: bool) -> list[tuple[str, float]]:
        """Return (subgroup, probability), most probable first; empty where the item is gone."""
        log_proba = self.hurt_log_proba if hurt else self.clean_log_proba
        if log_proba is None:
            return []
        p = np.exp(log_proba)
        return [(self.names[k], float(p[k])) for k in np.argsort(-p, kind="stable")]


@dataclass(frozen=True)
class Clean:
    """One item as it is, with what the encoder makes of it: what no slider moves."""

    task: SubgroupTask = field(repr=False)
    column: Column = field(repr=False)
    """The item alone, as row 0."""
    concept: str | None
    rows: NDArray[np.intp] | None
    """Its row of the pool, ``[1]``; None for one's own item and one outside the pool."""
    x: FloatArray = field(repr=False)
    """``float32 [1, d]``"""
    log_proba: NDArray[np.float64] = field(repr=False)
    neighbours: list[tuple[str, str, float]] = field(repr=False)


def probe_one(
    setting: Setting,
    perturbation: str,
    severity: float,
    *,
    concept: str | None = None,
    item: Item | None = None,
    draw_seed: int = 0,
) -> Sample:
    """Hurt one item and read everything that the experiment reads of it.

    Raises as ``clean_of`` and ``hurt_of``.
    """
    clean = clean_of(setting, concept=concept, item=item)
    return hurt_of(clean, perturbation, severity, draw_seed)


def clean_of(setting: Setting, *, concept: str | None = None, item: Item | None = None) -> Clean:
    """Encode one item as it is.

    Give either ``concept``, an id of the data set, answered by the probe that never saw its
    family, or ``item``, one's own: uint8 [224, 224, 3], str, or float32 [n] at 16 kHz. Raises
    ``BadInput`` for neither or both, for an item of the wrong kind and a setting whose task is not
    "subgroup"; ``UnknownId`` for a concept that the data set does not have; else as ``task_of``.
    """
    task = task_of(setting)
    if not isinstance(task, SubgroupTask):
        raise BadInput("the task 'subgroup'", repr(setting.task), "Ask for task='subgroup'.")
    if (concept is None) == (item is None):
        raise BadInput("a concept or an item", "neither or both", "Give one of the two.")
    rows = None
    if item is not None:
        check_item(task.encoder.id, task.encoder.modality, item, 0)
        column = Column(task.encoder.modality, "own", ("own",), [item], fingerprint="")
    else:
        column = task.dataset.column(task.encoder.modality, setting.facet, (str(concept),))
        # Read once here, not once for each look: items of a column may be made when asked for.
        column = replace(column, items=list(column.items))
        rows = np.array([task.pool.index(str(concept))]) if concept in task.pool else None
    x = embed(task.encoder, column, keep=False).x
    answer = task.answer(x, rows)[0]
    return Clean(task, column, concept, rows, x, answer, _neighbours(task, x, concept))


def hurt_of(clean: Clean, perturbation: str, severity: float, draw_seed: int = 0) -> Sample:
    """Hurt an item, once, and encode it, once, beside what is known of it as it is.

    Raises ``BadInput`` for a severity outside [0, 5] and a perturbation of another modality;
    ``TooFew`` where one's own item is to be taken from another.
    """
    task, hurter = clean.task, PERTURBATIONS.get(perturbation)
    column, at = clean.column, 0
    if hurter.modality == Modality.ANY and clean.concept in task.ids:
        # Taking an item from elsewhere needs the whole column it is taken from.
        column, at = task.test_column(), task.ids.index(str(clean.concept))
    item = hurter.apply(list(column.items), column.ids, severity, draw_seed)[at]
    x = clean.x
    if isinstance(task.encoder, KnowsConcepts):
        x = embed(task.encoder, clean.column, hurter, severity).x  # which refuses to hurt them
    elif item is not None and severity > 0:
        x = embed(task.encoder, replace(clean.column, items=[item]), keep=False).x
    gone = item is None
    return Sample(
        clean_item=clean.column.items[0],
        hurt_item=item,
        names=tuple(str(name) for name in task.names),
        clean_log_proba=clean.log_proba,
        hurt_log_proba=None if gone else task.answer(x, clean.rows)[0],
        drift=None if gone else float(task.drift_of(clean.x, x)[0]),
        neighbours_clean=clean.neighbours,
        neighbours_hurt=[] if gone else _neighbours(task, x, clean.concept),
        label=None if clean.rows is None else str(task.pool_labels[clean.rows[0]]),
    )


def _neighbours(
    task: SubgroupTask, x: FloatArray, concept: str | None
) -> list[tuple[str, str, float]]:
    found = task.neighbours(x, N_NEIGHBOURS + 1)[0]
    named = [(other, task.dataset.name(other), cosine) for other, cosine in found]
    return [row for row in named if row[0] != concept][:N_NEIGHBOURS]
