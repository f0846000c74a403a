"""What the defence means, in sentences made from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.experiments.lighting.defence.destroyed import TESTS
from lab.experiments.lighting.differences import in_words
from lab.stats.estimate import Estimate
from lab.stats.rows import is_sure

if TYPE_CHECKING:
    from lab.experiments.base import Result

NAMES = {
    "none": "clean training",
    "random": "random lights",
    "guarded": "guarded worst lights",
    "unguarded": "unguarded worst lights",
}


def words(result: Result) -> str:
    """Say what was trained, what it cost and brought, and whether destroyed labels are learned."""
    summary, spec = result.summary, result.spec
    arms = summary["arms"]
    named: Any = spec
    added = {row["n_added"] for row in result.tables["training"]}
    on = summary["n_attacked"]
    many = str(min(added)) if len(added) == 1 else f"{min(added)} to {max(added)}"
    said = [
        f"Probes on {named.encoder} were trained on clean pictures of {summary['dataset']} "
        f"({summary['facet']}) and, in every arm, {many} pictures more a fold: the same "
        "ones again, or under random, guarded worst or unguarded worst lights. Each was attacked "
        f"anew ({named.search} search, {named.budget} a picture) on {on} pictures.",
        f"With clean training {_share(arms['none']['clean'])} are named clean, "
        f"{_share(arms['none']['random'])} under random lights; of those named clean the attack "
        f"changes {_share(arms['none']['success']['unguarded'])} without guards and "
        f"{_share(arms['none']['success']['guarded'])} with them.",
    ]
    said += [_arm(arm, result.tables["contrasts"]) for arm in arms if arm != "none"]
    said.append(_destroyed(summary, result.tables["destroyed"]))
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)


def _share(row: dict[str, Any]) -> str:
    return Estimate(**row).words()


def _arm(arm: str, contrasts: list[dict[str, Any]]) -> str:
    rows = [row for row in contrasts if row["arm"] == arm]
    sure = [f"{row['measure']} {in_words(row)}" for row in rows if is_sure(row)]
    open_ones = [f"{row['measure']} {in_words(row)}" for row in rows if not is_sure(row)]
    parts = [
        *([f"changes {'; '.join(sure)}"] if sure else []),
        *([f"leaves undecided {'; '.join(open_ones)}"] if open_ones else []),
    ]
    return f"Training with {NAMES[arm]} {' and '.join(parts)}."


def _destroyed(summary: dict[str, Any], table: list[dict[str, Any]]) -> str:
    n = summary["n_destroyed"]
    lead = (
        f"{n} test pictures are destroyed: their light breaks a guard and their judges lose them. "
        f"Learning of destroyed labels would show as an arm that is there {', '.join(TESTS[:2])} "
        f"({summary['outsider']}) and {TESTS[2]}, all three."
    )
    if not n:
        return lead
    rows = {row["arm"]: row for row in table}
    parts = []
    for arm, verdict in summary["learned"].items():
        row = rows[arm]
        parts.append(
            f"{NAMES[arm]}: {verdict} (true label {_value(row['true_label'])}, sure by "
            f"{_value(row['confidence'])}, right {_value(row['accuracy'])})"
        )
    base, outsider = rows["none"], rows["outsider"]
    chance, low = base["accuracy"]["chance"], base["accuracy"]["low"]
    weak = (
        " So what the judges lose is not lost to this encoder: these pictures are a weak test."
        if low is not None and low > chance
        else ""
    )
    return (
        f"{lead} {'; '.join(parts)}. Clean training is right for {_share(base['accuracy'])} of "
        f"them, {summary['outsider']} for {_share(outsider['accuracy'])}; to a black picture it "
        f"gives the true label {_value(base['blind_true_label'])}.{weak}"
    )


def _value(row: dict[str, Any]) -> str:
    return "undefined" if row["value"] is None else f"{row['value']:.2f}"
