"""Where a knob takes half of a lead, in sentences made from the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.core import say
from lab.experiments.base import Result
from lab.limits.half_of_lead import place
from lab.limits.verdict import MIN_ADVANTAGE
from lab.limits.words import check_words
from lab.perturb import PERTURBATIONS
from lab.study.words import Words

STOPPED = {
    "width": "the interval is as narrow as was asked",
    "budget": "that is all that was allowed",
    "items": "more levels would not narrow it, more items would",
    "outside": "it surely holds to the last level",
    "does not work clean": "it does not work at the good end",
}
Found = Mapping[str, Any]


def words(result: Result) -> Words:
    """Say where half of the lead is gone or there, what it took, and what the fixed grid says."""
    summary, spec = result.summary, result.spec.model_dump()
    found, knob = summary["breakpoint"], summary["knob"]
    n, clean = len(summary["asked"]), found["clean"]
    own = _physical(summary, spec)
    end = "With the most of it" if knob["helps"] else "At the good end"
    points = [
        f"It took {n} levels: {STOPPED[summary['stopped']]}.",
        _saved(summary),
        f"That is {_place(found, knob)}." if own else "",
        f"{end} the score is {say.row(clean)}. {summary['question']}",
    ]
    how = (
        f"{found['n']} items of {found['n_families']} families; 95 % intervals by resampled "
        "families. Levels are numbered as they were asked: after five even ones each next one is "
        "where a score tells most of the limit."
    )
    check = {
        "dispersion": summary["dispersion"]["value"],
        **summary["dispersion"],
        "at_bounds": 0.0,
    }
    limits = [check_words({**found, "check": check})]
    if found["status"] == "does not work clean":
        limits = [f"A lead surely above {MIN_ADVANTAGE} is needed before half can be lost."]
    if knob["helps"]:
        limits.append("It is read downwards from the most there is, in halvings.")
    if spec["knob"] not in {"severity", "exposure", "gallery"}:
        limits.append(f"The interval is over families, given these {spec['n_draws']} draws.")
    return Words(
        f"{own or said(summary)}.", tuple(filter(None, points)), how, tuple(filter(None, limits))
    )


def said(summary: Mapping[str, Any], which: str = "breakpoint") -> str:
    """Say where half of the lead is, as a clause: "Half of the lead takes 82 pairs (49 to 128)".

    ``which``: "breakpoint", or "fixed" for that of the fixed grid.
    """
    found, knob = summary[which], summary["knob"]
    if found["status"] == "does not work clean":
        return "It does not surely work at its best, so there is nothing to lose"
    last = "fewest" if knob["helps"] else "last level"
    if found["status"] == "holds":
        return f"It holds: more than half of the lead is left at the {last}"
    if found["status"] == "breaks at once":
        end = found["low"] if knob["helps"] else found["high"]
        side = "above" if knob["helps"] else "before"
        named = f" {side} {_number(end, knob)}" if end is not None else ""
        return f"Half of the lead is gone at the first step{named}"
    took = "Half of the lead takes" if knob["helps"] else "Half of the lead is gone at"
    return f"{took} {_place(found, knob)}"


def _place(found: Found, knob: Found) -> str:
    low, high = (None if found[end] is None else place(found[end]) for end in ("low", "high"))
    ends = f"{low or 'below the tested'} to {high or 'beyond the tested'}"
    return f"{_number(found['value'], knob)} ({ends})"


def _number(value: float, knob: Found) -> str:
    unit = knob["unit"]
    return f"severity {place(value)}" if unit == "of severity" else f"{place(value)} {unit}"


def _saved(summary: Mapping[str, Any]) -> str:
    """Beside the fixed grid: how many levels each took, and how wide its interval is."""
    n, fixed = len(summary["asked"]), summary["fixed_levels"]
    ours, theirs = (f"{100 * summary[name]:.0f} %" for name in ("width", "fixed_width"))
    if summary["breakpoint"]["value"] is None or summary["fixed"]["value"] is None:
        grid = _lower(said(summary, "fixed"))
        if summary["breakpoint"]["status"] == summary["fixed"]["status"] and fixed > n:
            return f"That saves {fixed - n} of the {fixed} levels of the fixed grid: {grid} too."
        return f"By the fixed grid of {fixed} levels: {grid}."
    saved = fixed - n
    if saved > 0 and summary["width"] <= summary["fixed_width"]:
        ahead = f"That saves {saved} of the {fixed} levels of the fixed grid"
    elif summary["width"] < summary["fixed_width"]:
        ahead = f"The fixed grid has {fixed} levels, so none is saved"
    else:
        ahead = f"The fixed grid of {fixed} levels is as good here, so none is saved"
    return f"{ahead}: the interval is {ours} of the range wide, that of the grid {theirs}."


def _physical(summary: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    """Say where half of the lead is in the unit of the perturbation; "" where there is none."""
    found = summary["breakpoint"]
    if spec["knob"] != "severity" or found["value"] is None:
        return ""
    harm = PERTURBATIONS.get(spec["perturbation"])
    ends = [place(harm.physical(end)) for end in (found["low"], found["high"]) if end is not None]
    between = f" ({' to '.join(ends)})" if len(ends) == 2 else ""
    return f"Half of the lead is gone at {harm.describe(found['value'])}{between}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
