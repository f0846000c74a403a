"""The live view: the lit picture, what the victim says of it, every guard as a dial."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.adversary.attack.attack import draw_of
from lab.adversary.base import Image
from lab.experiments.lighting.one.studio import OWN_ID, Look, Scene, Studio, look
from lab.experiments.lighting.shown import FRESH
from lab.figures.answers import answers
from lab.figures.lighting.lit_picture import lit_picture
from lab.perturb.light_parameters import light as light_of
from lab.perturb.relighting import light_words, relight
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.skeleton import EXPORT, METHOD, PICTURES, tabs
from lab.ui.choose.controls import bound
from lab.ui.choose.encoder import called
from lab.ui.jobs import work
from lab.ui.lighting import closing
from lab.ui.lighting import controls as lighting_controls
from lab.ui.lighting import judges as lighting_judges
from lab.ui.lighting import work as lighting_work
from lab.ui.lighting import worst as lighting_worst
from lab.ui.lighting.controls import VISIBLE_STOPS, Values, held, put
from lab.ui.lighting.download import files
from lab.ui.lighting.seen import dials, maps, sides
from lab.ui.lighting.subject import Sitting

CLICK, PICTURE = "lighting.click", "lab.lighting.picture"
CLICKS = ("direction", "spot")
PICTURE_PX, ANSWERS_SHOWN = 370, 5


@st.fragment
def live(sitting: Sitting) -> None:
    """Everything that a moved light changes, so that nothing else is drawn again."""
    place, controls, right = st.columns(3, gap="medium")
    with right:
        answer = st.container()
    light = lighting_controls.known()
    if light is None:
        with controls:
            light = lighting_controls.panel()
        found = _front(sitting, light, answer, place)
    else:
        # What is sent first is seen first: the answer need not wait for thirteen sliders.
        found = _front(sitting, light, answer, place)
        with controls:
            lighting_controls.panel()
    if found is None:
        return
    studio, scene, seen, said = found
    with right:
        _answers(studio, scene, seen, said)
    tabs("lighting", {
        "Does it count?": lambda: _counts(sitting, studio, scene, light, seen),
        PICTURES: lambda: _pictures(sitting, studio, scene, light, seen),
        "Worst light": lambda: lighting_worst.section(sitting),
        METHOD: lambda: closing.code(sitting),
        EXPORT: lambda: files(sitting, studio, scene, light, seen, said),
    })  # fmt: skip


def _counts(sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look) -> None:
    """Draw who has a say in whether a light counts: the guards, and the judges."""
    left, right = st.columns(2, gap="large")
    with left:
        dials(studio, seen)
    with right:
        lighting_judges.judges(sitting, studio, scene, light, seen)


def _pictures(sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look) -> None:
    sides(scene, seen, light_words(light_of(**light)), sitting.name)
    maps(studio, scene, seen, sitting.name)


def _front(
    sitting: Sitting, light: Values, answer: DeltaGenerator, place: DeltaGenerator
) -> tuple[Studio, Scene, Look, str] | None:
    """Draw the lit picture and the answer in words; None while the victim is being made ready."""
    lighting_controls.remember(light)
    cube, draw = light_of(**light), draw_of(sitting.room.seed, FRESH)
    job, ready = lighting_work.studio(sitting.room), None
    if not job.done:
        with place:
            shown = relight(sitting.picture, cube, sitting.concept or OWN_ID, draw)
            _picture(shown, light, sitting)
        with answer:
            st.markdown(f"#### {called(sitting.room.encoder)} is being made ready, once")
            work.wait(job, "lab.lighting.studio")
        return None
    with answer, work.finished("lab.lighting.studio"):
        studio = job.result().calibrated()
        ready = (studio, sitting.scene(studio))
    if ready is None:
        return None
    studio, scene = ready
    lighting_work.set_aside(sitting.room, lighting_work.jury(sitting.room).done)
    seen = look(studio, scene, cube, [draw])
    with answer:
        said = _said(sitting, studio, scene, seen)
    with place:
        _picture(seen.picture, light, sitting)
    return studio, scene, seen, said


def _picture(picture: Image, light: Values, sitting: Sitting) -> None:
    """The picture, large, with the light drawn on it; a click moves the light."""
    words = light_words(light_of(**light))
    told = f"{sitting.name}, {words}. Sliders beside it move the light too."
    marks = bool(st.session_state.get("lighting.marks", True))
    figure = lit_picture(picture, light, PICTURE_PX, marks=marks)
    chart(figure, PICTURE, told, _clicked)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "A click sets", CLICKS, default=CLICKS[0], required=True, **bound(CLICK, CLICKS[0]),
            format_func={"direction": "light's direction", "spot": "spot's place"}.__getitem__,
            help="A click on the picture. Sliders and keys do the same.",
        )  # fmt: skip
        st.toggle("Marks", True, **bound("lighting.marks", True),
                  help="Draw the light's direction, the shadow's edge and the spot.")  # fmt: skip
    st.caption(f"**{plain(sitting.name)}**: {plain(words)}")


def _clicked() -> None:
    """Turn a click on the picture into a direction or a place."""
    points = st.session_state[PICTURE].selection.points
    if not points:
        return
    x, y = (float(part) for part in str(points[0]["customdata"]).split(","))
    now = held()
    if st.session_state.get(CLICK) == "spot":
        put({"spot_x": x, "spot_y": y, "spot_stops": now["spot_stops"] or VISIBLE_STOPS})
    elif x or y:
        angle = math.degrees(math.atan2(-y, x))
        put({"direction_deg": angle, "shadow_stops": now["shadow_stops"] or VISIBLE_STOPS})


def _said(sitting: Sitting, studio: Studio, scene: Scene, seen: Look) -> str:
    """Say what the victim says now, in a line above everything."""
    names = studio.ground.names
    who, true = called(sitting.room.encoder), names[scene.label]
    now = names[int(seen.proba.argmax())]
    if not scene.right:
        clean = names[int(scene.clean_proba.argmax())]
        said = f"{who} says {clean} by daylight too. It is {true}: there is nothing to fool"
    elif now == true:
        said = f"{who} still says {now}"
    else:
        said = f"{who} now says {now}, not {true}. What do you say?"
    st.markdown(
        f"#### {plain(said)}\n\nmargin **{seen.margin:+.1f}**, by daylight "
        f"{scene.clean_margin:+.1f}",
        help=f"How far {plain(true)} lies before the best other class (log-odds). Below 0 the "
        "encoder is fooled.",
    )
    return said


def _answers(studio: Studio, scene: Scene, seen: Look, said: str) -> None:
    """The probabilities, by daylight and now."""
    names = studio.ground.names
    before = list(zip(names, scene.clean_proba.tolist(), strict=True))
    after = list(zip(names, seen.proba.tolist(), strict=True))
    rows = _rows(scene, seen, names)
    chart(
        answers(before, after, "image", names[scene.label], worse="relit", names=rows),
        "lab.lighting.answers",
        f"{said}. Highest probability: {float(seen.proba.max()):.2f}.",
    )


def _rows(scene: Scene, seen: Look, names: tuple[str, ...]) -> list[str]:
    """The classes to show, in the order of daylight, so that bars stay where they are."""
    order = [int(k) for k in np.argsort(-scene.clean_proba, kind="stable")]
    kept = order[:ANSWERS_SHOWN]
    for wanted in (int(seen.proba.argmax()), scene.label):
        if wanted not in kept:
            spare = next(k for k in reversed(kept) if k not in (scene.label, wanted))
            kept[kept.index(spare)] = wanted
    return [names[k] for k in kept]
