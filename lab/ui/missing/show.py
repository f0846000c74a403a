"""The lattice on a page: the toggles and the picture they point into, and one item beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from lab.core import say
from lab.core.contracts import Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.engine.claims import claims_in
from lab.experiments.base import Result
from lab.experiments.missing.lattice.one_item import Bench, OneItem, bench
from lab.experiments.missing.lattice.spec import TOLD, WHOLE, LatticeSpec
from lab.figures.answers import answers
from lab.figures.missing.lattice import choose, lattice
from lab.figures.missing.rates import rates
from lab.impute.fills import FILLS
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain, shown
from lab.ui.app.marked import marked
from lab.ui.app.media import borders, show_item
from lab.ui.app.skeleton import tabs
from lab.ui.app.words import say as say_words
from lab.ui.choose.controls import pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.missing.controls import Kept, kept

if TYPE_CHECKING:
    import plotly.graph_objects as go

ANSWERS_SHOWN = 5
ITEM = "missing.item"
"""The chosen item, and how the keys of what it lacks begin."""
CARD_PX = 180
FOUND = {
    "more": "it helps", "less": "it hurts", "equal": "it changes nothing",
    "undecided": "undecided", "untested": "not tested",
}  # fmt: skip


def look(
    found: Result, fields: Mapping[str, Any], rest: Mapping[str, Callable[[], object]]
) -> None:
    """Draw what the toggles move, headline, and in tabs what stands behind them.

    The picture is built once: a toggle moves its ring, and draws nothing of the tabs anew.
    """
    words = found.words()
    _moved(found, lattice(found.numbers()), words.headline)
    say_words(words.as_dict())
    _behind(found, fields, rest)


@st.fragment
def _moved(found: Result, picture: go.Figure, alt: str) -> None:
    """Draw toggles, score and picture."""
    names = found.summary["modalities"]
    # On the left, so that they come first where columns stand below each other.
    left, right = st.columns([1, 3], gap="large")
    with left:
        now = kept(names, "missing")
        _score({row["arm"]: row for row in found.tables["arms"]}, now, names)
    with right:
        chart(choose(picture, found.numbers(), now.arm(names)), "lab.missing.lattice", alt)


@st.fragment
def _behind(
    found: Result, fields: Mapping[str, Any], rest: Mapping[str, Callable[[], object]]
) -> None:
    tabs("missing", {
        "How much is missing": lambda: _rates(found),
        "One sample": lambda: _one(fields),
        "Who carries it": lambda: _worth(found),
        **rest,
    })  # fmt: skip


def _score(scores: Mapping[str, Any], now: Kept, names: Sequence[str]) -> None:
    """Say the score of what is kept, beside that of all and chance."""
    row = scores.get(now.arm(names))
    if row is None or row["value"] is None:
        why = "Keep one modality at least." if not now.subset else "This fill failed."
        st.info(why, icon=":material/info:")
        return
    whole = scores[WHOLE]
    lost = None if row is whole else f"{row['value'] - whole['value']:+.2f} against all"
    st.metric("Balanced accuracy", f"{row['value']:.2f}", lost, delta_color="off")
    ends = "" if row["low"] is None else f"{row['low']:.2f} to {row['high']:.2f} (95 %). "
    st.caption(
        f"{ends}Chance is {row['chance']:.2f}. {row['n']} items of {row['n_families']} families."
    )


def _rates(found: Result) -> None:
    st.markdown("A share of each modality is missing, in other items each time.")
    chart(rates(found.numbers()), "lab.missing.rates", "Accuracy against the share missing")
    st.caption("The points below: who is missing, at the same mean share.")
    for one in claims_in(found):
        if one.claim.source:
            st.markdown(f"- {plain(one.said)} What was expected is from {plain(one.claim.source)}.")


def _worth(found: Result) -> None:
    st.markdown("What each modality is worth (Shapley value of the accuracy):")
    st.dataframe(
        [
            {"modality": row["modality"],
             "worth": say.estimate(row["value"], row["low"], row["high"])}
            for row in found.tables["shapley"]
        ],
        hide_index=True,
    )  # fmt: skip
    st.markdown("What each adds to each set of others, with each fill for the rest:")
    st.dataframe(
        [
            {"has": row["has"].replace("+", " and "), "adds": row["adds"],
             "the rest": FILLS.get(row.get("fill", TOLD)).title,
             "difference": say.difference(row["value"], row["low"], row["high"]),
             "what is found": FOUND[row["verdict"]]}
            for row in sorted(found.tables["edges"], key=lambda row: row["value"])
        ],
        hide_index=True,
    )  # fmt: skip
    st.caption("Found is what stays sure after a correction over all of these places (Holm): an "
               "interval off 0 may still be undecided.")  # fmt: skip


def _one(fields: Mapping[str, Any]) -> None:
    job = _prepared(tuple(sorted(fields.items())), st.session_state.get(work.ATTEMPT, 0))
    if not job.done:
        st.markdown("**One model is being trained.** This happens once.")
        work.wait(job, "lab.missing.bench")
        return
    with work.finished("lab.missing.bench"):
        here = job.result()
        left, right = st.columns([1, 3], gap="large")
        with left:
            item = pick("Test item", here.items, ITEM, "Type to search. No model learned from it.")
            now = kept(here.names, ITEM)
        if not now.subset:
            right.info("Keep one modality at least.", icon=":material/info:")
            return
        with right, shown():
            _answered(here, item, now)


@st.cache_resource(max_entries=4, show_spinner=False)
def _prepared(fields: tuple[tuple[str, Any], ...], attempt: int) -> Job[Bench]:
    spec = LatticeSpec(**dict(fields))

    def make(progress: Progress) -> Bench:
        return bench(spec, progress)

    return Job(make)


def _answered(here: Bench, item: str, now: Kept) -> None:
    whole, hurt = here.ask(item, here.names, now.fill), here.ask(item, now.subset, now.fill)
    with st.grid(len(here.names), min_column_width=CARD_PX, gap="small"):
        for name in here.names:
            with st.container(border=True, height="stretch"):
                _card(here, item, name, now, hurt)
    said, p = hurt.answers[0]
    st.markdown(f"#### {plain(said)} {p:.2f} {marked(said == hurt.label, hurt.label)}")
    st.caption(f"With all: {plain(whole.answers[0][0])} {whole.answers[0][1]:.2f}.")
    chart(
        answers(whole.answers, hurt.answers, "other", hurt.label, ANSWERS_SHOWN,
                worse="with holes"),
        "lab.missing.answers", f"{said}, {p:.2f}",
    )  # fmt: skip


def _card(here: Bench, item: str, name: str, now: Kept, hurt: OneItem) -> None:
    """Draw a modality of the item, or of the real item that the fill comes nearest to."""
    view, concepts = here.view(name)
    entry = DATASETS.get(here.scoring.spec.dataset)
    hole = hurt.holes.get(name)
    gone = name not in now.subset
    st.markdown(f"**{name.capitalize()}**" + (", missing" if gone else ""))
    if gone and hole is None:
        st.info("Nothing stands here: the model is told.", icon=":material/visibility_off:")
        return
    concept = concepts[here.items.index(item)] if hole is None else hole.concept
    column = entry.column(view.modality, view.facet, [concept])
    show_item(column.items[0], view, entry.name(concept))
    if view.modality == Modality.PLACE and (touched := borders(here.scoring.spec.dataset, concept)):
        st.caption(touched)
    if hole is not None:
        st.caption(f"The fill is nearest to this: {plain(entry.name(concept))}.")
