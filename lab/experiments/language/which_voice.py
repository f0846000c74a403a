"""Which voice? What a word says of who speaks it: a facet that words were never asked to carry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from lab.core.contracts import FloatArray, Modality
from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments import EXPERIMENTS
from lab.experiments.align.divide import divide
from lab.experiments.base import Result, Spec
from lab.experiments.study import Study
from lab.experiments.views.view import View, see, views_digest
from lab.language import spotted
from lab.language.transcribe import ENCODER as WHISPER
from lab.language.transcribe import Transcript, available, transcribe
from lab.probes.linear import LinearProbe
from lab.stats.decide import Verdict
from lab.study.design import Design, Items, Scores
from lab.study.plan import Arm, Claim, Outcome, Plan, Role, minus

WHO, WHAT = "who speaks", "what is named"
READER, CONTENT, SPEAKER = "minilm", "speech_embedding", "resemblyzer"
WAYS: dict[str, tuple[str, Role]] = {
    "transcript": ("a transcript", "method"),
    "spotted": ("a spotted word", "method"),
    CONTENT: ("a space of what is said", "baseline"),
    SPEAKER: ("a space of who speaks", "ceiling"),
}
OUTCOMES = (
    Outcome(WHO, title="accuracy of the voice", margin=0.05),
    Outcome(WHAT, title="accuracy of the group", margin=0.05),
)


class WhichVoiceSpec(Spec):
    """Which names are spoken by whom, and who writes them down."""

    dataset: str = Field("emojilab", description="A data set whose names several voices speak.")
    voices: str = Field("en+m3, en+f2, en+m7, en+f4", description="Voices of one language.")
    whisper: bool = Field(False, description="Whether Whisper writes too: a second a name.")
    n_concepts: int = Field(240, ge=60, le=800, description="About so many concepts are spoken.")
    n_test: int = Field(120, ge=20, le=400, description="Test concepts, of their own families.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")

    def named_voices(self) -> tuple[str, ...]:
        """Return the voices. Raises ``BadInput`` for fewer than two, or of several languages."""
        named = tuple(dict.fromkeys(voice.strip() for voice in self.voices.split(",")))
        if len(named) < 2 or len({voice.partition("+")[0] for voice in named}) > 1:
            raise BadInput("voices of one language", repr(self.voices), 'Name "en+m3, en+f2".')
        return named


def plan(spec: WhichVoiceSpec) -> Plan:
    """Words against the space of voices; and what words were made to carry."""
    written = ("transcript", "spotted")[not spec.whisper :]

    def claim(name: str, a: str, b: str, what: str, expects: Verdict) -> Claim:
        rival = WAYS[b][0] if b else "chance"
        more, less, equal = (f"{WAYS[a][0]} tells {what} {how} {rival}"
                             for how in ("better than", "worse than", "as well as"))  # fmt: skip
        return Claim(
            name, minus(a, b) if b else {a: 1.0}, what, more=more, less=less, equal=equal,
            expects=frozenset({expects}), source="our own guess, before any run",
            primary=name == "lost", against_chance=not b,
        )  # fmt: skip

    claims = (
        claim("lost", written[0], SPEAKER, WHO, Verdict.LESS),
        *(claim(f"{way} and chance", way, "", WHO, Verdict.EQUAL) for way in written),
        claim("kept", written[0], SPEAKER, WHAT, Verdict.MORE),
    )
    arms = (Arm(way, title=WAYS[way][0], role=WAYS[way][1]) for way in (*written, CONTENT, SPEAKER))
    return Plan(tuple(arms), OUTCOMES, claims)


def design(spec: WhichVoiceSpec, plan: Plan, progress: Progress) -> Design:
    """Fit one probe a question on training families, on what all voices say of each concept.

    Raises as ``see`` and ``divide``; where Whisper is absent its arm fails, with the command.
    """
    voices, dataset, seed = spec.named_voices(), DATASETS.get(spec.dataset), spec.split_seed
    seen = see(spec.dataset, _views(spec), n=spec.n_concepts, seed=seed, progress=progress)
    train, _, test = divide(seen.labels, seen.families, 0, spec.n_test, seed)
    language, families = voices[0].partition("+")[0], np.tile(seen.families[train], len(voices))
    group = dict(zip(dataset.concepts, dataset.labels("group").tolist(), strict=True))
    groups, codes = np.unique([group[concept] for concept in seen.concepts], return_inverse=True)
    true = {WHO: np.tile(np.arange(len(voices))[:, None], len(seen)),
            WHAT: np.tile(codes, (len(voices), 1))}  # fmt: skip

    def vectors(way: str, voice: str) -> FloatArray:
        if way in {CONTENT, SPEAKER}:
            return seen.x[View(way, voice)]
        sounds = list(dataset.column(Modality.SPEECH, voice, seen.concepts).items)
        heard: Sequence[Transcript] = (
            transcribe(sounds, language, progress.part()) if way == "transcript"
            else spotted.spot(sounds, dataset.column(Modality.TEXT, language).items, voice)
        )  # fmt: skip
        return ENCODERS.get(READER).encode([one.text or "nothing" for one in heard])

    def score(arm: str, start: int, progress: Progress) -> Scores:
        x = np.stack([vectors(arm, voice) for voice in voices])
        known, new = (x[:, rows].reshape(-1, x.shape[-1]) for rows in (train, test))
        found = {}
        for what, answer in true.items():
            probe = LinearProbe.fit(known, answer[:, train].ravel(), families)
            told = probe.log_proba(new).argmax(axis=1).reshape(len(voices), -1)
            found[what] = (told == answer[:, test]).mean(axis=0)
        return found

    ids = tuple(seen.concepts[row] for row in test)
    return Design(
        plan, Items(ids, seen.families[test], seed=seed), score,
        chance={WHO: 1 / len(voices), WHAT: 1 / len(groups)}, summary={"n_train": len(train)},
    )  # fmt: skip


def _views(spec: WhichVoiceSpec) -> list[View]:
    return [View(space, voice) for space in (CONTENT, SPEAKER) for voice in spec.named_voices()]


def limits(result: Result) -> Sequence[str]:
    """Say who speaks, what words are, and what is so by construction."""
    return (
        f"Synthetic voices of one program say the names of {result.summary['n_train']} training "
        "concepts: people differ in more ways.",
        "An item's own tags are the same for every voice, and at chance by construction; only what "
        "was heard wrongly can tell one.",
        "A spotted word is no transcript but the name that other voices speak most alike.",
    )


def fingerprint(spec: WhichVoiceSpec) -> dict[str, str]:
    """What the numbers depend on: data, weights, who speaks, and whether Whisper is here."""
    language = spec.named_voices()[0].partition("+")[0]
    used = [*_views(spec), View(READER, language)]
    whisper = ENCODERS.get(WHISPER).fingerprint() if spec.whisper and not available() else "absent"
    return {**views_digest(spec.dataset, used), "voices": spotted.fingerprint(language),
            "transcripts": whisper}  # fmt: skip


EXPERIMENTS.register(
    Study(
        id="which_voice", title="Which voice?",
        question="Do the words of an utterance tell who speaks, as its embedding does?",
        spec_type=WhichVoiceSpec, plan=plan, design=design, limits=limits,
        formula=r"p(v \mid t(s))\ \text{or}\ p(v \mid f(s))",
        references=("Zeng et al. (2022), Socratic Models, arXiv:2204.00598",),
        fingerprint=fingerprint, uses=(CONTENT, SPEAKER, READER, WHISPER),
        main=("voices", "n_concepts"),
    ).experiment()
)  # fmt: skip
