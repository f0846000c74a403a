"""What the page Lighting keeps ready for all: grounds, victims, judges; nobody's own picture."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lab.core.contracts import Modality
from lab.core.errors import BadInput
from lab.data import DATASETS
from lab.experiments.lighting.ground import PicturePool, ground_of
from lab.experiments.lighting.one.jury import Jury, jury_of
from lab.experiments.lighting.one.studio import Studio, studio_of
from lab.ui.jobs.jobs import Job, share_the_interpreter
from lab.ui.jobs.work import ATTEMPT

FEWEST_TESTED = 20
"""The page attacks one picture; how many a run would draw does not matter to the probes."""


@dataclass(frozen=True)
class LightingRoom:
    """Whose pictures, which classes, which victim, which folds."""

    dataset: str
    facet: str
    level: str
    encoder: str
    seed: int


@st.cache_resource(max_entries=8, show_spinner="Looking at the pictures")
def ground(dataset: str, facet: str, level: str, seed: int) -> PicturePool:
    """Return the pictures that have a class with enough families.

    Raises as ``ground_of``, and ``BadInput`` for a data set without pictures.
    """
    if Modality.IMAGE not in DATASETS.get(dataset).modalities:
        raise BadInput("a data set with pictures", dataset, "Choose another one in the sidebar.")
    return ground_of(dataset, facet, level, n_test=FEWEST_TESTED, seed=seed)


def studio(room: LightingRoom) -> Job[Studio]:
    """Return the job that makes the victim ready, started the first time anyone asks."""
    return _studio(room, st.session_state.get(ATTEMPT, 0))


def jury(room: LightingRoom) -> Job[Jury]:
    """Return the job that makes the judges ready, started the first time anyone asks."""
    return _jury(room, st.session_state.get(ATTEMPT, 0))


@st.cache_resource(max_entries=8, show_spinner=False)
def set_aside(room: LightingRoom, judged: bool) -> None:
    """Keep the garbage collector out of what is ready by now.

    Called where victim, and then judges, have become ready.
    """
    share_the_interpreter()


@st.cache_resource(max_entries=8, show_spinner=False)
def _studio(room: LightingRoom, attempt: int) -> Job[Studio]:
    here = ground(room.dataset, room.facet, room.level, room.seed)
    return Job(lambda progress: studio_of(here, room.encoder, progress))


@st.cache_resource(max_entries=8, show_spinner=False)
def _jury(room: LightingRoom, attempt: int) -> Job[Jury]:
    here = ground(room.dataset, room.facet, room.level, room.seed)
    return Job(lambda progress: jury_of(here, room.encoder, progress))
