"""One sample: its picture, name and voice, each hurt or dropped, and the answer of all together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from lab.core.contracts import MAX_SEVERITY, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Experiment, Result, Spec
from lab.experiments.depends import depends_on
from lab.experiments.severity.sample import Sample, probe_one
from lab.experiments.tasks.pool import reader_of
from lab.experiments.tasks.setting import Setting, resolve
from lab.fusion.late import late_fusion
from lab.study.words import Words

if TYPE_CHECKING:
    import plotly.graph_objects as go

NONE, TOGETHER = "none", "together"
MODALITIES = (Modality.IMAGE, Modality.TEXT, Modality.SPEECH, Modality.PLACE)
SHOWN = 4
Answers = list[tuple[str, float]]


def _severity(what: str) -> Any:
    return Field(2.0, ge=0, le=MAX_SEVERITY, description=f"How much the {what} is hurt, 0 to 5.")


class OneSampleSpec(Spec):
    """Which item, who reads each modality of it, and what is done to each."""

    dataset: str = Field("emojilab", description="The paired data set.")
    concept: str = Field("red-apple", description="The item; it may be any of the data set.")
    image_encoder: str = Field("lite0", description='Reads the image; "none" drops it.')
    image_facet: str = Field("", description="The style of the image.")
    image_perturbation: str = Field("darker", description="How the image is hurt.")
    image_severity: float = _severity("image")
    text_encoder: str = Field("minilm", description='Reads the text; "none" drops it.')
    text_facet: str = Field("", description="The language of the text.")
    text_perturbation: str = Field("keyboard_typos", description="How the text is hurt.")
    text_severity: float = _severity("text")
    speech_encoder: str = Field("speech_embedding", description='Reads the speech; "none": no one.')
    speech_facet: str = Field("", description="The voice and language of the speech.")
    speech_perturbation: str = Field("noise", description="How the speech is hurt.")
    speech_severity: float = _severity("speech")
    place_encoder: str = Field(
        NONE, description='Reads the place, such as "geoclip"; "none": no one.'
    )
    place_facet: str = Field("", description="Which place of the item is read.")
    place_perturbation: str = Field("displaced", description="How the place is hurt.")
    place_severity: float = _severity("place")
    split_seed: int = Field(0, ge=0, description="Seed of the probes' folds.")
    draw_seed: int = Field(0, ge=0, description="Seed of noise and other draws.")


def settings_of(spec: OneSampleSpec) -> dict[Modality, Setting]:
    """Return what each modality that is there is asked; raises as ``resolve`` and ``reader_of``.

    Raises ``BadInput`` where every one is dropped.
    """
    read = {m: getattr(spec, f"{m}_encoder") for m in MODALITIES}
    if set(read.values()) == {NONE}:
        raise BadInput("an encoder of one modality at least", "none", "Name one.")
    return {
        m: resolve(
            spec.dataset, reader_of(m, encoder).id, task="subgroup",
            facet=getattr(spec, f"{m}_facet"), split_seed=spec.split_seed,
        )
        for m, encoder in read.items()
        if encoder != NONE
    }  # fmt: skip


def together(samples: Mapping[Any, Sample]) -> tuple[Answers, Answers]:
    """Return (name, probability) of the late fusion, most probable first: clean, and hurt.

    What was taken away is left out of the average; where nothing is left there is no answer.
    """
    names = next(iter(samples.values())).names
    left = {m: s.hurt_log_proba for m, s in samples.items() if s.hurt_log_proba is not None}
    clean = _fuse({m: s.clean_log_proba for m, s in samples.items()}, names)
    return clean, _fuse(left, names) if left else []


def _fuse(log_probas: Mapping[Any, Any], names: tuple[str, ...]) -> Answers:
    here = {m: np.ones(1, bool) for m in log_probas}
    p = np.exp(late_fusion({m: x[None] for m, x in log_probas.items()}, here)[0])
    return [(names[k], float(p[k])) for k in np.argsort(-p, kind="stable")]


def rows_of(samples: Mapping[Any, Sample]) -> list[dict[str, Any]]:
    """Return every probability, clean and hurt, of each modality and of all together, as rows."""
    sides = {str(m): (s.answers(hurt=False), s.answers(hurt=True)) for m, s in samples.items()}
    drift: dict[str, float | None] = {str(m): s.drift for m, s in samples.items()}
    sides[TOGETHER] = together(samples)
    return [
        {"modality": m, "side": side, "subgroup": name, "probability": p, "drift": drift.get(m)}
        for m, both in sides.items()
        for side, answers in zip(("clean", "hurt"), both, strict=True)
        for name, p in answers
    ]


def run(spec: OneSampleSpec, progress: Progress) -> Result:
    """Read one item; raises as ``settings_of`` and ``probe_one``."""
    samples: dict[Modality, Sample] = {}
    settings = settings_of(spec)
    progress.start("Reading one sample", len(settings))
    for m, setting in settings.items():
        hurt = getattr(spec, f"{m}_perturbation"), getattr(spec, f"{m}_severity")
        samples[m] = probe_one(setting, *hurt, concept=spec.concept, draw_seed=spec.draw_seed)
        progress.advance()
    clean, now = together(samples)
    summary = {
        "label": next(iter(samples.values())).label,
        "clean": _first(clean),
        "hurt": _first(now),
        "alone": {str(m): _first(s.answers(hurt=True)) for m, s in samples.items()},
        "drift": {str(m): s.drift for m, s in samples.items()},
    }
    return Result("one_sample", spec, summary, {"answers": rows_of(samples)})


def _first(answers: Answers) -> dict[str, Any] | None:
    return {"answer": answers[0][0], "probability": answers[0][1]} if answers else None


def figure(result: Result) -> go.Figure:
    """Draw the most probable answers of all modalities together, clean and hurt."""
    from lab.figures.answers import answers

    rows = [row for row in result.tables["answers"] if row["modality"] == TOGETHER]
    clean, hurt = (
        [(row["subgroup"], row["probability"]) for row in rows if row["side"] == side]
        for side in ("clean", "hurt")
    )
    return answers(clean, hurt, "other", result.summary["label"], SHOWN)


def words(result: Result) -> Words:
    """Say what all together answer, and each alone."""
    found, concept = result.summary, result.spec.model_dump()["concept"]
    points = [f"Not hurt, they say {_said(found['clean'])}."]
    points += [f"The {m} alone says {_said(one)}." for m, one in found["alone"].items()]
    is_it = f"; it is {found['label']}" if found["label"] else ""
    return Words(
        f"Hurt like this, {concept} is {_said(found['hurt'])}{is_it}.",
        tuple(points),
        "Each modality has a probe that never saw the item or its family. The answer of all is the "
        "average of their log-probabilities. In brackets: the probability.",
        ("One item says nothing of others: there is no interval.",),
    )


def _said(first: Mapping[str, Any] | None) -> str:
    if first is None:
        return "nothing that is left to read"
    return f"{first['answer']} ({first['probability']:.2f})"


def fingerprint(spec: OneSampleSpec) -> dict[str, str]:
    """Return what the numbers depend on: data and weights."""
    used = [(s.encoder, facet) for s in settings_of(spec).values() for facet in s.facets]
    return depends_on(spec.dataset, used)


def resolved(spec: OneSampleSpec) -> OneSampleSpec:
    """Return the spec with every facet named."""
    facets = {f"{m}_facet": setting.facet for m, setting in settings_of(spec).items()}
    return spec.model_copy(update=facets)


EXPERIMENTS.register(
    Experiment(
        id="one_sample",
        title="One sample",
        question="What do its picture, name and voice say of one item when each is hurt?",
        spec_type=OneSampleSpec,
        run=run,
        figure=figure,
        words=words,
        formula=r"\log p(k) = \tfrac{1}{|M|} \textstyle\sum_{m \in M} \log p_m(k) + c",
        references=(
            "Genest & Zidek (1986), Combining Probability Distributions, Statistical Science 1",
        ),
        fingerprint=fingerprint,
        resolve=resolved,
        main=("concept", "image_severity", "text_severity", "speech_severity"),
    )
)
