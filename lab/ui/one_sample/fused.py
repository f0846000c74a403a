"""The answer of all modalities that are there together, and the fields that compute it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.engine.local import run
from lab.experiments.missing.one_sample import NONE, rows_of, together
from lab.experiments.severity.sample import Sample
from lab.figures.answers import answers
from lab.ui.app.about import method
from lab.ui.app.chart import chart
from lab.ui.app.download import download
from lab.ui.app.errors import plain
from lab.ui.app.frame import Choice
from lab.ui.app.marked import marked
from lab.ui.one_sample.microscope import ANSWERS_SHOWN, MODALITIES, Knob
from lab.ui.one_sample.own_item import Subject


def fused(samples: Mapping[str, Sample]) -> None:
    """Say the answer of all modalities that are there together, clean and hurt."""
    if not samples:
        st.info("Nothing is there to read: switch a modality on, or give a picture or a word.")
        return
    label = next(iter(samples.values())).label
    clean, hurt = together(samples)
    left = [m for m, s in samples.items() if s.hurt_log_proba is not None]
    missing = [m for m in MODALITIES if m not in left]
    before, now = clean[0], hurt[0] if hurt else ("no answer", 0.0)
    verdict = "" if label is None else f" {marked(now[0] == label, label)}"
    st.markdown(f"### {plain(now[0])} {now[1]:.2f}{verdict}")
    st.caption(
        f"All together. Clean: {plain(before[0])} {before[1]:.2f}."
        + (f" Missing: {' and '.join(missing)}." if missing else "")
    )


def sure(samples: Mapping[str, Sample]) -> None:
    """Draw how probable each answer of all together is, clean and hurt."""
    label = next(iter(samples.values())).label
    clean, hurt = together(samples)
    told = "; ".join(f"{side[0][0]}, {side[0][1]:.2f}" for side in (clean, hurt) if side)
    st.markdown("How probable each answer is when all are read together:")
    chart(answers(clean, hurt, "other", label, ANSWERS_SHOWN), "lab.answers.fused", told)
    st.caption("The log-probabilities of the encoders are averaged. Each is an answer to one item.")


def fields_of(knobs: Mapping[str, Knob], subject: Subject, chosen: Choice) -> dict[str, Any] | None:
    """Return the fields of the experiment that shows the same, or None of one's own item."""
    if subject.concept is None:
        return None
    seeds = {"split_seed": chosen.seed, "draw_seed": chosen.seed}
    fields: dict[str, Any] = {"dataset": chosen.dataset, "concept": subject.concept, **seeds}
    for m in MODALITIES:
        knob = knobs.get(m)
        if knob is None or not knob.present:
            fields[f"{m}_encoder"] = NONE
            continue
        fields |= {
            f"{m}_encoder": knob.setting.encoder,
            f"{m}_facet": knob.setting.facet,
            f"{m}_perturbation": knob.perturbation,
            f"{m}_severity": knob.severity,
        }
    return fields


def code(fields: dict[str, Any] | None) -> None:
    """Draw the formula, and the code that computes this view again."""
    if fields is None:
        st.caption("Your own item stays in this session: no code can name it.")
    else:
        method("one_sample", fields)


def export(samples: Mapping[str, Sample], fields: dict[str, Any] | None) -> None:
    """Draw the numbers and, of an item of the data set, the manifest."""
    again = None if fields is None else lambda: run("one_sample", **fields)
    download(rows_of(samples), again, "one_sample")
