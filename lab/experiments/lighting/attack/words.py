"""What an attack means, in sentences made from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.stats.estimate import Estimate

if TYPE_CHECKING:
    from lab.experiments.base import Result

FIELDS = ("value", "low", "high", "n", "over", "chance", "level", "reason")


def words(result: Result) -> str:
    """Say what was attacked, what got through, what the guards took, and who won."""
    summary, spec = result.summary, result.spec
    best, arms = summary["best"], summary["arms"]
    guarded = f"{best} guided" if f"{best} guided" in arms else f"{best} filtered"
    name: Any = spec
    said = [
        f"Of {summary['n_test']} pictures of {summary['dataset']} ({summary['facet']}), "
        f"{summary['n_attacked']} are held when clean by {name.encoder} and by a judge "
        f"({', '.join(summary['judges'])}); these are relit.",
        f"Without guards, {_search(best)} finds a light that {DOES[summary['objective']]} for "
        f"{_words(arms[f'{best} unguarded'])} of them, random lights for "
        f"{_words(arms['random unguarded'])}.",
        f"With all guards and judges satisfied: {_words(arms[guarded])} and "
        f"{_words(arms['random filtered'])}.",
    ]
    fresh = summary["on_fresh_noise"][guarded]
    if fresh["value"] is not None:
        said.append(f"On noise that no search saw {_words(fresh)} of those found still do.")
    said += [_contrast(row) for row in summary["contrasts"].values()]
    said.append(_outsider(summary))
    if best != summary["first_when_tuning"]:
        said.append(f"Where it was chosen, {_search(best)} was the best after random lights.")
    if summary["calibration"] == "uncalibrated":
        said.append("The guards' thresholds are uncalibrated: no person has set them yet.")
    return " ".join(said)


def _search(name: str) -> str:
    return {"cma_es": "CMA-ES", "spsa": "SPSA"}.get(name, f"{name} search")


def _words(row: dict[str, Any]) -> str:
    return Estimate(**{field: row[field] for field in FIELDS}).words()


DOES = {
    "margin": "changes the answer",
    "drift": "turns the embedding half of the way to another picture",
    "retrieval": "puts another name first",
}
ASKED = {
    "best guarded - random guarded": "Guided, the best search less random lights at equal cost:",
    "best filtered - random filtered": "The same with guards only applied afterwards:",
    "best unguarded - random unguarded": "Without guards:",
    "unguarded - guarded, random": "The guards take from random lights",
    "unguarded - guarded, best": "The best search, unguarded less guided:",
}
"""What each difference is called in a sentence; all but what guards take may be of either sign."""


def _contrast(row: dict[str, Any]) -> str:
    sure = "" if row["low"] > 0 or row["high"] < 0 else ": undecided"
    sign = "" if row["contrast"] == "unguarded - guarded, random" else "+"
    value = f"{row['value']:{sign}.2f}"
    return (
        f"{ASKED[row['contrast']]} {value} ({row['low']:.2f} to {row['high']:.2f}, "
        f"Holm p {row['p_holm']:.2g}){sure}."
    )


def _outsider(summary: dict[str, Any]) -> str:
    kept, removed = summary["outsider_says"]["kept"], summary["outsider_says"]["removed"]
    return (
        f"{summary['outsider']}, outside the panel, still names {_words(kept)} of the flipped "
        f"pictures that were kept and {_words(removed)} of those that were removed."
    )
