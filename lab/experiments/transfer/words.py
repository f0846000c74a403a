"""What a transfer run says, in sentences made from its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.distance import DISTANCES
from lab.experiments.base import Result
from lab.experiments.transfer.relation import MARGIN
from lab.stats.estimate import Estimate
from lab.transferability import SCORES

NOUNS = {"language": "languages", "style": "styles", "voice": "voices", "modality": "modalities"}


def words(result: Result) -> str:
    """The verdicts: where transfer holds, what predicts it, which score sees it coming."""
    said = [at_home_and_abroad(result), predicted(result), foreseen(result), resources(result)]
    return "\n".join(part for part in said if part)


def at_home_and_abroad(result: Result) -> str:
    """How much a probe loses on average, and where the most."""
    summary, spec = result.summary, result.spec.model_dump()
    home, lost = Estimate(**summary["home"]), Estimate(**summary["lost"])
    worst, encoder = summary["worst"], summary["group"]
    unseen = (
        "concepts of unseen families"
        if spec["split"] == "family"
        else "unseen concepts whose families were seen (a split that leaks, for comparison only)"
    )
    # Through maps every modality has an encoder of its own.
    where = f"on {encoder}" if summary["control"] is None else "on each modality's own encoder"
    said = (
        f"Asked for the subgroup of {unseen}, a probe {where} scores {home.words()} on the "
        f"facet it was trained on, the mean over {summary['n_facets']} "
        f"{NOUNS[spec['facet_type']]}. On another it loses "
        f"{replace(lost, chance=None).words()}, most from {worst['source']} to "
        f"{worst['target']}: {worst['gap']:.2f} "
        f"({worst['gap_low']:.2f} to {worst['gap_high']:.2f})."
    )
    if summary["copies"]:
        said += (
            f" Concepts whose name is the English one are left out of a pair, "
            f"{summary['copies']} names in all."
        )
    if summary["control"] is not None:
        control, through = Estimate(**summary["control"]), Estimate(**summary["mapped"])
        unseen_by = "other families" if spec["split"] == "family" else "other concepts"
        said += (
            f" Other modalities are reached through ridge maps fitted on {unseen_by}: "
            f"{through.words()}; through maps fitted on shuffled pairs "
            f"{replace(control, chance=None).words()}."
        )
    return said


def predicted(result: Result) -> str:
    """Whether distance predicts the gap, and by which measure."""
    found = result.summary["predicts"]
    if found["reason"]:
        return f"Whether distance predicts the gap is not tested here: {found['reason']}."
    score = replace(Estimate(**found["held_out"]), chance=None)
    symbol = DISTANCES.get(found["best"]).symbol
    verdicts = {
        "predicts": "Distance predicts the gap",
        "does not predict": "Distance does not predict the gap",
        "undecided": "Whether distance predicts the gap is undecided",
    }
    alone = len(result.summary["groups"]) < 2
    left = "a facet" if alone else "a facet and an encoder"
    said = (
        f"{verdicts[found['verdict']]}: a measure chosen without {left}, judged on the pairs left "
        f"out, has the rank correlation {score.words()}, p = {found['p']:.3g} under permuted "
        f"names of facets."
    )
    if found["verdict"] == "does not predict":
        said += f" All of the interval lies under {MARGIN}, too little to choose a source by."
    if result.summary["idle"]:
        said += (
            f" {_listed(result.summary['idle'])} is left out: at home it is too close to chance to "
            "lose anything."
        )
    tied = [DISTANCES.get(name).symbol for name in found["tied"]]
    said += f" {symbol} is chosen in {found['chosen']} of {found['turns']} turns"
    if tied:
        return f"{said}; which measure is best is undecided: {_listed(tied)} may do as well."
    return f"{said} and does better than every other measure here."


def foreseen(result: Result) -> str:
    """Which transferability score orders pairs as the accuracy reached does."""
    found = result.summary["foresees"]
    if found["reason"]:
        return f"No transferability score is compared: {found['reason']}."
    tau = replace(Estimate(**found["tau"]), chance=None)
    symbol = SCORES.get(found["best"]).symbol
    plain = next(row for row in result.tables["foresight"] if row["kind"] == "rehearsal")
    tied = [SCORES.get(name).symbol for name in found["tied"]]
    said = (
        f"Of the transferability scores, read from half of the families, {symbol} orders these "
        f"pairs most as the accuracy reached on the other half: weighted tau {tau.words()}"
    )
    said += f"; {_listed(tied)} may do as well." if tied else ", better than every other."
    if found["held_out"] is not None:
        elsewhere = replace(Estimate(**found["held_out"]), chance=None)
        alone = len(result.summary["groups"]) < 2
        left = "a facet" if alone else "a facet and an encoder"
        said += (
            f" A score chosen without {left} has the rank correlation {elsewhere.words()} with the "
            f"accuracy on the pairs left out, p = {found['p']:.3g} under permuted names of facets."
        )
    return (
        f"{said} The accuracy itself on the first half gives {plain['tau']:.2f}: with labels of "
        f"the target and the probe at hand, a plain trial is what a score must beat."
    )


def resources(result: Result) -> str:
    """How far the first language's probe reaches, by resource class and by what was read."""
    found = result.summary["resources"]
    if found is None:
        return ""
    said = ""
    if found["rho"] is not None:
        rho = replace(Estimate(**found["rho"]), chance=None)
        said = (
            f"Over {found['n_languages']} other languages, accuracy goes with the resource class "
            f"by a rank correlation of {rho.words()}."
        )
    if found["read"] is not None:
        read = replace(Estimate(**found["read"]), chance=None)
        said += (
            f" On the {found['n_read']} that the encoder was trained on it is higher by "
            f"{read.words()} than on the {found['n_unread']} others."
        )
    return said.strip()


def _listed(names: list[Any]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
