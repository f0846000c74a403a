"""More than two modalities at once: what a third one binds, and one gap over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lab.core.errors import TooFew
from lab.distance.base import Settings
from lab.distance.joint import joint_gap, triangle_bounds
from lab.experiments.views.shared_space import SpaceKind, native_space, shared_space
from lab.experiments.views.view import Seen, View

OVER = "concept families"


def first_of_each(views: Sequence[View]) -> list[View]:
    """Return the first view of every modality."""
    first: dict[str, View] = {}
    for view in views:
        first.setdefault(str(view.modality), view)
    return list(first.values())


def triangles(seen: Seen, views: Sequence[View]) -> list[dict[str, Any]]:
    """Return the bounds that each modality sets on mutual kNN of two others; none under three."""
    chosen = first_of_each(views)
    if len(chosen) < 3:
        return []
    return [asdict(bound) for bound in triangle_bounds({str(v): seen.x[v] for v in chosen})]


def gap_over_all(
    seen: Seen, views: Sequence[View], kind: SpaceKind, n_train_pairs: int, seed: int
) -> dict[str, Any] | None:
    """Return the joint gap over the first view of every modality, in the space of the text's.

    Every other modality is mapped there, fitted on the same training pairs; None under three
    modalities or without a text. Where there is no such space it is undefined, with the reason.
    "auto" takes native spaces only where all have one: a map centres and keeps rows of its own, and
    what was mapped cannot stand beside what was not.
    """
    chosen = first_of_each(views)
    hubs = [view for view in chosen if view.modality == "text"]
    if len(chosen) < 3 or not hubs:
        return None
    [hub] = hubs
    others = [view for view in chosen if view != hub]
    if kind == "auto" and not all(native_space(view, hub) for view in others):
        kind = "ridge"
    spaces, named, rows = {}, [], None
    for view in others:
        try:
            shared = shared_space(seen, view, hub, kind, n_train_pairs=n_train_pairs, seed=seed)
        except TooFew as error:
            return {"value": None, "reason": f"{error.expected}; got {error.got}"}
        if shared.reason:
            return {"value": None, "reason": shared.reason}
        spaces[str(view)], spaces[str(hub)] = shared.x, shared.y
        named.append(shared.space)
        rows = shared.rows
    units, space = seen.families[rows], "; ".join(named)
    return joint_gap(spaces, units=units, over=OVER, space=space, settings=Settings(seed)).as_dict()
