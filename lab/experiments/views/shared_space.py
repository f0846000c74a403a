"""The shared space of two views: where it comes from, on which rows it may be measured.

Gap, alignment and cosine retrieval compare positions, so both sides must live in one space, which
every result names. Two encoders without one get it by a fitted map, whose training pairs are of
other concept families than those measured; beside it stands the same map fitted on shuffled pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import TooFew
from lab.core.seeds import stream
from lab.encoders import ENCODERS
from lab.experiments.views.view import Seen, View
from lab.probes.maps import LEAST_PAIRS, Kind, LinearMap, fit_map
from lab.stats.checks import Floats

SpaceKind = Literal["auto", "native", "ridge", "procrustes", "none"]


@dataclass(frozen=True)
class Shared:
    """Two views in one space, row i of ``x`` paired with row i of ``y``."""

    space: str
    """Its name for results; empty where there is none, and ``reason`` says why."""
    rows: NDArray[np.intp] = field(repr=False)
    """The rows of ``Seen`` that may be measured: no family of theirs trained a map."""
    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    control_x: Floats | None = field(default=None, repr=False)
    """x through the same map fitted on shuffled pairs: what the fitting alone brings."""
    fitted: LinearMap | None = field(default=None, repr=False)
    """The map itself, for other rows of the same views; None where nothing was fitted."""
    n_train: int = 0
    reason: str = ""


def native_space(a: View, b: View) -> str:
    """Return the name of the space that two views share without any fitting, or "".

    One encoder has one space; two share one where their cards name the same.
    """
    if a.encoder == b.encoder:
        return f"native to {a.encoder}"
    one, other = (ENCODERS.get(view.encoder).card.space for view in (a, b))
    return one if one == other else ""


def shared_space(
    seen: Seen,
    a: View,
    b: View,
    kind: SpaceKind = "auto",
    *,
    n_train_pairs: int = 400,
    seed: int = 0,
) -> Shared:
    """Bring two views into one space.

    "native": both sides come from one encoder, or from two made for one space. "ridge" and
    "procrustes" map ``a`` into the space of ``b``, fitted on ``n_train_pairs`` pairs of families
    drawn by ``seed``; all other families are measured. "auto" takes the native space where there is
    one, else ridge. "none", or "native" where there is none, gives both sides as they are with a
    reason. Raises ``TooFew`` where the training pairs leave fewer than ten to measure.
    """
    native = native_space(a, b)
    everything = np.arange(len(seen))
    x, y = seen.x[a].astype(np.float64), seen.x[b].astype(np.float64)
    if native and kind in {"auto", "native"}:
        return Shared(native, everything, x, y)
    if kind in {"native", "none"}:
        why = f"{a.encoder} and {b.encoder} share no space without fitting"
        return Shared(
            "", everything, x, y, reason=why if kind == "native" else "none was asked for"
        )
    chosen: Kind = "procrustes" if kind == "procrustes" else "ridge"
    train, rest = training_rows(seen.families, n_train_pairs, seed)
    families = seen.families[train]
    fitted = fit_map(x[train], y[train], chosen, families=families, seed=seed)
    order = stream(seed, "", "shuffled pairs").permutation(len(train))
    shuffled = fit_map(x[train], y[train][order], chosen, families=families, seed=seed)
    return Shared(
        f"{chosen} map {a.encoder} to {b.encoder}, fitted on {len(train)} pairs of other families",
        rest,
        fitted.map_x(x[rest]),
        fitted.map_y(y[rest]),
        shuffled.map_x(x[rest]),
        fitted,
        n_train=len(train),
    )


def training_rows(
    families: NDArray[np.str_], n_train_pairs: int, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Divide rows into (training, measured), whole families each; training has exactly n rows.

    Rows of the last training family beyond n are in neither part. Raises ``TooFew`` where fewer
    than ten rows remain on a side.
    """
    names, codes = np.unique(families, return_inverse=True)
    rank = stream(seed, "", "training families").permutation(len(names))
    # Rows family by family, in the drawn order of families.
    order = np.lexsort((np.arange(len(codes)), rank[codes]))
    train = order[:n_train_pairs]
    rest = np.flatnonzero(~np.isin(codes, codes[train]))
    if min(len(train), len(rest)) < LEAST_PAIRS:
        raise TooFew(
            f"at least {LEAST_PAIRS} pairs to fit on and as many of other families to measure",
            f"{len(train)} and {len(rest)} of {len(families)}",
            "Ask for another number of training pairs, or take more concepts.",
        )
    return np.sort(train), rest
