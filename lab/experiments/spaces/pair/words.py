"""Two spaces in sentences made from their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.distance import DISTANCES
from lab.distance.base import Needs
from lab.experiments.base import Result
from lab.experiments.spaces.verdicts import CLOSER, FARTHER, NOT_TESTED, UNDEFINED
from lab.study.words import Words


def words(result: Result) -> Words:
    """Say what the measures agree on, where they differ, and which number is not what it seems."""
    summary, rows = result.summary, result.tables["measures"]
    at = {row["id"]: row for row in rows}
    k = summary["k"]
    points = [
        f"Of an item's {k} nearest neighbours the two share {k * summary['overlap']:.1f} on "
        f"average; by chance they would share {k * summary['chance_overlap']:.1f}.",
        _farther(rows),
        _biased(at.get("cka"), summary),
        _ceilings(at.get("rsa"), summary["rsa_ceilings"]),
    ]
    if summary["space"]:
        space = f"Measures that need one space for both are taken in the {summary['space']}."
    else:
        space = f"Measures that need one space for both are undefined: {summary['space_reason']}."
    return Words(
        _headline(summary, rows),
        tuple(filter(None, points)),
        f"{summary['n']} concepts of {summary['n_families']} families; p by permuted pairs, "
        f"corrected over all measures (Holm). {space}",
        ("The speech is synthetic.",) if summary["synthetic"] else (),
    )


def _with(rows: Sequence[Mapping[str, Any]], verdict: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["verdict"] == verdict]


def _headline(summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    tested = [row for row in rows if row["verdict"] not in (NOT_TESTED, UNDEFINED)]
    if not tested:
        return f"No measure of {summary['a']} and {summary['b']} was tested against chance."
    closer = len(_with(rows, CLOSER))
    if not closer:
        return (
            f"No measure of {len(tested)} finds {summary['a']} and {summary['b']} closer than "
            "chance."
        )
    return (
        f"{summary['a']} and {summary['b']} are closer than chance by {closer} of {len(tested)} "
        "tested measures."
    )


def _farther(rows: Sequence[Mapping[str, Any]]) -> str:
    """Why some measures say "farther" where others say "closer"."""
    far = [DISTANCES.get(row["id"]) for row in _with(rows, FARTHER)]
    if not far:
        return ""
    named = ", ".join(entry.title for entry in far)
    one = len(far) == 1
    said = f"{len(far)} measure{' finds' if one else 's find'} them farther than chance: {named}."
    if all(entry.needs is Needs.SHARED for entry in far):
        return f"{said} Two clouds can lie apart while neighbours inside them agree."
    return said


def _biased(row: Mapping[str, Any] | None, summary: Mapping[str, Any]) -> str:
    if row is None or row["value"] is None or row["noise"] is None:
        return ""
    return (
        f"Biased CKA is {row['value']:.2f}, but pure noise of this size already gives "
        f"{row['noise']:.2f}."
    )


def _ceilings(row: Mapping[str, Any] | None, ceilings: Mapping[str, Any] | None) -> str:
    if row is None or row["value"] is None or not ceilings:
        return ""
    said = [
        f"{view} agrees with {' and '.join(found['facets'][1:])} by {found['low']:.2f} to "
        f"{found['high']:.2f}"
        for view, found in ceilings.items()
        if found is not None
    ]
    if not said:
        return ""
    return f"RSA is {row['value']:.2f}. Its ceiling: {', '.join(said)}."
