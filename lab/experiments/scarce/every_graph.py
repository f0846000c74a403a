"""Every graph without a cycle over a few modalities, each an arm by its edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from lab.core.errors import BadInput
from lab.experiments.scarce.graphical_models import GraphicalModelsSpec, names_of
from lab.fusion.graphs.edges import Edge, forest

GRAPH, NO_EDGE, MOST_VIEWS = "graph ", "no edge", 3


def pairs_of(spec: GraphicalModelsSpec) -> list[Edge]:
    """Return every pair of modalities. Raises ``BadInput`` for other than two or three views."""
    names = names_of(spec)
    if not 2 <= len(names) <= MOST_VIEWS:
        do = "Take some away, for every graph of theirs is tried."
        raise BadInput("two views or three", f"{len(names)}", do)
    return list(combinations(names, 2))


def graphs_of(spec: GraphicalModelsSpec) -> dict[str, list[Edge]]:
    """Return every graph without a cycle by the name of its arm; raises as ``pairs_of``."""
    pairs = pairs_of(spec)
    every = [list(some) for k in range(len(pairs) + 1) for some in combinations(pairs, k)]
    return {graph_arm(edges): edges for edges in every if forest(edges) == edges}


def graph_arm(edges: Sequence[Edge]) -> str:
    """Return the name of a graph's arm.

    >>> graph_arm([("image", "text"), ("text", "speech")]), graph_arm([])
    ('graph image-text, text-speech', 'graph no edge')
    """
    return GRAPH + (", ".join("-".join(edge) for edge in edges) or NO_EDGE)
