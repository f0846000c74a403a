"""Find the worst light: a search with progress, its path, what was refused and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lab.adversary.searches import SEARCHES
from lab.core.progress import Progress
from lab.experiments.lighting.ground import image_encoder
from lab.experiments.lighting.one.jury import Jury
from lab.experiments.lighting.one.studio import Scene, Studio
from lab.experiments.lighting.one.worst import Path, strip, worst
from lab.ui.app.teaching import Act, may
from lab.ui.choose.controls import bound, bound_number, pick
from lab.ui.choose.encoder import called
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.lighting import path as lighting_path
from lab.ui.lighting import work as lighting_work
from lab.ui.lighting.subject import Sitting

JOBS, MOST_JOBS = "lab.lighting.jobs", 12
USUAL_SEARCH, USUAL_BUDGET = "spsa", 40
FEWEST, MOST = 5, 400
ROOM_STOPS = 5.0
STRIP_STOPS = (0.5, 1.0, 2.0, 3.0, 5.0)


@st.fragment
def section(sitting: Sitting) -> None:
    """Draw the controls of the search and, when it was run, everything it tried."""
    asked = _controls(sitting)
    studio_job, jury_job = lighting_work.studio(sitting.room), None
    if studio_job.done:
        jury_job = lighting_work.jury(sitting.room)
    if jury_job is None or not jury_job.done:
        st.caption("The search can start when the encoder and the judges are ready.")
        return
    with work.finished("lab.lighting.worst"):
        studio = studio_job.result().calibrated()
        scene, jury = sitting.scene(studio), jury_job.result()
        if not scene.right:
            st.info(
                f"{called(sitting.room.encoder)} does not name this picture by daylight, so there "
                "is nothing to fool. Choose another item, or another encoder in the sidebar.",
                icon=":material/info:",
            )
            return
        key = (sitting.key, tuple(sorted(asked.items())), tuple(studio.thresholds.items()))
        _buttons(key, studio, jury, scene, sitting.room.seed, asked)
        if (job := _job((*key, "path"))) is not None:
            _shown(job, "path", lambda path: lighting_path.show(path, studio, scene, sitting))
        if (job := _job((*key, "strip"))) is not None:
            _shown(job, "strip", lambda paths: lighting_path.show_strip(paths, scene, sitting))


def _controls(sitting: Sitting) -> dict[str, Any]:
    slopes = image_encoder(sitting.room.encoder).card.differentiable
    searches = [s.id for s in SEARCHES if slopes or not s.needs_gradient]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=200):
            search = pick("Search", searches, "lighting.search",
                          "How the next light is chosen.", USUAL_SEARCH)  # fmt: skip
        with st.container(width=200):
            budget = st.number_input(
                "Budget (forward-equivalents)", FEWEST, MOST, USUAL_BUDGET,
                **bound_number("lighting.budget", USUAL_BUDGET, FEWEST, MOST, "budget"),
                help=f"A light costs 1, with its gradient 4. Default: {USUAL_BUDGET}.",
            )  # fmt: skip
        with st.container(width=240):
            stops = st.slider(
                "Room (stops)", 0.5, ROOM_STOPS, ROOM_STOPS, 0.5,
                **bound_number("lighting.room", ROOM_STOPS, 0.5, ROOM_STOPS, "room (stops)"),
                help=f"How far a light may go from daylight. Default: {ROOM_STOPS:g}.",
            )  # fmt: skip
        guided = st.toggle(
            "Guided", True, **bound("lighting.guided", True),
            help="On: guards and judges steer the search. Off: they only check what it found. "
            "Default: on.",
        )  # fmt: skip
    return {"search": search, "budget": int(budget), "stops": float(stops), "guided": bool(guided)}


def _buttons(
    key: tuple[Any, ...], studio: Studio, jury: Jury, scene: Scene, seed: int, asked: dict[str, Any]
) -> None:
    without = {name: value for name, value in asked.items() if name != "stops"}

    def find(progress: Progress) -> Path:
        return worst(studio, jury, scene, **asked, seed=seed, progress=progress)

    def across(progress: Progress) -> list[Path]:
        return strip(studio, jury, scene, STRIP_STOPS, **without, seed=seed, progress=progress)

    if not may(Act.COMPUTE):
        st.caption("In a class your teacher starts the search. Move the lights yourself.")
        return
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Find the worst light", icon=":material/search:", key="lab.lighting.find",
            type="primary", shortcut="F", on_click=_start, args=((*key, "path"), find),
        )  # fmt: skip
        st.button(
            "The worst at each room", icon=":material/view_column:", key="lab.lighting.strip",
            on_click=_start, args=((*key, "strip"), across),
            help=f"The same search within {', '.join(f'{s:g}' for s in STRIP_STOPS)} stops.",
        )  # fmt: skip


def _jobs() -> dict[Any, Job[Any]]:
    """The searches of this session, by what was asked; no other session sees its pictures."""
    jobs: dict[Any, Job[Any]] = st.session_state.setdefault(JOBS, {})
    return jobs


def _job(key: tuple[Any, ...]) -> Job[Any] | None:
    return _jobs().get(key)


def _start(key: tuple[Any, ...], search: Callable[[Progress], Any]) -> None:
    jobs = _jobs()
    for other, job in list(jobs.items()):
        if not job.done and other[-1] == key[-1]:
            job.cancel()
        if other == key or len(jobs) >= MOST_JOBS:
            del jobs[other]
    jobs[key] = Job(search)


def _shown(job: Job[Any], what: str, draw: Callable[[Any], None]) -> None:
    """Draw the progress of a search, or what it found; what failed says so and can be run again."""
    if not job.done:
        work.wait(job, f"lab.lighting.{what}")
        return
    with work.finished(f"lab.lighting.{what}.found"):
        draw(job.result())
