"""Bringing the Stamps onto this machine: from the Debian package to what is kept of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from lab.core.errors import BadInput, StoreError, Unavailable
from lab.core.progress import Progress
from lab.data.sources import slug
from lab.data.speech.recordings import is_sound
from lab.data.stamps.deb_file import files_of
from lab.data.stamps.families import stamp_families
from lab.data.stamps.files import FOLDER, StampFiles, gather
from lab.data.stamps.photo_or_drawing import checked_kinds
from lab.data.stamps.picture import png_of, stamp_kind, stamp_picture
from lab.data.stamps.store import COMMAND, PackWriter, stamp_folder, write_index
from lab.store.paths import home

PACKAGE = "tuxpaint-stamps-default"
DOWNLOAD_S = 900


def get_stamps(deb: Path | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Keep the Stamps of a package, downloaded with apt-get where none is given; return counts.

    Nothing of the package itself stays. Raises ``Unavailable`` without apt-get or network,
    ``BadInput`` for a package that cannot be used, ``StoreError`` where it cannot be kept.
    """
    progress = progress or Progress()
    if deb is not None:
        return _keep(deb, progress)
    if shutil.which("apt-get") is None:
        do = f"Fetch {PACKAGE} elsewhere and run: {COMMAND} --deb FILE"
        raise Unavailable("apt-get, to download the package", "none", do)
    try:
        home().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home(), prefix=".part-stamps-") as folder:
            return _keep(_downloaded(Path(folder), progress), progress)
    except OSError as error:
        raise StoreError("a store that can be written", str(error), "Check the disk.") from error


def _downloaded(folder: Path, progress: Progress) -> Path:
    progress.start(f"Downloading {PACKAGE}, 161 MB", 1)
    command = ["apt-get", "download", PACKAGE]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=DOWNLOAD_S, check=False
        )
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    except subprocess.TimeoutExpired:
        said = [f"nothing within {DOWNLOAD_S} s"]
    found = sorted(folder.glob("*.deb"))
    if not found:
        do = f"Try: apt-get update. Or fetch the file elsewhere and run: {COMMAND} --deb FILE"
        raise Unavailable(f"the package {PACKAGE}", said[0], do)
    progress.advance()
    return found[0]


def _keep(deb: Path, progress: Progress) -> dict[str, Any]:
    progress.start(f"Reading {deb.name}", 0)
    files: dict[str, bytes] = {}
    for name, content in files_of(deb, FOLDER):
        progress.check()
        files[name] = content
    found = gather(files)
    progress.start("Drawing the stamps", len(found))
    kept, skipped, images = [], {}, []
    for stamp in found:
        progress.advance()
        try:
            image = stamp_picture(stamp)
        except BadInput as error:
            skipped[stamp.path] = f"{error.expected}; got {error.got}"
            continue
        if "en" not in stamp.captions:
            skipped[stamp.path] = "no English caption"
            continue
        kept.append(stamp)
        images.append(image)
    if len(kept) < 2 or len({_id(stamp) for stamp in kept}) != len(kept):
        do = f"Give the package {PACKAGE} of Debian."
        raise BadInput("2 stamps or more, each with its own name", f"{len(kept)} stamps", do)
    pictures = PackWriter("pictures")
    places = [pictures.add(png_of(image)) for image in images]
    families = stamp_families([s.path for s in kept], [s.captions["en"] for s in kept], images)
    checked = checked_kinds()
    rows: list[dict[str, Any]] = []
    for stamp, place, family in zip(kept, places, families, strict=True):
        kind = checked.get(stamp.path) or stamp_kind(stamp)[0]
        rows.append(
            {
                "id": _id(stamp),
                "path": stamp.path,
                "category": stamp.category,
                "kind": kind,
                "family": slug(family),
                "captions": stamp.captions,
                "picture": place,
            }
        )
    packs = [pictures.write()]
    for row in rows:
        row["picture"] = (packs[0], *row["picture"])
    _keep_sounds(kept, rows, packs, skipped, progress)
    write_index(rows, skipped, packs)
    size = sum(path.stat().st_size for path in stamp_folder().iterdir())
    return {
        "stamps": len(rows),
        **Counter(row["kind"] for row in rows),
        "families": len(set(families)),
        "captions": len({row["captions"]["en"] for row in rows}),
        "recordings": sum(len(row["speech"]) for row in rows),
        "sound effects": sum("sound" in row for row in rows),
        "left out": len(skipped),
        "megabytes": round(size / 1e6, 1),
    }


def _keep_sounds(
    kept: list[StampFiles],
    rows: list[dict[str, Any]],
    packs: list[str],
    skipped: dict[str, str],
    progress: Progress,
) -> None:
    """Write one pack of recordings for each language, and one of sound effects."""
    languages = sorted({code for stamp in kept for code in stamp.speech})
    progress.start("Keeping the recordings", len(languages) + 1)
    for row in rows:
        row["speech"] = {}
    for code in [*languages, ""]:
        writer = PackWriter(f"speech-{code}" if code else "sounds")
        placed = []
        for stamp, row in zip(kept, rows, strict=True):
            data = stamp.speech.get(code) if code else stamp.sound
            if data is None:
                continue
            if is_sound(data):
                placed.append((row, writer.add(data)))
            else:
                skipped[f"{stamp.path}, {code or 'sound'}"] = "a recording that does not decode"
        if placed:
            packs.append(writer.write())
        for row, place in placed:
            part = (packs[-1], *place)
            if code:
                row["speech"][code] = part
            else:
                row["sound"] = part
        progress.advance()


def _id(stamp: StampFiles) -> str:
    return slug(stamp.path)
