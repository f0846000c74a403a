"""Edges between modalities: read from words, or learnt (Chow & Liu 1968); never in a cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lab.core.errors import BadInput, unknown_id

Edge = tuple[str, str]


def forest(edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges in their order without those that would close a cycle (Kruskal 1956)."""
    part: dict[str, str] = {}
    kept = []
    for a, b in edges:
        one, other = part.setdefault(a, a), part.setdefault(b, b)
        if one != other:
            part = {node: one if of == other else of for node, of in part.items()}
            kept.append((a, b))
    return kept


def spanning_tree(bits: Mapping[Edge, float], *, least: bool = False) -> list[Edge]:
    """Return the tree of the edges that hold the most information, or the ``least``.

    >>> spanning_tree({("a", "b"): 0.1, ("a", "c"): 0.9, ("b", "c"): 0.5})
    [('a', 'c'), ('b', 'c')]
    """
    return forest(sorted(bits, key=lambda edge: bits[edge] if least else -bits[edge]))


def edges_of(text: str, names: Sequence[str]) -> list[Edge]:
    """Read "image-text, text-speech", in the order of ``names`` within an edge; empty: none.

    Raises ``UnknownId`` for another modality, ``BadInput`` for no pair and for a cycle.
    """
    pair_of = {f"{a}-{b}": min((a, b), (b, a), key=lambda e: names.index(e[0]))
               for a in names for b in names if a != b}  # fmt: skip
    edges: list[Edge] = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        for end in () if part in pair_of else part.split("-"):
            if end not in names:
                raise unknown_id("modality", end, names)
        if part not in pair_of or len(forest([*edges, pair_of[part]])) <= len(edges):
            got = f"{part!r} in {text!r}"
            raise BadInput("pairs of two, none of which closes a cycle", got, "Leave it out.")
        edges.append(pair_of[part])
    return edges
