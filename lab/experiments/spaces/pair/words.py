"""Two spaces in sentences made from their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.distance import DISTANCES
from lab.experiments.base import Result
from lab.experiments.spaces.verdicts import CLOSER, FARTHER, UNDECIDED


def words(result: Result) -> str:
    """What the measures say together, what is agreed on, and which number is not what it seems."""
    summary, rows = result.summary, result.tables["measures"]
    items = result.tables["items"]
    at = {row["id"]: row for row in rows}
    said = [
        f"{summary['a']} and {summary['b']} on {summary['n']} concepts of "
        f"{summary['n_families']} families.",
        _decided(rows),
        f"Of {summary['k']} neighbours they share {summary['k'] * summary['overlap']:.2f} on "
        f"average (chance {summary['k'] * summary['chance_overlap']:.2f}); "
        f"{sum(item['overlap'] == 0 for item in items)} concepts share none.",
        _biased(at.get("cka"), summary),
        _ceilings(at.get("rsa"), summary["rsa_ceilings"]),
    ]
    if summary["space"]:
        said.append(f"Measures that need a shared space are taken in the {summary['space']}.")
    elif summary["space_reason"]:
        said.append(f"Measures that need a shared space are undefined: {summary['space_reason']}.")
    if summary["synthetic"]:
        said.append("The speech is synthetic.")
    return "\n".join(sentence for sentence in said if sentence)


def _decided(rows: Sequence[Mapping[str, Any]]) -> str:
    said = []
    for verdict in (CLOSER, FARTHER, UNDECIDED):
        named = [DISTANCES.get(row["id"]).title for row in rows if row["verdict"] == verdict]
        if named and verdict == CLOSER:
            said.append(f"{len(named)} measures find them surely closer than chance")
        elif named:
            said.append(f"{verdict} by {len(named)} ({'; '.join(named)})")
    if not said:
        return "No measure was tested against chance."
    return f"After Holm over the table: {', '.join(said)}."


def _biased(row: Mapping[str, Any] | None, summary: Mapping[str, Any]) -> str:
    if row is None or row["value"] is None or row["noise"] is None:
        return ""
    return (
        f"Biased CKA reads {row['value']:.2f} here, but {row['noise']:.2f} on noise of this n and "
        f"these widths ({summary['widths'][0]} and {summary['widths'][1]})."
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
    return f"RSA reads {row['value']:.2f}; its noise ceiling: {', '.join(said)}."
