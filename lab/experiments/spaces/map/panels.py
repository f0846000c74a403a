"""What is drawn together: several views in one named space, or each view in its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.encoders import ENCODERS
from lab.experiments.views.shared_space import SpaceKind, native_space, shared_space
from lab.experiments.views.view import Seen, View
from lab.stats.checks import Floats, finite_array
from lab.stats.cosine import unit_rows

Place = Callable[[ArrayLike], Floats]


@dataclass(frozen=True)
class MapPanel:
    """One map to be drawn: its space, and how each view's vectors get into it."""

    space: str
    place: dict[View, Place] = field(repr=False)
    """From an encoder's vectors [n, d] to rows of length one in the panel's space [n, e]."""

    @property
    def views(self) -> tuple[View, ...]:
        return tuple(self.place)


@dataclass(frozen=True)
class Panels:
    """The maps of a choice of views, and the rows of ``Seen`` that they may show."""

    panels: tuple[MapPanel, ...]
    rows: NDArray[np.intp] = field(repr=False)
    """No family of theirs trained a map."""
    n_train: int = 0
    reason: str = ""
    """Why the views are side by side; empty where they share a space."""


def panels_of(
    seen: Seen,
    views: Sequence[View],
    kind: SpaceKind,
    *,
    n_train_pairs: int = 400,
    seed: int = 0,
) -> Panels:
    """Decide which views share a space, of the kind asked for.

    Views of one encoder, or of encoders made for one space, share it. Else "ridge", "procrustes"
    and "auto" map each view into the space of the second, fitted on the same pairs of other
    families. Where there is no shared space each view has a panel of its own, centred by its mean.
    Raises ``TooFew`` where the training pairs leave fewer than ten concepts to show.
    """
    everything = np.arange(len(seen))
    if len(views) == 1:
        return Panels((_alone(seen, views[0]),), everything)
    native = _native(views)
    if kind in {"auto", "native"} and native:
        return Panels((MapPanel(native, dict.fromkeys(views, _directions)),), everything)
    wanted = "ridge" if kind == "auto" else kind
    anchor = views[1]
    # Where nothing is fitted, the first view of another encoder is the one that shares no space.
    others = [v for v in views if v != anchor]
    if wanted == "native":
        others.sort(key=lambda view: bool(native_space(view, anchor)))
    place: dict[View, Place] = {}
    names = []
    rows, n_train = everything, 0
    for view in others:
        found = shared_space(seen, view, anchor, wanted, n_train_pairs=n_train_pairs, seed=seed)
        if found.fitted is None:
            alone = tuple(_alone(seen, each) for each in views)
            return Panels(alone, everything, reason=found.reason)
        place[view] = _through(found.fitted.map_x)
        place[anchor] = _through(found.fitted.map_y)
        names.append(found.space)
        rows, n_train = found.rows, found.n_train
    return Panels((MapPanel("; ".join(names), {v: place[v] for v in views}),), rows, n_train)


def _native(views: Sequence[View]) -> str:
    """Return the name of the space that all views share without any fitting, or ""."""
    names = {native_space(views[0], view) for view in views[1:]}
    if "" in names:
        return ""
    # Two facets of one encoder beside its partner: all are in the space that both were made for.
    return names.pop() if len(names) == 1 else ENCODERS.get(views[0].encoder).card.space


def _alone(seen: Seen, view: View) -> MapPanel:
    mean = seen.x[view].mean(axis=0, dtype=np.float64)
    return MapPanel(f"of {view.encoder}", {view: _through(lambda x: finite_array(x, "", 2) - mean)})


def _through(place: Place) -> Place:
    return lambda x: unit_rows(place(x))


def _directions(x: ArrayLike) -> Floats:
    return unit_rows(finite_array(x, "vectors", 2))
