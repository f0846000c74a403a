"""One item through words: its picture and chips, the prompt as sent, and who chooses what."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.experiments.language.one_item import (
    Likelihoods,
    WordQuestion,
    answers,
    look,
    prompt,
    verdict,
)
from lab.figures.language.choices import choices
from lab.figures.lighting.lit_picture import png_bytes
from lab.ui.app import errors
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.media import framed
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, tabs
from lab.ui.app.words import headline
from lab.ui.jobs import work
from lab.ui.jobs.kept import kept
from lab.ui.words import ready
from lab.ui.words.about import code, sure
from lab.ui.words.controls import Chosen, chosen, order, passed_on, tags, try_this
from lab.ui.words.export import Found, export, places

PICTURE_PX = 170


@st.fragment
def live() -> None:
    """Draw everything that chips and slider move, so that nothing else is drawn again."""
    now = chosen()
    reading = ready.pictures(now.dataset, now.facet, now.eye)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _picture(now)
    if not reading.done:
        with right:
            st.markdown("**The pictures are being read.** This happens once.")
            work.wait(reading, "lab.words.pictures")
        return
    words: tuple[str, ...] = ()
    with work.finished("lab.words.pictures"):
        item = (now.dataset, now.facet, now.concept, now.eye)
        seen = kept("lab.words.look", (item, now.task), lambda: look(
            reading.result(), now.concept, now.task, now.eye
        ))  # fmt: skip
        with left:
            words = _words(item, now, seen)
        found: Found = {}
        with right, errors.shown():
            found = _answers(now, seen, words)
        try_this()
        tabs("words", {SURE: sure, METHOD: lambda: code(now, words),
                       EXPORT: lambda: export(now, seen, words, found)})  # fmt: skip


def _picture(now: Chosen) -> None:
    entry = DATASETS.get(now.dataset)
    picture = entry.column(Modality.IMAGE, now.facet, [now.concept]).items[0]
    name = entry.name(now.concept)
    st.image(png_bytes(framed(picture)), width=PICTURE_PX, alt=name, output_format="PNG")
    st.caption(plain(name))


def _words(item: tuple[str, ...], now: Chosen, seen: WordQuestion) -> tuple[str, ...]:
    """Draw chips, slider and prompt; return the words that are passed on."""
    words = tags(item, seen.words)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        n = passed_on()
        order(words, seen.words)
    passed = words[:n]
    st.markdown("**The prompt as sent**; each candidate is its end:")
    st.code(prompt(passed, now.wording), language=None, wrap_lines=True)
    return passed


def _answers(now: Chosen, seen: WordQuestion, words: Sequence[str]) -> Found:
    found = answers(seen, words, now.wording, _asking())
    headline({"headline": verdict(seen, found, len(words))})
    told = places(seen, found)
    chart(choices(seen.candidates, seen.true, found), "lab.words.choices", told)
    hollow = "Hollow bars: the blind model, which is told no word. " if "blind" in found else ""
    st.caption(f"{hollow}{plain(told)}")
    return found


def _asking() -> Likelihoods | None:
    """Return what asks the language model; None, and why, where it is not here or not yet."""
    here = ready.model().availability()
    if not here.ok:
        st.info(f"{plain(here.reason)} With it, words are answered too:", icon=":material/info:")
        st.code(here.command, language="bash", wrap_lines=True)
        return None
    loading = ready.loaded()
    if not loading.done:
        st.markdown("**The language model is being loaded.** This happens once.")
        work.wait(loading, "lab.words.model")
        return None
    with work.finished("lab.words.model"):
        loading.result()
        return ready.likelihoods
    return None
