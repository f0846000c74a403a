"""How a breakpoint, a tolerance and a faulty fit are said: from the numbers, when they are asked.

``found`` is the record of one, as a result or the board keeps it, in severities.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.core.contracts import MAX_SEVERITY, Perturbation
from lab.limits.curve import GRID
from lab.limits.verdict import MIN_ADVANTAGE

Found = Mapping[str, Any]


def breakpoint_words(found: Found, perturbation: Perturbation) -> str:
    """The breakpoint in the knob's own unit, with its interval, or why there is none."""
    if found["status"] == "does not work clean":
        return "does not work clean"
    if found["status"] == "holds":
        return f"holds to {perturbation.describe(MAX_SEVERITY)}"
    if found["value"] is None:
        return f"breaks before {perturbation.describe(GRID[1])}"
    low = _end(found["low"], perturbation, "less")
    high = _end(found["high"], perturbation, f"beyond {perturbation.physical(MAX_SEVERITY):.3g}")
    return f"breaks at {perturbation.describe(found['value'])} ({low} to {high})"


def clean_words(found: Found) -> str:
    """Why a clean score is too close to chance to speak of a breakpoint."""
    low = found["chance"] if found["clean"]["low"] is None else found["clean"]["low"]
    return (
        f"The clean score may be as low as {low:.3f}, and chance is {found['chance']:.3f}: an "
        f"advantage surely above {MIN_ADVANTAGE} is needed before half of it can be lost."
    )


def tolerance_words(found: Found, perturbation: Perturbation) -> str:
    """Up to where most of what was above chance is surely kept; "" where it does not work clean."""
    kept = f"{100 * found['keep']:.0f} % of what it had above chance"
    if found["value"] is None:
        return ""
    if found["status"] == "holds":
        return f"It surely keeps {kept} to the last level, {perturbation.describe(found['value'])}."
    fails = perturbation.describe(found["fails_at"])
    if found["status"] == "breaks at once":
        return f"It is not sure to keep {kept} even at the first level, {fails}."
    at = perturbation.describe(found["value"])
    return f"It surely keeps {kept} up to {at}, and no longer at {fails}."


def check_words(found: Found) -> str:
    """What is wrong with the fit of a breakpoint that was found; "" where nothing is."""
    check, said = found["check"], []
    if found["status"] == "does not work clean":
        return ""
    if check["overdispersed"]:
        said.append(
            f"The scores are off the fitted curve by {check['dispersion']:.1f} times their noise "
            f"(p = {check['p']:.1g}): its shape does not fit, and the breakpoint leans on it."
        )
    if found["isotonic_agrees"] is False:
        said.append("A fit without a shape crosses half-way outside this interval: read with care.")
    if check["degenerate"] in BOUNDS and found["status"] == "breaks":
        said.append(BOUNDS[check["degenerate"]])
    elif check["at_bounds"] > MANY_AT_BOUNDS and found["status"] == "breaks":
        share = f"{100 * check['at_bounds']:.0f} %"
        said.append(f"In {share} of the resamples the fit ended at a bound of its search.")
    return " ".join(said)


def ratio_words(found: Found, perturbation: Perturbation, a: str, b: str) -> str:
    """Two breakpoints compared, ``found`` of encoder ``a`` over ``b``, or why they are not."""
    lead = found["lead"]
    if found["why_not"] == "clean leads differ":
        return (
            f"The breakpoints of {a} and {b} are not compared: clean, {a} is ahead by "
            f"{lead['value']:.2f} ({lead['low']:.2f} to {lead['high']:.2f}), which is not surely "
            f"within {found['margin']:g}, and half of another lead is another loss."
        )
    if found["why_not"]:
        return f"The breakpoints of {a} and {b} are not compared: {NOT_COMPARED[found['why_not']]}."
    ratio, value = found["kind"] == "ratio", found["value"]
    shown = found["bound"] if value is None else value
    limit = {"": "", "left": "at most ", "right": "at least "}[found["censored"]]
    if ratio:
        # Only the first letter: what is called OCR keeps its capitals.
        label = perturbation.label
        knob = label if label[1:2].isupper() else label[:1].lower() + label[1:]
        said = f"{a} breaks at {limit}{shown:.2g} times the {knob} of {b}"
    else:
        side = "later" if shown >= 0 else "earlier"
        if shown < 0 and limit:
            limit = "at most " if found["censored"] == "right" else "at least "
        said = f"{a} breaks {limit}{abs(shown):.2g} {perturbation.unit} {side} than {b}"
    ends = _interval(found["low"], found["high"])
    undecided = "" if found["decided"] else ", so which of them breaks first is undecided"
    return f"{said} ({ends}){undecided}; clean they are equal within {found['margin']:g}."


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        ends = [f"above {low:.2g}" if low is not None else "", f"below {high:.2g}" if high else ""]
        return "95 % interval " + (" ".join(filter(None, ends)) or "open on both sides")
    return f"{low:.2g} to {high:.2g}"


NOT_COMPARED = {
    "does not work clean": "one of them does not work clean",
    "no order": "a level of this perturbation is not always more of its unit",
    "both censored": "neither is reached within the range",
}
MANY_AT_BOUNDS = 0.5
BOUNDS = {
    "cliff": "The fit is a cliff, as steep as was searched: where between two levels the fall lies "
    "is not known.",
    "gentle": "The fit is as gentle as was searched: the fall has no clear place.",
    "edge": "The fit ended at the edge of what was searched: its numbers say little.",
}


def _end(severity: float | None, perturbation: Perturbation, when_open: str) -> str:
    return when_open if severity is None else f"{perturbation.physical(severity):.3g}"
