"""How the limit of one's own curve is said, as lines: verdict first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lab.core.printable import short
from lab.limits.half_of_lead import place
from lab.limits.verdict import MIN_ADVANTAGE
from lab.limits.words import NOT_COMPARED, check_words, place_words

Found = Mapping[str, Any]


def headline(found: Found, rising: bool) -> str:
    """Say where one condition breaks, ``found`` as ``own_limit`` has it for each.

    >>> at = {"status": "breaks", "value": 2.4, "low": 2.1, "high": None}
    >>> headline({"breakpoint": at}, False)
    'It breaks at 2.4 (2.1 to beyond the tested): half of its lead over chance is lost there.'
    """
    at = found["breakpoint"]
    what = "half of its lead over chance is"
    if at["status"] == "does not work clean":
        best = "with the most of it" if rising else "clean"
        return f"It does not surely work {best}, so there is nothing to lose."
    if at["status"] == "breaks":
        if rising:
            return f"It takes {place_words(at)}: {what} there."
        return f"It breaks at {place_words(at)}: {what} lost there."
    if at["status"] == "holds":
        kept = "at the fewest that was tested" if rising else "at the last severity"
        return f"It holds: more than {what} left {kept}."
    return f"It breaks at once: {what} lost at the first step."


def ratio_line(row: Found, rising: bool) -> str:
    """Say how far apart two conditions break, or why they are not compared."""
    a, b = short(row["a"]), short(row["b"])
    if row["why_not"] == "clean leads differ":
        return (
            f"{a} and {b} are not compared: their clean leads are not surely within "
            f"{row['margin']:g} of each other."
        )
    if row["why_not"]:
        why = NOT_COMPARED[row["why_not"]].replace("this perturbation", "the knob")
        return f"{a} and {b} are not compared: {why}."
    limit = {"": "", "left": "at most ", "right": "at least "}[row["censored"]]
    value = row["bound"] if row["value"] is None else row["value"]
    low = "no lower end" if row["low"] is None else place(row["low"])
    high = "no upper end" if row["high"] is None else place(row["high"])
    verdict = "" if row["verdict"] in {"more", "less"} else ": which comes first is undecided"
    if rising:
        return f"{a} takes {limit}{place(value)} times as much as {b} ({low} to {high}){verdict}."
    times = f"{limit}{place(value)} times the severity of {b}"
    return f"{a} breaks at {times} ({low} to {high}){verdict}."


def lines(found: Found) -> list[str]:
    """Return all that was found as lines for a person."""
    said = []
    for name, one in found["conditions"].items():
        of = f"{short(name)}: " if name else ""
        said.append(f"{of}{headline(one, found['rising'])}")
        said += [f"  {line}" for line in points(one, found["rising"])]
    said += [ratio_line(row, found["rising"]) for row in found["ratios"]]
    if len(found["ratios"]) > 1:
        said.append(f"Holm's correction is over all {len(found['ratios'])} of these.")
    n = next(iter(found["conditions"].values()))["breakpoint"]
    said.append(f"n = {n['n']} answers; chance {found['chance']:g}; 95 % intervals over "
                f"{found['over']}.")  # fmt: skip
    return said


def points(one: Found, rising: bool) -> list[str]:
    """Return the clean score, the tolerance and what is wrong with the fit, each a sentence."""
    clean, held = one["breakpoint"]["clean"], one["tolerance"]
    best = "With the most of it" if rising else "Clean"
    said = [f"{best} it scores {clean['value']:.3f} ({clean['low']:.3f} to {clean['high']:.3f})."]
    if one["breakpoint"]["status"] == "does not work clean":
        return [*said, f"A lead surely above {MIN_ADVANTAGE} is needed before half can be lost."]
    kept = f"{100 * held['keep']:.0f} % of the lead"
    if held["status"] == "holds":
        said.append(f"It surely keeps {kept} to {place(held['value'])}, the last.")
    elif held["status"] == "breaks at once":
        said.append(f"It does not surely keep {kept} even at {place(held['fails_at'])}.")
    else:
        said.append(f"It surely keeps {kept} to {place(held['value'])}, "
                    f"no longer at {place(held['fails_at'])}.")  # fmt: skip
    spread = one["dispersion"]
    check = {"dispersion": spread["value"], **spread, "at_bounds": 0.0}
    at = one["breakpoint"]
    said.append(check_words({**at, "check": check}))
    return [line for line in said if line]
