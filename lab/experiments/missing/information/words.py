"""What the numbers of ``information`` mean, in sentences made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.core import say
from lab.experiments.base import Result
from lab.experiments.missing.information.ways import BROJA, GAUSSIAN, SAME_SHARE, recovered
from lab.stats.decide import Verdict
from lab.stats.information.planted import RECIPES
from lab.study.words import Words

Rows = Sequence[Mapping[str, Any]]
WITH_SYNERGY = ("sum", "exclusive or", "mixture")


def is_primary(row: Mapping[str, Any], rows: Rows) -> bool:
    """Whether a row is what the headline says: the first pair's synergy, tested by clusters."""
    first = row["pair"] == rows[0]["pair"] and row["p"] is not None
    return bool(first and (row["method"], row["atom"]) == (BROJA, "synergy"))


def words(result: Result) -> Words:
    """The headline is the synergy of the first pair; then the pairs, the ways, what is planted."""
    rows = result.tables["atoms"]
    primary = [row for row in rows if is_primary(row, rows)]
    main = primary[0]
    number = f"{say.row(main)} bits"
    headline = {
        Verdict.MORE: f"Two views together tell what none tells alone: {number}.",
        Verdict.UNTESTED: "It is not tested whether two views together tell what none tells alone.",
    }.get(
        Verdict(main["verdict"]),
        f"It is undecided whether two views together tell what none tells alone: {number}.",
    )
    first, second = main["pair"].split(" and ")
    points = [
        f"Both {first} and {second} say {_atom(rows, main, 'redundant')} bits.",
        f"Only {first} says {_atom(rows, main, 'unique_1')} bits.",
        f"Only {second} says {_atom(rows, main, 'unique_2')} bits.",
        f"Taken as Gaussian, the two together tell {say.row(_gaussian(rows, main))} bits.",
        f"With permuted labels, chance alone counts {main['permuted']:.2f} bits.",
    ]
    summary = result.summary
    return Words(
        headline,
        tuple(points),
        f"{summary['n']} concepts of {summary['n_families']} families; labels: "
        f"{', '.join(summary['classes'])}. {main['n_clusters']} clusters a view, BROJA by cvxpy "
        f"and Clarabel (gates within {max(summary['worst_gate'], 1e-6):.0e} bit); Gaussian after "
        f"20 principal axes, labels as indicators. 95 % intervals by leaving out families in "
        f"{result.spec.model_dump()['n_groups']} groups, less their bias, which "
        "counts as an error of its own; p by permuted labels, Holm over each way's other rows.",
        (
            f"What the two tell together hangs on the clusters: {_sensitivity(rows, main)}.",
            _planted(result.tables["planted"]),
            _agreement(result.tables["agreement"]),
            "Clusters are held fixed: intervals do not say how others would fall.",
            "What a view says beyond its clusters, or beyond straight lines, is not counted.",
            "Planted labels are synthetic; the axes under them are real.",
            *(f"{view} hears synthetic speech." for view in summary["synthetic"]),
        ),
    )  # fmt: skip


def _planted(rows: Rows) -> str:
    seeds = len({row["seed"] for row in rows})
    times = ", ".join(f"{sum(recovered(rows, r, BROJA, 'synergy'))} ({r})" for r in WITH_SYNERGY)
    return f"Planted synergy lies in its interval in so many of {seeds} draws: {times}."


def _like(rows: Rows, main: Mapping[str, Any], **changes: Any) -> Mapping[str, Any]:
    wanted = {k: main[k] for k in ("pair", "method", "n_clusters", "atom")} | changes
    return next(row for row in rows if all(row[k] == v for k, v in wanted.items()))


def _atom(rows: Rows, main: Mapping[str, Any], atom: str) -> str:
    return say.row(_like(rows, main, atom=atom))


def _gaussian(rows: Rows, main: Mapping[str, Any]) -> Mapping[str, Any]:
    return _like(rows, main, method=GAUSSIAN, n_clusters=0)


def _sensitivity(rows: Rows, main: Mapping[str, Any]) -> str:
    own = [r for r in rows if all(r[k] == main[k] for k in ("pair", "method", "atom"))]
    return ", ".join(f"{row['value']:.2f} bits with {row['n_clusters']}" for row in own)


def _agreement(rows: Rows) -> str:
    apart = [r for r in RECIPES if not next(row["agree"] for row in rows if row["recipe"] == r)]
    if not apart:
        return f"Both ways find the same shares of what is planted, within {SAME_SHARE}."
    bits = " and ".join(
        f"{recipe} ({row['broja_bits']:.2f} bits of synergy by clusters, "
        f"{row['gaussian_bits']:.2f} as if Gaussian)"
        for recipe in apart
        for row in rows
        if (row["recipe"], row["atom"]) == (recipe, "synergy")
    )
    return f"On what is planted the two ways part over the {bits}."
