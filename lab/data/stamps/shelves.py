"""The shelf of a stamp: the folder that Tux Paint keeps it in, finer than its category."""

from __future__ import annotations

from lab.data.stamps.store import read_index

DEPTH = 2


def shelves() -> dict[str, str]:
    """Return the shelf of every stamp by its id, such as "animals/birds" of "animals-birds-crow".

    Folders within folders are one shelf from the second on. Raises ``Unavailable`` where the Stamps
    were not fetched.
    """
    return {row["id"]: shelf_of(row["path"]) for row in read_index().stamps}


def shelf_of(path: str) -> str:
    """Return the shelf of the file of a stamp.

    >>> shelf_of("animals/mammals/apes/chimp"), shelf_of("sports/football")
    ('animals/mammals', 'sports')
    """
    return "/".join(path.split("/")[:-1][:DEPTH])
