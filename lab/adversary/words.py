"""How a boundary in stops of light is said, and a gap between two; for sentences and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.stats.decide import Verdict
from lab.stats.rows import is_sure

Row = Mapping[str, Any]


def boundary_words(row: Row) -> str:
    """Say where something breaks, with its interval.

    >>> boundary_words({"status": "breaks", "value": 2.54, "low": 2.1, "high": None})
    'breaks 2.5 stops darker (from 2.1)'
    >>> boundary_words({"status": "holds", "value": None, "low": 4.2, "high": None})
    'holds to the darkest exposure'
    """
    if row["status"] == "does not work clean":
        return "has no boundary, as it does not work clean"
    if row["status"] == "holds":
        return "holds to the darkest exposure"
    if row["status"] == "breaks at once":
        return "breaks before any loss of exposure"
    return f"breaks {row['value']:.1f} stops darker ({ends(row['low'], row['high'])})"


def plural(said: str) -> str:
    """Turn what one does into what several do.

    >>> plural("breaks 2.5 stops darker")
    'break 2.5 stops darker'
    """
    first, _, rest = said.partition(" ")
    verb = "have" if first == "has" else first.removesuffix("s")
    return f"{verb} {rest}".replace("as it does not", "as they do not")


def guards_words(row: Row) -> str:
    """Say where the guards stop half of the pictures."""
    if row["status"] == "holds":
        return "pass the guards at every exposure"
    if row["status"] == "breaks at once":
        return "are refused by the guards before any loss of exposure"
    return f"pass the guards to {row['value']:.1f} stops ({ends(row['low'], row['high'])})"


def gap_words(row: Row, victim: str) -> str:
    """Say how many stops somebody breaks further out than the victim, or that it is not known."""
    who = row["gap"].split(" - ")[0]
    if row["p"] is None:
        return f"There is no gap to speak of: {victim} or the {WHO[who]} do not work clean."
    if row["censored"] == "both":
        return f"Neither {victim} nor the {WHO[who]} break within the range: nothing is known."
    if row["censored"]:
        size = f"at {'least' if row['censored'] == 'right' else 'most'} {row['bound']:.1f} stops"
    else:
        size = f"{row['value']:.1f} stops"
    lead = _meaning(row, who, victim)
    return f"{lead}: the gap is {size} ({ends(row['low'], row['high'])})."


def mean_words(row: Row) -> str:
    """Say a gap averaged over the range; below 0 in stops less, with the ends turned round."""
    if row["p"] is None:
        return ""
    who = f"Averaged over the range, the {WHO[row['gap'].split(' - ')[0]]} hold"
    if row["mean"] >= 0:
        return f"{who} {row['mean']:.1f} stops ({ends(row['mean_low'], row['mean_high'])}) further."
    low, high = -row["mean_high"], -row["mean_low"]
    return f"{who} {-row['mean']:.1f} stops ({ends(low, high)}) less."


WHO = {"judges": "judges", "guards": "guards", "everything": "guards and judges together"}
SEEN = {
    "judges": ("the judges still see and {} does not", "{} still sees and the judges do not"),
    "guards": ("the guards hold and {} does not", "{} still sees and the guards do not hold"),
    "everything": (
        "guards and judges all hold and {} does not",
        "{} still sees and a guard or judge does not hold",
    ),
}
"""What a light does where a gap is above 0, and where it is below."""


def _meaning(row: Row, who: str, victim: str) -> str:
    if is_sure(row):
        return f"There is light in which {SEEN[who][row['verdict'] == Verdict.LESS].format(victim)}"
    if row["verdict"] == Verdict.EQUAL:
        return f"{victim} and the {WHO[who]} break within {row['margin']:g} stops of each other"
    return f"It is {_open(row)} whether the {WHO[who]} hold further than {victim}"


def _open(row: Row) -> str:
    return "not tested" if row["verdict"] == Verdict.UNTESTED else "undecided"


def ends(low: float | None, high: float | None) -> str:
    """Say the ends of an interval, either of which may be open.

    >>> ends(0.5, 1.25), ends(None, 3.0), ends(None, None)
    ('0.5 to 1.2', 'to 3.0', 'open at both ends')
    """
    if low is None and high is None:
        return "open at both ends"
    if high is None:
        return f"from {low:.1f}"
    return f"to {high:.1f}" if low is None else f"{low:.1f} to {high:.1f}"


def breakpoint_words(row: Row, last: float) -> str:
    """Say where half of the pictures are flipped.

    >>> breakpoint_words({"status": "breaks", "value": 1.26, "low": 0.9, "high": None}, 5.0)
    'half of the pictures are flipped within 1.3 stops (from 0.9)'
    >>> breakpoint_words({"status": "holds", "value": None, "low": 3.1, "high": None}, 5.0)
    'fewer than half of the pictures are flipped within 5 stops'
    """
    if row["status"] == "holds":
        return f"fewer than half of the pictures are flipped within {last:g} stops"
    within = f"within {row['value']:.1f} stops ({ends(row['low'], row['high'])})"
    return f"half of the pictures are flipped {within}"


def worth_words(row: Row) -> str:
    """Say how many stops the guards put an attack off."""
    if row["censored"] == "both":
        return "The attack flips fewer than half of the pictures, with guards and without."
    size = f"{row['value']:.1f}" if row["value"] is not None else f"at least {row['bound']:.1f}"
    number = f"{size} stops ({ends(row['low'], row['high'])})"
    if row["verdict"] == Verdict.EQUAL:
        return f"Guards put the attack off by no more than the margin: {number}."
    if is_sure(row):
        return f"Guards put the attack off by {number}."
    return f"It is {_open(row)} whether guards put the attack off: {number}."


def mean_worth_words(row: Row) -> str:
    """Say what the guards are worth on average over the budgets."""
    number = f"{row['mean']:.1f} stops ({ends(row['mean_low'], row['mean_high'])})"
    return f"Averaged over the budgets, guards are worth {number}."
