"""The microscope: one row a modality, each with its knob, clean and hurt, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.core.contracts import MAX_SEVERITY, SAMPLE_RATE_HZ, Item, Modality
from lab.data import DATASETS
from lab.experiments.severity.sample import Sample, clean_of, hurt_of
from lab.experiments.tasks.setting import Setting, resolve
from lab.figures.answers import answers
from lab.figures.theme import mark, number
from lab.perturb import PERTURBATIONS
from lab.ui.app.chart import chart
from lab.ui.app.errors import plain
from lab.ui.app.frame import Choice
from lab.ui.app.media import borders, gloss, media
from lab.ui.board.curve import fitting
from lab.ui.choose.controls import bound, bound_number, pick
from lab.ui.jobs.kept import for_all, kept
from lab.ui.one_sample.own_item import Subject
from lab.ui.spaces.controls import FACET_WORDS

MODALITIES = ("image", "text", "speech", "place")
DEFAULT_SEVERITY = 2.0
ANSWERS_SHOWN, SIDE_PX = 4, 100
OWN_ID = "own"
"""The id under which probe_one hurts one's own item, so that both draws are the same."""


@dataclass(frozen=True)
class Knob:
    """What is done to one modality."""

    present: bool
    perturbation: str
    severity: float
    setting: Setting


def modalities_of(dataset: str) -> tuple[str, ...]:
    """Return the modalities of a data set, in the order of the rows."""
    return tuple(m for m in MODALITIES if m in DATASETS.get(dataset).modalities)


def severity_of(modality: str) -> str:
    """Return the key of the slider of a modality."""
    return f"{modality}.severity"


def knob(
    modality: str, chosen: Choice, subject: Subject, moved: Callable[[], None],
    foot: DeltaGenerator | None = None,
) -> Knob:  # fmt: skip
    """Draw one modality's controls and return what they say.

    ``moved`` is called where the slider was; ``foot`` is the place of the controls that say how it
    is hurt, else they stand above the slider.
    """
    encoder = chosen.encoder_of(modality)
    there = subject.concept is not None or modality in subject.own
    present = st.toggle(
        f"{mark(modality).icon} **{modality.capitalize()}**", True,
        **bound(f"{modality}.present", True), disabled=not there,
        help="Off: the answer of all together does without it. Default: on.",
    )  # fmt: skip
    names = fitting(encoder)
    facets = list(DATASETS.get(chosen.dataset).facets(Modality(modality)))
    facet = facets[0]
    with foot or st.container(), st.grid(2, min_column_width=110, gap="small"):
        perturbation = pick("Hurt by", names, f"{modality}.perturbation")
        if subject.concept is not None:
            facet = pick(FACET_WORDS[modality], facets, f"{modality}.facet")
    severity = st.slider(
        "Severity (0 to 5)", 0.0, MAX_SEVERITY, DEFAULT_SEVERITY, 0.1,
        **bound_number(
            severity_of(modality), DEFAULT_SEVERITY, 0, MAX_SEVERITY, f"severity of {modality}"
        ),
        help=f"1 to 5 are the published levels. Default: {DEFAULT_SEVERITY:.0f}.", on_change=moved,
    )  # fmt: skip
    setting = resolve(chosen.dataset, encoder, task="subgroup", facet=facet, split_seed=chosen.seed)
    return Knob(present and there, perturbation, severity, setting)


def hurt_by(knob: Knob) -> None:
    """Say how the item is hurt."""
    harm = PERTURBATIONS.get(knob.perturbation)
    st.caption(harm.describe(knob.severity) if knob.severity else "clean")


def sample_of(knob: Knob, modality: str, subject: Subject, draw_seed: int) -> Sample:
    """Return what the encoder makes of the item; raises what ``probe_one`` raises.

    The clean side is held until another item is looked at, the hurt one until the knob is moved;
    an item of our own data, read by our own encoders, is shared by all who look at it.
    """
    own = subject.concept is None
    given = {"item": subject.own[modality]} if own else {"concept": subject.concept}
    item = (knob.setting, subject.key(modality))
    # What a person brought, and what stands in a folder that may change, stays in the session.
    brought = own or ":" in knob.setting.dataset or ":" in knob.setting.encoder
    held = kept if brought else for_all
    clean = held(f"lab.{modality}.seen_clean", item, lambda: clean_of(knob.setting, **given))
    return held(
        f"lab.{modality}.seen_hurt",
        (item, knob.perturbation, knob.severity, draw_seed),
        lambda: hurt_of(clean, knob.perturbation, knob.severity, draw_seed),
    )


def pair_of(knob: Knob, modality: str, subject: Subject, draw_seed: int) -> tuple[Item, Item]:
    """Return the item clean and hurt without asking any encoder, for the first picture.

    The hurt one is ``None`` where it would be dropped or taken from another item.
    """
    clean, ids = subject.own.get(modality), [subject.concept or OWN_ID]
    if subject.concept is not None:
        dataset = DATASETS.get(knob.setting.dataset)
        clean = dataset.column(Modality(modality), knob.setting.facet, ids).items[0]
    hurter = PERTURBATIONS.get(knob.perturbation)
    if hurter.modality == Modality.ANY:
        return clean, None
    return clean, hurter.apply([clean], ids, knob.severity, draw_seed)[0]


def unread(knob: Knob, modality: str, subject: Subject, draw_seed: int) -> None:
    """Draw an item, clean and hurt, before any encoder can read it."""
    hurt_by(knob)
    sides(*pair_of(knob, modality, subject, draw_seed), modality, subject, knob.setting)


def sides(
    clean: Item, worse: Item | None, modality: str, subject: Subject, setting: Setting
) -> None:
    """Draw an item clean and hurt, same size, side by side."""
    of_set = subject.concept is not None
    with st.grid(2, min_column_width=SIDE_PX, gap="small"):
        left, right = st.container(), st.container()
    sounds = [s for s in (clean, worse) if modality == "speech"]
    seconds = max((len(s) / SAMPLE_RATE_HZ for s in sounds if s is not None), default=None)
    for place, item, hurt in ((left, clean, False), (right, worse, True)):
        with place:
            key = f"lab.{modality}.{'hurt' if hurt else 'clean'}"
            media(item, modality, subject.name, key, hurt=hurt, seconds=seconds)
    if modality == "text" and setting.facet != "en" and of_set:
        st.caption(f"{setting.facet}: {plain(subject.name)}")
    if modality == "place" and (touched := borders(setting.dataset, subject.concept)):
        st.caption(touched)
    made = DATASETS.get(setting.dataset).card.synthetic
    if note := gloss(modality, of_set and modality in made):
        st.caption(note)


def reading(sample: Sample, modality: str) -> None:
    """Draw one encoder's answer: its probabilities clean and hurt, and the drift."""
    if sample.drift is None:
        st.markdown("Gone: nothing is left to read.")
    else:
        st.caption(
            f"drift {number(sample.drift)}",
            help="How far the item moved in the space: 0 not at all, 1 as far as another item.",
        )
    drawn = (
        tuple(sample.answers(hurt=False)), tuple(sample.answers(hurt=True)), modality,
        sample.label, ANSWERS_SHOWN,
    )  # fmt: skip
    chart(lambda: answers(*drawn), f"lab.answers.{modality}", _told(sample), same=drawn)


def _told(sample: Sample) -> str:
    sides = [("clean", sample.answers(hurt=False)), ("hurt", sample.answers(hurt=True))]
    return "; ".join(f"{side}: {a[0][0]}, {a[0][1]:.2f}" for side, a in sides if a)


def settings_of(knobs: dict[str, Knob]) -> tuple[Setting, ...]:
    """Return what must be ready before single items can be read at once."""
    return tuple(k.setting for k in knobs.values() if k.present)
