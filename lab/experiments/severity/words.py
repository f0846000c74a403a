"""What a curve says: where it breaks, what is lost there, and what is wrong with the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.core import say
from lab.limits.curve_row import curve_rows
from lab.limits.words import breakpoint_words, check_words, clean_words, tolerance_words
from lab.perturb import PERTURBATIONS
from lab.study.words import Words

if TYPE_CHECKING:
    from lab.experiments.base import Result

ASKED = {
    "subgroup": "A probe names the kind of thing that it sees; chance is {chance:.2g}.",
    "concept": "The same concept is looked up among clean items of {gallery}; chance is "
    "{chance:.2g}.",
}


def words(result: Result) -> Words:
    """Say where the encoder breaks, how good it is clean and how it ends."""
    summary, found = result.summary, result.summary["breakpoint"]
    spec: Any = result.spec
    perturbation = PERTURBATIONS.get(spec.perturbation)
    clean = found["clean"]
    asked = ASKED[summary["task"]].format(chance=clean["chance"], gallery=summary["gallery_facet"])
    points = [f"On clean items {spec.encoder} scores {say.row(clean)}. {asked}"]
    limits = []
    if found["status"] == "does not work clean":
        headline = f"{spec.encoder} does not work on clean items, so there is nothing to break."
        points.append(clean_words(found))
    else:
        headline = f"{spec.encoder} {breakpoint_words(found, perturbation)}{_lost(result)}."
        last = curve_rows(result.tables)[-1]
        end = say.estimate(last["score"], last["low"], last["high"])
        points.append(f"At {perturbation.describe(last['severity'])} it scores {end}.")
        # A recorded result may be older than the tolerance and the check of the fit.
        if "tolerance" in summary:
            points.append(tolerance_words(summary["tolerance"], perturbation))
        if "check" in found:
            limits.append(check_words(found))
    if spec.split != "family":
        limits.append("The probe has seen the families of the test items: this split leaks.")
    how = (
        f"{found['n']} concepts of {found['n_families']} families; 95 % intervals by resampled "
        "families. The breakpoint is where half of the lead over chance is lost, on a fitted curve."
    )
    return Words(headline, tuple(filter(None, points)), how, tuple(filter(None, limits)))


def _lost(result: Result) -> str:
    """What the status alone does not say: "holds" is not "unharmed"."""
    found = result.summary["breakpoint"]
    if found["status"] != "holds":
        return ": half of its lead over chance is lost there"
    clean, chance = found["clean"]["value"], found["chance"]
    lost = (clean - curve_rows(result.tables)[-1]["score"]) / (clean - chance)
    return f", with {100 * max(lost, 0):.0f} % of its lead over chance lost"
