"""Take a light home: the pictures, its parameters, and what they depend on, in one file."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import streamlit as st

from lab.adversary.attack.attack import draw_of
from lab.engine.report.page import html_of
from lab.experiments.lighting.one.studio import Look, Scene, Studio
from lab.experiments.lighting.shown import FRESH
from lab.figures.lighting.lit_picture import png_bytes
from lab.perturb.light_parameters import PARAMETERS
from lab.perturb.light_parameters import light as light_of
from lab.perturb.relighting import light_words
from lab.store.manifest import versions
from lab.ui.lighting.closing import python_of
from lab.ui.lighting.controls import Values
from lab.ui.lighting.report import light_report
from lab.ui.lighting.subject import Sitting

FIXED = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive, so that the same light gives the same bytes."""


def files(
    sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look, said: str
) -> None:
    """Draw the buttons; archive and report are made when theirs is pressed."""
    with st.container(horizontal=True):
        st.download_button(
            "Pictures, light and code",
            lambda: archive(sitting, studio, scene, light, seen),
            f"light_{scene.id}.zip", "application/zip", key="lab.lighting.zip",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Report",
            lambda: html_of(light_report(sitting, studio, scene, light, seen, said)),
            f"light_{scene.id}.html", "text/html", key="lab.lighting.report",
            icon=":material/article:", on_click="ignore",
        )  # fmt: skip


def archive(sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look) -> bytes:
    """Return a zip of before.png, after.png, light.json, view.json and, of a picture of the data
    set, the code that computes view.json again."""
    out = io.BytesIO()
    contents = {
        "before.png": png_bytes(scene.picture),
        "after.png": png_bytes(seen.picture),
        "light.json": _json(parameters(light)),
        "view.json": _json(view(sitting, studio, scene, light, seen)),
    }
    if sitting.concept is not None:
        contents["code.py"] = python_of(sitting, light).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in contents.items():
            made.writestr(zipfile.ZipInfo(name, FIXED), data)
    return out.getvalue()


def parameters(light: Values) -> dict[str, Any]:
    """Return the light in words and each number with its unit."""
    return {
        "words": light_words(light_of(**light)),
        "parameters": {p.id: {"value": light[p.id], "unit": p.unit} for p in PARAMETERS},
    }


def view(
    sitting: Sitting, studio: Studio, scene: Scene, light: Values, seen: Look
) -> dict[str, Any]:
    """Return what this view depends on and what it found; a picture of one's own has no name."""
    names = studio.ground.names
    return {
        "what": "one picture under one light",
        "dataset": sitting.room.dataset,
        "facet": studio.ground.column.facet,
        "level": sitting.room.level,
        "concept": sitting.concept,
        "label": names[scene.label],
        "encoder": sitting.room.encoder,
        "weights": {sitting.room.encoder: studio.head.encoder.fingerprint()},
        "seed": sitting.room.seed,
        "noise": {"sample_id": scene.id, "draws": [draw_of(sitting.room.seed, FRESH)]},
        "light": dict(light),
        "thresholds": dict(studio.thresholds),
        "calibration": studio.calibration,
        "found": {
            "clean": dict(zip(names, scene.clean_proba.round(6).tolist(), strict=True)),
            "relit": dict(zip(names, seen.proba.round(6).tolist(), strict=True)),
            "clean_margin": round(scene.clean_margin, 6),
            "margin": round(seen.margin, 6),
            "guards": {name: round(r.value, 6) for name, r in seen.readings.items()},
        },
        "versions": versions(),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, allow_nan=False).encode()
