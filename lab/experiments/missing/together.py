"""Modalities that answer together: which concepts they are asked about, and who is right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, TooFew
from lab.data.splits import family_folds
from lab.experiments.tasks.task import SubgroupTask
from lab.fusion.late import late_fusion


def parts(first: SubgroupTask, everywhere: set[str], seed: int) -> tuple[list[str], list[str]]:
    """Return the test concepts, and those of other families to choose the best modality on.

    Of a small data set the test would leave too few to choose on, and of rare classes none: then it
    is halved, every class alike.
    """
    test = [concept for concept in first.ids if concept in everywhere]
    rest = sorted(everywhere - set(first.ids))
    if len(rest) < len(test):
        there = [row for row, concept in enumerate(first.pool) if concept in everywhere]
        halves = family_folds(first.pool_families[there], first.pool_labels[there], 2, seed)
        test = [first.pool[row] for row, half in zip(there, halves, strict=True) if half == 0]
        rest = sorted(everywhere - set(test))
    return test, rest


def check(tasks: dict[str, SubgroupTask], rest: list[str]) -> None:
    """Raise where the answers cannot be averaged, or the best single modality not be chosen."""
    if not rest:
        raise TooFew(
            "concepts beside the test concepts, to choose the best single modality on",
            "none",
            "Ask for fewer test concepts.",
        )
    answerable = {tuple(task.names) for task in tasks.values()}
    if len(answerable) > 1:
        got = f"{sorted(len(names) for names in answerable)} subgroups"
        raise BadInput("the same subgroups in every modality", got, "Take other facets.")


def balanced(task: SubgroupTask, scores: NDArray[np.float64], concepts: list[str]) -> float:
    """Return the balanced accuracy of scores [n] of these concepts."""
    labels = task.pool_labels[[task.pool.index(concept) for concept in concepts]]
    return float(np.mean([scores[labels == label].mean() for label in np.unique(labels)]))


def right(
    tasks: dict[str, SubgroupTask], subset: tuple[str, ...], concepts: list[str]
) -> NDArray[np.float64]:
    """Return each concept's score: the part of the repeats in which the fused answer is right."""
    answers = {}
    for modality in subset:
        task = tasks[modality]
        rows = np.array([task.pool.index(concept) for concept in concepts])
        answers[modality] = task.log_proba(task.clean_pool[task.setting.facet][rows], rows)
    first = tasks["image"]
    truth = first.pool_labels[[first.pool.index(concept) for concept in concepts]]
    present = {modality: np.ones(len(concepts), bool) for modality in subset}
    found = []
    for repeat in range(first.setting.repeats):
        fused = late_fusion({m: a[repeat] for m, a in answers.items()}, present)
        found.append(first.names[fused.argmax(axis=1)] == truth)
    return np.asarray(np.mean(found, axis=0))
