"""What people's answers say of the guards: curve, words, table, lock."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.adversary.calibration import store, thresholds
from lab.adversary.calibration.calibration import Calibration, GuardFit, calibrate
from lab.adversary.calibration.file import written
from lab.adversary.calibration.records import Session
from lab.adversary.calibration.tables import bin_rows, curve_rows, threshold_rows, words
from lab.adversary.calibration.thresholds import Thresholds
from lab.adversary.guards import GUARDS
from lab.core.errors import LabError
from lab.engine.report.page import html_of
from lab.store.arrays import key_of
from lab.ui.app import errors
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, tabs
from lab.ui.app.teaching import Act, may
from lab.ui.calibration.files import files
from lab.ui.calibration.report import CODE, PAPERS, calibration_report, curve_figure
from lab.ui.choose.controls import pick

FAULT = "lab.calibration.lock_fault"
MOST_NAMED = 5
MEANING = (
    "no people have set them. We took each limit from the literature, or guessed it. So a result "
    "about lighting holds for these limits, not for people."
)
HOW = (
    "Two right answers in a row make the light stronger; any other answer makes it weaker (Levitt "
    "1971). So most lights are such that people are right in 71 % of cases. We then fit how often "
    "people are right to each guard's value: a Weibull function, by maximum likelihood (Wichmann & "
    "Hill 2001), with guess rate 0 and a lapse rate up to .06. The threshold is the value at which "
    "people are right in 75 % of cases. Its interval comes from the profile likelihood; it is over "
    "answers, not over people. One picture in eight tests the person: an unchanged picture must be "
    "named, an empty one must not. A person who fails more than a quarter of these tests is left "
    "out. A guard keeps its own threshold if the answers do not lie on both sides of it."
)


def results(dataset: str) -> None:
    """Draw everything that follows from the stored sessions of a data set."""
    now, sessions = thresholds.in_force(), store.kept(dataset)
    found = None
    if sessions:
        found = _calibrated(key_of({"file": written(sessions).decode()}), sessions)
    tabs("calibration", {
        "Limits": lambda: _limits(found, sessions, now, dataset),
        SURE: found and (lambda: _sure(found, now)),
        METHOD: _method,
        EXPORT: lambda: _export(found, sessions, now, dataset),
    })  # fmt: skip


def _limits(
    found: Calibration | None, sessions: tuple[Session, ...], now: Thresholds, dataset: str
) -> None:
    _in_force(now)
    if found is not None:
        _curve_and_lock(found, sessions[0], now)
    else:
        st.markdown(
            f":material/person_off: Nobody has answered on pictures of {plain(dataset)} yet."
        )


def _sure(found: Calibration, now: Thresholds) -> None:
    said = [words(fit) for fit in found.fits]
    st.markdown("\n".join(f"- {plain(line)}" for line in [*said, *_left_out(found)]))
    _table(found, now)


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
        digest = key_of({"fit": chosen, "v": fit.values.tolist(), "r": fit.right.tolist()})
        curve, bins = _drawn(digest, fit)
        drawn = curve_figure(fit, curve, bins, len(session.classes))
        chart(drawn, "lab.calibration.curve", f"How often people name a picture. {words(fit)}")


def _lock(found: Calibration, now: Thresholds) -> None:
    people = found.thresholds()
    if not may(Act.LOCK):
        st.caption("In a class your teacher locks the limits, for everyone.")
        return
    same = now.people and people.sessions == now.sessions and people.values == now.values
    if same:
        st.caption("The locked thresholds come from these answers.")
    elif now.people:
        st.caption("Answers were added or deleted since the lock. Unlock to use them.")
    st.button(
        "Use these and lock", type="primary", icon=":material/lock:", key="lab.calibration.lock",
        on_click=_do, args=(lambda: thresholds.lock(people),),
        disabled=bool(now.people) or not people.people,
        help="Lock before you look at any attack. A threshold that is set afterwards proves "
        "nothing. Experiments and the page Relight use these from now on.",
    )  # fmt: skip
    if now.people:
        with st.popover("Unlock", icon=":material/lock_open:"):
            st.warning(
                "**The guards go back to their own thresholds, and this is counted.** You may have "
                "seen attacks since the lock, so later thresholds say that there was a lock "
                "before. Results that are already computed keep their thresholds.",
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
    return [*said, f"{more} more are left out too."] if more > 0 else said


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
    st.latex(r"P(x) = g + (1 - g - \lambda)\,(1 - e^{-(x/\alpha)^\beta}),\quad P(t) = .75")
    st.markdown(HOW)
    st.markdown("\n".join(f"- {paper}" for paper in PAPERS))
    st.code(CODE, language="python")


def _export(
    found: Calibration | None, sessions: tuple[Session, ...], now: Thresholds, dataset: str
) -> None:
    if found is not None:
        counted, n_classes = _left_out(found), len(sessions[0].classes)
        st.download_button(
            "Report",
            lambda: html_of(calibration_report(found, now, n_classes, counted, HOW)),
            f"calibration_{dataset}.html", "text/html", key="lab.calibration.report",
            icon=":material/article:", on_click="ignore",
        )  # fmt: skip
    if may(Act.LOCK):
        files(sessions, dataset)
