"""What was foreseen, in sentences: of one curve, and of a method over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lab.core.contracts import MAX_SEVERITY, Perturbation
from lab.experiments.foresight.words import inside
from lab.figures.theme import number, supported
from lab.stats.decide import Verdict

Row = Mapping[str, Any]
TRIVIAL = {"clean": "clean accuracy", "others": "the other perturbations"}
BEATS = {
    Verdict.LESS: "yes", Verdict.MORE: "no, it is worse", Verdict.EQUAL: "no, it is as good",
    Verdict.UNDECIDED: "undecided", Verdict.UNTESTED: "untested",
}  # fmt: skip


def one(found: Row | None, harm: Perturbation, title: str) -> str:
    """Say where a curve truly breaks and where that was foreseen, the verdict first."""
    if found is None:
        return "This encoder does not work even clean, so there is no break to foresee."
    foreseen, true = _foreseen(found, harm), _true(found["true"], harm)
    name = title[:1].upper() + title[1:]
    if found["true"] >= MAX_SEVERITY:
        if found["censored"] == "right":
            return f"{name} rightly {_verb(title)} {foreseen}: there is none."
        return f"{name} wrongly {_verb(title)} {foreseen}: {true}."
    where = f"{'inside' if inside(found) else 'outside'} the interval"
    return f"{name} {_verb(title)} {foreseen}. Truly {true}, {where}."


def _verb(title: str) -> str:
    return "foresee" if title.startswith("all ") else "foresees"


def _foreseen(found: Row, harm: Perturbation) -> str:
    if found["censored"] == "right":
        return f"no break to {harm.describe(MAX_SEVERITY)}"
    if found["censored"] == "left":
        return "a break at the first step"
    at = harm.physical(found["foreseen"])
    low, high = (None if found[end] is None else harm.physical(found[end])
                 for end in ("low", "high"))  # fmt: skip
    ends = (("before the first level" if low is None else supported(low, at, None)),
            ("beyond the last" if high is None else supported(high, at, None)))  # fmt: skip
    return f"the break at {supported(at, low, high)} {harm.unit} ({ends[0]} to {ends[1]})"


def _true(at: float, harm: Perturbation) -> str:
    if at >= MAX_SEVERITY:
        return f"it truly holds to {harm.describe(MAX_SEVERITY)}"
    return f"it is at {number(harm.physical(at))} {harm.unit}"


def table(rows: Sequence[Row], titles: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a row an arm of "foreseen", the nearest to the truth first, as a person reads it."""
    by = {outcome: {row["arm"]: row for row in rows if row["outcome"] == outcome}
          for outcome in ("accuracy", "breakpoint")}  # fmt: skip
    order = sorted(by["accuracy"].values(), key=lambda row: (row["value"], row["arm"]))
    return [
        {
            "method": titles.get(row["arm"], row["arm"]),
            "off by (points)": off(row, 100),
            **{f"beats {said}": BEATS[Verdict(row[f"{name}_verdict"])]
               if row[f"{name}_verdict"] else "" for name, said in TRIVIAL.items()},
            "worth (labels)": labels(row),
            "break off by (levels)": off(by["breakpoint"].get(row["arm"]), 1),
        }
        for row in order
    ]  # fmt: skip


def off(row: Row | None, times: float) -> str:
    """Say a mean error with its interval."""
    if row is None or row["value"] is None:
        return ""
    value, low, high = (times * row[key] for key in ("value", "low", "high"))
    return f"{value:.1f} ({low:.1f} to {high:.1f})" if times > 1 else (
        f"{value:.2f} ({low:.2f} to {high:.2f})"
    )  # fmt: skip


def labels(row: Row) -> str:
    """Say how many labels a level are off as far, with its interval."""
    if row["labels"] is None:
        return ""
    value, low, high = (round(row[key]) for key in ("labels", "labels_low", "labels_high"))
    return f"{value} ({low} to {high})"
