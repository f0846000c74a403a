"""What the grid of a bridge says: of one place of the knobs, along one of them, and in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.core import say
from lab.experiments.align.bridge.crossing import MAIN, NAMED, PAIRS, RECALLS, SHOTS
from lab.experiments.base import Result
from lab.limits.half_of_lead import place
from lab.stats.decide import Verdict
from lab.stats.rows import ENDS
from lab.study.words import Words

AXES = {
    "pairs": "pairs that the bridge is built on",
    "noise": "wrong pairs, % of them",
    "shots": "shots: examples of each class",
}
HALVES = {
    "pairs": ("pairs", "number of pairs", "there"),
    "noise": ("% wrong pairs", "share of wrong pairs", "gone"),
    "shots": ("shots", "number of shots", "there"),
}
"""By knob its unit, what was tried, and what becomes of half of the lead."""
Run = Mapping[str, Any]
Row = dict[str, Any]


def cell_of(run: Run, pairs: int, noise: float, score: str = MAIN) -> Row:
    """Return the row of a score in a cell of a result as plain data."""
    asked = (pairs, noise, score)
    rows = run["tables"]["cells"]
    found = next(row for row in rows if (row["pairs"], row["noise"], row["score"]) == asked)
    # Draws that agree leave an interval of 1e-16, which would be said to six decimals.
    return {**found, **{end: round(found[end], 9) for end in ENDS if found[end] is not None}}


def half_of(run: Run, knob: str, pairs: int, noise: float) -> Row:
    """Return where a knob goes through half of the lead while the others stand where they do; wrong
    pairs in per cent."""
    at = {"pairs": (None, noise), "noise": (pairs, None), "shots": (pairs, noise)}[knob]
    rows = run["tables"]["halves"]
    found: Row = next(r for r in rows if r["knob"] == knob and (r["pairs"], r["noise"]) == at)
    if knob != "noise":
        return found
    return {**found, **{end: None if found[end] is None else 100 * found[end] for end in ENDS}}


def curve_of(run: Run, knob: str, pairs: int, noise: float) -> Row:
    """Return one knob's curve through a cell, and beside it that of the best bridge, as a figure
    draws them."""
    found, most = run["summary"], run["summary"]["pairs"][-1]

    def along(pairs: int, noise: float) -> list[tuple[float, Row]]:
        if knob == "shots":
            return [(k, cell_of(run, pairs, noise, f"class_{k}")) for k in found["shots"]]
        if knob == "noise":
            return [(100 * eta, cell_of(run, pairs, eta)) for eta in found["noises"]]
        return [(n, cell_of(run, n, noise)) for n in found["pairs"]]

    wrong = f"{noise:.0%} wrong" if noise else "none wrong"
    said = {"pairs": wrong, "noise": f"{pairs} pairs"}
    best = {"pairs": (pairs, 0.0), "noise": (most, noise), "shots": (most, 0.0)}[knob]
    rows, beside = along(pairs, noise), along(*best)
    lead = cell_of(run, most, 0.0, NAMED if knob == "shots" else MAIN)
    return {
        "axis": AXES[knob],
        "score": "classes named right" if knob == "shots" else "partners among the first ten",
        "logarithmic": knob != "noise",
        "title": said.get(knob, f"{pairs} pairs, {wrong}"),
        "rows": rows,
        "beside": [] if rows == beside else beside,
        "beside_title": {"pairs": "none wrong", "noise": f"all {most} pairs"}.get(
            knob, f"all {most} pairs, none wrong"
        ),
        "half": half_of(run, knob, pairs, noise),
        "level": (lead["value"] + lead["chance"]) / 2,
    }


def half_said(run: Run, knob: str, pairs: int, noise: float) -> str:
    """Say where a knob goes through half of the lead, in a sentence."""
    found, (unit, tried, left) = half_of(run, knob, pairs, noise), HALVES[knob]
    if found["status"] == "crosses":
        low, high = (None if found[end] is None else place(found[end]) for end in ("low", "high"))
        ends = f"{low or 'below the tried'} to {high or 'beyond the tried'}"
        return f"Half of the lead is {left} at {place(found['value'])} {unit} ({ends})."
    return {
        "stays above": f"Over half of the lead is there at every {tried} that was tried.",
        "does not work": "Even at its best it is not sure that half of the lead is there.",
    }.get(found["status"], "It cannot be said where half of the lead is: there is no interval.")


def said_at(run: Run, pairs: int, noise: float) -> str:
    """Say whether the bridge holds at one place of the knobs: the verdict, then the number."""
    rows = run["tables"]["held"]
    held = next(row for row in rows if (row["pairs"], row["noise"]) == (pairs, noise))
    lead = {
        Verdict.MORE: "The bridge holds",
        Verdict.LESS: "The bridge is broken",
        Verdict.UNDECIDED: "It is undecided whether the bridge holds",
    }.get(Verdict(held["verdict"]), "It is not tested whether the bridge holds")
    wrong = f"{noise:.0%} wrong" if noise else "none wrong"
    return (
        f"{lead} on {pairs} pairs, {wrong}: {say.row(cell_of(run, pairs, noise))} of partners are "
        "among the first ten."
    )


def words(result: Result) -> Words:
    """Say from how many pairs on the bridge holds, and how many of them may be wrong."""
    found, draws = result.summary, result.spec.model_dump()["n_draws"]
    run, most = result.numbers(), found["pairs"][-1]
    return Words(
        _headline(half_of(run, "pairs", most, 0.0), cell_of(run, most, 0.0), most),
        tuple(_points(run, most)),
        f"{found['n_test']} test concepts of {found['n_families']} families, none of them in a "
        f"pair; {draws} draws of pairs, wrong pairs and shots; 95 % intervals by Student's t over "
        "families and draws. A bridge holds where more than half of the lead over chance of all "
        "right pairs is left; Holm over every place of the two knobs.",
        (
            f"R@10 depends on how many partners there are ({found['n_test']}): compare it only "
            "where they are as many.",
            "Where half is gone is read off straight lines between the places that were tried.",
        ),
    )


def _points(run: Run, most: int) -> Sequence[str]:
    best, first = (cell_of(run, most, 0.0, score) for score in RECALLS)
    named, shots = cell_of(run, most, 0.0, NAMED), SHOTS[-1]
    points = (
        f"All {most} pairs find {say.row(best)} of the partners among the first ten; "
        f"chance is {best['chance']:.2g}.",
        f"They find {say.row(first)} of the partners first; chance is {first['chance']:.2g}.",
        half_said(run, "noise", most, 0.0),
        f"With {shots} shots a class, {say.row(named)} of the classes are named right across the "
        f"bridge; chance is {named['chance']:.2g}.",
        half_said(run, "shots", most, 0.0),
    )
    # One class is always named right.
    return points if run["summary"]["n_classes"] > 1 else points[:3]


def _headline(half: Row, best: Row, most: int) -> str:
    if half["status"] == "crosses":
        low, high = (None if half[end] is None else place(half[end]) for end in ("low", "high"))
        ends = f"{low or 'fewer than tried'} to {high or 'all'}"
        return (
            f"The bridge holds from {place(half['value'])} pairs on ({ends}): they carry half of "
            f"what all {most} carry."
        )
    if half["status"] == "stays above":
        return f"The bridge holds on {PAIRS[0]} pairs: they carry over half of what all {most} do."
    if half["status"] == "no interval":
        return "It cannot be said whether the bridge holds: there is no interval."
    return f"No bridge is sure to hold: all {most} pairs find {say.row(best)} of the partners."
