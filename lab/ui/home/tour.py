"""A first minute: say where an encoder breaks, see it break, see why the interval matters."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lab.core.contracts import MAX_SEVERITY, Modality
from lab.data import DATASETS
from lab.engine.told import told
from lab.experiments.base import Result
from lab.figures.curve.curve import curve
from lab.figures.lessons.guess import GuessRow, guesses
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.theme import MODALITIES
from lab.perturb import PERTURBATIONS
from lab.stats.by_ends import decide_apart
from lab.stats.decide import Verdict
from lab.ui.app import nav
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.media import framed
from lab.ui.jobs import work

AT, GUESS, WHICH = "lab.tour.at", "lab.tour.guess", "lab.tour.which"
DATASET, CONCEPT, HURT = "emojilab", "red-apple", "occlusion"
LEARNED, BY_HAND = "lite0", "hog"
PICTURE_PX, CURVE_PX, TEXT_PX = 260, 380, 640
LEVELS = "levels of covering"


def on() -> bool:
    """Say whether a step of the tour is open."""
    at = st.session_state.get(AT)
    return at is not None and at < len(STEPS)


def offer(beside: str) -> None:
    """Draw a text, and beside it the tour until it was taken or skipped."""
    if AT in st.session_state:
        st.markdown(beside)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(beside, width=TEXT_PX)
        st.button("New here? A tour of 60 seconds", icon=":material/tour:", key="lab.tour.start",
                  on_click=_go, args=(0,))  # fmt: skip
        st.button("No, thanks", key="lab.tour.skip", type="tertiary", on_click=_go,
                  args=(len(STEPS),))  # fmt: skip


def draw() -> None:
    """Draw the step of the tour that is open."""
    at = st.session_state[AT]
    title, says, what = STEPS[at]
    st.subheader(f"{at + 1} of {len(STEPS)}: {title}")
    st.markdown(says)
    ready = what()
    with st.container(horizontal=True):
        last = at == len(STEPS) - 1
        st.button("Done" if last else "Next", type="primary", key="lab.tour.next",
                  disabled=not ready, on_click=_go, args=(at + 1,))  # fmt: skip
        if not last:
            st.button("Leave the tour", key="lab.tour.leave", type="tertiary", on_click=_go,
                      args=(len(STEPS),))  # fmt: skip


def _go(at: int) -> None:
    st.session_state[AT] = at
    # What a widget says is forgotten once it is not drawn, unless it is set again.
    for key in (GUESS, WHICH):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _predict() -> bool:
    left, right = st.columns([1, 2], gap="large", vertical_alignment="center")
    with right:
        severity = st.slider(
            "Half of its lead is lost at this level",
            0.0,
            MAX_SEVERITY,
            1.0,
            0.1,
            key=GUESS,
        )
    picture = DATASETS.get(DATASET).column(Modality.IMAGE, "noto", (CONCEPT,)).items[0]
    hurt = PERTURBATIONS.get(HURT).apply([picture], [CONCEPT], severity, 0)[0]
    with left:
        said = PERTURBATIONS.get(HURT).describe(severity) if severity else "as it is"
        st.image(png_bytes(framed(hurt)), said, PICTURE_PX, alt=f"A red apple, {said}")
    return True


def _see() -> bool:
    result = _result(LEARNED)
    if result is None:
        return True
    figure = curve(result.numbers(), height_px=CURVE_PX)
    guess = st.session_state.get(GUESS, 1.0)
    colour = MODALITIES["text"].colour
    figure.add_vline(x=guess, line={"color": colour, "dash": "dash", "width": 3})
    figure.add_annotation(x=guess, y=0.6, yref="paper", text="your guess", showarrow=False,
                          xanchor="left", xshift=6, font={"color": colour})  # fmt: skip
    st.markdown(f"#### {plain(told(result).headline)}")
    chart(figure, "lab.tour.curve", told(result).headline)
    return True


def _sure() -> bool:
    found = {name: _result(name) for name in (LEARNED, BY_HAND)}
    names = {LEARNED: "the learned one", BY_HAND: "the one made by hand", "": "nobody can tell"}
    which = st.pills("Which of the two holds longer?", list(names), key=WHICH,
                     format_func=names.__getitem__)  # fmt: skip
    if which is None:
        return False
    rows = []
    for name, result in found.items():
        if result is not None:
            one = result.summary["breakpoint"]
            rows.append(GuessRow(names[name], one["value"], one["low"], one["high"]))
    chart(guesses(rows, LEVELS, (0, MAX_SEVERITY)), "lab.tour.sure", "Both breakpoints")
    st.markdown(f"**You say: {names[which]}.** {_overlap(rows)}")
    return True


def _overlap(rows: list[GuessRow]) -> str:
    if len(rows) < 2:
        return ""
    first, second = ((row.low, row.high) for row in rows[:2])
    if decide_apart(first, second) is not Verdict.UNDECIDED:
        return "The intervals lie apart, so the difference is sure."
    return (
        "The points differ, but the intervals share a stretch. Other pictures could turn the order "
        "round, so these numbers alone do not tell. That is why each number here has an interval."
    )


def _on() -> bool:
    with st.container(horizontal=True):
        for url in ("learn", "surprise", "found", "board"):
            at = nav.entry(url)
            st.page_link(nav.page(url), label=at.title, icon=at.icon)
    return True


def _result(encoder: str) -> Result | None:
    """Return the recorded run of an encoder whose pictures are covered."""
    found = work.recorded("severity", {"encoder": encoder, "perturbation": HURT})
    if found is None:
        st.info("This was not recorded on this machine. Go on with the next step.")
    return found


Step = tuple[str, str, Callable[[], bool]]
STEPS: tuple[Step, ...] = (
    ("Where does it break?",
     "A model names drawings; it learned from a million photographs. Cover a part of each picture. "
     "**When has it lost half of its lead over guessing?**", _predict),
    ("See it break",
     "The curve is how often it is right. The shaded stretch is the interval: of 100 such "
     "stretches, about 95 hold the true value.", _see),
    ("Why the interval matters",
     "A second model was made by hand and never learned. Its breakpoint is another number.", _sure),
    ("Where to now?",
     "Take a lesson, guess a claim, or see what was found here, and what not.", _on),
)  # fmt: skip
