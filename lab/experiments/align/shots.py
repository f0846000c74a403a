"""Drawings of classes, divided into base, validation and test classes, and episodes of few shots.

Every picture of a class in a known style may be a shot. A concept family belongs to one class (the
one that most of its concepts are of; its other concepts are left out), so that classes share no
family, and within a class it is either asked about or shown, never both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import KnowsConcepts
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data.splits import family_folds
from lab.encoders import ENCODERS
from lab.experiments.views.view import View, see
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import is_collapsed, unit_rows

SIDES = 3
"""One of so many parts of the families is asked about, the others are shown, each in turn."""
LEAST = 2
"""Classes that weights must at least be chosen on, and that a generator must learn from."""


@dataclass(frozen=True)
class Album:
    """Pictures and the names of what they show, each in a space of its own."""

    x: Floats = field(repr=False)
    """[p, d], one row a picture."""
    concept: NDArray[np.intp] = field(repr=False)
    """Row of ``text`` of each picture [p]."""
    is_new: NDArray[np.bool_] = field(repr=False)
    """Whether a picture is in the style that is never shown [p]."""
    text: Floats = field(repr=False)
    """[c, e], one row a concept."""
    labels: NDArray[np.str_] = field(repr=False)
    families: NDArray[np.str_] = field(repr=False)

    def __post_init__(self) -> None:
        for what, rows in (("pictures", self.x), ("names", self.text)):
            unit = unit_rows(finite_array(rows, f"vectors of {what}", 2))
            if len(unit) < 2 or is_collapsed(unit):
                do = "Check the encoder, or choose another."
                raise BadInput(f"{what} whose vectors differ", "all in one direction", do)

    def take(self, concepts: NDArray[np.bool_]) -> Album:
        """Return the album of only these concepts, a mask [c]."""
        row = np.cumsum(concepts) - 1
        pictures = concepts[self.concept]
        return Album(
            self.x[pictures], row[self.concept[pictures]], self.is_new[pictures],
            self.text[concepts], self.labels[concepts], self.families[concepts],
        )  # fmt: skip


def read_album(
    dataset: str, pictures: Sequence[View], new: View | None, text: View, progress: Progress,
    classes: Mapping[str, str] | None = None,
) -> Album:  # fmt: skip
    """Read every concept that has a class, a name and a picture in a known style.

    ``classes`` says the class of each concept; None takes its subgroup.

    Raises ``BadInput`` where the pictures are not of one space, and what ``see`` raises.
    """
    views = [*pictures, *([new] if new else [])]
    # Vectors from files stand for one encoder's if they are as wide: each file is of one style.
    spaces = {
        "" if isinstance(encoder, KnowsConcepts) else encoder.id
        for encoder in (ENCODERS.get(view.encoder) for view in views)
    }
    row_of: dict[str, int] = {}
    about: list[tuple[str, str, Floats]] = []
    x, concept, is_new = list[Floats](), list[int](), list[bool]()
    for view in views:
        seen = see(dataset, (view, text), labelled=classes is None, progress=progress)
        for i, name in enumerate(seen.concepts):
            if name not in row_of:
                if view == new:
                    continue
                row_of[name] = len(row_of)
                label = str(seen.labels[i]) if classes is None else classes[name]
                about.append((label, str(seen.families[i]), seen.x[text][i]))
            x.append(seen.x[view][i])
            concept.append(row_of[name])
            is_new.append(view == new)
    widths = {len(row) for row in x}
    if len(spaces) > 1 or len(widths) > 1:
        got = f"{', '.join(map(str, views))} of widths {sorted(widths)}"
        raise BadInput("pictures in one space", got, "Name one encoder for all styles.")
    labels, families, names = zip(*about, strict=True)
    return Album(
        np.array(x, np.float64), np.array(concept, np.intp), np.array(is_new),
        np.array(names, np.float64), np.array(labels), np.array(families),
    )  # fmt: skip


@dataclass(frozen=True)
class Classes:
    """The classes that can be asked about in every draw; which of their concepts, which shown."""

    album: Album
    names: tuple[str, ...]
    codes: NDArray[np.intp] = field(repr=False)
    """The class of each concept [c]."""
    sides: NDArray[np.intp] = field(repr=False)
    """The part of its family, 0 to ``SIDES`` - 1, by seed and concept [seeds, c]."""
    n_texts: int
    """Names of each class that a generator reads."""
    most_shots: int

    def divisions(self, seed: int, ways: int) -> list[Division]:
        """Return two divisions or more, in an order drawn by the seed; each class is tested in one.

        Half of the classes are tested at once, or ``ways`` where that is more; of the others a
        third is for validation.
        """
        order = stream(seed, "", "classes").permutation(len(self.names))
        n = len(order)
        n_test = min(max(ways, -(-n // 2)), n - 2 * LEAST)
        found = []
        for start in range(0, n, n_test):
            test, rest = np.split(np.roll(order, -start), [n_test])
            n_validation = max(LEAST, len(rest) // 3)
            found.append(Division(test, rest[:n_validation], rest[n_validation:]))
        return found

    def episodes(
        self, among: NDArray[np.intp], ways: int, n_rounds: int, seed: int, purpose: str
    ) -> Iterator[Episode]:
        """Yield episodes: in each round every class of ``among`` is asked about at least once."""
        for turn in range(n_rounds):
            rng = stream(seed, f"{turn}", f"{purpose}, {ways} ways")
            order = rng.permutation(among)
            for start in range(0, len(order), ways):
                yield self._episode(np.roll(order, -start)[:ways], seed, turn % SIDES, rng)

    def _episode(
        self, classes: NDArray[np.intp], seed: int, asked: int, rng: np.random.Generator
    ) -> Episode:
        album, side = self.album, self.sides[seed]
        shown = side[album.concept] != asked
        of_class, known = self.codes[album.concept], ~album.is_new
        texts, shots, every, queries = [], [], [], list[NDArray[np.intp]]()
        for c in classes:
            mine = np.flatnonzero((self.codes == c) & (side != asked))
            texts.append(rng.permutation(mine)[: self.n_texts])
            pictures = np.flatnonzero((of_class == c) & shown & known)
            every.append(pictures)
            shots.append(rng.permutation(pictures)[: self.most_shots])
            rest = np.flatnonzero((of_class == c) & ~shown)
            # One picture of each concept in a known style, drawn; and the one in the new style.
            drawn = rng.permutation(rest[known[rest]])
            first = np.unique(album.concept[drawn], return_index=True)[1]
            queries.append(np.concatenate([drawn[first], rest[~known[rest]]]))
        return Episode(
            classes, np.stack(shots), np.stack(texts), tuple(every), np.concatenate(queries),
            np.repeat(np.arange(len(classes)), [len(each) for each in queries]),
        )  # fmt: skip


@dataclass(frozen=True)
class Division:
    """Classes tested, classes on which weights are chosen, classes that generators learn from."""

    test: NDArray[np.intp]
    validation: NDArray[np.intp]
    base: NDArray[np.intp]


@dataclass(frozen=True)
class Episode:
    """What is shown of each class, and what is asked; all are rows of an album."""

    classes: NDArray[np.intp]
    shots: NDArray[np.intp] = field(repr=False)
    """Pictures [w, most shots]; the first n are those of n shots."""
    texts: NDArray[np.intp] = field(repr=False)
    """Concepts whose names are read [w, n texts]."""
    every: tuple[NDArray[np.intp], ...] = field(repr=False)
    """All pictures that might be shown, by class."""
    queries: NDArray[np.intp] = field(repr=False)
    truth: NDArray[np.intp] = field(repr=False)
    """Of each query [q], the place of its class in the episode."""


def usable_classes(album: Album, ways: int, most_shots: int, n_texts: int, n_seeds: int) -> Classes:
    """Return the classes that have pictures and names enough in every draw of every seed.

    Raises ``TooFew`` where they are too few to test ``ways`` of them at once and to learn from
    others.
    """
    codes = np.unique(album.labels, return_inverse=True)[1]
    families = np.unique(album.families, return_inverse=True)[1]
    held = np.zeros((families.max() + 1, codes.max() + 1), np.intp)
    np.add.at(held, (families, codes), 1)
    total = codes.max() + 1
    own = album.take(held.argmax(axis=1)[families] == codes)
    own = own.take(_in(own, lambda rows: len(set(own.families[rows])) >= SIDES))
    sides = np.stack(
        [family_folds(own.families, own.labels, SIDES, seed) for seed in range(n_seeds)]
    )
    pictures = np.bincount(own.concept[~own.is_new], minlength=len(own.labels))

    def enough(rows: NDArray[np.intp]) -> bool:
        return all(
            pictures[rows[side[rows] != asked]].sum() >= most_shots
            and n_texts <= np.sum(side[rows] != asked) < len(rows)
            for side in sides for asked in range(SIDES)
        )  # fmt: skip

    kept = _in(own, enough)
    names = np.unique(own.labels[kept])
    if len(names) < ways + 2 * LEAST:
        raise TooFew(
            f"{ways + 2 * LEAST} classes ({ways} to test, others to choose weights on and to learn "
            f"from) that can show {most_shots} pictures and {n_texts} names each",
            f"{len(names)} of {total} classes",
            "Ask for fewer ways, shots or names, or show pictures of more styles.",
        )
    album = own.take(kept)
    return Classes(
        album, tuple(map(str, names)), np.searchsorted(names, album.labels), sides[:, kept],
        n_texts, most_shots,
    )  # fmt: skip


def _in(album: Album, good: Callable[[NDArray[np.intp]], bool]) -> NDArray[np.bool_]:
    """Return the concepts [c] of the classes that are good, given their rows."""
    kept = np.zeros(len(album.labels), bool)
    for name in np.unique(album.labels):
        rows = np.flatnonzero(album.labels == name)
        kept[rows] = good(rows)
    return kept
