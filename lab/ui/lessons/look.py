"""Samples, large and real: one item clean and hurt, side by side, with what the encoder answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from lab.core.contracts import Item
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Probed
from lab.lessons.steps import Lesson, LookAt, Run
from lab.perturb import PERTURBATIONS
from lab.ui.app.errors import plain
from lab.ui.app.media import media
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.lessons.desk import Desk


def look(lesson: Lesson, step: LookAt, desk: Desk) -> None:
    """Draw the item that is chosen at every severity of the step."""
    del desk
    key = f"lab.lesson.{lesson.id}.{step.title}"
    concept = st.pills(
        "Which one?", list(step.concepts), default=step.concepts[0], required=True, wrap=True,
        format_func=lambda name: plain(str(name).replace("-", " ")), key=f"{key}.which",
    )  # fmt: skip
    run = lesson.runs[step.run]
    job = seen(run, str(concept), step.severities, st.session_state.get(work.ATTEMPT, 0))
    if not job.done:
        st.markdown("**The encoder is being made ready**, once.")
        work.wait(job, key)
        return
    with work.finished(key):
        found = job.result()
        for i, place in enumerate(st.columns(len(found), gap="medium")):
            with place:
                _one(run, str(concept), step.severities[i], found[i], f"{key}.{i}")


def seen(
    run: Run, concept: str, severities: tuple[float, ...], attempt: int = 0
) -> Job[list[Probed]]:
    """Return the job that looks at an item at each severity, the same for all sessions."""
    return _seen(run.experiment, tuple(sorted(run.fields.items())), concept, severities, attempt)


@st.cache_resource(max_entries=64, show_spinner=False)
def _seen(
    experiment: str,
    fields: tuple[tuple[str, Any], ...],
    concept: str,
    severities: tuple[float, ...],
    attempt: int,
) -> Job[list[Probed]]:
    del attempt
    entry = EXPERIMENTS.get(experiment)
    spec, probe = entry.spec(dict(fields)), entry.probe_one
    return Job(lambda _: [probe(spec, concept, one) for one in severities] if probe else [])


def _one(run: Run, concept: str, severity: float, seen: Probed, key: str) -> None:
    """Draw an item at one severity, and under it the answer."""
    hurt = severity > 0
    item = seen.hurt_item if hurt else seen.clean_item
    media(item, modality_of(seen.clean_item), concept, key, hurt=hurt)
    perturbation = run.fields.get("perturbation")
    if hurt and perturbation in PERTURBATIONS:
        st.caption(PERTURBATIONS.get(str(perturbation)).describe(severity))
    answers = seen.answers(hurt)
    if answers:
        answer, share = answers[0]
        right = seen.label == answer
        sign = "✓" if right else f"✗ It is {plain(seen.label)}." if seen.label else ""
        st.markdown(f"It says **{plain(answer)}** ({100 * share:.0f} % sure). {sign}")


def modality_of(item: Item) -> str:
    """Return the modality of an item, by its form.

    >>> modality_of("apple"), modality_of(np.zeros((2, 2, 3), np.uint8))
    ('text', 'image')
    """
    if isinstance(item, str):
        return "text"
    shape = np.shape(item)
    return "image" if len(shape) == 3 else "place" if shape == (2,) else "speech"
