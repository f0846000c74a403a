"""A calibration session on a page: what is asked, one picture after another, and the thanks."""

from __future__ import annotations

import secrets
import time
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lab.adversary.calibration import store
from lab.adversary.calibration.records import MAX_SECONDS, Session
from lab.adversary.calibration.trials import (
    N_TRIALS,
    SHOWN_PX,
    finished,
    members,
    new_session,
    next_trial,
    shown,
    trial_of,
)
from lab.core.contracts import CANVAS_PX, Modality
from lab.core.errors import LabError
from lab.data import DATASETS
from lab.ui.app import errors
from lab.ui.app.errors import Lacks, plain
from lab.ui.app.links import links

SESSION, STOPPED = "lab.calibration", "lab.calibration.stopped"
CURRENT, FAULT = "lab.calibration.now", "lab.calibration.fault"
SURROUND, AROUND_PX = 128, 32
"""A grey frame, the same in both themes: what is around a picture changes how dark it looks."""
EXAMPLES = 6


def session() -> Session | None:
    """Return this visitor's session, or None where none was begun."""
    return st.session_state.get(SESSION)


def asking() -> bool:
    """Return whether a session is under way."""
    found = session()
    return found is not None and not finished(found) and not st.session_state.get(STOPPED)


def intro(dataset: str) -> None:
    """Say what is asked, before any picture is seen, and offer to start."""
    entry = DATASETS.get(dataset)
    if Modality.IMAGE not in entry.modalities or dataset not in DATASETS:
        why = (
            "It has no pictures to show."
            if dataset in DATASETS
            else "Answers travel to other machines, and your own pictures do not."
        )
        raise Lacks(
            f"People are not asked about this data set ({entry.card.title}). {why} They are asked "
            "about EmojiLab.",
            lambda: links(
                (
                    ("Ask people about EmojiLab", "calibration", {"ds": "emojilab"}),
                    ("Relight a picture of your own set", "lighting", {}),
                )
            ),
        )
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(
            f"You see {N_TRIALS} pictures under odd lights, one at a time. It takes five minutes. "
            "Say what each picture shows. **If you do not see it, say “Cannot tell”. Do not "
            "guess.** We do not tell you whether you were right. Sit as usual, and leave the "
            "screen as bright as usual."
        )
        st.markdown(
            ":material/lock: **No names are stored.** We store your answers, how long each took, "
            "and what was shown. You can delete them at the end."
        )
        done = session()
        st.button(
            "Start another session" if done is not None else "Start", type="primary",
            icon=":material/play_arrow:", key="lab.calibration.start", on_click=_begin,
            args=(dataset,),
        )  # fmt: skip
        if done is not None:
            _thanks(done)
    with right:
        st.markdown("**You choose one of these for each picture:**")
        st.markdown(_classes(new_session(dataset, 0)))


@st.fragment
def ask() -> None:
    """Show one picture and take one answer, by a button or its key."""
    found = session()
    if found is None or not asking():
        st.rerun()
        return
    n = len(found.trials)
    left, right = st.columns([3, 2], gap="large")
    with left, errors.shown():
        _picture(_now(found)["image"], f"Picture {n + 1}, to be named")
    with right:
        st.progress(n / N_TRIALS, f"{n} of {N_TRIALS}")
        st.markdown("**What is it?** Click, or press the key beside it.")
        with st.grid(2, min_column_width=140, gap="small"):
            for i, name in enumerate(found.classes, start=1):
                _choice(n, i, name, name)
            _choice(n, 0, "Cannot tell", None)
        with st.container(horizontal=True):
            st.button(
                "Stop here", key="lab.calibration.stop", on_click=_stop,
                help="What you answered so far is kept.",
            )  # fmt: skip
            st.button(
                "Leave and delete", key="lab.calibration.leave", on_click=_forget,
                args=(found.id,), help="Nothing of this session is kept.",
            )  # fmt: skip
        fault = st.session_state.get(FAULT)
        if fault is not None:
            errors.show(fault)


def _choice(n: int, key: int, label: str, answer: str | None) -> None:
    # The number is in the button's key: a second press of the key reaches no picture but this one.
    st.button(
        plain(label), key=f"lab.calibration.{n}.{key}", shortcut=str(key), width="stretch",
        on_click=_answer, args=(n, answer),
    )  # fmt: skip


def _now(found: Session) -> dict[str, Any]:
    """Return what is shown now, made once a trial: later reruns must not change or time it."""
    n = len(found.trials)
    now = st.session_state.get(CURRENT)
    if now is None or now["at"] != (found.id, n):
        stimulus = next_trial(found)
        image, values = shown(found, stimulus)
        now = {"at": (found.id, n), "stimulus": stimulus, "image": image, "values": values,
               "since": time.monotonic()}  # fmt: skip
        st.session_state[CURRENT] = now
    return dict(now)


def _begin(dataset: str) -> None:
    st.session_state[SESSION] = new_session(dataset, secrets.randbits(53))
    for key in (STOPPED, FAULT):
        st.session_state.pop(key, None)


def _answer(n: int, answer: str | None) -> None:
    found, now = session(), st.session_state.get(CURRENT)
    if found is None or now is None or now["at"] != (found.id, n):
        return
    seconds = min(time.monotonic() - now["since"], MAX_SECONDS)
    after = found.with_trial(trial_of(now["stimulus"], now["values"], answer, round(seconds, 3)))
    st.session_state[SESSION] = after
    try:
        store.keep(after)
        st.session_state.pop(FAULT, None)
    except LabError as error:
        # The session goes on; the next answer tries again to store all of it.
        st.session_state[FAULT] = error


def _stop() -> None:
    st.session_state[STOPPED] = True


def _forget(session_id: str) -> None:
    store.forget(session_id)
    st.session_state.pop(SESSION, None)


def _thanks(done: Session) -> None:
    if not done.trials:
        return
    n = len(done.trials)
    st.success(
        f"Thank you: {n} answer{' is' if n == 1 else 's are'} stored.", icon=":material/check:"
    )
    st.button(
        "Delete my answers", icon=":material/delete:", key="lab.calibration.delete",
        on_click=_forget, args=(done.id,),
    )  # fmt: skip


def _classes(plan: Session) -> str:
    """Say what the answers mean: what is offered, and what belongs to it."""
    inside = members(DATASETS.get(plan.dataset), plan.level)
    lines = []
    for name in plan.classes:
        words = [word for word in inside[name] if word != name][:EXAMPLES]
        lines.append(f"- **{plain(name)}**" + (f": {plain(', '.join(words))}" if words else ""))
    return "\n".join(lines)


def _picture(image: NDArray[np.uint8], alt: str) -> None:
    """Draw a picture twice as large, dot by dot, within its grey frame."""
    large = image.repeat(SHOWN_PX // CANVAS_PX, axis=0).repeat(SHOWN_PX // CANVAS_PX, axis=1)
    edges = ((AROUND_PX, AROUND_PX), (AROUND_PX, AROUND_PX), (0, 0))
    framed = np.pad(large, edges, constant_values=SURROUND)
    st.image(framed, width=framed.shape[1], alt=alt, output_format="PNG")
