"""What a task depends on, with every default resolved against data set and encoder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lab.core.contracts import Modality
from lab.data import DATASETS
from lab.encoders import ENCODERS

MAX_REPEATS = 10


@dataclass(frozen=True)
class Setting:
    """Everything a task depends on, resolved: no field is "auto" any more."""

    dataset: str
    encoder: str
    task: str
    facet: str
    gallery_facet: str
    """Where the concept is found again; "" where no other facet holds any of the concepts."""
    train_facets: tuple[str, ...]
    n_test: int
    split: str
    repeats: int
    split_seed: int

    @property
    def facets(self) -> tuple[str, ...]:
        """Every facet that is used, each once."""
        used = (self.facet, self.gallery_facet, *self.train_facets)
        return tuple(dict.fromkeys(facet for facet in used if facet))


def resolve(
    dataset: str,
    encoder: str,
    *,
    task: str = "auto",
    facet: str = "",
    gallery_facet: str = "",
    train_facets: str = "",
    n_test: int = 240,
    split: str = "family",
    repeats: int = 2,
    split_seed: int = 0,
) -> Setting:
    """Resolve every default against the data set and the encoder's modality.

    The probe of an image is trained on the first three styles, that of text and speech on the
    hurt facet alone; a facet that holds none of the hurt one's concepts is passed over. Raises
    ``UnknownId`` for an unknown data set, encoder or hurt facet, or a data set without the
    encoder's modality; other facets and the task are checked by ``task_of``.
    """
    modality, entry = ENCODERS.get(encoder).modality, DATASETS.get(dataset)
    facets = entry.facets(modality)
    hurt = facet or facets[0]
    chosen = tuple(name.strip() for name in train_facets.split(",") if name.strip())
    ids = cache(lambda name: frozenset(entry.column(modality, name).ids))

    def kin(other: str) -> bool:
        """Whether it holds a concept of the hurt one; items are not made for that."""
        return other == hurt or not ids(hurt).isdisjoint(ids(other))

    usual = tuple(filter(kin, facets[:3])) if modality == Modality.IMAGE else (hurt,)
    return Setting(
        dataset=dataset,
        encoder=encoder,
        task=default_task(modality) if task == "auto" else task,
        facet=hurt,
        gallery_facet=gallery_facet or next((f for f in facets if f != hurt and kin(f)), ""),
        train_facets=chosen or usual,
        n_test=n_test,
        split=split,
        repeats=repeats,
        split_seed=split_seed,
    )


def default_task(modality: Modality) -> str:
    """Return the task of a board row: the subgroup for image and text, the concept for speech.

    The speech encoders hear what is said, not what it means: a subgroup of unseen families is
    close to chance for them, the concept across speakers is not.
    """
    return "concept" if modality == Modality.SPEECH else "subgroup"
