"""One's own vectors: two files, every measure of the pair; nothing of them is ever stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lab.core.errors import LabError
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.data.vectors.table import KINDS, Vectors, read_vectors
from lab.distance import DISTANCES
from lab.distance.base import Settings
from lab.engine.measure_files import measure_vectors, usual_measures
from lab.engine.measured_words import NO_DIRECTION
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.sources import every_source, source_of
from lab.experiments.views.noise import on_noise
from lab.figures.theme import number
from lab.ui.app import errors
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.choose.encoder import CHOICE
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.jobs.work import wait
from lab.ui.yours.models import uses
from lab.ui.yours.typed import typed

KEY = "lab.own_vectors"
ENDINGS = ["npy", "npz", "parquet", "safetensors"]


@dataclass(frozen=True)
class Own:
    """What was measured of two files, as rows of a table."""

    rows: list[dict[str, Any]]
    n: int
    matched_by: str
    left_out: tuple[int, int]
    zero_rows: tuple[int, int]


def template(dataset: str) -> None:
    """Draw the ids that rows must have to be found by the concepts of a data set."""
    concepts = DATASETS.get(dataset).concepts
    st.markdown(
        f"**Vectors of the concepts of {plain(dataset)}, as an encoder.** Name each row by the id "
        "of its concept, and say by `#image`, `#text` or `#speech` what they are vectors of."
    )
    st.download_button(
        f"The {len(concepts)} ids", "\n".join(["id", *concepts]).encode(), f"{dataset}.ids.csv",
        "text/csv", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    name = typed(CHOICE, "File of vectors", "yours.vectors", "/path/to/file.npz#image", "vectors:")
    if name:
        uses(name)
    st.markdown("**Two files, held against each other.**")


def own_vectors() -> None:
    """Draw two uploads and, when both are there, all quick measures of the pair."""
    st.markdown(
        f"Two files of vectors ({KINDS}, at most 20 MB each). Rows are matched by id where both "
        "have ids, else by position. They stay in this session: nothing is kept."
    )
    files = []
    for place, name in zip(st.columns(2, gap="small"), ("a", "b"), strict=True):
        with place:
            given = st.file_uploader(f"Vectors {name}", ENDINGS, key=f"lab.vectors_{name}")
            if given is not None and (vectors := _read(given.getvalue(), given.name)) is not None:
                files.append(vectors)
                st.caption(f"{len(vectors)} rows of {vectors.dim} numbers")
    if len(files) < 2:
        st.session_state.pop(KEY, None)
        return
    job = _job(files)
    if not job.done:
        wait(job, KEY)
        return
    with work.finished(KEY):
        _draw(job.result())


def _read(data: bytes, name: str) -> Vectors | None:
    try:
        return read_vectors(data, name)
    except LabError as error:
        errors.show(error)
        return None


def _job(files: Sequence[Vectors]) -> Job[Own]:
    """Return this session's job on these files: kept in the session alone, by what is in them."""
    asked = (*(file.fingerprint for file in files), st.session_state.get(work.ATTEMPT, 0))
    held = st.session_state.get(KEY)
    if held is None or held[0] != asked:
        if held is not None:
            held[1].cancel()
        held = (asked, Job(lambda progress: measured(files, progress)))
        st.session_state[KEY] = held
    return held[1]  # type: ignore[no-any-return]


def measured(files: Sequence[Vectors], progress: Progress) -> Own:
    """Measure two files of vectors; raises ``BadInput`` and ``TooFew`` for what does not fit."""
    a, b = files
    # By the boxes they came in: two files may have one name.
    found = measure_vectors({"a": a, "b": b}, usual_measures(), Settings(), progress=progress)
    rows = [
        _row(name, estimate, found["n"], (a.dim, b.dim))
        for name, estimate in found["estimates"].items()
    ]
    left_out = found["left_out"]["a"], found["left_out"]["b"]
    zero_rows = found["zero_rows"]["a"], found["zero_rows"]["b"]
    return Own(rows, found["n"], found["matched_by"], left_out, zero_rows)


def _row(name: str, found: Mapping[str, Any], n: int, widths: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": name,
        "measure": DISTANCES.get(name).title,
        **{key: found[key] for key in ("value", "low", "high", "chance", "p", "p_holm")},
        "on noise": on_noise(name, n, *widths).value if found["value"] is not None else None,
        "n": found["n"],
        "why": found["reason"] or found["space"],
    }


def _draw(own: Own) -> None:
    first, second = own.left_out
    said = f"n = {own.n} pairs, matched by {own.matched_by}"
    if first or second:
        said += f"; left out, for want of a partner: {first} of a and {second} of b"
    first, second = own.zero_rows
    if first or second:
        said += f"; all zero, {NO_DIRECTION}: {first} of a and {second} of b"
    said += ". Intervals are over pairs; p is Holm's over the measures of this table."
    st.caption(said)
    st.dataframe([_shown(row) for row in own.rows], hide_index=True)
    download(own.rows, None, "own_vectors", report=lambda: _report(own, said))


def _report(own: Own, said: str) -> Report:
    sources = list(dict.fromkeys(source_of(DISTANCES.get(row["id"])) for row in own.rows))
    return Report(
        "How far apart are these two files of vectors?", sources, bibtex(sources, every_source()),
        kind="two files of vectors", lead=said,
        table=table_of("measures", [_shown(row) for row in own.rows]),
        commands=("python -m lab measure a.npz b.npz",),
    )  # fmt: skip


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    ends = f"{number(row['low'])} to {number(row['high'])}" if row["low"] is not None else ""
    return {
        "measure": row["measure"],
        "value": number(row["value"]),
        "95 % interval": ends,
        "chance": number(row["chance"]),
        "p (Holm)": number(row["p_holm"]),
        "on noise": number(row["on noise"]),
        "why": row["why"],
    }
