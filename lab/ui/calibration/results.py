"""What people's answers say of the guards: curve, words, table, lock."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.adversary.calibration import store, thresholds
from lab.adversary.calibration.calibration import Calibration, GuardFit, calibrate
from lab.adversary.calibration.file import written
from lab.adversary.calibration.records import Session
from lab.adversary.calibration.tables import (
    bin_rows,
    curve_rows,
    digits_of,
    threshold_rows,
    words,
)
from lab.adversary.calibration.thresholds import Thresholds
from lab.adversary.guards import GUARDS
from lab.core.errors import LabError
from lab.figures.calibration.psychometric import psychometric
from lab.store.arrays import key_of
from lab.ui.app import errors
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.calibration.files import files
from lab.ui.choose.controls import pick

FAULT = "lab.calibration.lock_fault"
MOST_NAMED = 5
MEANING = (
    "no thresholds from people are locked, so each guard is held to a guess of ours, from the "
    "literature where there is one. What is said of attacks then holds for these guesses, not for "
    "people."
)
METHOD = (
    "Two right answers in a row strengthen the light, one that is not weakens it (Levitt 1971): "
    "strengths gather where P(right) = .707. P(right) is then fitted to each guard's value over "
    "all answers that touch it: a Weibull function by maximum likelihood (Wichmann & Hill 2001), "
    "guess rate 0, lapse rate up to .06. The threshold is where it is .75; its interval is that "
    "of the profile likelihood, over answers, not over people. One picture in eight tests the "
    "person: unchanged ones must be named, empty ones must not. Who fails more than a quarter of "
    "these is left out. A guard keeps its own threshold where the answers do not bracket it."
)


def results(dataset: str) -> None:
    """Draw everything that follows from the stored sessions of a data set."""
    now = thresholds.in_force()
    _in_force(now)
    sessions = store.kept(dataset)
    if sessions:
        found = _calibrated(key_of({"file": written(sessions).decode()}), sessions)
        _curve_and_lock(found, sessions[0], now)
        st.subheader("What this means")
        said = [words(fit) for fit in found.fits]
        st.markdown("\n".join(f"- {plain(line)}" for line in [*said, *_left_out(found)]))
        st.subheader("Every guard")
        _table(found, now)
    else:
        st.markdown(
            f":material/person_off: Nobody has answered on pictures of {plain(dataset)} yet."
        )
    _method()
    files(sessions, dataset)


@st.cache_resource(max_entries=8, show_spinner="Fitting what people answered …")
def _calibrated(digest: str, _sessions: tuple[Session, ...]) -> Calibration:
    return calibrate(_sessions)


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(digest: str, _fit: GuardFit) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    return curve_rows(_fit), bin_rows(_fit)


def _in_force(now: Thresholds) -> None:
    said = f"The guards' thresholds are **{plain(now.source)}**"
    if now.people:
        st.markdown(f":material/lock: {said}, locked as `{now.digest}`.")
        return
    times = thresholds.times_unlocked()
    before = f" A lock was undone {'once' if times == 1 else f'{times} times'} before."
    st.markdown(f":material/lock_open: {said}: {MEANING}{before if times else ''}")


def _curve_and_lock(found: Calibration, session: Session, now: Thresholds) -> None:
    left, right = st.columns([1, 3], gap="large")
    with left:
        chosen = pick("Guard", [fit.guard for fit in found.fits], "calibration.guard", "Whose "
                      "value is on the axis.", "contrast")  # fmt: skip
        st.caption(plain(GUARDS.get(chosen).meaning))
        _lock(found, now)
    fit = next(each for each in found.fits if each.guard == chosen)
    with right:
        guard = GUARDS.get(chosen)
        digest = key_of({"fit": chosen, "v": fit.values.tolist(), "r": fit.right.tolist()})
        curve, bins = _drawn(digest, fit)
        drawn = psychometric(
            None if fit.found is None else fit.found.as_dict(), curve, bins, title=guard.title,
            unit=guard.unit, span=guard.span, own=fit.default, chance=1 / len(session.classes),
            digits=digits_of(guard),
        )  # fmt: skip
        chart(drawn, "lab.calibration.curve", f"How often people name a picture. {words(fit)}")


def _lock(found: Calibration, now: Thresholds) -> None:
    people = found.thresholds()
    same = now.people and people.sessions == now.sessions and people.values == now.values
    if same:
        st.caption("What is locked is what these answers say.")
    elif now.people:
        st.caption("Answers have come or gone since the lock: unlock to use them.")
    st.button(
        "Use these and lock", type="primary", icon=":material/lock:", key="lab.calibration.lock",
        on_click=_do, args=(lambda: thresholds.lock(people),),
        disabled=bool(now.people) or not people.people,
        help="Lock before you look at any attack: thresholds that follow what they judge judge "
        "nothing. Experiments and the page Relight take these from now on.",
    )  # fmt: skip
    if now.people:
        with st.popover("Unlock", icon=":material/lock_open:"):
            st.warning(
                "**Guards go back to their own thresholds, and it is counted.** If you have seen "
                "attacks since the lock, thresholds set now may follow what they judge; all "
                "later thresholds say that there was a lock before. Results already computed keep "
                "the thresholds they were made with.",
                icon=":material/warning:",
            )
            st.button("Unlock all the same", key="lab.calibration.unlock",
                      on_click=_do, args=(thresholds.unlock,))  # fmt: skip
    fault = st.session_state.pop(FAULT, None)
    if fault is not None:
        errors.show(fault)


def _do(change: Any) -> None:
    try:
        change()
    except LabError as error:
        st.session_state[FAULT] = error


def _left_out(found: Calibration) -> list[str]:
    n = len(found.sessions)
    said = [f"{n} session{'' if n == 1 else 's'} with {found.n_trials} answers count."]
    out = found.left_out
    said += [f"Session {name} is left out: {why}." for name, why in out[:MOST_NAMED]]
    more = len(out) - MOST_NAMED
    return [*said, f"{more} more are left out for the like."] if more > 0 else said


def _table(found: Calibration, now: Thresholds) -> None:
    rows = [
        {
            "Guard": row["guard"],
            "Must be": row["holds"],
            "Own": row["own"],
            "People": row["people"] or "–",
            "95 % interval": _interval(row),
            "Answers": row["n"],
            "In force": row["in force"],
            "Why its own": row["why"],
        }
        for row in threshold_rows(found, now.values)
    ]
    st.dataframe(rows, hide_index=True, key="lab.calibration.table")


def _interval(row: dict[str, Any]) -> str:
    if row["people"] is None:
        return "–"
    low, high = ("open" if row[end] is None else row[end] for end in ("low", "high"))
    return f"{low} to {high}"


def _method() -> None:
    with st.expander("Method, references, and the code for this", icon=":material/function:"):
        st.latex(r"P(x) = g + (1 - g - \lambda)\,(1 - e^{-(x/\alpha)^\beta}),\quad P(t) = .75")
        st.markdown(METHOD)
        st.markdown(
            "- Levitt (1971), Transformed up-down methods in psychoacoustics\n"
            "- Wichmann & Hill (2001), The psychometric function: I. Fitting, sampling, and "
            "goodness of fit"
        )
        st.code(
            "from lab.adversary import calibration, calibration_store\n"
            "found = calibration.calibrate(calibration_store.kept())\n"
            "print(found.thresholds())",
            language="python",
        )
