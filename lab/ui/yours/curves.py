"""One's own curve: a table of right answers by severity, and where it breaks; nothing is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.sources import every_source
from lab.experiments import EXPERIMENTS
from lab.figures.curve.own_curve import own_curve
from lab.figures.report.standalone import figure_html
from lab.limits.own.curve import own_limit
from lab.limits.own.table import read_own
from lab.limits.own.words import headline, points, ratio_line
from lab.ui.app import errors
from lab.ui.app import words as said
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain

KEY, CHART = "lab.own_curve", "lab.own_curve.chart"
COMMAND = "python -m lab breakpoint curve.csv --json"
FORM = """
A CSV file with the columns `severity`, `right` and `n`: at each severity, so many of so many were
right. Or one row an item, `right` 1 or 0 and no `n`. Severity 0 is the clean end.

`family` says which rows go together, `condition` which curve they belong to: two of them are
compared.
"""
TEMPLATE = b"severity,right,n\n0,96,100\n1,90,100\n2,71,100\n3,38,100\n4,15,100\n5,9,100\n"


def draw() -> None:
    """Draw the upload, and of a curve its breakpoint, with its figure and numbers."""
    st.markdown("**A curve, with its breakpoint.** It stays in this session: nothing is kept.")
    st.markdown(FORM)
    st.download_button("An example to fill in", TEMPLATE, "curve.csv", "text/csv",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        chance = st.number_input(
            "Chance", 0.0, 0.99, 0.0, 0.05, key="lab.own_curve.chance",
            help="What guessing scores: 1 over the number of classes.",
        )  # fmt: skip
    with right:
        rising = st.toggle(
            "The knob helps", key="lab.own_curve.rising",
            help="Pairs, shots, labels: read downwards from the most of it, on a log axis.",
        )  # fmt: skip
    given = st.file_uploader("Curve", ["csv"], key="lab.own_curve.file")
    if given is None:
        st.session_state.pop(KEY, None)
        return
    with errors.shown():
        _show(_found(given.getvalue(), chance, rising))


def _found(data: bytes, chance: float, rising: bool) -> Mapping[str, Any]:
    """Return what is found of a file: kept in the session alone, by what is in it."""
    asked = hashlib.sha256(data).hexdigest(), chance, rising
    held = st.session_state.get(KEY)
    if held is None or held[0] != asked:
        held = asked, own_limit(read_own(data, rising=rising), chance=chance, rising=rising)
        st.session_state[KEY] = held
    found: Mapping[str, Any] = held[1]
    return found


def _show(found: Mapping[str, Any]) -> None:
    first = next(iter(found["conditions"].values()))
    rising, ratio = found["rising"], found["ratio"]
    best = ratio_line(ratio, rising) if ratio else headline(first, rising)
    said.headline({"headline": best})
    chart(own_curve(found), CHART, best)
    lines = []
    for name, one in found["conditions"].items():
        first_line = f"{headline(one, rising)} " if ratio else ""
        lines.append((name, f"{first_line}{' '.join(points(one, rising))}"))
    lines += [("", ratio_line(row, rising)) for row in found["ratios"][1:]]
    for name, line in lines:
        st.markdown(f"**{plain(name)}.** {plain(line)}" if name else plain(line))
    n = sum(one["breakpoint"]["n"] for one in found["conditions"].values())
    how = f"n = {n} answers; bars and shades are 95 % intervals over {found['over']}."
    st.caption(f"{how} From a terminal: `{COMMAND}`.")
    rows = [
        {"condition": name, **row}
        for name, one in found["conditions"].items() for row in one["curve"]
    ]  # fmt: skip
    told = (*(f"{name}. {line}" if name else line for name, line in lines), how)

    def report() -> Report:
        picture = figure_html(own_curve(found), "own-curve")
        sources = list(EXPERIMENTS.get("severity").references)
        return Report(
            "Where does my curve break?", sources, bibtex(sources, every_source()),
            kind="a curve of one's own", lead=best, said=told, picture=picture,
            table=table_of("curve", rows), commands=(COMMAND,),
        )  # fmt: skip

    download(rows, None, "own_curve", report=report)
