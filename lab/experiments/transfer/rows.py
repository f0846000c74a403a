"""Rows of the result's tables: what a facet is, and what was measured for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from lab.core.contracts import Modality
from lab.data.language_resources import CLASS_NAMES, resource_class
from lab.experiments.transfer.answers import Answers
from lab.experiments.transfer.evidence import Evidence
from lab.experiments.transfer.facets import copies_of
from lab.experiments.transfer.ground import ViewPool
from lab.experiments.transfer.languages_read import was_trained_on
from lab.experiments.views.facets import facet_name
from lab.experiments.views.view import View


class FacetRow(TypedDict):
    """What a facet is; ``resource`` and ``read`` are None where they are not known."""

    view: str
    encoder: str
    facet: str
    name: str
    modality: str
    resource: int | None
    resource_name: str
    read: bool | None
    copies: int
    n: int


class PairRow(TypedDict):
    """A number of an ordered pair of facets; None where it is undefined, with the reason."""

    group: str
    source: str
    target: str
    value: float | None
    reason: str


class DistanceRow(PairRow):
    """A measure between two facets, with its interval, chance and space."""

    measure: str
    low: float | None
    high: float | None
    chance: float | None
    n: int
    space: str


class ScoreRow(PairRow):
    """A score read on one half of the families, and the accuracy reached on the other."""

    score: str
    reached: float


def facet_row(base: ViewPool, view: View) -> FacetRow:
    """What a facet is: its name, its language's resources, how many names are copies."""
    dataset = base.seen.dataset
    language = view.facet.split("+")[0] if view.modality != Modality.IMAGE else ""
    level = resource_class(language) if language else None
    copies = copies_of(dataset, view)
    return {
        "view": str(view),
        "encoder": view.encoder,
        "facet": view.facet,
        "name": facet_name(dataset, view.modality, view.facet),
        "modality": str(view.modality),
        "resource": level,
        "resource_name": CLASS_NAMES[level] if level is not None else "",
        "read": was_trained_on(view.encoder, language) if language else None,
        "copies": sum(concept in copies for concept in base.seen.concepts),
        "n": len(base),
    }


def count_copies(base: ViewPool) -> int:
    """Names left out because they are English, each language counted once."""
    by_language = {view.facet.split("+")[0]: int(rows.sum()) for view, rows in base.copied.items()}
    return sum(by_language.values())


def distance_rows(found: Evidence, answers: Sequence[Answers]) -> list[DistanceRow]:
    """Each measure of each pair, with its interval, space, or the reason why it is undefined."""
    return [
        {
            "group": a.group.name,
            "source": str(pair[0]),
            "target": str(pair[1]),
            "measure": name,
            "value": m.value,
            "low": m.low,
            "high": m.high,
            "chance": m.chance,
            "n": m.n,
            "space": m.space,
            "reason": m.reason,
        }
        for a, table in zip(answers, found.distances, strict=True)
        for pair, cell in table.items()
        for name, m in cell.items()
    ]


def score_rows(found: Evidence, answers: Sequence[Answers]) -> list[ScoreRow]:
    """Each score of each pair, with the accuracy reached on the other half of the families."""
    rows: list[ScoreRow] = []
    for g, (a, table) in enumerate(zip(answers, found.read, strict=True)):
        place = {view: i for i, view in enumerate(a.group.trained)}
        for (source, goal), cell in table.items():
            reached = float(found.whole.reached[g, place[source], place[goal]])
            rows += [
                {
                    "group": a.group.name,
                    "source": str(source),
                    "target": str(goal),
                    "score": name,
                    "value": None if isinstance(value, str) else value,
                    "reached": reached,
                    "reason": value if isinstance(value, str) else "",
                }
                for name, value in cell.items()
            ]
    return rows
