"""Finding the drawing of each concept in each style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lab.core.errors import BadInput
from lab.data.emojilab.emoji_list import Emoji
from lab.data.sources import IconSet

STYLES = ("noto", "twemoji", "fluent-emoji-flat", "openmoji", "noto-v1", "emojione")
COMPLETE_STYLES = STYLES[:4]
REDRAWN = {"cricket", "water-pistol"}
"""In the older styles these slugs are another thing: the game of cricket, and a firearm."""


def match_drawings(
    sets: dict[str, IconSet], emoji: Sequence[Emoji], ids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the drawings of each style; a concept has four drawings, or all six.

    Raises ``BadInput`` when one drawing would serve two concepts.
    """
    matched = {
        style: [_icon_slug(sets, style, e, i) for e, i in zip(emoji, ids, strict=True)]
        for style in STYLES
    }
    in_all = [all(found) for found in zip(*matched.values(), strict=True)]
    drawings = {}
    for style, slugs in matched.items():
        kept = [
            (i, s)
            for i, s, six in zip(ids, slugs, in_all, strict=True)
            if s and (six or style in COMPLETE_STYLES)
        ]
        if len({s for _, s in kept}) != len(kept):
            raise BadInput(
                "one drawing for each concept", f"one twice in {style}", "Mend the match."
            )
        drawings[style] = [drawing(sets[style], i, s) for i, s in kept]
    return drawings


def _icon_slug(sets: dict[str, IconSet], style: str, emoji: Emoji, concept: str) -> str | None:
    """Return the slug of a concept's drawing in a style, or None where it has none.

    The two older styles give no code points: they are matched by the slugs, new and old, that the
    other styles give to the concept.
    """
    icons = sets[style]
    if icons.slug_of:
        slugs = [icons.slug_of[emoji.characters]]
    elif concept in REDRAWN:
        return None
    else:
        slugs = [concept, *(n for s in COMPLETE_STYLES for n in sets[s].slugs(emoji.characters))]
    parents = (icons.aliases.get(s, {"parent": s}) for s in slugs)
    # An alias that also flips or turns its parent is another drawing.
    found = (a["parent"] for a in parents if set(a) == {"parent"} and a["parent"] in icons.icons)
    return next(found, None)


def drawing(icons: IconSet, concept: str, icon_slug: str) -> dict[str, Any]:
    """Return a concept's drawing as committed; raises ``BadInput`` for one that needs a font."""
    icon = icons.icons[icon_slug]
    if "<text" in icon["body"] or "<image" in icon["body"]:
        raise BadInput("pure outlines", f"text in {icon_slug}", "Convert it to outlines.")
    width, height = icon.get("width", icons.width), icon.get("height", icons.height)
    return {"id": concept, "width": width, "height": height, "body": icon["body"]}
