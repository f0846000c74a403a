"""What the lab holds of a kind, as a report: every entry in a table, and where it comes from."""

from __future__ import annotations

from lab.engine.catalogue import catalogue
from lab.engine.report.bibtex import bibtex
from lab.engine.report.parts import Report, table_of
from lab.engine.report.sources import every_source


def listing_report(title: str, kind: str) -> Report:
    """Return the report of a kind of entries: "encoders", "datasets", "perturbations" ...

    Raises ``UnknownId`` for another kind.
    """
    rows = catalogue(kind)
    sources = list(dict.fromkeys(str(row["source"]) for row in rows if row.get("source")))
    shown = sum(bool(row.get("available", True)) for row in rows)
    return Report(
        title, sources, bibtex(sources, every_source()), kind=f"what there is: {kind}",
        lead=f"{len(rows)} are known here, {shown} of them ready on this machine.",
        table=table_of(kind, rows, len(rows)), commands=(f"python -m lab list {kind} --json",),
    )  # fmt: skip
