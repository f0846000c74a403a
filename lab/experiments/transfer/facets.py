"""Which views a transfer run moves between: the facets of one type, for one or more encoders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lab.core.contracts import Dataset, Modality
from lab.core.errors import BadInput, TooFew, unknown_id
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.experiments.views.view import View, parse_views

FacetType = Literal["language", "style", "voice", "modality"]
MAPS = "ridge maps"
"""The name of the one group of a run across modalities: there an encoder alone says nothing."""
NONE = "none"
MOST = 40


@dataclass(frozen=True)
class Group:
    """Views between which a probe moves: those of one encoder, or of several through maps."""

    name: str
    trained: tuple[View, ...]
    """A probe is trained on each of these and tested on all."""
    also: tuple[View, ...] = ()
    """Only tested on."""

    @property
    def views(self) -> tuple[View, ...]:
        return (*self.trained, *self.also)

    @property
    def mapped(self) -> bool:
        """Whether views meet only through a fitted map."""
        return self.name == MAPS


@dataclass(frozen=True)
class Usual:
    """What a facet type stands for where a spec leaves it open."""

    modality: Modality
    encoders: tuple[str, ...]
    facets: tuple[str, ...]
    also: tuple[str, ...] = ()


USUAL: dict[str, Usual] = {
    "language": Usual(
        Modality.TEXT,
        ("use", "minilm"),
        ("en", "es", "de", "ja", "tr", "sw", "am"),
        (
            "fr", "ar", "zh", "ru", "it", "ko", "pt", "fi", "hi", "vi", "th", "id", "he", "bn",
            "uk", "yo", "zu", "is", "ha", "ne", "qu", "ig", "so", "km", "hy",
        ),
    ),
    "style": Usual(
        Modality.IMAGE,
        ("lite0", "hog"),
        ("noto", "twemoji", "fluent-emoji-flat", "openmoji", "noto-v1", "emojione"),
    ),
    "voice": Usual(
        Modality.SPEECH, ("speech_embedding", "mfcc"), ("en+m3", "en+f2", "en+m7", "en+f4")
    ),
}  # fmt: skip
MODALITIES = ("lite0/noto", "use/en", "speech_embedding/en+m3")
"""One view of each modality; a probe reaches the others through a map."""


def groups_of(
    dataset_id: str, facet_type: FacetType, encoders: str = "", facets: str = "", also: str = ""
) -> tuple[Group, ...]:
    """Resolve what a spec leaves open; lists are separated by commas, "none" is an empty one.

    The first encoder alone is asked about facets that are ``also`` tested.
    Facets of the usual list that the data set does not have are left out, and its first six stand
    in where it has none of them. Raises ``UnknownId`` for an encoder or facet that is not there,
    ``BadInput`` for an encoder of another modality or a facet named twice, ``TooFew`` under two
    facets.
    """
    dataset = DATASETS.get(dataset_id)
    if facet_type == "modality":
        views = parse_views(dataset, facets or ", ".join(MODALITIES))
        _check([str(view) for view in views], [])
        return (Group(MAPS, views),)
    usual = USUAL[facet_type]
    known = dataset.facets(usual.modality)
    here = tuple(f for f in usual.facets if f in known) or known[:6]
    more = tuple(f for f in usual.also if f in known)
    trained = _named(facets, here, known, usual.modality)
    tested = _named(also, () if facets else more, known, usual.modality)
    _check(trained, tested)
    names = _list(encoders) or [e for e in usual.encoders if e in ENCODERS]
    return tuple(
        Group(
            name,
            tuple(View(name, facet) for facet in trained),
            tuple(View(name, facet) for facet in tested) if name == names[0] else (),
        )
        for name in _checked(names, usual.modality)
    )


def copies_of(dataset: Dataset, view: View) -> set[str]:
    """Return the concepts whose name in the view's language is the English one; none for images."""
    copied = getattr(dataset, "copied_from_english", None)
    if copied is None or view.modality == Modality.IMAGE:
        return set()
    found: set[str] = copied(view.facet.split("+", maxsplit=1)[0])
    return found


def _named(
    text: str, usual: Sequence[str], known: Sequence[str], modality: Modality
) -> tuple[str, ...]:
    chosen = [] if text.strip() == NONE else _list(text) or list(usual)
    for facet in chosen:
        if facet not in known:
            raise unknown_id(f"facet of {modality}", facet, known)
    return tuple(chosen)


def _checked(names: Sequence[str], modality: Modality) -> Sequence[str]:
    for name in names:
        if ENCODERS.get(name).modality != modality:
            fitting = ", ".join(e.id for e in ENCODERS if e.modality == modality)
            got = f"{name}, which reads {ENCODERS.get(name).modality}"
            raise BadInput(f"encoders of {modality}", got, f"Choose among: {fitting}.")
    if len(set(names)) < len(names):
        raise BadInput("different encoders", ", ".join(names), "Name each once.")
    return names


def _check(trained: Sequence[str], tested: Sequence[str]) -> None:
    together = [*trained, *tested]
    twice = sorted({name for name in together if together.count(name) > 1})
    if twice:
        raise BadInput("different facets", f"{twice[0]} twice", "Name each facet once.")
    if len(trained) < 2:
        do = "Name at least two, separated by commas."
        raise TooFew("2 facets to train on", f"{len(trained)}", do)
    if len(together) > MOST:
        raise BadInput(f"at most {MOST} facets", f"{len(together)}", "Name fewer.")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
