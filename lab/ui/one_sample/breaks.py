"""Where the encoder of a slider breaks: its curve over many items, with this item's place on it.

One item has an answer at each severity, and no accuracy. What breaks is the encoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.engine.foreseen import foreseen_break
from lab.figures.curve.curve import curve
from lab.perturb import PERTURBATIONS
from lab.ui.app.chart import chart
from lab.ui.app.frame import Choice
from lab.ui.app.links import link
from lab.ui.choose.controls import bound
from lab.ui.jobs import work
from lab.ui.jobs.kept import kept
from lab.ui.one_sample.microscope import Knob

CURVE, SLOT = "one_sample.curve", "lab.one_sample.curve"
Run = Mapping[str, Any]


def breaks(knobs: Mapping[str, Knob], chosen: Choice) -> None:
    """Draw the recorded curve of one modality's encoder under what hurts the item."""
    there = {modality: knob for modality, knob in knobs.items() if knob.present}
    modality = next(iter(there))
    if len(there) > 1:
        asked = st.segmented_control("Curve of the", list(there), default=modality, required=True,
                                     **bound(CURVE, modality))  # fmt: skip
        modality = asked if asked in there else modality
    knob = there[modality]
    run, told = kept(SLOT, (knob.setting, knob.perturbation, chosen.seed),
                     lambda: _found(knob, chosen.seed))  # fmt: skip
    harm = PERTURBATIONS.get(knob.perturbation)
    if run is None:
        st.markdown(f"Nobody has recorded how {knob.setting.encoder} falls under {harm.label} "
                    "with this facet and seed.")  # fmt: skip
        query = {"a": knob.setting.encoder, "severity.perturbation": knob.perturbation}
        link("Let the board draw its curve", "board", query)
        return
    chart(curve(run, foreseen=told, here=knob.severity), SLOT + ".chart",
          run["words"]["headline"])  # fmt: skip
    st.caption(
        "How often the encoder is right over all test items, not this one alone. "
        + ("The hollow mark is where the break was foreseen without labels." if told else
           "Nothing was foreseen of this curve: the study of foresight asks other perturbations "
           "or encoders.")
    )  # fmt: skip


def _found(knob: Knob, seed: int) -> tuple[Run | None, Run | None]:
    """Return the recorded run of a knob as plain data, and where its break was foreseen."""
    setting = knob.setting
    result = work.recorded("severity", {
        "dataset": setting.dataset, "encoder": setting.encoder, "facet": setting.facet,
        "perturbation": knob.perturbation, "split_seed": seed, "draw_seed": seed,
    })  # fmt: skip
    if result is None:
        return None, None
    run = result.as_dict()
    return run, foreseen_break(run)
