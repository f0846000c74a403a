"""What a map says and does not say, in sentences made from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.study.words import Words

if TYPE_CHECKING:
    from lab.experiments.base import Result

CAUTION = "Distances on this map are not distances in the space."
TIGHTER = "UMAP draws clusters tighter and gaps wider than they are."


def words(result: Result) -> Words:
    """Say how far the map can be believed, which space is drawn, and what it leaves out."""
    summary, spec = result.summary, result.spec.model_dump()
    points = [_where(summary), *map(_missed, summary["panels"])]
    if spec["projection"] == "pca":
        shares = " and ".join(f"{100 * sum(p['explained']):.0f} %" for p in summary["panels"])
        points.append(f"Its two axes hold {shares} of the variance. The rest is not seen.")
    if summary["hurt"]:
        points.append(
            f"Hurt items ({summary['hurt']}) are placed among the clean ones. They did not shape "
            "the map."
        )
    first = summary["panels"][0]
    trust = first["quality"]["trustworthiness"]
    return Words(
        _headline(first, trust),
        tuple(points),
        f"{trust['n']} points; 95 % intervals over concept families; a shuffled map has a "
        f"trustworthiness of {trust['chance']:.2f}."
        if trust["chance"] is not None
        else "",
        (CAUTION, *([TIGHTER] if spec["projection"] == "umap" else [])),
    )


def _headline(panel: dict[str, Any], trust: dict[str, Any]) -> str:
    if trust["value"] is None:
        return f"How far this map can be believed is not known: {trust['reason']}."
    return (
        f"The map keeps {panel['n_neighbours']} nearest neighbours with a trustworthiness of "
        f"{say.row(trust)}; 1 is perfect."
    )


def _where(summary: dict[str, Any]) -> str:
    n = summary["n_concepts"]
    first = summary["panels"][0]
    views = " and ".join(view for panel in summary["panels"] for view in panel["views"])
    if summary["reason"]:
        return (
            f"{n} concepts are drawn side by side, as {views} see them: {summary['reason']}, so "
            "they have no common distance."
        )
    if len(first["views"]) == 1:
        return f"{n} concepts are drawn as {views} sees them, in its own space."
    unseen = f" The {summary['n_train']} training pairs are left out." if summary["n_train"] else ""
    return f"{n} concepts are drawn as {views} see them, in one space: {first['space']}.{unseen}"


def _missed(panel: dict[str, Any]) -> str:
    stress = panel["quality"]["stress"]
    if stress["value"] is None:
        return ""
    name = f" of {panel['views'][0]}" if len(panel["views"]) == 1 else ""
    return f"The map{name} misses {say.row(stress)} of the distances (its stress)."
