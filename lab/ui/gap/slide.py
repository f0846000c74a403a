"""The slide on a page: one slider moves the clouds, the numbers beside them, the curves' mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lab.core import say
from lab.core.progress import Progress
from lab.engine.report.reproduce import changed
from lab.experiments.gap.closing.plane import Plane, plane_of, positions
from lab.experiments.gap.closing.slide import Slide, levels_of
from lab.experiments.gap.closing.spec import GapSpec, ready
from lab.experiments.gap.scores import SCORES, SlideScore
from lab.figures.gap.clouds import gap_clouds
from lab.figures.gap.curves import PANELS, gap_panel, under
from lab.figures.theme import number
from lab.stats.decide import Verdict
from lab.ui.app.about import method
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.skeleton import tabs
from lab.ui.app.words import say as say_words
from lab.ui.choose.controls import bound_number, pick
from lab.ui.jobs import work
from lab.ui.jobs.jobs import Job
from lab.ui.one_sample.own_item import DEFAULT_ITEM

CLOUDS, CURVES, CLOSED, CONCEPT = "lab.gap_clouds", "lab.gap_curves", "gap.closed", "gap.concept"
LEAST, MOST, STEP = -100, 300, 5
"""Per cent of the gap: the range of the run's own distances."""
MERITS = {
    "zero_shot": "Zero-shot",
    "recall_at_1_ba": "R@1, b finds a",
    "loss": "Contrastive loss",
}
ENDS = ("value", "low", "high")
GEOMETRY = {
    "modality_gap": ("Gap |δ|", "How far the middles of the clouds lie apart, 0 to 2.",
                     "A finite n alone reads about chance."),
    "alignment": ("Alignment |x - y|²", "How far the two sides of a pair lie apart, squared.",
                  "It falls where all vectors crowd together, and no pair is found better."),
    "uniformity_a": ("Uniformity of a", "How evenly cloud a spreads: 0 one place, near -4 even.",
                     "In a wide space every cloud without a common direction reads near -4."),
    "uniformity_b": ("Uniformity of b", "The same of cloud b.",
                     "It says nothing of where the partners are."),
}  # fmt: skip


@dataclass(frozen=True)
class Ready:
    """A slide and the plane it is drawn in."""

    slide: Slide
    plane: Plane


def prepared(fields: Mapping[str, Any]) -> Job[Ready]:
    """Return the job that makes a slide ready, so that a slider need not wait."""
    return _prepared(tuple(sorted(fields.items())), st.session_state.get(work.ATTEMPT, 0))


@st.cache_resource(max_entries=8, show_spinner=False)
def _prepared(fields: tuple[tuple[str, Any], ...], attempt: int) -> Job[Ready]:
    spec = GapSpec(**dict(fields))

    def make(progress: Progress) -> Ready:
        slide = ready(spec, progress)
        space = slide.space
        return Ready(slide, plane_of(space, levels_of(space.gap.length, "gap")))

    return Job(make)


@st.fragment
def live(
    here: Ready, run: Mapping[str, Any] | None, rest: Mapping[str, Callable[[], object]]
) -> None:
    """Everything that the slider moves, so that nothing else is drawn again.

    ``rest`` draws the tabs that follow the curves, which the slider moves too; none are there
    before the run is.
    """
    slide = here.slide
    length = slide.space.gap.length
    left, right = st.columns([3, 2], gap="large")
    with right:
        closed = st.slider(
            "The gap closed by (%)", LEAST, MOST, 0, STEP,
            **bound_number(CLOSED, 0, LEAST, MOST, "part of the gap (%)"),
            help="0: as found. 100: the middles meet. Below 0: further apart. Default: 0.",
        )  # fmt: skip
        distance = closed / 100 * length
        lie = f"are slid by l = {distance:.3f}" if closed else "lie as they were found"
        st.caption(
            f"The clouds {lie}. The whole gap is |δ| = {length:.3f}, in the space "
            f"“{slide.space.space}”."
        )
        concept = _concept(slide)
        step = slide.step(distance)
        merits(step)
        changes(step, closed)
    with left:
        clouds = positions(slide.space, here.plane, distance)
        told = f"Gap {number(step['modality_gap']['value'])} slid by l = {distance:.3f}"
        chart(gap_clouds(clouds, [concept]), CLOUDS, told, _clicked)
        st.caption(
            f"This shows 2 of {slide.space.x.shape[1]} directions: across is the gap, up is the "
            f"widest spread. They hold {here.plane.share:.0%} of the spread. Crosses mark the "
            "middles."
        )
    if run is not None:
        say_words(run["words"])
        tabs("gap", {
            "Curves": lambda: curves(run, distance),
            "All numbers": lambda: _numbers(step),
            **rest,
        })  # fmt: skip


def _numbers(step: Mapping[str, Mapping[str, Any]]) -> None:
    st.dataframe(all_numbers(step), hide_index=True)
    st.caption(f"95 % intervals over concept families, n = {step['loss']['n']} concepts.")


def curves(run: Mapping[str, Any], distance: float) -> None:
    """Draw the panels side by side, one below the other where it is narrow."""
    for start in range(0, len(PANELS), 2):
        for place, (title, _) in zip(st.columns(2), PANELS[start : start + 2], strict=True):
            with place:
                told = f"{title} against the distance l that the clouds are slid by."
                said = f"{told} {run['words']['headline']}"
                chart(gap_panel(run, title, distance), f"{CURVES}.{title}", said)
    st.caption(f"{under(run)}. The blue line is where the clouds are now.")


def code(fields: Mapping[str, Any]) -> None:
    """Draw how the curves are computed again, and the numbers where the slider stands."""
    method("gap", fields)
    st.markdown("**The numbers where the slider stands:**")
    st.code(python_of(fields, int(st.session_state.get(CLOSED, 0))), language="python")


def python_of(fields: Mapping[str, Any], closed: int) -> str:
    """Return the Python that gives the numbers beside the slider.

    >>> print(python_of({"n_test": 60}, 50))
    from lab.experiments.gap.closing.spec import GapSpec, ready
    slide = ready(GapSpec(n_test=60))
    here = slide.step(0.5 * slide.space.gap.length)
    print({name: row["value"] for name, row in here.items()})
    """
    given = ", ".join(f"{name}={value!r}" for name, value in changed("gap", fields).items())
    return (
        "from lab.experiments.gap.closing.spec import GapSpec, ready\n"
        f"slide = ready(GapSpec({given}))\n"
        f"here = slide.step({closed / 100:g} * slide.space.gap.length)\n"
        'print({name: row["value"] for name, row in here.items()})'
    )


def _concept(slide: Slide) -> str:
    ids = list(slide.space.concepts)
    usual = DEFAULT_ITEM if DEFAULT_ITEM in ids else ids[0]
    return pick("Pair joined by a line", ids, CONCEPT, "The same as a click on a point.", usual)


def _clicked() -> None:
    points = st.session_state[CLOUDS].selection.points
    if points and "customdata" in points[0]:
        held = points[0]["customdata"]
        st.session_state[CONCEPT] = held[0] if isinstance(held, list) else held


def merits(step: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw gap, zero-shot accuracy, retrieval and loss, each with its change from as found."""
    with st.grid(2, min_column_width=140, gap="small"):
        gap = step["modality_gap"]
        label, meaning, misleads = GEOMETRY["modality_gap"]
        st.metric(
            label, number(gap["value"]), f"{number(gap['low'])} to {number(gap['high'])}",
            delta_color="off", delta_arrow="off", border=True, height="stretch",
            help=f"{meaning} {misleads} Chance {number(gap['chance'])}. Beneath: 95 % interval.",
        )  # fmt: skip
        for score in SCORES:
            if score.id in MERITS:
                row = step[score.id]
                st.metric(
                    MERITS[score.id], number(row["value"]),
                    f"{number(row['low'])} to {number(row['high'])}", delta_color="off",
                    delta_arrow="off", border=True, height="stretch",
                    help=f"{score.meaning} {score.misleads} Chance {number(row['chance'])}. "
                    f"Beneath: 95 % interval. From as found: {_changed(row)}.",
                )  # fmt: skip


def changes(step: Mapping[str, Mapping[str, Any]], closed: int) -> None:
    """Say how far the figures of merit moved from where the clouds were found."""
    if not closed:
        return
    moved = [f"{s.title} {_changed(step[s.id])}" for s in SCORES if s.id in MERITS]
    st.caption(f"From as found: {plain('; '.join(moved))}.")


def all_numbers(step: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return a row a number: with its change, chance, what it says and when it misleads."""
    told = [(s.id, s.title, s.meaning, s.misleads) for s in SCORES]
    told += [(name, *words) for name, words in GEOMETRY.items()]
    return [
        {
            "number": title,
            "value": _interval(step[name]),
            "from as found": _changed(step[name]) if "difference" in step[name] else "",
            "chance": number(step[name]["chance"]),
            "says": meaning,
            "misleads": misleads,
        }
        for name, title, meaning, misleads in told
    ]


def verdict_rows(run: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return a row a score: as found, closed, their difference, and what follows from it."""
    tables = run["tables"]
    arms = {(row["arm"], row["outcome"]): row for row in tables["arms"]}
    claims = {row["claim"]: row for row in tables["claims"]}
    return [
        {
            "score": score.title,
            "as found": number(arms["found", score.id]["value"]),
            "closed": number(arms["closed", score.id]["value"]),
            "closed - as found": say.difference(*(claims[score.id][end] for end in ENDS)),
            "closing": effect(claims[score.id]["verdict"], score),
            "p (Holm)": number(claims[score.id]["p_holm"]),
            "beyond random shifts": _ends(other, "over_random"),
            "best for others, slid by l": f"{_ends(other, 'best')} at {other['best_distance']:.2f}",
        }
        for score, other in zip(SCORES, tables["elsewhere"], strict=True)
    ]


def effect(verdict: str, score: SlideScore) -> str:
    """Return what more or less of a score means: "helps" or "hurts"; other verdicts as they are."""
    better = Verdict.MORE if score.higher_is_better else Verdict.LESS
    if verdict in {Verdict.MORE, Verdict.LESS}:
        return "helps" if verdict == better else "hurts"
    return verdict


def _interval(row: Mapping[str, Any]) -> str:
    if row["value"] is None:
        return f"undefined: {row['reason']}"
    return f"{number(row['value'])} ({number(row['low'])} to {number(row['high'])})"


def _changed(row: Mapping[str, Any]) -> str:
    return _ends(row, "difference")


def _ends(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]:+.3f} ({row[f'{name}_low']:+.3f} to {row[f'{name}_high']:+.3f})"
