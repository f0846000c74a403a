"""One picture made darker: the person guesses what the model says, then sees it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lab.core.contracts import Item, Modality
from lab.data import DATASETS
from lab.experiments.lighting.ground import Head, ground_of, head_of
from lab.figures.answers import answers
from lab.figures.lighting.lit_picture import png_bytes
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.ui.app.chart import chart
from lab.ui.app.links import link
from lab.ui.app.media import framed
from lab.ui.choose.controls import bound_number, pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

DATASET, ENCODER, FIRST, DARKER = "emojilab", "lite0", "red-apple", "darker"
PICTURE_PX = 380
N_TEST = 20
GUESS, STOPS = "lab.home.guess", "home.severity"


@st.cache_resource(show_spinner=False)
def _model(attempt: int) -> Job[Head]:
    """Return the job that makes the model ready: its answers come from probes that never saw the
    picture or its family."""
    return Job(lambda p: head_of(ground_of(DATASET, "", "group", n_test=N_TEST), ENCODER, p))


@st.fragment
def play() -> None:
    """Draw the picture, the slider, the guess and the answer."""
    entry, darker = DATASETS.get(DATASET), PERTURBATIONS.get(DARKER)
    left, right = st.columns([2, 3], gap="large")
    with left:
        concepts = list(entry.concepts)
        # The control stands above the picture: both are seen at once on a projector.
        severity = st.select_slider(
            "How dark?", GRID, 1.0, format_func=lambda s: darker.describe(s) if s else "as it is",
            **bound_number(STOPS, 1.0, GRID[0], GRID[-1], "how dark"),
        )  # fmt: skip
        place = st.container()
        concept = pick("Another drawing", concepts, "home.item", "Type to search.", FIRST)
    job = _model(st.session_state.get(work.ATTEMPT, 0))
    column = entry.column(Modality.IMAGE, entry.facets(Modality.IMAGE)[0])
    picture = column.items[column.ids.index(concept)]
    hurt = darker.apply([picture], [concept], float(severity), 0)[0]
    name = entry.name(concept)
    with place:
        st.image(png_bytes(framed(hurt)), width=PICTURE_PX, alt=f"{name}, {severity} darker")
    with right:
        if not job.done:
            st.markdown("**The model is being made ready**, once.")
            work.wait(job, "lab.home.model")
            return
        with work.finished("lab.home.model"):
            _answer(job.result(), concept, picture, hurt, name, float(severity))


def _answer(
    head: Head, concept: str, picture: Item, hurt: Item, name: str, severity: float
) -> None:
    """Draw the guess, and once it is made what the model says."""
    ground = head.ground
    if concept not in ground.ids:
        st.info(f"The model was not taught a kind for “{name}”. Choose another drawing.")
        return
    row = np.array([ground.ids.index(concept)])
    names = list(ground.names)
    guess = st.pills(f"This is a drawing of: {name}. What kind does the model say?", names,
                     key=GUESS, wrap=True)  # fmt: skip
    if guess is None:
        st.caption("Guess first. Then you see what it says.")
        return
    clean, now = (np.exp(head.answer([item], row)[0]) for item in (picture, hurt))
    said, true = names[int(now.argmax())], names[int(ground.classes[row[0]])]
    right = "and that is right" if said == true else f"but the drawing is {true}"
    yours = "as you guessed" if said == guess else f"you guessed {guess}"
    st.markdown(f"#### The model says {said}, {right}.")
    st.caption(f"It is {100 * now.max():.0f} % sure; {yours}. By chance it would be right for "
               f"{100 * ground.chance:.0f} of 100 pictures.")  # fmt: skip
    before, after = (list(zip(names, map(float, p), strict=True)) for p in (clean, now))
    chart(answers(before, after, "image", true, names=names, worse="darker"), "lab.home.answers",
          f"The model says {said} for {name}")  # fmt: skip
    same = {"item": concept, "image.perturbation": DARKER, "image.severity": f"{severity:g}"}
    link("Look closer, with its report", "one_sample", same)
