"""The end of the page Relight: the formula, the code for this very light, and where to go on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lab.perturb.light_parameters import PARAMETERS
from lab.ui.app.about import about
from lab.ui.app.links import try_this as draw_links
from lab.ui.lighting.controls import Values, held, key_of, numbers
from lab.ui.lighting.subject import Sitting


def code(sitting: Sitting) -> None:
    """Draw the code and the numbers of this light, and the block of the attack on many pictures."""
    if sitting.concept is not None:
        st.code(python_of(sitting, held()), language="python")
    numbers()
    about("lighting_attack", fields_of(sitting), "the attack on many pictures")


def try_this(sitting: Sitting) -> None:
    """Draw three links that lead on."""
    draw_links(links(sitting))


def links(sitting: Sitting) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (words, page, query) of three links."""
    here = {"a": sitting.room.encoder, "item": sitting.concept or ""}
    here = {name: value for name, value in here.items() if value}
    lamp = {"exposure_stops": -3, "temperature_kelvin": 2700, "spot_stops": 2.5}
    other = "vit" if sitting.room.encoder == "lite0" else "lite0"
    return [
        ("The same picture by a lamp at night", "lighting",
         {**here, **{key_of(name): str(value) for name, value in lamp.items()}}),
        (f"Against {other}: does it fall for other lights?", "lighting", {**here, "a": other}),
        ("Only darker, step by step, on many pictures", "board",
         {"a": sitting.room.encoder, "severity.perturbation": "darker"}),
    ]  # fmt: skip


def fields_of(sitting: Sitting) -> dict[str, Any]:
    """Return the fields of the attack on the many pictures that this one is of."""
    room = sitting.room
    return {
        "dataset": room.dataset, "facet": room.facet, "level": room.level,
        "encoder": room.encoder, "seed": room.seed,
    }  # fmt: skip


def python_of(sitting: Sitting, light: Values) -> str:
    """Return the Python that looks at this picture under this light."""
    room = sitting.room
    moved = {p.id: light[p.id] for p in PARAMETERS if light[p.id] != p.identity}
    given = ", ".join(f"{name}={value:g}" for name, value in moved.items())
    return (
        "from lab.experiments.lighting.ground import ground_of\n"
        "from lab.experiments.lighting.one.studio import look, scene_of, studio_of\n"
        "from lab.perturb.light_parameters import light\n\n"
        f'ground = ground_of("{room.dataset}", "{room.facet}", "{room.level}", n_test=20, '
        f"seed={room.seed})\n"
        f'studio = studio_of(ground, "{room.encoder}")\n'
        f'seen = look(studio, scene_of(studio, "{sitting.concept}"), light({given}))\n'
        "print(dict(zip(ground.names, seen.proba)), seen.margin, seen.readings)"
    )
