"""What a folder of one's own names: a sub-folder a class, or a CSV of files and their labels.

A listing is text from outside. No path in it may leave the folder, by "..", from the root of the
disk, or through a link; whatever cannot be taken is passed over and named with the reason. Nothing
is opened here but the CSV itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lab.core.errors import BadInput
from lab.data.own.csv_file import read_rows
from lab.data.own.place import Place, place_of

MAX_FILES = 2000
"""Of a folder or a CSV; decoded on the canvas they take 0.3 GB."""
MAX_LABEL_CHARS, MAX_CAPTION_CHARS = 100, 1000


@dataclass(frozen=True)
class Skipped:
    """A file that was passed over, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Listed:
    """A file inside the folder, by its path from there, with its class."""

    id: str
    path: Path
    """Without any link on the way."""
    label: str
    caption: str = ""
    place: Place | None = None


@dataclass
class Listing:
    """What may be read, in order, and what may not."""

    files: dict[str, Listed] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def add(
        self, root: Path, name: str, label: str, caption: str = "", place: Place | None = None
    ) -> None:
        """Take a file up, or note why not."""
        known = PurePosixPath(name).as_posix()
        reason = _fault(root, name) or _label_fault(label, caption)
        if not reason and known in self.files:
            reason = "named twice"
        if reason:
            self.skipped.append(Skipped(name, reason))
        else:
            # Of a caption in several lines the line ends become spaces.
            said = " ".join(caption.split())
            self.files[known] = Listed(known, (root / name).resolve(), label, said, place)


def list_pictures(place: Path) -> Listing:
    """Return the files of a folder with one sub-folder a class, or of a CSV beside its files.

    The CSV has the columns file and label, and may have caption, and lat and lon in degrees; its
    paths start at its own folder. Hidden files are passed over in silence. Raises ``BadInput`` for
    a place that is neither, more than 2,000 files, a CSV that is too large, not UTF-8, or without
    its columns, and degrees that are none (the line is named).
    """
    try:
        if place.is_dir():
            return _of_folders(place.resolve())
        if place.is_file():
            return _of_csv(place.resolve())
    except OSError as error:
        raise BadInput(
            f"a folder that can be read at {place}", str(error), "Check its permissions."
        ) from error
    do = "Check the path: a sub-folder a class, or a CSV with the columns file and label."
    raise BadInput(f"a folder or a CSV at {place}", "neither", do)


def _of_folders(root: Path) -> Listing:
    listing = Listing()
    n = 0
    for folder in _entries(root):
        if not (root / folder).is_dir():
            listing.skipped.append(Skipped(folder, "not in the sub-folder of a class"))
            continue
        if reason := _way_out(root, folder):
            listing.skipped.append(Skipped(folder, reason))
            continue
        for file in _entries(root / folder):
            n = _counted(n)
            listing.add(root, f"{folder}/{file}", folder)
    return listing


def _of_csv(path: Path) -> Listing:
    listing = Listing()
    for n, row in enumerate(read_rows(path)):
        _counted(n)
        place = place_of(row.lat, row.lon, f"line {row.line} of {path.name}")
        listing.add(path.parent, row.file, row.label, row.caption, place)
    return listing


def _entries(folder: Path) -> list[str]:
    """Return the names in a folder, sorted; counted before they are kept."""
    names = []
    with os.scandir(folder) as found:
        for entry in found:
            if not entry.name.startswith("."):
                names.append(entry.name)
                _counted(len(names) - 1)
    return sorted(names)


def _counted(n: int) -> int:
    if n >= MAX_FILES:
        do = "Keep fewer, drawn at random."
        raise BadInput(f"at most {MAX_FILES:,} files", "more", do)
    return n + 1


def _fault(root: Path, name: str) -> str:
    """Say why a file cannot be taken, or return ""."""
    if reason := _way_out(root, name):
        return reason
    try:
        if not (root / name).exists():
            return "no file there"
        return "" if (root / name).is_file() else "not a file"
    except OSError as error:
        # A name longer than the file system takes is no reason to refuse the others.
        return f"a path that cannot be looked up ({error.strerror})"


def _way_out(root: Path, name: str) -> str:
    """Say how a name leads out of the folder, or return ""."""
    # The text is judged before the disk is asked: whether a file is there outside is no answer.
    if not name or not name.isprintable():
        return "a name with characters that cannot be shown" if name else "no name"
    steps = PurePosixPath(name)
    if steps.is_absolute() or ".." in steps.parts:
        return "a path that leaves the folder"
    try:
        inside = (root / name).resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return "a path that leads nowhere"
    return "" if inside else "a link that leaves the folder"


def _label_fault(label: str, caption: str) -> str:
    if not label or not label.isprintable() or len(label) > MAX_LABEL_CHARS:
        return f"a label that is not 1 to {MAX_LABEL_CHARS} characters" if label else "no label"
    if len(caption) > MAX_CAPTION_CHARS:
        return f"a caption of more than {MAX_CAPTION_CHARS} characters"
    return ""
