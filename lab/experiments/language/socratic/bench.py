"""Every arm on the same pictures: what it holds of each candidate, and what it gets right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

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
from lab.experiments.language.socratic import asked, evidence, eye
from lab.experiments.language.socratic.asked import Exam, Sheet, Words
from lab.experiments.tasks.pool import pool_of
from lab.language import LANGUAGE_MODELS, spotted
from lab.language.transcribe import ENCODER as WHISPER
from lab.language.transcribe import Transcript, available, transcribe
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
COMMON = 5
"""Training pictures that a word must have before a reader of words learns it."""
HEARS = (WHISPER, spotted.ENCODER)
"""What hears speech: the second where the first is absent."""


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
    )  # fmt: skip
    least_letters: int = Field(8, ge=1, le=200, description="A shorter transcript is not trusted.")
    n_test: int = Field(120, ge=20, le=240, description="Test concepts, of families of their own.")
    n_validation: int = Field(20, ge=20, le=240, description="Concepts that choose the weights.")
    split_seed: int = Field(1, ge=0, description="Seed of the families that are tested; those of 0 "
                            "were looked at while this was built.")  # fmt: skip

    def named_styles(self) -> tuple[str, ...]:
        """Return the facets to be told apart. Raises ``BadInput`` for one alone."""
        styles = tuple(style.strip() for style in self.styles.split(",") if style.strip())
        if len(styles) == 1:
            raise BadInput("two styles to tell apart, or none", repr(self.styles), "Add another.")
        return styles


class Dialogue:
    """Pictures, tags and scores of a spec; what takes long is done when first asked for, once.

    Raises ``UnknownId`` for a facet or model, and ``TooFew`` as ``divide``.
    """

    def __init__(self, spec: SocraticSpec, progress: Progress) -> None:
        self.spec, self.dataset = spec, DATASETS.get(spec.dataset)
        model, styles = LANGUAGE_MODELS.get(spec.model), spec.named_styles()
        clean = {style: eye.features_of(self.dataset, style, progress=progress)
                 for style in dict.fromkeys((spec.facet, *styles))}  # fmt: skip
        self.levels = {
            "style": [clean[style] for style in styles],
            "dark": [eye.features_of(self.dataset, spec.facet, DARK, severity, progress)
                     for severity in SEVERITIES],
        }  # fmt: skip
        there = set.intersection(*map(set, clean.values()))
        self.pool = pool_of(self.dataset, (c for c in self.dataset.concepts if c in there))
        groups, self.classes = np.unique(self.pool.labels, return_inverse=True)
        self.train, valid, self.rows = divide(
            self.pool.labels, self.pool.families, spec.n_validation, spec.n_test, spec.split_seed
        )
        hidden = self.pool.families[np.concatenate([valid, self.rows])]
        self.eye = eye.eye_of(spec.dataset, spec.memory, hidden, progress=progress)
        progress = progress.part()  # what is asked later has a count of its own
        plain = tuple(eye.plain_name(str(group)) for group in groups)

        def part(rows: NDArray[np.intp]) -> Exam:
            x, ids = self._x(rows, clean[spec.facet]), tuple(self.pool.ids[row] for row in rows)
            seen = evidence.evidence_of_each(self.eye, x, spec.threshold)
            return Exam(ids, self.pool.families[rows], self.classes[rows], plain,
                         tuple(map(self.dataset.name, ids)), x, seen, spec.split_seed)  # fmt: skip

        def drawn(n: int) -> Floats:
            wanted, words = test.candidates(0)[0], test.words(n)
            return asked.told(model, "group", 0, words, plain, wanted, progress)

        def read(n: int) -> Floats:
            return self._probe(*bags([evidence.words_of(e, n) for e in known()], test.words(n)))

        self.model, self.progress = model, progress
        self.learned = self._x(self.train, clean[spec.facet])
        self.test, self.valid = part(self.rows), part(valid)
        test = self.test
        known = cache(lambda: self._out_of_fold(self.learned))
        self.curves = {"words": cache(drawn), "read": cache(read)}
        self.told = cache(lambda some, wording, n_draws: asked.told_of(
            model, some, spec.n_words, wording, n_draws, progress))  # fmt: skip
        self.seen, self.weights = cache(self._seen), cache(self._weights)
        self.heard = cache(self._heard)

    def score(self, arm: str, seed: int) -> Scores:
        """Score an arm; a seed is one of three wordings, at one of three draws of candidates."""
        method, _, n = arm.partition("@")
        draw, wording = divmod(seed, N_WORDINGS)
        if n:
            return self._curve(method, int(n))
        facets = [facet for facet, levels in self.levels.items() if levels]
        if method == "reader":
            return {facet: self._apart(facet, words=True) for facet in facets}
        found = self.test.right(self._sheet(method, wording, draw), draw)
        if method == "space":
            found |= {facet: self._apart(facet, words=False) for facet in facets}
        return found

    def _sheet(self, method: str, wording: int, draw: int) -> Sheet:
        seen, texts = self.seen(self.test), self.test.texts
        if method == "direct":
            return seen
        if method == "space":
            return {"group": self._probe(self.learned, self.test.x)}
        if method == "speech":
            return {task: (1 + seen[task]) * (1 + cosine) for task, cosine in self.heard().items()}
        if method in {"random", "blind"}:
            known = {} if method == "random" else {
                task: asked.without_words(self.model, task, wording, some)
                for task, some in texts.items()
            }  # fmt: skip
            return {task: np.zeros_like(some) + known.get(task, 0.0) for task, some in seen.items()}
        language: Sheet = self.told(self.test, wording, N_DRAWS)
        if method == "shuffled":
            return {task: scores[self.test.following(draw)] for task, scores in language.items()}
        return language if method == "lm" else _both(language, seen, self.weights())

    def _seen(self, some: Exam) -> Sheet:
        """What the joint space holds, without words."""
        pictures = evidence.pictures_in_joint(self.eye, some.x)
        return {
            **{task: evidence.image_scores(self.eye, some.x, texts)
               for task, texts in some.texts.items()},
            "same": np.sum(pictures * pictures[some.pairs()[0]], axis=1),
        }  # fmt: skip

    def _weights(self) -> dict[str, float]:
        """The weight of the cosine with which most validation pictures are right, by task."""
        language, seen = self.told(self.valid, 0, 1), self.seen(self.valid)
        right = [self.valid.right(_both(language, seen, dict.fromkeys(seen, w)), 0)
                 for w in WEIGHTS]  # fmt: skip
        return {task: WEIGHTS[int(np.argmax([one[task].mean() for one in right]))]
                for task in seen}  # fmt: skip

    def _heard(self) -> Sheet:
        """The cosine of what is heard with each group and name, 0 where it is nothing or too short:
        a transcript, or where Whisper is absent which of all the data set's names was spotted."""
        column, ids = self.dataset.column(Modality.SPEECH, self.spec.speech), self.test.ids
        spoken = [i for i, concept in enumerate(column.ids) if concept in ids]
        language, sounds = self.spec.speech.partition("+")[0], [column.items[i] for i in spoken]
        names = self.dataset.column(Modality.TEXT, language).items
        said: Sequence[Transcript] = (
            spotted.spot(sounds, names, self.spec.speech) if available()
            else transcribe(sounds, language, self.progress)
        )  # fmt: skip
        long = {ids.index(column.ids[i]): one.text for i, one in zip(spoken, said, strict=True)
                if one.is_long(self.spec.least_letters)}  # fmt: skip

        def listen(texts: Sequence[str]) -> Floats:
            return unit_rows(ENCODERS.get(LISTENER).encode(texts).astype(np.float64))

        found = {}
        for task, texts in self.test.texts.items():
            found[task] = np.zeros((len(ids), len(texts)))
            for row, text in long.items():
                found[task][row] = listen(texts) @ listen([text])[0]
        return found

    def _curve(self, method: str, n: int) -> Scores:
        """Accuracy among the groups of the first draw with ``n`` words passed on, by the language
        model or a trained reader of words; and how many bits its words hold, at least."""
        table, most = (self.curves[method](k) for k in (n, COUNTS[-1]))
        found, best = (self.test.right({"group": one}, 0)["group"] for one in (table, most))
        chance = 1 / min(asked.N, table.shape[1])
        scores = {"group": found, "over half": over_half(found, best, chance)}
        if method == "read":
            prior, true = np.bincount(self.classes[self.train]), self.test.classes
            sure = table[np.arange(len(true)), true] - np.log(prior[true] / prior.sum())
            scores["bits"] = sure / np.log(2)
        return scores

    def _probe(self, x: Floats | FloatArray, new: Floats | FloatArray) -> Floats:
        """What a probe on training pictures holds of each group."""
        y, families = self.classes[self.train], self.pool.families[self.train]
        return LinearProbe.fit(x, y, families, n_classes=len(self.test.groups)).log_proba(new)

    def _apart(self, facet: str, *, words: bool) -> Floats:
        """In which share of the levels of a facet a probe tells the right one ``[n]``, on features
        or on all words."""
        levels, families = self.levels[facet], self.pool.families[self.train]
        known, new = ([self._x(rows, level) for level in levels]
                      for rows in (self.train, self.rows))  # fmt: skip
        train, test = (np.concatenate(some).astype(np.float64) for some in (known, new))
        if words:
            of_each, threshold = evidence.evidence_of_each, self.spec.threshold
            told = ([e for x in known for e in self._out_of_fold(x)],
                    [e for x in new for e in of_each(self.eye, x, threshold)])  # fmt: skip
            train, test = bags(*([evidence.words_of(e, evidence.MOST_TAGS) for e in some]
                                 for some in told))  # fmt: skip
        of = np.arange(len(levels))
        probe = LinearProbe.fit(train, np.repeat(of, len(families)), np.tile(families, len(of)))
        said = probe.log_proba(test).argmax(axis=1).reshape(len(of), -1)
        return np.asarray((said == of[:, None]).mean(axis=0))

    def _out_of_fold(self, x: FloatArray) -> list[evidence.Evidence]:
        families = self.pool.families[self.train]
        return eye.evidence_out_of_fold(self.eye, x, families, self.spec.threshold)

    def _x(self, rows: NDArray[np.intp], features: dict[str, FloatArray]) -> FloatArray:
        return np.array([features[self.pool.ids[row]] for row in rows])


def hears(spec: SocraticSpec) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return the encoder that hears the speech of a spec, if any, with its facet; and where words
    are spotted, whose they are."""
    if not (spec.speech and available()):
        return [(WHISPER, spec.speech)] * bool(spec.speech), {}
    return [(spotted.ENCODER, spec.speech)], {"voices": spotted.fingerprint(spec.speech)}


def bags(train: Words, test: Words) -> tuple[Floats, Floats]:
    """Return which common words of training stand in each list: ``[m, v]`` and ``[n, v]``."""
    names, counts = np.unique([w for some in train for w in some], return_counts=True)
    common = names[counts >= COMMON].tolist()
    known, new = (np.array([np.isin(common, some) for some in part], np.float64)
                  for part in (train, test))  # fmt: skip
    return known, new


def _both(language: Sheet, seen: Sheet, weights: Mapping[str, float]) -> Sheet:
    return {task: evidence.both_scores(scores, seen[task], weights[task])
            for task, scores in language.items()}  # fmt: skip
