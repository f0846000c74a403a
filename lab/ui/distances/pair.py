"""The open pair beside the table: its figures of merit, and every measure with its company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.distance import DISTANCES
from lab.experiments.spaces.pair.run import SpacePairSpec
from lab.figures.distances.overlap import overlaps
from lab.figures.theme import number, supported
from lab.ui.app.chart import chart
from lab.ui.app.words import say
from lab.ui.choose.controls import bound

MERITS = {
    "debiased_cka": "CKA, debiased",
    "mutual_knn": "Mutual kNN",
    "recall_at_1_ab": "R@1, a finds b",
    "recall_at_1_ba": "R@1, b finds a",
}
TABLE_PX = 240
WIDTHS_PX = {"measure": 95, "value": 60, "95 % interval": 110, "chance": 60, "p (Holm)": 70}
ARROWS = {"ab": "a→b", "ba": "b→a"}
Run = Mapping[str, Any]


def fields_of(table_fields: Mapping[str, Any], pair: tuple[str, str]) -> dict[str, Any]:
    """Return the fields of the pair's run, with the settings of the table."""
    slow = bool(st.session_state.get("pair.slow", False))
    shared = ("dataset", "space", "n_train_pairs", "n_concepts", "seed")
    fields = SpacePairSpec.model_fields
    usual = {name: fields[name].default for name in ("measures", "n_permutations")}
    return {
        **{name: table_fields[name] for name in shared},
        "a": pair[0],
        "b": pair[1],
        # 0 means to the table what Holm over its cells needs, which the pair does not.
        "n_permutations": table_fields["n_permutations"] or usual["n_permutations"],
        "measures": "all" if slow else usual["measures"],
    }


def merits(run: Run) -> None:
    """Draw the four figures of merit of a pair, each with its interval."""
    at = {row["id"]: row for row in run["tables"]["measures"]}
    with st.grid(2, min_column_width=140, gap="small"):
        for name, title in MERITS.items():
            row = at[name]
            if row["value"] is None:
                st.metric(title, "–", "undefined", delta_color="off", delta_arrow="off",
                          border=True, height="stretch", help=row["reason"])  # fmt: skip
                continue
            st.metric(
                title, supported(row["value"], row["low"], row["high"]), _interval(row),
                delta_color="off", delta_arrow="off", border=True, height="stretch",
                help=f"n = {row['n']}, chance {number(row['chance'])}. "
                "Beneath: the 95 % interval.",
            )  # fmt: skip


def every_measure(run: Run) -> None:
    """Draw what the measures of a pair say: in words, as shared neighbours, and each in a row."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        say(run["words"])
    with right:
        shares(run)
    measures(run)


def measures(run: Run) -> None:
    """Draw the table of all measures, and the switch for those that take longer."""
    widths = {name: st.column_config.TextColumn(width=px) for name, px in WIDTHS_PX.items()}
    st.dataframe(measure_rows(run), hide_index=True, height=TABLE_PX, column_config=widths)
    st.toggle(
        "The slow measures too", **bound("pair.slow", False),
        help="CCA, Procrustes, Fréchet and others take some minutes. "
        "Default: off.",
    )  # fmt: skip


def measure_rows(run: Run) -> list[dict[str, str]]:
    """Return a row a measure: value, interval, chance, p, score, verdict, controls, n, name."""
    return [
        {
            "measure": short_name(row["id"]),
            "value": number(row["value"]),
            "95 % interval": _interval(row),
            "chance": number(row["chance"]),
            "p (Holm)": number(row["p_holm"]),
            "calibrated": number(row["calibrated"]),
            "verdict": row["verdict"],
            "shuffled": number(row["shuffled"]),
            "on noise": number(row["noise"]),
            "n": str(row["n"]),
            "full name": DISTANCES.get(row["id"]).title,
            "why": row["reason"] or row["space"],
        }
        for row in run["tables"]["measures"]
    ]


def short_name(measure: str) -> str:
    """Return a measure's symbol, with its direction where the symbol does not say it.

    >>> short_name("recall_at_1_ba")
    'R@1 b→a'
    """
    symbol, arrow = DISTANCES.get(measure).symbol, ARROWS.get(measure.rpartition("_")[2], "")
    return symbol if not arrow or arrow in symbol else f"{symbol} {arrow}"


def shares(run: Run) -> None:
    """Draw how many concepts share how many neighbours."""
    chart(overlaps(run), "lab.overlaps", "How many concepts share how many neighbours.")


def _interval(row: Run) -> str:
    if row["low"] is None or row["high"] is None:
        return "no interval" if row["value"] is not None else ""
    return f"{number(row['low'])} to {number(row['high'])}"
