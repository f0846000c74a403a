"""The answer of all modalities that are there together, and the numbers behind it."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import streamlit as st

from lab.encoders import ENCODERS
from lab.experiments.severity.sample import Sample
from lab.figures.answers import answers
from lab.fusion.late import late_fusion
from lab.store.manifest import versions
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.one_sample.microscope import ANSWERS_SHOWN, MODALITIES, Knob
from lab.ui.one_sample.own_item import Subject

Answers = list[tuple[str, float]]
"""Each answer with its probability, most probable first."""


def fused(samples: dict[str, Sample]) -> None:
    """Say the answer of all modalities that are there together, clean and hurt."""
    if not samples:
        st.info("Nothing is there to read: switch a modality on, or give a picture or a word.")
        return
    clean, hurt, label = _both(samples)
    left = [m for m, s in samples.items() if s.hurt_log_proba is not None]
    missing = [m for m in MODALITIES if m not in left]
    before, now = clean[0], hurt[0] if hurt else ("no answer", 0.0)
    st.markdown(
        f"### {plain(now[0])} {now[1]:.2f}" + ("" if label is None else _verdict(now[0], label))
    )
    st.caption(
        f"All together. Clean: {plain(before[0])} {before[1]:.2f}."
        + (f" Missing: {' and '.join(missing)}." if missing else "")
    )


def sure(samples: dict[str, Sample]) -> None:
    """Draw how probable each answer of all together is, clean and hurt."""
    clean, hurt, label = _both(samples)
    told = "; ".join(f"{side[0][0]}, {side[0][1]:.2f}" for side in (clean, hurt) if side)
    st.markdown("How probable each answer is when all are read together:")
    chart(answers(clean, hurt, "other", label, ANSWERS_SHOWN), "lab.answers.fused", told)
    st.caption("The log-probabilities of the encoders are averaged. Each is an answer to one item.")


def _both(samples: dict[str, Sample]) -> tuple[Answers, Answers, str | None]:
    names = next(iter(samples.values())).names
    label = next(iter(samples.values())).label
    clean = _fuse({m: s.clean_log_proba for m, s in samples.items()}, names)
    left = {m: s.hurt_log_proba for m, s in samples.items() if s.hurt_log_proba is not None}
    hurt = _fuse(left, names) if left else []
    return clean, hurt, label


def _fuse(log_probas: dict[str, np.ndarray], names: tuple[str, ...]) -> Answers:
    """Return (name, probability) of the late fusion of one item, most probable first."""
    here = {m: np.ones(1, bool) for m in log_probas}
    p = np.exp(late_fusion({m: x[None] for m, x in log_probas.items()}, here)[0])
    return [(names[k], float(p[k])) for k in np.argsort(-p, kind="stable")]


def _verdict(said: str, label: str) -> str:
    return " ✓ right" if said == label else f" ✗ it is {plain(label)}"


def table(samples: dict[str, Sample]) -> list[dict[str, object]]:
    """Return every probability, clean and hurt, as rows."""
    return [
        {"modality": m, "side": side, "subgroup": name, "probability": p, "drift": s.drift}
        for m, s in samples.items()
        for side in ("clean", "hurt")
        for name, p in s.answers(hurt=side == "hurt")
    ]


def manifest(knobs: dict[str, Knob], subject: Subject) -> dict[str, object]:
    """Return what this view depends on; one's own picture stays in the session."""
    return {
        "concept": subject.concept,
        "own": sorted(subject.own),
        "knobs": {m: asdict(k) for m, k in knobs.items()},
        "weights": {m: ENCODERS.get(k.setting.encoder).fingerprint() for m, k in knobs.items()},
        "versions": versions(),
    }
