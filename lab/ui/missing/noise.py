"""The scoreboard on a page: one kind of noise, its ranks and curves, where fusion stops to pay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lab.core import say
from lab.experiments.base import Result
from lab.experiments.missing.scoreboard.spec import where_said
from lab.figures.missing.scoreboard import BEST, EVERY, divided_first, scoreboard
from lab.figures.theme import number
from lab.limits.robustness.definitions import DEFINITIONS
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.skeleton import tabs
from lab.ui.app.words import say as say_words
from lab.ui.choose.controls import pick

NOISE, METHOD, CHART = "noise.kind", "noise.method", "lab.noise.board"
MEAN = "one after the other, averaged"
ALL_METHODS = "all methods"


@st.fragment
def look(found: Result, _: Mapping[str, Any], rest: Mapping[str, Callable[[], object]]) -> None:
    """Draw ranks and curves of the chosen kind of noise, headline, and the tables in tabs."""
    words = found.words()
    kinds = {f"{where_said(noise)} hurt": noise for noise in found.summary["noises"]}
    if any(row["noise"] == "mean" for row in found.tables["board"]):
        kinds[MEAN] = "mean"
    apart = found.tables.get("disagree", ())
    usual = next((name for name, noise in kinds.items() if apart and noise == apart[0]["noise"]),
                 next(iter(kinds)))  # fmt: skip
    left, right = st.columns(2)
    with left:
        chosen = kinds[pick("What is hurt", list(kinds), NOISE, "The ranks are those under this "
                            "noise; the curves show every kind.", usual)]  # fmt: skip
    ranked = divided_first([row for row in found.tables["board"] if row["noise"] == chosen])
    methods = {_plain(name): name for name in ranked} | {ALL_METHODS: EVERY}
    with right:
        told = "Its curves stand out, with a band. A click on a curve does the same."
        method = methods[pick("Which method to look at", list(methods), METHOD, told)]
    chart(scoreboard(found.numbers(), chosen, method), CHART, words.headline, _clicked)
    if method not in (EVERY, BEST):
        st.caption(f"An upright line: the severity at which {plain(_plain(method))} falls below "
                   "the best single modality, its interval shaded. No line: it stays above, or is "
                   "below from the start.")  # fmt: skip
    _say_unranked(found, chosen)
    say_words(words.as_dict())
    tabs("noise", {
        "Where they disagree": lambda: _apart(found, chosen),
        "Where fusion stops to pay": lambda: _crossings(found),
        "All at once": lambda: _together(found),
        "May it be believed?": lambda: _trust(found, chosen),
        "The definitions": _definitions,
        **rest,
    })  # fmt: skip


def _clicked() -> None:
    """Turn a click on a curve into the choice of its method."""
    points = st.session_state[CHART].selection.points
    if points and "customdata" in points[0]:
        st.session_state[METHOD] = _plain(str(points[0]["customdata"]))


def _say_unranked(found: Result, noise: str) -> None:
    """Say why a column is empty; the first method's reason is everyone's."""
    rows = [row for row in found.tables["board"] if row["noise"] == noise]
    ranked = {row["definition"] for row in rows if row["rank"] is not None}
    reasons = {row["definition"]: row["why"] for row in rows if row["definition"] not in ranked}
    for name, reason in reasons.items():
        st.caption(f"No rank by {DEFINITIONS[name].title}: {plain(str(reason))}")


def _apart(found: Result, noise: str) -> None:
    rows = [row for row in found.tables.get("disagree", ()) if row["noise"] == noise]
    st.markdown(
        f"**{len(rows)} pairs of methods change places with the definition.** Each row is a pair, "
        "with the definitions that put one first, and those that put the other first."
    )
    st.dataframe(
        [
            {"first": _plain(row["a"]), "by": _plain(row["a_first"]),
             "second": _plain(row["b"]), "but first by": _plain(row["b_first"]),
             "share of resamples": None if row["share"] is None else round(row["share"], 2)}
            for row in rows
        ],
        hide_index=True,
    )  # fmt: skip
    st.caption(
        "The share of resamples in which two of the definitions order the pair both ways: the "
        "largest over definitions. It is no test."
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _crossings(found: Result) -> None:
    st.markdown(
        "The severity at which a fusion falls below the best single modality. An interval may "
        "reach to the start or the end of the range."
    )
    st.dataframe(
        [
            {"method": _plain(row["method"]), "hurt": where_said(row["noise"]),
             "best single": row["single"], "severity": _crossing(row), "n": row["n"]}
            for row in found.tables["crossings"]
        ],
        hide_index=True,
    )  # fmt: skip


def _crossing(row: Mapping[str, Any]) -> str:
    if row["value"] is None:
        return str(row["status"])
    low, high = (
        edge if row[end] is None else f"{row[end]:.1f}"
        for end, edge in (("low", "start"), ("high", "end"))
    )
    return f"{row['value']:.1f} ({low} to {high})"


def _together(found: Result) -> None:
    rows = found.tables.get("additivity", ())
    if not rows:
        st.info("This needs two modalities.", icon=":material/info:")
        return
    st.markdown(
        "What noise in all costs beyond the sum of what noise in each costs. Above 0 they make "
        "each other worse."
    )
    st.dataframe(
        [
            {"method": _plain(row["method"]), "severity": row["severity"],
             "cost beyond the sum": say.difference(row["excess"], row["low"], row["high"])}
            for row in rows
        ],
        hide_index=True,
    )  # fmt: skip


def _trust(found: Result, noise: str) -> None:
    if noise == "mean":
        st.info("Choose one kind of noise.", icon=":material/info:")
        return
    st.markdown(
        "How far confidence and truth lie apart (calibration error), and what is right of the "
        "answers that it would still give."
    )
    st.dataframe(
        [
            {"method": _plain(row["method"]), "severity": row["severity"],
             "calibration error": say.estimate(row["ece"], row["ece_low"], row["ece_high"]),
             "area under risk": say.estimate(row["risk"], row["risk_low"], row["risk_high"]),
             "answers given": number(round(row["answered"], 2)),
             "right of those": number(row["right_of_answered"])}
            for row in found.tables["trust"] if row["noise"] == noise
        ],
        hide_index=True,
    )  # fmt: skip


def _definitions() -> None:
    for one in DEFINITIONS.values():
        better = "higher" if one.higher_is_better else "lower"
        st.markdown(f"**{one.title}** (`{one.id}`; {better} is better)")
        st.code(one.formula, language=None)
