"""How a breakpoint, a tolerance and a faulty fit are said: from the numbers, when they are asked.

``found`` is the record of one, as a result or the board keeps it, in severities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lab.core.contracts import MAX_SEVERITY, Perturbation
from lab.limits.curve import GRID
from lab.limits.fit_check import MAX_P
from lab.limits.half_of_lead import place
from lab.limits.verdict import MIN_ADVANTAGE

Found = Mapping[str, Any]


def place_words(found: Found) -> str:
    """Say where a knob crosses, with its interval; an end that is open is said to be.

    >>> place_words({"value": 0.85, "low": None, "high": 0.93})
    '0.85 (below the tested to 0.93)'
    """
    low, high = (None if found[end] is None else place(found[end]) for end in ("low", "high"))
    ends = f"{low or 'below the tested'} to {high or 'beyond the tested'}"
    return f"{place(found['value'])} ({ends})"


def breakpoint_words(found: Found, perturbation: Perturbation) -> str:
    """The breakpoint in the knob's own unit, with its interval, or why there is none."""
    if found["status"] == "does not work clean":
        return "does not work clean"
    if found["status"] == "holds":
        return f"holds to {perturbation.describe(MAX_SEVERITY)}"
    if found["value"] is None:
        return f"breaks before {perturbation.describe(GRID[1])}"
    low = _end(found["low"], perturbation, "less")
    high = _end(
        found["high"], perturbation, f"beyond {_number(perturbation.physical(MAX_SEVERITY), 3)}"
    )
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


def trials_words(found: Found) -> str:
    """What is wrong with a function fitted to answers; "" where nothing is."""
    said = []
    if found["p_dispersed"] is not None and found["p_dispersed"] < MAX_P:
        said.append(
            f"Answers scatter about the curve {found['dispersion']:.1f} times as much as single "
            f"trials do (p = {found['p_dispersed']:.1g}): people differ, or its shape is wrong, "
            "and the interval is too narrow."
        )
    if found["degenerate"]:
        said.append(BOUNDS[found["degenerate"]])
    return " ".join(said)


def ratio_words(found: Found, perturbation: Perturbation, a: str, b: str) -> str:
    """Two breakpoints compared, ``found`` of encoder ``a`` over ``b``, or why they are not."""
    if found["why_not"] == "clean leads differ":
        first, ends = _signed(found["lead"], ("", ""))
        ahead = a if found["lead"]["value"] >= 0 else b
        return (
            f"The breakpoints of {a} and {b} are not compared: clean, {ahead} is ahead by {first} "
            f"({ends}), which is not surely within {found['margin']:g}, and half of another lead "
            "is another loss."
        )
    if found["why_not"]:
        return f"The breakpoints of {a} and {b} are not compared: {NOT_COMPARED[found['why_not']]}."
    value = found["bound"] if found["value"] is None else found["value"]
    side = found["censored"]
    if found["kind"] == "ratio":
        limit = {"": "", "left": "no more than ", "right": "no less than "}[side]
        said = f"{a} breaks at {limit}{_number(value)} times the “{perturbation.label}” of {b}"
        ends = _span(found["low"], found["high"], _number)
    else:
        # How much at least it breaks earlier is the most that it breaks later.
        limit = {"": "", "left": "at most ", "right": "at least "}[side]
        if value < 0 and limit:
            limit = "at least " if side == "left" else "at most "
        first, ends = _signed({**found, "value": value}, ("later", "earlier"))
        which = "later" if value >= 0 else "earlier"
        said = f"{a} breaks {limit}{first} {perturbation.unit} {which} than {b}"
    undecided = "" if found["decided"] else ", so which of them breaks first is undecided"
    return f"{said} ({ends}){undecided}; clean they are equal within {found['margin']:g}."


def _signed(found: Found, names: tuple[str, str]) -> tuple[str, str]:
    """Say a difference without its sign, and its interval: signed where it holds both signs."""
    sign = -1.0 if found["value"] < 0 else 1.0
    low, high = _turned(found["low"], found["high"], sign)
    crosses = (low is None or low < 0) and (high is None or high > 0)
    other = names[1] if sign > 0 else names[0]

    def one(end: float) -> str:
        flipped = crosses and end < 0 and other
        return f"{_number(-end)} {other}" if flipped else _number(end)

    return _number(abs(found["value"])), _span(low, high, one)


def _turned(
    low: float | None, high: float | None, sign: float
) -> tuple[float | None, float | None]:
    """Return the ends of an interval times a sign, the lower first; None is an open end."""
    if sign > 0:
        return low, high
    return (None if high is None else -high), (None if low is None else -low)


def _span(low: float | None, high: float | None, say: Callable[[float], str]) -> str:
    if low is None and high is None:
        return "its interval is open"
    if low is None:
        return f"at most {say(high)}" if high is not None else ""
    return f"at least {say(low)}" if high is None else f"{say(low)} to {say(high)}"


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
    return when_open if severity is None else _number(perturbation.physical(severity), 3)


def _number(value: float, digits: int = 2) -> str:
    """Write a number to so many significant digits, without an exponent."""
    written = f"{value:.{digits}g}"
    return f"{float(written):.0f}" if "e+" in written else written
