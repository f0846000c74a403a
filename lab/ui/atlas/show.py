"""The atlas on its page: the ranking, and in tabs two models, surprises, curves, the table."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from lab.engine.atlas.atlas import Atlas
from lab.engine.atlas.pairs import pairs
from lab.engine.atlas.picture import AXES, ranked_rows
from lab.engine.atlas.ranking import ranking
from lab.engine.atlas.record import folder, sweep_of
from lab.engine.atlas.report import atlas_report
from lab.engine.atlas.surprise import LEAST, surprises
from lab.engine.atlas.words import (
    SAID,
    apart_words,
    name_of,
    pair_words,
    surprise_words,
    verdict_words,
    words,
)
from lab.engine.report.page import html_of
from lab.figures.atlas.curves import small_curves
from lab.figures.atlas.ranking import places
from lab.figures.atlas.ranking import ranking as ranking_figure
from lab.figures.atlas.ratios import ratios
from lab.figures.atlas.surprise import residuals
from lab.perturb import PERTURBATIONS
from lab.stats.decide import Verdict
from lab.ui.app.chart import chart
from lab.ui.app.download import table_bytes
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.atlas.controls import AtlasAsked
from lab.ui.choose.controls import pick
from lab.ui.jobs.kept import for_all

A, B, STATUS = "atlas.one", "atlas.other", "atlas.status"
MOST_LISTED, MANY = 5, 12
MIME = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def figure(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw the ranking, and beside it the places by every definition."""
    rows, names = for_all(
        "atlas.rows", asked.key, lambda: ranked_rows(atlas, asked.block, asked.merit)
    )
    said, modality = SAID[asked.merit], asked.group.modality
    left, right = st.columns(2, gap="small")
    with left:
        chart(
            lambda: ranking_figure(rows, AXES[asked.merit], modality, percent=said.percent),
            "lab.atlas.ranking", f"{len(rows)} models by {said.name.lower()}.",
            same=("ranking", *asked.key),
        )  # fmt: skip
    with right:
        chart(lambda: places(rows, names, modality), "lab.atlas.places",
              "Places by each definition.", same=("places", *asked.key))  # fmt: skip
    n, families = asked.block.n, asked.block.n_families
    st.caption(f"n = {n} concepts of {families} families; bars: 95 % intervals; grey: controls.")


def said(atlas: Atlas, asked: AtlasAsked) -> dict[str, object]:
    """Return what the atlas says of what is chosen."""
    return for_all(
        "atlas.words", asked.key, lambda: words(atlas, asked.block, asked.merit).as_dict()
    )


def _two(asked: AtlasAsked) -> tuple[str, str]:
    names = {name_of(encoder): encoder for encoder in asked.block.encoders}
    left, right = st.columns(2)
    with left:
        a = pick("Model", list(names), A, "The first of two.")
    with right:
        others = [name for name in names if name != a]
        b = pick("Held against", others, B, "The second of two.")
    return names[a], names[b]


def compare(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw how far apart two models break, harm by harm."""
    a, b = _two(asked)
    told = for_all("atlas.pairs", (a, b, *asked.key), lambda: [
        {**row, "name": PERTURBATIONS.get(row["perturbation"]).label, "said": pair_words(row)}
        for row in pairs(atlas, asked.block, a, b)
    ])  # fmt: skip
    placed = [row for row in told if row["kind"] == "ratio" and not row["why_not"]]
    n_decided, n = sum(row["decided"] for row in told), len(told)
    if n_decided:
        found = f"Under {n_decided} of {n} harms it is decided" if n > 1 else "It is decided"
    else:
        found = f"It is undecided under all {n} harms" if n > 1 else "It is undecided"
    st.markdown(
        f"**{found} which of the two breaks first.** Two breakpoints are compared only where both "
        "models are equally good before they are hurt."
    )
    if placed:
        chart(lambda: ratios(placed, name_of(a), name_of(b), asked.group.modality),
              "lab.atlas.ratios", f"Ratios of breakpoints of {name_of(a)} and {name_of(b)}.",
              same=("ratios", a, b, *asked.key))  # fmt: skip
        st.caption("Filled: decided. A triangle: one of the two is beyond the tested range.")
    st.dataframe(pd.DataFrame([
        {"harm": row["name"], "what is found": verdict_words(row),
         f"{name_of(a)} against {name_of(b)}": apart_words(row)}
        for row in told
    ]), hide_index=True)  # fmt: skip
    link("Open the two on the board", "board", {"a": a, "b": b})


def surprising(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw what neither model nor harm explains."""
    if min(asked.block.rows.shape) < LEAST:
        st.info(f"This needs {LEAST} models and {LEAST} ways to hurt them. Choose all ways.",
                icon=":material/info:")  # fmt: skip
        return
    found = surprises(atlas, asked.block, asked.merit)
    scale = 100 if SAID[asked.merit].percent else 1
    cells = [
        {"row": name_of(one.encoder), "column": PERTURBATIONS.get(one.way).label,
         "value": scale * (one.residual.value or 0.0),
         "text": _short(scale * (one.residual.value or 0.0), scale)
         if one.verdict in {Verdict.MORE, Verdict.LESS} else "",
         "said": f"{name_of(one.encoder)}, {PERTURBATIONS.get(one.way).label}: "
         f"{one.value:.2f}, {one.expected:.2f} was expected"}
        for one in found
    ]  # fmt: skip
    sure = sum(bool(cell["text"]) for cell in cells)
    st.markdown(
        f"**{sure} of {len(cells)} cells surely differ from what their model and their harm "
        "together give.** A number stands where it is sure for all cells at once."
    )
    order = [name_of(row.encoder) for row in ranking(atlas, asked.block, asked.merit)]
    columns = [PERTURBATIONS.get(way).label for way in asked.block.ways]
    chart(residuals(cells, order, columns), "lab.atlas.residuals",
          f"Residuals of {SAID[asked.merit].name.lower()}.")  # fmt: skip
    unit = "points" if scale == 100 else "points of score" if asked.merit == "hurt" else "levels"
    st.caption(f"In {unit}. Blue: more than expected. Orange: less.")
    for one in [one for one in found if one.verdict in {Verdict.MORE, Verdict.LESS}][:MOST_LISTED]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(surprise_words(one, asked.merit)))
            link("Open its curve", "board",
                 {"a": one.encoder, "severity.perturbation": one.way})  # fmt: skip


def _short(value: float, scale: int) -> str:
    return f"{value:+.0f}" if scale == 100 else f"{value:+.2g}"


def curves(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw a small picture of every harm."""
    a, b = _two(asked)
    cells = atlas.of("cells", asked.group)
    cells = cells[cells["perturbation"].isin(asked.block.ways)]
    lines = atlas.curves[atlas.curves["cell"].isin(cells.index)].groupby("cell")
    panels: dict[str, list[dict[str, object]]] = {}
    for way in asked.block.ways:
        here = cells[cells["perturbation"] == way]
        panels[PERTURBATIONS.get(way).label] = [
            {"encoder": cell.encoder, "name": name_of(str(cell.encoder)),
             "severity": line["severity"].tolist(), "score": line["score"].tolist()}
            for cell in here.itertuples() for line in [lines.get_group(cell.Index)]
        ]  # fmt: skip
    picture = small_curves(panels, (a, b), float(cells["chance"].iloc[0]), asked.group.modality,
                           columns=5 if len(panels) > MANY else 4)  # fmt: skip
    chart(picture, "lab.atlas.curves", "Score against level, harm by harm.")
    st.caption(
        "Score against level; 0 is clean. Every line is a model; two are in colour. Dotted: chance."
    )


def table(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw every cell of the group; columns sort by a click."""
    cells = atlas.of("cells", asked.group)
    status = pick("Those that", ["all", *sorted(cells["status"].unique())], STATUS,
                  "How their curve ends.")  # fmt: skip
    if status != "all":
        cells = cells[cells["status"] == status]
    shown = pd.DataFrame({
        "model": [name_of(encoder) for encoder in cells["encoder"]],
        "harm": [PERTURBATIONS.get(way).label for way in cells["perturbation"]],
        "ends": cells["status"], "breakpoint": cells["value_physical"],
        "from": cells["low_physical"], "to": cells["high_physical"], "unit": cells["unit"],
        "lead kept": cells["kept"], "score under harm": cells["hurt"], "clean": cells["clean"],
        "n": cells["n"], "seed": cells["seed"],
    })  # fmt: skip
    numbers = ("breakpoint", "from", "to", "lead kept", "score under harm", "clean")
    st.dataframe(shown, hide_index=True, column_config={
        name: st.column_config.NumberColumn(format="%.3g") for name in numbers
    })  # fmt: skip


def export(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw the buttons for the report of what is chosen, and for all recorded tables."""
    tables = {"Cells": atlas.cells, "Curves": atlas.curves, "Pairs": atlas.pairs}
    with st.container(horizontal=True):
        st.download_button(
            "Report", lambda: html_of(atlas_report(atlas, asked.block, asked.merit)), "atlas.html",
            "text/html", on_click="ignore", key="lab.atlas.report", icon=":material/article:",
        )  # fmt: skip
        for title, held in tables.items():
            for ending, mime in MIME.items():
                st.download_button(
                    f"{title} ({ending.upper() if ending == 'csv' else 'Parquet'})",
                    partial(table_bytes, held, ending), f"atlas-{title.lower()}.{ending}", mime,
                    on_click="ignore", key=f"lab.atlas.{title}.{ending}",
                    icon=":material/download:",
                )  # fmt: skip


def method(atlas: Atlas, asked: AtlasAsked) -> None:
    """Draw the shipped sweep of the group and the commands that compute and record more."""
    file = sweep_of(asked.group.dataset, asked.group.modality)
    st.markdown("The atlas is a sweep. What of it is not computed yet is left out and named.")
    st.code(f"faultline sweep status data/atlas/{file}\n"
            f"faultline sweep run data/atlas/{file} --processes 2\n"
            "faultline atlas --record", language="bash")  # fmt: skip
    with st.expander("The sweep", icon=":material/description:"):
        st.code((folder() / file).read_text(), language="toml")
