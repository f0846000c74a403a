"""What stands where a view is missing: eight answers to "and what did you put there?"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.progress import Progress
from lab.core.registry import Registry
from lab.core.seeds import stream
from lab.impute.base import IMPUTERS
from lab.probes.views import Present, Views, check_views
from lab.stats.checks import Floats

IMPUTER = "cascade"


@dataclass(frozen=True)
class TrainingViews:
    """What a fill may use: the training rows, and what empty inputs and zeros look like."""

    views: Views = field(repr=False)
    present: Present = field(repr=False)
    blank: Mapping[str, Floats] = field(repr=False)
    """By view, [d]: the features of an empty input (black, a lone full stop, silence)."""
    zero: Mapping[str, Floats] = field(repr=False)
    """By view, [d]: the features of a vector of zeros in place of the encoder's."""


Put = Callable[[Views, Present], dict[str, Floats]]
Filled = tuple[dict[str, Floats], dict[str, NDArray[np.bool_]]]


@dataclass(frozen=True)
class Filling:
    """A fill that has looked at the training rows."""

    put: Put | None = field(repr=False)

    def __call__(self, views: Views, present: Present) -> Filled:
        """Return views without holes and masks that say so; what is there is not touched.

        Raises ``BadInput`` as ``check_views`` does, and ``TooFew`` where there is no donor (view
        and row are named).
        """
        check_views(views, present)
        here = {view: np.asarray(mask) for view, mask in present.items()}
        if self.put is None:
            return {view: np.asarray(x) for view, x in views.items()}, here
        filled = self.put(views, here)
        return filled, {view: np.ones(len(mask), bool) for view, mask in here.items()}


@dataclass(frozen=True)
class Fill:
    """One way to fill a hole. All but ``told`` let the model believe that nothing is missing."""

    id: str
    title: str
    help: str
    learn: Callable[[TrainingViews, int, Progress], Put] | None = field(repr=False)
    """None: nothing is filled, and the model is told what is missing."""

    def fit(self, known: TrainingViews, seed: int = 0, progress: Progress | None = None) -> Filling:
        """Look at the training rows. ``seed`` draws what is random, and trains the imputer."""
        return Filling(self.learn and self.learn(known, seed, progress or Progress()))


FILLS: Registry[Fill] = Registry("fill", "lab.impute")


def _with(views: Views, present: Present, what: Callable[[str, int], Floats]) -> dict[str, Floats]:
    """Return copies in which ``what(view, rows)`` [rows or 1, d] stands in every hole."""
    out = {}
    for view, x in views.items():
        holes = ~present[view]
        out[view] = np.array(x, np.float64)
        if holes.any():
            out[view][holes] = what(view, int(holes.sum()))
    return out


def _seen(known: TrainingViews, view: str) -> Floats:
    """Return the training rows that have ``view`` [m, d]; raises ``TooFew`` where none has."""
    there = np.asarray(known.present[view])
    if not there.any():
        got = f"none of {len(there)}"
        raise TooFew(f"a training row that has {view}", got, "Lower the missing rate in training.")
    return np.asarray(known.views[view][there])


def _zero_input(known: TrainingViews, seed: int, _: Progress) -> Put:
    return lambda views, present: _with(views, present, lambda view, n: known.blank[view])


def _zero_feature(known: TrainingViews, seed: int, _: Progress) -> Put:
    return lambda views, present: _with(views, present, lambda view, n: known.zero[view])


def _mean(known: TrainingViews, seed: int, _: Progress) -> Put:
    return lambda v, present: _with(v, present, lambda view, n: _seen(known, view).mean(axis=0))


def _noise(known: TrainingViews, seed: int, _: Progress) -> Put:
    def what(view: str, n: int) -> Floats:
        x = _seen(known, view)
        drawn = stream(seed, view, "fill noise").standard_normal((n, x.shape[1]))
        return np.asarray(x.mean(axis=0) + drawn * x.std(axis=0))

    return lambda views, present: _with(views, present, what)


def _shuffled(known: TrainingViews, seed: int, _: Progress) -> Put:
    def what(view: str, n: int) -> Floats:
        x = _seen(known, view)
        return np.asarray(x[stream(seed, view, "fill shuffled").integers(len(x), size=n)])

    return lambda views, present: _with(views, present, what)


def _donor(known: TrainingViews, seed: int, _: Progress) -> Put:
    def put(views: Views, present: Present) -> dict[str, Floats]:
        out = {view: np.array(x, np.float64) for view, x in views.items()}
        for view, rows, donors in donors_of(known, views, present):
            out[view][rows] = known.views[view][donors]
        return out

    return put


def donors_of(
    known: TrainingViews, views: Views, present: Present
) -> Iterator[tuple[str, NDArray[np.intp], NDArray[np.intp]]]:
    """Yield a view, the rows that miss it, and the training row that is nearest to each.

    Nearest by the views that the row has, each divided by its mean square over training, among the
    training rows that have all of these and the missing one; of equally near ones the first. Raises
    ``TooFew`` where there is none.
    """
    names = list(views)
    size = {name: float(np.square(_seen(known, name)).mean()) * views[name].shape[1]
            for name in names}  # fmt: skip
    patterns = np.stack([present[name] for name in names], axis=1)
    for pattern in np.unique(patterns, axis=0):
        rows = np.flatnonzero((patterns == pattern).all(axis=1))
        has = [name for name, there in zip(names, pattern, strict=True) if there]
        for missing in (name for name in names if name not in has):
            there = np.all([known.present[name] for name in (*has, missing)], axis=0)
            pool = np.flatnonzero(there)
            if not len(pool):
                got = f"none with {', '.join((*has, missing))}; row {rows[0]} needs one"
                do = "Lower the missing rate in training, or choose another fill."
                raise TooFew(f"a training row to give {missing}", got, do)
            far = np.zeros((len(rows), len(pool)))
            for name in has:
                a, b = views[name][rows], known.views[name][pool]
                far += (np.square(a).sum(1)[:, None] - 2 * a @ b.T + np.square(b).sum(1)) / size[
                    name
                ]
            yield missing, rows, pool[far.argmin(axis=1)]


def _imputed(known: TrainingViews, seed: int, progress: Progress) -> Put:
    return IMPUTERS.get(IMPUTER).fit(known.views, known.present, seed, progress).fill


for _fill in (
    Fill("told", "told: its learned token",
         "Nothing is filled. The model is told: a network puts the token that it learned, an "
         "average leaves the modality out.", None),
    Fill("zero_input", "zeros at the input",
         "An empty input is encoded: a black picture, a lone full stop, silence.", _zero_input),
    Fill("zero_feature", "zeros at the feature",
         "A vector of zeros stands in place of the encoder's.", _zero_feature),
    Fill("mean", "the mean", "The mean of the training rows.", _mean),
    Fill("noise", "noise", "Normal noise with mean and deviation of the training rows.", _noise),
    Fill("shuffled", "another item", "The modality of a training row drawn at random.", _shuffled),
    Fill("donor", "the nearest donor",
         "The modality of the training row that is nearest in what is there.", _donor),
    Fill("imputed", "imputed",
         "What a cascaded residual autoencoder makes of what is there.", _imputed),
):  # fmt: skip
    FILLS.register(_fill)
