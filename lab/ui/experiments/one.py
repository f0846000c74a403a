"""Any experiment on a page: its knobs, its picture, what it says, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lab.engine.local import kept, replaced
from lab.engine.recorded import left_out
from lab.engine.report.parts import SIGNS
from lab.engine.report.reproduce import changed
from lab.engine.told import drawn, told
from lab.experiments.base import Experiment, Result
from lab.ui.app import errors, nav
from lab.ui.app.about import method
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.links import link
from lab.ui.app.skeleton import EXPORT, METHOD, SURE, tabs
from lab.ui.app.teaching import Act, may
from lab.ui.app.words import say, sure
from lab.ui.experiments.cards import ALL, WHICH, family_of, link_to, relatives_of
from lab.ui.experiments.fields import choose
from lab.ui.jobs import work
from lab.ui.scarce import edges

PANELS = {"graphical_models": edges.draw, "named_pairs": edges.draw}
"""What a person may move on a result, beside its picture."""
ASKED, SHOWN = "lab.asked", "lab.shown"
MOST_RECORDED = 3
NEXT = {False: "Press **Run** to compute yours.", True: "Yours is being computed."}


def draw(entry: Experiment) -> None:
    """Draw the experiment: a result that is there at once, another when it is asked for."""
    st.title(entry.question)
    with st.container(horizontal=True, vertical_alignment="center"):
        link("All experiments", "experiments", {WHICH: ALL}, ":material/arrow_back:")
        st.caption(f"{family_of(entry)} · {plain(entry.title)}", width="content")
    left, right = st.columns([3, 1], gap="large")
    with right:
        fields = choose(entry)
    with errors.shown():
        result = _found(entry, fields)
        on_its_way = _on_its_way(entry, fields)
        if result is None:
            with right:
                st.button("Run", type="primary", icon=":material/play_arrow:", key="lab.run",
                          disabled=on_its_way or not may(Act.COMPUTE),
                          help=None if may(Act.COMPUTE) else "In a class your teacher computes.",
                          on_click=_ask, args=(entry.id, fields))  # fmt: skip
                work.older("" if _asked(entry, fields) else replaced(entry, entry.spec(fields)))
            result = _before(entry)
        with right:
            _recorded(entry, fields)
        with left:
            if on_its_way:
                work.wait(work.run(entry.id, fields), f"lab.{entry.id}")
            if result is None:
                _nothing(entry, on_its_way)
            else:
                _result(entry, result, fields, on_its_way)
        if result is not None:
            if entry.id in PANELS:
                PANELS[entry.id](result)
            _rest(entry, result)


def _found(entry: Experiment, fields: dict[str, Any]) -> Result | None:
    """Return the result of exactly these fields: recorded, kept, or computed because asked for."""
    if _asked(entry, fields):
        with work.finished(f"lab.{entry.id}.job"):
            job = work.run(entry.id, fields)
            return _remember(entry, job.result()) if job.done else None
        return None
    found = work.recorded(entry.id, fields) or kept(entry, entry.spec(fields))
    return None if found is None else _remember(entry, found)


def _asked(entry: Experiment, fields: dict[str, Any]) -> bool:
    return (entry.id, changed(entry.id, fields)) in st.session_state.get(ASKED, ())


def _on_its_way(entry: Experiment, fields: dict[str, Any]) -> bool:
    return _asked(entry, fields) and not work.run(entry.id, fields).done


def _ask(experiment: str, fields: dict[str, Any]) -> None:
    asked = st.session_state.get(ASKED, ())
    st.session_state[ASKED] = (*asked, (experiment, changed(experiment, fields)))


def _remember(entry: Experiment, result: Result) -> Result:
    st.session_state[SHOWN] = result
    return result


def _before(entry: Experiment) -> Result | None:
    """Return what is shown while there is no result of the fields: the last, or a recorded one,
    that of the defaults if there is one."""
    last: Result | None = st.session_state.get(SHOWN)
    if last is not None and last.experiment == entry.id:
        return last
    known = [result for _, result in work.all_recorded_of(entry.id)]
    return work.recorded(entry.id, {}) or next(iter(known), None)


def _recorded(entry: Experiment, fields: dict[str, Any]) -> None:
    """Draw links to what was recorded with other settings than those that are chosen."""
    known = work.all_recorded_of(entry.id)
    here = entry.resolve(entry.spec(fields)) if known else None
    others = [(said, result) for said, result in known if result.spec != here]
    _links(entry, others[:MOST_RECORDED])
    if more := others[MOST_RECORDED:]:
        with st.expander(f"{len(more)} more recorded"):
            _links(entry, more)


def _links(entry: Experiment, records: Sequence[tuple[str, Result]]) -> None:
    for said, result in records:
        # A link would be cut at the width of the column.
        st.caption(f"Recorded with {plain(said)}:")
        link_to(entry, "Open it", result.spec.model_dump(), ":material/history:")


def _nothing(entry: Experiment, on_its_way: bool) -> None:
    if not on_its_way:
        st.info("Press **Run** to compute it. It may take some minutes; you can cancel it.",
                icon=":material/hourglass_empty:")  # fmt: skip
    if left_out(entry):
        st.caption("A result of this was recorded by an older version. This version cannot read "
                   "it, so it is computed again.")  # fmt: skip
    st.latex(entry.formula)


def _result(entry: Experiment, result: Result, fields: dict[str, Any], on_its_way: bool) -> None:
    words = told(result)
    resolved = entry.resolve(entry.spec(fields))
    if result.spec not in (resolved, entry.spec(fields)):
        st.warning(f"This figure is of other settings. {NEXT[on_its_way]}",
                   icon=":material/history:")  # fmt: skip
    figure = drawn(result)
    if figure is not None:
        chart(figure, f"lab.{entry.id}.figure", words.headline)
    said = words.as_dict()
    if result.recorded:
        st.markdown(f":gray-badge[{plain(result.recorded)}]")
    say(said)


def _rest(entry: Experiment, result: Result) -> None:
    fields = result.spec.model_dump()
    tabs("experiments", {
        SURE: lambda: how_sure(entry, result),
        "Numbers": lambda: _numbers(entry, result),
        METHOD: lambda: method(entry.id, fields),
        EXPORT: lambda: _export(entry, result),
    })  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Try this**", width="content")
        for url in nav.shown_on(entry.id):
            st.page_link(nav.page(url), label=f"The page {nav.entry(url).title}",
                         icon=":material/arrow_forward:")  # fmt: skip
        for other in relatives_of(entry):
            link_to(other)


def how_sure(entry: Experiment, result: Result) -> None:
    """Draw every claim with its verdict, how it was measured, and what limits it."""
    if entry.claims is not None:
        claims = [{"verdict": SIGNS[v], "claim": plain(said)} for v, said in entry.claims(result)]
        # Its words go on in the next line, where a data frame would cut them.
        st.table(claims, hide_index=True)
    sure(told(result).as_dict())


def _numbers(entry: Experiment, result: Result) -> None:
    name = st.segmented_control(
        "Table", list(result.tables), default=next(iter(result.tables)), required=True,
        key=f"lab.{entry.id}.table",
    )  # fmt: skip
    st.dataframe(pd.DataFrame(result.tables[str(name)]), hide_index=True)


def _export(entry: Experiment, result: Result) -> None:
    download(next(iter(result.tables.values())), result, entry.id)
