"""What several views are asked together: real views of the same items, an answer, three parts.

Three questions. *subgroup*: to which subgroup does a concept of an unseen family belong?
*same*: do the first view and the others show the same concept? *planted*: real features are paired
anew so that how much of the answer stands in every view, in the first alone, or only in two
together is known; synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from lab.core.contracts import CANVAS_PX, SAMPLE_RATE_HZ, Item, Modality
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.core.seeds import stream
from lab.data import DATASETS
from lab.data.splits import family_folds
from lab.encoders import ENCODERS
from lab.experiments.views.view import Seen, View, parse_views, see
from lab.fusion.base import Examples
from lab.probes.views import Present
from lab.stats.checks import Floats

Task = Literal["subgroup", "same", "planted"]
Part = Literal["train", "validation", "test"]
MOST_VIEWS = 5
DRAWS = 4
"""How often each concept is paired anew in the planted question."""
FOLDS: Mapping[Part, tuple[int, ...]] = {
    "train": (0, 1, 2, 3, 4), "validation": (5, 6), "test": (7, 8, 9),
}  # fmt: skip
"""Which tenths of the families each part has."""


class Asking(Protocol):
    """The fields of a spec that say what is asked."""

    @property
    def dataset(self) -> str: ...
    @property
    def views(self) -> str: ...
    @property
    def task(self) -> Task: ...
    @property
    def width(self) -> int: ...
    @property
    def split_seed(self) -> int: ...


@dataclass(frozen=True)
class Planted:
    """How often the planted answer is the bit that every view has, the first has alone, or only the
    first two together tell (exclusive or). They add up to 1."""

    redundant: float = 1 / 3
    unique: float = 1 / 3
    synergy: float = 1 / 3

    def __post_init__(self) -> None:
        shares = (self.redundant, self.unique, self.synergy)
        if min(shares) < 0 or abs(sum(shares) - 1) > 1e-9:
            raise BadInput("shares from 0 that add up to 1", f"{shares}", "Give three of them.")


@dataclass(frozen=True)
class Reduction:
    """From an encoder's vectors [n, d] to a view's features [n, width]: principal components.

    Fitted on the training part. All are divided by one number, so that their mean square there is
    1 and the leading ones stay the largest: the last ones are mostly noise.
    """

    mean: Floats = field(repr=False)
    axes: Floats = field(repr=False)
    """[d, width]"""

    @classmethod
    def of(cls, x: Floats, width: int) -> Reduction:
        """Return the leading components of training rows [n, d]: as many as asked or there are."""
        mean = x.mean(axis=0)
        _, size, axes = np.linalg.svd(x - mean, full_matrices=False)
        kept = min(width, int((size > 1e-6 * size[0]).sum()))
        axes = axes[:kept]
        # The largest weight is positive: the solver is free in the sign.
        sign = np.sign(axes[np.arange(kept), np.abs(axes).argmax(axis=1)])
        scale = np.sqrt((size[:kept] ** 2).mean() / len(x))
        return cls(mean, (axes * sign[:, None] / scale).T)

    def __call__(self, x: NDArray[np.floating[Any]]) -> Floats:
        return np.asarray((x.astype(np.float64) - self.mean) @ self.axes, np.float64)


@dataclass(frozen=True)
class Question:
    """Items in one order, each with an answer; row i of every view is the same item."""

    ids: tuple[str, ...]
    families: NDArray[np.str_] = field(repr=False)
    labels: NDArray[np.intp] = field(repr=False)
    """[n], the code of the answer."""
    answers: tuple[str, ...]
    """What the codes mean."""
    views: dict[str, Floats] = field(repr=False)
    """By view, "encoder/facet": [n, width]."""
    part: NDArray[np.str_] = field(repr=False)
    sources: dict[str, tuple[View, NDArray[np.intp]]] = field(repr=False)
    """By view: the view, and which concept each item is [n], an index into ``concepts``."""
    concepts: tuple[str, ...] = field(repr=False)
    reductions: dict[str, Reduction] = field(repr=False)
    synthetic: tuple[str, ...]
    """Views whose items are synthetic, and "pairs" where they were paired anew."""

    def rows(self, part: Part) -> NDArray[np.intp]:
        """Return the rows of a part, ascending."""
        return np.flatnonzero(self.part == part)

    def whole(self, n: int | None = None) -> dict[str, NDArray[np.bool_]]:
        """Return masks with nothing missing, for ``n`` rows (default: all)."""
        return {view: np.ones(len(self.ids) if n is None else n, bool) for view in self.views}

    def examples(self, part: Part, present: Present | None = None) -> Examples:
        """Return a part with its answers; ``present`` are masks over all items."""
        rows, present = self.rows(part), present or self.whole()
        return Examples(
            {view: x[rows] for view, x in self.views.items()},
            {view: np.asarray(present[view])[rows] for view in self.views},
            self.labels[rows],
        )

    def blank(self, view: str) -> Floats:
        """Return the features [width] of an empty input: black, a lone full stop, silence."""
        reader = ENCODERS.get(self.sources[view][0].encoder)
        return np.asarray(self.reductions[view](reader.encode([blank_item(reader.modality)]))[0])


def blank_item(modality: Modality) -> Item:
    """Return the input that says nothing. A text may not be empty: it is a lone full stop.

    A place is at 0 degrees and 0 degrees, where tables put those that nobody wrote down.
    """
    if modality == Modality.IMAGE:
        return np.zeros((CANVAS_PX, CANVAS_PX, 3), np.uint8)
    if modality == Modality.PLACE:
        return np.zeros(2)
    return "." if modality == Modality.TEXT else np.zeros(SAMPLE_RATE_HZ, np.float32)


def question_of(
    spec: Asking, progress: Progress | None = None, planted: Planted | None = None
) -> Question:
    """Embed the views that a spec names and put the question to them.

    Families are divided into training (half), validation (a fifth) and test (three tenths) by
    ``split_seed``. Raises ``BadInput`` for fewer than two views or more than five, ``TooFew`` where
    a class has fewer than ten families, and what ``parse_views`` and ``see`` raise.
    """
    views = parse_views(DATASETS.get(spec.dataset), spec.views)
    if not 2 <= len(views) <= MOST_VIEWS:
        do = 'Name views with commas between: "lite0, minilm, speech_embedding".'
        raise BadInput(f"2 to {MOST_VIEWS} views", f"{len(views)}", do)
    seen = _common(see(spec.dataset, views, labelled=True, progress=progress))
    folds = family_folds(seen.families, seen.labels, 10, spec.split_seed)
    part = np.full(len(seen), "validation", "<U10")
    for name, tenths in FOLDS.items():
        part[np.isin(folds, tenths)] = name
    reductions, features = {}, {}
    for view, x in seen.x.items():
        raw = x.astype(np.float64)
        reductions[str(view)] = Reduction.of(raw[part == "train"], spec.width)
        features[str(view)] = reductions[str(view)](raw)
    first, *others = features
    own: NDArray[np.intp] = np.arange(len(seen))
    which: dict[str, NDArray[np.intp]]
    if spec.task == "subgroup":
        answers, labels = np.unique(seen.labels, return_inverse=True)[:2]
        which = dict.fromkeys(features, own)
    elif spec.task == "same":
        other = _partners(seen.families, part, spec.split_seed)
        answers = np.array(["different", "same"])
        labels = np.repeat([1, 0], len(seen))
        which = {first: np.tile(own, 2), **dict.fromkeys(others, np.concatenate([own, other]))}
    else:
        which, labels = _plant(features, part, planted or Planted(), spec.split_seed)
        answers = np.array(["0", "1"])
    items = which[first]
    return Question(
        ids=tuple(
            seen.concepts[k] if i < len(seen) else f"{seen.concepts[k]} {i // len(seen)}"
            for i, k in enumerate(items)
        ),
        families=seen.families[items],
        labels=labels.astype(np.intp),
        answers=tuple(answers.tolist()),
        views={name: x[which[name]] for name, x in features.items()},
        part=part[items],
        sources={str(view): (view, which[str(view)]) for view in views},
        concepts=seen.concepts,
        reductions=reductions,
        synthetic=tuple(str(v) for v in views if _synthetic(seen, v))
        + (("pairs",) if spec.task == "planted" else ()),
    )  # fmt: skip


def _common(seen: Seen) -> Seen:
    """Leave out classes of fewer than ten families: some part would not have them."""
    names, counts = np.unique(
        np.unique(np.stack([seen.labels, seen.families]), axis=1)[0], return_counts=True
    )
    kept = np.isin(seen.labels, names[counts >= 10])
    if len(np.unique(seen.labels[kept])) < 2:
        got = f"{int((counts >= 10).sum())} of {len(names)} classes"
        raise TooFew("2 classes of 10 families or more", got, "Take a larger data set.")
    return seen.take(np.flatnonzero(kept))


def _synthetic(seen: Seen, view: View) -> bool:
    return seen.dataset.column(view.modality, view.facet).synthetic


def _partners(families: NDArray[np.str_], part: NDArray[np.str_], seed: int) -> NDArray[np.intp]:
    """Return for each concept one of another family of the same part."""
    rng = stream(seed, "", "another concept")
    found = np.empty(len(part), np.intp)
    for row in range(len(part)):
        others = np.flatnonzero((part == part[row]) & (families != families[row]))
        if not len(others):
            raise TooFew("2 families in each part", "1", "Take a larger data set.")
        found[row] = rng.choice(others)
    return found


def _plant(
    features: Mapping[str, Floats], part: NDArray[np.str_], shares: Planted, seed: int
) -> tuple[dict[str, NDArray[np.intp]], NDArray[np.intp]]:
    """Pair real features anew, and return which row each item takes of every view, and its answer.

    A view's first three components, each above or below its median in the part, are its bits. The
    items keep their own first view; every other view is drawn from the rows of the same part whose
    first bit is the same, so that all views have that bit, and nothing else, in common. The answer
    is that bit, the second bit of the first view, or whether the third bits of the first two views
    differ: which, is drawn item by item by ``shares`` and shown nowhere.
    """
    first, second, *_ = features
    rng = stream(seed, "", "planted answer")
    bits = {}
    for view, x in features.items():
        middle = np.stack([np.median(x[part == p, :3], axis=0) for p in part])
        bits[view] = x[:, :3] > middle
    own = np.tile(np.arange(len(part)), DRAWS)
    which = {first: own}
    for view in list(features)[1:]:
        which[view] = np.empty(len(own), np.intp)
        for item, row in enumerate(own):
            alike = (part == part[row]) & (bits[view][:, 0] == bits[first][row, 0])
            which[view][item] = rng.choice(np.flatnonzero(alike))
    mine = bits[first][own]
    told = (mine[:, 0], mine[:, 1], mine[:, 2] != bits[second][which[second], 2])
    turn = rng.choice(3, len(own), p=[shares.redundant, shares.unique, shares.synergy])
    return which, np.choose(turn, told).astype(np.intp)
