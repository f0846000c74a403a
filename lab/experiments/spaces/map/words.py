"""What a map says and does not say, in sentences made from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.stats.estimate import Estimate

if TYPE_CHECKING:
    from lab.experiments.base import Result

CAUTION = "Distances on this map are not distances in the space."


def words(result: Result) -> str:
    """Say which space is drawn, how far the map can be believed, and what it leaves out."""
    summary, spec = result.summary, result.spec.model_dump()
    said = [_where(summary)]
    for panel in summary["panels"]:
        name = f" of {panel['views'][0]}" if len(summary["panels"]) > 1 else ""
        said.append(_trust(panel, name))
    if spec["projection"] == "pca":
        shares = ", ".join(f"{sum(panel['explained']):.0%}" for panel in summary["panels"])
        said.append(
            f"Its two axes hold {shares} of the variance; the rest is not seen.".replace("%", " %")
        )
    else:
        said.append("UMAP draws clusters tighter and gaps wider than they are.")
    if summary["hurt"]:
        said.append(
            f"Hurt items ({summary['hurt']}) are placed in the frame of the clean ones, which "
            "alone shaped it."
        )
    return " ".join([*said, CAUTION])


def _where(summary: dict[str, Any]) -> str:
    n = summary["n_concepts"]
    first = summary["panels"][0]
    views = " and ".join(view for panel in summary["panels"] for view in panel["views"])
    if summary["reason"]:
        return (
            f"{n} concepts as {views} see them, side by side: {summary['reason']}, so no distance "
            "from one to another exists."
        )
    if len(first["views"]) == 1:
        return f"{n} concepts as {views} sees them, in its own space."
    unseen = (
        f" None of the {summary['n_train']} training pairs is shown." if summary["n_train"] else ""
    )
    return f"{n} concepts as {views} see them, in one space: {first['space']}.{unseen}"


def _trust(panel: dict[str, Any], name: str) -> str:
    found = Estimate(**panel["quality"]["trustworthiness"])
    stress = Estimate(**panel["quality"]["stress"])
    if found.value is None:
        return f"Its trustworthiness is {found.words()}."
    return (
        f"The map{name} keeps {panel['n_neighbours']} nearest neighbours with a trustworthiness "
        f"of {found.words()}; its stress, the part of the distances it misses, is "
        f"{stress.words()}."
    )
