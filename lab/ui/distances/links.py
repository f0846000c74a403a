"""Try this: three links that lead on from the table of distances."""

from __future__ import annotations

from typing import Any

from lab.ui.app.links import try_this as draw_links


def links_of(a: str, b: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (words, page, query) of three links."""
    encoder, _, facet = a.rpartition("/")
    other, _, other_facet = b.rpartition("/")
    return [
        ("Is it learned? Compare with random weights",
         "distances", {"spaces.image": ["lite0", "lite0-random-0", "hog"],
                       "spaces.text_facets": ["English (en)", "Swahili (sw)"]}),
        ("The same table by nearest neighbours",
         "distances", {"spaces.measure": "mutual_knn", "pair.a": a, "pair.b": b}),
        ("See this pair on a map",
         "spaces", {"a": encoder, "b": other, "map.facet_a": facet,
                    "map.facet_b": other_facet}),
    ]  # fmt: skip


def try_this(a: str, b: str) -> None:
    """Draw the links."""
    draw_links(links_of(a, b))
