"""The figures of merit of a run: at most four, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.figures.theme import number, supported
from lab.limits.curve import GRID
from lab.limits.curve_row import curve_rows
from lab.perturb import PERTURBATIONS


def merits(run: Mapping[str, Any]) -> None:
    """Draw breakpoint, clean score, retrieval and drift of a severity run."""
    summary, found = run["summary"], run["summary"]["breakpoint"]
    with st.grid(4, min_column_width=140, gap="small"):
        value, interval = breakpoint_of(run)
        _merit("Breakpoint", value, interval, "Where half of what it had above chance is lost.")
        clean = found["clean"]
        _merit("Clean score", number(clean["value"]), _interval(clean),
               f"Before anything is hurt. Chance is {number(found['chance'])}.")  # fmt: skip
        retrieval = summary["retrieval_clean"]
        gallery = summary["gallery_facet"]
        told = (
            "Without training: the concept comes first in a clean gallery of "
            f"{gallery}. Chance is {number(retrieval['chance'])}."
            if gallery
            else f"Undefined: {retrieval['reason']}."
        )
        _merit("Concept retrieval, clean", number(retrieval["value"]), _interval(retrieval), told)
        last = curve_rows(run["tables"])[-1]
        drift = {"low": last["drift_low"], "high": last["drift_high"]}
        _merit("Drift at level 5", number(last["drift"]), _interval(drift),
               "How far the embedding moved: 0 not at all, 1 as far as another item.")  # fmt: skip


def breakpoint_of(run: Mapping[str, Any]) -> tuple[str, str]:
    """Return the breakpoint in the knob's unit and its interval, in words."""
    found = run["summary"]["breakpoint"]
    hurter = PERTURBATIONS.get(run["spec"]["perturbation"])
    if found["status"] == "holds":
        return "holds", f"beyond {number(hurter.physical(GRID[-1]))} {hurter.unit}"
    if found["value"] is None:
        early = f"before {number(hurter.physical(GRID[1]))} {hurter.unit}"
        at_once = found["status"] == "breaks at once"
        return str(found["status"]), early if at_once else "no breakpoint"
    value = hurter.physical(found["value"])
    ends = [None if found[k] is None else hurter.physical(found[k]) for k in ("low", "high")]
    low, high = ("open" if end is None else supported(end, value, None) for end in ends)
    return f"{supported(value, *ends)} {hurter.unit}", f"{low} to {high}"


def _interval(estimate: Mapping[str, Any]) -> str:
    if estimate["low"] is None:
        return "undefined"
    return f"{number(estimate['low'])} to {number(estimate['high'])}"


def _merit(label: str, value: str, interval: str, told: str) -> None:
    st.metric(
        label, value, interval, delta_color="off", delta_arrow="off", border=True,
        height="stretch", help=f"{told} Beneath: the 95 % interval.",
    )  # fmt: skip
