"""The bridge on a page: its knobs, both clouds, what it finds, and where it breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from lab.core import say
from lab.core.progress import Progress
from lab.experiments.align.bridge.crossing import (
    MAIN,
    NOISES,
    BridgeSpec,
    Knobs,
    LiveBridge,
    bridge_of,
)
from lab.experiments.align.bridge.plane import BridgePlane, plane_of, positions
from lab.experiments.align.bridge.words import (
    cell_of,
    curve_of,
    half_said,
    said_at,
)
from lab.experiments.base import Result
from lab.experiments.gap.space import pair_of_views
from lab.figures.align.clouds import bridge_clouds
from lab.figures.align.curve import bridge_curve
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.media import view_named
from lab.ui.app.words import headline
from lab.ui.bridges.controls import knobs
from lab.ui.bridges.query import QUERY, follow, query
from lab.ui.choose.controls import bound
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.library.words import explained

CLOUDS, CURVE, KNOB = "lab.bridges.clouds", "lab.bridges.curve", "bridges.along"
ALONG = {"pairs": "pairs", "wrong pairs": "noise", "shots": "shots"}
"""The knobs by what they are called."""
MERITS = {"recall_at_10": "R@10", "recall_at_1": "R@1"}
TOLD = {
    "recall_at_10": "How often the own partner is among the first ten.",
    "recall_at_1": "How often the own partner comes first.",
}


@dataclass(frozen=True)
class ReadyBridge:
    """A bridge whose first draw has been crossed at every place of the knobs, and its plane."""

    bridge: LiveBridge
    plane: BridgePlane

    @cached_property
    def queries(self) -> tuple[str, ...]:
        """The test concepts, those that the best bridge finds first."""
        best = self.bridge.best
        rank = {one: self.bridge.follow(best, one, 0).rank for one in self.bridge.concepts}
        return tuple(sorted(rank, key=rank.__getitem__))

    @cached_property
    def _recalls(self) -> dict[Knobs, float]:
        return {}

    def recall(self, setting: Knobs) -> float:
        """R@10 of the draw that is shown; asked once, since a slider comes by again and again."""
        if setting not in self._recalls:
            self._recalls[setting] = float(self.bridge.scores(setting)[MAIN].mean())
        return self._recalls[setting]


def prepared(fields: Mapping[str, Any]) -> Job[ReadyBridge]:
    """Return the job that makes a bridge ready, so that a slider need not wait."""
    return _prepared(tuple(sorted(fields.items())), st.session_state.get(work.ATTEMPT, 0))


@st.cache_resource(max_entries=6, show_spinner=False)
def _prepared(fields: tuple[tuple[str, Any], ...], attempt: int) -> Job[ReadyBridge]:
    spec = BridgeSpec(**dict(fields))

    def make(progress: Progress) -> ReadyBridge:
        bridge = bridge_of(spec, progress)
        progress.start("Bridges", len(bridge.pairs) * len(NOISES))
        for pairs in bridge.pairs:
            for noise in NOISES:
                bridge.crossed(Knobs(pairs, noise))
                progress.advance()
        return ReadyBridge(bridge, plane_of(bridge))

    return Job(make)


@st.fragment
def live(ready: ReadyBridge | None, found: Result | None, waiting: Callable[[], object]) -> None:
    """Draw everything that the knobs move, so that nothing else is drawn again.

    One of ``ready`` and ``found`` may be on its way, which ``waiting`` shows.
    """
    run = None if found is None else found.numbers()
    places = run["summary"]["pairs"] if run is not None else ready.bridge.pairs if ready else ()
    pairs, noise, shots = knobs(places)
    if run is not None:
        said = said_at(run, pairs, noise)
        left, right = st.columns([8, 1], gap="small", vertical_alignment="center")
        with left:
            headline({"headline": said})
        with right:
            explained(said, "R@10, R@1")
        merits(run, pairs, noise, shots)
    setting = Knobs(pairs, noise)
    left, right = st.columns(2, gap="large")
    with left:
        if ready is None:
            waiting()
        else:
            concept = query(ready.queries)
            _clouds(ready, setting, concept)
    with right:
        if run is None:
            waiting()
        else:
            _curve(run, pairs, noise, shots)
    if ready is not None:
        follow(ready.bridge, setting, concept)


def _clouds(ready: ReadyBridge, setting: Knobs, concept: str) -> None:
    at, spec = positions(ready.bridge, ready.plane, setting), ready.bridge.spec
    for side, view in zip("ab", pair_of_views(spec.dataset, spec.a, spec.b), strict=True):
        at[side]["view"] = view_named(view)
    chart(bridge_clouds(at, concept), CLOUDS, "Both sides of the bridge, pairs joined.", _clicked)
    found = ready.recall(setting)
    st.caption(
        f"One draw of {setting.pairs} pairs; it finds {found:.2f} of {len(at['concepts'])} test "
        "partners among the first ten. Lines join true pairs: short lines, good bridge. The plane "
        "is where the best bridge brings both sides together; distances on this map are not "
        "distances in the space."
    )


def _clicked() -> None:
    points = st.session_state[CLOUDS].selection.points
    if points and "customdata" in points[0]:
        held = points[0]["customdata"]
        st.session_state[QUERY] = held[0] if isinstance(held, list) else held


def merits(run: Mapping[str, Any], pairs: int, noise: float, shots: int) -> None:
    """Draw retrieval and the class named right, each with its interval."""
    best = run["summary"]["pairs"][-1]
    shown = {**MERITS, f"class_{shots}": f"Class, {shots} shot{'s' * (shots > 1)}"}
    if run["summary"]["n_classes"] < 2:
        del shown[f"class_{shots}"]  # one class is always named right
    with st.grid(3, min_column_width=120, gap="small"):
        for score, title in shown.items():
            row = cell_of(run, pairs, noise, score)
            top = cell_of(run, best, 0.0, score)
            told = TOLD.get(score, "How often the class is named right across the bridge.")
            value, ends = _decimals(row)
            st.metric(
                title, value, ends, delta_color="off", delta_arrow="off", border=True,
                height="stretch", help=f"{told} Chance {row['chance']:.2g}; all {best} right "
                f"pairs: {plain(say.row(top))}; n = {row['n']}. Beneath: 95 % interval.",
            )  # fmt: skip
    chances = [f"{cell_of(run, pairs, noise, score)['chance']:.2g}" for score in shown]
    st.caption(f"Chance: {', '.join(chances)}. n = {run['summary']['n_test']} concepts of "
               f"{run['summary']['n_families']} families.")  # fmt: skip


def _decimals(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return value and interval to the decimals that the interval supports."""
    if row["low"] is None:
        return f"{row['value']:.2f}", "no interval"
    many = say.decimals_of(row["low"], row["high"])
    return f"{row['value']:.{many}f}", f"{row['low']:.{many}f} to {row['high']:.{many}f}"


def _curve(run: Mapping[str, Any], pairs: int, noise: float, shots: int) -> None:
    along = st.segmented_control(
        "Where it breaks, along", list(ALONG), default="pairs", required=True,
        **bound(KNOB, "pairs"),
    )  # fmt: skip
    knob = ALONG[along or "pairs"]
    at = {"pairs": pairs, "noise": 100 * noise, "shots": shots}[knob]
    told = half_said(run, knob, pairs, noise)
    chart(bridge_curve(curve_of(run, knob, pairs, noise), at), CURVE, told)
    st.markdown(plain(told))
