"""The recorded atlas, and the blocks of it whose encoders may be compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.core.errors import BadInput, unknown_id
from lab.data.committed_files import read_committed
from lab.encoders import ENCODERS
from lab.engine.atlas.merits import MERITS, Merit
from lab.engine.atlas.record import TABLES, folder
from lab.limits.cliff import widened
from lab.perturb import PERTURBATIONS
from lab.stats.checks import Floats

if TYPE_CHECKING:
    import pandas as pd

AWAY = "presence"
"""The kind that takes an item away or swaps it: it tells encoders hardly apart, so that no rank is
made of it."""


class ItemGroup(NamedTuple):
    """What cells share whose encoders may be compared: they read the same items."""

    dataset: str
    modality: str
    facet: str
    seed: int

    @property
    def id(self) -> str:
        """How it is asked for: "image.noto", with its seed where that is not 0."""
        return f"{self.modality}.{self.facet}" + (f".{self.seed}" if self.seed else "")


@dataclass(frozen=True)
class Atlas:
    """The recorded tables; ``cells`` has a row for each row of a ``draws`` array."""

    cells: pd.DataFrame = field(repr=False)
    curves: pd.DataFrame = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)
    draws: Mapping[Merit, NDArray[np.float16]] = field(repr=False)
    """Of each definition of robustness, [cells, B]."""
    n_planned: int

    def groups(self) -> list[ItemGroup]:
        """Return the groups, those of the shipped sweeps' first facet and seed first."""
        keys = self.cells[list(ItemGroup._fields)].drop_duplicates()
        return sorted(
            (ItemGroup(*row) for row in keys.itertuples(index=False)),
            key=lambda group: (group.seed, list(MODALITIES).index(group.modality), group.facet),
        )

    def of(self, table: Literal["cells", "pairs"], group: ItemGroup) -> pd.DataFrame:
        """Return the rows of "cells" or "pairs" of a group."""
        rows = self.cells if table == "cells" else self.pairs
        return rows[
            np.all([rows[name] == value for name, value in group._asdict().items()], axis=0)
        ]


MODALITIES = ("image", "text", "speech")


@dataclass(frozen=True)
class Block:
    """Encoders x ways to hurt them, every cell of which is there and worked clean."""

    group: ItemGroup
    encoders: tuple[str, ...]
    ways: tuple[str, ...]
    rows: NDArray[np.intp]
    """Of the atlas' cells, [encoders, ways]."""
    left_out: Mapping[str, str]
    """Encoders that are not in it, with why."""
    tail: float
    """The share of resamples left out at each end of an interval."""
    n: int
    n_families: int


def atlas() -> Atlas:
    """Return the recorded atlas; raises ``StoreError`` where it is damaged or absent."""
    found = read_committed(folder() / "manifest.json", lambda data: dict(json.loads(data)))
    return _read(folder(), json.dumps(found, sort_keys=True))


def block(atlas: Atlas, group: ItemGroup, kind: str = "", controls: bool = True) -> Block:
    """Return what can be ranked of a group: ``kind`` takes the ways of one kind alone.

    An encoder that lacks a way, or does not work clean, is left out and named. Raises
    ``UnknownId`` for a kind that no way of the group has, and ``BadInput`` where no two encoders
    are left.
    """
    cells = atlas.of("cells", group)
    kinds = kinds_of(cells["perturbation"].unique())
    if kind and kind not in kinds:
        raise unknown_id("kind of harm", kind, sorted(kinds))
    ways = [way for name, of in kinds.items() for way in of if name == kind or not kind]
    if not kind:
        ways = [way for way in ways if PERTURBATIONS.get(way).kind != AWAY] or ways
    at = {(c.encoder, c.perturbation): c.Index for c in cells.itertuples()}
    left_out: dict[str, str] = {}
    rows: dict[str, list[int]] = {}
    for encoder in cells["encoder"].unique():
        there = [at[encoder, way] for way in ways if (encoder, way) in at]
        status = cells.loc[there, "status"]
        if not controls and ENCODERS.get(encoder).card.control:
            continue
        if len(there) < len(ways):
            left_out[encoder] = f"{len(there)} of {len(ways)} ways are computed"
        elif (status == "does not work clean").any():
            left_out[encoder] = "it does not work clean"
        else:
            rows[encoder] = there
    if len(rows) < 2:
        do = "Choose another kind, or compute more of data/atlas."
        raise BadInput(f"two encoders with all {len(ways)} ways", f"{len(rows)}", do)
    one: Any = cells.loc[next(iter(rows.values()))[0]]
    return Block(group, tuple(rows), tuple(ways), np.array(list(rows.values())), left_out,
                 float(one["tail"]), int(one["n"]), int(one["n_families"]))  # fmt: skip


def kinds_of(ways: Collection[str]) -> dict[str, list[str]]:
    """Return ways to hurt by their kind, in the order of the shipped sweep."""
    kinds: dict[str, list[str]] = {}
    for way in ways:
        kinds.setdefault(PERTURBATIONS.get(way).kind, []).append(way)
    return kinds


def values(atlas: Atlas, block: Block, merit: Merit) -> tuple[Floats, Floats]:
    """Return a merit of every cell of a block, [encoders, ways], and its resamples,
    [B, encoders, ways]."""
    value = atlas.cells[merit].to_numpy(np.float64)[block.rows]
    return value, np.moveaxis(atlas.draws[merit][block.rows].astype(np.float64), -1, 0)


@lru_cache(maxsize=2)
def _read(at: Path, manifest: str) -> Atlas:
    found: dict[str, Any] = json.loads(manifest)
    data = {name: read_committed(at / name, _whole(digest))
            for name, digest in found["files"].items()}  # fmt: skip
    import pandas as pd

    tables = {name: pd.read_parquet(BytesIO(data[f"{name}.parquet"])) for name in TABLES}
    with np.load(BytesIO(data["draws.npz"]), allow_pickle=False) as arrays:
        draws: dict[Merit, Any] = {merit: arrays[merit] for merit in MERITS}
    _bracket(tables["cells"], tables["curves"])
    return Atlas(**tables, draws=draws, n_planned=int(found["n_planned"]))


def _bracket(cells: pd.DataFrame, curves: pd.DataFrame) -> None:
    """Widen the interval of each cell that breaks to the step of its cliff, if it has one.

    Cells recorded before ``lab.limits.cliff`` lack it; their kept curves tell, so that none of
    them needs to be computed again. Of others nothing changes.
    """
    by_cell = dict(list(curves.groupby("cell")))
    for at in cells.index[cells["status"] == "breaks"]:
        row, curve = cells.loc[at], by_cell[at]
        old = tuple(None if row[end] != row[end] else float(row[end]) for end in ("low", "high"))
        x, y = curve["severity"].to_numpy(), curve["score"].to_numpy()
        ends = widened((old[0], old[1]), x, y, float(row["chance"]))
        if ends != old:
            physical = PERTURBATIONS.get(row["perturbation"]).physical
            for name, end in zip(("low", "high"), ends, strict=True):
                cells.loc[at, name] = np.nan if end is None else end
                cells.loc[at, f"{name}_physical"] = np.nan if end is None else physical(end)


def _whole(digest: str) -> Any:
    def parse(data: bytes) -> bytes:
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValueError("its bytes are not those that were recorded")
        return data

    return parse
