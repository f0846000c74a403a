"""A claim by chance: say how it came out, then see, and keep count of how often you were right."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st

from lab.core.seeds import stream
from lab.engine.claims import ToldClaim
from lab.engine.report.parts import SIGNS
from lab.engine.report.reproduce import changed
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.figures.lessons.claim import claim as drawn
from lab.stats.decide import Verdict
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.experiments.cards import link_to
from lab.ui.jobs import work
from lab.ui.lessons import known
from lab.ui.library.words import explained

AT, SAID, TALLY = "lab.surprise.at", "lab.surprise.said", "lab.surprise.tally"
MOST_ARMS = 4


def draw() -> None:
    """Draw the claim that was drawn by lot: its riddle, or once it is answered the solution."""
    claims = [claim for claim in known.every() if claim.verdict is not Verdict.UNTESTED]
    if not claims:
        st.info("Nothing is recorded on this machine, so there is nothing to guess.")
        return
    if AT not in st.session_state:
        lot()
    claim = claims[int(st.session_state[AT] * len(claims))]
    options = options_of(claim)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _riddle(claim)
        said = st.session_state.get(SAID)
        st.radio(
            "What was found?", list(options),
            index=None,
            format_func=lambda verdict: plain(options[verdict]), disabled=said is not None,
            key=f"lab.surprise.{st.session_state[AT]}", on_change=_answer,
            args=(claim, len(options)),
        )  # fmt: skip
    with right:
        if said is None:
            st.info("Choose one. Then you see what was measured.", icon=":material/lock:")
        else:
            _solution(claim, said)
        _tally()
    st.button("Another one", icon=":material/casino:", key="lab.surprise.next", on_click=lot,
              type="primary" if said is not None else "secondary")  # fmt: skip


def lot() -> None:
    """Draw a claim by lot, from the clock: nothing is computed from it; for a callback."""
    st.session_state[AT] = stream(time.time_ns(), "claim", "surprise").random()
    st.session_state.pop(SAID, None)


def options_of(claim: ToldClaim) -> dict[Verdict, str]:
    """Return what may be answered: equal only where the study says what is too small to matter."""
    one = claim.claim
    said = {Verdict.MORE: one.more, Verdict.LESS: one.less}
    if claim.outcome.margin is not None:
        unit = f" {claim.outcome.unit}" if claim.outcome.unit else ""
        said[Verdict.EQUAL] = f"{one.equal} (within {claim.outcome.margin:g}{unit})"
    said[Verdict.UNDECIDED] = "nobody can tell from these data"
    return {verdict: text[:1].upper() + text[1:] for verdict, text in said.items()}


def _riddle(claim: ToldClaim) -> None:
    entry = EXPERIMENTS.get(claim.experiment)
    st.subheader(plain(entry.question))
    arms = list(dict.fromkeys(claim.arms))
    shown = "; ".join(arms[:MOST_ARMS])
    more = f"; and {len(arms) - MOST_ARMS} more" if len(arms) > MOST_ARMS else ""
    st.markdown(f"Compared on the same items: **{plain(shown)}**{plain(more)}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Measured: {plain(claim.outcome.title)}.", width="content")
        explained(entry.question, claim.claim.more, claim.outcome.title)


def _solution(claim: ToldClaim, said: Verdict) -> None:
    lead = "You were right" if said == claim.verdict else "It came out otherwise"
    st.markdown(f"#### {lead}: {SIGNS[claim.verdict]}.")
    st.markdown(plain(claim.said))
    row = claim.row
    chart(drawn(row, claim.outcome.title, claim.outcome.unit), "lab.surprise.figure", claim.said)
    seeds = f", {row['n_seeds']} seeds" if row["n_seeds"] else ""
    st.caption(f"n = {row['n']} items of {row['n_families']} families{seeds}; 95 % interval.")
    if claim.claim.source:
        st.caption(f"Source: {plain(claim.claim.source)}.")
    link_to(EXPERIMENTS.get(claim.experiment), "See the whole experiment", claim.fields)
    beside = [dict(one.row) for one in known.of(claim.experiment) if one.fields == claim.fields]
    download(beside, partial(_whole, claim), claim.experiment, "the study")


def _whole(claim: ToldClaim) -> Result:
    """Return the recorded study that a claim is of, when its report is asked for."""
    return next(
        result for _, result in work.all_recorded_of(claim.experiment)
        if changed(claim.experiment, result.spec.model_dump()) == claim.fields
    )  # fmt: skip


def _answer(claim: ToldClaim, n_options: int) -> None:
    said = st.session_state[f"lab.surprise.{st.session_state[AT]}"]
    st.session_state[SAID] = said
    asked, right, by_luck = st.session_state.get(TALLY, (0, 0, 0.0))
    st.session_state[TALLY] = (asked + 1, right + (said == claim.verdict), by_luck + 1 / n_options)


def _tally() -> None:
    asked, right, by_luck = st.session_state.get(TALLY, (0, 0, 0.0))
    if asked:
        st.caption(f"So far you were right {right} of {asked} times. Who guesses blindly is right "
                   f"{by_luck:.1f} times on average.")  # fmt: skip
