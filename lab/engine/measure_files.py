"""Every measure of one's own vectors: two or more files, row i of each the same item."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data.vectors import Vectors, read_vectors
from lab.distance import DISTANCES
from lab.distance.base import Measurement, Settings
from lab.distance.joint import joint_gap
from lab.distance.measure import measure_many
from lab.distance.pairs import pairs

USUAL_COST = 2
"""A table takes the measures up to this cost unless all are asked for."""
GIVEN = "as given"
"""The name of the shared space of files whose vectors are of one width, where none was said."""


def usual_measures() -> list[str]:
    """Return the ids that are measured unless others are asked for: all but the slow ones."""
    return [entry.id for entry in DISTANCES if entry.cost <= USUAL_COST]


def measure_files(
    paths: Sequence[Path],
    ids: Sequence[str],
    settings: Settings,
    *,
    space: str = GIVEN,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure files of vectors (.npy, .npz, .parquet, .safetensors) against each other.

    Rows are matched by id where every file has ids (those that all share are taken), else by
    position. Vectors of one width count as one shared space, called ``space``; measures that need
    one are undefined where the widths differ. Returns ``n``, ``estimates`` (of the first two files,
    by id; of more files ``joint_gap`` too), ``pairs`` (of every two files) and ``left_out``, the
    rows of each file that the others do not have. Raises ``BadInput`` and ``TooFew`` for what
    cannot be measured, ``UnknownId`` for a measure.
    """
    if len(paths) < 2:
        raise BadInput("two files or more", f"{len(paths)}", "Name the files of vectors.")
    for distance_id in ids:
        DISTANCES.get(distance_id)
    files = [read_vectors(path) for path in paths]
    rows = aligned(files, [path.name for path in paths])
    x = [file.x[index] for file, index in zip(files, rows, strict=True)]
    table: list[dict[str, Any]] = []
    for a, b in combinations(range(len(paths)), 2):
        one_width = x[a].shape[1] == x[b].shape[1]
        both = pairs(x[a], x[b], over="pairs", space=space if one_width else "")
        found = measure_many(ids, both, settings, progress)
        table.append({"a": str(paths[a]), "b": str(paths[b]), "estimates": _plain(found)})
    estimates = dict(table[0]["estimates"])
    if len(paths) > 2 and len({part.shape[1] for part in x}) == 1:
        named = {str(path): part for path, part in zip(paths, x, strict=True)}
        estimates["joint_gap"] = joint_gap(named, space=space, settings=settings).as_dict()
    left_out = {
        str(path): len(file.x) - len(index)
        for path, file, index in zip(paths, files, rows, strict=True)
    }
    return {"n": len(x[0]), "estimates": estimates, "pairs": table, "left_out": left_out}


def aligned(files: Sequence[Vectors], names: Sequence[str]) -> list[np.ndarray[Any, Any]]:
    """Return the rows to take from each file, so that row i is the same item everywhere.

    Raises ``BadInput`` for files without ids whose numbers of rows differ, or that share no id.
    """
    id_lists = [file.ids for file in files if file.ids is not None]
    if len(id_lists) == len(files):
        shared = set.intersection(*(set(ids) for ids in id_lists))
        if not shared:
            got = f"none shared by {', '.join(names)}"
            raise BadInput("ids that all files share", got, "Give the same item the same id.")
        order = [item for item in id_lists[0] if item in shared]
        row_of = [{item: row for row, item in enumerate(ids)} for ids in id_lists]
        return [np.array([rows[item] for item in order], np.intp) for rows in row_of]
    shapes = [f"{name} {list(file.x.shape)}" for name, file in zip(names, files, strict=True)]
    if len({len(file.x) for file in files}) > 1:
        raise BadInput(
            "as many rows in every file, row i the same item",
            ", ".join(shapes),
            "Keep the rows that all have, or give every file ids to match them by.",
        )
    return [np.arange(len(file.x), dtype=np.intp) for file in files]


def _plain(found: dict[str, Measurement]) -> dict[str, dict[str, Any]]:
    return {distance_id: measurement.as_dict() for distance_id, measurement in found.items()}
