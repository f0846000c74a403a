"""Pairs of two spaces of which a share is wrong: dealt to others, or the other side is hurt.

What is wrong is drawn once a seed, never anew each epoch, and the same in training and validation;
test pairs are never wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lab.adapt.mispair import mispaired, mispaired_within
from lab.core.contracts import Modality
from lab.core.errors import BadInput, TooFew
from lab.core.progress import Progress
from lab.data import DATASETS
from lab.encoders import ENCODERS
from lab.encoders.embed import column_for, embed
from lab.experiments.align.spaces import TwoSpaces, TwoSpacesSpec
from lab.experiments.gap.space import pair_of_views
from lab.experiments.views.view import View, views_digest, with_facets
from lab.perturb.misalign import misaligned
from lab.stats.checks import Floats
from lab.stats.cosine import unit_rows
from lab.store.arrays import key_of
from lab.store.code import code_digest


class WrongPairsSpec(TwoSpacesSpec):
    """Two spaces, and in which way pairs between them are wrong."""

    kind: Literal["random", "class", "facet", "time"] = Field(
        "random", description="What a wrong pair is: dealt to any other pair, to one of its class "
        "(hard), of another facet (such as a wrong language), or speech cut at a wrong time.",
    )  # fmt: skip
    wrong_facet: str = Field(
        "", description="For kind facet: what wrong pairs have on the second side; empty: the "
        "first other one.",
    )  # fmt: skip
    overlap: float = Field(
        0.5, ge=0.0, le=1.0, description="For kind time: the share of each wrong sound that is its "
        "neighbour's.",
    )  # fmt: skip


class WrongPairs:
    """Deals the pairs of some rows with a share of them wrong; kinds share which ones if they can.

    Raises ``UnknownId`` for a facet, ``BadInput`` for one that is the right one or for sounds that
    are none, ``TooFew`` where the facet lacks concepts, and what ``embed`` raises.
    """

    def __init__(self, spec: WrongPairsSpec, spaces: TwoSpaces, progress: Progress) -> None:
        self._spaces, self._within = spaces, spec.kind == "class"
        self._instead: Floats | None = None
        view = pair_of_views(spec.dataset, spec.a, spec.b)[1]
        if spec.kind == "facet":
            self._instead = _of_facet(spec, spaces, view, progress)
        elif spec.kind == "time":
            self._instead = _cut_late(spec, spaces, view, progress)

    def deal(
        self, rows: NDArray[np.intp], share: float, seed: int
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the second side [n, e] of the pairs of ``rows`` [n], and which pairs are right.

        A share of 1 deals all to any others, whatever the kind: who learns from them knows nothing.
        Raises as ``mispaired`` and ``mispaired_within``.
        """
        if self._within and share < 1:
            partner = mispaired_within(self._spaces.labels[rows], share, seed)
        else:
            partner = mispaired(len(rows), share, seed)
        right = partner == np.arange(len(rows))
        if self._instead is None or share == 1:
            return self._spaces.y[rows[partner]], right
        return np.where(right[:, None], self._spaces.y[rows], self._instead[rows]), right


def named(spec: WrongPairsSpec) -> WrongPairsSpec:
    """Return a spec that names every facet. Raises ``BadInput`` where there is no other one."""
    spec = with_facets(spec, "a", "b")
    if spec.kind != "facet":
        return spec
    view = pair_of_views(spec.dataset, spec.a, spec.b)[1]
    others = [f for f in DATASETS.get(spec.dataset).facets(view.modality) if f != view.facet]
    if spec.wrong_facet == view.facet or not others:
        do = "Name another facet, or take wrong pairs of another kind."
        raise BadInput(f"a facet beside {view.facet} for wrong pairs", f"{others}", do)
    return spec.model_copy(update={"wrong_facet": spec.wrong_facet or others[0]})


def fingerprint(spec: WrongPairsSpec) -> dict[str, str]:
    """What the numbers depend on beside the spec: the data's content and labels, the weights."""
    views = pair_of_views(spec.dataset, spec.a, spec.b)
    wrong = (View(views[1].encoder, spec.wrong_facet),) if spec.kind == "facet" else ()
    return views_digest(spec.dataset, [*views, *wrong])


def _of_facet(spec: WrongPairsSpec, spaces: TwoSpaces, view: View, progress: Progress) -> Floats:
    """Return the second side of every concept under the wrong facet [n, e], rows of length 1."""
    encoder = ENCODERS.get(view.encoder)
    column = column_for(encoder, DATASETS.get(spec.dataset), named(spec).wrong_facet)
    found = embed(encoder, column, progress=progress)
    row_of = {concept: i for i, concept in enumerate(found.ids)}
    there = [concept for concept in spaces.concepts if concept in row_of]
    if len(there) < len(spaces.concepts):
        got = f"{len(there)} in {column.facet}"
        do = "Choose a facet that has them all."
        raise TooFew(f"all {len(spaces.concepts)} concepts of the bridge", got, do)
    return unit_rows(found.x[[row_of[concept] for concept in there]].astype(np.float64))


def _cut_late(spec: WrongPairsSpec, spaces: TwoSpaces, view: View, progress: Progress) -> Floats:
    """Return the vectors of sounds that run into the next of their part [n, e]; test rows are 0."""
    if view.modality != Modality.SPEECH:
        do = 'Name a voice, such as "speech_embedding/en+m3", or take another kind.'
        raise BadInput("speech as the second space, to cut it in time", str(view), do)
    x = np.zeros_like(spaces.y)
    for rows in (spaces.train, spaces.validation):
        # Within a part, so that no test concept is heard in training.
        column = DATASETS.get(spec.dataset).column(
            view.modality, view.facet, [spaces.concepts[row] for row in rows]
        )
        parts = {"whole": column.fingerprint, "ids": column.ids, "overlap": spec.overlap,
                 "method": code_digest(misaligned.__module__)}  # fmt: skip
        late = replace(
            column, items=misaligned(list(column.items), spec.overlap), fingerprint=key_of(parts)
        )
        found = embed(ENCODERS.get(view.encoder), late, progress=progress)
        x[rows] = unit_rows(found.x.astype(np.float64))
    return x
