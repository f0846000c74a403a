"""A budget: labels of each class, time for one item, memory; and what is read."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import streamlit as st

from lab.encoders import ENCODERS
from lab.experiments.base import Result
from lab.experiments.scarce.budget import Allowance
from lab.ui.app.links import try_this as draw_links
from lab.ui.choose.controls import bound_number, pick

LABELS, MS, MB, READS = "scarce.labels", "scarce.ms", "scarce.mb", "scarce.reads"
TIMES_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 0)
SIZES_MB = (1, 3, 10, 20, 30, 50, 100, 200, 0)
ANY = 0
"""How the address says: as much as one likes."""
KINDS = {"anything": "", "pictures": "image", "names": "text", "voices": "speech"}


def budget(counts: Sequence[int]) -> Allowance:
    """Draw the three sliders; ``counts`` are the numbers of labels that were tried."""
    one, two, three = st.columns(3, gap="medium")
    usual = counts[len(counts) // 2]
    if st.session_state.get(LABELS) not in (None, *counts):
        st.session_state[LABELS] = usual
    with one:
        labels = st.select_slider(
            "Labels of each class", counts, usual,
            **bound_number(LABELS, usual, counts[0], counts[-1], "number of labels"),
            help=f"So many examples with their class are shown. Default: {usual}.",
        )  # fmt: skip
    with two:
        ms = _cost("Time for one item (ms)", TIMES_MS, MS, "number of ms",
                   "The median time of one item alone, on one core. Default: any.")  # fmt: skip
    with three:
        mb = _cost("Memory on disk (MB)", SIZES_MB, MB, "number of MB",
                   "The size of the model's weights. Default: any.")  # fmt: skip
    return Allowance(int(labels), ms or inf, mb or inf)


def _cost(title: str, options: Sequence[int], key: str, called: str, told: str) -> int:
    if st.session_state.get(key) not in (None, *options):
        st.session_state[key] = ANY  # a link may ask for what is between
    return int(
        st.select_slider(
            title, options, ANY, format_func=lambda n: "any" if n == ANY else str(n),
            **bound_number(key, ANY, 0, max(options), called), help=told,
        )
    )  # fmt: skip


def reads(result: Result) -> list[str]:
    """Draw what a model may read; return the views of those that do, controls among them."""
    kind = KINDS[pick("What is read", list(KINDS), READS, "The modality of the models.")]
    views = [str(row["encoder"]) for row in result.tables["timing"]]
    return [v for v in views if not kind or ENCODERS.get(v.partition("/")[0]).modality == kind]


def try_this() -> None:
    """Draw links to budgets that other models win."""
    links = (
        ("A very small machine: 2 ms and 3 MB", {MS: "2", MB: "3"}),
        ("Pictures alone, few labels", {READS: "pictures", LABELS: "2"}),
        ("Voices alone, many labels", {READS: "voices", LABELS: "32"}),
    )
    draw_links((words, "scarce", query) for words, query in links)
