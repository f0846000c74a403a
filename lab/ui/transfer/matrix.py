"""The transfer matrix on a page: the cells at once, a click opens one beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.data import DATASETS
from lab.experiments.views.view import View, parse_views
from lab.figures.theme import number, supported
from lab.figures.transfer.cells import sentence
from lab.figures.transfer.language_chart import language_chart, under
from lab.figures.transfer.matrix import LOSS_KEYS, facet_names, trained_views, transfer_matrix
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.media import gloss, show_item
from lab.ui.choose.controls import bound, pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

CHART, LANGUAGES = "lab.transfer", "lab.languages"
GROUP, SOURCE, TARGET, KIND = (
    "transfer.group", "transfer.source", "transfer.target", "transfer.kind",
)  # fmt: skip
CARD_PX, SHOWN = 190, 4
Run = Mapping[str, Any]


def run_of(fields: dict[str, Any]) -> tuple[Run | None, Job[Any] | None]:
    """Return the run as far as it is known, and the job that is still at work on it.

    First the matrix, which comes soon; then the same with distances and scores. The second starts
    when the first is done, so that no probe is fitted twice.
    """
    if (recorded := work.there("transfer", fields)) is not None:
        return recorded.as_dict(), None
    quick = work.run("transfer", {**fields, "relate": False})
    if not quick.done:
        return None, quick
    first = quick.result().as_dict()
    whole = work.run("transfer", fields)
    if whole.done:
        return whole.result().as_dict(), None
    return first, whole


def pick_cell(run: Run) -> tuple[str, tuple[str, str]]:
    """Draw the choice of encoder, source and target: the keyboard's way to a cell."""
    groups = run["summary"]["groups"]
    with st.grid(3, min_column_width=96, gap="small"):
        group = pick("Encoder", groups, GROUP, "Whose probes.", groups[0])
        facets = [view.rpartition("/")[2] for view in trained_views(run, group)]
        mixed = run["spec"]["facet_type"] == "modality"
        views = trained_views(run, group)
        options = views if mixed else facets
        source = pick("Trained on", options, SOURCE, "The same choice as a click on a cell.")
        tested = _tested(run, group, mixed)
        usual = _worst(run, group, source, mixed)
        goal = pick("Tested on", tested, TARGET, "The same choice as a click on a cell.", usual)
    if mixed:
        return group, (source, goal)
    return group, (f"{group}/{source}", f"{group}/{goal}")


def _tested(run: Run, group: str, mixed: bool) -> list[str]:
    cells = [c["target"] for c in run["tables"]["cells"] if c["group"] == group]
    views = list(dict.fromkeys(cells))
    return views if mixed else [view.rpartition("/")[2] for view in views]


def _worst(run: Run, group: str, source: str, mixed: bool) -> str:
    """The trained facet on which a source loses most: what a page opens with."""
    key = LOSS_KEYS[run["spec"]["gap"]]
    trained = set(trained_views(run, group))
    mine = [
        c
        for c in run["tables"]["cells"]
        if c["group"] == group
        and c["target"] in trained
        and (c["source"] if mixed else c["source"].rpartition("/")[2]) == source
    ]
    worst = str(max(mine, key=lambda c: c[key])["target"])
    return worst if mixed else worst.rpartition("/")[2]


def cell_of(run: Run, group: str, pair: tuple[str, str]) -> dict[str, Any]:
    """Return the open cell."""
    return next(
        c
        for c in run["tables"]["cells"]
        if c["group"] == group and (c["source"], c["target"]) == pair
    )


def matrix(run: Run, group: str, pair: tuple[str, str]) -> None:
    """Draw the matrix with the open cell framed."""
    told = sentence(cell_of(run, group, pair), facet_names(run), _key(run, group, pair))
    chart(transfer_matrix(run, group, pair), CHART, f"Transfer matrix. {told}", clicked(CHART))
    st.caption(plain(told))


def merits(run: Run, group: str, pair: tuple[str, str]) -> None:
    """Draw the open cell's figures, each with its interval."""
    cell = cell_of(run, group, pair)
    told = {
        "accuracy": ("There", "Balanced accuracy of the source's probe on the target. "
                     f"Chance {number(cell['chance'])}."),
        "home": ("At home", "The same probe on its own facet, on the same concepts."),
        "gap": ("Lost on the way", "At home less there, paired."),
        "native_gap": ("Short of its own", "What a probe trained on the target scores beyond it."),
    }  # fmt: skip
    with st.grid(2, min_column_width=140, gap="small"):
        for key, (title, meaning) in told.items():
            if cell[key] is None:
                continue
            low, high = cell[f"{key}_low"], cell[f"{key}_high"]
            ends = f"{number(round(low, 3))} to {number(round(high, 3))}"
            st.metric(
                title, supported(cell[key], low, high), ends,
                delta_color="off", delta_arrow="off", border=True, height="stretch",
                help=f"{meaning} n = {cell['n']}. Beneath: the 95 % interval.",
            )  # fmt: skip
    if cell["control"] is not None:
        st.caption(f"With a map learned from shuffled pairs: {number(cell['control'])}.")
    if cell["left_out"]:
        st.caption(f"{cell['left_out']} concepts are left out: their name is the same in English.")


def examples(run: Run, group: str, pair: tuple[str, str]) -> None:
    """Draw concepts that the probe loses on the way, or gains, as it reads them."""
    cell = cell_of(run, group, pair)
    kinds = {"lost": f"lost, {cell['n_lost']}", "gained": f"gained, {cell['n_gained']}"}
    kind = st.segmented_control(
        "Concepts", list(kinds), default="lost", required=True,
        format_func=kinds.__getitem__, **bound(KIND, "lost"),
        help="Lost: right at home, wrong there. Gained: wrong at home, right there.",
    )  # fmt: skip
    rows = cell[kind or "lost"]
    if not rows:
        st.info("There is no such concept.")
        return
    dataset = DATASETS.get(run["spec"]["dataset"])
    views = [v for name in pair for v in parse_views(dataset, name)]
    with st.grid(min_column_width=CARD_PX, gap="small"):
        for row in rows[:SHOWN]:
            with st.container(border=True, height="stretch"):
                _example(row, views, kind or "lost", dataset)


def _example(row: Run, views: list[View], kind: str, dataset: Any) -> None:
    name = dataset.name(row["concept"])
    st.markdown(f"**{plain(name)}**: {plain(row['label'])}")
    wrong_at = 1 if kind == "lost" else 0
    for i, view in enumerate(dict.fromkeys(views)):
        column = dataset.column(view.modality, view.facet, [row["concept"]])
        show_item(column.items[0], view, name)
        said = f"✗ {plain(row['answer'])}" if i == wrong_at else f"✓ {plain(row['label'])}"
        st.markdown(said)
        if note := gloss(str(view.modality), column.synthetic):
            st.caption(note)


def languages(run: Run, pair: tuple[str, str]) -> None:
    """Draw the languages from high to low resource; a click opens a language's cell."""
    found = run["summary"]["resources"]
    selected = pair[1] if pair[0] == found["home"] else ""
    chart(language_chart(run, selected), LANGUAGES, run["words"]["headline"], clicked(LANGUAGES))
    st.caption(
        f"{under(run)} Classes of resources: {found['source']}, by labelled data and Wikipedia in "
        "2020; 5 the most. A class counts data, not speakers."
    )


def _key(run: Run, group: str, pair: tuple[str, str]) -> str:
    key = LOSS_KEYS[run["spec"]["gap"]]
    # A facet that was only tested has no probe of its own to fall short of.
    return key if cell_of(run, group, pair)[key] is not None else "gap"


def clicked(key: str) -> Any:
    """Return the callback that turns a click on a point of a chart into the choice of its pair."""

    def open_pair() -> None:
        points = st.session_state[key].selection.points
        if points and "customdata" in points[0]:
            held = points[0]["customdata"]
            source, goal = str(held[0] if isinstance(held, list) else held).split("|")
            mixed = st.session_state.get("transfer.facet_type") == "modality"
            for name, view in ((SOURCE, source), (TARGET, goal)):
                st.session_state[name] = view if mixed else view.rpartition("/")[2]

    return open_pair
