"""The items behind a point of a curve as a grid: what the model said of each, clean and hurt."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lab.core.contracts import SAMPLE_RATE_HZ, Column, Item, Modality
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.engine.sureness import Sure, sureness
from lab.experiments.severity.run import SeveritySpec, setting_of
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.place import in_words
from lab.perturb import PERTURBATIONS
from lab.ui.app import demo
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.app.media import digest_of, framed, gloss
from lab.ui.app.teaching import Act, may
from lab.ui.board.fates import BY_CLASS, BY_SURE, FATES, LOST, ORDERS, Behind, behind, ordered
from lab.ui.choose.controls import bound, pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.jobs.kept import for_all

KIND, ORDER, MORE = "severity.kind", "severity.order", "lab.grid_more"
SHOWN = {"image": 24, "text": 24, "speech": 8, "place": 24}
"""How many items are drawn at a time: small pictures are quick, players are not."""
CARD_PX = {"image": 152, "text": 152, "speech": 220, "place": 220}
"""The least width of a card."""
SIDES = {
    "image": "clean → hurt", "text": "clean → hurt", "speech": "clean above hurt, clean → hurt",
    "place": "clean → hurt",
}  # fmt: skip
SIDE_PX = 68
MOST_HURT, MOST_PAIRS = 8, 256


def grid(run: dict[str, Any], level: float) -> None:
    """Draw the items behind a level of a run, drawn anew without the rest of the page."""
    st.fragment(_draw)(run, level)


def _draw(run: dict[str, Any], level: float) -> None:
    items = behind(run, level)
    if not items:
        st.caption("A recorded curve has no single items.")
        if may(Act.COMPUTE):
            st.button("Compute it here", key="lab.grid_here", icon=":material/play_arrow:",
                      on_click=work.compute_here, args=("severity",))  # fmt: skip
        return
    spec = SeveritySpec(**run["spec"])
    modality = str(ENCODERS.get(spec.encoder).modality)
    # A demo makes nothing until somebody asks, pictures neither.
    if demo.on() and not st.toggle("Show the items", key="lab.grid_show"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control("Items that are", FATES, default=LOST, required=True,
                                    **bound(KIND, LOST))  # fmt: skip
        with st.container(width=220):
            order = pick("In the order of", ORDERS, ORDER, default=BY_CLASS)
        counts = Counter(item.fate for item in items)
        told = " · ".join(f"**{counts[fate]}** {fate}" for fate in FATES)
        st.markdown(f"{told}, of {len(items)}.  \n✓ right, ✗ wrong: {SIDES[modality]}.",
                    width="content")  # fmt: skip
    job = _sure(spec, level) if order == BY_SURE else None
    if job is not None and not job.done:
        work.wait(job, "lab.grid_sure")
        return
    sure: Sure = {}
    if job is not None:
        with work.finished("lab.grid_sure"):
            sure = job.result()
    chosen = ordered([item for item in items if item.fate == kind], order, sure)
    at = (tuple(sorted(spec.model_dump().items())), level, kind, order)
    shown = SHOWN[modality] * (1 + st.session_state.get(MORE, {}).get(at, 0))
    _cards(chosen[:shown], spec, modality, level, sure, [item.concept for item in items])
    left = len(chosen) - shown
    if left > 0:
        st.button(f"Show {min(left, SHOWN[modality])} more", key="lab.grid_more_button",
                  on_click=_more, args=(at,))  # fmt: skip


def _more(at: object) -> None:
    pages = st.session_state.setdefault(MORE, {})
    pages[at] = pages.get(at, 0) + 1


def _sure(spec: SeveritySpec, level: float) -> Job[Sure]:
    fields = tuple(sorted(spec.model_dump().items()))
    return _sure_of(fields, level, st.session_state.get(work.ATTEMPT, 0))


@st.cache_resource(max_entries=16, show_spinner=False)
def _sure_of(fields: tuple[tuple[str, Any], ...], level: float, attempt: int) -> Job[Sure]:
    spec = SeveritySpec(**dict(fields))

    def read(progress: Progress) -> Sure:
        return sureness(spec, level, progress)

    return Job(read)


def _cards(
    items: Sequence[Behind],
    spec: SeveritySpec,
    modality: str,
    level: float,
    sure: Sure,
    every: Sequence[str],
) -> None:
    if not items:
        st.info("No item is like that here. Choose another severity or another kind.")
        return
    facet = setting_of(spec).facet
    ids = [item.concept for item in items]
    column = DATASETS.get(spec.dataset).column(Modality(modality), facet, ids)
    clean = dict(zip(column.ids, column.items, strict=True))
    hurt = for_all(
        "hurt", (column.fingerprint, column.ids, spec.perturbation, level, spec.draw_seed, *every),
        lambda: hurt_as_run(spec, column, level, every), MOST_HURT,
    )  # fmt: skip
    with st.grid(min_column_width=CARD_PX[modality], gap="xsmall"):
        for item in items:
            pair = (clean[item.concept], hurt[item.concept])
            with st.container(gap="xxsmall"):
                query = link_to(item, spec, modality, facet, level)
                _media(pair, modality, item.name, query)
                link(plain(item.name), "one_sample", query, None, "Open it in One sample")
                st.caption(said(item, sure.get(item.concept)))
    if note := gloss(modality, column.synthetic):
        st.caption(note)


def hurt_as_run(
    spec: SeveritySpec, column: Column, level: float, every: Sequence[str]
) -> dict[str, Item | None]:
    """Return the items of a column as the run hurt them, by concept; None where one was taken away.

    ``every`` are all concepts of the run: what is taken from another item needs that item too.
    """
    hurter = PERTURBATIONS.get(spec.perturbation)
    if hurter.modality == Modality.ANY:
        column = DATASETS.get(spec.dataset).column(column.modality, column.facet, every)
    hurt = hurter.apply(list(column.items), column.ids, level, spec.draw_seed)
    return dict(zip(column.ids, hurt, strict=True))


def link_to(
    item: Behind, spec: SeveritySpec, modality: str, facet: str, level: float
) -> dict[str, str]:
    """Return the address of an item on the page One sample, as it is hurt here."""
    return {
        "ds": spec.dataset,
        "a": spec.encoder,
        "seed": str(spec.split_seed),
        "item": item.concept,
        f"{modality}.facet": facet,
        f"{modality}.perturbation": spec.perturbation,
        f"{modality}.severity": f"{level:g}",
    }


def said(item: Behind, sure: tuple[float, float] | None = None) -> str:
    """Return what the model said, clean and then hurt, and what is right where it never said so.

    >>> said(Behind("cat", "cat", "mammal", "mammal", "food", "lost"))
    '✓ mammal → ✗ food'
    >>> said(Behind("cat", "cat", "mammal", "sky", "food", "never right"), (0.5, 0.814))
    '✗ sky .50 → ✗ food .81; it is mammal'
    """
    sides = [
        f"{'✓' if answer == item.right else '✗'} {plain(answer or 'nothing')}{_certain(p)}"
        for answer, p in zip((item.clean, item.hurt), sure or (math.nan, math.nan), strict=True)
    ]
    told = "" if item.right in (item.clean, item.hurt) else f"; it is {plain(item.right)}"
    return " → ".join(sides) + told


def _certain(p: float) -> str:
    return "" if math.isnan(p) else f" {p:.2f}".replace("0.", ".", 1)


def _media(
    pair: tuple[Item, Item | None], modality: str, name: str, query: Mapping[str, str]
) -> None:
    clean, hurt = pair
    if modality == "image":
        both = (digest_of(clean), None if hurt is None else digest_of(hurt))
        picture = for_all("pairs", both, lambda: png_bytes(side_by_side(clean, hurt)), MOST_PAIRS)
        st.image(picture, alt=f"{name}, clean and hurt", output_format="PNG",
                 link=f"one_sample?{urlencode(query)}")  # fmt: skip
    elif modality == "text":
        worse = "*taken away*" if hurt is None else plain(hurt) if hurt.strip() else "*nothing*"
        st.markdown(f"{plain(clean)} → **{worse}**" if hurt else f"{plain(clean)} → {worse}")
    elif modality == "place":
        st.markdown(f"{in_words(clean)} → **{'taken away' if hurt is None else in_words(hurt)}**")
    else:
        for side, sound in (("clean", clean), ("hurt", hurt)):
            if sound is None:
                st.caption("hurt: taken away")
            else:
                st.audio(sound, sample_rate=SAMPLE_RATE_HZ, alt=f"{name}, {side}, speech")


def side_by_side(clean: NDArray[np.uint8], hurt: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """Return two pictures uint8 [h, w, 3] as one, small: clean on the left, hurt on the right.

    White stands for a picture that was taken away.
    """
    import cv2

    worse = np.full_like(clean, 255) if hurt is None else hurt
    size = (SIDE_PX, SIDE_PX)
    small = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (clean, worse)]
    return np.concatenate([framed(one.astype(np.uint8)) for one in small], axis=1)
