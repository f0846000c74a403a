"""A graph of modalities on a page: add or take away an edge, and read what that is worth."""

from __future__ import annotations

import streamlit as st

from lab.core import say
from lab.experiments.align.few_shot_spec import numbers_of
from lab.experiments.base import Result
from lab.experiments.scarce.every_graph import graph_arm, pairs_of
from lab.experiments.scarce.graphical_models import UNIT, GraphicalModelsSpec, names_of
from lab.figures.study.graph import graph
from lab.figures.study.knob import knob_curves
from lab.fusion.graphs.edges import edges_of
from lab.stats.by_ends import decide_ends
from lab.stats.decide import Verdict
from lab.study.tables import ArmRow, arms_of
from lab.ui.app import errors
from lab.ui.app.chart import chart
from lab.ui.jobs import work

STUDY = "named_pairs"
PAIRS, ITEMS = "edges.pairs", "edges.items"


def draw(result: Result) -> None:
    """Draw the graph of a result whose study has every graph, or of the one recorded beside it."""
    fields = result.spec.model_dump()
    every = result if result.experiment == STUDY else work.recorded(STUDY, fields)
    if every is not None:
        _draw(every)


@st.fragment
def _draw(result: Result) -> None:
    spec = GraphicalModelsSpec(**result.spec.model_dump())
    names, counts = names_of(spec), numbers_of(spec.labels, 2, UNIT)
    named = edges_of(spec.edges, names)
    st.subheader("Draw the graph yourself")
    left, right = st.columns([2, 3], gap="large")
    with left:
        pairs = ["-".join(pair) for pair in pairs_of(spec)]
        drawn = st.pills(
            "Edges: click one to add it or to take it away", pairs, selection_mode="multi",
            default=["-".join(pair) for pair in named], key=PAIRS,
            help="Joined modalities may hang together once the class is known. Edges must not "
            "close a cycle. Default: the named pairs.",
        )  # fmt: skip
        n = int(st.select_slider("Items of each class", counts, counts[0], key=ITEMS,
                                 help=f"So many are shown. Default: {counts[0]}."))  # fmt: skip
    with errors.shown():
        edges = sorted(edges_of(", ".join(drawn), names), key=pairs_of(spec).index)
        arm, none = graph_arm(edges), graph_arm([])
        rows = {row["outcome"]: row for row in arms_of(result.tables) if row["arm"] == f"{arm}@{n}"}
        with left:
            st.markdown(f"With {n} items of each class this graph has an accuracy of "
                        f"{say.row(rows['accuracy'])}, n = {rows['accuracy']['n']}.")  # fmt: skip
            st.markdown(_worth(rows["over no edge"]) if edges else "It has no edge: all "
                        "modalities are independent once the class is known.")  # fmt: skip
            chart(graph(result.tables["edges"], edges), "lab.edges.graph", f"A {arm}.")
        with right:
            titles = {arm: "this graph", **({none: "no edge"} if edges else {})}
            chart(
                knob_curves(result.numbers(), "accuracy", titles, "items of each class",
                            score="accuracy", logarithmic=True, plain=(none,) if edges else ()),
                "lab.edges.curves", "Accuracy of this graph and of no edge by the items shown.",
            )  # fmt: skip


def _worth(row: ArmRow) -> str:
    """Say what the edges add, as the one rule has it by the ends of the interval."""
    verdict = decide_ends((row["low"], row["high"]))
    said = "It is undecided whether the edges help" if verdict is Verdict.UNDECIDED else (
        f"That is {verdict.value} than without edges")  # fmt: skip
    return f"{said}: {say.difference(row['value'], row['low'], row['high'])}."
