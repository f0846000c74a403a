"""What the page needs before an item can be asked about: pictures that were read, and a model."""

from __future__ import annotations

import streamlit as st

from lab.core.progress import Progress
from lab.experiments.language.one_item import TagGallery, gallery, likelihoods_by
from lab.experiments.language.socratic.evidence import IMAGES, image_scores
from lab.language import LANGUAGE_MODELS
from lab.language.base import LanguageModel
from lab.language.two_towers import name_vectors
from lab.stats.checks import Floats
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job

MODEL = "smollm2"


def model() -> LanguageModel:
    """Return the language model of the page, loaded or not."""
    return LANGUAGE_MODELS.get(MODEL)


def pictures(dataset: str, facet: str, eye: str) -> Job[TagGallery]:
    """Return the job that reads the pictures of a facet and loads what compares them with texts."""
    return _pictures(dataset, facet, eye, st.session_state.get(work.ATTEMPT, 0))


@st.cache_resource(max_entries=12, show_spinner=False)
def _pictures(dataset: str, facet: str, eye: str, attempt: int) -> Job[TagGallery]:
    def read(progress: Progress) -> TagGallery:
        found = gallery(dataset, facet, progress)
        if eye != IMAGES:
            name_vectors(eye, progress)
        progress.start("loading what compares pictures with texts", 1)
        image_scores(found.eye, next(iter(found.features.values()))[None], ["picture"])
        return found

    return Job(read)


def loaded() -> Job[Floats]:
    """Return the job that loads the language model; the very first time it is unpacked."""
    return _loaded(st.session_state.get(work.ATTEMPT, 0))


@st.cache_resource(max_entries=2, show_spinner=False)
def _loaded(attempt: int) -> Job[Floats]:
    def load(progress: Progress) -> Floats:
        progress.start("loading the language model", 1)
        return likelihoods("A", ("word",))

    return Job(load)


@st.cache_resource(max_entries=512, show_spinner=False)
def likelihoods(prompt: str, candidates: tuple[str, ...]) -> Floats:
    """Return the log-likelihood a token of each candidate after a prompt, ``[n]``.

    Kept in memory alone: what a person types leaves no trace on the disk.
    """
    return likelihoods_by(model())(prompt, candidates)
