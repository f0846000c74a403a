"""Build the committed files of EmojiLab from published packages.

Run ``python -m lab.data.emojilab.build --packages DIR`` with these in DIR (versions as in
``data/ATTRIBUTION.md``)::

    npm pack @iconify-json/noto @iconify-json/twemoji @iconify-json/openmoji
    npm pack @iconify-json/fluent-emoji-flat @iconify-json/noto-v1 @iconify-json/emojione
    npm pack cldr-annotations-full cldr-annotations-derived-full cldr-localenames-full
    apt-get download unicode-data

The same packages give the same bytes. A concept is kept when it is concrete (five groups, no skin
tone) and drawn in the first four styles; a language is kept when it names 800 concepts or more.
"""

from __future__ import annotations

import argparse
import json
import logging
import lzma
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.data.emojilab.drawings import glyph, svg_markup
from lab.data.emojilab.emoji_list import Emoji, read_emoji_list
from lab.data.emojilab.match_drawings import COMPLETE_STYLES, STYLES, match_drawings
from lab.data.families import join, same_drawing, same_head_word, thumbnail
from lab.data.sources import (
    read_annotations,
    read_icons,
    read_language_names,
    slug,
)
from lab.store.paths import committed

MIN_NAMES = 800

log = logging.getLogger(__name__)


def build(packages: Path, target: Path, limit: int | None = None) -> dict[str, int]:
    """Write every file of EmojiLab into ``target`` and return what was counted.

    ``limit`` keeps only the first concepts, for a quick check.
    """
    sets = {style: read_icons(packages, style) for style in STYLES}
    annotations = read_annotations(packages)
    english = annotations["en"]
    emoji = [
        e
        for e in read_emoji_list(packages)
        if e.characters in english
        and all(e.characters in sets[style].slug_of for style in COMPLETE_STYLES)
    ][:limit]
    names = [english[e.characters]["tts"][0] for e in emoji]
    ids = [slug(name) for name in names]
    if len(set(ids)) != len(ids):
        raise BadInput("one id for each concept", "a repeated id", "Tell the two names apart.")
    drawings = match_drawings(sets, emoji, ids)
    languages = _languages(annotations, emoji, MIN_NAMES if limit is None else limit)

    (target / "svg").mkdir(parents=True, exist_ok=True)
    for style, rows in drawings.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        compress(target / "svg" / f"{style}.jsonl.xz", lines)
    language_names = read_language_names(packages)
    for code, entry in languages.items():
        entry["language"] = language_names.get(code, code)
    compress(target / "names.json.xz", json.dumps(languages, ensure_ascii=False, sort_keys=True))
    concepts = [
        {"id": i, "characters": e.characters, "name": n, "group": e.group, "subgroup": e.subgroup}
        for i, e, n in zip(ids, emoji, names, strict=True)
    ]
    write_lines(target / "concepts.json", concepts)
    families = join(ids, [*same_head_word(names), *_alike(drawings, ids)])
    write_lines(target / "families.json", families)
    return {
        "concepts": len(ids),
        "concepts in six styles": len(drawings[STYLES[-1]]),
        "drawings": sum(map(len, drawings.values())),
        "languages": len(languages),
        "families": len(families),
        "largest family": max(map(len, families)),
    }


def _alike(
    drawings: dict[str, list[dict[str, Any]]], ids: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of concepts whose drawings nearly agree in one style."""
    row_of = {concept: row for row, concept in enumerate(ids)}
    for rows in drawings.values():
        glyphs = [glyph(svg_markup(r["body"], r["width"], r["height"])) for r in rows]
        for i, j in same_drawing(np.stack([thumbnail(g) for g in glyphs])):
            yield row_of[rows[i]["id"]], row_of[rows[j]["id"]]


def _languages(
    annotations: dict[str, dict[str, dict[str, list[str]]]], emoji: Sequence[Emoji], least: int
) -> dict[str, dict[str, Any]]:
    """Return names and keywords by language, each aligned with the concepts ("" where none)."""
    kept = {}
    for code, entries in sorted(annotations.items()):
        rows = [entries.get(e.characters, {}) for e in emoji]
        names = [unicodedata.normalize("NFC", row.get("tts", [""])[0]).strip() for row in rows]
        if sum(map(bool, names)) >= least:
            keywords = [unicodedata.normalize("NFC", "|".join(r.get("default", []))) for r in rows]
            kept[code] = {"names": names, "keywords": keywords}
    return kept


def compress(path: Path, text: str) -> None:
    """Write a text as xz, the same bytes each time."""
    path.write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))


def write_lines(path: Path, rows: Sequence[Any]) -> None:
    """Write a list as JSON with one row a line: readable, and small in a diff."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", "utf-8")


def main() -> None:
    """Read the command line, build, and log the counts."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Build the committed files of EmojiLab.")
    parser.add_argument("--packages", type=Path, required=True, help="folder of the packages")
    parser.add_argument("--target", type=Path, default=committed() / "emojilab")
    arguments = parser.parse_args()
    for what, count in build(arguments.packages, arguments.target).items():
        log.info("%s: %d", what, count)


if __name__ == "__main__":
    main()
