"""What a transfer run says, in sentences made from its numbers."""

from __future__ import annotations

from typing import Any

from lab.core import say
from lab.distance import DISTANCES
from lab.experiments.base import Result
from lab.experiments.transfer.relation import MARGIN
from lab.stats.by_ends import decide_ends
from lab.stats.decide import Verdict
from lab.study.words import MOST_POINTS, Words
from lab.transferability import SCORES

NOUNS = {"language": "languages", "style": "styles", "voice": "voices", "modality": "modalities"}
ONE = {"language": "language", "style": "style", "voice": "voice", "modality": "modality"}
PREDICTS = {
    "predicts": "Distance predicts the loss",
    "does not predict": "Distance does not predict the loss",
    "undecided": "It is undecided whether distance predicts the loss",
}


def words(result: Result) -> Words:
    """Say what is lost, what foretells it, and how it was taken."""
    summary, spec = result.summary, result.spec.model_dump()
    worst = summary["worst"]
    gap = say.estimate(worst["gap"], worst["gap_low"], worst["gap_high"])
    points = [
        f"At home, on the {ONE[spec['facet_type']]} that it was trained on, it scores "
        f"{say.row(summary['home'])}; chance is {summary['home']['chance']:.2g}.",
        f"The largest loss is from {worst['source']} to {worst['target']}: {gap}.",
        _maps(result),
        predicted(result),
        *resources(result),
        foreseen(result),
    ]
    return Words(
        _headline(summary, ONE[spec["facet_type"]]),
        tuple(filter(None, points))[:MOST_POINTS],
        _method(result),
        tuple(filter(None, (_leaks(spec), _copies(summary), _idle(summary)))),
    )


def _headline(summary: dict[str, Any], facet: str) -> str:
    lost = summary["lost"]
    where = f"in another {facet}"
    number = say.row(lost)
    if lost["value"] is None or lost["low"] is None:
        return f"What a probe loses {where} is not known: {lost['reason'] or number}."
    decided = decide_ends((lost["low"], lost["high"]))
    if decided is Verdict.MORE:
        return f"Transfer costs: {where} a probe is right less often, by {number}."
    if decided is Verdict.LESS:
        return f"Transfer helps: {where} a probe gains {say.difference(*_turned(lost))}."
    return f"It is undecided whether a probe is right less often {where}: {number}."


def _turned(row: dict[str, Any]) -> tuple[float, float, float]:
    return -row["value"], -row["high"], -row["low"]


def _maps(result: Result) -> str:
    """What is reached through maps, beside maps fitted on shuffled pairs."""
    summary = result.summary
    if summary["control"] is None:
        return ""
    return (
        f"Through maps to other modalities it scores {say.row(summary['mapped'])}; maps fitted on "
        f"shuffled pairs give {say.row(summary['control'])}."
    )


def predicted(result: Result) -> str:
    """Whether distance predicts the loss."""
    found = result.summary["predicts"]
    if found["reason"]:
        return f"It is not tested whether distance predicts the loss: {found['reason']}."
    said = f"{PREDICTS[found['verdict']]}: rank correlation {say.row(found['held_out'])}."
    if found["verdict"] == "does not predict":
        said += f" All of the interval is under {MARGIN}, too little to choose a source by."
    return said


def chosen(result: Result) -> str:
    """By which measure the loss is predicted, and which may do as well."""
    found = result.summary["predicts"]
    if found["reason"]:
        return ""
    tied = [DISTANCES.get(name).symbol for name in found["tied"]]
    said = (
        f"{DISTANCES.get(found['best']).symbol} is chosen in {found['chosen']} of "
        f"{found['turns']} turns"
    )
    if tied:
        return f"{said}. It is undecided which measure is best: {_listed(tied)} may do as well."
    return f"{said} and does better than every other measure here."


def foreseen(result: Result) -> str:
    """Which transferability score orders pairs as the accuracy reached does."""
    found = result.summary["foresees"]
    if found["reason"]:
        return f"No transferability score is compared: {found['reason']}."
    symbol = SCORES.get(found["best"]).symbol
    tied = [SCORES.get(name).symbol for name in found["tied"]]
    also = f" {_listed(tied)} may do as well." if tied else ""
    return (
        f"{symbol} orders these pairs best by the accuracy reached: weighted tau "
        f"{say.row(found['tau'])}.{also}"
    )


def foreseen_beside(result: Result) -> str:
    """What a score must beat, and how a chosen one does on pairs left out."""
    found = result.summary["foresees"]
    if found["reason"]:
        return ""
    plain = next(row for row in result.tables["foresight"] if row["kind"] == "rehearsal")
    said = (
        f"A plain trial, the accuracy itself on half of the families, reaches {plain['tau']:.2f}. "
        "A score must beat it."
    )
    if found["held_out"] is None:
        return said
    return (
        f"{said} A score chosen without {_left(result)} has the rank correlation "
        f"{say.row(found['held_out'])} on the pairs left out, p {found['p']:.2g}."
    )


def resources(result: Result) -> list[str]:
    """How far the first language's probe reaches, by resource class and by what was read."""
    found = result.summary["resources"]
    said = []
    if found is not None and found["rho"] is not None:
        said.append(
            f"Over {found['n_languages']} other languages accuracy follows the resource class: "
            f"rank correlation {say.row(found['rho'])}."
        )
    if found is not None and found["read"] is not None:
        said.append(
            f"On the {found['n_read']} languages that the encoder was trained on it is higher by "
            f"{say.row(found['read'])} than on the {found['n_unread']} others."
        )
    return said


def _method(result: Result) -> str:
    summary, spec = result.summary, result.spec.model_dump()
    where = summary["group"] if summary["control"] is None else "each modality's own encoder"
    found = summary["predicts"]
    held = (
        ""
        if found["reason"]
        else f" A measure is chosen without {_left(result)} and judged on the pairs left out; p "
        f"{found['p']:.2g} under permuted names of facets. {chosen(result)}"
    )
    return (
        f"A probe on {where} names the kind of thing; {summary['n']} concepts of "
        f"{summary['n_families']} families, {summary['n_facets']} {NOUNS[spec['facet_type']]}, "
        f"95 % intervals over families.{held}"
    )


def _left(result: Result) -> str:
    return "a facet" if len(result.summary["groups"]) < 2 else "a facet and an encoder"


def _leaks(spec: dict[str, Any]) -> str:
    if spec["split"] == "family":
        return ""
    return "The probe has seen the families of the test items: this split leaks."


def _copies(summary: dict[str, Any]) -> str:
    if not summary["copies"]:
        return ""
    return f"{summary['copies']} names that equal the English one are left out."


def _idle(summary: dict[str, Any]) -> str:
    if not summary["idle"]:
        return ""
    return f"{_listed(summary['idle'])} is too close to chance at home to lose anything."


def _listed(names: list[Any]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
