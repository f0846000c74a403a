"""The results of a sweep as one table: a row a cell, asked with DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.core.errors import BadInput
from lab.engine.sweep.plan import SweepCell
from lab.engine.sweep.run import SweepStatus
from lab.engine.sweep.states import Became, CellState
from lab.store.results import load_file

if TYPE_CHECKING:
    import pandas as pd

MAX_SAID = 1000
"""Characters of a condition, and of what DuckDB says of it, that an error repeats."""


def row_of(cell: SweepCell, state: CellState) -> dict[str, Any]:
    """Return a cell's row: its spec, what became of it, and every number of its summary."""
    row: dict[str, Any] = {**cell.spec.model_dump(), "became": state.became.value}
    row |= {"seconds": state.seconds, "error": state.error or None}
    found = load_file(cell.key, dict) if state.became == Became.DONE else None
    if found is not None:
        row |= {name: value for name, value in _flat(found["summary"]) if name not in row}
    return row


def table_of(
    status: SweepStatus, known: Mapping[str, dict[str, Any]] | None = None
) -> pd.DataFrame:
    """Return a row a cell: its spec, what became of it, and every number of its summary.

    Fields that differ between cells come first, those that do not come last. A number inside the
    summary is named by its way there: ``breakpoint.value``. Lists are left out, and what is empty
    in every cell. A cell without a result has no numbers. ``known``
    are rows by the key of their cell that need not be read again.
    """
    import pandas as pd

    pairs = zip(status.cells, status.states, strict=True)
    rows = [(known or {}).get(cell.key) or row_of(cell, state) for cell, state in pairs]
    table = pd.DataFrame(rows)
    same = [name for name in status.cells[0].spec.model_dump() if table[name].nunique() < 2]
    told = [name for name in table if name not in same and table[name].notna().any()]
    return table[[*told, *same]]


def asked(table: pd.DataFrame, where: str | None = None, order: str | None = None) -> pd.DataFrame:
    """Return the rows for which a condition in SQL holds, such as ``encoder = 'lite0'``.

    The query sees this table and no file. Raises ``BadInput`` with what DuckDB says of the query.
    """
    import duckdb

    query = "SELECT * FROM cells"
    query += f" WHERE {where}" if where else ""
    query += f" ORDER BY {order}" if order else ""
    with duckdb.connect(":memory:") as connection:
        connection.register("cells", table)
        connection.execute("SET enable_external_access = false")
        try:
            return connection.execute(query).df()
        except duckdb.Error as error:
            names = ", ".join(f'"{name}"' for name in table.columns)
            raise BadInput(
                "a condition on the cells",
                f"{str(where or order)[:MAX_SAID]}: {str(error)[:MAX_SAID]}",
                f"Columns: {names}.",
            ) from error


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table where a person asked for it: .parquet, or .csv.

    Raises ``BadInput`` for another ending or a folder that is not there.
    """
    if path.suffix not in {".parquet", ".csv"} or not path.absolute().parent.is_dir():
        do = "Give a name that ends in .parquet or .csv, in a folder that is there."
        raise BadInput("a file for the table", str(path), do)
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path, index=False)


def _flat(summary: Any, way: str = "") -> list[tuple[str, Any]]:
    if isinstance(summary, dict):
        return [
            leaf
            for name, value in summary.items()
            for leaf in _flat(value, f"{way}.{name}" if way else name)
        ]
    return [] if isinstance(summary, list) else [(way, summary)]
