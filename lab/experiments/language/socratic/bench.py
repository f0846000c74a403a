"""Every arm on the same pictures: what it holds of each candidate, and what it gets right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.contracts import FloatArray, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.align.divide import divide
from lab.experiments.base import Spec
from lab.experiments.language.socratic.asked import (
    Asked,
    agreed,
    bags,
    hits,
    told,
    told_apart,
    without_words,
)
from lab.experiments.language.socratic.evidence import (
    MOST_TAGS,
    Evidence,
    both_scores,
    evidence_of_each,
    image_scores,
    pictures_in_joint,
    words_of,
)
from lab.experiments.language.socratic.eye import (
    evidence_out_of_fold,
    eye_of,
    features_of,
    plain_name,
)
from lab.experiments.tasks.pool import pool_of
from lab.language import LANGUAGE_MODELS
from lab.language.transcribe import transcribe
from lab.limits.half_of_lead import over_half
from lab.probes.linear import LinearProbe
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.study.design import Scores

COUNTS = (1, 2, 4, 8, 16)
"""Words passed on, along the curve."""
N_WORDINGS = N_DRAWS = 3
WEIGHTS = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
DARK, SEVERITIES = "darker", (0.0, 2.5, 5.0)
LISTENER = "use"
"""It reads transcripts and candidates, in several languages."""
CHANCE = 0.1


class SocraticSpec(Spec):
    """Which pictures pass through how many words, and who reads them."""

    dataset: str = Field("emojilab", description="The paired data set.")
    facet: str = Field("noto", description="The pictures that are asked about.")
    memory: str = Field(
        "fluent-emoji-flat", description="Pictures whose keywords the eye knows: another facet, "
        "and never a family that is asked about.",
    )  # fmt: skip
    styles: str = Field(
        "noto, twemoji, openmoji", description="Facets to be told apart through words; empty: none."
    )  # fmt: skip
    speech: str = Field("en+m3", description="Voice that is written down; empty: none.")
    model: str = Field("smollm2", description="The language model.")
    n_words: int = Field(8, ge=1, le=16, description="Words passed on, the surest first.")
    threshold: float = Field(
        0.05, ge=0.0, le=1.0, description="How sure the eye must be of a word."
    )
    least_letters: int = Field(
        8, ge=1, le=200, description="A shorter transcript is not trusted.",
        json_schema_extra={"unit": "letters"},
    )  # fmt: skip
    n_test: int = Field(60, ge=20, le=240, description="Test concepts, of families of their own.")
    n_validation: int = Field(20, ge=20, le=240, description="Concepts that choose the weights.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")

    def named_styles(self) -> tuple[str, ...]:
        return tuple(style.strip() for style in self.styles.split(",") if style.strip())


class Sheet(NamedTuple):
    """How much an arm holds of each group ``[n, k]``, of each name ``[n, n]``, of each pair ``[n]``
    being of one group; None: not asked."""

    group: Floats
    caption: Floats | None = None
    same: Floats | None = None


class Bench:
    """Pictures, tags and scores of a spec. What the language model says is asked for once.

    Raises ``UnknownId`` for a facet or model, ``TooFew`` as ``divide``, ``BadInput`` for one style.
    """

    def __init__(self, spec: SocraticSpec, progress: Progress) -> None:
        self.spec, self.model, self.progress = spec, LANGUAGE_MODELS.get(spec.model), progress
        self.dataset, styles = DATASETS.get(spec.dataset), spec.named_styles()
        if len(styles) == 1:
            raise BadInput("two styles to tell apart, or none", repr(spec.styles), "Add another.")
        clean = {style: features_of(self.dataset, style, progress=progress)
                 for style in dict.fromkeys((spec.facet, *styles))}  # fmt: skip
        there = set.intersection(*map(set, clean.values()))
        self.pool = pool_of(self.dataset, (c for c in self.dataset.concepts if c in there))
        groups, self.classes = np.unique(self.pool.labels, return_inverse=True)
        self.plain = [plain_name(str(group)) for group in groups]
        self.train, valid, test = divide(
            self.pool.labels, self.pool.families, spec.n_validation, spec.n_test, spec.split_seed
        )
        hidden = self.pool.families[np.concatenate([valid, test])]
        self.eye = eye_of(spec.dataset, spec.memory, hidden, progress=progress)
        dark = [features_of(self.dataset, spec.facet, DARK, s, progress) for s in SEVERITIES]
        self.levels = {"style": [clean[style] for style in styles], "dark": dark}
        self.clean, self.test_rows = clean[spec.facet], test
        self.valid, self.test = self._asked(valid), self._asked(test)
        self.told, self.heard = cache(self._told), cache(self._heard)
        self.weights, self.sees = cache(self._weights), cache(self._sees)
        self.learned = cache(lambda: self._out_of_fold(self._x(self.train, self.clean)))
        self.read, self.first_draw = cache(self._read), cache(self._first_draw)

    def score(self, arm: str, seed: int) -> Scores:
        """Score an arm at a seed: three wordings times draws of candidates."""
        method, _, n = arm.partition("@")
        draw, wording = divmod(seed, N_WORDINGS)
        if n:
            return self._curve(method, int(n))
        facets = [f for f, levels in self.levels.items() if levels]
        if method == "reader":
            return {facet: self._apart(facet, words=True) for facet in facets}
        sheet = self._sheet(method, wording, draw)
        apart = {f: self._apart(f, words=False) for f in facets} if method == "space" else {}
        return {**self._right(self.test, sheet, draw), **apart}

    def _sheet(self, method: str, wording: int, draw: int) -> Sheet:
        n, names = len(self.test.ids), self.test.names
        if method == "random":
            return Sheet(np.zeros((n, len(self.plain))), np.zeros((n, n)), np.zeros(n))
        if method == "blind":
            group, caption = (
                np.tile(without_words(self.model, f"socratic_{task}", wording, texts), (n, 1))
                for task, texts in (("group", self.plain), ("caption", names))
            )
            return Sheet(group, caption, np.zeros(n))
        if method == "space":
            return Sheet(self._probe(self._x(self.train, self.clean), self.test.x))
        if method == "direct":
            return self.sees(self.test)
        if method == "speech":
            seen, (groups, names) = self.sees(self.test), self.heard()[1]
            return Sheet((1 + seen.group) * (1 + groups), (1 + seen.caption) * (1 + names))
        language = self.told(self.test, wording, N_DRAWS)
        if method == "shuffled":
            following = self.test.following(draw)
            return Sheet(*(table[following] for table in language))
        if method == "both":
            return _both(language, self.sees(self.test), self.weights())
        return language

    def _told(self, asked: Asked, wording: int, n_draws: int) -> Sheet:
        """What the language model holds of the candidates of some draws, by one wording."""
        words = asked.words(self.spec.n_words)
        each = [asked.candidates(draw, len(self.plain)) for draw in range(n_draws)]
        groups, names = (np.any(some, axis=0) for some in zip(*each, strict=True))
        others = [words[j] for j in asked.pairs(self.spec.split_seed)[0]]
        group, caption, same = (
            told(self.model, f"socratic_{task}", wording, words, texts, wanted, self.progress,
                 *besides)
            for task, texts, wanted, *besides in (
                ("group", self.plain, groups), ("caption", asked.names, names),
                ("same", ("yes", "no"), np.ones((len(words), 2), bool), others),
            )
        )  # fmt: skip
        return Sheet(group, caption, same[:, 0] - same[:, 1])

    def _sees(self, asked: Asked) -> Sheet:
        """What the joint space holds, without words."""
        pictures = pictures_in_joint(self.eye, asked.x)
        others = pictures[asked.pairs(self.spec.split_seed)[0]]
        group, caption = (image_scores(self.eye, asked.x, t) for t in (self.plain, asked.names))
        return Sheet(group, caption, np.sum(pictures * others, axis=1))

    def _weights(self) -> tuple[float, ...]:
        """For each task the weight of the cosine with which most validation pictures are right."""
        language, seen = self.told(self.valid, 0, 1), self.sees(self.valid)
        right = [self._right(self.valid, _both(language, seen, (w, w, w)), 0) for w in WEIGHTS]
        return tuple(WEIGHTS[int(np.argmax([one[task].mean() for one in right]))]
                     for task in Sheet._fields)  # fmt: skip

    def _heard(self) -> tuple[NDArray[np.bool_], tuple[Floats, Floats]]:
        """Whose transcript is long enough ``[n]``; and its cosine with each group and each name, 0
        where it is not. Raises ``Unavailable`` where Whisper is absent."""
        column = self.dataset.column(Modality.SPEECH, self.spec.speech)
        row_of = {concept: i for i, concept in enumerate(self.test.ids)}
        spoken = [(row_of[c], item) for c, item in zip(column.ids, column.items, strict=True)
                  if c in row_of]  # fmt: skip
        language = self.spec.speech.partition("+")[0]
        texts = transcribe([item for _, item in spoken], language, self.progress)
        known = {row: one.text for (row, _), one in zip(spoken, texts, strict=True)
                 if one.is_long(self.spec.least_letters)}  # fmt: skip
        long = np.isin(np.arange(len(row_of)), list(known))
        listen = ENCODERS.get(LISTENER).encode
        found = []
        for candidates in (self.plain, self.test.names):
            cosine = np.zeros((len(row_of), len(candidates)))
            if known:
                sides = (unit_rows(listen(some).astype(np.float64))
                         for some in (list(known.values()), list(candidates)))  # fmt: skip
                a, b = sides
                cosine[list(known)] = [b @ row for row in a]
            found.append(cosine)
        return long, (found[0], found[1])

    def _curve(self, method: str, n: int) -> Scores:
        """Accuracy among the ten groups of the first draw with ``n`` words passed on, read by the
        language model or by a trained reader of words, which also says how many bits they hold."""
        tables = [self.read(k) if method == "read" else self.first_draw(k)
                  for k in (n, COUNTS[-1])]  # fmt: skip
        found, best = (self._right(self.test, Sheet(table), 0)["group"] for table in tables)
        scores = {"group": found, "over half": over_half(found, best, CHANCE)}
        if method == "read":
            classes, own = self.classes[self.train], np.arange(len(found))
            prior = np.bincount(classes, minlength=len(self.plain)) / len(classes)
            sure = tables[0][own, self.test.classes] - np.log(prior[self.test.classes])
            scores["bits"] = sure / np.log(2)
        return scores

    def _first_draw(self, n: int) -> Floats:
        wanted = self.test.candidates(0, len(self.plain))[0]
        return told(self.model, "socratic_group", 0, self.test.words(n), self.plain, wanted,
                    self.progress)  # fmt: skip

    def _read(self, n: int) -> Floats:
        """What a probe on the words of training pictures holds of each group."""
        learned = [words_of(one, n) for one in self.learned()]
        return self._probe(*bags(learned, self.test.words(n)))

    def _probe(self, x: Floats | FloatArray, asked: Floats | FloatArray) -> Floats:
        classes, families = self.classes[self.train], self.pool.families[self.train]
        return LinearProbe.fit(x, classes, families, n_classes=len(self.plain)).log_proba(asked)

    def _apart(self, facet: str, *, words: bool) -> Floats:
        """In which share of a facet's levels a probe tells the right one, of each test picture."""
        rows = self.test_rows
        train, test = ([self._x(part, level) for level in self.levels[facet]]
                       for part in (self.train, rows))  # fmt: skip
        families = self.pool.families[self.train]
        if not words:
            return told_apart(train, test, families)
        learned, asked = (
            [words_of(e, MOST_TAGS) for x in some for e in evidence(x)]
            for some, evidence in (
                (train, lambda x: self._out_of_fold(x)),
                (test, lambda x: evidence_of_each(self.eye, x, self.spec.threshold)),
            )
        )
        known, new = bags(learned, asked)
        return told_apart(np.split(known, len(train)), np.split(new, len(test)), families)

    def _out_of_fold(self, x: FloatArray) -> list[Evidence]:
        families = self.pool.families[self.train]
        return evidence_out_of_fold(self.eye, x, families, self.spec.threshold)

    def _right(self, asked: Asked, sheet: Sheet, draw: int) -> dict[str, Floats]:
        groups, names = asked.candidates(draw, len(self.plain))
        found = {"group": hits(sheet.group, groups, asked.classes)}
        if sheet.caption is not None:
            found["caption"] = hits(sheet.caption, names, np.arange(len(asked.ids)))
        if sheet.same is not None:
            found["same"] = agreed(sheet.same, asked.pairs(self.spec.split_seed)[1])
        return found

    def _asked(self, rows: NDArray[np.intp]) -> Asked:
        x, ids = self._x(rows, self.clean), tuple(self.pool.ids[row] for row in rows)
        return Asked(
            ids, self.pool.families[rows], self.classes[rows], tuple(map(self.dataset.name, ids)),
            x, evidence_of_each(self.eye, x, self.spec.threshold),
        )  # fmt: skip

    def _x(self, rows: NDArray[np.intp], features: dict[str, FloatArray]) -> FloatArray:
        return np.array([features[self.pool.ids[row]] for row in rows])


def _both(language: Sheet, seen: Sheet, weights: Sequence[float]) -> Sheet:
    return Sheet(*(both_scores(*one) for one in zip(language, seen, weights, strict=True)))
