"""One item under the microscope: hurt it, and see the answer, the drift and the neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Column, FloatArray, Item, Modality
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

    Give either ``concept``, an id of the data set, answered by the probe that never saw its
    family, or ``item``, one's own: uint8 [224, 224, 3], str, or float32 [n] at 16 kHz. Raises
    ``BadInput`` for neither or both, for an item of the wrong kind, a severity outside [0, 5] and
    a setting whose task is not "subgroup"; ``UnknownId`` for a concept that the data set does not
    have; ``TooFew`` where one's own item is to be taken from another; else as ``task_of``.
    """
    task = task_of(setting)
    if not isinstance(task, SubgroupTask):
        raise BadInput("the task 'subgroup'", repr(setting.task), "Ask for task='subgroup'.")
    if (concept is None) == (item is None):
        raise BadInput("a concept or an item", "neither or both", "Give one of the two.")
    hurter = PERTURBATIONS.get(perturbation)
    at, rows = 0, None
    if item is not None:
        check_item(task.encoder.id, task.encoder.modality, item, 0)
        whole = False
        column = Column(task.encoder.modality, "own", ("own",), [item], fingerprint="")
    else:
        # Taking an item from elsewhere needs the whole column it is taken from.
        whole = hurter.modality == Modality.ANY and concept in task.ids
        asked = task.ids if whole else (str(concept),)
        column = task.dataset.column(task.encoder.modality, setting.facet, asked)
        at = column.ids.index(str(concept))
        rows = np.array([task.pool.index(str(concept))]) if concept in task.pool else None
    clean_x = embed(task.encoder, column, keep=whole).x[at : at + 1]
    hurt = embed(task.encoder, column, hurter, severity, draw_seed, keep=whole)
    hurt_x = hurt.x[at : at + 1]
    gone = not bool(hurt.present[at])
    hurt_item = hurter.apply(list(column.items), column.ids, severity, draw_seed)[at]
    return Sample(
        clean_item=column.items[at],
        hurt_item=hurt_item,
        names=tuple(str(name) for name in task.names),
        clean_log_proba=task.answer(clean_x, rows)[0],
        hurt_log_proba=None if gone else task.answer(hurt_x, rows)[0],
        drift=None if gone else float(task.drift_of(clean_x, hurt_x)[0]),
        neighbours_clean=_neighbours(task, clean_x, concept),
        neighbours_hurt=[] if gone else _neighbours(task, hurt_x, concept),
        label=None if rows is None else str(task.pool_labels[rows[0]]),
    )


def _neighbours(
    task: SubgroupTask, x: FloatArray, concept: str | None
) -> list[tuple[str, str, float]]:
    found = task.neighbours(x, N_NEIGHBOURS + 1)[0]
    named = [(other, task.dataset.name(other), cosine) for other, cosine in found]
    return [row for row in named if row[0] != concept][:N_NEIGHBOURS]
