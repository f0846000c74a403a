"""What stands in a report, as plain data: text that a template escapes, and figures as HTML."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import lab
from lab.core.errors import BadInput, LabError
from lab.engine.hand_out import handed_out
from lab.engine.report.reproduce import python_line, shell_line
from lab.experiments import EXPERIMENTS
from lab.experiments.base import Result
from lab.figures.report.standalone import figure_html
from lab.figures.theme import number
from lab.stats.decide import Verdict

SIGNS = {
    Verdict.MORE: "▲ more",
    Verdict.LESS: "▼ less",
    Verdict.EQUAL: "= equal",
    Verdict.UNDECIDED: "? undecided",
    Verdict.UNTESTED: "- untested",
}
MOST_ROWS = 200
Row = Mapping[str, Any]


@dataclass(frozen=True)
class TextTable:
    """Rows as text; ``n`` is how many there were."""

    title: str
    columns: tuple[str, ...]
    numbers: frozenset[str]
    rows: tuple[tuple[str, ...], ...]
    n: int


@dataclass(frozen=True)
class Part:
    """One run in a report."""

    anchor: str
    name: str
    title: str
    question: str
    mark: str
    headline: str
    picture: str
    points: tuple[str, ...]
    claims: tuple[tuple[str, str], ...]
    method: str
    formula: str
    limits: tuple[str, ...]
    tables: tuple[TextTable, ...]
    shell: str
    python: str
    manifest: str
    settings: TextTable
    environment: TextTable


@dataclass(frozen=True)
class Report:
    """A page: one run, several, or a sweep."""

    title: str
    sources: list[str]
    bibtex: str
    parts: list[Part] = field(default_factory=list)
    kind: str = ""
    lead: str = ""
    said: tuple[str, ...] = ()
    picture: str = ""
    table: TextTable | None = None
    commands: tuple[str, ...] = ()


def part_of(result: Result, anchor: str, name: str) -> Part:
    """Return one run as a part of a report; ``anchor`` names it in the page, ``name`` for a person.

    Raises ``BadInput`` where the numbers, read from a manifest, are not those of this experiment
    as it is now.
    """
    entry = EXPERIMENTS.get(result.experiment)
    try:
        words, figure = result.words(), result.figure()
        claims = entry.claims(result) if entry.claims is not None else ()
    except LabError:
        raise
    except Exception as error:
        # Whoever wrote the manifest may have had another version, or other ideas.
        do = "Run it again: " + shell_line(entry.id, result.spec.model_dump())
        raise BadInput(f"numbers of {entry.id} as it is now", repr(error), do) from error
    fields = result.spec.model_dump()
    return Part(
        anchor, name, entry.title, entry.question, result.recorded, words.headline,
        figure_html(figure, f"figure-{anchor}"), words.points,
        tuple((SIGNS[verdict], said) for verdict, said in claims),
        words.method, mathml(entry.formula), words.limits,
        tuple(table_of(name, rows) for name, rows in result.tables.items()),
        shell_line(entry.id, fields), python_line(entry.id, fields), _manifest(result),
        table_of("settings", [{"field": k, "value": v} for k, v in fields.items()]),
        table_of("environment", environment_of(result)),
    )  # fmt: skip


def table_of(title: str, rows: Sequence[Row], most: int = MOST_ROWS) -> TextTable:
    """Return rows as a table of text; what is nested is left to the manifest."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    flat = [n for n in names if not any(isinstance(row.get(n), dict | list) for row in rows)]
    said = tuple(tuple(_cell(row.get(name)) for name in flat) for row in rows[:most])
    numbers = frozenset(
        name for name in flat
        if all(isinstance(row.get(name), int | float | None) for row in rows)
        and not any(isinstance(row.get(name), bool) for row in rows)
    )  # fmt: skip
    return TextTable(title, tuple(flat), numbers, said, len(rows))


def environment_of(result: Result) -> list[dict[str, str]]:
    """Return what a run was made with, in rows: packages, data, weights, code."""
    manifest = result.manifest
    found = {"faultline": lab.__version__, **manifest.get("versions", {})}
    found |= manifest.get("depends_on", {})
    found |= {"code": manifest.get("method", ""), "summary": manifest.get("summary_digest", "")}
    return [{"what": name, "which": str(value)} for name, value in found.items()]


def mathml(formula: str) -> str:
    """Return a formula for the page: MathML, which a browser draws without a script."""
    from latex2mathml.converter import convert

    return str(convert(formula, display="block"))


def _manifest(result: Result) -> str:
    return base64.b64encode(json.dumps(handed_out(result), sort_keys=True).encode()).decode()


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return number(value) if isinstance(value, float) else str(value)
