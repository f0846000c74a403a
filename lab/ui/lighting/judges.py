"""The judges follow: they are asked in the background when a light has stood still for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from lab.core.progress import Progress
from lab.experiments.lighting.ground import usual_judges
from lab.experiments.lighting.one.jury import Jury, OneVote, accepted, fresh, votes
from lab.experiments.lighting.one.studio import Look, Scene, Studio
from lab.perturb.light_parameters import light as light_of
from lab.ui.app.errors import plain
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.lighting import work as lighting_work
from lab.ui.lighting.controls import Values
from lab.ui.lighting.subject import Sitting

ASKED = "lab.lighting.votes"
STILL_S, SLICES, POLL_S = 0.4, 8, 0.5


def judges(sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look) -> None:
    """Draw the votes on this light, or that they are on their way."""
    job = lighting_work.jury(sitting.room)
    st.markdown(
        "**The judges**",
        help="Judges are encoders of other families. Each judge that is right by daylight must "
        "still name the relit picture. A judge outside the panel has no vote.",
    )
    if not job.done:
        st.caption(f"{_names(sitting.room.encoder)} are being made ready. This happens once.")
        work.wait(job, "lab.lighting.jury")
        return
    with work.finished("lab.lighting.jury"):
        asked = _asked(sitting, job.result(), scene, light)
        if not asked.done:
            st.caption(f"Asking {_names(sitting.room.encoder)} …")
            _follow(asked)
            return
        said = asked.result()
        for vote in said:
            st.markdown(line(vote, studio.ground.names[scene.label]))
        st.markdown(f"**{verdict(scene, seen, said)}**")


def line(vote: OneVote, true: str) -> str:
    """Say one vote in a line."""
    heard = f"{plain(vote.relit)}; auto-exposed {plain(vote.exposed)}"
    kept = "✓" if vote.keeps else "✗"
    if not vote.on_panel:
        return f"{kept} {plain(vote.judge)} (outside the panel): {heard}"
    if not vote.votes:
        return f"– {plain(vote.judge)} has no vote: by daylight it says {plain(vote.clean)}"
    return f"{kept} {plain(vote.judge)}: {heard}"


def verdict(scene: Scene, seen: Look, said: list[OneVote]) -> str:
    """Say whether this light counts as a success of an attack, and if not, what refuses it."""
    if not scene.right:
        return "This light does not count: the victim is wrong by daylight too."
    if seen.margin >= 0:
        return "This light fools nobody we ask." if accepted(said) else "The victim is not fooled."
    if not seen.guarded:
        return "The victim is fooled, but this light does not count: a guard is broken."
    if not any(vote.votes for vote in said):
        return "The victim is fooled, but no judge names the clean picture."
    return (
        "This light counts: it fools the victim, every guard holds, and the judges keep the label."
        if accepted(said)
        else "The victim is fooled, but this light does not count: a judge is fooled too."
    )


def _asked(sitting: Sitting, jury: Jury, scene: Scene, light: Values) -> Job[list[OneVote]]:
    """Return the job of these votes; one for another light is stopped. Kept in the session."""
    key = (sitting.key, tuple(light.values()))
    kept: tuple[Any, Job[list[OneVote]]] | None = st.session_state.get(ASKED)
    if kept is None or kept[0] != key:
        if kept is not None:
            kept[1].cancel()
        kept = st.session_state[ASKED] = (key, Job(_ask(jury, scene, light, sitting.room.seed)))
    return kept[1]


def _ask(jury: Jury, scene: Scene, light: Values, seed: int) -> Callable[[Progress], list[OneVote]]:
    def work(progress: Progress) -> list[OneVote]:
        # While a slider moves nobody is asked: the victim's answer comes first.
        for _ in range(SLICES):
            time.sleep(STILL_S / SLICES)
            progress.check()
        return votes(jury, scene, light_of(**light), fresh(seed=seed))

    return work


def _follow(job: Job[Any]) -> None:
    """Look in often; when the votes are there, draw the page again."""

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        if job.done:
            st.rerun()

    poll()


def _names(victim: str) -> str:
    return plain(" and ".join(usual_judges(victim)))
