"""Every recorded claim, found once for all sessions."""

from __future__ import annotations

import streamlit as st

from lab.engine.claims import ToldClaim, claims_in
from lab.lessons.questions import QUESTIONS, ResearchQuestion
from lab.ui.jobs import work


@st.cache_resource(max_entries=512, show_spinner="Looking for what was found")
def of(experiment: str) -> tuple[ToldClaim, ...]:
    """Return the recorded claims of an experiment."""
    results = [result for _, result in work.all_recorded_of(experiment)]
    return tuple(claim for result in results for claim in claims_in(result))


def under(question: ResearchQuestion) -> list[ToldClaim]:
    """Return the recorded claims that speak to a question."""
    return [claim for experiment in question.experiments for claim in of(experiment)]


def every() -> list[ToldClaim]:
    """Return every recorded claim once, in an order that is always the same."""
    experiments = dict.fromkeys(e for question in QUESTIONS for e in question.experiments)
    return [claim for experiment in experiments for claim in of(experiment)]
