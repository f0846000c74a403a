"""Several pairs of spaces and their concepts: which are tested, anchors, or seen on one side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.experiments.align.divide import LEAST
from lab.experiments.align.spaces import TwoSpaces, TwoSpacesSpec, fingerprint, two_spaces
from lab.experiments.base import Spec

MOST_TESTED = 0.4
"""Of the concepts that a data set has: small ones keep as many to learn from."""


class UnpairedSpec(Spec):
    """Which pairs of spaces, and how many pairs of concepts between them are known."""

    dataset: str = Field("emojilab", description="The paired data set.")
    a: str = Field("use/en", description='The first space, as "encoder/facet".')
    b: str = Field("use/es", description='The second space, as "encoder/facet".')
    others: str = Field(
        "emojilab minilm/en use/en; emojilab lite0/noto lite0/twemoji; "
        "emojilab lite0/noto minilm/en; placelab geoclip/city minilm/en 100",
        description='Further pairs of spaces, "data set, first, second", with ";" between them; a '
        "number behind one is the most anchors that are tried there. Empty: none.",
    )
    anchors: str = Field(
        "10, 20, 30, 50, 100, 300", description="Numbers of known pairs, rising; the starts that "
        "need no pair have none, and the ceiling has all.",
    )  # fmt: skip
    n_without: int = Field(
        5, ge=1, le=12, description="The starts without any pair, which take the most time, are "
        "tried on so many pairs of spaces, the first ones.",
    )  # fmt: skip
    n_test: int = Field(
        240, ge=20, le=1000, description="Test concepts, of families of their own; at most two "
        "fifths of a data set.", json_schema_extra={"unit": "concepts"},
    )  # fmt: skip
    width: int = Field(128, ge=2, le=1024, description="Principal components of each side.")
    n_seeds: int = Field(10, ge=1, le=50, description="Draws of anchors, of halves and of starts.")
    split_seed: int = Field(0, ge=0, description="Seed of the families that are tested.")


@dataclass(frozen=True)
class Bridge:
    """Two spaces of a data set, and the numbers of anchors that are tried between them."""

    dataset: str
    a: str
    b: str
    anchors: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.a} to {self.b}"

    def spec(self, spec: UnpairedSpec) -> TwoSpacesSpec:
        """How it is divided: nothing is chosen on labels, so validation is as small as can be."""
        labels = DATASETS.get(self.dataset).labels("subgroup")
        most = int(MOST_TESTED * np.sum(labels != ""))
        return TwoSpacesSpec(
            dataset=self.dataset, a=self.a, b=self.b, n_test=max(min(spec.n_test, most), LEAST),
            n_validation=LEAST, split_seed=spec.split_seed,
        )  # fmt: skip


def bridges_of(spec: UnpairedSpec) -> tuple[Bridge, ...]:
    """Return the pairs of spaces, that of ``a`` and ``b`` first; looks at no data.

    Raises ``BadInput`` for anchors that do not rise from 1, and for others that are no pair.
    """
    try:
        anchors = tuple(int(part) for part in spec.anchors.split(","))
    except ValueError:
        anchors = ()
    if len(anchors) < 2 or list(anchors) != sorted(set(anchors)) or anchors[0] < 1:
        do = "Give them with commas between them: 10, 30, 100."
        raise BadInput("two rising numbers of anchors or more", repr(spec.anchors), do)
    found = [Bridge(spec.dataset, spec.a, spec.b, anchors)]
    for part in filter(str.strip, spec.others.split(";")):
        words = part.replace(",", " ").split()
        most = int(words.pop()) if words[-1].isdigit() else anchors[-1]
        if len(words) != 3:
            do = 'Write "emojilab lite0/noto minilm/en 100".'
            raise BadInput("a data set, two spaces, and perhaps the most anchors", repr(part), do)
        if most < anchors[1]:
            where = f"up to {most}, the most between {words[1]} and {words[2]}"
            do = "Ask for fewer anchors, or leave that pair out of the others."
            raise BadInput(f"two numbers of anchors or more {where}", repr(spec.anchors), do)
        dataset, a, b = words
        found.append(Bridge(dataset, a, b, tuple(n for n in anchors if n <= most)))
    return tuple(found)


def fingerprints(spec: UnpairedSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec, for each pair of spaces."""
    named: dict[str, str] = {}
    for k, bridge in enumerate(bridges_of(spec)):
        of_it = fingerprint(bridge.spec(spec))
        named.update({f"{what} of {k}": digest for what, digest in of_it.items()})
    return named


@dataclass(frozen=True)
class Ground:
    """A pair of spaces read and divided."""

    bridge: Bridge
    spaces: TwoSpaces = field(repr=False)
    train: NDArray[np.intp] = field(repr=False)
    rows: NDArray[np.intp] = field(repr=False)
    """Where its test concepts stand among the items of the study [n]."""

    def sides(
        self, n_anchors: int, seed: int, *, same: bool = False
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the training rows of each side, the anchors of both first.

        All other concepts are halved: a side never sees what the other sees, and the order of
        classes is not shared. More anchors keep the fewer. ``same`` shows all of them to both,
        in orders of their own: the shuffle that is easily taken for unpaired data.
        """
        drawn = stream(seed, str(self.bridge), "anchors and halves").permutation(self.train)
        known, rest = drawn[:n_anchors], drawn[n_anchors:]
        if same:
            other = stream(seed, str(self.bridge), "other order").permutation(rest)
            return np.concatenate([known, rest]), np.concatenate([known, other])
        half = len(rest) // 2
        return np.concatenate([known, rest[:half]]), np.concatenate([known, rest[half:]])


def grounds_of(
    spec: UnpairedSpec, progress: Progress
) -> tuple[list[Ground], list[str], list[str]]:  # fmt: skip
    """Return each pair of spaces, and ids and families of all items: its test concepts.

    Raises ``BadInput`` for more anchors than training pairs, and as ``two_spaces``.
    """
    ids: list[str] = []
    families: list[str] = []
    place: dict[str, int] = {}
    found = []
    for bridge in bridges_of(spec):
        spaces = two_spaces(bridge.spec(spec), progress)
        train = np.concatenate([spaces.train, spaces.validation])
        if bridge.anchors[-1] > len(train):
            do = "Ask for fewer anchors, or write the most of them behind the pair of spaces."
            got = f"{bridge.anchors[-1]} anchors from {bridge}"
            raise BadInput(f"no more anchors than the {len(train)} training pairs", got, do)
        for row in spaces.test:
            name = f"{bridge.dataset} {spaces.concepts[row]}"
            if name not in place:
                place[name] = len(ids)
                ids.append(name)
                families.append(f"{bridge.dataset} {spaces.families[row]}")
        rows = [place[f"{bridge.dataset} {spaces.concepts[row]}"] for row in spaces.test]
        found.append(Ground(bridge, spaces, train, np.array(rows, np.intp)))
    return found, ids, families


def anchors_of(bridges: Sequence[Bridge]) -> tuple[int, int]:
    """Return the fewest anchors, and the third number of them: where a cliff was seen."""
    first = bridges[0].anchors
    return first[0], first[min(2, len(first) - 1)]
