"""What a search found: its path, any light of it to load, the refused ones and why, the strip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from lab.experiments.lighting.one.studio import Scene, Studio
from lab.experiments.lighting.one.worst import Candidate, Fate, Path
from lab.figures.lighting.light_path import light_path
from lab.figures.lighting.lit_picture import png_bytes
from lab.figures.theme import number
from lab.perturb.light_parameters import named
from lab.perturb.relighting import light_words, shoot
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.media import framed
from lab.ui.choose.controls import pick
from lab.ui.lighting.controls import put
from lab.ui.lighting.subject import Sitting

CHART, LIGHT = "lab.lighting.path", "lighting.tried"
SMALL_PX, MOST_SHOWN, CHOSEN_PX = 130, 12, 224


def show(path: Path, studio: Studio, scene: Scene, sitting: Sitting) -> None:
    """Draw the path, the chosen light of it, and the drawer of the refused."""
    st.markdown(summary(path))
    left, right = st.columns([8, 4], gap="large")
    with right:
        options = {option(c): c for c in _ordered(path)}
        chosen = options[pick("A light of the path", list(options), LIGHT, "Or click on it.")]
        _one(chosen, studio, scene, sitting.name)
        if st.button("Load into the sliders", icon=":material/tune:", key="lab.lighting.load",
                     on_click=put, args=(named(chosen.light),)):  # fmt: skip
            st.rerun()
    with left:
        rows = [_row(c) for c in path.candidates]
        chart(
            light_path(rows, path.clean_margin, chosen.index, path.budget),
            CHART, summary(path), lambda: _clicked(path),
        )  # fmt: skip
        st.caption(
            f"Each point is one of {len(rows)} lights, in the order of the search. A filled point "
            "counts: it fools the encoder, and guards and judges accept it."
        )
    _drawer(path, studio, scene, sitting.name)


def summary(path: Path) -> str:
    """Say what a search found in a sentence or two."""
    fooled = sum(c.value < 0 for c in path.candidates)
    refused, best = path.of(Fate.REFUSED), path.of(Fate.ACCEPTED)
    found = f"Of {len(path.candidates)} lights, {fooled} fool the victim; guards and judges refuse "
    found += f"{len(refused)} of them."
    if best:
        words = light_words(best[0].light)
        return f"{found} **The worst that counts: {words}, margin {best[0].value:+.1f}.**"
    return f"{found} **No light counts** within {path.stops:g} stops at this budget."


def option(candidate: Candidate) -> str:
    """Return what a candidate is called in the list and in a link."""
    return f"{candidate.index + 1}: {candidate.fate}, margin {candidate.value:+.1f}"


def why(candidate: Candidate, studio: Studio) -> str:
    """Say why a candidate does not count."""
    if candidate.fate == Fate.NOT_ASKED:
        return "Inside all guards, but judges had accepted a worse one: they were not asked."
    said = []
    for name in candidate.why:
        if name == "judges":
            said.append(candidate.said or "a judge lost the label")
            continue
        value, limit = candidate.guards[name], studio.thresholds[name]
        side = "<" if value < limit else ">"
        said.append(f"{studio.guards[name].title} {number(value)} {side} {number(limit)}")
    return "; ".join(said)


def show_strip(paths: Sequence[Path], scene: Scene, sitting: Sitting) -> None:
    """Draw the worst light within each room, side by side, the same size."""
    st.markdown("**The worst light within each room**")
    st.caption(
        "Each room has a search of its own, with the same budget. You see the worst light that "
        "counts, or else the worst that does not fool the encoder."
    )
    with st.grid(len(paths), min_column_width=SMALL_PX):
        for path in paths:
            best = path.best
            with st.container():
                _picture(best, scene, sitting.name)
                st.markdown(f"**{path.stops:g} stops**: {_fate(best)}")
                st.caption(plain(light_words(best.light)))
                if st.button("Load", key=f"lab.lighting.load.{path.stops:g}", on_click=put,
                             args=(named(best.light),)):  # fmt: skip
                    st.rerun()


def _one(candidate: Candidate, studio: Studio, scene: Scene, name: str) -> None:
    _picture(candidate, scene, name, CHOSEN_PX)
    st.markdown(f"{_fate(candidate)}  \n{plain(light_words(candidate.light))}")
    if reason := why(candidate, studio):
        st.caption(plain(reason))


def _drawer(path: Path, studio: Studio, scene: Scene, name: str) -> None:
    refused = path.of(Fate.REFUSED)
    with st.expander(f"{len(refused)} refused, and why", icon=":material/block:",
                     key="lab.lighting.refused", on_change="rerun") as place:  # fmt: skip
        if not place.open:
            return
        if not refused:
            st.caption("Nothing that fooled the victim was refused.")
        if len(refused) > MOST_SHOWN:
            st.caption(f"The {MOST_SHOWN} with the lowest margin.")
        with st.grid(6, min_column_width=SMALL_PX):
            for candidate in refused[:MOST_SHOWN]:
                with st.container():
                    _picture(candidate, scene, name)
                    st.markdown(f"**{candidate.index + 1}**, margin {candidate.value:+.1f}")
                    st.caption(plain(why(candidate, studio)))


def _picture(
    candidate: Candidate, scene: Scene, name: str, width: int | Literal["stretch"] = "stretch"
) -> None:
    words = light_words(candidate.light)
    still = shoot(scene.picture, candidate.light).still()
    st.image(png_bytes(framed(still)), width=width, alt=f"{name}, {words}")


def _fate(candidate: Candidate) -> str:
    sign = {Fate.ACCEPTED: "✓", Fate.REFUSED: "✗"}.get(candidate.fate, "–")
    return f"{sign} {candidate.fate}, margin {candidate.value:+.1f}"


def _ordered(path: Path) -> list[Candidate]:
    """The best first, then the rest as they were tried."""
    best = path.best
    return [best, *(c for c in path.candidates if c.index != best.index)]


def _row(candidate: Candidate) -> dict[str, Any]:
    return {
        "index": candidate.index,
        "cost": candidate.cost,
        "value": candidate.value,
        "fate": str(candidate.fate),
        "words": light_words(candidate.light),
    }


def _clicked(path: Path) -> None:
    """Turn a click on a point into the choice of its light."""
    points = st.session_state[CHART].selection.points
    if points and "customdata" in points[0]:
        st.session_state[LIGHT] = option(path.candidates[int(points[0]["customdata"])])
