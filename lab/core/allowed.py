"""Which paths an id from outside may name: any, or those inside folders named at the start.

The command line and a notebook are a person's own process and read what that person may read. A
server that others reach is confined once, when it starts; every path that comes in an id
(``own:``, ``vectors:``, ``hub:``) goes through ``allowed`` before the disk is asked for it.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from lab.core.errors import BadInput

_folders: tuple[Path, ...] | None = None
"""The only folders that may be read from; None: any."""


def confine(folders: Collection[Path] | None) -> None:
    """Let this process read by id from these folders alone; from none if empty, any if None."""
    global _folders  # noqa: PLW0603 - who may read what is a property of the process
    _folders = None if folders is None else tuple(folder.resolve() for folder in folders)


def confined() -> bool:
    """Say whether only some folders may be read by id."""
    return _folders is not None


def allowed(place: str | Path) -> Path:
    """Return the path of a place that an id names, where confined with all links followed.

    Raises ``BadInput`` for one outside, which says nothing of what is or is not there, and for one
    that leads nowhere (the home of nobody, a circle of links).
    """
    try:
        found = Path(place).expanduser()
        if _folders is None:
            return found
        found = found.resolve()
        if is_inside(found, _folders):
            return found
    except (OSError, RuntimeError, ValueError) as error:
        if _folders is None:
            do = "Check the path."
            raise BadInput("a path that leads somewhere", str(error)[:120], do) from error
    named = ", ".join(map(str, _folders))
    do = f"Name one inside {named}." if named else "Start it with --allow FOLDER to open one."
    raise BadInput("a path in a folder that this server may read", "one outside", do)


def is_inside(path: Path, folders: Collection[Path]) -> bool:
    """Say whether a path is one of the folders or below; neither may have a link or ".." in it.

    >>> is_inside(Path("/a/b/c"), [Path("/x"), Path("/a/b")]), is_inside(Path("/ab"), [Path("/a")])
    (True, False)
    """
    return any(path.is_relative_to(folder) for folder in folders)
