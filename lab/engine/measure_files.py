"""Every measure of one's own vectors: two or more files, row i of each the same item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from lab.core.errors import BadInput
from lab.core.progress import Progress
from lab.data.vectors.table import Vectors, read_vectors
from lab.distance import DISTANCES
from lab.distance.base import Measurement, Settings
from lab.distance.joint import joint_gap
from lab.distance.measure import measure_many
from lab.distance.pairs import pairs
from lab.experiments.spaces.verdicts import decide_all
from lab.stats.checks import count_zero_rows

USUAL_COST = 2
"""A table takes the measures up to this cost unless all are asked for."""
GIVEN = "as given"
"""The name of the shared space of files whose vectors are of one width, where none was said."""
JOINT_GAP = "joint_gap"
"""The id of what is estimated of all files at once."""


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
    """Read files of vectors (.npy, .npz, .parquet, .safetensors) and measure them by their paths.

    Returns what ``measure_vectors`` does. Raises ``BadInput`` for a file named twice or that cannot
    be read, beside what ``measure_vectors`` raises.
    """
    files = {str(path): read_vectors(path) for path in paths}
    # One file under two spellings too: its copy would count as a modality of its own.
    places = [path.resolve() for path in paths]
    twice = [str(path) for i, path in enumerate(paths) if places[i] in places[:i]]
    if twice:
        do = "Name each file once; to measure one against itself, copy it."
        raise BadInput("different files", f"{', '.join(twice)} a second time", do)
    return measure_vectors(files, ids, settings, space=space, progress=progress)


def measure_vectors(
    files: Mapping[str, Vectors],
    ids: Sequence[str],
    settings: Settings,
    *,
    space: str = GIVEN,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure named vectors against each other.

    Rows are matched by id where all have ids (those that all share are taken), else by position.
    Vectors of one width count as one shared space, called ``space``; measures that need one are
    undefined where the widths differ. Returns ``n``, ``matched_by`` ("id" or "position"),
    ``estimates`` (of the first two, by id; of more ``joint_gap`` too), ``pairs`` (of every two) and
    ``left_out``, the rows of each that the others do not have, and ``zero_rows``, those of each
    that count and are all zero. Each estimate has the ``p_holm`` and
    the ``verdict`` that ``decide_all`` gives it in the table of its pair. Raises ``BadInput`` and
    ``TooFew`` for what cannot be measured, ``UnknownId`` for a measure.
    """
    if len(files) < 2:
        raise BadInput("two files or more", f"{len(files)}", "Name the files of vectors.")
    for distance_id in ids:
        DISTANCES.get(distance_id)  # before any other takes its time
    names = list(files)
    rows = aligned(list(files.values()))
    x = {name: files[name].x[index] for name, index in zip(names, rows, strict=True)}
    table: list[dict[str, Any]] = []
    for a, b in combinations(names, 2):
        one_width = x[a].shape[1] == x[b].shape[1]
        both = pairs(x[a], x[b], over="pairs", space=space if one_width else "")
        found = measure_many(ids, both, settings, progress)
        table.append({"a": a, "b": b, "estimates": _decided(found)})
    estimates = dict(table[0]["estimates"])
    if len(names) > 2 and len({part.shape[1] for part in x.values()}) == 1:
        gap = joint_gap(x, over="pairs", space=space, settings=settings)
        estimates |= _decided({JOINT_GAP: gap})
    return {
        "n": len(rows[0]),
        "matched_by": "id" if all(file.ids is not None for file in files.values()) else "position",
        "estimates": estimates,
        "pairs": table,
        "left_out": {
            name: len(files[name]) - len(index) for name, index in zip(names, rows, strict=True)
        },
        "zero_rows": {name: count_zero_rows(part) for name, part in x.items()},
    }


def aligned(files: Sequence[Vectors]) -> list[np.ndarray[Any, Any]]:
    """Return the rows to take from each file, so that row i is the same item everywhere.

    Raises ``BadInput`` for files without ids whose numbers of rows differ, or that share no id.
    """
    id_lists = [file.ids for file in files if file.ids is not None]
    if len(id_lists) == len(files):
        shared = set.intersection(*(set(ids) for ids in id_lists))
        if not shared:
            got = f"none shared by {', '.join(file.name for file in files)}"
            raise BadInput("ids that all files share", got, "Give the same item the same id.")
        order = [item for item in id_lists[0] if item in shared]
        row_of = [{item: row for row, item in enumerate(ids)} for ids in id_lists]
        return [np.array([rows[item] for item in order], np.intp) for rows in row_of]
    if len({len(file.x) for file in files}) > 1:
        raise BadInput(
            "as many rows in every file, row i the same item",
            ", ".join(f"{file.name} {list(file.x.shape)}" for file in files),
            "Keep the rows that all have, or give every file ids to match them by.",
        )
    return [np.arange(len(file.x), dtype=np.intp) for file in files]


def _decided(found: Mapping[str, Measurement]) -> dict[str, dict[str, Any]]:
    plain = {distance_id: measurement.as_dict() for distance_id, measurement in found.items()}
    decide_all(list(plain.values()))
    return plain
