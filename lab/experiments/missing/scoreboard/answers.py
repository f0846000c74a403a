"""What every fusion answers of the test items while one modality, or each, is hurt step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import Perturbation
from lab.core.errors import BadInput, UnknownId
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for, embed
from lab.experiments.missing.question import Asking, Part, Question, Reduction
from lab.experiments.views.view import View
from lab.fusion.base import FUSIONS, Examples, Fused, Fusion
from lab.limits.curve import GRID
from lab.perturb import PERTURBATIONS
from lab.probes.views import Views
from lab.stats.checks import Floats

ALL = "all"
BEST = "best single"
BASELINE = "late"
TUNED_AT = 3.0
"""The severity of the hurt half of the validation items; the other half is clean."""
ANSWERED = 0.8
"""The share of clean validation items that the threshold of abstention lets through."""


class Hurting(Asking, Protocol):
    """The fields of a spec that say what is asked, and what hurts."""

    @property
    def draw_seed(self) -> int: ...


@dataclass(frozen=True)
class Answered:
    """What one method answered: [n, seeds, noises, levels]."""

    right: Floats = field(repr=False)
    """1 where right, 0 where wrong."""
    confidence: Floats = field(repr=False)
    """The probability of the answer given."""
    threshold: Floats = field(repr=False)
    """The confidence below which it would abstain, [seeds, noises]."""


def fusions_of(text: str) -> list[Fusion]:
    """Return the fusions that a field names, late first, which all are held against.

    Raises ``UnknownId``, and ``BadInput`` for one named twice.
    """
    ids = [name.strip() for name in text.split(",") if name.strip()]
    if len(set(ids)) < len(ids):
        raise BadInput("different fusions", f"{text!r}", "Name each once.")
    return [FUSIONS.get(name) for name in dict.fromkeys([BASELINE, *ids])]


def harms_of(spec: Hurting, modalities: Sequence[str]) -> dict[str, Perturbation]:
    """Return by modality what hurts it. Raises ``UnknownId``, ``BadInput`` for a modality without.

    A perturbation must be of the modality itself: what takes an item away is another question.
    """
    harms = {}
    for modality in modalities:
        name = getattr(spec, f"{modality}_perturbation", None)
        if name is None:
            got = f"a view of {modality}"
            raise BadInput("views of image, text, speech or place", got, "Leave that view out.")
        harm = PERTURBATIONS.get(name)
        if harm.modality != modality:
            known = ", ".join(p.id for p in PERTURBATIONS if p.modality == modality)
            got = f"{name}, which hurts {harm.modality}"
            raise UnknownId(f"a perturbation of {modality}", got, f"Choose one of: {known}.")
        harms[modality] = harm
    return harms


class NoiseStage:
    """The question with its validation and test items, clean and hurt."""

    def __init__(
        self,
        spec: Hurting,
        question: Question,
        harms: Mapping[str, Perturbation],
        progress: Progress,
    ) -> None:
        self.question, self.spec, self.harms, self.progress = question, spec, harms, progress
        self.views = {name: view for name, (view, _) in question.sources.items()}
        self.noises = (*self.harms, ALL) if len(self.harms) > 1 else tuple(self.harms)
        progress.start("Hurt items", (len(GRID) + 1) * len(self.views))
        self.test = [self._features("test", severity) for severity in GRID]
        hurt = self._features("validation", TUNED_AT)
        clean = {name: x[question.rows("validation")] for name, x in question.views.items()}
        self.valid = {name: np.concatenate([clean[name], hurt[name]]) for name in clean}
        self.valid_labels = np.tile(question.labels[question.rows("validation")], 2)

    def _features(self, part: Part, severity: float) -> dict[str, Floats]:
        """Return every view of a part [n, width], hurt at a severity."""
        question, rows = self.question, self.question.rows(part)
        found = {}
        for name, (view, which) in question.sources.items():
            ids = [question.concepts[k] for k in which[rows]]
            found[name] = question.reductions[name](self.hurt(view, ids, severity))
            self.progress.advance()
        return found

    def hurt(self, view: View, ids: list[str], severity: float) -> Floats:
        """Return an encoder's vectors [n, d] of concepts, hurt; a draw serves all severities."""
        reader, dataset = ENCODERS.get(view.encoder), DATASETS.get(self.spec.dataset)
        harm = self.harms[str(view.modality)]
        if severity == 0:
            # The whole column, so that every experiment finds the same kept embedding.
            found = embed(reader, column_for(reader, dataset, view.facet))
        else:
            column = dataset.column(view.modality, view.facet, sorted(set(ids)))
            found = embed(reader, column, harm, severity, self.spec.draw_seed)
        row_of = {concept: i for i, concept in enumerate(found.ids)}
        return np.asarray(found.x[[row_of[concept] for concept in ids]], np.float64)

    def under(self, noise: str, level: int) -> dict[str, Floats]:
        """Return the test items' views while one modality is hurt, or all are."""
        return {
            name: self.test[level if noise in (ALL, view.modality) else 0][name]
            for name, view in self.views.items()
        }

    def examples(self, names: Iterable[str]) -> tuple[Examples, Examples]:
        """Return the clean training items and the validation items, with these views alone."""
        rows = self.question.rows("train")
        train = {name: self.question.views[name][rows] for name in names}
        return (
            _examples(train, self.question.labels[rows]),
            _examples({name: self.valid[name] for name in train}, self.valid_labels),
        )

    def told(self, fusion: Fusion, seeds: int, progress: Progress) -> Answered:
        """Fit a fusion once a seed on clean training items and ask it of all that is hurt."""
        parts = self.examples(self.question.views)
        fitted = []
        for seed in range(seeds):
            fitted.append(fusion.fit(*parts, len(self.question.answers), seed, progress))
            progress.advance()
        return self.ask(fitted)

    def ask(self, fitted: list[Fused]) -> Answered:
        """Return what fitted methods, one a seed, answer under every noise and level."""
        labels = self.question.labels[self.question.rows("test")]
        shape = (len(labels), len(fitted), len(self.noises), len(GRID))
        right, sure = np.zeros(shape), np.zeros(shape)
        thresholds = np.zeros(shape[1:3])
        for k, fused in enumerate(fitted):
            for i, noise in enumerate(self.noises):
                for j in range(len(GRID)):
                    said = _said(fused, self.under(noise, j))
                    right[:, k, i, j] = said.argmax(axis=1) == labels
                    sure[:, k, i, j] = np.exp(said.max(axis=1))
            clean = _said(fused, self.valid)[: len(self.valid_labels) // 2]
            thresholds[k] = np.quantile(np.exp(clean.max(axis=1)), 1 - ANSWERED)
        return Answered(right, sure, thresholds)

    def best_single(self) -> tuple[dict[str, str], Answered]:
        """Return by noise which view alone does best under it, and what that one answers.

        It is chosen on the validation items, of which half are clean and half are hurt.
        """
        half = len(self.valid_labels) // 2
        told, clean, hurt = {}, {}, {}
        for name in self.views:
            probe = self._probe(*self.examples([name]))
            told[name] = self.ask([probe])
            said = _said(probe, self.valid).argmax(axis=1) == self.valid_labels
            clean[name], hurt[name] = (
                _balanced(said[rows], self.valid_labels[rows])
                for rows in (slice(0, half), slice(half, None))
            )

        def score(name: str, noise: str) -> float:
            hit = noise in (ALL, self.views[name].modality)
            return clean[name] + (hurt[name] if hit else clean[name])

        chosen = {noise: max(self.views, key=lambda v: score(v, noise)) for noise in self.noises}
        parts = [(i, told[chosen[noise]]) for i, noise in enumerate(self.noises)]
        return chosen, Answered(
            np.stack([one.right[:, :, i] for i, one in parts], axis=2),
            np.stack([one.confidence[:, :, i] for i, one in parts], axis=2),
            np.stack([one.threshold[:, i] for i, one in parts], axis=1),
        )

    def standard(self, encoder: str) -> Floats:
        """Return which test items a probe on an encoder alone gets right, [n, levels].

        The facet is that of the first view of its modality, which is hurt.
        """
        question, modality = self.question, ENCODERS.get(encoder).modality
        first, which = next(s for s in question.sources.values() if s[0].modality == modality)
        view = View(encoder, first.facet)

        def seen(part: Part, severity: float) -> Floats:
            return self.hurt(view, [question.concepts[k] for k in which[question.rows(part)]],
                             severity)  # fmt: skip

        reduction = Reduction.of(seen("train", 0.0), self.spec.width)
        both = np.concatenate([seen("validation", s) for s in (0.0, TUNED_AT)])
        labels = question.labels[question.rows("train")]
        probe = self._probe(
            _examples({encoder: reduction(seen("train", 0.0))}, labels),
            _examples({encoder: reduction(both)}, self.valid_labels),
        )
        truth = question.labels[question.rows("test")]
        answers = [_said(probe, {encoder: reduction(seen("test", s))}) for s in GRID]
        return np.stack([a.argmax(axis=1) == truth for a in answers], axis=1).astype(np.float64)

    def _probe(self, train: Examples, valid: Examples) -> Fused:
        return FUSIONS.get(BASELINE).fit(train, valid, len(self.question.answers))


def _said(fused: Fused, views: Views) -> Floats:
    """Return log-probabilities from the views that it was fitted on, nothing missing."""
    own = {name: views[name] for name in fused.views}
    return fused.log_proba(own, {name: np.ones(len(x), bool) for name, x in own.items()})


def _examples(views: Views, labels: NDArray[np.intp]) -> Examples:
    return Examples(views, {name: np.ones(len(labels), bool) for name in views}, labels)


def _balanced(right: NDArray[np.bool_], labels: NDArray[np.intp]) -> float:
    return float(np.mean([right[labels == k].mean() for k in np.unique(labels)]))
